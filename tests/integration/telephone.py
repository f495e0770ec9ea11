"""A council with a telephone: the whole service, a Twilio that is emulated, residents who ring and agents who answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from channels._meta import MetaSettings
from channels._twilio import TwilioSettings
from channels.phone.names import identity_of
from channels.slack import SlackSettings
from contact_centre.app import CentreFile, serve
from contact_centre.beside import beside
from contact_centre.clock import SystemClock
from contact_centre.core import Core, open_core
from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.handsets import Caller, Incoming, Softphone
from contact_centre.furnish import furnish
from contact_centre.roles import everything_else
from contact_centre.settings import Settings
from routing import commands as cmd
from routing import events as ev
from routing.centre import Callbacks, Centre, Outcome, Queue
from routing.facts import Contact
from routing.ids import AgentId, CentreId, ContactId, QueueId, SkillId
from routing.phone import MenuChoice, Phone
from routing.state import State
from routing.steps import Step
from routing.words import Need
from tests.integration.shell import PASSWORD, Visitor, Wire

NUMBER: Final = "+442079460000"
RESIDENT: Final = "+442079460123"
OUTSIDE: Final = "+442079460777"
PUBLIC_URL: Final = "https://centre.example"
TIMES_FASTER: Final = 12
"""How much faster people speak, and phones ring, than in life; slow enough for a busy machine to press a key in time."""

WITHIN_S: Final = 20.0
"""Longer than anything here takes, on any machine."""

FILE: Final = CentreFile(
    centre=Centre(
        id=CentreId("town"),
        name="Alderbrook",
        emergency="01632 960999",
        queues=tuple(
            Queue(
                id=QueueId(name),
                name={"en": name.title()},
                needs=(Need(skill=SkillId(name)),),
                outcomes=(Outcome(code="done", name="Done"),),
            )
            for name in ("repairs", "rents")
        ),
        callback=Callbacks(tries=2, retry_after_s=1),
        phone=Phone(
            number=NUMBER,
            fallback=QueueId("repairs"),
            emergency=MenuChoice(key="9", queue=QueueId("repairs")),
            menu=(MenuChoice(key="1", queue=QueueId("repairs")), MenuChoice(key="2", queue=QueueId("rents"))),
            callback_every_s=10,
            record=True,
            text_first=False,
        ),
    ),
    digest="d1",
)

E = TypeVar("E", bound=ev.Event)


class Resident:
    """Somebody on the telephone, who remembers what they heard."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.lines: list[tuple[str, str]] = []

    async def hears(self, words: str, *, by: str = "") -> str:
        """The next line with these words, in any case."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                heard = await self.caller.heard.get()
                self.lines.append((heard.by, heard.text))
                if words.lower() in heard.text.lower() and by in ("", heard.by):
                    return heard.text

    async def waits_for(self, queue: str) -> None:
        """Listen to the menu, choose, and hear the music."""
        await self.hears("repairs")
        self.caller.press({"repairs": "1", "rents": "2"}[queue])
        await self.hears("", by="music")

    async def is_over(self) -> None:
        """Return once the call has ended."""
        async with asyncio.timeout(WITHIN_S):
            await self.caller.over.wait()


class Desk:
    """An agent with a console and a softphone in it."""

    def __init__(self, line: Line, agent: AgentId, wire: Wire, softphone: Softphone) -> None:
        self.agent, self.wire, self.softphone = agent, wire, softphone
        self._line = line
        self.stays = False
        """The browser stays open when this desk is left."""
        self._count = 0

    async def say(self, kind: str, **data: object) -> None:
        """Ask something of the centre, and have it accepted."""
        answer = await self.ask(kind, **data)
        assert answer["type"] == "ack", answer

    async def ask(self, kind: str, **data: object) -> dict[str, Any]:
        """What the centre answers."""
        self._count += 1
        id_ = f"f{self._count}"
        await self.wire.say(kind, data, id_)
        while True:
            frame = await self.wire.hear()
            if frame["type"] in ("ack", "refused") and frame["data"]["id"] == id_:
                return frame

    async def takes(self) -> str:
        """Accept the offer that comes; returns its contact."""
        state = await self._line.until(lambda state: bool(state.agents[self.agent].offers))
        ((offer, contact),) = state.agents[self.agent].offers.items()
        await self.say("accept", offer=offer)
        return contact

    async def rings(self) -> Incoming:
        """The leg that rings at the softphone."""
        async with asyncio.timeout(WITHIN_S):
            return await self.softphone.incoming.get()

    async def answers(self) -> tuple[str, Incoming]:
        """Accept the offer, take the leg, and talk: the contact, and the agent's end of the call."""
        contact = await self.takes()
        leg = await self.rings()
        leg.accept()
        await self._line.until(lambda _: self._line.joined(contact) >= 2)
        return contact, leg


