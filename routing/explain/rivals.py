"""Between equals: which other contact an agent would get first, and which other agent a contact goes to first."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from routing.deciding.matches import agents_for, first_for
from routing.explain.names import Names, seconds
from routing.explain.offers import TURN
from routing.facts import Agent, Contact
from routing.ids import AgentId, ContactId, Instant
from routing.matching import meets
from routing.policies import Rank
from routing.requirements import Demand
from routing.state import State
from routing.words import Line, OrderReason


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that goes first, the rule of the policy by which it does, and what it was ranked by."""

    contact: ContactId
    why: OrderReason
    score: tuple[int, ...]


def ahead(state: State, contact: Contact, agent: Agent, now: Instant) -> Ahead | None:
    """The contact that the agent, who could take `contact`, would be offered before it; None when it is first."""
    first = first_for(state, agent, now)
    if first is None or first.contact.id == contact.id:
        return None
    return _ahead(first.contact.id, first.turn.rank)


def first_of(state: State, contact: Contact, now: Instant) -> Ahead | None:
    """The first contact among those that ask for what `contact` asks for; None when it is the first itself."""
    matching = state.matching
    matching.sight.now = now
    ranked = [
        (matching.rank(state.contacts[contact_id], order, strand), matching.ticket(contact_id), contact_id)
        for demand in state.ladders.of(contact)[contact.step].demands
        for order, contact_id, strand in matching.pool(contact.line, demand).heads(_anybody)
    ]
    if not ranked:
        return None
    rank, _, first = min(ranked, key=lambda each: (each[0].key, each[1]))
    return None if first == contact.id else _ahead(first, rank)


def _anybody(_: str) -> bool:
    return True


def _ahead(contact_id: ContactId, rank: Rank) -> Ahead:
    return Ahead(contact=contact_id, why=rank.reason, score=rank.key)


def ahead_text(first: Ahead, names: Names) -> str:
    """Which contact goes first, and why, as a sentence that begins in small letters."""
    return f"{names.contact(first.contact)} goes first, because {TURN[first.why]}."


def better_agent(state: State, contact: Contact, agent: Agent, now: Instant) -> AgentId | None:
    """The agent whom the contact goes to before `agent`; None when they are first."""
    found = agents_for(state, contact, now).agents
    return found[0] if found and found[0] != agent.id else None


def preference_text(state: State, contact: Contact, chosen: Agent, other: Agent) -> str:
    """By what `chosen` comes before `other` under the policy in force, as half a sentence."""
    last = state.last_answer_of(contact.resident)
    if last is not None and last.agent == chosen.id:
        return "answered this resident last"
    demand = demand_met(state, contact, chosen)
    policy = state.matching.policy.name
    for tell in _PREFERENCES.get(policy, _PREFERENCES["sla_aware"]):
        told = tell(chosen, other, contact.line, demand)
        if told:
            return told
    return "nothing else told them apart, so one was taken"


def demand_met(state: State, contact: Contact, agent: Agent) -> Demand:
    """The demand of the contact's rung that the agent meets; the first for one who meets none."""
    demands = state.ladders.of(contact)[contact.step].demands
    return next((demand for demand in demands if meets(agent, demand)), demands[0])


def _fewer_skills(chosen: Agent, other: Agent, _: Line, __: Demand) -> str:
    mine, theirs = len(chosen.skills), len(other.skills)
    return f"fewer skills ({mine} against {theirs}), so that rare skills stay free" if mine < theirs else ""


def _packing(chosen: Agent, other: Agent, line: Line, _: Demand) -> str:
    mine, theirs = sum(chosen.load.values()), sum(other.load.values())
    if line == "call" or mine <= theirs:
        return ""
    return (
        f"has contacts already and room for more ({mine} units against {theirs}), so that others stay free for a call"
    )


def _longer_idle(chosen: Agent, other: Agent, _: Line, __: Demand) -> str:
    ahead_ms = other.idle_since - chosen.idle_since
    if ahead_ms <= 0:
        return ""
    return f"idle for {seconds(ahead_ms)} longer" if ahead_ms >= 1000 else "idle for a moment longer"


def _less_penalty(chosen: Agent, other: Agent, _: Line, demand: Demand) -> str:
    mine, theirs = (max((a.skills.get(n.skill, 0) for n in demand), default=0) for a in (chosen, other))
    return f"a higher level (a penalty of {5 - mine} against {5 - theirs})" if mine > theirs else ""


def _least_recent(chosen: Agent, other: Agent, _: Line, __: Demand) -> str:
    return "their last contact ended earlier" if chosen.ended_at < other.ended_at else ""


_PREFERENCES: dict[str, tuple[Callable[[Agent, Agent, Line, Demand], str], ...]] = {
    **dict.fromkeys(("sla_aware", "fqr", "c_mu"), (_fewer_skills, _packing, _longer_idle)),
    **dict.fromkeys(("longest_idle", "priority_fifo"), (_longer_idle,)),
    "edf": (_fewer_skills, _longer_idle),
    "asterisk": (_less_penalty, _least_recent),
}
"""By what each policy chooses among agents, the first that differs deciding (`routing/policies/choices.py`)."""
