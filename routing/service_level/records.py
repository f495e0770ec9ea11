"""Records: what the figures need to know of each contact, folded from its events."""

from __future__ import annotations

from typing import Literal

import msgspec

from routing import events as ev
from routing.ids import AgentId, ContactId, Instant, QueueId, ResidentId, SkillId, TeamId
from routing.words import Channel, Line, line_of

Flag = Literal["emergency", "overflowed", "requeued", "transferred", "waited_again", "callback", "robot"]
"""What happened on the way. A contact has any number of flags beside its one outcome; none changes the outcome."""


class LaterWait(msgspec.Struct, kw_only=True):
    """A wait in a queue after the first answer: passed on, or given back because the agent's connection was lost.

    Attributes:
        queue: the queue it joined then, whose target holds.
        until: when the resident could hear or read a person again, or left; None while it waits.
        answered: whether it ended with a person.
    """

    queue: QueueId
    since: Instant
    until: Instant | None = None
    answered: bool = False


class Record(msgspec.Struct, kw_only=True):
    """What the figures need of one contact. `queue` is the first it joined, which gets the credit.

    Attributes:
        skills: what the contact itself asked for, beside its queue's needs.
        wait_ms: from joining to the first answer; for messages in open hours only.
        answered_by: None for an answer in the provider's own inbox too.
        team: of whoever answered, as of then.
        callback_at: when the resident asked to be rung back; None when they did not, or took it back.
        callback_kept_at: when they were spoken to.
        later: waits after the first answer.
        silences: gaps between a resident's message and the reply to it, after the first answer, start and end: the
            longest one, and for messages all, because only open hours count in them.
        asked_at: since when a message of the resident has had no reply.
        handled_ms: how long agents had it, from accepting to letting go, wrap-up included.
        held_since: since when the agent who has it does.
        over: nothing can happen to it any more but a rating.
        changes: how many events it was folded from, so that readers know when to look again.
        rang_at: when the call it came from reached us, menu and all; None where it did not come by telephone.
        relay: the resident spoke through Relay UK.
        told_at, told_s, told_upper_s: when the resident was first told of the wait, the estimate and the upper end.
    """

    contact: ContactId
    resident: ResidentId
    channel: Channel
    line: Line
    queue: QueueId
    robot: bool
    arrived_at: Instant
    emergency: bool = False
    skills: tuple[SkillId, ...] = ()
    queued_at: Instant | None = None
    accepted_at: Instant | None = None
    answered_at: Instant | None = None
    answered_by: AgentId | None = None
    team: TeamId | None = None
    wait_ms: int | None = None
    abandoned_at: Instant | None = None
    callback_at: Instant | None = None
    callback_kept_at: Instant | None = None
    callback_missed: bool = False
    turned_away: bool = False
    transferred: bool = False
    overflowed: bool = False
    requeued: bool = False
    later: list[LaterWait] = []
    silences: list[tuple[Instant, Instant]] = []
    asked_at: Instant | None = None
    handled_ms: int = 0
    held_since: Instant | None = None
    ended_at: Instant | None = None
    ended_by: str = ""
    ended_reason: str = ""
    holder: AgentId | None = None
    disposed_at: Instant | None = None
    over: bool = False
    score: int | None = None
    changes: int = 0
    told_at: Instant | None = None
    told_s: float | None = None
    told_upper_s: int | None = None
    rang_at: Instant | None = None
    relay: bool = False


def recorded(event: ev.ContactArrived) -> Record:
    """The record a contact begins with."""
    return Record(
        contact=event.contact,
        resident=event.resident,
        channel=event.channel,
        line=line_of(event.channel),
        queue=event.queue,
        robot=event.robot,
        arrived_at=event.at,
        emergency=event.emergency,
        skills=tuple(need.skill for need in event.needs),
        rang_at=event.rang_at,
        relay=event.relay,
    )


def record(into: Record, event: ev.ContactEvent, team: TeamId | None = None) -> None:
    """Fold one event of the contact into its record. `team` is that of the event's agent, if it has one."""
    into.changes += 1
    match event:
        case ev.ContactQueued() | ev.ContactRequeued():
            _queue(into, event)
        case ev.OfferAccepted():
            into.accepted_at, into.holder, into.held_since = event.at, event.agent, event.at
        case ev.ContactAnswered():
            into.answered_at, into.answered_by, into.wait_ms, into.team = event.at, event.agent, event.wait_ms, team
            into.asked_at = None
        case ev.MessageReceived() | ev.MessageSent() | ev.MessageEchoed() | ev.EffectFinished() | ev.LegJoined():
            _talk(into, event)
        case ev.ContactStepRelaxed() if event.overflow is not None:
            into.overflowed = True
        case ev.ContactTransferred():
            into.transferred = True
            into.holder = event.agent if event.warm else into.holder
        case ev.CallDialled():
            into.ended_at, into.ended_by, into.ended_reason = None, "", ""  # rung in wrap-up, they talk again
        case ev.ContactMarked() | ev.ContactRelayMarked() | ev.WaitTold() | ev.ContactRated():
            _note(into, event)
        case ev.ContactAbandoned() | ev.ContactTurnedAway() | ev.ContactEnded() | ev.ContactDisposed():
            _leave(into, event)
        case _:
            _call_back(into, event)


