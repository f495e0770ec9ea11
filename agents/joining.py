"""What an agent says of who is who, as a command: only of the person they talk with, only whom they were shown."""

from __future__ import annotations

from typing import Protocol

from agents import wire
from routing.commands import ResidentMerge
from routing.errors import FrameRefused
from routing.ids import AgentId, ContactId, ResidentId


class Shown(Protocol):
    """Whom agents were shown beside their contacts."""

    def resident(self, contact: ContactId, agent: AgentId) -> ResidentId | None:
        """Whose contact it is; None unless the agent holds it."""
        ...

    def shown(self, said: str, contact: ContactId, agent: AgentId) -> ResidentId | None:
        """Whom a pass is for; None for one that was not given to this agent beside this contact."""
        ...


def joining(data: wire.Merge | wire.Unmerge, agent: AgentId, desk: Shown) -> ResidentMerge:
    """The command that a frame of the agent's stands for.

    Raises:
        FrameRefused: the contact is not theirs, or it names somebody they were not shown.
    """
    ours = desk.resident(data.contact, agent)
    if ours is None:
        raise FrameRefused("not_yours", "You do not hold this contact. It may have ended or gone to somebody else.")
    why = data.why.strip() or None
    if isinstance(data, wire.Unmerge):
        one, _, other = data.with_.partition(".")
        return ResidentMerge(
            resident=ResidentId(one), same_as=ResidentId(other), undo=True, contact=data.contact, why=why
        )
    shown = desk.shown(data.with_, data.contact, agent)
    if shown is None:
        raise FrameRefused("not_shown", "Choose somebody from the list: search again, then join.")
    return ResidentMerge(resident=ours, same_as=shown, contact=data.contact, why=why)
