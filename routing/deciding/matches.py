"""Matches that a change has made possible: who goes first, to whom, and who may ask for less at once."""

from __future__ import annotations

from typing import NamedTuple

from routing import events as ev
from routing.capacity import has_room
from routing.deciding import staffing
from routing.deciding.offers import Turn, best_agents, making
from routing.facts import Agent, Contact
from routing.ids import AgentId, ContactId, Instant
from routing.matching import meets
from routing.policies import Rank
from routing.requirements import Demand
from routing.state import State

# Each gives None when there is no hint of its kind, [] when looking at the first was in vain and it is forgotten.


def unserved_pool(state: State, now: Instant) -> list[ev.Event] | None:
    """A pool lost its last agent on duty: whoever waits there and can ask for less does so at once."""
    key = next(iter(state.matching.unserved), None)
    if key is None:
        return None
    pool = state.matching.pool(*key)
    if pool.on_duty_count == 0:
        for _, contact_id, _ in pool.heads(lambda name: _skips(state, state.contacts[ContactId(name)])):
            return [relaxing(state, state.contacts[contact_id], now, skipped=True)]
        staffing.look_at_all(state, pool)
    del state.matching.unserved[key]
    return []


def _skips(state: State, contact: Contact) -> bool:
    """Nobody on duty meets what the contact asks for, and there is a rung on which it asks for less."""
    ladder = state.ladders.of(contact)
    if contact.step + 1 >= len(ladder):
        return False
    pools = (state.matching.pool(contact.line, demand) for demand in ladder[contact.step].demands)
    return all(pool.on_duty_count == 0 for pool in pools)


def relaxing(state: State, contact: Contact, now: Instant, *, skipped: bool = False) -> ev.ContactStepRelaxed:
    """The contact goes to the next rung of its ladder."""
    step = contact.step + 1
    rung = state.ladders.of(contact)[step]
    return ev.ContactStepRelaxed(
        at=now, contact=contact.id, step=step, needs=rung.demands[0], overflow=rung.overflow, skipped=skipped
    )


def free_agent(state: State, now: Instant) -> list[ev.Event] | None:
    """An agent has room: the first contact in order that they may be asked for."""
    agent_id = next(iter(state.matching.agents), None)
    if agent_id is None:
        return None
    agent = state.agents[agent_id]
    if agent.on_duty:
        for contact_id in agent.kept:
            kept = state.contacts[contact_id]
            if has_room(agent, state.centre_config, kept.line):
                return making(state, kept, agent, now, _kept_rule(kept))
        first = first_for(state, agent, now)
        if first is not None:
            return making(state, first.contact, agent, now, "freed", turn=first.turn)
    del state.matching.agents[agent_id]
    return []


def _kept_rule(contact: Contact) -> ev.Rule:
    if contact.resumes:
        return "resumed"
    goes_on = contact.follows is not None and contact.queue_since == contact.arrived_at
    return "followed" if goes_on else "kept"


class First(NamedTuple):
    """The contact that goes first for an agent, and how its turn came."""

    contact: Contact
    turn: Turn


def first_for(state: State, agent: Agent, now: Instant) -> First | None:
    """The contact that goes first of all that the agent may be asked for, and whom it overtakes."""

    def may_ask(contact_id: str) -> bool:
        return state.contacts[ContactId(contact_id)].back_off.get(agent.id, 0) <= now

    matching, centre = state.matching, state.centre_config
    matching.sight.now = now
    pools = [pool for pool in matching.pools_of(agent.id) if pool.strands]
    lines = {line for line in {pool.line for pool in pools} if has_room(agent, centre, line)}
    ranked: list[tuple[Rank, int, Contact]] = []
    for pool in pools:
        if pool.line in lines:
            for order, contact_id, strand in pool.heads(may_ask):
                contact = state.contacts[contact_id]
                ranked.append((matching.rank(contact, order, strand), matching.ticket(contact_id), contact))
    if not ranked:
        return None
    rank, _, first = min(ranked, key=lambda each: (each[0].key, each[1]))
    return First(first, Turn(rank, _overtaken(first, [contact for _, _, contact in ranked])))


def _overtaken(first: Contact, heads: list[Contact]) -> tuple[ev.Overtaken, ...]:
    """The queues whose late contacts are passed over for one within its target. An emergency overtakes by right."""
    if first.late or first.emergency:
        return ()
    passed = {ev.Overtaken(queue=head.queue, line=head.line) for head in heads if head.late}
    return tuple(sorted(passed))


def waiting_contact(state: State, now: Instant) -> list[ev.Event] | None:
    """A contact may have found an agent, or may ask for less because nobody on duty meets what it asks."""
    contact_id = next(iter(state.matching.contacts), None)
    if contact_id is None:
        return None
    contact = state.contacts[contact_id]
    waits = contact.phase == "waiting" and contact.keep_for is None
    if waits:
        found = agents_for(state, contact, now)
        if found.agents:
            return _found(state, contact, found, now)
        if _skips(state, contact):
            return [relaxing(state, contact, now, skipped=True)]
        told = staffing.telling(state, contact, now)
        if told:
            return told
    del state.matching.contacts[contact_id]
    return []


class Takers(NamedTuple):
    """Agents with room who may be asked for a contact now, best first. `preferred`: the first answered it last."""

    agents: list[AgentId]
    preferred: bool


def agents_for(state: State, contact: Contact, now: Instant) -> Takers:
    """Who may be asked: the agent who last answered the resident if they are among them, else the policy's choice."""
    demands = state.ladders.of(contact)[contact.step].demands
    found = best_agents(contact, [state.matching.pool(contact.line, demand) for demand in demands], now)
    preferred = _preferred(state, contact, now) if found else None
    if preferred is None:
        return Takers(found, preferred=False)
    return Takers([preferred, *(agent for agent in found if agent != preferred)], preferred=True)


def _found(state: State, contact: Contact, found: Takers, now: Instant) -> list[ev.Event]:
    agent = state.agents[found.agents[0]]
    first = first_for(state, agent, now)
    if first is not None and first.contact.id != contact.id:  # freed at the same moment, and before it in order
        return making(state, first.contact, agent, now, "freed", turn=first.turn)
    rule: ev.Rule = "preferred" if found.preferred else "arrival"
    turn = first.turn if first is not None else None
    return making(state, contact, agent, now, rule, next_best=tuple(found.agents[1:]), turn=turn)


def _preferred(state: State, contact: Contact, now: Instant) -> AgentId | None:
    """The agent who last answered this resident, if they may have this contact now."""
    last = state.last_answer_of(contact.resident)
    centre = state.centre_config
    if last is None or now - contact.queued_at >= centre.prefer_last_agent_s * 1000:
        return None
    agent = state.agents.get(last.agent)
    if agent is None or not agent.on_duty or not has_room(agent, centre, contact.line):
        return None
    if contact.back_off.get(agent.id, 0) > now or not _meets_any(state, agent, contact):
        return None
    return agent.id


def _meets_any(state: State, agent: Agent, contact: Contact) -> bool:
    demands: tuple[Demand, ...] = state.ladders.of(contact)[contact.step].demands
    return any(meets(agent, demand) for demand in demands)
