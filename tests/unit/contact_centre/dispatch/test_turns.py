"""How fast messages go out: no faster than a number may send, nor than a resident can read, and never for want of another's turn."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from contact_centre.dispatch.port import lane_of
from contact_centre.dispatch.turns import Limits, Turns
from routing.events import EffectRequested
from routing.ids import ContactId, ResidentId
from routing.words import Effect, Sealed, Telling
from tests.hand_time import START, HandTime

OURS, OTHER = "+441632960901", "+441632960902"


def message(resident: str, kind: Effect = "send", **said: Any) -> EffectRequested:
    """The engine asks for a message to somebody."""
    address = Sealed(resident=ResidentId(resident), box="x")
    fields = {"channel": "sms", "address": address, "to": OURS, "contact": ContactId(f"c-{resident}")}
    return EffectRequested(at=START, effect=kind, **{**fields, **said})


class Street:
    """Turns, and when each message had its own."""

    def __init__(self, limits: Limits) -> None:
        self.time = HandTime()
        self.turns = Turns(lambda _effect: limits, self.time, self.time.pause)
        self.went: list[tuple[str, float]] = []

    async def send(self, name: str, effect: EffectRequested) -> None:
        """Wait for its turn."""
        await self.turns.wait(effect)
        self.went.append((name, self.time.monotonic_ms() / 1000))

    async def all_of(self, *messages: tuple[str, EffectRequested]) -> list[tuple[str, float]]:
        """Have them wait at once; when each went out, s."""
        async with asyncio.TaskGroup() as tasks:
            for name, effect in messages:
                tasks.create_task(self.send(name, effect))
            await self.time.pass_(60)
        return self.went


async def test_a_number_sends_one_a_second() -> None:
    """More would be refused by the provider, or queue there where nobody sees it."""
    went = await Street(Limits(per_second=1)).all_of(*((who, message(who)) for who in "abc"))

    assert [name for name, _ in went] == ["a", "b", "c"]
    assert [round(later - earlier) for (_, earlier), (_, later) in itertools.pairwise(went)] == [1, 1]


async def test_a_number_does_not_wait_for_another() -> None:
    """A campaign from one of our numbers holds up nobody who texted the other."""
    many = [(f"a{n}", message(f"a{n}")) for n in range(20)]
    went = await Street(Limits(per_second=1)).all_of(*many, ("b", message("b", to=OTHER)))

    assert ("b", 0) in went
    assert len(went) == 21


async def test_safety_goes_first_and_people_before_machines() -> None:
    """Whoever smells gas does not stand behind forty acknowledgements."""

    def telling(who: str, telling: Telling) -> EffectRequested:
        return message(who, "tell", telling=telling)

    first = [("first", message("z"))]
    told = [(f"told {who}", telling(who, "received")) for who in "abc"]
    went = await Street(Limits(per_second=1)).all_of(
        *first, *told, ("agent", message("d")), ("safety", telling("e", "safety"))
    )

    assert [name for name, _ in went] == ["first", "safety", "agent", "told a", "told b", "told c"]


async def test_nobody_is_flooded() -> None:
    """Three in ten seconds at most; others are written to meanwhile."""
    street = Street(Limits(most=3, within_s=10))
    many = [(f"may {n}", message("may", contact=ContactId(f"c{n}"))) for n in range(7)]
    went = dict(await street.all_of(*many, ("jo", message("jo"))))

    assert [went[f"may {n}"] // 10 for n in range(7)] == [0, 0, 0, 1, 1, 1, 2]
    assert went["jo"] == 0


async def test_a_number_that_is_to_be_left_alone_is_left_alone() -> None:
    """Retry-After holds for all that comes from it, and for nothing else."""
    street = Street(Limits())
    street.turns.hold(message("a"), 30)
    went = dict(await street.all_of(("a", message("a")), ("b", message("b")), ("c", message("c", to=OTHER))))

    assert (round(went["a"]), round(went["b"]), went["c"]) == (30, 30, 0)


async def test_what_is_no_message_does_not_wait() -> None:
    """A call is rung now or never."""
    street = Street(Limits(per_second=0.01, most=1, within_s=60))
    rings = [(f"{n}", message("may", "join", channel="phone")) for n in range(3)]

    assert [at for _, at in await street.all_of(*rings)] == [0, 0, 0]


def test_a_thread_goes_on_over_its_contacts() -> None:
    """What an agent writes in the next conversation must not overtake what was written in the last."""
    one, two = message("may", contact=ContactId("c1")), message("may", contact=ContactId("c2"))

    assert lane_of(one) == lane_of(two)
    assert lane_of(one) != lane_of(message("jo", contact=ContactId("c1")))
    assert lane_of(one) != lane_of(message("may", channel="whatsapp"))
    assert lane_of(message("may", "ask", channel="slack", address=None)) == "c-may"
