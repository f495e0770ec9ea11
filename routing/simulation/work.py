"""Conversations in progress: when each will end, and how chats held at the same time slow each other down."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from routing.ids import AgentId, Instant


class Ending(NamedTuple):
    """A conversation ends at `at`, unless it is timed anew before."""

    number: int
    at: Instant


class _Talk(msgspec.Struct):
    """One conversation: `left_ms` of undisturbed work at `since`, which takes `factor` times as long."""

    agent: AgentId
    left_ms: float
    since: Instant
    factor: float
    ends_at: Instant


class Work:
    """All conversations in progress.

    An agent who holds k chats or messages takes 1 + `slowdown` * (k - 1) times as long for each of them (science
    README, A8). Whenever k changes, what is left of the others is timed anew.
    """

    def __init__(self, slowdown: float) -> None:
        self._slowdown = slowdown
        self._talks: dict[int, _Talk] = {}
        self._chats: dict[AgentId, list[int]] = {}

    def begin(self, number: int, agent: AgentId, takes_ms: float, now: Instant, *, chat: bool) -> list[Ending]:
        """A conversation begins. Returns the end of it and of every other that it slows down."""
        talk = self._talks[number] = _Talk(agent, takes_ms, now, 1.0, Instant(now + round(takes_ms)))
        if not chat or not self._slowdown:
            return [Ending(number, talk.ends_at)]
        self._chats.setdefault(agent, []).append(number)
        others = [ending for ending in self._time_anew(agent, now) if ending.number != number]
        return [Ending(number, talk.ends_at), *others]

    def end(self, number: int, now: Instant) -> list[Ending]:
        """A conversation is over. Returns the ends of those that now go faster."""
        talk = self._talks.pop(number)
        chats = self._chats.get(talk.agent, [])
        if number not in chats:
            return []
        chats.remove(number)
        return self._time_anew(talk.agent, now)

    def ends(self, number: int, now: Instant) -> bool:
        """Whether a conversation ends now; what was noted for it before it was timed anew does not count."""
        talk = self._talks.get(number)
        return talk is not None and talk.ends_at == now

    def _time_anew(self, agent: AgentId, now: Instant) -> list[Ending]:
        chats = self._chats[agent]
        factor = 1 + self._slowdown * (len(chats) - 1)
        changed = [number for number in chats if self._talks[number].factor != factor]
        return [self._timed(number, factor, now) for number in changed]

    def _timed(self, number: int, factor: float, now: Instant) -> Ending:
        talk = self._talks[number]
        talk.left_ms = max(0.0, talk.left_ms - (now - talk.since) / talk.factor)
        talk.since, talk.factor = now, factor
        talk.ends_at = Instant(now + round(talk.left_ms * factor))
        return Ending(number, talk.ends_at)
