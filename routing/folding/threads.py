"""How what is written in threads changes the state: who waits for whom, how far each message got, who is one person."""

from __future__ import annotations

from routing import events as ev
from routing.facts import (
    ANSWER_KNOWN_FOR_MS,
    EARLY_KNOWN_FOR_MS,
    MOST_MESSAGES,
    TOLD_AGAIN_MS,
    WROTE_KNOWN_FOR_MS,
    Contact,
    Early,
    Episode,
    Gone,
    Written,
)
from routing.folding.places import Folds
from routing.ids import ContactId, Instant, MessageId, MessageRef, ResidentId
from routing.state import State
from routing.words import NO_REPLY_TO, THREADS, Telling


def _received(state: State, event: ev.MessageReceived) -> None:
    contact = state.contacts[event.contact]
    _keep(state, contact, event.message, Written(kind="theirs", at=event.at, ref=event.ref))
    if event.consent not in NO_REPLY_TO:
        contact.asked_at = contact.asked_at if contact.asked_at is not None else event.at
        wait_for_us(contact)
    if contact.channel not in THREADS:
        return
    if event.to:
        contact.to, contact.thread = event.to, event.thread
    if event.at - contact.written_from >= state.centre_config.threads.flood_within_s * 1000:
        contact.written_from, contact.written_count = event.at, 0
    contact.written_count += 1
    state.wrote_at.pop(contact.resident, None)
    state.wrote_at[contact.resident] = event.at
    while state.wrote_at[oldest := next(iter(state.wrote_at))] < event.at - WROTE_KNOWN_FOR_MS:
        del state.wrote_at[oldest]


def _sent(state: State, event: ev.MessageSent) -> None:
    contact = state.contacts[event.contact]
    _keep(state, contact, event.message, Written(kind="ours", at=event.at))
    _replied(state, contact, event.at)


def _echoed(state: State, event: ev.MessageEchoed) -> None:
    """Who waits for an agent of ours still does, whatever was said elsewhere: their silence is not counted."""
    contact = state.contacts[event.contact]
    contact.asked_at = None
    if contact.answered_at is not None and contact.phase in ("engaged", "parked"):
        _replied(state, contact, event.at)


def _replied(state: State, contact: Contact, at: Instant) -> None:
    """From now on it is the resident who is waited for."""
    contact.asked_at, contact.replied_at = None, at
    contact.idle_due, contact.idle_warned = None, False
    if contact.channel in THREADS and contact.address is not None and state.centre_config.threads.idle_warn_s > 0:
        contact.idle_due = _warned_at(state, contact, at)
        set_idle_timer(state, contact)


def _warned_at(state: State, contact: Contact, replied_at: Instant) -> Instant:
    """When the resident is warned that their thread will be closed.

    Where they can be written to for a while only, that is before its end: they have to have time to answer, too. If we
    replied so late that no such time is left they cannot be warned.
    """
    threads = state.centre_config.threads
    due = Instant(replied_at + threads.idle_warn_s * 1000)
    window_s, wrote_at = threads.window_s.get(contact.channel), state.wrote_at.get(contact.resident)
    if window_s is None or wrote_at is None or wrote_at + window_s * 1000 >= due:
        return due
    early = Instant(wrote_at + (window_s - threads.idle_close_s) * 1000)
    return early if early - replied_at >= threads.idle_close_s * 1000 else due


def wait_for_us(contact: Contact) -> None:
    """It is we who have to do something: no silence of the resident counts."""
    contact.replied_at = None
    contact.idle_due, contact.idle_warned = None, False


def set_idle_timer(state: State, contact: Contact) -> None:
    """Have the thread looked at when its resident has been silent for long enough."""
    if contact.idle_due is not None:
        state.timers.set(contact.idle_due, "idle_close" if contact.idle_warned else "idle_warn", contact.id)


def _told(state: State, event: ev.MessageTold) -> None:
    contact = state.contacts[event.contact]
    contact.tellings[event.telling] = event.at
    _keep(state, contact, event.message, Written(kind="ours", at=event.at))


def _idled(state: State, event: ev.ContactIdled) -> None:
    contact = state.contacts[event.contact]
    contact.idle_due, contact.idle_warned = event.closes_at, True
    set_idle_timer(state, contact)


def _flooded(state: State, event: ev.ContactFlooded) -> None:
    state.contacts[event.contact].flooded_until = event.until


def _asked(state: State, event: ev.ContactAsked) -> None:
    _keep(state, state.contacts[event.contact], event.message, Written(kind="asked", at=event.at))


