"""The inbox as edges see it, one door further out: who writes from a number is joined with who rings from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from contact_centre.people.identities import Identities
from routing.commands import CallbackRequest, Command, ContactArrive, MessageArrive, ResidentMerge
from routing.ids import ResidentId
from routing.ports import Inbox
from routing.state import State

SOURCE: Final = "directory"
"""Who verified matches come from."""


class IdentifyingInbox:
    """Notes who is meant by the addresses in commands while they can still be read, as `routing.ports.Inbox`.

    What the provider of a number vouches for is joined (`resident.merge`, verified), in the same append as the message
    that first shows it and before it. What a resident only says is put into the command as a claim, and joins nobody.
    """

    def __init__(self, inbox: Inbox, identities: Identities, state: Callable[[], State]) -> None:
        """`state`: the centre as of the last accepted step, so that what is joined is not joined again."""
        self._inbox = inbox
        self._identities = identities
        self._state = state

    async def append(self, commands: Sequence[Command]) -> None:
        """As the inbox behind it."""
        await self._inbox.append([each for command in commands for each in self._identified(command)])

    def _identified(self, command: Command) -> Iterator[Command]:
        data = command.data
        if isinstance(data, MessageArrive):
            yield from self._verified(command, data)
        elif isinstance(data, ContactArrive):
            claims = self._claims(data)
            if claims != data.claims:
                command = msgspec.structs.replace(command, data=msgspec.structs.replace(data, claims=claims))
        elif isinstance(data, CallbackRequest) and isinstance(data.number, str):
            rings = self._identities.rung(data.number)
            command = msgspec.structs.replace(command, data=msgspec.structs.replace(data, rings=rings))
        yield command

    def _verified(self, command: Command, data: MessageArrive) -> Iterator[Command]:
        """The join that the message shows, if it is new."""
        if command.source != f"provider:{data.channel}" or not isinstance(data.address, str):
            return
        caller, state = self._identities.caller(data.channel, data.address), self._state()
        if caller is None or caller in state.person(data.resident) or caller in state.parted.get(data.resident, ()):
            return
        merge = ResidentMerge(resident=caller, same_as=data.resident, reason="verified")
        yield msgspec.structs.replace(command, source=SOURCE, id=f"{caller}/{data.resident}", data=merge)

    def _claims(self, data: ContactArrive) -> tuple[ResidentId, ...]:
        """Who is reached where somebody who left a message says they are; their own number is no claim."""
        if data.channel not in ("web_message", "voicemail") or not isinstance(data.address, str):
            return ()
        claimed = self._identities.claimed(data.address)
        return () if claimed in (None, data.resident) else (claimed,)
