"""Telephone calls: what their provider tells, and what it means for the contact. What staff ask is in `phone_controls`."""

from __future__ import annotations

from typing import Final

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import ENDED, OFFER_GONE, RING_FIRST, UNKNOWN_CONTACT, Asked, Handlers, Refusal, Reply
from routing.deciding.contacts import leaving, recorded
from routing.deciding.delivery import WRITES, written
from routing.deciding.leg_news import back, failed, joined, left, resident_left, talking
from routing.deciding.legs import accompanied, dropping, dropping_call, going, leg_of, of_room
from routing.facts import Contact, Leg
from routing.folding.calls import leg_due
from routing.ids import CallRef, ContactId, Instant, LegId, offer_id
from routing.state import State
from routing.timers import Timer
from routing.words import Effect, RecordingState

_NOTHING_ASKED = Refusal("nothing_asked", "No provider was asked to do anything for this contact.")

_NEW_LEGS: Final[frozenset[Effect]] = frozenset({"join", "dial", "supervise"})
"""Effects that make the provider place a call of its own, which can be left over."""


# --- before the queue, and after the talk ----------------------------------------------------------------------------


def _begin(asked: Asked[cmd.CallBegin]) -> Reply:
    data, state = asked.data, asked.state
    if data.ref in state.menu_calls or data.ref in state.calls:
        return []
    return [ev.CallBegan(at=asked.now, ref=data.ref, resident=data.resident, robot=data.robot)]


def _over(asked: Asked[cmd.CallOver]) -> Reply:
    state, ref, now = asked.state, asked.data.ref, asked.now
    menu = state.menu_calls.get(ref)
    if menu is not None:
        return [ev.CallLeftMenu(at=now, ref=ref, after_ms=now - menu.began_at, robot=menu.robot)]
    contact = state.contacts.get(state.calls.get(ref, ContactId("")))
    if contact is None:
        return []
    leg = leg_of(contact, "resident")
    if leg is None:
        return leaving(state, contact, now)
    return resident_left(state, contact, leg, asked.data.reason, now)


def _recorded(asked: Asked[cmd.CallRecorded]) -> Reply:
    """Recordings and what was said in them come after the end, too."""
    data, state = asked.data, asked.state
    known = state.contacts.get(data.contact) or state.gone.get(data.contact)
    if known is None:
        return UNKNOWN_CONTACT
    if data.length_s < 0:
        return Refusal("bad_length", "No recording is shorter than 0 s.")
    return [recorded(state, data.contact, known.queue, data.recording, data.length_s, asked.now)]


def _transcribed(asked: Asked[cmd.CallTranscribed]) -> Reply:
    data = asked.data
    if data.contact not in asked.state.contacts and data.contact not in asked.state.gone:
        return UNKNOWN_CONTACT
    return [ev.CallTranscribed(at=asked.now, contact=data.contact, text=data.text)]


# --- what became of an effect --------------------------------------------------------------------------------------


def _finish(asked: Asked[cmd.EffectFinish]) -> Reply:
    if asked.data.effect in WRITES:
        return written(asked)
    contact, data, now = asked.own(asked.data.contact), asked.data, asked.now
    if isinstance(contact, Refusal):
        return _of_nobody(asked, contact)
    leg = contact.legs.get(data.leg) if data.leg is not None else None
    if data.leg is None and data.effect == "join":
        found = _joining(contact, data)
        if isinstance(found, Refusal):
            return found
        leg = found
    finished = ev.EffectFinished(
        at=now,
        contact=contact.id,
        effect=data.effect,
        ok=data.ok,
        ref=data.ref,
        text=data.text,
        maybe_duplicate=data.maybe_duplicate,
        leg=leg.id if leg is not None else data.leg,
        under_way=data.under_way,
    )
    if leg is None:
        return [finished, *_of_no_leg(contact, data, now)]
    return [finished, *_of_leg(asked.state, contact, leg, data, now)]


def _of_nobody(asked: Asked[cmd.EffectFinish], refusal: Refusal) -> Reply:
    """The contact has gone. That what was asked at its end is done is no mistake; a call that came too late is ended."""
    data = asked.data
    if asked.source.startswith("resident:") or data.leg is None:
        return refusal
    left_over = _left_over(data.contact, data, asked.now)
    return left_over if left_over or data.contact in asked.state.gone else refusal


