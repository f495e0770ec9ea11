"""Where a trace begins: an edge appends what was asked of the centre."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from contact_centre.tracing.spans import Tracing
from routing.commands import Command, GatewayAlive
from routing.ports import Inbox


class TracedInbox:
    """An inbox whose commands carry the trace of their append, as `routing.ports.Inbox`."""

    def __init__(self, inbox: Inbox, tracing: Tracing) -> None:
        self._inbox = inbox
        self._tracing = tracing

    async def append(self, commands: Sequence[Command]) -> None:
        asked = [command for command in commands if not isinstance(command.data, GatewayAlive)]
        if not self._tracing.on or not asked:  # signs of life every few seconds tell nobody anything
            await self._inbox.append(commands)
            return
        with self._tracing.asking([command.data.type for command in asked]) as trace:
            await self._inbox.append([msgspec.structs.replace(command, trace=trace) for command in commands])
