"""The demo as the service wires it: people, robots and stage of one running centre."""

from __future__ import annotations

import asyncio

import msgspec

from contact_centre.app import Doorbell
from contact_centre.core import Core
from contact_centre.demo.people import SIGN_INS, configuring, enlist
from contact_centre.demo.profile import profile_file, read_profile
from contact_centre.demo.robots import Robots
from contact_centre.demo.stage import DemoStage
from contact_centre.demo.telephone import Telephone
from contact_centre.ids import Draws
from routing.centre import Centre
from routing.commands import AgentConfigure
from routing.ids import AgentId
from routing.state import State


class Demo:
    """Made upon a core. Without traffic (TRAFFIC=off) there are people to sign in as, and neither robots nor stage.

    Attributes:
        sign_ins: what the sign-in page offers.
        stage: the scenes; None without traffic.
    """

    def __init__(self, core: Core, centre: Centre, telephone: Telephone | None = None) -> None:
        """`telephone`: the emulated one; None where it is real, or there is none."""
        self.sign_ins = msgspec.structs.replace(SIGN_INS, rings=telephone is not None)
        self._telephone = telephone
        self._core, self._profile = core, read_profile(profile_file())
        settings = core.settings
        self._stage = DemoStage(
            self._profile,
            core.clock,
            timezone=lambda: centre.timezone,
            speed=settings.speed,
            rings=telephone is not None,
        )
        self.stage = self._stage if settings.traffic else None
        self._robots: list[AgentId] = []

    async def prepare(self) -> None:
        """Enlist everybody and have the engine know what they may serve. Once it leads.

        Raises:
            ContactCentreError: database or log cannot be written.
        """
        core = self._core
        members = await enlist(core.identity)
        self._robots = [agent for agent, one in members.items() if one.robot]
        unknown = [data for data in configuring(members, core.config) if not _knows(core.state, data)]
        if unknown:
            await core.ask(*unknown)
            await self._until_known(unknown)

    async def run(self, doorbell: Doorbell) -> None:
        """Answer the telephone, and let the robots come and go, until cancelled."""
        if self._telephone is not None:
            self._telephone.connect(doorbell.base_url)
        try:
            if self._core.settings.traffic:
                await Robots(self._core, self._stage, self._profile, self._robots, Draws(), self._telephone).run(
                    doorbell
                )
            await asyncio.Event().wait()
        finally:
            if self._telephone is not None:
                await self._telephone.hang_up()

    async def _until_known(self, asked: list[AgentConfigure]) -> None:
        known = asyncio.Event()

        def look(_step: object) -> None:
            if all(_knows(self._core.state, data) for data in asked):
                known.set()

        self._core.follower.listen(look)
        look(None)
        await known.wait()
        self._core.follower.unlisten(look)


def _knows(state: State, data: AgentConfigure) -> bool:
    """Only whether: what an administrator changed since stands."""
    return data.agent in state.agents