def _joining(contact: Contact, data: cmd.EffectFinish) -> Leg | Refusal:
    """The agent's leg that a result without a name is about, if the contact waits for one."""
    if contact.phase != "engaged":
        return ENDED
    leg = leg_of(contact, "agent")
    if contact.callback is not None and leg is None:
        return RING_FIRST
    if data.offer not in (None, offer_id(contact.id, contact.offers_count)):
        return OFFER_GONE
    return leg if leg is not None and leg.phase == "ringing" else _NOTHING_ASKED


def _of_no_leg(contact: Contact, data: cmd.EffectFinish, now: Instant) -> list[ev.Event]:
    """A pause that failed is none: the agent must know that they are still recorded. Nor is a failed end of one."""
    if data.effect == "record" and not data.ok and contact.recording != "off":
        was: RecordingState = "on" if contact.recording == "paused" else "paused"
        return [ev.RecordingChanged(at=now, contact=contact.id, state=was, source="centre")]
    return _left_over(contact.id, data, now, contact)


def _left_over(
    contact_id: ContactId, data: cmd.EffectFinish | cmd.CallLeg, now: Instant, contact: Contact | None = None
) -> list[ev.Event]:
    """A call that came about after we had given up on its leg is ended; nothing where it is none of those."""
    placed = data.news == "joined" if isinstance(data, cmd.CallLeg) else data.ok and data.effect in _NEW_LEGS
    if not placed or not data.ref or data.leg is None:
        return []
    ref = CallRef(data.ref)
    if contact is not None and (ref == contact.ref or any(leg.ref == ref for leg in contact.legs.values())):
        return []
    return [dropping_call(contact_id, ref, now, data.leg)]


def _of_leg(state: State, contact: Contact, leg: Leg, data: cmd.EffectFinish, now: Instant) -> list[ev.Event]:
    if not data.ok:
        if data.effect == "hold" and leg.party == "resident" and not accompanied(contact):
            return back(state, contact, now, "disconnected")  # no music where they are: there is some in the queue
        broken = leg.phase == "ringing" and data.effect in (*_NEW_LEGS, "bridge")
        return failed(state, contact, leg, "failed", [going(contact, leg, now, "failed")], now) if broken else []
    at_once = data.effect == "join" and leg.party == "agent" and leg.phase == "ringing" and not data.under_way
    if at_once and contact.agent is not None:
        return talking(state, contact, state.agents[contact.agent], now)
    return []


# --- what the provider tells of a leg -----------------------------------------------------------------------------


def _leg(asked: Asked[cmd.CallLeg]) -> Reply:
    data, now, state = asked.data, asked.now, asked.state
    contact = state.contacts.get(data.contact)
    if contact is None:
        return [] if data.contact in state.gone else UNKNOWN_CONTACT
    leg = contact.legs.get(data.leg)
    if leg is None or (leg.ref is not None and leg.ref != data.ref):
        return [] if data.leg.startswith("resident") else _left_over(contact.id, data, now, contact)
    if data.news == "joined":
        return joined(state, contact, leg, data.ref, now) if leg.phase == "ringing" else []
    if data.news == "ringing":
        return []
    return left(state, contact, leg, data.reason or ("hung_up" if data.news == "left" else "failed"), now)


# --- timers --------------------------------------------------------------------------------------------------------


def leg_overdue(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    """A leg has rung for long enough, or the provider never told what became of it."""
    contact_id, _, leg_id = timer.key.rpartition("/")
    contact = state.contacts.get(ContactId(contact_id))
    leg = contact.legs.get(LegId(leg_id)) if contact is not None else None
    if contact is None or leg is None or leg_due(state, leg) != timer.due:
        return []
    return failed(state, contact, leg, "no_answer", dropping(contact, leg, now, "no_answer"), now)


def recording_again(state: State, timer: Timer, now: Instant) -> list[ev.Event]:
    """A pause has lasted as long as a pause may."""
    contact = state.contacts.get(ContactId(timer.key))
    if contact is None or contact.recording != "paused" or contact.recording_until != timer.due:
        return []
    return going_on(contact, now, "centre")


def going_on(contact: Contact, now: Instant, source: str) -> list[ev.Event]:
    """What is said is recorded again."""
    return [
        of_room(contact, "record", now),
        ev.RecordingChanged(at=now, contact=contact.id, state="on", source=source),
    ]


HANDLERS: Handlers = {
    cmd.CallBegin.type: _begin,
    cmd.CallOver.type: _over,
    cmd.CallLeg.type: _leg,
    cmd.CallRecorded.type: _recorded,
    cmd.CallTranscribed.type: _transcribed,
    cmd.EffectFinish.type: _finish,
}
