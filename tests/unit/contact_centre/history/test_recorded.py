"""Which recordings history knows, and until when they are kept."""

from __future__ import annotations

import pytest

from contact_centre.history.fold import DAY_MS, HistoryFold
from contact_centre.history.port import Recorded
from contact_centre.log.judging import Accepted
from routing import events as ev
from routing.ids import ContactId, QueueId, RecordingId, ResidentId
from routing.service_level import Record
from routing.state import State
from routing.steps import Step
from tests.unit.contact_centre.boards.town import DEMO, NOON, RENTS, REPAIRS

CALL = ContactId("c1")


def folded(queue: QueueId | None, passed_on: QueueId | None = None) -> tuple[Recorded, ...]:
    """What is kept of one recording of a call that joined `queue`, or that nobody has heard of."""
    records: dict[ContactId, Record] = {}
    if queue is not None:
        who = ResidentId("r")
        records[CALL] = Record(
            contact=CALL, resident=who, channel="phone", line="call", queue=queue, robot=False, arrived_at=NOON
        )
    fold = HistoryFold(records, {}, {})
    recording = RecordingId("RE1")
    event = ev.CallRecorded(at=NOON, contact=CALL, recording=recording, length_s=61, queue=passed_on, keep_days=7)
    step = Step(v=1, epoch=1, owner="o", prev="", id="s", in_from=0, in_to=1, t=NOON, events=(event,))
    fold.fold(Accepted(5, step), State(centre=DEMO))
    rows = tuple(fold.take().recorded)
    assert fold.take().recorded == ()
    return rows


@pytest.mark.parametrize(("passed_on", "whose"), [(RENTS, RENTS), (None, REPAIRS)])
def test_recording_is_kept_as_long_as_was_promised_when_it_was_made(passed_on: QueueId | None, whose: QueueId) -> None:
    """A council promises each service's residents a time, and keeps it; a later file changes none of them."""
    (row,) = folded(REPAIRS, passed_on)
    assert (row.recording, row.contact, row.queue, row.length_s) == ("RE1", CALL, whose, 61)
    assert row.keep_until == NOON + 7 * DAY_MS


def test_recording_of_nobodys_call_is_left_alone() -> None:
    """Whose it is cannot be said, so it could be shown to nobody."""
    assert folded(None) == ()
