"""Simulation: the real engine in virtual time, over a day whose every contact is known beforehand."""

from routing.simulation.case import CHANNELS, Case, CaseAgent, CaseContact
from routing.simulation.centre import case_centre, configured_case, configured_centre, engine_queue
from routing.simulation.estimate import Estimate, estimate, paired, t_95
from routing.simulation.fairness import Fairness, GroupCounts, fairness, overtaken
from routing.simulation.figures import Counts, Figures, IntervalCounts, figures
from routing.simulation.groups import GROUPS, marked
from routing.simulation.habits import MOST_CHATS, Breaks, Habits
from routing.simulation.outcome import Fate, Run
from routing.simulation.played import Played, played
from routing.simulation.run import CommandRefusedInPlay, Watch, simulate
from routing.simulation.shape import WAITS_S, Busy, Shape
from routing.simulation.summary import GROUP_FIELDS, Compared, Entry, PolicySummary, summaries

__all__ = [
    "CHANNELS",
    "GROUPS",
    "GROUP_FIELDS",
    "MOST_CHATS",
    "WAITS_S",
    "Breaks",
    "Busy",
    "Case",
    "CaseAgent",
    "CaseContact",
    "CommandRefusedInPlay",
    "Compared",
    "Counts",
    "Entry",
    "Estimate",
    "Fairness",
    "Fate",
    "Figures",
    "GroupCounts",
    "Habits",
    "IntervalCounts",
    "Played",
    "PolicySummary",
    "Run",
    "Shape",
    "Watch",
    "case_centre",
    "configured_case",
    "configured_centre",
    "engine_queue",
    "estimate",
    "fairness",
    "figures",
    "marked",
    "overtaken",
    "paired",
    "played",
    "simulate",
    "summaries",
    "t_95",
]
