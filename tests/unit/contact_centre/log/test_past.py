"""Earlier moments: a question about this morning is answered by what the engine knew then."""

from functools import partial
from pathlib import Path

import msgspec
import pytest

from contact_centre.log.memory import MemoryLog
from contact_centre.log.past import Moment, Past, TooLongAgo
from contact_centre.log.snapshots import Snapshots
from routing import engine
from routing.events import ContactEvent, Event, OfferMade
from routing.ids import Instant
from routing.state import State
from routing.steps import Step, encode_record
from tests.unit.contact_centre.log.running import CENTRE, ManualClock, arrival, ask, opening, running, steps_of


async def morning(directory: Path | None = None) -> MemoryLog:
    """Five residents, one after the other; a snapshot after the third."""
    log, clock = MemoryLog(), ManualClock()
    async with running(log, clock, directory=directory) as centre:
        await ask(log, *opening())
        await centre.consumed()
        for number in range(5):
            clock.pass_ms(500)
            await ask(log, arrival(number))
            await centre.consumed()
            if directory is not None and number == 2:
                await centre.follower.save_snapshot()
    return log


def moments(steps: list[Step], *, before: bool) -> list[tuple[Moment, str]]:
    """Every moment of every contact, and what the state was then."""
    state, found = State.new(CENTRE), []
    met: dict[tuple[str, int], int] = {}
    for event in (event for step in steps for event in step.events):
        was = engine.digest(state)
        engine.apply(state, event)
        if isinstance(event, ContactEvent):
            number = met.get((event.contact, event.at), 0)
            met[event.contact, event.at] = number + 1
            moment = Moment(contact=event.contact, at=event.at, number=number, before=before)
            found.append((moment, was if before else engine.digest(state)))
    return found


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("backwards", [True, False])
async def test_every_moment_is_found_whatever_was_asked_before(
    tmp_path: Path, *, before: bool, backwards: bool
) -> None:
    """A supervisor looks through a contact's history in any order."""
    log = await morning(tmp_path)
    wanted = moments(await steps_of(log), before=before)
    past = Past(log, CENTRE, Snapshots(log, tmp_path))
    assert len(wanted) > 10
    for moment, expected in reversed(wanted) if backwards else wanted:
        assert await past.ask(moment, engine.digest) == expected, moment
        assert await past.ask(moment, engine.digest) == expected, moment


async def test_without_any_snapshot_the_log_is_enough() -> None:
    """Losing every snapshot loses no answer."""
    log = await morning()
    moment, expected = moments(await steps_of(log), before=True)[-1]
    assert await Past(log, CENTRE).ask(moment, engine.digest) == expected


async def test_a_moment_that_never_was_has_no_answer() -> None:
    """An address made up by hand is no error of ours, and the next question is answered as ever."""
    log = await morning()
    (first, was), *_, (last, expected) = moments(await steps_of(log), before=True)
    past = Past(log, CENTRE)
    assert await past.ask(msgspec.structs.replace(last, number=99), engine.digest) is None
    assert await past.ask(msgspec.structs.replace(first, number=99), engine.digest) is None
    assert await past.ask(last, engine.digest) == expected
    assert await past.ask(first, engine.digest) == was


async def test_steps_that_do_not_count_are_passed_over() -> None:
    """What a leader wrote who had been replaced never happened, then or now."""
    log = await morning()
    steps = await steps_of(log)
    (moment, expected) = moments(steps, before=True)[-1]
    log._records["contact-centre.steps"].insert(3, log._records["contact-centre.steps"][1])
    ghost = encode_record(msgspec.structs.replace(steps[0], epoch=9))
    log._records["contact-centre.steps"].insert(
        4, msgspec.structs.replace(log._records["contact-centre.steps"][1], data=ghost)
    )
    assert await Past(log, CENTRE).ask(moment, engine.digest) == expected


async def test_offers_are_made_in_the_state_that_is_found() -> None:
    """The answer is about the very decision: the engine, asked again in that state, decides the same."""
    log = await morning()
    steps = await steps_of(log)
    made = [event for step in steps for event in step.events if isinstance(event, OfferMade)]
    for event in made:
        again = await Past(log, CENTRE).ask(_before(steps, event), partial(_settled, at=event.at))
        assert again is not None
        assert isinstance(again[0], OfferMade)
        assert (again[0].offer, again[0].agent, again[0].why.score) == (event.offer, event.agent, event.why.score)


def _settled(state: State, at: Instant) -> list[Event]:
    return engine.settle(state, None, at)


def _before(steps: list[Step], wanted: Event) -> Moment:
    assert isinstance(wanted, OfferMade)
    same = [
        event
        for step in steps
        for event in step.events
        if isinstance(event, ContactEvent) and event.contact == wanted.contact and event.at == wanted.at
    ]
    return Moment(contact=wanted.contact, at=wanted.at, number=same.index(wanted), before=True)


async def test_what_would_take_too_long_is_refused() -> None:
    """One question about last year must not keep a processor for minutes."""
    log = await morning()
    moment, _ = moments(await steps_of(log), before=True)[-1]
    with pytest.raises(TooLongAgo, match="later one"):
        await Past(log, CENTRE, most_events=3).ask(moment, engine.digest)
