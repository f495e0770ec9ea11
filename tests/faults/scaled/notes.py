"""What the clients of a centre were told, as they noted it: one side of the verdict, the topics being the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

AGAIN: Final = frozenset({"ack_pending", "log_unavailable", "too_fast"})
"""Refusals that say: nothing is known or was taken, try again."""


@dataclass
class Sitting:
    """One connection of an agent.

    Attributes:
        agent: their id, from the first snapshot on.
        begun: the cursor of that snapshot; None before it.
        heard: the cursor of the last frame.
        shown: offers that were shown, with the cursor of the first frame that did.
        gone: offers that were said to be off or taken.
    """

    agent: str = ""
    begun: int | None = None
    heard: int = 0
    shown: dict[str, int] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)


@dataclass
class Visit:
    """One resident's chat.

    Attributes:
        arrival: id of the command it began with.
        messages: texts that were shown, by message id.
        closed: its end was shown.
    """

    arrival: str
    messages: dict[str, str] = field(default_factory=dict)
    closed: bool = False


@dataclass
class Notes:
    """Everything that clients noted.

    Attributes:
        sent: every frame that asked for something, by its id, at its first sending.
        acked: those that were said to be carried out.
        refused: those that were refused for good, with the code.
        put_off: how often somebody was told to try again, by code.
        sittings, visits: see there.
        drops_count, resent_count: how often a line was lost, and a command sent again on the next one.
        problems: what no client should ever see.
    """

    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    acked: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    put_off: dict[str, int] = field(default_factory=dict)
    sittings: list[Sitting] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    drops_count: int = 0
    resent_count: int = 0
    problems: list[str] = field(default_factory=list)

    def answer(self, frame: dict[str, Any]) -> bool:
        """Note what came back on a command; False when it is to be sent again."""
        data = frame["data"]
        about = data["id"]
        if frame["type"] == "ack":
            self._is_final(about, "ack")
            self.acked.add(about)
            return True
        code = data["code"]
        if code in AGAIN:
            self.put_off[code] = self.put_off.get(code, 0) + 1
            return False
        if code in {"bad_frame", "internal"}:
            self.problems.append(f"refused as {code}: {self.sent.get(about)}: {data['text']}")
        self._is_final(about, code)
        self.refused[about] = code
        return True

    def _is_final(self, about: str, said: str) -> None:
        """Who repeats a command, because the line broke, gets the same answer."""
        before = "ack" if about in self.acked else self.refused.get(about, said)
        if before != said:
            self.problems.append(f"first told {before}, then {said}: {self.sent.get(about)}")
