"""Threads: whether what a resident wrote goes on with a contact or begins one.

A contact is one episode of a thread and has one outcome, so one that has ended is never opened again: what comes then
begins another, which follows it.
"""

from __future__ import annotations

from typing import Final

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import UNKNOWN_QUEUE, Asked, Handlers, Refusal, Reply
from routing.deciding.consent import consenting
from routing.deciding.messages import answering
from routing.deciding.parking import resuming
from routing.deciding.tellings import (
    NO_PROMISE,
    Correspondent,
    arriving,
    asking_to_tell,
    promise_of,
    telling_to,
)
from routing.facts import TOLD_AGAIN_MS, Contact, Episode
from routing.ids import AgentId, ContactId, Instant, MessageId, QueueId, ResidentId, contact_id, message_id
from routing.state import State
from routing.words import NO_REPLY_TO, Channel, Telling

TOO_MANY: Final = Refusal(
    "too_many_messages",
    "This resident writes more than anybody can read. Their agent sees that, and what they wrote first.",
)


def _arrive(asked: Asked[cmd.MessageArrive]) -> Reply:
    contact = open_thread(asked.state, asked.data.resident, asked.data.channel)
    if contact is not None:
        return _going_on(asked, contact)
    if asked.data.consent in NO_REPLY_TO:
        return _only_consenting(asked)
    return _beginning(asked)


def open_thread(state: State, resident: ResidentId, channel: Channel) -> Contact | None:
    """The resident's conversation on the channel that goes on; the latest of several. One in wrap-up is over."""
    here = (state.contacts[each] for each in reversed(state.by_resident.get(resident, {})))
    return next((each for each in here if each.channel == channel), None)


def _going_on(asked: Asked[cmd.MessageArrive], contact: Contact) -> Reply:
    data, now, state = asked.data, asked.now, asked.state
    who = arriving(contact.id, contact.queue, data)
    raises = data.emergency and not contact.emergency and not contact.emergency_undone
    if _floods(contact, now) and not raises and data.consent not in NO_REPLY_TO:
        return TOO_MANY
    events = [*_written(asked, contact.id), *_flooding(asked, contact), *consenting(state, data, now)]
    if raises:
        events.append(
            ev.ContactMarked(at=now, contact=contact.id, emergency=True, priority_s=contact.priority_s, source="words")
        )
    events += _telling_at_once(asked, who)
    if data.consent in NO_REPLY_TO:
        return events
    return [*events, *resuming(state, contact, now, emergency=contact.emergency or raises)]


def _floods(contact: Contact, now: Instant) -> bool:
    return contact.flooded_until is not None and now < contact.flooded_until


def _flooding(asked: Asked[cmd.MessageArrive], contact: Contact) -> list[ev.Event]:
    """That the resident has now written as much as anybody can read, if they have."""
    threads, now = asked.state.centre_config.threads, asked.now
    end = Instant(contact.written_from + threads.flood_within_s * 1000)
    if contact.written_count + 1 < threads.flood_most or now >= end or _floods(contact, now):
        return []
    return [ev.ContactFlooded(at=now, contact=contact.id, until=end)]


def _beginning(asked: Asked[cmd.MessageArrive]) -> Reply:
    """A new contact, first for the agent whom its resident wrote with a while ago."""
    data, now, state = asked.data, asked.now, asked.state
    episode = state.episodes.get(data.resident)
    lately = episode if episode is not None and _is_recent(state, episode, now) else None
    queue = _queue_for(state, data, lately)
    if queue is None:
        return UNKNOWN_QUEUE
    contact = contact_id(state.centre, asked.source, asked.id)
    joined = ev.ContactQueued(
        at=now,
        contact=contact,
        queue=queue,
        place_at=now,
        reason="arrival",
        keep_for=_keeper(state, lately) if not data.emergency else None,
    )
    return [
        _arrival(asked, contact, queue, episode),
        *_written(asked, contact),
        joined,
        *_telling_at_once(asked, arriving(contact, queue, data), first=True),
    ]


def _is_recent(state: State, episode: Episode, now: Instant) -> bool:
    return now - episode.ended_at <= state.centre_config.threads.reopen_s * 1000


def _keeper(state: State, episode: Episode | None) -> AgentId | None:
    """The agent who had the episode, if they can be asked now."""
    agent = state.agents.get(episode.agent) if episode is not None and episode.agent is not None else None
    return agent.id if agent is not None and agent.on_duty else None


def _queue_for(state: State, data: cmd.MessageArrive, episode: Episode | None) -> QueueId | None:
    """Where the conversation was that it goes on with, else the endpoint's queue, or the first there is."""
    centre = state.centre_config
    there = [each for each in centre.threads.endpoints if each.channel == data.channel]
    wished = [
        *([episode.queue] if episode is not None else ()),
        *(each.queue for each in there if each.address == data.to),
        *(each.queue for each in there),
        *(each.id for each in centre.queues),
    ]
    return next((each for each in wished if centre.taking(each) is not None), None)


