"""What follows for the legs of a call from everything that is decided, in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

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

_TAKES_A_CALL: Final = (ev.OfferAccepted, ev.ConsultJoined, ev.CallDialled)
"""Whoever does this no longer listens to somebody else's call."""

_MOVES: Final = (ev.ContactEnded, ev.ContactRequeued, ev.ContactQueued)
"""With these a contact leaves its call, whatever else happens to it at once."""


def following(state: State, events: Sequence[ev.Event]) -> list[ev.Event]:
    """`events`, with what each of them asks of the legs of its call.

    Everything that is decided goes through here, so that no way a contact or an agent goes leaves a leg behind, or a
    resident in silence.
    """
    if _MATTERS.isdisjoint(map(type, events)):
        return list(events)
    return _Following(state, events).told


def _addressed(state: State, event: ev.EffectRequested) -> ev.EffectRequested:
    """With what the centre's file says of placing calls, as of now: whoever performs it knows no file."""
    centre = state.centre_config
    if event.effect not in _PLACED or centre.phone is None:
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
        self._moves = {event.contact for event in events if isinstance(event, _MOVES)}
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
        self.told.append(_addressed(self._state, event) if isinstance(event, ev.EffectRequested) else event)

    def _present(self, contact: Contact) -> list[Leg]:
        return [leg for leg in contact.legs.values() if (contact.id, leg.id) not in self._gone]

    def _before(self, event: ev.Event) -> Iterable[ev.Event]:
        """A contact may be forgotten with the event: what is about its legs comes first."""
        if isinstance(event, _TAKES_A_CALL):
            return self._stop_supervising(event.agent, event.at)
        return self._asked_by(event, _BEFORE)

    def _after(self, event: ev.Event) -> Iterable[ev.Event]:
        if isinstance(event, ev.ContactEvent) and event.contact in self._moves:
            return ()
        return self._asked_by(event, _AFTER)

    def _asked_by(self, event: ev.Event, asks: _Asks) -> Iterable[ev.Event]:
        ask = asks.get(type(event))
        if ask is None or not isinstance(event, ev.ContactEvent):
            return ()
        contact = self._state.contacts.get(event.contact)
        return () if contact is None else ask(self, contact, event)

    def _stop_supervising(self, agent: AgentId, now: Instant) -> Iterator[ev.Event]:
        """One ear: who takes a call no longer listens to somebody else's."""
        supervised = self._state.supervising.get(agent)
        if supervised is not None:
            contact = self._state.contacts[supervised]
            for leg in self._present(contact):
                if (leg.party, leg.agent) == ("supervisor", agent):
                    yield from dropping(contact, leg, now)

    def ended(self, contact: Contact, event: ev.ContactEnded) -> Iterator[ev.Event]:
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

    def back(self, contact: Contact, event: ev.ContactRequeued | ev.ContactQueued) -> Iterator[ev.Event]:
        """The resident hears music again, first of all, and everybody else goes. Who was being rung back is not reached."""
        for leg in sorted(self._present(contact), key=lambda each: each.party != "resident"):
            rung_in_vain = leg.number is not None and leg.phase == "ringing"
            if leg.party == "resident" and leg.ref is not None and not rung_in_vain:
                yield about(contact, leg, "wait", event.at)
                yield going(contact, leg, event.at, "moved")
            else:
                yield from dropping(contact, leg, event.at)

    def handed_over(self, contact: Contact, event: ev.ContactTransferred) -> Iterator[ev.Event]:
        """A colleague who is in the call already has it from now on."""
        if not event.warm:
            return
        for leg in self._present(contact):
            if leg.party == "agent":
                yield from dropping(contact, leg, event.at)
        yield from holding(contact, event.at, on=False)
        for leg in self._present(contact):
            if (leg.party, leg.agent) == ("colleague", event.agent) and leg.ref is not None:
                yield from _coaching(contact, leg.ref, event.at)

    def alone_again(self, contact: Contact, event: ev.ConsultEvent) -> Iterator[ev.Event]:
        """The colleague is not asked any more."""
        colleague = leg_of(contact, "colleague")
        if colleague is None:
            return
        if (contact.id, colleague.id) not in self._gone:
            yield from dropping(contact, colleague, event.at)
        if contact.id not in self._moves and accompanied(contact):
            yield from holding(contact, event.at, on=False)

    def consulting(self, contact: Contact, event: ev.ConsultJoined) -> Iterator[ev.Event]:
        """The colleague is rung, out of the resident's hearing."""
        if talks_with(contact) is not None:
            yield from holding(contact, event.at, on=True)
            yield joining(contact, "colleague", event.at, event.agent)

    def joined(self, contact: Contact, event: ev.LegJoined) -> Iterator[ev.Event]:
        """Somebody is in the call."""
        if event.party == "agent":
            yield from _agent_joined(contact, event.ref, event.at)

    def performed(self, contact: Contact, event: ev.EffectFinished) -> Iterator[ev.Event]:
        """A leg that joins at once: the provider tells nothing more of it."""
        leg = contact.legs.get(event.leg) if event.leg is not None else None
        at_once = event.effect == "join" and event.ok and not event.under_way
        if at_once and leg is not None and leg.party == "agent" and event.ref:
            yield from _agent_joined(contact, CallRef(event.ref), event.at)

    def gone(self, contact: Contact, event: ev.LegGone) -> Iterator[ev.Event]:
        """Somebody is in the call no more."""
        if event.party == "outside" and accompanied(contact):
            yield from holding(contact, event.at, on=False)


_Asks = Mapping[type[ev.Event], Callable[[_Following, Contact, Any], Iterator[ev.Event]]]
"""What each type of event asks of the legs of its contact."""

_BEFORE: Final[_Asks] = {
    ev.ContactEnded: _Following.ended,
    ev.ContactRequeued: _Following.back,
    ev.ContactQueued: _Following.back,
    ev.ContactTransferred: _Following.handed_over,
    ev.ConsultDeclined: _Following.alone_again,
    ev.ConsultTimedOut: _Following.alone_again,
    ev.ConsultEnded: _Following.alone_again,
}

_AFTER: Final[_Asks] = {
    ev.ConsultJoined: _Following.consulting,
    ev.LegJoined: _Following.joined,
    ev.EffectFinished: _Following.performed,
    ev.LegGone: _Following.gone,
}

_MATTERS: Final[frozenset[type[ev.Event]]] = frozenset({*_TAKES_A_CALL, *_BEFORE, *_AFTER, ev.EffectRequested})
"""What is looked at twice; all else goes by at once."""


def _agent_joined(contact: Contact, ref: CallRef, now: Instant) -> Iterator[ev.Event]:
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
