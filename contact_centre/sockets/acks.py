"""Acknowledgements: which frame waits for which command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import msgspec

from contact_centre.sockets.frames import Ack, Refused
from routing.events import CommandHandled, CommandRefused
from routing.ports import Clock
from routing.steps import Step

_PENDING_MS: Final = 5_000

Key = tuple[str, str]
"""Source and id of a command."""

Decided = Callable[[str, str], Ack | Refused | None]
"""What became of the command of that source and id, as of the last accepted step; None: not known."""


class Asker(Protocol):
    """Whoever waits for an answer: a connection."""

    def push(self, kind: str, data: msgspec.Struct) -> None:
        """Queue a frame for it."""
        ...


class _Waiting:
    """A frame that waits for its commands; `askers` has more than one entry when it was repeated elsewhere."""

    __slots__ = ("askers", "frame_id", "left", "since")

    def __init__(self, frame_id: str, left: int, since: int) -> None:
        self.frame_id = frame_id
        self.left = left
        self.since = since
        self.askers: list[Asker] = []


class Acks:
    """Answers each command once it stands in an accepted step, and repeats of it at once."""

    def __init__(self, clock: Clock, decided: Decided) -> None:
        self.decided = decided
        self._clock = clock
        self._waiting: dict[Key, _Waiting] = {}

    def join(self, source: str, frame_id: str, asker: Asker) -> bool:
        """Let `asker` wait for a frame that is already on its way; False if it is not."""
        waiting = self._waiting.get((source, frame_id))
        if waiting is None:
            return False
        waiting.since = self._clock.monotonic_ms()
        if asker not in waiting.askers:
            waiting.askers.append(asker)
        return True

    def expect(self, source: str, frame_id: str, command_ids: Sequence[str], asker: Asker) -> None:
        """Answer `frame_id` once all these commands, of which the first has its id, are handled or one is refused."""
        waiting = _Waiting(frame_id, len(command_ids), self._clock.monotonic_ms())
        waiting.askers.append(asker)
        for command_id in command_ids:
            self._waiting[source, command_id] = waiting

    def drop(self, source: str, command_ids: Sequence[str]) -> None:
        """These commands never reached the log."""
        for command_id in command_ids:
            self._waiting.pop((source, command_id), None)

    def leave(self, asker: Asker) -> None:
        """`asker` is gone; what it asked for is still on its way, for a repeat to join."""
        for waiting in self._waiting.values():
            if asker in waiting.askers:
                waiting.askers.remove(asker)

    def settle(self, step: Step) -> None:
        """Answer what the step decided."""
        for event in step.events:
            if isinstance(event, CommandHandled):
                self._settle(event.source, event.id, None)
            elif isinstance(event, CommandRefused):
                self._settle(event.source, event.id, event)

    def expire(self) -> None:
        """Tell those who have waited for long that nothing is known yet; their repeat asks again."""
        now = self._clock.monotonic_ms()
        for key, waiting in list(self._waiting.items()):
            if waiting.since + _PENDING_MS > now:
                continue
            del self._waiting[key]
            for asker in waiting.askers:
                asker.push("refused", Refused(waiting.frame_id, "ack_pending", "Not confirmed yet. Trying again."))
            waiting.askers.clear()

    def _settle(self, source: str, command_id: str, refused: CommandRefused | None) -> None:
        waiting = self._waiting.pop((source, command_id), None)
        if waiting is None:
            return
        waiting.left -= 1
        if refused is None and waiting.left > 0:
            return
        for asker in waiting.askers:
            if refused is None:
                asker.push("ack", Ack(waiting.frame_id))
            else:
                asker.push("refused", Refused(waiting.frame_id, refused.code, refused.text))
        waiting.askers.clear()
