"""How consults change the state: a colleague is asked, joins, and goes or takes the contact over."""

from __future__ import annotations

from routing import events as ev
from routing.facts import Consult
from routing.folding.calls import hand_over
from routing.folding.places import Folds, carry, release, settle_agent
from routing.ids import Instant
from routing.state import State


def _asked(state: State, event: ev.ConsultAsked) -> None:
    contact, colleague = state.contacts[event.contact], state.agents[event.agent]
    state.consults[contact.id] = Consult(
        contact=contact.id, by=event.by, agent=colleague.id, asked_at=event.at, expires_at=event.expires_at
    )
    colleague.consults[contact.id] = None
    carry(state, colleague, contact)
    state.timers.set(event.expires_at, "consult", contact.id)
    settle_agent(state, colleague, event.at)


def _joined(state: State, event: ev.ConsultJoined) -> None:
    state.consults[event.contact].joined_at = event.at
    settle_agent(state, state.agents[event.agent], event.at)


def _refused(state: State, event: ev.ConsultDeclined | ev.ConsultTimedOut) -> None:
    state.consult_back_off.setdefault(event.contact, {})[event.agent] = event.not_before
    _over(state, event)


def _over(state: State, event: ev.ConsultDeclined | ev.ConsultTimedOut | ev.ConsultEnded) -> None:
    """Only who helped was busy with it: a question that was not taken leaves their idle time as it was."""
    consult, colleague = state.consults.pop(event.contact), state.agents[event.agent]
    del colleague.consults[event.contact]
    idle_since, ended_at = colleague.idle_since, colleague.ended_at
    release(state, colleague, state.contacts[event.contact], event.at)
    if consult.joined_at is None:
        colleague.idle_since, colleague.ended_at = idle_since, ended_at
        settle_agent(state, colleague, event.at)


def _transferred(state: State, event: ev.ContactTransferred) -> None:
    """Warm: the colleague already carries the contact and holds it from now on. Blind: `contact.queued` tells."""
    if not event.warm or event.agent is None:
        return
    contact, colleague = state.contacts[event.contact], state.agents[event.agent]
    del state.consults[contact.id], colleague.consults[contact.id]
    contact.agent = colleague.id
    hand_over(contact, event)
    release(state, state.agents[event.by], contact, event.at)
    settle_agent(state, colleague, event.at)


def ring_longer(state: State, by_ms: int) -> None:
    """An outage of ours is not charged to the colleague whose answer it kept from us."""
    for consult in state.consults.values():
        consult.expires_at = Instant(consult.expires_at + by_ms)


def set_timers(state: State) -> None:
    """Have every consult that rings looked at when it has rung long enough."""
    for consult in state.consults.values():
        if consult.joined_at is None:
            state.timers.set(consult.expires_at, "consult", consult.contact)


FOLDS: Folds = {
    ev.ConsultAsked: _asked,
    ev.ConsultJoined: _joined,
    ev.ConsultDeclined: _refused,
    ev.ConsultTimedOut: _refused,
    ev.ConsultEnded: _over,
    ev.ContactTransferred: _transferred,
}
