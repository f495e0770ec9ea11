"""What residents choose while they wait, how a callback goes, and contacts that another one has made needless."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import UNKNOWN_CONTACT, Asked, Handlers, Refusal, Reply
from routing.deciding.callbacks import asked_too_often, cancelling, unanswered
from routing.deciding.contacts import ending, leaving
from routing.deciding.messages import answering, wait_of
from routing.deciding.offers import withdraw
from routing.facts import Contact
from routing.ids import AgentId, Instant

_NO_CALLBACKS = Refusal("no_callbacks", "We cannot ring you about this. Wait here, or leave a message.")
_ASKED_ALREADY = Refusal("already_asked", "You have asked us to ring you already. You keep your place.")
_NO_CALLBACK = Refusal("no_callback", "Nobody asked for a call about this contact, or it has been made.")
_BEING_SERVED = Refusal("being_served", "This contact is not waiting any more: an agent has it.")
_NOT_ANSWERED = Refusal("not_answered", "Answer this resident in another contact first.")
_ASKED_TOO_OFTEN = Refusal(
    "asked_too_often",
    "We have been asked to ring this number several times today. Wait here for an answer, give the number you are at, "
    "or ring us from it.",
)
_IS_RUNG = Refusal("being_rung", "We are ringing you at this moment. Take the call, or tell the agent.")


def _choose(asked: Asked[cmd.ContactChoose]) -> Reply:
    contact, choice, now = asked.own(asked.data.contact), asked.data.choice, asked.now
    if isinstance(contact, Refusal):
        return contact
    chosen = ev.ContactChosen(at=now, contact=contact.id, choice=choice)
    if choice == "any_agent" and contact.phase not in ("waiting", "offered"):
        return _BEING_SERVED
    if choice == "message":
        return _leaving_a_message(asked, contact)
    if choice == "wait" and contact.callback is not None:
        back = _waiting_on(asked, contact)
        return back if isinstance(back, Refusal) else [chosen, *back]
    return [chosen]


def _leaving_a_message(asked: Asked[cmd.ContactChoose], contact: Contact) -> Reply:
    """The message is a contact of its own; nobody is rung about this one."""
    if contact.phase not in ("waiting", "offered") or contact.answered_at is not None:
        return Refusal("not_waiting", "You are not waiting for an answer any more. Write here instead.")
    return [
        *withdraw(contact, asked.now, "left"),
        *cancelling(contact, asked.now, "left"),
        ending(asked.state, contact, asked.now, "resident", "message_taken"),
    ]


def _request(asked: Asked[cmd.CallbackRequest]) -> Reply:
    contact, now = asked.own(asked.data.contact), asked.now
    if isinstance(contact, Refusal):
        return contact
    if not asked.state.centre_config.callback.offer or contact.measured_as == "message":
        return _NO_CALLBACKS
    if contact.callback is not None:
        return _ASKED_ALREADY
    if contact.phase not in ("waiting", "offered"):
        return _BEING_SERVED
    if asked_too_often(asked.state, contact.resident, asked.data.rings, now):
        return _ASKED_TOO_OFTEN
    requested = ev.CallbackRequested(at=now, contact=contact.id, number=asked.data.number, rings=asked.data.rings)
    return [*_taking_back(contact, now), requested]


def _taking_back(contact: Contact, now: Instant) -> list[ev.Event]:
    """A ringing offer is off: what the contact takes of an agent is about to change. The place stays."""
    withdrawn = withdraw(contact, now, "callback")
    if not withdrawn:
        return []
    back = ev.ContactRequeued(
        at=now, contact=contact.id, queue=contact.queue, place_at=contact.place_at, reason="withdrawn"
    )
    return [*withdrawn, back]


def _cancel(asked: Asked[cmd.CallbackCancel]) -> Reply:
    contact = asked.own(asked.data.contact)
    if isinstance(contact, Refusal):
        return contact
    if asked.agent_id is not None:
        return UNKNOWN_CONTACT  # the resident alone may: staff who are done with it end the contact
    return _waiting_on(asked, contact)


def _waiting_on(asked: Asked[cmd.CallbackCancel] | Asked[cmd.ContactChoose], contact: Contact) -> Reply:
    """The resident waits at the screen again; one who is not at the screen is gone."""
    if contact.callback is None:
        return _NO_CALLBACK
    if contact.callback.ringing:
        return _IS_RUNG
    if contact.lost_at is not None or contact.channel == "phone":
        return leaving(asked.state, contact, asked.now)
    return [*_taking_back(contact, asked.now), *cancelling(contact, asked.now, "asked")]


def _finish(asked: Asked[cmd.CallbackFinish]) -> Reply:
    held, now = asked.held(asked.data.contact), asked.now
    if isinstance(held, Refusal):
        return held
    contact, agent = held
    if contact.callback is None or not contact.callback.ringing:
        return _NO_CALLBACK
    if contact.legs and asked.data.spoken:
        return Refusal("rung_for_you", "The telephone rings for you, and tells by itself when the resident answers.")
    if not asked.data.spoken:
        return unanswered(asked.state, contact, agent.id, now)
    kept = ev.CallbackKept(
        at=now,
        contact=contact.id,
        agent=agent.id,
        attempt=contact.callback.attempt,
        wait_ms=wait_of(asked.state, contact, now),
    )
    return [kept, *answering(asked.state, contact, agent, now)]


def _resolve_elsewhere(asked: Asked[cmd.ContactResolveElsewhere]) -> Reply:
    other, now, state = asked.own(asked.data.contact), asked.now, asked.state
    if isinstance(other, Refusal):
        return other
    if other.phase not in ("waiting", "offered"):
        return _BEING_SERVED
    agent = state.agents.get(asked.agent_id) if asked.agent_id is not None else None
    held = [state.contacts[contact] for contact in agent.load] if agent is not None else []
    person = state.person(other.resident)
    if not any(_answered_by(each, asked.agent_id) and each.resident in person for each in held):
        return _NOT_ANSWERED
    return [
        *withdraw(other, now, "ended"),
        *cancelling(other, now, "answered_elsewhere"),
        ev.ContactEnded(at=now, contact=other.id, by="agent", reason="resolved_elsewhere"),
    ]


def _answered_by(contact: Contact, agent: AgentId | None) -> bool:
    return contact.agent == agent and contact.answered_at is not None


HANDLERS: Handlers = {
    cmd.ContactChoose.type: _choose,
    cmd.CallbackRequest.type: _request,
    cmd.CallbackCancel.type: _cancel,
    cmd.CallbackFinish.type: _finish,
    cmd.ContactResolveElsewhere.type: _resolve_elsewhere,
}
