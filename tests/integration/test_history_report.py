"""The first report: last month's service level, by queue and day, and by which formula."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from contact_centre.cli import app
from contact_centre.database import connect
from contact_centre.history import Configured, Rows, SqlHistory
from contact_centre.live.ledger import Ledger
from contact_centre.log.memory import MemoryLog
from contact_centre.places import Position
from contact_centre.report import BadReport, Period, make_report
from routing.centre import Centre, Target
from routing.errors import ContactCentreError
from routing.ids import CentreId, ContactId, Instant, ResidentId
from routing.service_level import Record, tabulate
from routing.steps import Chain
from tests.integration.test_recorded_history import a_day, recorded, recorder_of
from tests.unit.contact_centre.boards.town import CONFIG, DAY_MS, MIDNIGHT, REPAIRS
from tests.unit.contact_centre.log.running import CENTRE

MONDAY, TUESDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 24)


class Recorded(NamedTuple):
    """A centre whose day is in SQL, and the ledger of the live board."""

    folder: Path
    history: SqlHistory
    ledger: Ledger
    now: Instant


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[Recorded]:
    """Monday."""
    engine = connect(f"sqlite:///{tmp_path}/centre.db")
    log, history = MemoryLog(), SqlHistory(engine, CENTRE)
    ledger, _ = await a_day(log)
    await recorded(log, recorder_of(log, history, "one"))
    position = history.position("history")
    assert position is not None
    yield Recorded(tmp_path, history, ledger, position.chain.t)
    engine.dispose()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[sa.Engine]:
    """A database in which nothing is recorded."""
    engine = connect(f"sqlite:///{tmp_path}/centre.db")
    yield engine
    engine.dispose()


def test_report_says_what_the_board_said(day: Recorded) -> None:
    """Counts, level, waits: the same numbers, by queue and day, with the formula by name and in words."""
    report = make_report(day.history, CENTRE, Period(MONDAY, MONDAY))

    config = day.history.configured()[-1].centre
    live = tabulate((story.record for story in day.ledger.stories.values()), config, day.now, by="queue")
    assert [(row.line, row.queue, row.figures) for row in report.days] == [
        (group.line, group.key, group.figures) for group in live
    ]
    assert [row.figures for row in report.whole] == [row.figures for row in report.days]
    assert (report.formula, report.formula_means) == (
        "contract",
        "Answered in target ÷ (all that joined less abandoned short).",
    )
    assert 0 < (report.agents[0].occupancy or 0) < 1


def test_only_the_queues_that_were_asked_for(day: Recorded) -> None:
    """A head of service wants to see their own service."""
    report = make_report(day.history, CENTRE, Period(MONDAY, TUESDAY), queues=["repairs"], formula="strict")

    assert {row.queue for row in report.days} == {REPAIRS}
    assert report.formula == "strict"


def test_a_promise_that_changed_leaves_the_days_before_as_they_were(empty: sa.Engine) -> None:
    """On Tuesday the target becomes 600 s: Monday's late answer stays late."""
    history = SqlHistory(empty, CENTRE)

    def answered(name: str, at: int) -> Record:
        return Record(
            contact=ContactId(name), resident=ResidentId("r"), channel="webchat", line="webchat", queue=REPAIRS,
            robot=False, arrived_at=Instant(at), queued_at=Instant(at), answered_at=Instant(at + 90_000),
            wait_ms=90_000, over=True,
        )  # fmt: skip

    noon, later = MIDNIGHT + DAY_MS // 2, MIDNIGHT + DAY_MS + DAY_MS // 2
    milder = msgspec.structs.replace(CONFIG, targets={**CONFIG.targets, "webchat": Target(share=0.9, within_s=600)})
    configured = [_configured(0, Instant(noon), CONFIG), _configured(9, Instant(later), milder)]
    rows = Rows(contacts=(answered("a", noon), answered("b", later)), configured=configured)
    end = Position(offset=10, chain=Chain(t=Instant(later + DAY_MS)), recorder="one")
    history.write("history", None, end, rows)

    report = make_report(history, CENTRE, Period(MONDAY, TUESDAY))

    assert [(row.date, row.within_s, row.figures.level.share) for row in report.days] == [
        ("2026-11-23", 60, 0.0),
        ("2026-11-24", 600, 1.0),
    ]
    assert [(row.figures.level.share, row.figures.level.counted) for row in report.whole] == [(0.5, 2)]


def _configured(offset: int, since: Instant, centre: Centre) -> Configured:
    return Configured(offset=offset, since=since, digest="d", centre=centre)


def run(folder: Path, *options: str, **environment: str) -> str:
    """What the command prints."""
    result = CliRunner().invoke(app, ["report", *options], env={"DATA_DIR": str(folder), **environment})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


MONDAY_ONLY = ("--from", "2026-11-23", "--to", "2026-11-23")


def test_command_prints_what_was_asked(day: Recorded) -> None:
    """One command answers the question that every council asks its contact centre."""
    table = run(day.folder, *MONDAY_ONLY)
    read = json.loads(run(day.folder, *MONDAY_ONLY, "--json", "--formula", "answered_only"))

    assert "Service level by the formula contract: Answered in target" in table
    assert "Repairs" in table
    assert "2026-11-23" in table
    assert read["formula"] == "answered_only"
    assert {row["line"] for row in read["whole"]} == {"call", "webchat", "message"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--from", "23.11.2026", "--to", "2026-11-23"), r"--from '23.11.2026' is no day. Write it as YYYY-MM-DD"),
        (("--from", "2026-11-24", "--to", "2026-11-23"), "--to 2026-11-23 is before --from 2026-11-24"),
        (("--from", "2025-01-01", "--to", "2025-01-31"), "history reaches from 2026-11-23 to 2026-11-23"),
        ((*MONDAY_ONLY, "--queue", "repair"), "no queue 'repair'. Use one or more of: repairs, rents"),
        ((*MONDAY_ONLY, "--formula", "best"), "no formula 'best'. Use one of: contract, strict"),
        ((*MONDAY_ONLY, "--centre", "other"), "a centre 'other'. Known: test"),
    ],
)
def test_what_cannot_be_reported_is_said(day: Recorded, options: tuple[str, ...], says: str) -> None:
    """Whoever mistypes reads what to type instead, never a traceback or an empty table."""
    with pytest.raises(BadReport, match=says.replace(".", r"\.")):
        run(day.folder, *options)


def test_without_data_nothing_is_made(tmp_path: Path, empty: sa.Engine) -> None:
    """A report in the wrong folder says so, and leaves no database behind."""
    with pytest.raises(BadReport, match="DATA_DIR"):
        run(tmp_path / "elsewhere", *MONDAY_ONLY)
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(BadReport, match="start the service"):
        run(tmp_path, *MONDAY_ONLY)
    with pytest.raises(ContactCentreError, match="Start PostgreSQL"):
        run(tmp_path, *MONDAY_ONLY, DATABASE_URL="postgresql://me@127.0.0.1:1/centre")
    SqlHistory(empty, CentreId("a")).write("history", None, Position(offset=1, chain=Chain(), recorder="r"), Rows())
    SqlHistory(empty, CentreId("b")).write("history", None, Position(offset=1, chain=Chain(), recorder="r"), Rows())
    with pytest.raises(BadReport, match=r"several centres.* a, b"):
        run(tmp_path, *MONDAY_ONLY)
    with pytest.raises(BadReport, match="Nothing is recorded of the centre 'a'"):
        run(tmp_path, *MONDAY_ONLY, "--centre", "a")
