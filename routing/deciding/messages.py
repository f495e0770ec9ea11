"""What residents and agents write, and what becomes of it."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import ENDED, HELD, RING_FIRST, Asked, Handlers, Refusal, Reply
from routing.deciding.callbacks import answered_elsewhere
from routing.deciding.parking import resuming
from routing.deciding.sending import writing
from routing.facts import Agent, Contact
from routing.ids import Instant, message_id
from routing.service_level import waited_ms
from routing.state import State


def _receive(asked: Asked[cmd.MessageReceive]) -> Reply:
    contact, data, now = asked.own(asked.data.contact), asked.data, asked.now
    if isinstance(contact, Refusal):
        return contact
    if contact.phase == "wrap_up":
        return ENDED
    message = message_id(asked.state.centre, asked.source, asked.id)
    events: list[ev.Event] = [ev.MessageReceived(at=now, contact=contact.id, message=message, text=data.text)]
    if data.emergency and not contact.emergency and not contact.emergency_undone:
        events.append(
            ev.ContactMarked(at=now, contact=contact.id, emergency=True, priority_s=contact.priority_s, source="words")
        )
    return [*events, *resuming(asked.state, contact, now, emergency=contact.emergency or len(events) > 1)]


def _deliver(asked: Asked[cmd.MessageDeliver]) -> Reply:
    contact = asked.own(asked.data.contact)
    if isinstance(contact, Refusal):
        return contact
    return [ev.MessageDelivered(at=asked.now, contact=contact.id, message=asked.data.message, state=asked.data.state)]


def _send(asked: Asked[cmd.ContactSend]) -> Reply:
    held, now = asked.held(asked.data.contact), asked.now
    if isinstance(held, Refusal):
        return held
    contact, agent = held
    if contact.phase not in HELD:
        return ENDED
    if contact.callback is not None:
        return RING_FIRST
    sending = writing(asked, contact, agent)
    if isinstance(sending, Refusal):
        return sending
    if asked.data.template:
        return sending  # words that were approved for everybody are no answer to what they asked
    return [*sending, *answering(asked.state, contact, agent, now)]


def answering(state: State, contact: Contact, agent: Agent | None, now: Instant) -> list[ev.Event]:
    """The first time the resident can hear or read a person, and what that makes needless; nothing after that.

    Without `agent` it is somebody who answered in the provider's own inbox.
    """
    if contact.answered_at is not None:
        return []
    wait_ms = wait_of(state, contact, now)
    by = agent.id if agent is not None else None
    answered = ev.ContactAnswered(at=now, contact=contact.id, agent=by, wait_ms=wait_ms)
    return [answered, *answered_elsewhere(state, contact, now)]


def wait_of(state: State, contact: Contact, now: Instant) -> int:
    """The wait so far for a first answer, as the first queue's promise counts it, ms."""
    queue = contact.first_queue if contact.first_queue is not None else contact.queue
    return waited_ms(state.centre_config, queue, contact.measured_as, contact.queued_at, now)


def _note(asked: Asked[cmd.ContactNote]) -> Reply:
    agent, data = asked.taking_part(asked.data.contact), asked.data
    if isinstance(agent, Refusal):
        return agent
    message = message_id(asked.state.centre, asked.source, asked.id)
    return [ev.MessageNoted(at=asked.now, contact=data.contact, message=message, agent=agent.id, text=data.text)]


HANDLERS: Handlers = {
    cmd.MessageReceive.type: _receive,
    cmd.MessageDeliver.type: _deliver,
    cmd.ContactSend.type: _send,
    cmd.ContactNote.type: _note,
}
