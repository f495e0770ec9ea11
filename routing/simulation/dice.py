"""Chance, from a seed: the same seed and the same question give the same answer, whatever was asked before."""

from __future__ import annotations

import random


def dice(seed: int, *about: object) -> random.Random:
    """Dice for one question, for example `dice(seed, "ring", contact, offer)`.

    Because they depend on nothing else, two policies that are compared meet the same breaks and missed offers.
    """
    return random.Random(f"{seed}:{':'.join(map(str, about))}")
