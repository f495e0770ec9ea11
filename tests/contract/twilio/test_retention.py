"""Recordings are deleted when they are due, there and here, and never forgotten here alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from channels._twilio.client import Twilio
from contact_centre.database import connect
from contact_centre.history import Recorded, Rows, SqlHistory
from contact_centre.phone.recordings import Recordings, Retention
from contact_centre.places import Position
from routing.ids import CentreId, ContactId, Instant, QueueId, RecordingId
from routing.steps import Chain
from tests.contract.twilio.rest import Answer, Rest, refusal
from tests.unit.contact_centre.log.running import CENTRE, START, ManualClock

OLD, NEW = RecordingId("RE1"), RecordingId("RE2")
DAY_MS = 86_400_000


def recorded(recording: RecordingId, keep_days: int) -> Recorded:
    """A recording of a call at `START`."""
    return Recorded(
        recording=recording,
        contact=ContactId("c1"),
        queue=QueueId("repairs"),
        length_s=60,
        recorded_at=Instant(START),
        keep_until=Instant(START + keep_days * DAY_MS),
    )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sa.Engine]:
    """A database with a recording that is kept for a day and one for a week."""
    made = connect(f"sqlite:///{tmp_path / 'centre.db'}")
    rows = Rows(recorded=(recorded(OLD, 1), recorded(NEW, 7)))
    SqlHistory(made, CENTRE).write("history", None, Position(offset=1, chain=Chain(), recorder="r"), rows)
    yield made
    made.dispose()


@pytest.fixture
def clock() -> ManualClock:
    """Two days later."""
    return ManualClock(START + 2 * DAY_MS)


@pytest.fixture
def recordings(database: sa.Engine, clock: ManualClock) -> Recordings:
    """The centre's recordings."""
    return Recordings(database, CENTRE, clock)


@pytest.mark.parametrize("answer", [Answer(204), refusal(404, 20404)])
async def test_what_is_due_is_deleted_at_the_provider_and_here(
    twilio: Twilio, rest: Rest, recordings: Recordings, answer: Answer
) -> None:
    """What a council promised to delete after a day is gone; what was gone already does no harm."""
    rest.next.append(answer)
    assert await Retention(recordings, twilio).round() == 1
    assert [(each.method, each.path) for each in rest.asked] == [("DELETE", "Recordings/RE1.json")]
    assert await Retention(recordings, twilio).round() == 0
    assert await recordings.of(NEW) == recorded(NEW, 7)


@pytest.mark.parametrize("answer", [Answer(500), Answer(429), Answer(slow=True), refusal(401, 20003)])
async def test_what_could_not_be_deleted_is_tried_again(
    twilio: Twilio, rest: Rest, recordings: Recordings, answer: Answer
) -> None:
    """Forgetting it here would leave it there for ever."""
    rest.next.append(answer)
    assert await Retention(recordings, twilio).round() == 0
    rest.released.set()
    assert await Retention(recordings, twilio).round() == 1


async def test_one_that_is_not_deleted_does_not_keep_the_others(
    twilio: Twilio, rest: Rest, recordings: Recordings, clock: ManualClock
) -> None:
    """The promise to everybody else does not hang on one recording that the provider holds on to."""
    clock.pass_ms(6 * DAY_MS)
    rest.next.append(refusal(403, 20403))
    assert await Retention(recordings, twilio).round() == 1
    assert [each.recording for each in await recordings.due()] == [OLD]


async def test_what_is_due_is_played_to_nobody(recordings: Recordings) -> None:
    """The promise holds from its day on, even where the provider is away."""
    assert await recordings.of(OLD) is None


async def test_another_centres_recordings_are_not_ours(database: sa.Engine, clock: ManualClock) -> None:
    """Several centres may share a database."""
    other = Recordings(database, CentreId("elsewhere"), clock)
    assert await other.of(NEW) is None
    assert list(await other.due()) == []
