"""What a console's frame asks of the centre."""

from __future__ import annotations

import msgspec

from agents import wire
from routing import commands as cmd
from routing.commands import CommandData
from routing.errors import FrameRefused
from routing.ids import AgentId


def command_of(data: msgspec.Struct, agent: AgentId) -> CommandData:
    """The command that a frame of the agent's stands for.

    Raises:
        FrameRefused: it is not clear, or stands for none.
    """
    match data:
        case wire.SetState():
            return cmd.AgentSetState(agent=agent, state=data.state, reason=data.reason)
        case wire.Accept():
            return cmd.OfferAccept(offer=data.offer)
        case wire.Decline():
            return cmd.OfferDecline(offer=data.offer, reason=data.reason)
        case wire.Send() | wire.Note():
            return _written(data)
        case wire.Transfer() | wire.Consult():
            return _passed(data)
    return _about_one_held(data)


def _about_one_held(data: msgspec.Struct) -> CommandData:  # noqa: PLR0911 - one case a frame
    match data:
        case wire.Mark():
            return cmd.ContactMark(contact=data.contact, emergency=data.emergency)
        case wire.Park():
            return cmd.ContactPark(contact=data.contact)
        case wire.Unpark():
            return cmd.ContactUnpark(contact=data.contact)
        case wire.End():
            return cmd.ContactEnd(contact=data.contact)
        case wire.Dispose():
            return cmd.ContactDispose(contact=data.contact, outcome=data.outcome, note=_note(data.note))
        case wire.ResolveElsewhere():
            return cmd.ContactResolveElsewhere(contact=data.contact)
        case wire.CallbackFinish():
            return cmd.CallbackFinish(contact=data.contact, spoken=data.spoken)
        case wire.ConsultAccept():
            return cmd.ConsultAccept(contact=data.contact)
        case wire.ConsultDecline():
            return cmd.ConsultDecline(contact=data.contact, reason=data.reason)
        case wire.ConsultEnd():
            return cmd.ConsultEnd(contact=data.contact)
    raise FrameRefused("bad_frame", "A console cannot ask for this. Reload the page to get its newest version.")


def _passed(data: wire.Transfer | wire.Consult) -> CommandData:
    """The command that passes a contact on, or asks somebody about it.

    Raises:
        FrameRefused: to nobody, or to two.
    """
    blind = isinstance(data, wire.Transfer)
    if (data.queue is None) == (data.agent is None):
        raise FrameRefused("bad_transfer" if blind else "bad_consult", "Say either a queue or an agent.")
    made = cmd.ContactTransfer if blind else cmd.ContactConsult
    return made(contact=data.contact, queue=data.queue, agent=data.agent, note=_note(data.note))


def _written(data: wire.Send | wire.Note) -> CommandData:
    """The command that carries what an agent wrote, to the letter.

    Raises:
        FrameRefused: nothing but blanks.
    """
    if not data.text.strip():
        raise FrameRefused("bad_frame", "The message is empty - at `$.data.text`. Write something and send it again.")
    made = cmd.ContactSend if isinstance(data, wire.Send) else cmd.ContactNote
    return made(contact=data.contact, text=data.text)


def _note(text: str) -> str | None:
    """A note to the letter; None for one of nothing but blanks."""
    return text if text.strip() else None
