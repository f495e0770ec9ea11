"""What follows for the legs of a call from everything that is decided, in one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from routing import events as ev
from routing.deciding.legs import (
    TRANSFERRED_OUT,
    about,
    accompanied,
    dropping,
    dropping_call,
    going,
    holding,
    joining,
    leg_of,
    of_room,
    talks_with,
)
from routing.facts import Contact, Leg
from routing.ids import AgentId, CallRef, ContactId, Instant, LegId
from routing.state import State
from routing.words import Effect

_GOES_ON: Final = ("message_taken", "closed")
"""Ends after which the resident's call goes on: they speak a message, or are told that we have closed."""

_PLACED: Final[frozenset[Effect]] = frozenset({"join", "dial", "supervise", "text"})
"""Effects with which the provider rings, or writes to, somebody who sees a number of ours."""

_MATTERS: Final = (
    ev.ContactEnded,
    ev.ContactRequeued,
    ev.ContactQueued,
    ev.ContactTransferred,
    ev.OfferAccepted,
    ev.CallDialled,
    ev.ConsultJoined,
    ev.ConsultDeclined,
    ev.ConsultTimedOut,
    ev.ConsultEnded,
    ev.LegJoined,
    ev.LegGone,
    ev.EffectRequested,
    ev.EffectFinished,
)


def following(state: State, events: Sequence[ev.Event]) -> list[ev.Event]:
    """`events`, with what each of them asks of the legs of its call.

    Everything that is decided goes through here, so that no way a contact or an agent goes leaves a leg behind, or a
    resident in silence.
    """
    if not any(isinstance(event, _MATTERS) for event in events):
        return list(events)
    return [_addressed(state, event) for event in _Following(state, events).told]


def _addressed(state: State, event: ev.Event) -> ev.Event:
    """With what the centre's file says of placing calls, as of now: whoever performs it knows no file."""
    centre = state.centre_config
    if not isinstance(event, ev.EffectRequested) or event.effect not in _PLACED or centre.phone is None:
        return event
    contact = state.contacts[event.contact]
    rings = event.number is not None
    return msgspec.structs.replace(
        event,
        caller_id=centre.caller_id(contact.queue),
        dialling=centre.dialling if rings else None,
        prefix=centre.phone.relay_prefix if event.relay else "",
        language=contact.language,
    )


