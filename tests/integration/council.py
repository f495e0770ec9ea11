"""A whole service, furnished as it is for a council, with a resident's page and an agent's console."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from contact_centre.app import CentreFile, serve
from contact_centre.core import Core, open_core
from contact_centre.furnish import furnish
from contact_centre.settings import Settings
from contact_centre.tracing import OFF, Tracing
from contact_centre.watched import Watch
from routing import commands as cmd
from routing.centre import Centre, Queue
from routing.ids import CentreId, QueueId, SkillId
from routing.words import Need
from tests.integration.shell import PASSWORD, Visitor, Wire

FILE = CentreFile(
    centre=Centre(
        id=CentreId("town"),
        name="Alderbrook",
        queues=(Queue(id=QueueId("repairs"), name={"en": "Repairs"}, needs=(Need(skill=SkillId("repairs")),)),),
        emergency="01632 960999",
    ),
    digest="d1",
)


class Council:
    """A running centre with Joan, an agent of its only queue, and Nowak, a supervisor."""

    def __init__(self, core: Core, base: str) -> None:
        self.core = core
        self.base = base

    @contextlib.asynccontextmanager
    async def console(self) -> AsyncIterator[Wire]:
        """Joan's console; she is available."""
        visitor = Visitor(self)
        async with visitor.http:
            assert await visitor.sign_in("joan") == 303
            async with visitor.socket("/console/socket") as wire:
                await wire.hear_type("snapshot")
                await wire.say("set_state", {"state": "available"}, "on")
                await wire.hear_type("ack")
                yield wire

    @contextlib.asynccontextmanager
    async def page(self) -> AsyncIterator[Wire]:
        """A resident's page."""
        visitor = Visitor(self)
        async with visitor.http, visitor.socket("/chat/socket") as wire:
            await wire.hear_type("snapshot")
            yield wire

    async def metrics(self) -> str:
        """What Prometheus is told."""
        visitor = Visitor(self)
        async with visitor.http, visitor.http.get(f"{self.base}/metrics") as answer:
            assert answer.status == 200
            return await answer.text()


@contextlib.asynccontextmanager
async def serving(data_dir: Path, *, tracing: Tracing = OFF) -> AsyncIterator[Council]:
    """A council that runs until the block ends."""
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    settings = Settings(port=0, data_dir=data_dir)
    async with open_core(settings, FILE.centre.id, watch=Watch(tracing=tracing)) as core, asyncio.TaskGroup() as tasks:
        rooms = await furnish(core, FILE)
        tasks.create_task(serve(core, rooms, FILE, started=started.set_result, stop=stop))
        try:
            council = Council(core, await started)
            joan = await core.identity.add_user("joan", "Joan", ["agent"], password=PASSWORD)
            await core.identity.add_user("nowak", "Nowak", ["supervisor"], password=PASSWORD)
            await core.ask(cmd.AgentConfigure(agent=joan, skills={SkillId("repairs"): 5}))
            await core.caught_up()
            yield council
        finally:
            stop.set()
