"""Why an offer was made: the rule, what put the contact first, the agent chosen and those next in line."""

from __future__ import annotations

import msgspec

from routing import events as ev
from routing.explain.names import Names, needs, seconds
from routing.ids import AgentId
from routing.words import OrderReason


class Rival(msgspec.Struct, frozen=True, kw_only=True):
    """An agent as the choice saw them, in words."""

    agent: AgentId
    name: str
    text: str


class OfferDetails(msgspec.Struct, frozen=True, kw_only=True):
    """All that an offer recorded about its own reasons.

    Attributes:
        rule, order: why it was made at all, and why this contact came first; a sentence each.
        policy, score: the policy's name and its order key, smaller first, as recorded.
        chosen, next_best: the agent who was asked, and those who would have been next, best first.
    """

    rule: str
    order: str
    policy: str
    score: tuple[int, ...]
    chosen: Rival
    next_best: tuple[Rival, ...]


_RULE_TO_AGENT: dict[ev.Rule, str] = {
    "kept": "A colleague passed this on to you by name",
    "resumed": "You had this parked, and its resident wrote again",
    "followed": "You had this resident's last conversation, and they wrote again",
    "supervisor": "A supervisor had this offered now",
    "freed": "You had room, and this came first in order",
    "arrival": "You were free and first in line",
    "preferred": "You answered this resident last",
}
RULE: dict[ev.Rule, str] = {
    "kept": "transferred to them",
    "resumed": "they had parked it, and the resident wrote again",
    "followed": "they had this resident's last conversation",
    "supervisor": "a supervisor asked for it",
    "freed": "they had room and it was first in order",
    "arrival": "they were first in line",
    "preferred": "they answered this resident last",
}
"""What each rule says of an agent, within a sentence."""

TURN: dict[OrderReason, str] = {
    "emergency": "the emergency lane goes first",
    "first_come": "it had waited longest",
    "deadline": "its target would run out first",
    "priority": "nobody had a higher priority and had waited longer",
    "queue_ratio": "its queue was longest for its share of the contacts",
    "short_work": "its queue's contacts take least time",
    "few_agents": "few agents on duty could take it",
    "answered_before": "an agent had answered it already",
    "waited_long": "it had waited long past its target",
    "overtaken_often": "it had been overtaken often enough",
    "in_target": "it could still be answered in time",
    "late": "nobody else who waited could still be answered in time",
}
"""Why a contact came first in order, within a sentence."""


def why(reason: ev.Why, queue_name: str) -> str:
    """Why a contact came to this agent, in a sentence addressed to them."""
    chosen = reason.chosen
    asked = "" if reason.rule in ("kept", "supervisor") else f"; {queue_name} asks for {needs(reason.needs)}"
    extras = ["Emergency lane."] if reason.emergency else []
    if reason.rule in ("freed", "arrival", "preferred") and reason.needs:
        extras.append(f"You hold level {chosen.level}.")
    if chosen.chats_count:
        extras.append(f"You have {chosen.chats_count} open and room for one more.")
    return " ".join([f"{_RULE_TO_AGENT[reason.rule]}{asked}.", *extras])


def offer_details(event: ev.OfferMade, names: Names) -> OfferDetails:
    """The reasons of an offer, each in words."""
    reason = event.why
    return OfferDetails(
        rule=f"Offered to {names.agent(event.agent)}: {RULE[reason.rule]}. It asked for {needs(reason.needs)}.",
        order=_order(reason, names),
        policy=reason.policy,
        score=reason.score,
        chosen=_rival(reason.chosen, names),
        next_best=tuple(_rival(each, names) for each in reason.next_best),
    )


def _rival(candidate: ev.Candidate, names: Names) -> Rival:
    held = [
        f"level {candidate.level}" if candidate.level else "",
        f"{candidate.skills_count} skill{'' if candidate.skills_count == 1 else 's'}",
        f"{candidate.chats_count} open" if candidate.chats_count else "",
        f"idle for {seconds(candidate.idle_ms)}" if candidate.idle_ms else "",
    ]
    return Rival(
        agent=candidate.agent, name=names.agent(candidate.agent), text=", ".join(each for each in held if each)
    )


def _order(reason: ev.Why, names: Names) -> str:
    """Why the contact came first, and whom it overtook."""
    if reason.order_why is None:
        return "Its place in the order had no say."
    overtook = " and ".join(sorted({names.queue(each.queue) for each in reason.overtook}))
    passed = f" Contacts past their target in {overtook} were passed over." if overtook else ""
    return f"It came first because {TURN[reason.order_why]}.{passed}"
