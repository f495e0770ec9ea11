"""Offers: making one and saying why, accepting, declining, and a supervisor's *Offer now*."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from routing import commands as cmd
from routing import events as ev
from routing.capacity import has_room, offer_extra_s
from routing.deciding.asked import OFFER_GONE, UNKNOWN_AGENT, Asked, Handlers, Refusal, Reply
from routing.deciding.consent import wants_no_texts
from routing.deciding.legs import joining, of_room
from routing.facts import Agent, Contact, Offer
from routing.ids import AgentId, Instant, OfferId, QueueId, offer_id
from routing.matching import Pool, meets
from routing.policies import Rank
from routing.requirements import Demand
from routing.state import State
from routing.words import WithdrawnReason

_NEXT_BEST = 3


class Turn(NamedTuple):
    """Where a contact stood in the order when its turn came, and whom it overtook."""

    rank: Rank
    overtook: tuple[ev.Overtaken, ...] = ()


def making(
    state: State,
    contact: Contact,
    agent: Agent,
    now: Instant,
    rule: ev.Rule,
    *,
    next_best: tuple[AgentId, ...] = (),
    turn: Turn | None = None,
) -> list[ev.Event]:
    """The offer of `contact` to `agent`, accepted at once where the agent's team is set so.

    `next_best` are agents who could have taken it too, best first; `turn` is None where the order had no say (kept
    for the agent, asked for by a supervisor).
    """
    centre = state.centre_config
    offer = offer_id(contact.id, contact.offers_count + 1)
    made = ev.OfferMade(
        at=now,
        contact=contact.id,
        offer=offer,
        agent=agent.id,
        expires_at=rings_until(state, contact.queue, agent, now),
        why=_why(state, contact, agent, now, rule, next_best, turn),
    )
    team = centre.team(agent.team)
    if team is None or not team.auto_accept:
        return [made]
    return [made, *accepting(state, contact, offer, agent.id, now)]


def rings_until(state: State, queue_id: QueueId, agent: Agent, now: Instant) -> Instant:
    """How long the agent may take to answer what comes to them from the queue."""
    queue = state.centre_config.queue(queue_id)
    offer_s = (queue.offer_s if queue is not None else 20) + offer_extra_s(agent, state.centre_config)
    return Instant(now + offer_s * 1000)


def accepting(state: State, contact: Contact, offer: OfferId, agent: AgentId, now: Instant) -> list[ev.Event]:
    """The acceptance of an offer. A call has still to be joined by its provider, a callback to be rung.

    The agent is rung first, so that no resident picks up and hears nobody. A centre without a telephone of its own
    leaves callbacks to the agent's.
    """
    events: list[ev.Event] = [ev.OfferAccepted(at=now, contact=contact.id, offer=offer, agent=agent)]
    phone, callback = state.centre_config.phone, contact.callback
    if callback is not None:
        attempt = callback.attempt + 1
        due = ev.CallbackDue(at=now, contact=contact.id, agent=agent, attempt=attempt, number=callback.number)
        events.append(due)
        texts = phone is not None and phone.text_first and attempt == 1
        if texts and not wants_no_texts(state, contact.resident):
            text = of_room(contact, "text", now)
            events.append(msgspec.structs.replace(text, agent=agent, number=callback.number, room=""))
    if phone is not None if callback is not None else contact.channel == "phone" or contact.ref is not None:
        events.append(joining(contact, "agent", now, agent, offer=offer))
    return events


def withdraw(contact: Contact, now: Instant, reason: WithdrawnReason) -> list[ev.Event]:
    """The withdrawal of the contact's open offer, if it has one."""
    if contact.offer is None or contact.offered_to is None:
        return []
    return [ev.OfferWithdrawn(at=now, contact=contact.id, offer=contact.offer, agent=contact.offered_to, reason=reason)]


def _why(
    state: State,
    contact: Contact,
    agent: Agent,
    now: Instant,
    rule: ev.Rule,
    next_best: tuple[AgentId, ...],
    turn: Turn | None,
) -> ev.Why:
    rung = state.ladders.of(contact)[contact.step]
    demand = next((demand for demand in rung.demands if meets(agent, demand)), rung.demands[0])
    policy = state.matching.policy
    return ev.Why(
        rule=rule,
        policy=policy.name,
        score=turn.rank.key if turn is not None else (),
        needs=demand,
        chosen=_candidate(agent, demand, now),
        waited_ms=now - contact.queued_at,
        step=contact.step,
        emergency=contact.emergency,
        next_best=tuple(_candidate(state.agents[other], demand, now) for other in next_best),
        order_why=turn.rank.reason if turn is not None else None,
        overtook=turn.overtook if turn is not None else (),
    )


