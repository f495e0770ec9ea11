"""Means with confidence intervals, over days or over replications."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Final

import msgspec

_T_95: Final = (
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
    2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
    2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
)  # fmt: skip
_Z: Final = 1.959964


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """The mean of `count` observations; the true mean lies within `ci95` of it with 95 % confidence.

    `ci95` is None for fewer than two observations: one day says nothing about the next.
    """

    mean: float
    ci95: float | None
    count: int


def t_95(freedom: int) -> float:
    """The two-sided 95 % quantile of Student's t.

    Source: a table up to 30 degrees of freedom, then Abramowitz and Stegun 26.7.5 to the second order (error < 1e-4).
    """
    if freedom <= len(_T_95):
        return _T_95[freedom - 1]
    z = _Z
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def estimate(values: Sequence[float | None]) -> Estimate | None:
    """The mean of those that exist, with its interval; None when none does."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    count = len(known)
    within = t_95(count - 1) * statistics.stdev(known) / math.sqrt(count) if count > 1 else None
    return Estimate(mean=statistics.fmean(known), ci95=within, count=count)


def paired(values: Sequence[float | None], baseline: Sequence[float | None]) -> Estimate | None:
    """The mean difference to a baseline on the same days: what all days have in common drops out of its interval."""
    pairs = zip(values, baseline, strict=True)
    return estimate([ours - theirs for ours, theirs in pairs if ours is not None and theirs is not None])
