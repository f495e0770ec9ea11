"""What a console's frame asks of the centre."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from agents import wire
from routing import commands as cmd
from routing.commands import CommandData
from routing.errors import FrameRefused
from routing.ids import AgentId
from routing.words import Attachment


def command_of(data: msgspec.Struct, agent: AgentId) -> CommandData:
    """The command that a frame of the agent's stands for.

    Raises:
        FrameRefused: it is not clear, or stands for none.
    """
    if isinstance(data, wire.SetState):
        return cmd.AgentSetState(agent=agent, state=data.state, reason=data.reason)
    asked = _ASKED.get(type(data))
    if asked is None:
        raise FrameRefused("bad_frame", "A console cannot ask for this. Reload the page to get its newest version.")
    return asked(data)


def _passed(data: wire.Transfer | wire.Consult) -> CommandData:
    """The command that passes a contact on, or asks somebody about it.

    Raises:
        FrameRefused: to nobody, or to two.
    """
    blind = isinstance(data, wire.Transfer)
    number = data.number or None
    if [data.queue, data.agent, number].count(None) != 2:
        raise FrameRefused("bad_transfer" if blind else "bad_consult", "Say one queue, one agent or one number.")
    made = cmd.ContactTransfer if blind else cmd.ContactConsult
    return made(contact=data.contact, queue=data.queue, agent=data.agent, note=_note(data.note), number=number)


def _written(data: wire.Send | wire.Note | wire.Ask) -> CommandData:
    """The command that carries what an agent wrote, to the letter.

    Raises:
        FrameRefused: nothing but blanks, and no file.
    """
    files = _files(data) if isinstance(data, wire.Send) else ()
    if not data.text.strip() and not files:
        raise FrameRefused("bad_frame", "The message is empty - at `$.data.text`. Write something and send it again.")
    if isinstance(data, wire.Send):
        return cmd.ContactSend(contact=data.contact, text=data.text, template=data.template, attachments=files)
    if isinstance(data, wire.Ask):
        return cmd.ContactAsk(contact=data.contact, text=data.text, where=data.where)
    return cmd.ContactNote(contact=data.contact, text=data.text)


def _files(data: wire.Send) -> tuple[Attachment, ...]:
    """The file of a message. What it is, and whether it is this resident's, is known where it is kept."""
    return () if data.file is None else (Attachment(media=data.file, kind="", name=data.file_name or None),)


def _note(text: str) -> str | None:
    """A note to the letter; None for one of nothing but blanks."""
    return text if text.strip() else None


_ASKED: Final[dict[type[msgspec.Struct], Callable[[Any], CommandData]]] = {
    wire.Accept: lambda data: cmd.OfferAccept(offer=data.offer),
    wire.Decline: lambda data: cmd.OfferDecline(offer=data.offer, reason=data.reason),
    wire.Send: _written,
    wire.Note: _written,
    wire.Ask: _written,
    wire.Transfer: _passed,
    wire.Consult: _passed,
    wire.ConsultAccept: lambda data: cmd.ConsultAccept(contact=data.contact),
    wire.ConsultDecline: lambda data: cmd.ConsultDecline(contact=data.contact, reason=data.reason),
    wire.ConsultEnd: lambda data: cmd.ConsultEnd(contact=data.contact),
    wire.Mark: lambda data: cmd.ContactMark(contact=data.contact, emergency=data.emergency),
    wire.Park: lambda data: cmd.ContactPark(contact=data.contact),
    wire.Unpark: lambda data: cmd.ContactUnpark(contact=data.contact),
    wire.End: lambda data: cmd.ContactEnd(contact=data.contact),
    wire.Dispose: lambda data: cmd.ContactDispose(contact=data.contact, outcome=data.outcome, note=_note(data.note)),
    wire.CallbackFinish: lambda data: cmd.CallbackFinish(contact=data.contact, spoken=data.spoken),
    wire.ResolveElsewhere: lambda data: cmd.ContactResolveElsewhere(contact=data.contact),
    wire.Hold: lambda data: cmd.CallHold(contact=data.contact, hold=data.hold, leg=data.leg),
    wire.Mute: lambda data: cmd.CallMute(contact=data.contact, muted=data.muted),
    wire.RecordCall: lambda data: cmd.CallRecord(contact=data.contact, paused=data.paused),
    wire.Dial: lambda data: cmd.CallDial(contact=data.contact, number=data.number or None),
    wire.DropLeg: lambda data: cmd.CallDrop(contact=data.contact, leg=data.leg),
    wire.Relay: lambda data: cmd.ContactRelay(contact=data.contact, relay=data.relay),
}
"""What makes the command of each type of frame."""
