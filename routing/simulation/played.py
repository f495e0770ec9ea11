"""One policy on one day: everything that is told about it."""

from __future__ import annotations

import msgspec

from routing.simulation.case import Case
from routing.simulation.fairness import Fairness, fairness
from routing.simulation.figures import Figures, figures
from routing.simulation.outcome import Run
from routing.simulation.shape import Shape, shape


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a run, who paid for them, and what charts need."""

    figures: Figures
    fairness: Fairness
    shape: Shape


def played(case: Case, run: Run, wall_s: float = 0.0) -> Played:
    """What is told of `run`. `wall_s` is how long it took, as the caller measured."""
    return Played(figures=figures(case, run, wall_s), fairness=fairness(case, run), shape=shape(run))
