"""One resident's connection to `/chat/socket`: what their frames ask of the centre, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from typing import Literal, Protocol

import msgspec

from channels.webchat import adapter
from channels.webchat.adapter import ChatRules
from channels.webchat.chat import Chat, Line, begun, chat_of
from channels.webchat.concerns import CHOICES_CHANGE, AcceptedStep, StepConcerns
from channels.webchat.wire import (
    CHAT_FRAMES,
    CHAT_SERVER_FRAMES,
    Answered,
    AnyAgent,
    Arrive,
    Call,
    Callback,
    CancelCallback,
    ChatMessage,
    ChatSnapshot,
    Choose,
    Closed,
    Delivered,
    Leave,
    LeaveMessage,
    QueueChoice,
    Rate,
    Seen,
    Send,
    Waiting,
)
from routing import events as ev
from routing.commands import CallbackCancel, CommandData, ContactAlive, ContactChoose, ContactLeave
from routing.errors import FrameRefused
from routing.ids import AgentId, CentreId, ContactId, GatewayId, Instant, ResidentId, message_id
from routing.words import LiveTyping, Private

Frame = tuple[str, msgspec.Struct]

GoingOn = Send | Seen | Leave | Choose | Callback | CancelCallback | AnyAgent
"""Frames about the chat that is open."""

_TYPING = CHAT_SERVER_FRAMES["typing"]()


class ChatView(Protocol):
    """What a session reads of the centre: accepted steps only."""

    def latest(self, resident: ResidentId) -> ContactId | None:
        """The chat or left message this resident opened last, over or not; None when there is none to show."""
        ...

    def story(self, contact: ContactId) -> Sequence[ev.Event]:
        """The contact's events, from `contact.arrived` on."""
        ...

    def queues(self) -> Sequence[QueueChoice]:
        """What a resident may choose."""
        ...

    def open(self, text: Private) -> str:
        """The text, or `[erased]`."""
        ...

    def agent_name(self, agent: AgentId) -> str:
        """The name residents see."""
        ...

    def rules(self) -> ChatRules:
        """What the centre's configuration says now."""
        ...

    def check_number(self, number: str) -> None:
        """Let through a number that we could ring.

        Raises:
            FrameRefused: we could not; the resident gives another one.
        """
        ...

    def now(self) -> Instant:
        """The wall clock."""
        ...


class ToldWait(Protocol):
    """What a resident was told of their wait, as the log has it.

    `ahead_count` is how many truly stood before them; more than `position` says where somebody overtook.
    """

    @property
    def position(self) -> int: ...

    @property
    def ahead_count(self) -> int: ...

    @property
    def band_s(self) -> tuple[int, int] | None: ...


WaitOf = Callable[[ContactId], ToldWait | None]
"""What a waiting contact was told last; None before that."""


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """Who is connected, and to which gateway of which centre. `robots_allowed`: they may say they are demo traffic."""

    centre: CentreId
    gateway: GatewayId
    resident: ResidentId
    robots_allowed: bool = False


