"""What must hold in every telephone call whatever happened in it."""

from __future__ import annotations

from collections import Counter

from routing import events as ev
from routing.facts import Contact
from routing.ids import AgentId, CallRef, ContactId, LegId
from routing.state import State


def check_calls(state: State) -> None:
    """No leg is left behind, nobody is in two calls, and no resident hears silence."""
    calls: dict[CallRef, ContactId] = {}
    supervising: dict[AgentId, ContactId] = {}
    joined: dict[AgentId, set[ContactId]] = {}
    for contact in state.contacts.values():
        _check_contact(contact)
        if contact.ref is not None:
            assert contact.phase != "wrap_up", contact
            calls[contact.ref] = contact.id
        for leg in contact.legs.values():
            if leg.party == "resident" and leg.ref is not None:
                calls[leg.ref] = contact.id
            if leg.party == "supervisor" and leg.agent is not None:
                assert leg.agent not in supervising, "one call at a time"
                supervising[leg.agent] = contact.id
            if leg.phase == "joined" and leg.ref is not None and leg.agent is not None:
                joined.setdefault(leg.agent, set()).add(contact.id)
    assert state.calls == calls
    assert state.supervising == supervising
    for agent, contacts in joined.items():
        assert len(contacts) == 1, (agent, contacts)


def _check_contact(contact: Contact) -> None:
    parties = Counter(leg.party for leg in contact.legs.values())
    assert all(parties[party] <= 1 for party in ("resident", "agent", "colleague", "outside")), contact
    if contact.phase != "engaged":
        assert not contact.legs, "a call has legs while somebody holds its contact"
        assert (contact.recording, contact.to_ring) == ("off", None), contact
        return
    agent = next((leg for leg in contact.legs.values() if leg.party == "agent"), None)
    resident = next((leg for leg in contact.legs.values() if leg.party == "resident"), None)
    assert agent is None or agent.agent == contact.agent
    alone = agent is None or agent.phase == "ringing"
    if resident is not None and resident.phase == "joined":
        assert contact.ref == resident.ref
        assert contact.answered_at is not None, "who is in the room with their agent is answered"
        if alone:
            assert resident.held, "no resident hears silence"
    if resident is not None and resident.phase == "ringing":
        assert not alone, "nobody is rung, or brought from the music, before their agent is there"
    if contact.ref is not None and agent is None:
        assert any(leg.takes_over for leg in contact.legs.values()), (
            "a call that somebody holds rings them, or has them"
        )
    if contact.callback is not None and contact.legs:
        assert contact.callback.ringing


class CallAccount:
    """A separate account, as the provider would keep it: what it was asked to ring, and to end."""

    def __init__(self) -> None:
        self._rung: set[tuple[ContactId, LegId]] = set()
        self._dropped: set[tuple[ContactId, LegId]] = set()
        self._rooms_ended: set[ContactId] = set()
        self._attempts: dict[ContactId, int] = {}
        self._dialled: set[tuple[ContactId, int]] = set()

    def note(self, event: ev.Event, state: State) -> None:
        """Take in one event; `state` is as of before it."""
        match event:
            case ev.CallbackDue():
                self._attempts[event.contact] = event.attempt
            case ev.EffectRequested(leg=leg) if leg is not None:
                self._asked(event, leg, state)
            case ev.LegGone():
                self._gone(event, state)

    def _asked(self, event: ev.EffectRequested, leg: LegId, state: State) -> None:
        if event.effect == "drop":
            self._dropped.add((event.contact, leg))
        contact = state.contacts.get(event.contact)
        if contact is None:
            assert event.effect == "drop", "of a contact that is gone only what was left over is ended"
            return
        new = leg not in contact.legs
        if event.effect in ("join", "bridge", "dial", "supervise") and new:
            assert (event.contact, leg) not in self._rung, "no leg's name is used twice"
            self._rung.add((event.contact, leg))
        if event.effect == "dial" and event.party == "resident" and contact.callback is not None:
            attempt = (event.contact, self._attempts[event.contact])
            assert attempt not in self._dialled, "each attempt is dialled once"
            self._dialled.add(attempt)

    def _gone(self, event: ev.LegGone, state: State) -> None:
        leg = state.contacts[event.contact].legs[event.leg]
        if event.party == "resident" and event.joined and event.reason == "dropped":
            self._rooms_ended.add(event.contact)
        if event.reason == "dropped" and leg.ref is not None and event.contact not in self._rooms_ended:
            assert (event.contact, event.leg) in self._dropped, "what we end, the provider is asked to end"