def _arrival(
    asked: Asked[cmd.MessageArrive], contact: ContactId, queue: QueueId, episode: Episode | None
) -> ev.ContactArrived:
    data = asked.data
    return ev.ContactArrived(
        at=asked.now,
        contact=contact,
        channel=data.channel,
        queue=queue,
        resident=data.resident,
        name=data.name,
        address=data.address,
        language=data.language,
        emergency=data.emergency,
        needs=data.needs,
        robot=data.robot,
        source=asked.source,
        follows=episode.contact if episode is not None else None,
        to=data.to,
        cannot_be_written=asked.state.has_opted_out(data.resident, data.channel),
    )


def _written(asked: Asked[cmd.MessageArrive], contact: ContactId) -> list[ev.Event]:
    data = asked.data
    return [
        ev.MessageReceived(
            at=asked.now,
            contact=contact,
            message=message_id(asked.state.centre, asked.source, asked.id),
            text=data.text if data.text is not None else "",
            attachments=data.attachments,
            ref=data.ref,
            reply_to=data.reply_to,
            consent=data.consent,
            to=data.to,
            thread=data.thread,
        )
    ]


def _only_consenting(asked: Asked[cmd.MessageArrive]) -> Reply:
    """STOP or START of somebody who has no conversation: nobody need read it. It is confirmed, and that is all.

    Each message of ours costs: who says both by turns, a program maybe, is heard each time and told once.
    """
    data, state, now = asked.data, asked.state, asked.now
    consented = consenting(state, data, now)
    telling: Telling = "opted_out" if data.consent == "stop" else "opted_in"
    told_at = state.consented.get(data.resident, {}).get(telling)
    told_lately = told_at is not None and now - told_at < TOLD_AGAIN_MS
    if not consented or data.acknowledged or told_lately:
        return consented
    episode = state.episodes.get(data.resident)
    contact = episode.contact if episode is not None else contact_id(state.centre, asked.source, asked.id)
    queue = _queue_for(state, data, None)
    if queue is None:
        return consented
    who = arriving(contact, queue, data)
    return [*consented, asking_to_tell(state, who, telling, _telling_id(asked, telling), now)]


def _telling_id(asked: Asked[cmd.MessageArrive], telling: Telling) -> MessageId:
    return message_id(asked.state.centre, asked.source, f"{asked.id} {telling}")


def _telling_at_once(asked: Asked[cmd.MessageArrive], who: Correspondent, *, first: bool = False) -> list[ev.Event]:
    """What the resident is told by itself: at most one thing a message, the most urgent.

    They have just written, so that every window is open; who opted out is told nothing but that they have.
    """
    state, data, now = asked.state, asked.data, asked.now
    telling = _due_telling(state, data, now, first=first)
    contact = state.contacts.get(who.contact)
    told_at = contact.tellings.get(telling) if contact is not None and telling is not None else None
    if telling is None or (told_at is not None and now - told_at < TOLD_AGAIN_MS):
        return []  # a program that answers ours by itself would be told for ever
    promise = promise_of(state, who.queue, now) if telling == "received" else NO_PROMISE
    return telling_to(state, who, telling, _telling_id(asked, telling), now, promise)


def _due_telling(state: State, data: cmd.MessageArrive, now: Instant, *, first: bool) -> Telling | None:
    if data.consent in NO_REPLY_TO:
        news = bool(consenting(state, data, now)) and not data.acknowledged
        told: Telling = "opted_out" if data.consent == "stop" else "opted_in"
        return told if news else None
    if state.has_opted_out(data.resident, data.channel):
        return None
    if data.emergency:
        return "safety"
    if data.consent == "help":
        return None if data.acknowledged else "help"
    return "received" if first and state.centre_config.threads.acknowledge else None


def _echo(asked: Asked[cmd.MessageEcho]) -> Reply:
    """What we sent ourselves comes back as an echo too, and is no news."""
    data, state = asked.data, asked.state
    contact = open_thread(state, data.resident, data.channel)
    if contact is None or data.ref in state.refs:
        return []
    return [
        *answering(state, contact, None, asked.now),
        ev.MessageEchoed(
            at=asked.now,
            contact=contact.id,
            message=message_id(state.centre, asked.source, asked.id),
            text=data.text if data.text is not None else "",
        ),
    ]


def _redact(asked: Asked[cmd.MessageRedact]) -> Reply:
    """Nobody takes back what another wrote; what is no longer known cannot be."""
    data, state = asked.data, asked.state
    contact, message = state.refs.get(data.ref, (None, None))
    if contact is None or message is None:
        return []
    known = state.contacts.get(contact) or state.gone.get(contact)
    theirs = known is not None and known.resident == data.resident and known.messages[message].kind == "theirs"
    if not theirs:
        return Refusal("not_theirs", "Residents can take back only what they wrote themselves.")
    return [ev.MessageRedacted(at=asked.now, contact=contact, message=message, text=data.text)]


HANDLERS: Handlers = {
    cmd.MessageArrive.type: _arrive,
    cmd.MessageEcho.type: _echo,
    cmd.MessageRedact.type: _redact,
}
