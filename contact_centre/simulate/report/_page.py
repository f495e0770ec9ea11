"""The page: what was played, the figures, the charts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contact_centre.simulate._summary_tables import HEADINGS, cell
from contact_centre.simulate.report._charts import charts
from contact_centre.simulate.report._svg import key
from routing.errors import ContactCentreError
from routing.simulation import Compared, Entry, PolicySummary

_HERE: Final = Path(__file__).parent
_PAGES: Final = Environment(
    loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


class CannotWrite(ContactCentreError):
    """The report cannot be written where it was asked for; the text says why. Choose another place."""

    code = "cannot_write"


def as_html(
    entries: Sequence[Entry], summary: Sequence[PolicySummary], options: Sequence[str], skipped: Sequence[str]
) -> str:
    """The report as one HTML document.

    Args:
        entries: every play.
        summary: what they come to.
        options: what was added to the files, one sentence each.
        skipped: the rows that were left out, one complaint each.
    """
    return _PAGES.get_template("report.html.j2").render(
        key=key([policy.policy for policy in summary]),
        charts=charts(entries, summary),
        policies=[policy.policy for policy in summary],
        figures=_figures(summary),
        groups={group: _figures([each.per_group[group] for each in summary]) for group in summary[0].per_group},
        summary=summary,
        days=list(dict.fromkeys((entry.case, entry.roster, entry.played.figures.offered) for entry in entries)),
        options=options,
        skipped=skipped,
    )


def write_report(file: Path, text: str) -> None:
    """Write the document.

    Raises:
        CannotWrite: the file cannot be written.
    """
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as err:
        message = f"{file}: the report cannot be written: {err.strerror}. Choose another place."
        raise CannotWrite(message) from err


def _figures(parts: Sequence[Compared]) -> list[tuple[str, list[list[str]]]]:
    """Rows of a table: a heading, then for each policy the lines of its cell."""
    return [(HEADINGS[name], [cell(part, name).split("\n") for part in parts]) for name in parts[0].figures]
