"""What accepted steps change in what is known of people."""

from __future__ import annotations

from typing import Final

from contact_centre.people.rows import STEP_ROOM, Claim, Disposition, Identity, Join, Kind, Line, PeopleRows, Redacted
from routing import events as ev
from routing.ids import ContactId, MessageId, ResidentId
from routing.state import State
from routing.steps import Step
from routing.words import Channel

_KNOWN_AS: Final[dict[Channel, Channel]] = {"voicemail": "phone", "web_message": "webchat"}
"""Channels whose residents are those of another one."""


class PeopleFold:
    """Rows since `take` was last called."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._identities: dict[ResidentId, Identity] = {}
        self._claims: dict[tuple[ResidentId, ResidentId], Claim] = {}
        self._joins: dict[tuple[ResidentId, ResidentId], Join] = {}
        self._dispositions: dict[ContactId, Disposition] = {}
        self._lines: list[Line] = []
        self._redacted: list[Redacted] = []

    def fold(self, offset: int, step: Step, state: State) -> None:
        """Take in the step at `offset`, after `state` has."""
        for number, event in enumerate(step.events):
            match event:
                case ev.ContactArrived():
                    self._arrived(event)
                case ev.CallbackRequested():
                    self._wished(event, state)
                case ev.ResidentMerged() | ev.ResidentUnmerged():
                    self._joined(event)
                case ev.ContactDisposed():
                    self._disposed(event)
                case ev.MessageRedacted():
                    self._redacted.append(Redacted(contact=event.contact, message=event.message, text=event.text))
                case _:
                    line = line_of(event, offset * STEP_ROOM + number)
                    if line is not None:
                        self._lines.append(line)

    def take(self) -> PeopleRows:
        """What changed."""
        rows = PeopleRows(
            identities=tuple(self._identities.values()),
            claims=tuple(self._claims.values()),
            joins=tuple(self._joins.values()),
            dispositions=tuple(self._dispositions.values()),
            lines=tuple(self._lines),
            redacted=tuple(self._redacted),
        )
        self._clear()
        return rows

    def _arrived(self, event: ev.ContactArrived) -> None:
        before = self._identities.get(event.resident)
        address = None if event.claims else event.address  # what they claim is not how they are known
        self._identities[event.resident] = Identity(
            resident=event.resident,
            channel=_KNOWN_AS.get(event.channel, event.channel),
            robot=event.robot,
            first_at=event.at if before is None else before.first_at,
            last_at=event.at,
            address=address if address is not None or before is None else before.address,
            name=event.name if event.name is not None or before is None else before.name,
        )
        for claimed in event.claims:
            self._claim(Claim(resident=event.resident, claimed=claimed, at=event.at))

    def _wished(self, event: ev.CallbackRequested, state: State) -> None:
        contact = state.contacts.get(event.contact) or state.gone.get(event.contact)
        if contact is not None and event.rings is not None:
            self._claim(Claim(resident=contact.resident, claimed=event.rings, at=event.at))

    def _claim(self, claim: Claim) -> None:
        if claim.resident != claim.claimed:
            self._claims[claim.resident, claim.claimed] = claim

    def _joined(self, event: ev.ResidentMerged | ev.ResidentUnmerged) -> None:
        """One row for two residents, whichever was named first."""
        one, other = sorted((event.resident, event.same_as))
        self._joins[one, other] = Join(
            resident=one,
            same_as=other,
            at=event.at,
            source=event.source,
            reason=event.reason if isinstance(event, ev.ResidentMerged) else "agent",
            parted=isinstance(event, ev.ResidentUnmerged),
            why=event.why,
        )

    def _disposed(self, event: ev.ContactDisposed) -> None:
        self._dispositions[event.contact] = Disposition(
            contact=event.contact, agent=event.agent, outcome=event.outcome, at=event.at, note=event.note
        )


_Written = (
    ev.MessageReceived | ev.MessageSent | ev.MessageNoted | ev.MessageEchoed | ev.ContactAsked | ev.ContactAdvised
)
_KINDS: Final[dict[type[_Written], Kind]] = {
    ev.MessageReceived: "resident",
    ev.MessageSent: "agent",
    ev.MessageNoted: "note",
    ev.ContactAsked: "note",  # what experts were asked, without which their answer says nothing
    ev.ContactAdvised: "advised",
    ev.MessageEchoed: "echoed",
}


def line_of(event: ev.Event, place: int) -> Line | None:
    """The message that an event is, at `place` of the log; None for one that is none."""
    if isinstance(event, _Written):
        return Line(
            contact=event.contact,
            place=place,
            message=event.message,
            kind=_KINDS[type(event)],
            at=event.at,
            who=_who(event),
            text=event.text,
            files=event.attachments if isinstance(event, ev.MessageReceived | ev.MessageSent) else (),
        )
    match event:
        case ev.MessageTold():
            told, at = event.telling, event.at
            return Line(contact=event.contact, place=place, message=event.message, kind="told", at=at, who=told)
        case ev.CallTranscribed():
            name, at = MessageId(f"transcript.{place}"), event.at
            return Line(contact=event.contact, place=place, message=name, kind="transcript", at=at, text=event.text)
    return None


def _who(event: _Written) -> str:
    if isinstance(event, ev.MessageSent | ev.MessageNoted | ev.ContactAsked):
        return event.agent
    return event.author if isinstance(event, ev.ContactAdvised) else ""
