from __future__ import annotations

from collections.abc import Sequence

import pytest

from contact_centre.metrics import Exposition, OfferLatency, TimedInbox
from contact_centre.metrics.latency import MOST_ASKED
from routing.commands import Command, ContactLeave
from routing.errors import LogUnavailable
from routing.events import Candidate, CommandHandled, Event, OfferMade, Why
from routing.ids import AgentId, CentreId, ContactId, Instant, OfferId
from routing.steps import Step


class Watch:
    """A stopwatch in somebody's hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.exposition = Exposition()
        self.latency = OfferLatency(self.exposition, lambda: self.now)

    def measured(self) -> tuple[float, float]:
        """How many offers, and their seconds together."""
        values = [
            self.exposition.registry.get_sample_value(f"contact_centre_offer_latency_seconds_{part}")
            for part in ("count", "sum")
        ]
        return values[0] or 0.0, values[1] or 0.0


def asked(name: str) -> Command:
    """A command of one resident."""
    data = ContactLeave(contact=ContactId("c"))
    return Command(id=name, centre=CentreId("demo"), source="resident:r", at=Instant(1), data=data)


def handled(name: str) -> Event:
    """That command was carried out."""
    return CommandHandled(at=Instant(1), source="resident:r", id=name, command="contact.leave")


def made(offer: str) -> Event:
    """An offer to Joan."""
    agent = AgentId("joan")
    chosen = Candidate(agent=agent, level=5, skills_count=1, chats_count=0, idle_ms=0)
    why = Why(rule="arrival", policy="sla_aware", score=(), needs=(), chosen=chosen, waited_ms=0)
    return OfferMade(
        at=Instant(1), contact=ContactId("c"), offer=OfferId(offer), agent=agent, expires_at=Instant(2), why=why
    )


def step(*events: Event) -> Step:
    """An accepted step."""
    return Step(v=1, epoch=1, owner="o", prev="", id="s", in_from=0, in_to=1, t=Instant(1), events=events)


def test_an_offer_is_timed_from_the_command_that_led_to_it() -> None:
    """The figure is what a resident waits although somebody was free."""
    watch = Watch()
    watch.latency.asked([asked("first")])
    watch.now += 1
    watch.latency.asked([asked("second")])
    watch.now += 2

    written = watch.latency.of(step(handled("first"), made("o1"), handled("second"), made("o2")))
    written["o2"]()

    assert watch.measured() == (1, 2.0)
    written["o1"]()
    assert watch.measured() == (2, 5.0)


def test_what_another_process_was_asked_or_time_alone_led_to_is_not_timed() -> None:
    """Two machines' clocks are never compared, and a timer has nobody who waits since it was set."""
    watch = Watch()
    watch.latency.asked([asked("ours")])

    assert not watch.latency.of(step(made("due"), handled("theirs"), made("o1")))
    assert set(watch.latency.of(step(handled("ours"), made("o2")))) == {"o2"}
    assert not watch.latency.of(step(handled("ours"), made("again")))


def test_what_is_never_answered_takes_no_room() -> None:
    """A log that is away for an hour does not fill the memory."""
    watch = Watch()
    watch.latency.asked([asked(str(number)) for number in range(MOST_ASKED + 5)])

    assert not watch.latency.of(step(handled("0"), made("o")))
    assert watch.latency.of(step(handled("5"), made("o")))


class RefusingInbox:
    """Takes nothing."""

    async def append(self, commands: Sequence[Command]) -> None:
        raise LogUnavailable(f"{len(commands)} not taken")


async def test_what_was_not_taken_is_not_timed() -> None:
    """When it is sent again a minute later, that minute is the outage's and shows elsewhere."""
    watch = Watch()
    with pytest.raises(LogUnavailable):
        await TimedInbox(RefusingInbox(), watch.latency).append([asked("a")])

    assert not watch.latency.of(step(handled("a"), made("o")))
