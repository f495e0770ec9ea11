"""A contact's call as its agent sees it: who is in it, what is recorded, and what the provider could not do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from agents.wire import CallFailure, CallView, LegView, RecordingView
from contact_centre.desk.conversation import Reader
from contact_centre.phone.numbers import shown
from routing import events as ev
from routing.facts import Contact, Leg
from routing.ids import LegId
from routing.phone import Phone
from routing.words import Effect, LegReason, Party

_DEEDS: Final[Mapping[Effect, str]] = {
    "join": "The telephone of the agent could not be rung",
    "bridge": "The resident could not be brought into the call",
    "wait": "The resident could not be brought back to the music",
    "dial": "The number could not be rung",
    "hold": "Hold could not be changed",
    "mute": "Mute could not be changed",
    "drop": "A part of the call could not be ended",
    "supervise": "The supervisor could not take part",
    "record": "The recording could not be changed",
    "stay": "The call could not be handed over",
    "text": "The text before the call could not be sent",
}
_WHY_NOT: Final[Mapping[LegReason, str]] = {
    "busy": "is engaged",
    "no_answer": "did not answer",
    "declined": "did not take the call",
    "machine": "has voicemail on",
    "canceled": "could not be rung any more",
    "failed": "could not be reached",
    "lost": "lost the connection",
}


def call_view(contact: Contact, story: Sequence[ev.Event], reader: Reader, phone: Phone | None) -> CallView | None:
    """The call; None for a contact that no telephone has a part in."""
    if phone is None and not contact.legs and contact.ref is None:
        return None
    return CallView(
        room=_room(story),
        legs=tuple(_leg(leg, story, reader) for leg in contact.legs.values() if leg.mode != "listen"),
        recording=contact.recording,
        recording_until=contact.recording_until,
        relay=contact.relay,
        rang_at=contact.rang_at,
        number=shown(reader.number(contact.callback, story)),
        pay_link="" if phone is None else phone.pay_link,
        failed=_failed(story, reader),
        recordings=tuple(_recordings(story)),
    )


def _leg(leg: Leg, story: Sequence[ev.Event], reader: Reader) -> LegView:
    return LegView(
        id=leg.id,
        party=leg.party,
        name=_name(leg, story, reader),
        phase=leg.phase,
        since=leg.since,
        held=leg.held,
        muted=leg.muted,
        mode=leg.mode,
    )


def _name(leg: Leg, story: Sequence[ev.Event], reader: Reader) -> str:
    if leg.agent is not None:
        return reader.names.agent(leg.agent)
    if leg.party == "resident":
        return reader.resident(story) or "Resident"
    return shown(reader.opened(leg.number)) or "Outside number"


def _room(story: Sequence[ev.Event]) -> str:
    return next((each.room for each in reversed(story) if isinstance(each, ev.EffectRequested) and each.room), "")


def _recordings(story: Sequence[ev.Event]) -> Iterator[RecordingView]:
    """What was recorded, the voicemail that the contact is before its calls."""
    return (
        RecordingView(id=each.recording, length_s=each.length_s) for each in story if isinstance(each, ev.CallRecorded)
    )


def _failed(story: Sequence[ev.Event], reader: Reader) -> CallFailure | None:
    """What could not be done last. Whoever accepts the contact begins anew, and what is asked again may yet work."""
    failed: CallFailure | None = None
    legs: dict[LegId, ev.EffectRequested] = {}
    for event in story:
        match event:
            case ev.OfferAccepted():
                failed = None
            case ev.EffectRequested() if event.effect in _DEEDS:
                failed = None if failed is not None and failed.effect == event.effect else failed
                if event.leg is not None:
                    legs.setdefault(event.leg, event)
            case ev.EffectFinished(ok=False) if event.effect in _DEEDS:
                failed = _refused(event)
            case ev.LegGone(joined=False) if event.reason in _WHY_NOT and event.party != "supervisor":
                rung = legs.get(event.leg)
                who = _who(event, rung, reader)
                failed = CallFailure(effect=_rings(event.party), text=f"{who} {_WHY_NOT[event.reason]}.")
    return failed


def _refused(event: ev.EffectFinished) -> CallFailure:
    why = f": {event.text.strip().rstrip('.')}" if event.text.strip() else ""
    return CallFailure(effect=event.effect, text=f"{_DEEDS[event.effect]}{why}.")


def _rings(party: Party) -> Effect:
    return "join" if party in ("agent", "colleague") else "dial"


def _who(event: ev.LegGone, rung: ev.EffectRequested | None, reader: Reader) -> str:
    if event.agent is not None:
        return reader.names.agent(event.agent)
    if event.party == "resident":
        return "The resident"
    number = "" if rung is None else shown(reader.opened(rung.number))
    return number or "The other party"
