"""Our own policy: the most contacts answered within their target, under a guard that nobody waits for ever.

An agent who frees can still save a contact within its target, and cannot save one that is past it. So contacts within
target go first, the earliest deadline before the others, and late ones after them. A late contact goes before all of
these once it is `overtake_late_s` past its target; and so do, at any time, one whose resident an agent had answered
already (transferred, or back from a lost connection) and one that few agents on duty could take, for the others will
be served by somebody else. Whoever was overtaken `overtaken_most` times goes before them all.

Source: docs/routing.md, with what it is worth and what else was tried.
"""

from __future__ import annotations

from routing.facts import Contact
from routing.policies.policy import Head, Rank, Sight

_OVERTAKEN, _FEW, _GUARDED, _IN_TARGET, _LATE = range(5)


def class_lane(contact: Contact) -> int:
    """Late contacts form strands of their own, so that none of them hides one that can still be saved.

    Those who were answered before do so too: they go before others who came earlier, and would stand hidden behind them.
    """
    return 2 * (contact.answered_at is not None) + contact.late


def rank_in_target(head: Head, sight: Sight) -> Rank:
    """By the five classes that the module describes; by deadline within each."""
    contact, settings = head.contact, sight.centre.sla_aware
    if contact.late and overtaken_count(contact, sight) >= settings.overtaken_most:
        return Rank((_OVERTAKEN, *head.order), "overtaken_often")
    if contact.answered_at is not None:
        return Rank((_GUARDED, *head.order), "answered_before")
    if head.able_count <= settings.few_agents_share * sight.on_duty_count:
        return Rank((_FEW, *head.order), "few_agents")
    if not contact.late:
        return Rank((_IN_TARGET, *head.order), "in_target")
    if sight.now - contact.target_at >= settings.overtake_late_s * 1000:
        return Rank((_GUARDED, *head.order), "waited_long")
    return Rank((_LATE, *head.order), "late")


def overtaken_count(contact: Contact, sight: Sight) -> int:
    """How often an agent passed the late contacts of this one's queue and line over since it became late."""
    return sight.queues[contact.queue].overtaken_counts.get(contact.line, 0) - contact.late_mark
