"""Routing policies: in which order contacts are served, and which of several free agents gets one."""

from __future__ import annotations

from typing import Final

from routing.centre import Centre
from routing.policies.choices import fewest_skills, least_recent, longest_idle, spare_the_flexible
from routing.policies.orders import (
    deadline,
    first_come,
    highest_priority,
    rank_deadline,
    rank_first_come,
    rank_priority,
    rank_queue_ratio,
    rank_short_work,
)
from routing.policies.policy import Head, Key, Policy, Rank, Sight
from routing.policies.sla_aware import class_lane, rank_in_target

__all__ = ["POLICIES", "Head", "Key", "Policy", "Rank", "Sight", "policy_of"]

POLICIES: Final[dict[str, Policy]] = {
    policy.name: policy
    for policy in (
        Policy("longest_idle", first_come, rank_first_come, longest_idle, levels=False),
        Policy("asterisk", first_come, rank_first_come, least_recent, levels=False),
        Policy("priority_fifo", highest_priority, rank_priority, longest_idle, levels=False),
        Policy("edf", deadline, rank_deadline, fewest_skills),
        Policy("fqr", first_come, rank_queue_ratio, spare_the_flexible),
        Policy("c_mu", first_come, rank_short_work, spare_the_flexible),
        Policy("sla_aware", deadline, rank_in_target, spare_the_flexible, class_lane),
    )
}
"""Every policy by its name."""


def policy_of(centre: Centre) -> Policy:
    """The centre's policy; `sla_aware` for a name this version does not know."""
    return POLICIES.get(centre.policy, POLICIES["sla_aware"])
