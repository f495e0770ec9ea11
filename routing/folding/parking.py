"""How parking events change the state: room goes and comes, the thread stays with its agent."""

from __future__ import annotations

from routing import events as ev
from routing.folding.places import Folds, carry, release, settle_agent, stop_parking
from routing.state import State


def _parked(state: State, event: ev.ContactParked) -> None:
    contact, agent = state.contacts[event.contact], state.agents[event.agent]
    contact.phase = "parked"
    contact.parked_at = event.at
    release(state, agent, contact, event.at)
    agent.parked[contact.id] = None


def _unparked(state: State, event: ev.ContactUnparked) -> None:
    contact, agent = state.contacts[event.contact], state.agents[event.agent]
    if contact.parked_at is not None:
        contact.parked_ms += event.at - contact.parked_at
    stop_parking(agent, contact)
    if event.to_queue:
        contact.phase = "arriving"
        contact.agent = contact.accepted_at = None
        contact.parked_ms = 0
        return
    contact.phase = "engaged"
    carry(state, agent, contact)
    settle_agent(state, agent, event.at)


FOLDS: Folds = {
    ev.ContactParked: _parked,
    ev.ContactUnparked: _unparked,
}
