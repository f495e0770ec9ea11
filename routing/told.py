"""How well residents were told: error of the estimate, and the share who waited longer than told.

Boards, replays and simulations call these same functions, so their figures are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from routing.ids import Instant
from routing.service_level import Record


class Kept(NamedTuple):
    """One resident who was told: the estimate and the upper end, s, and what came of it.

    `waited_s` is from being told until an answer (`answered`), or until they left or now.
    """

    told_s: float
    upper_s: float
    waited_s: float
    answered: bool
    left: bool


class ToldLevel(msgspec.Struct, frozen=True, kw_only=True):
    """How well some residents were told of their wait.

    Attributes:
        counted: those of whom it is known whether they waited longer than told.
        longer: of these, those who waited longer than the upper end: answered later, still waiting after it, or gone
            after it. What somebody waited who left is a lower bound of what they would have.
        longer_share: longer / counted; None when nobody is counted.
        upper_s: mean of the upper end told, s: of two that are kept equally often, the smaller says more.
        left_sooner: those who left before the upper end had passed: nobody knows how long they would have waited.
        bias_s: mean of estimate less wait of those answered, s; above zero: told more than it took. None for none.
        mae_s, rmse_s: mean absolute error, and root of the mean square, of those answered, s.
    """

    counted: int
    longer: int
    longer_share: float | None
    left_sooner: int
    upper_s: float | None
    bias_s: float | None
    mae_s: float | None
    rmse_s: float | None


def kept(records: Iterable[Record], now: Instant) -> list[Kept]:
    """What came of what was told, of those who were told and did not end otherwise, as of `now`."""
    found = []
    for each in records:
        if each.told_at is None or each.told_s is None or each.told_upper_s is None:
            continue
        left = each.abandoned_at is not None
        ended_at = each.answered_at or each.abandoned_at
        if ended_at is None and each.ended_at is not None:
            continue
        waited_s = ((ended_at or now) - each.told_at) / 1000
        found.append(Kept(each.told_s, each.told_upper_s, waited_s, each.answered_at is not None, left))
    return found


def waited_longer(record: Record, now: Instant) -> bool:
    """Whether the contact waited longer than the upper end of what it was told, as of `now`."""
    return any(each.waited_s > each.upper_s for each in kept((record,), now))


def told_level(of: Sequence[Kept]) -> ToldLevel:
    """The figures of those who were told."""
    longer = sum(each.waited_s > each.upper_s for each in of)
    within = sum(each.answered and each.waited_s <= each.upper_s for each in of)
    errors = [each.told_s - each.waited_s for each in of if each.answered]
    counted = longer + within
    return ToldLevel(
        counted=counted,
        longer=longer,
        longer_share=longer / counted if counted else None,
        left_sooner=sum(each.left and each.waited_s <= each.upper_s for each in of),
        upper_s=_mean([each.upper_s for each in of]),
        bias_s=_mean(errors),
        mae_s=_mean([abs(error) for error in errors]),
        rmse_s=None if not errors else (sum(error * error for error in errors) / len(errors)) ** 0.5,
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
