"""One agent's connection to `/console/socket`: what their frames ask of the centre, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

import msgspec

from agents import wire
from agents.asking import command_of
from agents.changes import changed_contacts, changed_offers, why_gone, why_offer_gone
from agents.consults import Questions, help_over
from agents.desk import AcceptedStep, AgentConcerns, Desk, Written
from agents.joining import joining
from routing import commands as cmd
from routing import events as ev
from routing.commands import CommandData
from routing.errors import FrameRefused
from routing.ids import AgentId, ContactId, GatewayId, Instant, OfferId, SessionId
from routing.words import LiveTyping

Frame = tuple[str, msgspec.Struct]
_View = TypeVar("_View", wire.QueueView, wire.ColleagueView)
_Rings = TypeVar("_Rings", bound=wire.Dial | wire.Transfer | wire.Consult)
NumberCheck = Callable[[str], str]
"""A number that an agent wants to have rung, as it is rung (E.164). Raises `FrameRefused` for one that may not be."""

_BEAT: Final = wire.Beat()
_BEAT_EVERY: Final = 5
"""Calls of `every_second` from one sign of life to the next; a page gives a silent line up after 15 s."""

_NO_WORKSPACE: Final = (
    "There is nowhere to ask: this centre has no Slack channel of experts. Ask an administrator to set "
    "SLACK_EXPERTS_CHANNEL, or ask a colleague with Transfer."
)


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Who is connected, through which gateway, and the name of this one connection."""

    agent: AgentId
    gateway: GatewayId
    session: SessionId


