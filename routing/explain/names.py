"""What ids, durations, times and needs are called in sentences."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from routing.centre import Centre
from routing.ids import AgentId, ContactId, Instant, QueueId
from routing.opening_hours import local_clock
from routing.words import Line, Need

_LINE: dict[Line, tuple[str, str]] = {
    "call": ("call", "calls"),
    "webchat": ("webchat", "webchats"),
    "message": ("message", "messages"),
}


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What ids are called. `agent` gives a display name."""

    centre: Centre
    agent: Callable[[AgentId], str]

    def queue(self, queue_id: QueueId) -> str:
        """The queue's English name."""
        queue = self.centre.queue(queue_id)
        return queue.name.get("en", queue_id) if queue is not None else queue_id

    def source(self, source: str) -> str:
        """Who a command came from."""
        kind, _, name = source.partition(":")
        if kind == "staff":
            return self.agent(AgentId(name))
        return {
            "admin": "an administrator",
            "resident": "the resident",
            "hours": "opening hours",
            "words": "a word of the emergency list",
        }.get(kind, "the centre")

    def contact(self, contact_id: ContactId) -> str:
        """What a contact is called where many can read it: never a person's name."""
        return f"contact {contact_id[:4]}"

    def clock(self, at: Instant) -> str:
        """A time of day as the centre's clocks show it: `10:42:07`."""
        return local_clock(at, self.centre.timezone)


def seconds(ms: int) -> str:
    """A duration as people say it: `48 s`, `1 min 14 s`, `2 h 5 min`."""
    s = max(0, ms) // 1000
    if s < 60:
        return f"{s} s"
    if s < 3600:
        return f"{s // 60} min {s % 60} s" if s % 60 else f"{s // 60} min"
    return f"{s // 3600} h {s % 3600 // 60} min"


def needs(asked: tuple[Need, ...]) -> str:
    """`Repairs level 4 and Welsh`; `no particular skill` for none."""
    told = [f"{skill(need)}{f' level {need.level}' if need.level > 1 else ''}" for need in asked]
    return " and ".join(told) if told else "no particular skill"


def skill(need: Need) -> str:
    """The skill of a need as a word."""
    return need.skill.replace("-", " ")


def lines(count: int, line: Line) -> str:
    """`1 call`, `3 webchats`."""
    return f"{count} {_LINE[line][count != 1]}"