class ChatSession:
    """The meaning of one resident's connection; the transport owns the socket.

    `source` is what this resident's commands come from. A session is fed every accepted step after its snapshot.
    `concerns` are shared by all sessions.
    """

    frames: Mapping[str, type[msgspec.Struct]] = CHAT_FRAMES

    def __init__(self, seat: Seat, view: ChatView, wait_of: WaitOf, concerns: StepConcerns) -> None:
        self.source = f"resident:{seat.resident}"
        self._seat = seat
        self._view = view
        self._wait_of = wait_of
        self._concerns = concerns
        self._sent_wait: Waiting | None = None
        latest = view.latest(seat.resident)
        self._chat: Chat | None = None if latest is None else chat_of(view.story(latest))

    @property
    def contact(self) -> ContactId | None:
        """The chat that goes on, for presence and typing."""
        return self._chat.contact if self._chat is not None and self._chat.is_open_chat else None

    def presence(self, *, present: bool) -> Sequence[CommandData]:
        """What to tell the centre when this socket opens or closes."""
        if self.contact is None:
            return []
        return [ContactAlive(contact=self.contact, gateway=self._seat.gateway, present=present)]

    # --- from the resident ---------------------------------------------------------------------------------------

    def commands(self, kind: str, data: msgspec.Struct) -> Sequence[CommandData]:  # noqa: ARG002 - `data` tells
        """What a frame asks of the centre; nothing for `typing`.

        Raises:
            FrameRefused: it does not fit where the resident is.
        """
        match data:
            case LeaveMessage() if self._waits():
                self._may_ask(data.queue)
                return [ContactChoose(contact=self._open_chat().contact, choice="message"), self._beginning(data)]
            case Arrive() | LeaveMessage():
                self._may_begin(data.queue)
                return [self._beginning(data)]
            case Rate():
                return [adapter.rate(data, contact=self._rateable().contact)]
            case Send() | Seen() | Leave() | Choose() | Callback() | CancelCallback() | AnyAgent():
                return [self._going_on(data, self._open_chat().contact)]
        return []

    def _beginning(self, data: Arrive | LeaveMessage) -> CommandData:
        rules, seat = self._view.rules(), self._seat
        if isinstance(data, LeaveMessage):
            return adapter.leave_message(data, rules, resident=seat.resident)
        robot = data.robot and seat.robots_allowed
        return adapter.arrive(data, rules, resident=seat.resident, gateway=seat.gateway, robot=robot)

    def _going_on(self, data: GoingOn, contact: ContactId) -> CommandData:  # noqa: PLR0911 - one case a frame
        match data:
            case Send():
                return adapter.receive(data, self._view.rules(), contact=contact)
            case Seen():
                return adapter.deliver(data, contact=contact)
            case Leave():
                return ContactLeave(contact=contact)
            case Choose():
                return ContactChoose(contact=contact, choice="ends_with_tab" if data.ends_with_tab else "stays_open")
            case Callback():
                self._view.check_number(data.number)
                return adapter.ring_back(data, contact=contact)
            case CancelCallback():
                return CallbackCancel(contact=contact)
            case AnyAgent():
                return ContactChoose(contact=contact, choice="any_agent")

    def _may_begin(self, queue: str) -> None:
        if self.contact is not None:
            raise FrameRefused("already_open", "You already have a chat open. Go on with that one, or end it first.")
        self._may_ask(queue)

    def _waits(self) -> bool:
        """Whether the resident waits for a first answer, and may rather leave a message."""
        return self._chat is not None and self._chat.phase == "waiting" and not self._chat.answered

    def _may_ask(self, queue: str) -> None:
        if all(choice.id != queue for choice in self._view.queues()):
            raise FrameRefused("unknown_queue", "There is no such service - at `$.data.queue`. Choose one of the list.")

    def _open_chat(self) -> Chat:
        if self._chat is None or not self._chat.is_open_chat:
            raise FrameRefused("no_chat", "You have no chat open. Start one first.")
        return self._chat

    def _rateable(self) -> Chat:
        if self._chat is None or not self._chat.may_rate:
            raise FrameRefused("no_rating", "There is no chat to rate: none ended, or you have rated it already.")
        return self._chat

    # --- to the resident -----------------------------------------------------------------------------------------

    def snapshot(self) -> ChatSnapshot:
        """Where the resident is."""
        chat, rules = self._chat, self._view.rules()
        self._sent_wait = self._waiting()
        return ChatSnapshot(
            now=self._view.now(),
            phase="none" if chat is None else chat.phase,
            queue=None if chat is None else chat.queue,
            emergency=chat is not None and chat.emergency,
            ends_with_tab=chat is not None and chat.ends_with_tab,
            agent_name="" if chat is None or chat.agent is None else self._view.agent_name(chat.agent),
            waiting=self._sent_wait,
            closed=None if chat is None or chat.phase != "closed" else self._closed(chat),
            messages=() if chat is None else tuple(self._message(chat, line) for line in chat.lines.values()),
            queues=tuple(self._view.queues()),
            call=None if chat is None else self._call(chat, rules),
            callbacks=rules.callbacks,
            speakers=tuple(rules.speaker_needs),
        )

    def after_step(self, step: AcceptedStep) -> Sequence[Frame]:
        """What an accepted step tells this resident. How others move in the queue, `every_second` tells."""
        contact = self._chat.contact if self._chat is not None else None
        events = self._concerns.events(step, self.source, self._seat.resident, contact)
        if not events:
            return []
        frames: list[Frame] = []
        handled: dict[str, str] = {}
        for event in events:
            if isinstance(event, ev.CommandHandled) and event.source == self.source:
                handled[message_id(self._seat.centre, event.source, event.id)] = event.id
            elif isinstance(event, ev.ContactArrived) and event.resident == self._seat.resident:
                self._chat = begun(event)
            elif isinstance(event, CHOICES_CHANGE):
                frames.extend(self._choices_changed())
            elif isinstance(event, ev.ContactEvent) and self._chat is not None and event.contact == self._chat.contact:
                frames.extend(self._told_by(self._chat, event, handled))
        return [*frames, *self._wait_changed()]

    def every_second(self, now: Instant) -> Sequence[Frame]:  # noqa: ARG002 - the transport's port
        """The wait, when it has changed."""
        return self._wait_changed()

    def live(self, kind: str, data: msgspec.Struct) -> msgspec.Struct | None:  # noqa: ARG002 - the transport's port
        """What a frame that only lives tells the agent: the resident is writing."""
        return None if self.contact is None else LiveTyping(contact=self.contact, by="resident")

    def on_live(self, kind: str, data: msgspec.Struct) -> Sequence[Frame]:  # noqa: ARG002 - the transport's port
        """The agent of this chat is writing."""
        mine = isinstance(data, LiveTyping) and data.by == "agent" and data.contact == self.contact
        return [("typing", _TYPING)] if mine else []

    def _told_by(self, chat: Chat, event: ev.ContactEvent, handled: Mapping[str, str]) -> Iterator[Frame]:
        was, wish = chat.phase, copy(chat.wish)
        chat.see(event)
        match event:
            case ev.OfferAccepted() if chat.phase == "talking":
                yield "answered", Answered(agent_name=self._view.agent_name(event.agent))
            case ev.ContactTransferred() if event.warm and chat.phase == "talking" and event.agent is not None:
                yield "answered", Answered(agent_name=self._view.agent_name(event.agent))
            case ev.MessageReceived():
                if event.message in handled:
                    yield "delivered", Delivered(id=handled[event.message], message=event.message)
                yield "message", self._message(chat, chat.lines[event.message])
            case ev.MessageSent():
                yield "message", self._message(chat, chat.lines[event.message])
            case ev.ContactMarked() if chat.phase == "talking":
                yield "snapshot", self.snapshot()
            case _ if chat.wish != wish or isinstance(event, ev.CallbackKept):
                yield "snapshot", self.snapshot()
        if chat.phase == "closed" and was != "closed":
            yield "closed", self._closed(chat)
        elif chat.phase == "message_left" and was != "message_left":
            yield "snapshot", self.snapshot()

    def _choices_changed(self) -> Sequence[Frame]:
        """Whoever has no chat open sees at once that a queue opened or closed."""
        return [("snapshot", self.snapshot())] if self.contact is None else []

    def _wait_changed(self) -> Sequence[Frame]:
        waiting = self._waiting()
        if waiting == self._sent_wait:
            return []
        self._sent_wait = waiting
        return [] if waiting is None else [("waiting", waiting)]

    def _waiting(self) -> Waiting | None:
        if self._chat is None or self._chat.phase != "waiting":
            return None
        if self._chat.wish is not None and self._chat.wish.ringing:
            return None
        told = self._wait_of(self._chat.contact)
        if told is None:
            return None
        return Waiting(
            position=told.position,
            overtaken=told.ahead_count >= told.position,
            band_s=told.band_s,
            emergency=self._chat.emergency,
            unstaffed=_unstaffed(self._chat),
        )

    def _call(self, chat: Chat, rules: ChatRules) -> Call | None:
        if chat.wish is None:
            return None
        return Call(
            number=self._view.open(chat.wish.number),
            ringing=chat.wish.ringing,
            agent_name="" if chat.agent is None else self._view.agent_name(chat.agent),
            again_at=chat.wish.again_at,
            within_s=rules.callback_within_s,
        )

    def _message(self, chat: Chat, line: Line) -> ChatMessage:
        return ChatMessage(
            id=line.id,
            kind="resident" if line.agent is None else "agent",
            author="you" if line.agent is None else self._view.agent_name(line.agent),
            text=self._view.open(line.text),
            at=line.at,
            delivery=chat.delivery.get(line.id, "sent"),
        )

    def _closed(self, chat: Chat) -> Closed:
        assert chat.end is not None, "a closed chat has an end"
        choice = next((choice for choice in self._view.queues() if choice.id == chat.queue), None)
        texts = choice.message if choice is not None and chat.end.reason in ("closed", "shut", "unstaffed") else {}
        return Closed(
            reason=chat.end.reason,
            next_open=chat.end.next_open,
            message=texts.get(chat.language) or next(iter(texts.values()), ""),
            may_rate=chat.may_rate,
        )


def _unstaffed(chat: Chat) -> Literal["", "nobody", "speaker"]:
    """Who is missing: anybody, or only somebody who meets what the resident alone asked for."""
    own = {need.skill for need in chat.own_needs}
    unmet = {need.skill for need in chat.unmet}
    return "" if not unmet else "speaker" if unmet <= own else "nobody"
