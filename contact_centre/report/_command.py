"""The command `report` as it is typed."""

from __future__ import annotations

import datetime as dt
import os
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from sqlalchemy import Engine

from contact_centre.data_files import database_file
from contact_centre.database import connect
from contact_centre.foundation import sql_url
from contact_centre.history import SqlHistory
from contact_centre.logs import only_warnings
from contact_centre.places import centres_of
from contact_centre.report._figures import BadReport, Period, make_report
from contact_centre.report._tables import show
from contact_centre.settings import Settings, read_settings
from routing.ids import CentreId
from routing.service_level import FORMULAS

FromOption = Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.", show_default=False)]
ToOption = Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD, included.", show_default=False)]
QueueOption = Annotated[list[str] | None, typer.Option(help="Id of a queue; may be given several times.")]
FormulaOption = Annotated[str | None, typer.Option(help=f"One of {', '.join(FORMULAS)}; else the centre's.")]
CentreOption = Annotated[str | None, typer.Option(help="Which centre, if the database knows several.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Figures as JSON, for programs.")]


def report(
    first: FromOption,
    last: ToOption,
    queue: QueueOption = None,
    formula: FormulaOption = None,
    centre: CentreOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Service level by queue and day, from recorded history; DATABASE_URL or DATA_DIR says whose."""
    only_warnings()
    period = Period(_date("--from", first), _date("--to", last))
    using = next((each for each in FORMULAS if each == formula), None)
    if formula is not None and using is None:
        raise BadReport(f"There is no formula {formula!r}. Use one of: {', '.join(FORMULAS)}.")
    engine = _open(read_settings(os.environ))
    try:
        which = _which(engine, centre)
        made = make_report(SqlHistory(engine, which), which, period, queues=queue or (), formula=using)
    finally:
        engine.dispose()
    if json:
        typer.echo(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
    else:
        show(made, Console())


def _date(option: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadReport(f"{option} {text!r} is no day. Write it as YYYY-MM-DD, for example 2026-11-01.") from None


def _open(settings: Settings) -> Engine:
    """The database, which a report never makes."""
    if settings.database is None and not database_file(settings.data_dir).exists():
        raise BadReport(
            f"{database_file(settings.data_dir)} is not there: set DATA_DIR to the folder of the service, or DATABASE_URL "
            "to its PostgreSQL."
        )
    return connect(sql_url(settings))


def _which(engine: Engine, asked: str | None) -> CentreId:
    known = centres_of(engine, "history")
    if asked is not None and asked not in known:
        raise BadReport(f"Nothing is recorded of a centre {asked!r}. Known: {', '.join(known) or 'none'}.")
    if asked is None and len(known) > 1:
        raise BadReport(f"The database knows several centres: choose with --centre one of {', '.join(known)}.")
    if not known:
        raise BadReport("Nothing is recorded yet: start the service, which records by itself.")
    return CentreId(asked) if asked is not None else known[0]
