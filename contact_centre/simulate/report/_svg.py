"""Charts as SVG. Each series has a colour, a dash and a shape of its own, so that colour is never the only sign."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup, escape

WIDTH: Final = 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 10, 10, 26
_PLOT_HEIGHT: Final = 190
_DASHES: Final = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 2", "12 4")
_LABEL_WIDTH: Final = 7.2
_BAR, _GAP = 9, 10


class Series(NamedTuple):
    """Shares by category, 0 to 1; None where there is none."""

    name: str
    values: tuple[float | None, ...]


class Mean(NamedTuple):
    """A mean with half the width of its confidence interval; None: it has none. `series` is the number of its series."""

    name: str
    mean: float
    ci95: float | None
    series: int


def tag(name: str, *content: object, **attributes: object) -> Markup:
    """An element. Underscores in attribute names stand for hyphens; a last one, after a word of Python, is dropped."""
    named = {key.removesuffix("_").replace("_", "-"): value for key, value in attributes.items()}
    text = Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in named.items())
    return Markup("<{0}{1}>{2}</{0}>").format(name, text, Markup("").join(map(escape, content)))


def lines(chart: str, title: str, description: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Shares by category as lines; a gap where there is no figure."""
    height = _TOP + _PLOT_HEIGHT + _BOTTOM
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(labels) - 1)
    drawn = [_grid(), *_x_labels(labels, step)]
    for number, each in enumerate(series):
        points = [
            None if value is None else (_LEFT + place * step, _y(value)) for place, value in enumerate(each.values)
        ]
        drawn.append(_line(number, points))
    return _picture(chart, title, description, height, drawn)


def means(chart: str, title: str, description: str, rows: Sequence[Mean], *, differences: bool = False) -> Markup:
    """Means with their confidence intervals, one row each, on a scale of their own; that of `differences` shows 0."""
    left = min(WIDTH / 3, 12 + _LABEL_WIDTH * max(len(row.name) for row in rows))
    height = _TOP + 30 * len(rows) + _BOTTOM
    low, high, step = _scale(rows, [0.0] if differences else [])
    width = WIDTH - left - _RIGHT - 12

    def x(value: float) -> float:
        return left + width * (value - low) / (high - low)

    drawn = [
        _vertical(x(value), _TOP, height - _BOTTOM, f"{value * 100:g}{'' if differences else '%'}")
        for value in _steps(low, high, step)
    ]
    if differences:
        drawn.append(tag("line", class_="axis", x1=_n(x(0)), x2=_n(x(0)), y1=_TOP, y2=height - _BOTTOM))
    for number, row in enumerate(rows):
        y = _TOP + 30 * number + 15
        drawn.append(_text(left - 8, y + 4, row.name, "end"))
        if row.ci95 is not None:
            drawn.append(_whisker(row.series, x(row.mean - row.ci95), x(row.mean + row.ci95), y))
        drawn.append(_marker(row.series, x(row.mean), y, 5.5))
    return _picture(chart, title, description, height, drawn)


