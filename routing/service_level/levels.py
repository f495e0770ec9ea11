"""Levels: a share against its promise, and whether the day can still reach it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from routing.service_level.formulas import FORMULAS, Counts
from routing.service_level.outcomes import Outcome
from routing.words import Formula

COLOURED_FROM: Final = 20
"""Under this many counted contacts a share says little, and the board gives it no colour."""


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """Service level by one formula.

    Attributes:
        share: in_target / counted; None when nothing is counted.
        misses_left: how many of the contacts still to come may miss while the target can be met; negative: as
            many more than that would have to be answered in target without a miss.
        state: `none` under 20 counted, `ok` at target, `risk` below but in reach today, `miss` out of reach.
    """

    share: float | None
    counted: int
    in_target: int
    missed: int
    misses_left: int
    state: Literal["none", "ok", "risk", "miss"]


def counted(outcomes: Iterable[Outcome]) -> Counts:
    """How many there are of each."""
    counts = Counts()
    for each in outcomes:
        counts.add(each)
    return counts


def level(counts: Counts, share: float, still_to_come: int, formula: Formula = "contract") -> Level:
    """The service level of `counts` against the promise `share`.

    Args:
        counts: as of one instant.
        share: the promise, 0 to 1.
        still_to_come: contacts expected until the end of the day, waiting ones included.
        formula: what is divided by what.

    Source: docs/service-level.md.
    """
    in_target, of = FORMULAS[formula](counts)
    missed = of - in_target
    left = math.floor((1 - share) * (of + still_to_come) + 1e-9) - missed
    reached = None if not of else in_target / of
    state: Literal["none", "ok", "risk", "miss"] = "none"
    if reached is not None and of >= COLOURED_FROM:
        state = "ok" if reached >= share else "risk" if left >= 0 else "miss"
    return Level(share=reached, counted=of, in_target=in_target, missed=missed, misses_left=left, state=state)
