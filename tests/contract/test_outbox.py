"""The outbox in SQL: calls and place together or not at all, and marked by whoever holds the place alone."""

from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa

from contact_centre.database import metadata
from contact_centre.dispatch import Call, Changes, SqlOutbox
from contact_centre.places import Overtaken, PlacesUnavailable, Position
from routing.ids import CentreId
from routing.ports import Result
from routing.steps import Chain
from tests.unit.contact_centre.dispatch.writing import join
from tests.unit.contact_centre.log.running import START

DEMO = CentreId("demo")


@pytest.fixture
def outbox(engine: sa.Engine) -> SqlOutbox:
    """An empty outbox."""
    return SqlOutbox(engine, DEMO)


def at(offset: int, holder: str = "one") -> Position:
    """A place in the log."""
    return Position(offset=offset, chain=Chain(epoch=1, owner="o", last_id=f"s{offset}", t=START), recorder=holder)


def call(offset: int, number: int = 0, contact: str = "c1") -> Call:
    """A call that a step asks for."""
    return Call(key=f"0:{offset}:{number}", offset=offset, number=number, effect=join(contact))


def test_calls_come_back_as_they_were_written_and_in_order(outbox: SqlOutbox) -> None:
    """Whoever goes on after a crash knows what was asked for, of whom, and what came first."""
    outbox.write("dispatcher", None, at(10), Changes(asked=[call(9, 10), call(9, 2)]))
    outbox.write("dispatcher", at(10), at(12), Changes(asked=[call(11)]))

    assert outbox.calls() == [call(9, 2), call(9, 10), call(11)]


def test_a_repeat_changes_nothing(outbox: SqlOutbox) -> None:
    """The answer of a commit was lost: whoever tries again does no harm."""
    for _ in range(2):
        outbox.write("dispatcher", None, at(2), Changes(asked=[call(1)]))

    assert outbox.calls() == [call(1)]


def test_progress_is_kept_and_what_is_answered_goes(outbox: SqlOutbox) -> None:
    """The table holds what is still to do, not what was ever done."""
    outbox.write("dispatcher", None, at(3), Changes(asked=[call(1), call(2), call(3)]))
    begun = msgspec.structs.replace(call(1), state="calling", attempts=2, maybe_duplicate=True)
    over = msgspec.structs.replace(call(2), state="failed", attempts=1, result=Result(ok=False, ref="r", text="Dead."))
    rings = msgspec.structs.replace(call(3), state="done", attempts=1, result=Result(ref="CA1", under_way=True))
    for each in (begun, over, rings):
        outbox.keep(each, "one")

    assert outbox.calls() == [begun, over, rings]

    outbox.write("dispatcher", at(3), at(4), Changes(answered=[call(2).key, call(3).key, "0:7:7"]))
    assert outbox.calls() == [begun]


def test_whoever_lost_the_place_marks_nothing(outbox: SqlOutbox) -> None:
    """A dispatcher that slept and wakes up behind its spare may not call, although nothing has moved since."""
    outbox.write("dispatcher", None, at(2), Changes(asked=[call(1)]))
    outbox.write("dispatcher", at(2), at(2, "two"), Changes())

    with pytest.raises(Overtaken, match="written by two"):
        outbox.keep(msgspec.structs.replace(call(1), state="calling"), "one")
    with pytest.raises(Overtaken, match="written by two"):
        outbox.write("dispatcher", at(2), at(3), Changes(asked=[call(2)]))
    assert outbox.calls() == [call(1)]

    outbox.keep(msgspec.structs.replace(call(1), state="calling"), "two")
    assert [each.state for each in outbox.calls()] == ["calling"]


def test_centres_have_their_own(outbox: SqlOutbox, engine: sa.Engine) -> None:
    """Two councils may share a server, and keys are only unlike within one."""
    other = SqlOutbox(engine, CentreId("other"))
    for each in (outbox, other):
        each.write("dispatcher", None, at(2), Changes(asked=[call(1)]))
    outbox.keep(msgspec.structs.replace(call(1), state="calling"), "one")
    outbox.write("dispatcher", at(2), at(3), Changes(answered=[call(1).key]))

    assert not outbox.calls()
    assert other.calls() == [call(1)]


def test_calls_that_cannot_be_written_leave_the_place_alone(outbox: SqlOutbox, engine: sa.Engine) -> None:
    """Either both or neither: no call is ever passed over."""
    outbox.write("dispatcher", None, at(1), Changes())
    metadata.tables["outbox"].drop(engine)

    with pytest.raises(PlacesUnavailable):
        outbox.write("dispatcher", at(1), at(2), Changes(asked=[call(1)]))

    assert outbox.position("dispatcher") == at(1)