def _candidate(agent: Agent, demand: Demand, now: Instant) -> ev.Candidate:
    return ev.Candidate(
        agent=agent.id,
        level=min((agent.skills.get(need.skill, 0) for need in demand), default=0),
        skills_count=len(agent.skills),
        chats_count=sum(count for line, count in agent.lines.items() if line != "call"),
        idle_ms=now - agent.idle_since if not agent.load else 0,
    )


def best_agents(contact: Contact, pools: list[Pool], now: Instant, count: int = _NEXT_BEST + 1) -> list[AgentId]:
    """Up to `count` agents with room who may be asked for `contact` now, best first, from the heads of `pools`."""

    def may_ask(agent_id: str) -> bool:
        return contact.back_off.get(AgentId(agent_id), 0) <= now

    found = sorted({picked for pool in pools for picked in pool.free.pick(may_ask, count)})
    return [AgentId(agent_id) for agent_id in dict.fromkeys(name for _, name in found)][:count]


def _open_offer(asked: Asked[cmd.OfferAccept] | Asked[cmd.OfferDecline]) -> tuple[Offer, Contact] | Refusal:
    offer = asked.state.offers.get(asked.data.offer)
    if offer is None or offer.agent != asked.agent_id:
        return OFFER_GONE
    return offer, asked.state.contacts[offer.contact]


def _accept(asked: Asked[cmd.OfferAccept]) -> Reply:
    found = _open_offer(asked)
    if isinstance(found, Refusal):
        return found
    offer, contact = found
    return accepting(asked.state, contact, offer.id, offer.agent, asked.now)


def _decline(asked: Asked[cmd.OfferDecline]) -> Reply:
    found, now = _open_offer(asked), asked.now
    if isinstance(found, Refusal):
        return found
    offer, contact = found
    back_off_s = asked.state.centre_config.liveness.decline_back_off_s
    return [
        ev.OfferDeclined(at=now, contact=contact.id, offer=offer.id, agent=offer.agent, reason=asked.data.reason),
        ev.ContactRequeued(
            at=now,
            contact=contact.id,
            queue=contact.queue,
            place_at=contact.place_at,
            reason="declined",
            agent=offer.agent,
            not_before=Instant(now + back_off_s * 1000),
        ),
    ]


def _make(asked: Asked[cmd.OfferMake]) -> Reply:
    contact, state, now = asked.own(asked.data.contact), asked.state, asked.now
    if isinstance(contact, Refusal):
        return contact
    if contact.phase != "waiting":
        return Refusal("not_waiting", "This contact is not waiting: it is being offered, or an agent has it.")
    agent = _named(asked, contact) if asked.data.agent is not None else _anybody(state, contact, now)
    if isinstance(agent, Refusal):
        return agent
    return making(state, contact, agent, now, "supervisor")


def _named(asked: Asked[cmd.OfferMake], contact: Contact) -> Agent | Refusal:
    agent = asked.state.agents.get(asked.data.agent) if asked.data.agent is not None else None
    if agent is None:
        return UNKNOWN_AGENT
    if not agent.on_duty:
        return Refusal("agent_away", "That agent is not available now. Choose another.")
    if not has_room(agent, asked.state.centre_config, contact.line):
        return Refusal("agent_full", "That agent has no room for one more. Choose another.")
    return agent


def _anybody(state: State, contact: Contact, now: Instant) -> Agent | Refusal:
    """Whoever meets the last rung: the supervisor does not wait for the steps in between."""
    rung = state.ladders.of(contact)[-1]
    pools = [state.matching.pool(contact.line, demand) for demand in rung.demands]
    found = best_agents(contact, pools, now, count=1)
    if not found:
        return Refusal("nobody_free", "Nobody who could take this contact is free now. Choose an agent by name.")
    return state.agents[found[0]]


HANDLERS: Handlers = {
    cmd.OfferAccept.type: _accept,
    cmd.OfferDecline.type: _decline,
    cmd.OfferMake.type: _make,
}
