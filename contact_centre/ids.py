"""Ids, tokens and keys: the only file that draws randomness."""

from __future__ import annotations

import math
import random
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import TypeVar

from contact_centre.clock import SystemClock

_T = TypeVar("_T")
_CLOCK = SystemClock()


def new_id() -> str:
    """A UUIDv7 (RFC 9562): unique, and ordered by the millisecond it was made in."""
    value = _CLOCK.wall() << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def new_token() -> str:
    """A secret of 256 bits that fits into a URL-safe word of 43 characters."""
    return secrets.token_urlsafe(32)


def random_bytes(count: int) -> bytes:
    """`count` bytes fit for keys and nonces."""
    return secrets.token_bytes(count)


class Draws:
    """Chance for the demo's traffic; never for anything secret. One `seed` gives one sequence."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311 - traffic, not a secret

    def happens(self, share: float) -> bool:
        """True in `share` of all cases, 0 to 1."""
        return self._random.random() < share

    def between(self, least: float, most: float) -> float:
        """Anything from `least` to `most`, all alike."""
        return self._random.uniform(least, most)

    def gap(self, mean: float) -> float:
        """The time between two of many independent happenings (exponential)."""
        return self._random.expovariate(1 / mean)

    def spread(self, mean: float, sigma: float) -> float:
        """A time people take: lognormal with this mean; `sigma` is that of its logarithm."""
        return mean * math.exp(self._random.gauss(0, sigma) - sigma * sigma / 2)

    def one_of(self, choices: Sequence[_T]) -> _T:
        """Any of `choices`."""
        return self._random.choice(choices)

    def weighted(self, weights: Mapping[_T, float]) -> _T:
        """One of the keys, by weight."""
        return self._random.choices(tuple(weights), tuple(weights.values()))[0]
