"""Parking: a message thread that waits for its resident takes no room of its agent, and is theirs all the same."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.capacity import has_room
from routing.deciding.asked import ENDED, Asked, Handlers, Refusal, Reply
from routing.facts import Contact
from routing.ids import Instant
from routing.state import State


def _park(asked: Asked[cmd.ContactPark]) -> Reply:
    held = asked.held(asked.data.contact)
    if isinstance(held, Refusal):
        return held
    contact, agent = held
    if contact.phase == "wrap_up":
        return ENDED
    if contact.phase == "parked":
        return Refusal("already_parked", "This thread is parked already.")
    if contact.line != "message":
        return Refusal("not_a_thread", "Only message threads can be parked: here the resident is waiting for you.")
    if contact.answered_at is None and contact.replied_at is None:
        return Refusal("not_answered", "Answer first: the resident has not heard from anybody yet.")
    return [ev.ContactParked(at=asked.now, contact=contact.id, agent=agent.id)]


def _unpark(asked: Asked[cmd.ContactUnpark]) -> Reply:
    held = asked.held(asked.data.contact)
    if isinstance(held, Refusal):
        return held
    contact, agent = held
    if contact.phase != "parked":
        return Refusal("not_parked", "This thread is not parked.")
    if not agent.connected:
        return Refusal("not_connected", "Your console is not connected. Open it, then take the thread up again.")
    if not has_room(agent, asked.state.centre_config, contact.line):
        return Refusal("no_room", "You have no room for this thread now. Finish or park another one first.")
    return [ev.ContactUnparked(at=asked.now, contact=contact.id, agent=agent.id, reason="by_hand")]


def resuming(state: State, contact: Contact, now: Instant, *, emergency: bool) -> list[ev.Event]:
    """The resident of a parked thread wrote; nothing for a contact that is not parked.

    Its agent has it back at once when they are there and have room. Otherwise it stands in its queue at its original
    place: kept for them for a while if they may soon be free, for anybody at once in an emergency or when they are
    gone.
    """
    if contact.phase != "parked" or contact.agent is None:
        return []
    holder = state.agents[contact.agent]
    if holder.on_duty and has_room(holder, state.centre_config, contact.line):
        return [ev.ContactUnparked(at=now, contact=contact.id, agent=holder.id, reason="resident_wrote")]
    keeps = holder.enabled and holder.choice != "offline" and not emergency
    return [
        ev.ContactUnparked(at=now, contact=contact.id, agent=holder.id, reason="resident_wrote", to_queue=True),
        ev.ContactQueued(
            at=now,
            contact=contact.id,
            queue=contact.queue,
            place_at=contact.place_at,
            reason="unparked",
            keep_for=holder.id if keeps else None,
        ),
    ]


HANDLERS: Handlers = {
    cmd.ContactPark.type: _park,
    cmd.ContactUnpark.type: _unpark,
}
