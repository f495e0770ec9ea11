"""What must hold in every message thread whatever happened in it."""

from __future__ import annotations

from typing import Final

from routing import events as ev
from routing.facts import MOST_MESSAGES, Contact, Gone
from routing.ids import ContactId, MessageId, ResidentId
from routing.state import State
from routing.words import Channel, DeliveryState

_MAY_FOLLOW: Final[dict[DeliveryState, set[DeliveryState]]] = {
    "queued": {"sent", "delivered", "read", "undelivered", "failed"},
    "sent": {"delivered", "read", "undelivered", "failed"},
    "delivered": {"read"},
    "read": set(),
    "undelivered": set(),
    "failed": set(),
}


def check_threads(state: State) -> None:
    """Nothing points at a contact that is forgotten, and nobody's silence counts but a resident's."""
    known: dict[ContactId, Contact | Gone] = {**state.gone, **state.contacts}
    for ref, (contact_id, message) in state.refs.items():
        assert known[contact_id].messages[message].ref == ref, "no name of a message outlives its contact"
    for contact_id, one in known.items():
        assert len(one.messages) <= MOST_MESSAGES
        for written in one.messages.values():
            assert written.ref is None or written.ref in state.refs, contact_id
    for contact in state.contacts.values():
        if contact.idle_due is not None:
            assert contact.phase in ("engaged", "parked"), contact
            assert contact.asked_at is None, "whoever waits for us is not closed on"
        if contact.phase == "wrap_up":
            assert contact.asked_at is None
    for one_resident, others in state.merged.items():
        assert others, "nothing stays of a join that was undone"
        assert all(one_resident in state.merged[other] for other in others)
        assert set(state.person(one_resident)) == set(state.person(next(iter(others))))


class ThreadAccount:
    """A separate account of threads: who may be written to, and how far each message got."""

    def __init__(self) -> None:
        self._out: set[tuple[ResidentId, Channel]] = set()
        self._whose: dict[ContactId, tuple[ResidentId, Channel]] = {}
        self._reached: dict[MessageId, DeliveryState] = {}
        self._acknowledged: set[ContactId] = set()
        self._over: set[ContactId] = set()

    def note(self, event: ev.Event) -> None:
        """Take in what happened."""
        match event:
            case ev.ContactArrived():
                self._whose[event.contact] = event.resident, event.channel
                assert event.cannot_be_written is ((event.resident, event.channel) in self._out)
                assert event.follows is None or event.follows in self._over, "only what is over is followed"
            case ev.ContactEnded():
                self._over.add(event.contact)
            case ev.CallDialled():
                self._over.discard(event.contact)
            case ev.MessageReceived():
                assert event.contact not in self._over, "no conversation that is over is opened again"
            case ev.ResidentOptedOut():
                self._out.add((event.resident, event.channel))
            case ev.ResidentOptedIn():
                self._out.remove((event.resident, event.channel))
            case ev.MessageTold(telling="received"):
                assert event.contact not in self._acknowledged, "at most once an episode"
                self._acknowledged.add(event.contact)
            case ev.EffectRequested(effect="send" | "tell"):
                may = event.telling == "opted_out" or self._whose.get(event.contact) not in self._out
                assert may, "nobody who opted out is written to"
            case ev.MessageProgressed():
                was = self._reached.get(event.message, "queued")
                assert event.state in _MAY_FOLLOW[was], "delivery never goes back"
                self._reached[event.message] = event.state
