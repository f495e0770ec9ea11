"""What residents may choose in the chat, as the centre stands."""

from __future__ import annotations

from channels.webchat.wire import QueueChoice
from routing.centre import Queue
from routing.ids import Instant
from routing.opening_hours import next_opening
from routing.state import State


def queue_choices(state: State, now: Instant) -> tuple[QueueChoice, ...]:
    """Every queue in the configuration's order, with whether a webchat may join it at `now`."""
    return tuple(_choice(state, queue, now) for queue in state.centre_config.queues if not queue.removed)


def _choice(state: State, queue: Queue, now: Instant) -> QueueChoice:
    centre, live = state.centre_config, state.queues.get(queue.id)
    shut = live is not None and bool(live.shut_by)
    is_open = state.takes(queue.id, "webchat")
    hours = queue.hours.get("webchat", queue.default_hours)
    known = not is_open and not shut  # nobody knows when a supervisor will open it again
    return QueueChoice(
        id=queue.id,
        name=queue.name,
        open=is_open,
        next_open=next_opening(hours, now, centre.timezone, centre.bank_holidays) if known else None,
        message=live.shut_message if live is not None and shut else {},
    )
