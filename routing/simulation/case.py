"""A case: one day of contacts and a roster. Times are ms since local midnight."""

from __future__ import annotations

from typing import Final

import msgspec

from routing.ids import AgentId, QueueId, SkillId
from routing.words import Channel, Line, Need, line_of

CHANNELS: Final[dict[str, Channel]] = {
    "phone": "phone",
    "webchat": "webchat",
    "sms": "sms",
    "social": "messenger",
}
"""The channel names of case files."""


class CaseContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact with all that a centre could never know beforehand.

    Attributes:
        queue: the service it asks for.
        skill: the one skill it needs.
        priority: 0 ordinary, higher first; each step is worth `Habits.head_start_s` to the engine.
        patience_ms: how long it waits before it leaves; None waits for ever.
        handle_ms: conversation and wrap-up, once answered.
        emergency: it goes to the emergency lane.
        needs: needs beside the skill, for example a language.
        groups: marked groups it belongs to, for figures alone; the engine never sees them.
    """

    arrival_ms: int
    channel: Channel
    queue: QueueId
    skill: SkillId
    target_ms: int
    handle_ms: int
    priority: int = 0
    patience_ms: int | None = None
    emergency: bool = False
    needs: tuple[Need, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def line(self) -> Line:
        """The line its channel belongs to."""
        return line_of(self.channel)


class CaseAgent(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's skills (level 1 to 5, 5 best) and shift; what was begun before `off_ms` is finished after it.

    Attributes:
        speed: a contact takes this agent `handle_ms` / `speed`.
    """

    id: AgentId
    skills: dict[SkillId, int]
    on_ms: int
    off_ms: int
    speed: float = 1.0


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A day and the people who work it. Contacts stand in order of arrival."""

    contacts: tuple[CaseContact, ...]
    agents: tuple[CaseAgent, ...]
