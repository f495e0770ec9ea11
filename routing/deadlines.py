"""When the target of a wait runs out."""

from __future__ import annotations

from routing.centre import Centre
from routing.facts import Contact
from routing.ids import Instant
from routing.opening_hours import open_deadline


def target_due(contact: Contact, centre: Centre) -> Instant:
    """When the contact's present wait has lasted as long as its queue promises; for messages in open hours only."""
    start = contact.wait_since
    queue = centre.queue(contact.queue)
    if queue is None:
        return Instant(start + centre.targets[contact.measured_as].within_s * 1000)
    within_ms = centre.target(queue, contact.measured_as).within_s * 1000
    if contact.measured_as != "message":
        return Instant(start + within_ms)
    hours = queue.hours.get("message", queue.default_hours)
    return open_deadline(hours, start, within_ms, centre.timezone, centre.bank_holidays)
