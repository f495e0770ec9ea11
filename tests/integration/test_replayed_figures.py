"""A day through the embedded log: the figures shown live are those of whoever reads the log again from its start."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from contact_centre.boards.figures import figures
from contact_centre.boards.tally import Tally
from contact_centre.boards.wire import Figures, Show
from contact_centre.live.ledger import Ledger
from contact_centre.log.follower import Follower
from contact_centre.log.sqlite import SqliteLog
from routing import commands as cmd
from routing.engine import apply
from routing.ids import AgentId, ContactId, Instant, ResidentId
from routing.ports import STEPS
from routing.service_level import BREAKDOWNS, FORMULAS
from routing.state import State
from routing.steps import Chain, Step, decode_record
from routing.words import Channel, Sealed
from tests.unit.contact_centre.boards.town import (
    AMIR,
    CONFIG,
    GATEWAY,
    JOAN,
    NAMES,
    RENTS,
    REPAIRS,
    name_of,
    new_ledger,
)
from tests.unit.contact_centre.log.running import CENTRE, ManualClock, RunningCentre, ask, command, running

MOVES = 600
LOOK_EVERY = 20
SHOWS = (
    Show(),
    *(Show(formula=formula, by=by) for formula, by in zip(FORMULAS, (*BREAKDOWNS, None, None), strict=True)),
)


class Seen(NamedTuple):
    """What screens showed at one instant, and how far the log was read then."""

    offset: int
    now: Instant
    figures: list[Figures]


class Day:
    """Things that happen in a centre in an order that a seed decides."""

    def __init__(self, centre: RunningCentre, ledger: Ledger, clock: ManualClock, seed: int) -> None:
        self.centre = centre
        self.ledger = ledger
        self.clock = clock
        self.chance = random.Random(seed)
        self.count = 0
        self.tally = Tally()
        self.seen: list[Seen] = []

    async def open(self) -> None:
        """Two agents on duty."""
        config = msgspec.structs.replace(CONFIG, id=CENTRE)
        await self.tell("admin", cmd.ConfigActivate(config=config, digest="d"))
        for agent, skill in ((JOAN, "repairs"), (AMIR, "rents")):
            team = CONFIG.teams[0].id
            skills = {need.skill: 5 for queue in CONFIG.queues for need in queue.needs if need.skill == skill}
            await self.tell("admin", cmd.AgentConfigure(agent=agent, team=team, skills=skills))
            await self.tell(f"staff:{agent}", cmd.AgentConnect(agent=agent, gateway=GATEWAY, session=NAMES[agent]))  # type: ignore[arg-type]  # any text
            await self.tell(f"staff:{agent}", cmd.AgentSetState(agent=agent, state="available"))

    async def go_on(self) -> None:
        """One more thing happens, a while after the last."""
        self.clock.pass_ms(self.chance.choice((500, 2_000, 7_000, 20_000, 70_000)))
        await self.tell(f"gateway:{GATEWAY}", cmd.GatewayAlive(gateway=GATEWAY))
        agent = self.chance.choice((JOAN, AMIR))
        moves: tuple[Callable[[AgentId], tuple[str, cmd.CommandData] | None], ...] = (
            *(self.arrive,) * 4, *(self.accept,) * 4, *(self.write,) * 4, self.hear, self.hear, self.pass_on,
            self.leave, self.end, self.return_to_duty,
        )  # fmt: skip
        asked = self.chance.choice(moves)(agent)
        if asked is not None:
            await self.tell(*asked)

    async def tell(self, source: str, data: cmd.CommandData) -> None:
        """A command, and what follows from it."""
        self.count += 1
        await ask(self.centre.log, command(f"c{self.count}", data, source))
        await self.centre.consumed()

    def look(self) -> None:
        """What screens show now."""
        follower = self.centre.follower
        shown = [figures(follower.state, self.ledger, name_of, self.clock.wall(), self.tally, show) for show in SHOWS]
        self.seen.append(Seen(follower.offset, self.clock.wall(), shown))

    def arrive(self, _: AgentId) -> tuple[str, cmd.CommandData]:
        resident = ResidentId(f"r{self.count}")
        channel: Channel = self.chance.choice(("webchat", "webchat", "phone", "sms"))
        queue = self.chance.choice((REPAIRS, RENTS))
        text = Sealed(resident, "c2VhbGVk")
        return f"resident:{resident}", cmd.ContactArrive(channel=channel, queue=queue, resident=resident, text=text)

    def accept(self, agent: AgentId) -> tuple[str, cmd.CommandData] | None:
        offers = self.centre.follower.state.agents[agent].offers
        return (f"staff:{agent}", cmd.OfferAccept(offer=next(iter(offers)))) if offers else None

    def write(self, agent: AgentId) -> tuple[str, cmd.CommandData] | None:
        contact = self.held(agent)
        text = Sealed(ResidentId("r"), "c2VhbGVk")
        return (f"staff:{agent}", cmd.ContactSend(contact=contact, text=text)) if contact else None

    def hear(self, agent: AgentId) -> tuple[str, cmd.CommandData] | None:
        contact = self.held(agent)
        if contact is None:
            return None
        resident = self.ledger.stories[contact].record.resident
        return f"resident:{resident}", cmd.MessageReceive(contact=contact, text=Sealed(resident, "c2VhbGVk"))

    def pass_on(self, agent: AgentId) -> tuple[str, cmd.CommandData] | None:
        contact = self.held(agent)
        to = self.chance.choice((REPAIRS, RENTS))
        return (f"staff:{agent}", cmd.ContactTransfer(contact=contact, queue=to)) if contact else None

    def leave(self, _: AgentId) -> tuple[str, cmd.CommandData] | None:
        contacts = list(self.centre.follower.state.contacts)
        if not contacts:
            return None
        contact = self.chance.choice(contacts)
        return f"resident:{self.ledger.stories[contact].record.resident}", cmd.ContactLeave(contact=contact)

    def end(self, agent: AgentId) -> tuple[str, cmd.CommandData] | None:
        contact = self.held(agent)
        return (f"staff:{agent}", cmd.ContactEnd(contact=contact)) if contact else None

    def return_to_duty(self, agent: AgentId) -> tuple[str, cmd.CommandData]:
        return f"staff:{agent}", cmd.AgentSetState(agent=agent, state="available")

    def held(self, agent: AgentId) -> ContactId | None:
        """One of the contacts that the agent has."""
        state = self.centre.follower.state
        held = [each for each in state.agents[agent].load if state.contacts[each].agent == agent]
        return self.chance.choice(held) if held else None


async def steps_until(log: SqliteLog) -> list[tuple[int, Step]]:
    """Every accepted step with the offset after it."""
    chain, found = Chain(), []
    for record in await log.read(STEPS, 0, 100_000):
        read = decode_record(record.data)
        if chain.accept(read) and isinstance(read, Step):
            found.append((record.offset + 1, read))
    return found


async def test_live_and_replayed_figures_are_equal_at_every_instant(tmp_path: Path) -> None:
    """What a supervisor saw at ten past two can be worked out again a year later, to the last percentile."""
    clock, log = ManualClock(1_795_392_000_000 + 9 * 3_600_000), SqliteLog(tmp_path / "log.db")
    try:
        async with running(log, clock) as centre:
            ledger = new_ledger()
            # The follower has read nothing but the leader's takeover, which no view sees.
            centre.follower.listen(ledger.fold)
            day = Day(centre, ledger, clock, seed=20)
            await day.open()
            for move in range(MOVES):
                await day.go_on()
                if move % LOOK_EVERY == 0:
                    day.look()
            day.look()
        steps = await steps_until(log)
        follower, read_again = Follower(log, CENTRE), new_ledger()
        follower.add_view(read_again)
        await follower.start()
        last = day.seen[-1]
        again = [figures(follower.state, read_again, name_of, last.now, show=show) for show in SHOWS]
    finally:
        await log.close()

    assert again == last.figures
    lines = {view.line: view.figures for view in last.figures[0].lines}
    assert lines["webchat"].answered_count > 10, "the day has something to be counted"
    assert lines["webchat"].again.count > 0
    assert lines["webchat"].second_silence.count > 0
    for seen in day.seen:
        state, ledger = State.new(CENTRE), new_ledger()
        for offset, step in steps:
            if offset <= seen.offset:
                for event in step.events:
                    apply(state, event)
                ledger.fold(step)
        assert [figures(state, ledger, name_of, seen.now, show=show) for show in SHOWS] == seen.figures