class ConsoleSession:
    """The meaning of one agent's connection; the transport owns the socket.

    An agent is shown their own offers and contacts, those they are asked to help with, and nobody else's. It is fed
    every accepted step after its snapshot.

    Args:
        concerns: shared by all sessions.
        number: judges what agents want to have rung.
    """

    frames: Mapping[str, type[msgspec.Struct]] = wire.CONSOLE_FRAMES

    def __init__(self, place: Place, desk: Desk, concerns: AgentConcerns, number: NumberCheck) -> None:
        self.source = f"staff:{place.agent}"
        self._place = place
        self._agent = place.agent
        self._desk = desk
        self._concerns = concerns
        self._number = number
        self._me: wire.MeView | None = None
        self._offers: dict[OfferId, ContactId] = {}
        self._contacts: set[ContactId] = set()
        self._questions = Questions(place.agent, desk)
        self._elsewhere: dict[ContactId, tuple[wire.ElsewhereView, ...]] = {}
        self._threads: dict[ContactId, wire.ThreadView | None] = {}
        self._queues: Sequence[wire.QueueView] = ()
        self._colleagues: Sequence[wire.ColleagueView] = ()
        self._ticks = 0

    def presence(self, *, present: bool) -> Sequence[CommandData]:
        """What to tell the centre when this socket opens or closes."""
        made = cmd.AgentConnect if present else cmd.AgentDisconnect
        return [made(agent=self._agent, gateway=self._place.gateway, session=self._place.session)]

    # --- from the agent ------------------------------------------------------------------------------------------

    def commands(self, kind: str, data: msgspec.Struct) -> Sequence[CommandData]:  # noqa: ARG002 - `data` tells
        """What a frame asks of the centre; nothing for `typing`.

        Whose contact or offer it is, the engine says: it refuses what concerns somebody else's.

        Raises:
            FrameRefused: it is not clear, has a number rung that may not be, or asks where nobody can be asked.
        """
        if isinstance(data, wire.Typing):
            return []
        if isinstance(data, wire.Merge | wire.Unmerge):
            return [joining(data, self._agent, self._desk)]
        if isinstance(data, wire.Dial | wire.Transfer | wire.Consult):
            data = self._checked(data)
        if isinstance(data, wire.Ask):
            data = self._placed(data)
        return [command_of(data, self._agent)]

    def _checked(self, data: _Rings) -> _Rings:
        """The frame with its number in the form in which it is rung. A number that we know already is judged, too."""
        if data.number.strip():
            return msgspec.structs.replace(data, number=self._number(data.number))
        if isinstance(data, wire.Dial) and data.contact in self._desk.held(self._agent):
            known = self._desk.number(data.contact)
            if known:
                self._number(known)
        return msgspec.structs.replace(data, number="")

    def _placed(self, data: wire.Ask) -> wire.Ask:
        """The question with its place, one of those that the centre has: none other is written to."""
        places = [each.where for each in self._desk.experts() or ()]
        if not places:
            raise FrameRefused("no_experts", _NO_WORKSPACE)
        if data.where and data.where not in places:
            raise FrameRefused("unknown_place", "Nobody can be asked there. Choose one of the places in the list.")
        return msgspec.structs.replace(data, where=data.where or places[0])

    def live(self, kind: str, data: msgspec.Struct) -> msgspec.Struct | None:  # noqa: ARG002 - the transport's port
        """What a frame that only lives tells the resident: their agent is writing."""
        if isinstance(data, wire.Typing) and data.contact in self._desk.held(self._agent):
            return LiveTyping(contact=data.contact, by="agent")
        return None

    # --- to the agent --------------------------------------------------------------------------------------------

    def snapshot(self) -> wire.ConsoleSnapshot:
        """The whole desk."""
        desk = self._desk
        self._me = desk.me(self._agent)
        self._offers = dict(desk.offered(self._agent))
        self._contacts = set(self._theirs())
        self._queues, self._colleagues = desk.queues(), desk.colleagues()
        self._threads = {contact: desk.thread(contact) for contact in self._contacts}
        return wire.ConsoleSnapshot(
            now=desk.now(),
            centre=desk.centre_name(),
            me=self._me,
            offers=tuple(desk.offer(offer) for offer in self._offers),
            contacts=tuple(desk.contact(contact, self._agent) for contact in self._theirs()),
            queues=tuple(self._queues),
            colleagues=tuple(self._colleagues),
            consults=self._questions.snapshot(),
            experts=desk.experts(),
        )

    def _theirs(self) -> Sequence[ContactId]:
        """What the agent holds, then what they help with."""
        return [*self._desk.held(self._agent), *self._desk.helped(self._agent)]

    def after_step(self, step: AcceptedStep) -> Sequence[Frame]:
        """What an accepted step tells this agent. How queues and colleagues do, `every_second` tells."""
        about = (*self._contacts, *self._offers.values(), *self._questions.contacts)
        if not self._concerns.concerns(step, self._agent, about):
            return []
        if self._concerns.everybody:
            return [("snapshot", self.snapshot())]
        events = self._concerns.events(step, {*about, *self._theirs()})
        return [
            *self._said(events),
            *self._offers_gone(events),
            *self._questions.after_step(events),
            *self._contacts_now(events),
            *self._threads_now(),
            *self._offers_now(events),
            *self._me_now(),
        ]

    def every_second(self, now: Instant) -> Sequence[Frame]:  # noqa: ARG002 - the transport's port
        """Queues and colleagues that changed, and a sign of life now and then."""
        queues, colleagues = self._desk.queues(), self._desk.colleagues()
        if _lacks_any(self._queues, queues) or _lacks_any(self._colleagues, colleagues):
            return [("snapshot", self.snapshot())]
        frames: list[Frame] = [("queue", queue) for queue in _changed(self._queues, queues)]
        frames += [("colleague", colleague) for colleague in _changed(self._colleagues, colleagues)]
        frames += self._elsewhere_now()
        frames += self._threads_now()
        self._queues, self._colleagues = queues, colleagues
        self._ticks += 1
        return [*frames, ("beat", _BEAT)] if self._ticks % _BEAT_EVERY == 0 else frames

    def on_live(self, kind: str, data: msgspec.Struct) -> Sequence[Frame]:  # noqa: ARG002 - the transport's port
        """The resident of one of this agent's contacts is writing."""
        if isinstance(data, LiveTyping) and data.by == "resident" and data.contact in self._contacts:
            return [("typing", wire.TypingView(contact=data.contact))]
        return []

    # --- one step ------------------------------------------------------------------------------------------------

    def _said(self, events: Sequence[ev.Event]) -> Iterator[Frame]:
        """What was written in contacts this agent had before the step, and how far it got."""
        for event in events:
            if not isinstance(event, ev.ContactEvent) or event.contact not in self._contacts:
                continue
            if isinstance(event, Written):
                yield "message", self._desk.message(event)
            elif isinstance(event, ev.MessageDelivered | ev.MessageProgressed):
                text = event.text if isinstance(event, ev.MessageProgressed) else ""
                yield (
                    "delivery",
                    wire.Delivery(contact=event.contact, message=event.message, state=event.state, text=text),
                )

    def _offers_gone(self, events: Sequence[ev.Event]) -> Iterator[Frame]:
        for event in events:
            reason = why_offer_gone(event)
            if reason and isinstance(event, ev.OfferEvent) and self._offers.pop(event.offer, None) is not None:
                yield "offer_gone", wire.OfferGone(id=event.offer, reason=reason)

    def _contacts_now(self, events: Sequence[ev.Event]) -> Iterator[Frame]:
        theirs = self._theirs()
        for contact in sorted(self._contacts.difference(theirs)):
            why = help_over(contact, events, self._agent) or why_gone(contact, events)
            yield "contact_gone", wire.ContactGone(id=contact, reason=why)
        changed = changed_contacts(events)
        for contact in theirs:
            if contact not in self._contacts or contact in changed:
                view = self._desk.contact(contact, self._agent)
                self._threads[contact] = view.thread
                yield "contact", view
        self._contacts = set(theirs)

    def _elsewhere_now(self) -> list[Frame]:
        """Contacts whose residents began, or no longer wait for, something else."""
        held = self._desk.held(self._agent)
        now = {contact: tuple(self._desk.elsewhere(contact)) for contact in held}
        changed = [contact for contact in held if now[contact] != self._elsewhere.get(contact, ())]
        self._elsewhere = now
        return [
            ("contact", self._desk.contact(contact, self._agent)) for contact in changed if contact in self._contacts
        ]

    def _threads_now(self) -> list[Frame]:
        """Contacts whose residents may be written to in another way than before."""
        now = {contact: self._desk.thread(contact) for contact in self._contacts}
        changed = [view for contact, view in now.items() if view is not None and view != self._threads.get(contact)]
        self._threads = now
        return [("thread", view) for view in changed]

    def _offers_now(self, events: Sequence[ev.Event]) -> Iterator[Frame]:
        offered = self._desk.offered(self._agent)
        changed = changed_offers(events)
        for offer, contact in offered.items():
            if offer not in self._offers or contact in changed:
                yield "offer", self._desk.offer(offer)
        self._offers = dict(offered)

    def _me_now(self) -> Iterator[Frame]:
        me = self._desk.me(self._agent)
        if me != self._me:
            self._me = me
            yield "me", me


def _changed(sent: Sequence[_View], views: Sequence[_View]) -> list[_View]:
    if sent is views:
        return []
    known = {view.id: view for view in sent}
    return [view for view in views if known.get(view.id) != view]


def _lacks_any(sent: Sequence[_View], views: Sequence[_View]) -> bool:
    return sent is not views and not {view.id for view in sent} <= {view.id for view in views}
