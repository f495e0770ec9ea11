"""How a supervisor's overflow changes the state."""

from __future__ import annotations

from routing import events as ev
from routing.folding.places import Folds, enter
from routing.ids import QueueId
from routing.state import State


def _opened(state: State, event: ev.QueueOverflowOpened) -> None:
    _set(state, event.queue, event.to)


def _closed(state: State, event: ev.QueueOverflowClosed) -> None:
    _set(state, event.queue, None)


def _set(state: State, queue_id: QueueId, to: QueueId | None) -> None:
    """Let everybody who waits in the queue wait where they belong now, in the same place and on the same rung."""
    queue = state.queues[queue_id]
    queue.overflow_to = to
    state.ladders.forget(queue_id)
    for contact_id in queue.waiting:
        contact = state.contacts[contact_id]
        if contact.phase == "waiting":
            enter(state, contact)


FOLDS: Folds = {
    ev.QueueOverflowOpened: _opened,
    ev.QueueOverflowClosed: _closed,
}
