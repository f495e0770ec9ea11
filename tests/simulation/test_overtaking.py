"""What serving late residents later is worth, and whom it costs: a centre chooses it knowingly."""

from __future__ import annotations

import pytest

from contact_centre.simulate import Setting, play_day
from routing.simulation import Figures
from tests.simulation.test_no_hindsight import morning


def busy(policy: str, overtake_late_s: int | None = None) -> list[Figures]:
    """Three mornings on which twelve agents cannot keep up."""
    setting = Setting(overtake_late_s=overtake_late_s)
    return [play_day(morning(seed), policy, setting).figures for seed in (1, 2, 3)]


def in_target(mornings: list[Figures]) -> int:
    """Residents answered in time, all mornings together."""
    return sum(each.answered_in_target for each in mornings)


def longest_wait_s(mornings: list[Figures]) -> float:
    """The longest that anybody waited for an answer."""
    return max(each.max_wait_s or 0.0 for each in mornings)


def test_the_later_late_residents_may_be_served_the_more_are_answered_in_time() -> None:
    """One setting, with a price that somebody else pays."""
    never, usual, far = busy("sla_aware", 0), busy("sla_aware"), busy("sla_aware", 600)

    assert in_target(never) < in_target(usual) < in_target(far)
    assert longest_wait_s(never) <= longest_wait_s(far)


@pytest.mark.parametrize("other", ["longest_idle", "asterisk", "edf", "fqr"])
def test_our_policy_answers_more_in_time_than_the_fair_ones(other: str) -> None:
    """With the same residents and the same agents."""
    assert in_target(busy("sla_aware")) > in_target(busy(other))
