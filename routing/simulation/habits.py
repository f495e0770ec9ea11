"""How people behave at work beyond what a case says. Every habit is off unless asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from routing.simulation.case import CaseAgent
from routing.simulation.dice import dice

RETURNS_AFTER_MS: Final = 60_000
"""How long an agent who missed an offer stays away before being available again."""

MOST_CHATS: Final = 6
"""Up to this many, chats share an agent's units without a remainder that would let one more in."""

_HOUR_MS: Final = 3_600_000


class Breaks(msgspec.Struct, frozen=True, kw_only=True):
    """A paid break of `minutes` in every `hours` of a shift."""

    minutes: float
    hours: float


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """What a simulation adds to its case.

    Attributes:
        ring_s: mean time an offer rings before it is accepted; uniform from half to one and a half of it.
        rona_probability: share of offers that nobody accepts.
        breaks: when agents rest; where in the shift differs by agent.
        wrap_up_s: work after each conversation, beside what the case counts as handling time.
        chat_slowdown: what each further chat held at the same time adds to a chat's handling time, as a share of it.
        max_chats: most chats and messages an agent holds at once, 1 to `MOST_CHATS`; None leaves the centre's rule.
        head_start_s: head start in the queue for each step of a contact's priority.
        seed: what chance depends on.
    """

    ring_s: float = 0.0
    rona_probability: float = 0.0
    breaks: Breaks | None = None
    wrap_up_s: int = 0
    chat_slowdown: float = 0.0
    max_chats: int | None = None
    head_start_s: int = 0
    seed: int = 0

    @property
    def offers_ring(self) -> bool:
        """Whether an offer takes time or may be missed."""
        return self.ring_s > 0 or self.rona_probability > 0

    @property
    def random(self) -> bool:
        """Whether another seed could give another day."""
        return self.offers_ring or self.breaks is not None

    def ring_ms(self, number: int, offer: int) -> int | None:
        """How long the `offer`-th offer of contact `number` rings until it is accepted; None: until it is missed."""
        if not self.offers_ring:
            return 0
        chance = dice(self.seed, "ring", number, offer)
        if chance.random() < self.rona_probability:
            return None
        return round(chance.uniform(0.5, 1.5) * self.ring_s * 1000)

    def breaks_of(self, agent: CaseAgent) -> Iterator[tuple[int, int]]:
        """Start and length of the agent's breaks, ms; those that would not end within the shift are left out."""
        if self.breaks is None:
            return
        every_ms, lasts_ms = round(self.breaks.hours * _HOUR_MS), round(self.breaks.minutes * 60_000)
        start_ms = agent.on_ms + round(dice(self.seed, "break", agent.id).random() * (every_ms - lasts_ms))
        while start_ms + lasts_ms <= agent.off_ms:
            yield start_ms, lasts_ms
            start_ms += every_ms
