"""Bands: a range of the wait that can be kept, where a number of seconds cannot."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

Band = tuple[int, int]
"""From and to, s."""

_EDGES_S: Final = tuple(60 * minutes for minutes in (0, 1, 2, 3, 5, 8, 10, 15, 20, 30, 40, 60, 90, 120, 180, 240))
_LIKELY_FROM: Final = 0.5
"""The lower end as a share of the estimate; nobody is harmed by being answered sooner."""


def band(estimate_s: float | None, slack: float) -> Band | None:
    """The band around an estimate, its ends rounded outwards to whole minutes.

    Args:
        estimate_s: the expected wait.
        slack: how many times the estimate the upper end lies at, see `routing.pace`.

    Returns:
        None without an estimate, and when the upper end would be over four hours: nobody can wait for that.
    """
    if estimate_s is None or estimate_s * slack > _EDGES_S[-1]:
        return None
    upper = max(1, bisect_left(_EDGES_S, estimate_s * max(1.0, slack)))
    lower = min(upper, bisect_right(_EDGES_S, estimate_s * _LIKELY_FROM)) - 1
    return _EDGES_S[lower], _EDGES_S[min(upper, len(_EDGES_S) - 1)]
