"""The few events that whoever reads the service's own log wants to find there, each line once, when it is accepted."""

from __future__ import annotations

import structlog

from routing import events as ev
from routing.steps import Step

log = structlog.get_logger(__name__)


def note(step: Step) -> None:
    """A listener of the follower beside the engine. Ids alone: what people are called and wrote is sealed anyway."""
    for event in step.events:
        match event:
            case ev.OfferTimedOut():
                log.info(
                    "offer.timed_out", contact_id=event.contact, agent_id=event.agent, rang_for_ms=event.rang_for_ms
                )
            case ev.ContactTurnedAway():
                log.info("contact.turned_away", contact_id=event.contact, queue=event.queue, reason=event.reason)
            case ev.CommandRefused():
                log.info("command.refused", code=event.code, command=event.command, source=event.source)
            case ev.QueueOpened() | ev.QueueClosed():
                opened = "queue.opened" if isinstance(event, ev.QueueOpened) else "queue.closed"
                log.info(opened, queue=event.queue, lines=event.lines, source=event.source)
            case ev.ConfigActivated():
                log.info("config.activated", digest=event.digest)
            case ev.ClockJumped():
                log.info("clock.jumped", by_ms=event.by_ms)
            case ev.GatewayLost():
                log.info("gateway.lost", lost_gateway=event.gateway)
