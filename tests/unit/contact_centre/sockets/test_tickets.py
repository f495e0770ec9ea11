"""A ticket opens one socket, at whichever gateway it is shown first."""

from __future__ import annotations

import itertools

import pytest

from agents.identity import Change, Role, SignIn
from contact_centre.live.memory import MemoryLive
from contact_centre.sockets.tickets import LASTS_MS, Tickets
from routing.ids import AgentId, Instant
from tests.unit.contact_centre.live.lines import BadLine
from tests.unit.contact_centre.log.running import ManualClock

JOAN = AgentId("joan")


def sign_in(*roles: Role, staff: AgentId = JOAN, id_: str = "s1") -> SignIn:
    """Somebody signed in, an agent unless said otherwise."""
    held = frozenset(roles or ("agent",))
    return SignIn(id=id_, staff=staff, name="Joan", roles=held, kind="person", ends_at=Instant(0))


class Gateways:
    """Two gateways that share a line and a clock."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.line = BadLine()
        self.line._clock = self.clock
        self._words = itertools.count()
        self.one, self.other = self.start(), self.start()

    def start(self) -> Tickets:
        """A gateway that starts now."""
        return Tickets(self.line, self.clock, lambda: f"word-{next(self._words)}")


@pytest.fixture
def gateways() -> Gateways:
    """Two of them."""
    return Gateways()


async def test_ticket_opens_a_socket_at_another_gateway_once(gateways: Gateways) -> None:
    """A load balancer sends page and socket where it likes."""
    ticket = await gateways.one.issue(sign_in(), ("console",))

    assert await gateways.other.redeem(ticket, ("console",)) == (sign_in(), "console")
    assert await gateways.other.redeem(ticket, ("console",)) is None
    assert await gateways.one.redeem(ticket, ("console",)) is None


async def test_ticket_lasts_half_a_minute_everywhere(gateways: Gateways) -> None:
    """A ticket that lies about is worth nothing."""
    ticket = await gateways.one.issue(sign_in(), ("console",))
    gateways.clock.pass_ms(LASTS_MS)

    assert await gateways.other.redeem(ticket, ("console",)) is None


async def test_ticket_for_another_socket_is_used_up(gateways: Gateways) -> None:
    """Trying doors one after the other opens none."""
    ticket = await gateways.one.issue(sign_in(), ("console",))

    assert await gateways.other.redeem(ticket, ("board",)) is None
    assert await gateways.one.redeem(ticket, ("console",)) is None


async def test_store_gives_nobody_a_ticket(gateways: Gateways) -> None:
    """Who can read Redis cannot open a socket with what they see."""
    ticket = await gateways.one.issue(sign_in(), ("console",))

    (key,) = gateways.line._values
    assert ticket not in key
    assert ticket.encode() not in gateways.line._values[key][1]


async def test_outage_leaves_tickets_to_the_gateway_that_issued_them(gateways: Gateways) -> None:
    """Agents who sign in during an outage get to work."""
    gateways.line.away = True
    ticket = await gateways.one.issue(sign_in(), ("console",))

    assert await gateways.other.redeem(ticket, ("console",)) is None
    assert await gateways.one.redeem(ticket, ("console",)) == (sign_in(), "console")
    assert await gateways.one.redeem(ticket, ("console",)) is None


async def test_outage_lets_no_ticket_be_used_twice(gateways: Gateways) -> None:
    """What may have been used elsewhere just before is void: the page asks for another ticket."""
    ticket = await gateways.one.issue(sign_in(), ("console",))
    assert await gateways.other.redeem(ticket, ("console",)) is not None
    gateways.line.away = True

    assert await gateways.one.redeem(ticket, ("console",)) is None


async def test_word_that_may_have_been_stored_is_told_to_nobody(gateways: Gateways) -> None:
    """An answer that never came does not say that nothing was stored: stored and kept here, it would open twice."""

    class LandsLate(BadLine):
        async def put(self, key: str, value: bytes, *, lasts_ms: int) -> None:
            await MemoryLive.put(self, key, value, lasts_ms=lasts_ms)
            self._must_be_there()

    line = LandsLate()
    line.away = True
    one, other = (Tickets(line, gateways.clock, gateways.one._new_token) for _ in range(2))
    ticket = await one.issue(sign_in(), ("console",))
    line.away = False

    assert await one.redeem(ticket, ("console",)) is not None
    assert await other.redeem(ticket, ("console",)) is None


async def test_ticket_dies_with_the_sign_in_at_every_gateway_that_heard(gateways: Gateways) -> None:
    """Signing out between ticket and socket leaves no door open."""
    ticket = await gateways.one.issue(sign_in(), ("console",))
    gateways.other.on_change(Change(staff=JOAN, sign_in="s1", roles=frozenset({"agent"})))

    assert await gateways.other.redeem(ticket, ("console",)) is None


async def test_ticket_dies_with_the_role_and_a_new_one_lives(gateways: Gateways) -> None:
    """Who is no supervisor any more opens no board with a ticket of a minute ago."""
    before = await gateways.one.issue(sign_in("supervisor"), ("board",))
    gateways.other.on_change(Change(staff=JOAN, sign_in=None, roles=frozenset({"agent"})))
    after = await gateways.one.issue(sign_in("agent"), ("console",))

    assert await gateways.other.redeem(before, ("board",)) is None
    assert await gateways.other.redeem(after, ("console",)) is not None


async def test_others_tickets_live_on(gateways: Gateways) -> None:
    """One person's sign-out is nobody else's, nor that of their other browser."""
    ann = sign_in(staff=AgentId("ann"), id_="s2")
    elsewhere = sign_in(id_="s3")
    tickets = [await gateways.one.issue(each, ("console",)) for each in (ann, elsewhere)]
    gateways.other.on_change(Change(staff=JOAN, sign_in="s1", roles=frozenset({"agent"})))

    assert [await gateways.other.redeem(each, ("console",)) for each in tickets] == [
        (ann, "console"),
        (elsewhere, "console"),
    ]


async def test_gateway_that_just_started_takes_no_older_ticket(gateways: Gateways) -> None:
    """It cannot know who signed out before it listened; the page asks for another ticket by itself."""
    before = await gateways.one.issue(sign_in(), ("console",))
    gateways.clock.pass_ms(1)
    new = gateways.start()
    after = await gateways.one.issue(sign_in(), ("console",))

    assert await new.redeem(before, ("console",)) is None
    assert await new.redeem(after, ("console",)) is not None


async def test_ticket_of_another_version_opens_nothing(gateways: Gateways) -> None:
    """During an upgrade a page may have to ask once more; the gateway stays up."""
    ticket = await gateways.one.issue(sign_in(), ("console",))
    (key,) = gateways.line._values
    await gateways.line.put(key, b"\xa5other", lasts_ms=LASTS_MS)

    assert await gateways.other.redeem(ticket, ("console",)) is None


async def test_clock_set_back_voids_no_ticket(gateways: Gateways) -> None:
    """An hour's correction must not keep everybody out for an hour."""
    gateways.clock.pass_ms(LASTS_MS)
    gateways.clock.wall_ms -= 3_600_000
    ticket = await gateways.one.issue(sign_in(), ("console",))

    assert await gateways.other.redeem(ticket, ("console",)) is not None
