"""Simulation: the real engine in virtual time, over a day whose every contact is known beforehand."""

from routing.simulation.case import CHANNELS, Case, CaseAgent, CaseContact
from routing.simulation.centre import case_centre, configured_case, configured_centre, engine_queue
from routing.simulation.figures import Counts, Figures, IntervalCounts, figures
from routing.simulation.run import CommandRefusedInPlay, Fate, Run, simulate

__all__ = [
    "CHANNELS",
    "Case",
    "CaseAgent",
    "CaseContact",
    "CommandRefusedInPlay",
    "Counts",
    "Fate",
    "Figures",
    "IntervalCounts",
    "Run",
    "case_centre",
    "configured_case",
    "configured_centre",
    "engine_queue",
    "figures",
    "simulate",
]
