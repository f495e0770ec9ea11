"""Buckets: contacts that are counted together, and the figures of a bucket. Live, historic and replayed alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from routing.centre import Centre
from routing.ids import Instant
from routing.service_level.formulas import Counts
from routing.service_level.levels import Level, level
from routing.service_level.outcomes import Outcome, is_credited, outcome, removed_in_target
from routing.service_level.records import Flag, LaterWait, Record, flags
from routing.service_level.waits import later_target_of, ring_to_person_ms, second_silence_ms, waited_ms
from routing.words import Formula, Line

_ANSWERED: Final[frozenset[Outcome]] = frozenset({"answered_in_target", "answered_late"})


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What one contact adds to a bucket, as of one instant.

    Attributes:
        again: its waits after the first answer that are over: how long, ms, and whether answered within target.
    """

    record: Record
    outcome: Outcome
    credited: bool
    removed_in_target: bool
    silence_ms: int | None
    again: tuple[tuple[int, bool], ...]
    flags: frozenset[Flag]


def measure(of: Record, centre: Centre, now: Instant, known: Outcome | None = None) -> Measured:
    """What `of` adds to a bucket as of `now`. `known`: its outcome, by whoever has worked it out already."""
    found = known if known is not None else outcome(of, centre, now)
    return Measured(
        record=of,
        outcome=found,
        credited=found == "callback_kept" and is_credited(of, centre),
        removed_in_target=found != "waiting" and removed_in_target(of, centre),
        silence_ms=second_silence_ms(of, centre) if of.silences else None,
        again=tuple(_again(wait, of.line, centre) for wait in of.later if wait.until is not None),
        flags=flags(of),
    )


def _again(wait: LaterWait, line: Line, centre: Centre) -> tuple[int, bool]:
    until = wait.until if wait.until is not None else wait.since
    took_ms = waited_ms(centre, wait.queue, line, wait.since, until)
    return took_ms, wait.answered and took_ms <= later_target_of(wait, line, centre).within_s * 1000


class Bucket(msgspec.Struct, kw_only=True):
    """Contacts counted together. Times are kept one by one, in ms, because percentiles cannot be added."""

    counts: Counts = msgspec.field(default_factory=Counts)
    flags: dict[Flag, int] = {}
    waits_ms: list[int] = []
    rings_ms: list[int] = []
    silences_ms: list[int] = []
    again_ms: list[int] = []
    again_in_target: int = 0
    handled_ms: int = 0
    handled_count: int = 0

    def add(self, one: Measured) -> None:
        """One more contact."""
        record = one.record
        self.counts.add(one.outcome, credited=one.credited, removed=one.removed_in_target)
        for flag in one.flags:
            self.flags[flag] = self.flags.get(flag, 0) + 1
        if one.outcome in _ANSWERED and record.wait_ms is not None:
            self.waits_ms.append(record.wait_ms)
            ring_ms = ring_to_person_ms(record)
            self.rings_ms += [] if ring_ms is None else [ring_ms]
        self.silences_ms += [] if one.silence_ms is None else [one.silence_ms]
        for took_ms, in_target in one.again:
            self.again_ms.append(took_ms)
            self.again_in_target += in_target
        if record.over and record.answered_at is not None and not record.relay:
            self.handled_ms += record.handled_ms
            self.handled_count += 1

    def include(self, other: Bucket) -> None:
        """The contacts of `other` too."""
        self.counts.include(other.counts)
        for flag, count in other.flags.items():
            self.flags[flag] = self.flags.get(flag, 0) + count
        self.waits_ms += other.waits_ms
        self.rings_ms += other.rings_ms
        self.silences_ms += other.silences_ms
        self.again_ms += other.again_ms
        self.again_in_target += other.again_in_target
        self.handled_ms += other.handled_ms
        self.handled_count += other.handled_count

    def sort(self) -> None:
        """Put the times in order, which costs little when only the last ones are new."""
        for times in (self.waits_ms, self.rings_ms, self.silences_ms, self.again_ms):
            times.sort()


def merged(buckets: Iterable[Bucket]) -> Bucket:
    """All of them as one, in order; they are put in order themselves, which makes the next time cheap."""
    whole = Bucket()
    for each in buckets:
        each.sort()
        whole.include(each)
    whole.sort()
    return whole


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How some times are spread, s; None for none. `p80_s`: the time that eight in ten did not exceed."""

    count: int
    mean_s: float | None = None
    p50_s: float | None = None
    p80_s: float | None = None
    p95_s: float | None = None
    p99_s: float | None = None
    max_s: float | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a bucket.

    Attributes:
        outcomes, flags: how many of each, those that there are.
        level: service level by the formula asked for.
        wait: of those answered, from joining to the answer; `mean_s` is the ASA.
        ring_to_person: of those answered, from arriving, a menu included.
        second_silence: the longest gap before a later reply.
        again: waits after the first answer that are over; `again_in_target` of them ended with a person in target.
        aht_s: mean time agents had a contact that was answered and is over, wrap-up included; calls through Relay UK,
            which take as long as their typing, are left out.
        abandoned_share: abandoned ÷ all that joined and wait no more.
    """

    arrived_count: int
    answered_count: int
    abandoned_count: int
    turned_away_count: int
    outcomes: dict[Outcome, int]
    flags: dict[Flag, int]
    level: Level
    wait: Spread
    ring_to_person: Spread
    second_silence: Spread
    again: Spread
    again_in_target: int
    aht_s: float | None
    abandoned_share: float | None


def summary(of: Bucket, share: float, still_to_come: int = 0, formula: Formula = "contract") -> Summary:
    """The figures of a sorted bucket against the promise `share`; arguments as of `level`."""
    counts = of.counts
    done = counts.joined - counts.waiting - counts.waiting_late
    return Summary(
        arrived_count=counts.joined,
        answered_count=counts.answered,
        abandoned_count=counts.abandoned,
        turned_away_count=counts.turned_away,
        outcomes=counts.found(),
        flags=dict(sorted(of.flags.items())),
        level=level(counts, share, counts.waiting + still_to_come, formula),
        wait=spread(of.waits_ms),
        ring_to_person=spread(of.rings_ms),
        second_silence=spread(of.silences_ms),
        again=spread(of.again_ms),
        again_in_target=of.again_in_target,
        aht_s=of.handled_ms / of.handled_count / 1000 if of.handled_count else None,
        abandoned_share=counts.abandoned / done if done else None,
    )


def spread(ordered_ms: Sequence[int]) -> Spread:
    """The spread of times in order, ms. Percentile: sorted[int(p*(n-1))]."""
    if not ordered_ms:
        return Spread(count=0)
    last = len(ordered_ms) - 1
    p50_s, p80_s, p95_s, p99_s = (ordered_ms[int(p * last)] / 1000 for p in (0.5, 0.8, 0.95, 0.99))
    return Spread(
        count=len(ordered_ms),
        mean_s=sum(ordered_ms) / len(ordered_ms) / 1000,
        p50_s=p50_s,
        p80_s=p80_s,
        p95_s=p95_s,
        p99_s=p99_s,
        max_s=ordered_ms[last] / 1000,
    )


def percentile(values: Sequence[float], p: float) -> float | None:
    """The value at or below which a share `p` of `values` lies: sorted[int(p*(n-1))]; None for none."""
    return sorted(values)[int(p * (len(values) - 1))] if values else None