def messages_of(state: State, contact_id: ContactId) -> dict[MessageId, Written]:
    """What was written in a contact that is open or ended lately; nothing for any other."""
    known: Contact | Gone | None = state.contacts.get(contact_id) or state.gone.get(contact_id)
    return known.messages if known is not None else {}


def _progressed(state: State, event: ev.MessageProgressed) -> None:
    written = messages_of(state, event.contact).get(event.message)
    if written is None:
        return
    written.state = event.state
    if event.ref is not None:
        written.ref = event.ref
        state.refs[event.ref] = event.contact, event.message
        state.early.pop(event.ref, None)


def _reported(state: State, event: ev.MessageReported) -> None:
    state.early.pop(event.ref, None)
    state.early[event.ref] = Early(state=event.state, text=event.text, at=event.at)
    while state.early[oldest := next(iter(state.early))].at < event.at - EARLY_KNOWN_FOR_MS:
        del state.early[oldest]


def _keep(state: State, contact: Contact, message: MessageId, written: Written) -> None:
    """Know the message, and forget the oldest of a thread that goes on and on."""
    if contact.channel not in THREADS and written.kind != "asked":
        return
    contact.messages[message] = written
    if written.ref is not None:
        state.refs[written.ref] = contact.id, message
    if len(contact.messages) > MOST_MESSAGES:
        oldest = contact.messages.pop(next(iter(contact.messages)))
        _forget_ref(state, oldest.ref)


def _forget_ref(state: State, ref: MessageRef | None) -> None:
    if ref is not None:
        state.refs.pop(ref, None)


def end_episode(state: State, contact: Contact, at: Instant) -> None:
    """The conversation is over: should its resident write again, it is known whom they wrote with."""
    wait_for_us(contact)
    contact.asked_at = None
    if contact.channel not in THREADS:
        return
    state.episodes.pop(contact.resident, None)
    state.episodes[contact.resident] = Episode(
        contact=contact.id, queue=contact.queue, ended_at=at, agent=contact.agent
    )
    while state.episodes[oldest := next(iter(state.episodes))].ended_at < at - ANSWER_KNOWN_FOR_MS:
        del state.episodes[oldest]


def _opted_out(state: State, event: ev.ResidentOptedOut) -> None:
    state.opted_out.setdefault(event.resident, {})[event.channel] = None
    _consented(state, event.resident, "opted_out", event.at)


def _opted_in(state: State, event: ev.ResidentOptedIn) -> None:
    channels = state.opted_out.get(event.resident, {})
    channels.pop(event.channel, None)
    if not channels:
        state.opted_out.pop(event.resident, None)
    _consented(state, event.resident, "opted_in", event.at)


def _consented(state: State, resident: ResidentId, telling: Telling, at: Instant) -> None:
    """Know for a while what was confirmed, also of somebody who has no conversation."""
    state.consented[resident] = {**state.consented.pop(resident, {}), telling: at}
    while max(state.consented[oldest := next(iter(state.consented))].values()) < at - TOLD_AGAIN_MS:
        del state.consented[oldest]


def _merged(state: State, event: ev.ResidentMerged) -> None:
    for one, other in ((event.resident, event.same_as), (event.same_as, event.resident)):
        state.merged.setdefault(one, {})[other] = None
        _drop(state.parted, one, other)


def _unmerged(state: State, event: ev.ResidentUnmerged) -> None:
    for one, other in ((event.resident, event.same_as), (event.same_as, event.resident)):
        _drop(state.merged, one, other)
        state.parted.setdefault(one, {})[other] = None


def _drop(edges: dict[ResidentId, dict[ResidentId, None]], one: ResidentId, other: ResidentId) -> None:
    others = edges.get(one, {})
    others.pop(other, None)
    if not others:
        edges.pop(one, None)


def reindex(state: State) -> None:
    """Make the index of messages anew."""
    state.refs.clear()
    for contact in (*state.gone, *state.contacts):
        for message, written in messages_of(state, contact).items():
            if written.ref is not None:
                state.refs[written.ref] = contact, message


def _nothing(_: State, __: ev.Event) -> None:
    """What views show and the engine has no use for."""


FOLDS: Folds = {
    ev.MessageReceived: _received,
    ev.MessageSent: _sent,
    ev.MessageEchoed: _echoed,
    ev.MessageTold: _told,
    ev.MessageProgressed: _progressed,
    ev.MessageReported: _reported,
    ev.MessageRedacted: _nothing,
    ev.ContactIdled: _idled,
    ev.ContactFlooded: _flooded,
    ev.ContactAsked: _asked,
    ev.ContactAdvised: _nothing,
    ev.ResidentOptedOut: _opted_out,
    ev.ResidentOptedIn: _opted_in,
    ev.ResidentMerged: _merged,
    ev.ResidentUnmerged: _unmerged,
}
