"""Deciding: what follows from each command. State is read here and never changed."""

from __future__ import annotations

from collections.abc import Sequence

from routing import events as ev
from routing.commands import ClockJump, Command, Tick
from routing.deciding import (
    advice,
    agents,
    alerts,
    calls,
    choices,
    configuration,
    consults,
    contacts,
    delivery,
    merging,
    messages,
    offers,
    parking,
    phone_controls,
    queues,
    threads,
)
from routing.deciding.asked import Asked, Handlers, Refusal
from routing.deciding.due import due, tick
from routing.deciding.following import following
from routing.deciding.values import senseless
from routing.folding.centre import seen_key
from routing.ids import Instant
from routing.state import State

__all__ = ["decide", "due"]

_HANDLERS: Handlers = {
    **contacts.HANDLERS,
    **consults.HANDLERS,
    **choices.HANDLERS,
    **messages.HANDLERS,
    **offers.HANDLERS,
    **calls.HANDLERS,
    **phone_controls.HANDLERS,
    **parking.HANDLERS,
    **threads.HANDLERS,
    **delivery.HANDLERS,
    **advice.HANDLERS,
    **alerts.HANDLERS,
    **merging.HANDLERS,
    **agents.HANDLERS,
    **queues.HANDLERS,
    **configuration.HANDLERS,
}


def decide(state: State, command: Command, now: Instant) -> list[ev.Event]:
    """What follows from `command` at log time `now`.

    A command from outside gives `command.handled` and its consequences, or `command.refused` alone, or nothing when
    its (source, id) was seen before. `now` earlier than the state's time counts as the state's time.
    """
    now = max(now, state.t)
    if isinstance(command.data, Tick):
        return _with_what_follows(state, tick(state, now))
    if isinstance(command.data, ClockJump):
        return [ev.ClockJumped(at=now, by_ms=command.data.by_ms)]
    if seen_key(command.source, command.id) in state.seen:
        return []
    asked = Asked(state=state, data=command.data, source=command.source, id=command.id, now=now)
    reply = senseless(asked) or _HANDLERS[command.data.type](asked)
    if isinstance(reply, Refusal):
        return [
            ev.CommandRefused(
                at=now,
                source=command.source,
                id=command.id,
                command=command.data.type,
                code=reply.code,
                text=reply.text,
            )
        ]
    handled = ev.CommandHandled(at=now, source=command.source, id=command.id, command=command.data.type)
    return [handled, *_with_what_follows(state, reply)]


def _with_what_follows(state: State, events: Sequence[ev.Event]) -> list[ev.Event]:
    """No way that a contact or an agent goes can forget a consult, or somebody's leg of a call."""
    return following(state, consults.closing(state, events))
