"""History in SQL: rows and place together or not at all, on SQLite and PostgreSQL."""

from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa

from contact_centre.database import metadata
from contact_centre.history import Configured, Rows, Spell, SqlHistory
from contact_centre.history.tables import contact
from contact_centre.places import Overtaken, PlacesUnavailable, Position
from routing.ids import AgentId, CentreId, ContactId, Instant, QueueId, ResidentId, SkillId, TeamId
from routing.service_level import LaterWait, Record
from routing.steps import Chain
from tests.unit.contact_centre.boards.town import CONFIG

DEMO = CentreId("demo")
JOAN = AgentId("joan")
START = Instant(1_795_392_000_000)
FULL = Record(
    contact=ContactId("c1"),
    resident=ResidentId("r1"),
    channel="sms",
    line="message",
    queue=QueueId("repairs"),
    robot=True,
    arrived_at=START,
    emergency=True,
    skills=(SkillId("repairs"), SkillId("cy")),
    queued_at=START,
    accepted_at=START,
    answered_at=START,
    answered_by=JOAN,
    team=TeamId("housing"),
    wait_ms=2**40,
    abandoned_at=START,
    callback_at=START,
    callback_kept_at=START,
    callback_missed=True,
    turned_away=True,
    transferred=True,
    overflowed=True,
    requeued=True,
    later=[LaterWait(queue=QueueId("rents"), since=START, until=START, answered=True)],
    silences=[(START, Instant(START + 1))],
    asked_at=START,
    handled_ms=7,
    held_since=START,
    ended_at=START,
    ended_by="agent",
    ended_reason="closed",
    holder=JOAN,
    disposed_at=START,
    score=9,
    changes=12,
    told_at=START,
    told_s=1 / 3,
    told_upper_s=180,
    rang_at=Instant(3),
    relay=True,
)


@pytest.fixture
def history(engine: sa.Engine) -> SqlHistory:
    """An empty history."""
    return SqlHistory(engine, DEMO)


def at(offset: int, recorder: str = "one") -> Position:
    """A place in the log."""
    return Position(offset=offset, chain=Chain(epoch=1, owner="o", last_id=f"s{offset}", t=START), recorder=recorder)


def contacts(history: SqlHistory) -> list[Record]:
    """Everybody."""
    return list(history.arrived(Instant(0), Instant(2**62)))


def test_record_comes_back_as_it_was_written(history: SqlHistory) -> None:
    """Every figure can be worked out from history as from the live board, to the last bit."""
    bare = Record(
        contact=ContactId("c2"), resident=ResidentId("r"), channel="phone", line="call", queue=QueueId("q"),
        robot=False, arrived_at=Instant(START + 1),
    )  # fmt: skip
    fields = {field.name: getattr(FULL, field.name) for field in msgspec.structs.fields(Record)}
    assert [name for name, value in fields.items() if value in (None, False, 0, "")] == ["over"]

    history.write("history", None, at(1), Rows(contacts=(FULL, bare)))

    assert contacts(history) == [FULL, bare]
    assert dict(history.open_contacts()) == {"c1": FULL, "c2": bare}
    assert dict(history.contacts([ContactId("c2"), ContactId("unknown")])) == {"c2": bare}


def test_every_field_of_a_record_has_its_column() -> None:
    """A figure that is added to the board is not forgotten in reports."""
    assert {column.name for column in contact.columns} - {"centre"} == set(Record.__struct_fields__)


def test_a_repeat_changes_nothing(history: SqlHistory) -> None:
    """The answer of a commit was lost: whoever tries again does no harm."""
    spell = Spell(agent=JOAN, since=START, phase="available", reason="", connected=True, team=None)
    rows = Rows(
        contacts=(FULL,),
        spells=(spell,),
        configured=(Configured(offset=0, since=START, digest="d", centre=CONFIG),),
    )
    for _ in range(2):
        history.write("history", None, at(1), rows)

    assert contacts(history) == [FULL]
    assert list(history.spells(START, Instant(START + 1))) == [spell]
    assert [each.centre for each in history.configured()] == [CONFIG]
    assert history.position("history") == at(1)


def test_a_newer_row_takes_the_place_of_the_older(history: SqlHistory) -> None:
    """A contact has one row, whatever happens to it."""
    history.write("history", None, at(1), Rows(contacts=(FULL,)))
    over = msgspec.structs.replace(FULL, over=True, score=None)
    history.write("history", at(1), at(2), Rows(contacts=(over,)))

    assert contacts(history) == [over]
    assert not history.open_contacts()


@pytest.mark.parametrize("before", [None, at(1), at(5)], ids=["nowhere", "behind", "ahead"])
def test_who_does_not_stand_where_history_stands_writes_nothing(history: SqlHistory, before: Position | None) -> None:
    """A recorder that slept and wakes up behind its spare spoils nothing."""
    history.write("history", None, at(1), Rows())
    history.write("history", at(1), at(3), Rows())

    with pytest.raises(Overtaken, match="at step 3, written by one"):
        history.write("history", before, at(4, "two"), Rows(contacts=(FULL,)))

    assert contacts(history) == []
    assert history.position("history") == at(3)


def test_readers_and_centres_keep_their_own_places(history: SqlHistory, engine: sa.Engine) -> None:
    """The public stream may be behind history, and two councils may share a server."""
    other = SqlHistory(engine, CentreId("other"))
    history.write("history", None, at(3), Rows(contacts=(FULL,)))
    history.write("public", None, at(1), Rows())
    other.write("history", None, at(2), Rows())

    assert [history.position("history"), history.position("public")] == [at(3), at(1)]
    assert other.position("history") == at(2)
    assert other.position("public") is None
    assert contacts(other) == []


def test_rows_that_cannot_be_written_leave_the_place_alone(history: SqlHistory, engine: sa.Engine) -> None:
    """Either both or neither: no report ever misses a contact that counts as recorded."""
    history.write("history", None, at(1), Rows())
    metadata.tables["history_agent_spell"].drop(engine)
    spell = Spell(agent=JOAN, since=START, phase="available", reason="", connected=True, team=None)

    with pytest.raises(PlacesUnavailable):
        history.write("history", at(1), at(2), Rows(contacts=(FULL,), spells=(spell,)))

    assert history.position("history") == at(1)
    assert contacts(history) == []
