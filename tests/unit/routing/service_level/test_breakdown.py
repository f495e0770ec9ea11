"""Break-downs and intervals: whichever way a day is cut, nobody is lost and nobody is counted twice."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.centre import Centre, Queue, Target
from routing.ids import CentreId, ContactId, Instant, QueueId, ResidentId, SkillId, TeamId
from routing.opening_hours import midnight
from routing.service_level import BREAKDOWNS, INTERVALS_S, Bucket, Record, keys_of, measure, merged, summary, tabulate
from routing.service_level.breakdown import DAY_S, Cut
from routing.words import Need

LONDON = "Europe/London"
DAY = midnight(dt.date(2026, 1, 5), LONDON)
CENTRE = Centre(
    id=CentreId("c"),
    name="C",
    queues=(
        Queue(id=QueueId("repairs"), name={}, needs=(Need(skill=SkillId("repairs")),)),
        Queue(id=QueueId("rents"), name={}, targets={"call": Target(share=0.8, within_s=20)}),
    ),
)
LATER = Instant(DAY + 3 * 86_400_000)


def answered(
    number: int, *, at_ms: int, wait_ms: int, queue: str = "repairs", team: TeamId | None = None,
    skills: tuple[SkillId, ...] = (),
) -> Record:  # fmt: skip
    """A call that is over."""
    at = Instant(DAY + at_ms)
    return Record(
        contact=ContactId(str(number)), resident=ResidentId("r"), channel="phone", line="call", queue=QueueId(queue),
        robot=False, arrived_at=at, queued_at=at, answered_at=Instant(at + wait_ms), wait_ms=wait_ms, over=True,
        team=team, skills=skills,
    )  # fmt: skip


_records = st.lists(
    st.builds(
        answered,
        st.integers(),
        at_ms=st.integers(0, 2 * 86_400_000),
        wait_ms=st.integers(0, 120_000),
        queue=st.sampled_from(("repairs", "rents")),
        team=st.sampled_from((None, TeamId("east"))),
        skills=st.sampled_from(((), (SkillId("welsh"),))),
    ),
    max_size=30,
)


@given(_records, st.sampled_from(INTERVALS_S), st.sampled_from((None, "queue", "channel", "team")))
@settings(deadline=None)
def test_groups_and_intervals_add_up_to_the_whole(records: list[Record], interval_s: int, by: object) -> None:
    """A manager who adds up a column gets the total that stands below it."""
    groups = tabulate(records, CENTRE, LATER, by=by, interval_s=interval_s)  # type: ignore[arg-type]  # one of the words
    assert sum(group.figures.arrived_count for group in groups) == len(records)
    assert sum(group.figures.level.in_target for group in groups) == sum(
        (of.wait_ms or 0) <= (60_000 if of.queue == "repairs" else 20_000) for of in records
    )
    for group in groups:
        of = [each for each in records if group.start <= each.arrived_at < group.end]
        assert len(of) >= group.figures.arrived_count > 0


@given(_records, st.integers(0, 30))
@settings(deadline=None)
def test_buckets_merged_are_the_bucket_of_all(records: list[Record], at: int) -> None:
    """What was added up earlier and what came since give the figures of the whole, percentiles included."""
    parts = [Bucket(), Bucket(), Bucket()]
    for number, of in enumerate(records):
        measured = measure(of, CENTRE, LATER)
        parts[number < at].add(measured)
        parts[2].add(measured)
    parts[2].sort()
    assert summary(merged(parts[:2]), 0.95) == summary(parts[2], 0.95)


def test_a_skill_counts_whoever_asked_for_it() -> None:
    """A Welsh speaker in Repairs is in both rows: that is what staffing for the skill needs to know."""
    of = answered(1, at_ms=0, wait_ms=0, skills=(SkillId("welsh"), SkillId("repairs")))
    assert keys_of(of, "skill", CENTRE) == ("repairs", "welsh")
    assert {by: len(keys_of(of, by, CENTRE)) for by in BREAKDOWNS} == {"queue": 1, "channel": 1, "team": 1, "skill": 2}


def test_a_queue_is_held_to_its_own_promise() -> None:
    """Rents promises 80 %: four of five in target is enough for its row, and not for the line's."""
    calls = [answered(n, at_ms=n, wait_ms=0 if n % 5 else 30_000, queue="rents") for n in range(40)]
    (row,) = tabulate(calls, CENTRE, LATER, by="queue")
    (line,) = tabulate(calls, CENTRE, LATER)
    assert (row.figures.level.share, row.figures.level.state, line.figures.level.state) == (0.8, "ok", "miss")


def test_percentiles_are_waits_that_somebody_had() -> None:
    """An interpolated figure is nobody's wait, and cannot be opened."""
    calls = [answered(n, at_ms=n, wait_ms=n * 1000) for n in range(101)]
    (row,) = tabulate(calls, CENTRE, LATER)
    wait = row.figures.wait
    assert (wait.p50_s, wait.p80_s, wait.p95_s, wait.p99_s, wait.max_s, wait.mean_s) == (50, 80, 95, 99, 100, 50)


@pytest.mark.parametrize(("date", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 1, 5), 24)])
def test_intervals_fill_days_on_which_the_clocks_change(date: tuple[int, int, int], hours: int) -> None:
    """A day of 25 hours has 25 of them, the last as long as the others, and the next begins at midnight."""
    start = midnight(dt.date(*date), LONDON)
    for interval_s in INTERVALS_S:
        cut, at, seen = Cut(LONDON, interval_s), start, 0
        while at < start + hours * 3_600_000:
            assert cut.start_of(at) == cut.start_of(Instant(at + 1)) == at
            at, seen = cut.end_of(at), seen + 1
        assert at == start + hours * 3_600_000 == midnight(dt.date(*date) + dt.timedelta(days=1), LONDON)
        assert seen == (1 if interval_s == DAY_S else hours * 3_600 // interval_s)
