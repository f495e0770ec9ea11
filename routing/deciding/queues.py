"""Queues, as supervisors open and close them."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import UNKNOWN_QUEUE, Asked, Handlers, Refusal, Reply
from routing.words import LINES


def _open(asked: Asked[cmd.QueueOpen]) -> Reply:
    queue = asked.state.queues.get(asked.data.queue)
    if queue is None:
        return UNKNOWN_QUEUE
    if not queue.shut_by:
        return []
    return [ev.QueueOpened(at=asked.now, queue=queue.id, source=asked.source, lines=LINES)]


def _close(asked: Asked[cmd.QueueClose]) -> Reply:
    queue = asked.state.queues.get(asked.data.queue)
    if queue is None:
        return UNKNOWN_QUEUE
    return [ev.QueueClosed(at=asked.now, queue=queue.id, source=asked.source, lines=LINES, message=asked.data.message)]


def _overflow(asked: Asked[cmd.QueueOverflow]) -> Reply:
    queue, to, centre = asked.state.queues.get(asked.data.queue), asked.data.to, asked.state.centre_config
    if queue is None or centre.queue(queue.id) is None:
        return UNKNOWN_QUEUE
    if to == queue.overflow_to:
        return []
    if to is None:
        return [ev.QueueOverflowClosed(at=asked.now, queue=queue.id, source=asked.source)]
    if to == queue.id:
        return Refusal("overflow_to_itself", "A queue cannot overflow to itself. Choose another queue.")
    if centre.taking(to) is None:
        return UNKNOWN_QUEUE
    return [ev.QueueOverflowOpened(at=asked.now, queue=queue.id, to=to, source=asked.source)]


HANDLERS: Handlers = {
    cmd.QueueOpen.type: _open,
    cmd.QueueClose.type: _close,
    cmd.QueueOverflow.type: _overflow,
}
