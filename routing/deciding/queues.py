"""Queues and configuration, as supervisors and administrators ask for them."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import UNKNOWN_QUEUE, Asked, Handlers, Reply
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


def _activate(asked: Asked[cmd.ConfigActivate]) -> Reply:
    return [ev.ConfigActivated(at=asked.now, config=asked.data.config, digest=asked.data.digest)]


HANDLERS: Handlers = {
    cmd.QueueOpen.type: _open,
    cmd.QueueClose.type: _close,
    cmd.ConfigActivate.type: _activate,
}
