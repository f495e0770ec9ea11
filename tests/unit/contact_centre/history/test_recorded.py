"""Which recordings history knows, and until when they are kept."""

from __future__ import annotations

import msgspec

from contact_centre.history.fold import DAY_MS, HistoryFold
from contact_centre.history.port import Recorded
from contact_centre.log.judging import Accepted
from routing import events as ev
from routing.engine import apply
from routing.ids import ContactId, QueueId, RecordingId, ResidentId
from routing.phone import QueuePhone
from routing.service_level import Record
from routing.state import State
from routing.steps import Step
from tests.unit.contact_centre.boards.town import CONFIG, DEMO, NOON, REPAIRS

CALL = ContactId("c1")


def state() -> State:
    """Repairs keep their recordings for a week."""
    repairs = msgspec.structs.replace(CONFIG.queues[0], phone=QueuePhone(keep_days=7))
    made = State(centre=DEMO)
    config = msgspec.structs.replace(CONFIG, queues=(repairs, *CONFIG.queues[1:]))
    apply(made, ev.ConfigActivated(at=NOON, config=config, digest="d"))
    return made


def folded(queue: QueueId | None) -> tuple[Recorded, ...]:
    """What is kept of one recording of a call that joined `queue`, or that nobody has heard of."""
    records: dict[ContactId, Record] = {}
    if queue is not None:
        who = ResidentId("r")
        records[CALL] = Record(
            contact=CALL, resident=who, channel="phone", line="call", queue=queue, robot=False, arrived_at=NOON
        )
    fold = HistoryFold(records, {}, {})
    event = ev.CallRecorded(at=NOON, contact=CALL, recording=RecordingId("RE1"), length_s=61)
    step = Step(v=1, epoch=1, owner="o", prev="", id="s", in_from=0, in_to=1, t=NOON, events=(event,))
    fold.fold(Accepted(5, step), state())
    rows = tuple(fold.take().recorded)
    assert fold.take().recorded == ()
    return rows


def test_queue_says_how_long_a_recording_is_kept() -> None:
    """A council promises each service's residents a time, and keeps it."""
    (row,) = folded(REPAIRS)
    assert (row.recording, row.contact, row.queue, row.length_s) == ("RE1", CALL, REPAIRS, 61)
    assert row.keep_until == NOON + 7 * DAY_MS


def test_queue_that_is_no_longer_known_keeps_as_long_as_any_other() -> None:
    """A queue was taken out of the file while its calls went on."""
    (row,) = folded(QueueId("closed"))
    assert row.keep_until == NOON + 90 * DAY_MS


def test_recording_of_nobodys_call_is_left_alone() -> None:
    """Whose it is cannot be said, so it could be shown to nobody."""
    assert folded(None) == ()