def _call_back(into: Record, event: ev.ContactEvent) -> None:
    """A wish to be rung of somebody who had an answer before changes no outcome."""
    if into.answered_at is not None:
        return
    match event:
        case ev.CallbackRequested():
            into.callback_at = event.at
        case ev.CallbackKept():
            into.callback_kept_at = event.at
        case ev.CallbackMissed():
            into.callback_missed = True
        case ev.CallbackCancelled():
            into.callback_at = None


def flags(of: Record) -> frozenset[Flag]:
    """What happened on the contact's way."""
    known: dict[Flag, bool] = {
        "emergency": of.emergency,
        "overflowed": of.overflowed,
        "requeued": of.requeued,
        "transferred": of.transferred,
        "waited_again": bool(of.later),
        "callback": of.callback_at is not None,
        "robot": of.robot,
    }
    return frozenset(flag for flag, holds in known.items() if holds)


def _queue(into: Record, event: ev.ContactQueued | ev.ContactRequeued) -> None:
    """It waits, for the first time, still, or again."""
    _let_go(into, event.at)
    if isinstance(event, ev.ContactRequeued):
        into.requeued = True
    elif event.reason == "arrival":
        into.queued_at, into.queue = event.at, event.queue
    if into.answered_at is not None and waits_again(into) is None:
        into.later.append(LaterWait(queue=event.queue, since=event.at))


def waits_again(of: Record) -> LaterWait | None:
    """The later wait that the contact is in, if it is in one."""
    return of.later[-1] if of.later and of.later[-1].until is None else None


def _note(into: Record, event: ev.ContactMarked | ev.ContactRelayMarked | ev.WaitTold | ev.ContactRated) -> None:
    """A mark, a verdict; or what was told, of which the first that promised anything counts, of the first wait."""
    if isinstance(event, ev.ContactMarked):
        into.emergency = event.emergency
    elif isinstance(event, ev.ContactRelayMarked):
        into.relay = event.relay
    elif isinstance(event, ev.ContactRated):
        into.score = event.score
    elif into.told_at is None and into.answered_at is None and event.band_s is not None:
        into.told_at, into.told_s, into.told_upper_s = event.at, event.estimate_s, event.band_s[1]


def _talk(
    into: Record, event: ev.MessageReceived | ev.MessageSent | ev.MessageEchoed | ev.EffectFinished | ev.LegJoined
) -> None:
    if into.answered_at is None:
        return
    if isinstance(event, ev.MessageReceived):
        if event.consent not in ("stop", "start"):  # those ask for no reply
            into.asked_at = into.asked_at if into.asked_at is not None else event.at
        return
    if not _is_heard(event):
        return  # templates are approved for everybody: who waits for a reply still does
    _wait_no_longer(into, event.at, answered=True)
    if into.asked_at is not None:
        _fell_silent(into, (into.asked_at, event.at))
        into.asked_at = None


def _is_heard(event: ev.MessageSent | ev.MessageEchoed | ev.EffectFinished | ev.LegJoined) -> bool:
    """Whether the resident hears or reads a person with the event: of effects, an agent joined at once."""
    match event:
        case ev.EffectFinished():
            return event.ok and event.effect == "join" and not event.under_way
        case ev.LegJoined():
            return event.party == "resident"
        case ev.MessageSent():
            return not event.template
    return True


def _fell_silent(into: Record, gap: tuple[Instant, Instant]) -> None:
    if into.line == "message" or not into.silences:
        into.silences.append(gap)
    elif gap[1] - gap[0] > into.silences[0][1] - into.silences[0][0]:
        into.silences[0] = gap


def _leave(
    into: Record, event: ev.ContactAbandoned | ev.ContactTurnedAway | ev.ContactEnded | ev.ContactDisposed
) -> None:
    match event:
        case ev.ContactAbandoned():
            into.abandoned_at = event.left_at
        case ev.ContactTurnedAway():
            into.turned_away, into.ended_at, into.over = True, event.at, True
        case ev.ContactEnded():
            into.ended_at, into.ended_by, into.ended_reason = event.at, event.by, event.reason
            into.transferred = into.transferred or event.reason == "transferred_out"
            _wait_no_longer(into, event.at, answered=False)
            if event.wraps_up is None:
                _let_go(into, event.at)
                into.over = True
        case ev.ContactDisposed():
            into.disposed_at = event.at
            _let_go(into, event.at)
            into.over = True


def _let_go(into: Record, at: Instant) -> None:
    """Whoever had it has it no more."""
    if into.held_since is not None:
        into.handled_ms += at - into.held_since
    into.holder = into.held_since = None


def _wait_no_longer(into: Record, at: Instant, *, answered: bool) -> None:
    wait = waits_again(into)
    if wait is not None:
        wait.until, wait.answered = at, answered
