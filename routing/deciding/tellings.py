"""Tellings: what the centre writes to residents by itself. The words are the channel's; when they are due is decided here."""

from __future__ import annotations

from itertools import islice
from typing import Final, NamedTuple

from routing import commands as cmd
from routing import events as ev
from routing.centre import Queue
from routing.facts import Contact
from routing.ids import ContactId, Instant, MessageId, QueueId, ResidentId
from routing.opening_hours import next_opening, open_ms_between
from routing.state import State
from routing.words import Channel, Private, Telling

_LOOK_AT: Final = 100
"""How many of a queue's contacts are looked at for the message that has waited longest."""


class Correspondent(NamedTuple):
    """Who is written to, and where; of a contact that there is, or that is just beginning."""

    contact: ContactId
    resident: ResidentId
    channel: Channel
    queue: QueueId
    address: Private
    to: str
    thread: str
    language: str


def arriving(contact: ContactId, queue: QueueId, data: cmd.MessageArrive) -> Correspondent:
    """Whoever just wrote."""
    return Correspondent(contact, data.resident, data.channel, queue, data.address, data.to, data.thread, data.language)


def of_contact(contact: Contact) -> Correspondent | None:
    """The resident of a thread; None where no provider knows an address of theirs."""
    if contact.address is None:
        return None
    return Correspondent(
        contact.id,
        contact.resident,
        contact.channel,
        contact.queue,
        contact.address,
        contact.to,
        contact.thread,
        contact.language,
    )


class Promise(NamedTuple):
    """What is said of a reply: within how long, s, from `opens` on; None for `opens` while we are open, or never."""

    expect_s: int | None = None
    opens: Instant | None = None


NO_PROMISE: Final = Promise()


def asking_to_tell(
    state: State, who: Correspondent, telling: Telling, message: MessageId, now: Instant, promise: Promise = NO_PROMISE
) -> ev.EffectRequested:
    """What the provider is asked for."""
    return ev.EffectRequested(
        at=now,
        contact=who.contact,
        effect="tell",
        channel=who.channel,
        queue=who.queue,
        message=message,
        telling=telling,
        address=who.address,
        to=state.centre_config.threads.sender(who.channel, who.to),
        thread=who.thread,
        language=who.language,
        expect_s=promise.expect_s,
        opens=promise.opens,
    )


def telling_to(
    state: State, who: Correspondent, telling: Telling, message: MessageId, now: Instant, promise: Promise = NO_PROMISE
) -> list[ev.Event]:
    """The record of what is told, and the effect that tells it. Whether it may be told is asked of `consent`."""
    told = ev.MessageTold(
        at=now,
        contact=who.contact,
        message=message,
        telling=telling,
        expect_s=promise.expect_s,
        opens=promise.opens,
    )
    return [told, asking_to_tell(state, who, telling, message, now, promise)]


def promise_of(state: State, queue_id: QueueId, now: Instant) -> Promise:
    """Within how long somebody will reply in the queue: what it promises, or what its residents wait already.

    A queue whose first message has waited longer than promised says so rather than what it would like to be true. Of
    one that a supervisor has shut, or that never opens, nothing can be said.
    """
    centre, queue = state.centre_config, state.centre_config.queue(queue_id)
    live = state.queues.get(queue_id)
    if queue is None or (live is not None and live.shut_by):
        return NO_PROMISE
    hours = queue.hours.get("message", queue.default_hours)
    opens = next_opening(hours, now, centre.timezone, centre.bank_holidays)
    if opens is None:
        return NO_PROMISE
    waits_ms = _longest_wait_ms(state, queue, now)
    expect_s = max(centre.target(queue, "message").within_s, waits_ms // 1000)
    return Promise(expect_s, opens if opens > now else None)


def _longest_wait_ms(state: State, queue: Queue, now: Instant) -> int:
    """How long the message has waited in open hours that came first of those that wait."""
    live, centre = state.queues.get(queue.id), state.centre_config
    if live is None:
        return 0
    waiting = (state.contacts[contact] for contact in islice(live.waiting, _LOOK_AT))
    since = min((each.wait_since for each in waiting if each.measured_as == "message"), default=now)
    hours = queue.hours.get("message", queue.default_hours)
    return open_ms_between(hours, since, now, centre.timezone, centre.bank_holidays)