class Line:
    """The running council."""

    def __init__(self, core: Core, base: str, emulator: Emulator, agents: dict[str, AgentId]) -> None:
        self.core, self.base, self.emulator, self.agents = core, base, emulator, agents
        self.events: list[ev.Event] = []
        self._changed = asyncio.Condition()

    @property
    def state(self) -> State:
        """As of the last accepted step."""
        return self.core.state

    def on_step(self, step: Step) -> None:
        """Remember what happened."""
        self.events.extend(step.events)

    def of(self, kind: type[E]) -> list[E]:
        """What happened of that kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, holds: Callable[[State], bool]) -> State:
        """The state, once it is so."""
        reached = asyncio.Event()

        def look(_step: object) -> None:
            if holds(self.state):
                reached.set()

        self.core.follower.listen(look)
        look(None)
        try:
            async with asyncio.timeout(WITHIN_S):
                await reached.wait()
        finally:
            self.core.follower.unlisten(look)
        return self.state

    async def happened(self, kind: type[E], count: int = 1) -> E:
        """The `count`th event of that kind."""
        await self.until(lambda _: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]

    async def settled(self) -> None:
        """Return once the provider has done all that it was asked for."""
        await self.until(lambda _: len(self.of(ev.EffectFinished)) == len(self.of(ev.EffectRequested)))

    async def ring(self, from_: str = RESIDENT) -> Resident:
        """A resident rings the centre."""
        return Resident(await self.emulator.ring(from_, NUMBER))

    def contact(self, contact: str) -> Contact:
        """An open contact."""
        return self.state.contacts[ContactId(contact)]

    def joined(self, contact: str) -> int:
        """How many are in its call."""
        found = self.state.contacts.get(ContactId(contact))
        return 0 if found is None else sum(leg.phase == "joined" for leg in found.legs.values())

    def is_over(self, contact: str) -> bool:
        """Whether the talk has ended."""
        found = self.state.contacts.get(ContactId(contact))
        return found is None or found.phase == "wrap_up"

    async def asked(self) -> AgentId:
        """Who is asked to take the next contact."""
        state = await self.until(lambda state: bool(state.offers))
        return next(iter(state.offers.values())).agent

    @contextlib.asynccontextmanager
    async def desk(self, login: str, *, available: bool = True) -> AsyncIterator[Desk]:
        """An agent at work."""
        visitor, agent = Visitor(self), self.agents[login]
        async with visitor.http:
            assert await visitor.sign_in(login) == 303
            async with visitor.socket("/console/socket") as wire:
                await wire.hear_type("snapshot")
                softphone = self.emulator.client(identity_of(agent))
                desk = Desk(self, agent, wire, softphone)
                try:
                    if available:
                        await desk.say("set_state", state="available")
                    yield desk
                finally:
                    if not desk.stays:
                        softphone.close()

    @contextlib.asynccontextmanager
    async def board(self) -> AsyncIterator[Wire]:
        """The supervisor's board."""
        visitor = Visitor(self)
        async with visitor.http:
            assert await visitor.sign_in("nowak", screen="/board") == 303
            async with visitor.socket("/board/socket") as wire:
                await wire.hear_type("snapshot")
                yield wire


async def _pause(seconds: float) -> None:
    await asyncio.sleep(seconds / TIMES_FASTER)


@contextlib.asynccontextmanager
async def emulated() -> AsyncIterator[Emulator]:
    """A Twilio whose account has the council's number. Nothing may go wrong within it."""
    base = f"{PUBLIC_URL}/channels/phone"
    async with Emulator("AC" + "5" * 32, "a token", SystemClock(), pause=_pause, public_url=PUBLIC_URL) as emulator:
        emulator.number(NUMBER, f"{base}/incoming", fallback_url=f"{base}/fallback", status_callback=f"{base}/status")
        yield emulator
        assert emulator.failures == []


@contextlib.asynccontextmanager
async def council(
    data_dir: Path, emulator: Emulator, file: CentreFile = FILE, **more: MetaSettings | SlackSettings
) -> AsyncIterator[Line]:
    """The council, until the block ends; again on the same folder, it goes on where it stopped."""
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    twilio = TwilioSettings(
        account_sid=emulator.account_sid, auth_tokens=("a token",), api_url=emulator.url, public_url=PUBLIC_URL
    )
    settings = msgspec.structs.replace(Settings(port=0, data_dir=data_dir, twilio=twilio), **more)
    async with open_core(settings, file.centre.id) as core, asyncio.TaskGroup() as tasks:
        rooms = await furnish(core, file, emulated=True)
        line = Line(core, "", emulator, {})
        core.follower.listen(line.on_step)
        async with beside(*everything_else(core)):
            tasks.create_task(serve(core, rooms, file, started=started.set_result, stop=stop))
            try:
                line.base = await started
                emulator.reach_url = line.base
                await _hire(line)
                yield line
            finally:
                stop.set()


async def _hire(line: Line) -> None:
    """Joan and Sam serve repairs, Ravi rents; Nowak supervises."""
    core = line.core
    known = {name: agent for agent, name in core.identity.names().items()}
    for name, skill in (("Joan", "repairs"), ("Sam", "repairs"), ("Ravi", "rents")):
        agent = known.get(name)
        if agent is None:
            agent = await core.identity.add_user(name.lower(), name, ["agent"], password=PASSWORD)
            await core.ask(cmd.AgentConfigure(agent=agent, skills={SkillId(skill): 5}))
        line.agents[name.lower()] = agent
    line.agents["nowak"] = known.get("Nowak") or await core.identity.add_user(
        "nowak", "Nowak", ["supervisor", "agent"], password=PASSWORD
    )
    await core.caught_up()
