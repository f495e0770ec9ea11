"""How offer events change the state."""

from __future__ import annotations

from routing import events as ev
from routing.facts import Offer
from routing.folding.places import Folds, carry, release, settle_agent, stop_keeping
from routing.folding.told import put_off
from routing.state import State


def _made(state: State, event: ev.OfferMade) -> None:
    contact, agent = state.contacts[event.contact], state.agents[event.agent]
    stop_keeping(state, contact)
    state.matching.leave(contact.id)
    state.places.drop(contact.id)
    put_off(state, contact, event.at)
    contact.phase = "offered"
    contact.offer = event.offer
    contact.offered_to = agent.id
    contact.offers_count += 1
    contact.relax_due = None
    contact.unstaffed = False
    state.offers[event.offer] = Offer(
        id=event.offer, contact=contact.id, agent=agent.id, made_at=event.at, expires_at=event.expires_at
    )
    agent.offers[event.offer] = contact.id
    for overtaken in event.why.overtook:
        counts = state.queues[overtaken.queue].overtaken_counts
        counts[overtaken.line] = counts.get(overtaken.line, 0) + 1
    carry(state, agent, contact)
    state.timers.set(event.expires_at, "offer", event.offer)
    settle_agent(state, agent, event.at)


def _accepted(state: State, event: ev.OfferAccepted) -> None:
    contact, agent = state.contacts[event.contact], state.agents[event.agent]
    del state.offers[event.offer], agent.offers[event.offer]
    state.queues[contact.queue].waiting.pop(contact.id, None)
    contact.phase = "engaged"
    contact.offer = contact.offered_to = None
    contact.agent = agent.id
    contact.accepted_at = event.at
    contact.back_off = {}
    contact.tell_at = None
    settle_agent(state, agent, event.at)


def _closed(state: State, event: ev.OfferDeclined | ev.OfferTimedOut | ev.OfferWithdrawn) -> None:
    """The offer is over without an acceptance; the event after it says where the contact goes."""
    contact, agent = state.contacts[event.contact], state.agents[event.agent]
    del state.offers[event.offer], agent.offers[event.offer]
    contact.phase = "arriving"
    contact.offer = contact.offered_to = None
    idle_since, ended_at = agent.idle_since, agent.ended_at
    release(state, agent, contact, event.at)
    agent.idle_since, agent.ended_at = idle_since, ended_at
    settle_agent(state, agent, event.at)


FOLDS: Folds = {
    ev.OfferMade: _made,
    ev.OfferAccepted: _accepted,
    ev.OfferDeclined: _closed,
    ev.OfferTimedOut: _closed,
    ev.OfferWithdrawn: _closed,
}