def bars(chart: str, title: str, description: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Shares by category as bars, a bar for each series."""
    block = 20 + _BAR * len(series) + _GAP
    height = _TOP + block * len(labels) + _BOTTOM
    width = WIDTH - 12 - 30
    drawn = [
        _vertical(12 + width * share, _TOP, height - _BOTTOM, f"{share * 100:.0f}%")
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    for place, label in enumerate(labels):
        top = _TOP + block * place
        drawn.append(_text(12, top + 14, label, "start"))
        for number, each in enumerate(series):
            share = each.values[place] or 0.0
            y = top + 19 + _BAR * number
            drawn.append(tag("rect", class_=f"s{number % 7} bar", x=12, y=y, width=_n(width * share), height=_BAR - 2))
    return _picture(chart, title, description, height, drawn)


def key(series: Sequence[str]) -> Markup:
    """Which colour, dash and shape is whose."""
    items = []
    for number, name in enumerate(series):
        sample = tag(
            "svg",
            _line(number, [(1, 8), (33, 8)]),
            _marker(number, 17, 8, 4.5),
            viewBox="0 0 34 16",
            aria_hidden="true",
        )
        items.append(tag("li", sample, name))
    return tag("ul", *items, class_="key")


# --- parts -----------------------------------------------------------------------------------------------------------


def _picture(chart: str, title: str, description: str, height: float, drawn: Sequence[Markup]) -> Markup:
    return tag(
        "svg",
        tag("title", title, id=f"{chart}-title"),
        tag("desc", description, id=f"{chart}-desc"),
        *drawn,
        role="img",
        aria_labelledby=f"{chart}-title {chart}-desc",
        viewBox=f"0 0 {WIDTH} {_n(height)}",
    )


def _grid() -> Markup:
    rows = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        rows.append(tag("line", class_="grid", x1=_LEFT, x2=WIDTH - _RIGHT, y1=_n(_y(share)), y2=_n(_y(share))))
        rows.append(_text(_LEFT - 5, _y(share) + 4, f"{share * 100:.0f}%", "end"))
    return Markup("").join(rows)


def _x_labels(labels: Sequence[str], step: float) -> Iterator[Markup]:
    every = max(1, math.ceil(len(labels) / 6))
    for place in range(0, len(labels), every):
        yield _text(_LEFT + place * step, _TOP + _PLOT_HEIGHT + 18, labels[place], "middle")


def _line(number: int, points: Sequence[tuple[float, float] | None]) -> Markup:
    """A line through the points, broken at gaps; a point between two gaps is a marker."""
    path, shapes = [], []
    for place, point in enumerate(points):
        if point is None:
            continue
        after_gap = place == 0 or points[place - 1] is None
        path.append(f"{'M' if after_gap else 'L'}{_n(point[0])} {_n(point[1])}")
        alone = after_gap and (place == len(points) - 1 or points[place + 1] is None)
        if alone or (place % 4 == number % 4 and len(points) > 2):
            shapes.append(_marker(number, *point, 3.5))
    drawn = tag("path", class_=f"s{number % 7} line", d=" ".join(path), stroke_dasharray=_DASHES[number % 7])
    return Markup("").join([drawn, *shapes])


def _marker(number: int, x: float, y: float, size: float) -> Markup:
    """A circle, a square, a triangle or a diamond."""
    colour = f"s{number % 7} mark"
    if number % 4 == 0:
        return tag("circle", class_=colour, cx=_n(x), cy=_n(y), r=_n(size))
    corners = {1: (45, 135, 225, 315), 2: (90, 210, 330), 3: (0, 90, 180, 270)}[number % 4]
    turns = [math.radians(degrees) for degrees in corners]
    points = " ".join(f"{_n(x + 1.3 * size * math.cos(t))},{_n(y - 1.3 * size * math.sin(t))}" for t in turns)
    return tag("polygon", class_=colour, points=points)


def _whisker(number: int, from_x: float, to_x: float, y: float) -> Markup:
    path = f"M{_n(from_x)} {y}H{_n(to_x)}M{_n(from_x)} {y - 5}v10M{_n(to_x)} {y - 5}v10"
    return tag("path", class_=f"s{number % 7} line", d=path)


def _vertical(x: float, top: float, bottom: float, label: str) -> Markup:
    line = tag("line", class_="grid", x1=_n(x), x2=_n(x), y1=top, y2=_n(bottom))
    return Markup("").join([line, _text(x, bottom + 18, label, "middle")])


def _text(x: float, y: float, words: str, anchor: str) -> Markup:
    return tag("text", words, x=_n(x), y=_n(y), text_anchor=anchor)


def _y(share: float) -> float:
    return _TOP + _PLOT_HEIGHT * (1 - share)


def _scale(rows: Sequence[Mean], also: Sequence[float]) -> tuple[float, float, float]:
    """From, to and step of a scale on which every interval lies and `also`, in round numbers."""
    ends = [*also, *(row.mean + sign * (row.ci95 or 0) for row in rows for sign in (-1, 1))]
    low, high = min(ends), max(ends)
    wide = max(high - low, 0.004)
    step = next(size for size in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5) if size >= wide / 5)
    return math.floor(low / step - 1e-9) * step, math.ceil(high / step + 1e-9) * step, step


def _steps(low: float, high: float, step: float) -> list[float]:
    return [round(low + step * number, 6) for number in range(round((high - low) / step) + 1)]


def _n(value: float) -> str:
    """A coordinate, to a tenth: files stay small."""
    return f"{value:.1f}".removesuffix(".0")
