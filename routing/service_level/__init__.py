"""Service level: one record and one outcome per contact, and the formulas that turn outcomes into figures.

Live boards, history and replays call these same functions, so their figures are equal.
"""

from routing.service_level.breakdown import BREAKDOWNS, INTERVALS_S, Breakdown, Group, keys_of, promised, tabulate
from routing.service_level.buckets import (
    Bucket,
    Measured,
    Spread,
    Summary,
    measure,
    merged,
    percentile,
    spread,
    summary,
)
from routing.service_level.folding import Folding
from routing.service_level.formulas import FORMULAS, Counts, Part
from routing.service_level.levels import COLOURED_FROM, Level, counted, level
from routing.service_level.outcomes import OUTCOMES, SHORT_CALL_MS, Outcome, is_final, outcome
from routing.service_level.records import Flag, LaterWait, Record, flags, record, recorded, waits_again
from routing.service_level.waits import (
    later_target_at,
    later_target_of,
    ring_to_person_ms,
    second_silence_ms,
    target_at,
    target_of,
    waited_ms,
)

__all__ = [
    "BREAKDOWNS",
    "COLOURED_FROM",
    "FORMULAS",
    "INTERVALS_S",
    "OUTCOMES",
    "SHORT_CALL_MS",
    "Breakdown",
    "Bucket",
    "Counts",
    "Flag",
    "Folding",
    "Group",
    "LaterWait",
    "Level",
    "Measured",
    "Outcome",
    "Part",
    "Record",
    "Spread",
    "Summary",
    "counted",
    "flags",
    "is_final",
    "keys_of",
    "later_target_at",
    "later_target_of",
    "level",
    "measure",
    "merged",
    "outcome",
    "percentile",
    "promised",
    "record",
    "recorded",
    "ring_to_person_ms",
    "second_silence_ms",
    "spread",
    "summary",
    "tabulate",
    "target_at",
    "target_of",
    "waited_ms",
    "waits_again",
]
