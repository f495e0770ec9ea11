"""Delivery: how far messages of ours got, as results of effects, call-backs and the marks of the read tell it."""

from __future__ import annotations

from typing import Final

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import UNKNOWN_CONTACT, Asked, Handlers, Reply
from routing.facts import Written
from routing.folding.threads import messages_of
from routing.ids import ContactId, Instant, MessageId, MessageRef, ResidentId
from routing.state import State
from routing.words import Channel, DeliveryState, Effect

WRITES: Final[frozenset[Effect]] = frozenset({"send", "tell", "ask"})
"""Effects that write something."""

_RANK: Final[dict[DeliveryState, int]] = {"queued": 0, "sent": 1, "delivered": 2, "read": 3}
_ENDS: Final[frozenset[DeliveryState]] = frozenset({"undelivered", "failed"})


def goes_on(was: DeliveryState, becomes: DeliveryState) -> bool:
    """Whether a message that got so far can have got there: news comes in any order, and delivery never goes back."""
    if was in _ENDS:
        return False
    if becomes in _ENDS:
        return _RANK[was] < _RANK["delivered"]
    return _RANK[becomes] > _RANK[was]


def written(asked: Asked[cmd.EffectFinish]) -> Reply:
    """What became of a message: it has a name with its provider now, or the agent reads why it was refused."""
    data, state, now = asked.data, asked.state, asked.now
    known = data.contact in state.contacts or data.contact in state.gone
    if not known and data.effect == "tell" and asked.source == "dispatcher":
        return []  # who says STOP and has no conversation is told so, and begins none
    if not known or asked.source.startswith("resident:"):
        return UNKNOWN_CONTACT
    finished = ev.EffectFinished(
        at=now,
        contact=data.contact,
        effect=data.effect,
        ok=data.ok,
        ref=data.ref,
        text=data.text,
        maybe_duplicate=data.maybe_duplicate,
        message=data.message,
    )
    one = messages_of(state, data.contact).get(data.message) if data.message is not None else None
    if one is None or data.message is None or one.kind == "theirs":
        return [finished]
    return [finished, *_named(state, data, data.message, one, now)]


def _named(state: State, data: cmd.EffectFinish, message: MessageId, one: Written, now: Instant) -> list[ev.Event]:
    """With its name come what its provider told of it already."""
    reached: DeliveryState = "sent" if data.ok else "failed"
    ref, text = MessageRef(data.ref) if data.ref else None, data.text
    early = state.early.get(ref) if ref is not None else None
    if early is not None and goes_on(reached, early.state):
        reached, text = early.state, early.text
    if not goes_on(one.state, reached) and not _only_seen(one, reached):
        return []
    return [ev.MessageProgressed(at=now, contact=data.contact, message=message, state=reached, ref=ref, text=text)]


def _only_seen(one: Written, reached: DeliveryState) -> bool:
    """It failed, and nothing but a mark of the read, which names no message, had said that it got anywhere."""
    return reached == "failed" and one.ref is None and one.state not in _ENDS


def _report(asked: Asked[cmd.MessageReport]) -> Reply:
    data, state, now = asked.data, asked.state, asked.now
    found = state.refs.get(data.ref)
    if found is None:
        return _too_early(state, data, now)
    contact, message = found
    one = messages_of(state, contact)[message]
    if one.kind == "theirs" or not goes_on(one.state, data.state):
        return []
    return [ev.MessageProgressed(at=now, contact=contact, message=message, state=data.state, text=data.text)]


def _too_early(state: State, data: cmd.MessageReport, now: Instant) -> list[ev.Event]:
    """Nobody knows whose it is: a call-back was faster than the provider's own answer, or it was never ours."""
    early = state.early.get(data.ref)
    if not goes_on(early.state if early is not None else "sent", data.state):
        return []
    return [ev.MessageReported(at=now, ref=data.ref, state=data.state, text=data.text)]


def _seen(asked: Asked[cmd.MessageSeen]) -> Reply:
    data, state = asked.data, asked.state
    return [
        ev.MessageProgressed(at=asked.now, contact=contact, message=message, state=data.state)
        for contact in _threads_of(state, data.resident, data.channel)
        for message, one in messages_of(state, contact).items()
        if one.kind == "ours" and one.at <= data.until and goes_on(one.state, data.state)
    ]


def _threads_of(state: State, resident: ResidentId, channel: Channel) -> list[ContactId]:
    """The resident's last conversation that ended, and the one that is on."""
    episode = state.episodes.get(resident)
    ended = [episode.contact] if episode is not None else []
    now_on = [each for each in state.by_resident.get(resident, ()) if state.contacts[each].channel == channel]
    return [*ended, *(each for each in now_on[-1:] if each not in ended)]


HANDLERS: Handlers = {
    cmd.MessageReport.type: _report,
    cmd.MessageSeen.type: _seen,
}
