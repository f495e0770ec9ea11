"""Days of a real bank and a city's 311 line: our engine against an independent simulator of the same rules."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from contact_centre.simulate import play, read_case
from routing.simulation import Figures

DAYS = Path(__file__).resolve().parents[3] / "shared" / "days"
BANK_DAYS = ["bank-1999-02-01", "bank-1999-02-02", "bank-1999-02-10", "bank-1999-02-25"]
CITY = "city-2017-12-28"

pytestmark = pytest.mark.skipif(not DAYS.is_dir(), reason="the recorded days are not beside this checkout")


class Row(NamedTuple):
    """What the independent simulator found."""

    answered: int
    in_target: int
    abandoned: int
    asa_s: float
    p95_s: float
    max_wait_s: float
    worst: float


def expected(case: str, roster: str, policy: str) -> Row:
    """The row of results.csv."""
    with (DAYS / "results.csv").open(encoding="utf-8") as file:
        row = next(r for r in csv.DictReader(file) if (r["case"], r["roster"], r["policy"]) == (case, roster, policy))
    counts = [int(row[column]) for column in ("answered", "answered_in_target", "abandoned")]
    return Row(*counts, *(float(row[column]) for column in ("asa_s", "p95_s", "max_wait_s", "worst_skill")))


def day_of(case: str, roster: str, policy: str) -> Figures:
    """Our figures for the same case."""
    roster_of = "bank" if case.startswith("bank") else case
    read = read_case(DAYS / f"{case}.contacts.csv.gz", DAYS / f"{roster_of}.roster-{roster}.csv")
    return play(read, [policy])[0]


def row_of(day: Figures) -> Row:
    """Our figures as results.csv rounds them."""
    assert day.asa_s is not None
    assert day.p95_s is not None
    assert day.max_wait_s is not None
    assert day.worst_queue is not None
    rounded = (round(day.asa_s, 2), day.p95_s, day.max_wait_s, round(day.worst_queue, 4))
    return Row(day.answered, day.answered_in_target, day.abandoned, *rounded)


@pytest.mark.parametrize("roster", ["80", "95"])
@pytest.mark.parametrize("case", BANK_DAYS)
def test_longest_idle_equals_the_independent_simulator(case: str, roster: str) -> None:
    """A council may trust a simulated figure: another program, written apart, finds the same for every caller."""
    assert row_of(day_of(case, roster, "longest_idle")) == expected(case, roster, "fifo-lisf")


@pytest.mark.parametrize("roster", ["90", "95"])
@pytest.mark.parametrize("case", BANK_DAYS)
def test_edf_equals_the_independent_simulator(case: str, roster: str) -> None:
    """The same for the policy that looks at promised times and keeps rare skills free."""
    assert row_of(day_of(case, roster, "edf")) == expected(case, roster, "edf")


@pytest.mark.parametrize("roster", ["beta-0.5", "beta+0.5", "beta+1.5"])
def test_packing_chats_comes_as_close_as_the_independent_simulator(roster: str) -> None:
    """Chats given to agents who already chat leave somebody wholly free for the next caller.

    Both programs pack, but of two agents with equally many chats and skills each picks by a rule of its own: within
    three points of service level, and far from the simulator that spreads chats.
    """
    day, packed, spread = (
        day_of(CITY, roster, "sla_aware"),
        *(expected(CITY, roster, f"edf+{how}") for how in ("pack", "spread")),
    )

    assert day.answered_in_target == pytest.approx(packed.in_target, abs=0.03 * day.offered)
    assert day.answered_in_target > spread.in_target
    assert day.answered + day.abandoned == day.offered
