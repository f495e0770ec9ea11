"""A gateway's own line to the provider: for playing recordings, and for asking about calls. It places none."""

from __future__ import annotations

from collections.abc import Collection

from channels._twilio import TwilioSettings
from channels._twilio.client import Twilio
from contact_centre.core import Core
from contact_centre.phone.sweep import Sweep
from routing.commands import Command
from routing.ids import CallRef
from routing.state import State


class Line:
    """Opened when it is first used. `run` sweeps, and closes it at its end."""

    def __init__(self, core: Core, settings: TwilioSettings) -> None:
        self.twilio = Twilio(settings)

        async def append(command: Command) -> None:
            await core.inbox.append([command])

        self._sweep = Sweep(
            self.twilio,
            core.centre,
            lambda: calls_on(core.state),
            append,
            clock=core.clock,
            mine=lambda: min(core.state.gateways, default=core.gateway) == core.gateway,
        )

    async def run(self) -> None:
        """Sweep for as long as the gateway lasts."""
        try:
            await self._sweep.run()
        finally:
            await self.twilio.close()


def calls_on(state: State) -> Collection[CallRef]:
    """The provider's names of the residents' calls that are on, as far as the steps say."""
    return {*state.menu_calls, *state.calls}