class _Following:
    """One look at what was decided. `told` is all of it, with what follows."""

    def __init__(self, state: State, events: Sequence[ev.Event]) -> None:
        self._state = state
        self._gone: set[tuple[ContactId, LegId]] = set()
        self._moves = {
            event.contact
            for event in events
            if isinstance(event, ev.ContactEnded | ev.ContactRequeued | ev.ContactQueued)
        }
        self.told: list[ev.Event] = []
        for event in events:
            for before in self._before(event):
                self._tell(before)
            self._tell(event)
            for after in self._after(event):
                self._tell(after)

    def _tell(self, event: ev.Event) -> None:
        if isinstance(event, ev.LegGone):
            self._gone.add((event.contact, event.leg))
        self.told.append(event)

    def _present(self, contact: Contact) -> list[Leg]:
        return [leg for leg in contact.legs.values() if (contact.id, leg.id) not in self._gone]

    def _before(self, event: ev.Event) -> Iterator[ev.Event]:
        """A contact may be forgotten with the event: what is about its legs comes first."""
        match event:
            case ev.OfferAccepted() | ev.ConsultJoined() | ev.CallDialled():
                yield from self._stop_supervising(event.agent, event.at)
        contact = self._state.contacts.get(event.contact) if isinstance(event, ev.ContactEvent) else None
        if contact is None:
            return
        match event:
            case ev.ContactEnded():
                yield from self._ended(contact, event)
            case ev.ContactRequeued() | ev.ContactQueued():
                yield from self._back(contact, event.at)
            case ev.ContactTransferred(warm=True):
                yield from self._handed_over(contact, event)
            case ev.ConsultDeclined() | ev.ConsultTimedOut() | ev.ConsultEnded():
                yield from self._alone_again(contact, event.at)

    def _after(self, event: ev.Event) -> Iterator[ev.Event]:
        contact = self._state.contacts.get(event.contact) if isinstance(event, ev.ContactEvent) else None
        if contact is None or contact.id in self._moves:
            return
        match event:
            case ev.ConsultJoined() if talks_with(contact) is not None:
                yield from holding(contact, event.at, on=True)
                yield joining(contact, "colleague", event.at, event.agent)
            case ev.LegJoined(party="agent"):
                yield from self._agent_joined(contact, event.ref, event.at)
            case ev.EffectFinished(effect="join", ok=True, under_way=False):
                leg = contact.legs.get(event.leg) if event.leg is not None else None
                if leg is not None and leg.party == "agent" and event.ref:
                    yield from self._agent_joined(contact, CallRef(event.ref), event.at)
            case ev.LegGone(party="outside") if accompanied(contact):
                yield from holding(contact, event.at, on=False)

    def _stop_supervising(self, agent: AgentId, now: Instant) -> Iterator[ev.Event]:
        """One ear: who takes a call no longer listens to somebody else's."""
        supervised = self._state.supervising.get(agent)
        if supervised is not None:
            contact = self._state.contacts[supervised]
            for leg in self._present(contact):
                if (leg.party, leg.agent) == ("supervisor", agent):
                    yield from dropping(contact, leg, now)

    def _ended(self, contact: Contact, event: ev.ContactEnded) -> Iterator[ev.Event]:
        """The room ends with its resident, so one drop ends all who are in it; who still rings is told apart."""
        legs = self._present(contact)
        if event.reason == TRANSFERRED_OUT:
            yield from _passed_out(contact, legs, event.at)
            return
        resident = next((leg for leg in legs if leg.party == "resident" and leg.phase == "joined"), None)
        if resident is not None:
            yield from dropping(contact, resident, event.at)
        for leg in legs:
            if leg is resident:
                continue
            if resident is not None and leg.phase == "joined":
                yield going(contact, leg, event.at, "dropped")
            else:
                yield from dropping(contact, leg, event.at)
        waits = leg_of(contact, "resident") is None and contact.ref is not None
        if waits and contact.ref is not None and event.by != "resident" and event.reason not in _GOES_ON:
            yield dropping_call(contact.id, contact.ref, event.at)

    def _back(self, contact: Contact, now: Instant) -> Iterator[ev.Event]:
        """The resident hears music again, first of all, and everybody else goes. Who was being rung back is not reached."""
        for leg in sorted(self._present(contact), key=lambda each: each.party != "resident"):
            rung_in_vain = leg.number is not None and leg.phase == "ringing"
            if leg.party == "resident" and leg.ref is not None and not rung_in_vain:
                yield about(contact, leg, "wait", now)
                yield going(contact, leg, now, "moved")
            else:
                yield from dropping(contact, leg, now)

    def _handed_over(self, contact: Contact, event: ev.ContactTransferred) -> Iterator[ev.Event]:
        for leg in self._present(contact):
            if leg.party == "agent":
                yield from dropping(contact, leg, event.at)
        yield from holding(contact, event.at, on=False)
        for leg in self._present(contact):
            if (leg.party, leg.agent) == ("colleague", event.agent) and leg.ref is not None:
                yield from _coaching(contact, leg.ref, event.at)

    def _alone_again(self, contact: Contact, now: Instant) -> Iterator[ev.Event]:
        colleague = leg_of(contact, "colleague")
        if colleague is None:
            return
        if (contact.id, colleague.id) not in self._gone:
            yield from dropping(contact, colleague, now)
        if contact.id not in self._moves and accompanied(contact):
            yield from holding(contact, now, on=False)

    def _agent_joined(self, contact: Contact, ref: CallRef, now: Instant) -> Iterator[ev.Event]:
        """Another leg of the agent: the resident has them back, a supervisor whispers to them."""
        yield from holding(contact, now, on=False)
        yield from _coaching(contact, ref, now)


def _passed_out(contact: Contact, legs: Sequence[Leg], now: Instant) -> Iterator[ev.Event]:
    """Resident and outside number talk on without us: unrecorded, for nobody of ours is there."""
    if contact.recording != "off":
        yield of_room(contact, "record", now, on=False)
    for leg in legs:
        if leg.party in ("resident", "outside"):
            yield going(contact, leg, now, "moved")
        else:
            yield from dropping(contact, leg, now)


def _coaching(contact: Contact, agent_ref: CallRef, now: Instant) -> Iterator[ev.Event]:
    """Supervisors who are in the call whisper to this leg from now on."""
    for leg in contact.legs.values():
        if leg.party == "supervisor" and leg.phase == "joined":
            yield about(contact, leg, "supervise", now, mode=leg.mode, coached=agent_ref)
