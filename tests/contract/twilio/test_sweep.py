"""The sweep: calls that ended while nobody listened leave the queue, and no other call does."""

from __future__ import annotations

import pytest

from channels._twilio.client import Twilio
from contact_centre.phone.sweep import QUIET_S, REFUSED_S, Sweep
from routing.commands import CallOver, Command
from routing.errors import LogUnavailable
from routing.ids import CallRef
from tests.contract.twilio.rest import Answer, Rest, refusal
from tests.unit.contact_centre.log.running import CENTRE, ManualClock

ONE, TWO = CallRef("CA1"), CallRef("CA2")
QUIET_MS = int(QUIET_S * 1000)


class Floor:
    """What the centre thinks is on, and what it is told."""

    def __init__(self, twilio: Twilio) -> None:
        self.calls = [ONE]
        self.told: list[Command] = []
        self.clock = ManualClock()
        self.full = False
        self.mine = True
        self.sweep = Sweep(twilio, CENTRE, lambda: self.calls, self._append, clock=self.clock, mine=lambda: self.mine)

    async def _append(self, command: Command) -> None:
        if self.full:
            raise LogUnavailable("disk full")
        self.told.append(command)

    @property
    def over(self) -> list[CallRef]:
        """The calls that were said to be over."""
        return [each.data.ref for each in self.told if isinstance(each.data, CallOver)]


@pytest.fixture
def floor(twilio: Twilio) -> Floor:
    """A centre with one call."""
    return Floor(twilio)


def status(text: str) -> Answer:
    """What the provider says of a call."""
    return Answer(200, {"sid": "CA1", "status": text})


@pytest.mark.parametrize(
    "answer",
    [
        status("completed"),
        status("no-answer"),
        status("busy"),
        status("failed"),
        status("canceled"),
        refusal(404, 20404),
    ],
)
async def test_call_that_ended_in_an_outage_is_over_at_the_start(floor: Floor, rest: Rest, answer: Answer) -> None:
    """Residents who gave up while we were away are not offered to agents for the rest of the day."""
    rest.next.append(answer)
    await floor.sweep.look()
    assert floor.over == [ONE]
    assert rest.asked[0].path == "Calls/CA1.json"


@pytest.mark.parametrize("text", ["queued", "ringing", "in-progress", "something new"])
async def test_call_that_is_on_is_left_alone(floor: Floor, rest: Rest, text: str) -> None:
    """Nobody loses their place because we asked."""
    rest.next.append(status(text))
    await floor.sweep.look()
    assert floor.over == []


async def test_each_is_asked_about_in_turn_and_not_again_at_once(floor: Floor, rest: Rest) -> None:
    """One question at a time, however many wait; new calls only when they have been quiet."""
    floor.calls = [ONE, TWO]
    rest.next.extend([status("in-progress")] * 3)
    for _ in range(4):
        await floor.sweep.look()
    assert [each.path for each in rest.asked] == ["Calls/CA1.json", "Calls/CA2.json"]
    floor.calls.append(CallRef("CA3"))
    await floor.sweep.look()
    assert len(rest.asked) == 2
    floor.clock.pass_ms(QUIET_MS)
    await floor.sweep.look()
    assert len(rest.asked) == 3


async def test_end_that_is_told_twice_is_one_command(floor: Floor, rest: Rest) -> None:
    """The engine drops the repeat by its id."""
    rest.next.extend([status("completed")] * 2)
    await floor.sweep.look()
    floor.clock.pass_ms(QUIET_MS)
    await floor.sweep.look()
    assert [each.id for each in floor.told] == ["over/CA1", "over/CA1"]


async def test_log_that_takes_nothing_puts_it_off(floor: Floor, rest: Rest) -> None:
    """The ghost goes once the disk has room again."""
    floor.full = True
    rest.next.extend([status("completed")] * 2)
    await floor.sweep.look()
    floor.full = False
    floor.clock.pass_ms(QUIET_MS)
    await floor.sweep.look()
    assert floor.over == [ONE]


@pytest.mark.parametrize(
    ("answer", "pause_s"),
    [
        (Answer(429, {}, {"Retry-After": "7"}), 7),
        (Answer(500), 0),
        (Answer(breaks=True), 0),
        (refusal(401, 20003), REFUSED_S),
    ],
)
async def test_provider_that_does_not_say_ends_no_call(
    floor: Floor, rest: Rest, answer: Answer, pause_s: float
) -> None:
    """An outage of theirs must not empty our queue."""
    rest.next.append(answer)
    assert await floor.sweep.look() == pause_s
    assert floor.over == []


async def test_one_gateway_of_several_asks(floor: Floor, rest: Rest) -> None:
    """The provider is asked once a second, however many processes a centre has."""
    floor.mine = False
    await floor.sweep.look()
    assert not rest.asked


async def test_nothing_is_asked_where_nobody_rings(floor: Floor, rest: Rest) -> None:
    """A quiet night costs nothing."""
    floor.calls = []
    await floor.sweep.look()
    assert not rest.asked
