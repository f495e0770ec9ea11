"""Which events change what an agent's console shows, and why offers and contacts leave it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Literal

from agents.consults import HelpOverReason
from routing import events as ev
from routing.ids import ContactId

OfferGoneReason = Literal["accepted", "declined", "timed_out", "withdrawn"]
ContactGoneReason = Literal["disposed", "transferred", "ended", "returned", "unparked"] | HelpOverReason

_OFFER_OVER: Final[dict[type[ev.Event], OfferGoneReason]] = {
    ev.OfferAccepted: "accepted",
    ev.OfferDeclined: "declined",
    ev.OfferTimedOut: "timed_out",
    ev.OfferWithdrawn: "withdrawn",
}
_CONTACT_OVER: Final[dict[type[ev.Event], ContactGoneReason]] = {
    ev.ContactDisposed: "disposed",
    ev.ContactTransferred: "transferred",
    ev.ContactEnded: "ended",
    ev.ContactRequeued: "returned",
    ev.ContactUnparked: "unparked",
}
_CHANGES_CONTACT: Final = (
    ev.CallDialled,
    ev.CallRecorded,
    ev.CallTranscribed,
    ev.CallbackCancelled,
    ev.CallbackDue,
    ev.CallbackKept,
    ev.ContactAnswered,
    ev.ContactEnded,
    ev.ContactMarked,
    ev.ContactParked,
    ev.ContactReachable,
    ev.ContactRelayMarked,
    ev.ContactTransferred,
    ev.ContactUnparked,
    ev.ContactUnreachable,
    ev.ConsultEvent,
    ev.EffectFinished,
    ev.EffectRequested,
    ev.LegGone,
    ev.LegJoined,
    ev.MessageRedacted,
    ev.RecordingChanged,
)
_CHANGES_OFFER: Final = (ev.CallTranscribed, ev.ContactMarked, ev.MessageReceived, ev.MessageRedacted)


def why_offer_gone(event: ev.Event) -> OfferGoneReason | None:
    """Why an offer is off, or taken; None for an event that ends none."""
    return _OFFER_OVER.get(type(event))


def why_gone(contact: ContactId, events: Sequence[ev.Event]) -> ContactGoneReason:
    """Why a contact is no longer the agent's, by the first event that says so."""
    reasons = [
        _CONTACT_OVER[type(event)]
        for event in events
        if isinstance(event, ev.ContactEvent) and event.contact == contact and type(event) in _CONTACT_OVER
    ]
    return reasons[0] if reasons else "returned"


def changed_contacts(events: Sequence[ev.Event]) -> Collection[ContactId]:
    """The contacts that look different now, apart from what was written in them and how far it got."""
    return _contacts_of([event for event in events if not _only_sends(event)], _CHANGES_CONTACT)


def changed_offers(events: Sequence[ev.Event]) -> Collection[ContactId]:
    """The contacts whose offers look different now."""
    return _contacts_of(events, _CHANGES_OFFER)


def _contacts_of(events: Sequence[ev.Event], kinds: tuple[type[ev.ContactEvent], ...]) -> Collection[ContactId]:
    return {event.contact for event in events if isinstance(event, ev.ContactEvent) and isinstance(event, kinds)}


def _only_sends(event: ev.Event) -> bool:
    """A message goes to its provider: what becomes of it is told message by message, unless it may be there twice."""
    if isinstance(event, ev.EffectFinished) and event.maybe_duplicate:
        return False
    return isinstance(event, ev.EffectRequested | ev.EffectFinished) and event.effect in ("send", "tell", "ask")
