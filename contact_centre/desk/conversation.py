"""What was said in a contact, as its agent reads it: messages, notes, and the centre's own lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from agents.desk import Written
from agents.wire import AttachedView, CallbackView, MessageKind, MessageView
from contact_centre.desk import consulting
from contact_centre.desk.written import SENT, Progress, changes_of, progress_of
from contact_centre.messages.tellings import told_words
from contact_centre.phone.numbers import read, shown
from routing import events as ev
from routing.explain import Names
from routing.facts import Callback
from routing.ids import MessageId, QueueId
from routing.words import NUMBERED, Private

_KINDS: Final[Mapping[type[Written], MessageKind]] = {
    ev.MessageReceived: "resident",
    ev.MessageSent: "agent",
    ev.MessageTold: "centre",
    ev.MessageEchoed: "echo",
    ev.MessageNoted: "note",
    ev.ContactAsked: "question",
    ev.ContactAdvised: "advice",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Opens what is sealed and says what ids are called. `text_of` gives `[erased]` for whom nobody can read."""

    names: Names
    text_of: Callable[[Private], str]

    def opened(self, text: Private | None) -> str:
        """The text; empty when there is none."""
        return "" if text is None else self.text_of(text)

    def resident(self, story: Sequence[ev.Event]) -> str:
        """The name the resident gave, or the number they rang or wrote from; empty when neither is known."""
        arrived = story[0] if story else None
        if not isinstance(arrived, ev.ContactArrived):
            return ""
        unnamed = arrived.channel in NUMBERED and arrived.name is None
        return shown(self.opened(arrived.address)) if unnamed else self.opened(arrived.name)

    def number(self, callback: Callback | None, story: Sequence[ev.Event]) -> str:
        """Where the resident can be rung: the number they asked to be rung at, or reached us from; empty for none."""
        arrived = story[0] if story else None
        address = arrived.address if isinstance(arrived, ev.ContactArrived) else None
        number = self.opened(address if callback is None else callback.number)
        return "" if read(number) is None else number

    def message(self, event: Written, resident: str, language: str = "en") -> MessageView:
        """One thing that was written, as of then; `language` is the one the centre writes to the resident in."""
        return MessageView(
            contact=event.contact,
            id=event.message,
            kind=_KINDS[type(event)],
            author=self._author(event, resident),
            text=(
                told_words(self.names.centre, event, language)
                if isinstance(event, ev.MessageTold)
                else self.text_of(event.text)
            ),
            at=event.at,
            template=event.template if isinstance(event, ev.MessageSent) else "",
            consent=event.consent if isinstance(event, ev.MessageReceived) else None,
            files=self._files(event),
        )

    def _files(self, event: Written) -> tuple[AttachedView, ...]:
        """What came or went with it."""
        files = event.attachments if isinstance(event, ev.MessageReceived | ev.MessageSent) else ()
        return tuple(AttachedView(id=file.media, name=self.opened(file.name), trouble=file.trouble) for file in files)

    def _author(self, event: Written, resident: str) -> str:
        match event:
            case ev.MessageReceived():
                return resident or "Resident"
            case ev.ContactAdvised():
                return event.author
            case ev.MessageTold() | ev.MessageEchoed():
                return ""
        return self.names.agent(event.agent)

    def _as_of_now(
        self, view: MessageView, progress: Mapping[MessageId, Progress], changes: Mapping[MessageId, Private | None]
    ) -> MessageView:
        """A message with what became of it."""
        state, trouble, maybe_twice = progress.get(view.id, SENT)
        view = msgspec.structs.replace(view, delivery=state, trouble=trouble, maybe_twice=maybe_twice)
        if view.id not in changes:
            return view
        text = changes[view.id]
        if text is None:
            return msgspec.structs.replace(view, text="", change="taken_back", files=())
        return msgspec.structs.replace(view, text=self.opened(text), change="edited")

    def conversation(self, story: Sequence[ev.Event]) -> tuple[MessageView, ...]:
        """All of it, in order; what was said in a voicemail comes first, though it is written down later."""
        resident, language = self.resident(story), language_of(story)
        progress, changes = progress_of(story), changes_of(story)
        queue: QueueId | None = None
        emergency = False
        views: list[MessageView] = [self._transcript(each, resident) for each in _transcripts(story)]
        for event in story:
            if isinstance(event, Written):
                views.append(self._as_of_now(self.message(event, resident, language), progress, changes))
            elif isinstance(event, ev.ConsultAsked):
                views.extend(self._question(event))
            elif isinstance(event, ev.ContactEvent) and (said := self._line(event, queue, emergency=emergency)):
                views.append(_line_view(event, said))
            if isinstance(event, ev.ContactArrived | ev.ContactMarked):
                emergency = event.emergency
            if isinstance(event, ev.ContactArrived | ev.ContactQueued):
                queue = event.queue
        return tuple(views)

    def _transcript(self, event: ev.CallTranscribed, resident: str) -> MessageView:
        return MessageView(
            contact=event.contact,
            id=MessageId(f"transcript.{event.at}"),
            kind="resident",
            author=f"{resident or 'Resident'}, voicemail as a machine heard it",
            text=self.text_of(event.text),
            at=event.at,
        )

    def _question(self, event: ev.ConsultAsked) -> Iterator[MessageView]:
        """A colleague was asked, with what was asked."""
        said = _line_view(event, consulting.line(event, self.names))
        yield said
        if event.note is not None:
            author, text = self.names.agent(event.by), self.text_of(event.note)
            known_as = MessageId(f"{said.id}.note")
            yield msgspec.structs.replace(said, id=known_as, kind="note", author=author, text=text)

    def preview(self, story: Sequence[ev.Event]) -> str:
        """What the resident wrote first, or said in their voicemail."""
        changes = changes_of(story)
        for event in story:
            if isinstance(event, ev.CallTranscribed):
                return self.text_of(event.text)
            if isinstance(event, ev.MessageReceived):
                now = changes.get(event.message, event.text)
                if now is not None:
                    return self.text_of(now) or ("[A file]" if event.attachments else "")
        return ""

    def transfer_note(self, story: Sequence[ev.Event]) -> str:
        """What the colleague who passed the contact on last wants the next one to know."""
        note: ev.MessageNoted | None = None
        found = ""
        for event in story:
            if isinstance(event, ev.ContactTransferred):
                found = "" if note is None or note.at != event.at else self.text_of(note.text)
            if not isinstance(event, ev.ConsultEvent):  # a consult that ends with the transfer stands between the two
                note = event if isinstance(event, ev.MessageNoted) else None
        return found

    def callback(self, story: Sequence[ev.Event], *, tries: int) -> CallbackView | None:
        """The call that the agent is to make, or made; None where nobody is to be rung."""
        due: ev.CallbackDue | None = None
        spoken = False
        for event in story:
            if isinstance(event, ev.CallbackDue):
                due, spoken = event, False
            elif isinstance(event, ev.CallbackKept):
                spoken = True
            elif isinstance(event, ev.CallbackCancelled | ev.CallbackMissed):
                due = None
        if due is None:
            return None
        return CallbackView(number=self.text_of(due.number), attempt=due.attempt, tries=tries, spoken=spoken)

    def _line(self, event: ev.ContactEvent, queue: QueueId | None, *, emergency: bool) -> str:  # noqa: PLR0911 - one case an event
        """What happened to the contact while it was in `queue`; empty for what its agent need not read."""
        queue_name = "" if queue is None else self.names.queue(queue)
        match event:
            case ev.ConsultEvent():
                return consulting.line(event, self.names)
            case ev.ContactTransferred():
                return consulting.passed_on(event, queue_name, self.names)
            case ev.ContactQueued(reason="moved"):
                return f"Moved from {queue_name} by a supervisor"
            case ev.ContactRequeued(reason="disconnected"):
                return f"Back to {queue_name}: the agent's connection was lost"
            case ev.ContactParked() | ev.ContactUnparked():
                return _parking(event, self.names.agent(event.agent), queue_name)
            case ev.ContactIdled():
                return "The resident has not written for long: this is closed soon unless somebody writes"
            case ev.ContactFlooded():
                return "The resident wrote more than anybody can read: for now nothing else is taken from them"
            case ev.ContactMarked() if event.emergency != emergency:
                lane = "Marked as an emergency by" if event.emergency else "No longer an emergency, says"
                return f"{lane} {self.names.source(event.source)}"
        return _callback_line(event) or _call_line(event, self.names)


