"""The demo through the real service: the day so far in a real log, robots over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from contact_centre.app import CentreFile, Rooms, serve
from contact_centre.centre_file import demo_file, file_digest, read_centre
from contact_centre.core import Core, open_core
from contact_centre.demo import Demo, fill_day
from contact_centre.demo.people import ROBOTS
from contact_centre.desk import CentreDesk, console_endpoint
from contact_centre.live.ledger import Ledger
from contact_centre.live.waits import Waits
from contact_centre.people.passes import Passes
from contact_centre.resident.chats import CentreChats, chat_endpoint
from contact_centre.settings import Settings
from routing.ids import Instant
from routing.ports import INBOX, STEPS, Clock
from routing.words import Private, Sealed
from tests.integration.shell import HandClock, OneContact

FILE = CentreFile(centre=read_centre(demo_file()), digest=file_digest(demo_file()))


class DemoTown:
    """The demo centre with its residents' and agents' sockets."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.demo = Demo(core, FILE.centre)
        self.ledger = Ledger(lambda _now: Instant(0))

    def rooms(self) -> Rooms:
        core, ledger = self.core, self.ledger
        chats = CentreChats(
            state=lambda: core.state,
            clock=core.clock,
            latest_of=ledger.latest,
            story_of=ledger.story,
            text_of=self._open,
            name_of=str,
        )
        desk = CentreDesk(
            state=lambda: core.state,
            clock=core.clock,
            ledger=ledger,
            text_of=self._open,
            name_of=str,
            passes=Passes(b""),
        )
        return Rooms(
            views=(ledger,),
            endpoints=(
                chat_endpoint(chats, Waits(lambda: core.state).of, core.gateway, robots=True),
                console_endpoint(desk, core.gateway, str),
            ),
            contacts=OneContact(),
            prepare=self.demo.prepare,
            run=self.demo.run,
            stage=self.demo.stage,
            demo=self.demo.sign_ins,
        )

    def _open(self, text: Private) -> str:
        assert isinstance(text, Sealed), "nothing personal stands in the log unsealed"
        return self.core.vault.open(text) or "[erased]"

    async def until(self, holds: Callable[[], bool], within_s: float = 20) -> None:
        """Wait for something to be so after some accepted step."""
        reached = asyncio.Event()

        def look(_step: object) -> None:
            if holds():
                reached.set()

        self.core.follower.listen(look)
        look(None)
        async with asyncio.timeout(within_s):
            await reached.wait()
        self.core.follower.unlisten(look)

    def events(self, kind: str) -> int:
        """How many events of live contacts there were of a class."""
        return sum(type(event).__name__ == kind for story in self.ledger.stories.values() for event in story.events)


@contextlib.asynccontextmanager
async def serving(
    data_dir: Path, *, traffic: bool = True, speed: float = 1.0, clock: Clock | None = None
) -> AsyncIterator[DemoTown]:
    """The demo, running until the block ends."""
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    settings = Settings(port=0, data_dir=data_dir, traffic=traffic, speed=speed)
    async with open_core(settings, FILE.centre.id, clock) as core, asyncio.TaskGroup() as tasks:
        town = DemoTown(core)
        tasks.create_task(serve(core, town.rooms(), FILE, started=started.set_result, stop=stop))
        try:
            await started
            yield town
        finally:
            stop.set()


async def test_robots_chat_with_each_other_through_the_real_sockets(tmp_path: Path) -> None:
    """A visitor's first look shows residents waiting, agents at work, and chats that go on."""
    async with serving(tmp_path, speed=10) as town:
        await town.until(lambda: town.events("ContactAnswered") >= 3)
        assert town.demo.stage is not None
        playing = town.demo.stage.playing()
        assert playing.robots.residents >= 3
        assert playing.robots.agents >= 3
        assert all(contact.robot for contact in town.core.state.contacts.values())


async def test_frozen_boilers_bring_residents_to_repairs_within_seconds(tmp_path: Path) -> None:
    """Whoever presses the button sees the queue fill while they look."""
    async with serving(tmp_path) as town:
        stage = town.demo.stage
        assert stage is not None
        before = town.events("ContactArrived")
        await stage.play("frozen_boilers")
        await town.until(
            lambda: (
                sum(one.queue == "repairs" for one in town.core.state.contacts.values()) >= 8
                and town.events("ContactArrived") >= before + 8
            ),
        )
        assert stage.playing().profile_time.startswith("09:0")


async def test_three_robots_go_home_when_told(tmp_path: Path) -> None:
    """The board shows fewer agents within seconds."""

    def on_duty(town: DemoTown) -> int:
        return sum(agent.on_duty for agent in town.core.state.agents.values())

    async with serving(tmp_path) as town:
        stage = town.demo.stage
        assert stage is not None
        most = sum(stage.on_duty(number) for number in range(len(ROBOTS)))
        await town.until(lambda: on_duty(town) == most)
        await stage.play("agents_go_home")
        await town.until(lambda: on_duty(town) == most - 3)


async def test_without_traffic_nobody_comes_and_people_can_still_sign_in(tmp_path: Path) -> None:
    """TRAFFIC=off is a quiet centre to try things in."""
    async with serving(tmp_path, traffic=False) as town:
        assert town.demo.stage is None
        assert await town.core.identity.find_user("joan") in town.core.state.agents
        assert not any(agent.connected for agent in town.core.state.agents.values())


async def test_service_opens_on_the_day_so_far(tmp_path: Path) -> None:
    """The board opens on a full day; the engine goes on from it, and a second start adds nothing to it."""
    settings = Settings(port=0, data_dir=tmp_path, traffic=False)
    afternoon = HandClock()
    async with open_core(settings, FILE.centre.id, afternoon) as core:
        await fill_day(core, FILE.centre, FILE.digest, seed=1)
        ends = await core.log.end(INBOX), await core.log.end(STEPS)
        assert await fill_day(core, FILE.centre, FILE.digest, seed=2) == 0
        assert ends == (await core.log.end(INBOX), await core.log.end(STEPS))
    async with serving(tmp_path, traffic=False, clock=afternoon) as town:
        assert town.core.follower.rejected == 0
        assert not town.core.state.contacts
        arrived = town.events("ContactArrived")
        assert arrived
        assert town.events("ContactEnded") == arrived
        assert town.core.state.config_digest == FILE.digest
