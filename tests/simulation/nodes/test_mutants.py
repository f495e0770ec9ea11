"""The simulation finds what it is there to find: a wrong rule of acceptance, or a leader who goes on when in doubt."""

from __future__ import annotations

import pytest

from contact_centre.log.leader import Leader
from routing.steps import Chain
from tests.simulation.nodes.leaders import LEADERS, standby_with
from tests.simulation.nodes.mutants import MUTANTS, LooseChain
from tests.simulation.nodes.run import Run

WITHIN_SEEDS = 150


@pytest.mark.parametrize("rule", MUTANTS.values(), ids=MUTANTS)
def test_a_looser_rule_is_caught(rule: type[Chain]) -> None:
    """Each clause of the rule keeps a contact from being offered twice, so leaving it out must not go unnoticed."""
    assert any(Run(seed, rule=rule, checks_expect=False).play() for seed in range(WITHIN_SEEDS))


@pytest.mark.parametrize("leader", LEADERS.values(), ids=LEADERS)
def test_a_careless_leader_is_caught(leader: type[Leader]) -> None:
    """What was decided and may not stand must be dropped, or agents are shown what nobody else knows of."""
    standby = standby_with(leader)

    assert any(Run(seed, standby=standby, checks_expect=False).play() for seed in range(WITHIN_SEEDS))


def test_the_rule_from_which_the_looser_ones_are_made_is_sound() -> None:
    """Else they would be caught for a fault that all of them share."""
    for seed in range(20):
        assert Run(seed, rule=LooseChain, checks_expect=False).play() == []