def _callback_line(event: ev.ContactEvent) -> str:
    """What became of the wish to be rung; empty for other events."""
    match event:
        case ev.CallbackRequested():
            return "The resident asked to be rung back"
        case ev.CallbackPostponed(reason="no_answer"):
            return f"Rung back, attempt {event.attempt}: no answer"
        case ev.CallbackKept():
            return f"Rung back, attempt {event.attempt}: spoke to them"
        case ev.CallbackCancelled(reason="asked"):
            return "The resident would rather have an answer here"
    return ""


def _call_line(event: ev.ContactEvent, names: Names) -> str:
    """What happened to the call; empty for what is shown beside the conversation, or is of no interest later."""
    match event:
        case ev.LegJoined(party="outside"):
            return "Somebody outside has joined the call"
        case ev.LegGone(party="outside", joined=True):
            moved = event.reason == "moved"
            return "The call was handed over to somebody outside" if moved else "Somebody outside has left the call"
        case ev.CallDialled():
            return f"{names.agent(event.agent)} rings the resident"
        case ev.RecordingChanged(state="on" | "paused"):
            paused = f"Recording paused by {names.source(event.source)}"
            return paused if event.state == "paused" else "The call is recorded"
        case ev.ContactRelayMarked():
            speaks = "speaks" if event.relay else "does not speak"
            return f"The resident {speaks} through Relay UK, says {names.source(event.source)}"
    return ""


def _parking(event: ev.ContactParked | ev.ContactUnparked, agent: str, queue_name: str) -> str:
    if isinstance(event, ev.ContactParked):
        return f"Parked by {agent} until the resident writes again"
    if event.to_queue:
        return f"Back to {queue_name}: {agent} had no room or was not there"
    return f"Taken up again by {agent}"


def _line_view(event: ev.ContactEvent, said: str) -> MessageView:
    known_as = MessageId(f"{type(event).__struct_config__.tag}.{event.at}")
    return MessageView(contact=event.contact, id=known_as, kind="line", author="", text=said, at=event.at)


def language_of(story: Sequence[ev.Event]) -> str:
    """The language that the resident is written to in."""
    arrived = story[0] if story else None
    return arrived.language if isinstance(arrived, ev.ContactArrived) else "en"


def _transcripts(story: Iterable[ev.Event]) -> Iterator[ev.CallTranscribed]:
    return (event for event in story if isinstance(event, ev.CallTranscribed))
