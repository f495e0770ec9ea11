"""What becomes of a command on which the engine raises twice: it blocks nobody, and no resident is dropped for it."""

from __future__ import annotations

from typing import Final

import msgspec

from routing.centre import Centre
from routing.commands import Command, ContactArrive
from routing.events import CommandRefused
from routing.ids import Instant
from routing.ports import Record

POISON_TEXT: Final = (
    "A fault of ours stopped this. It has been recorded; please do it another way, or tell your administrator."
)


class Suspect(msgspec.Struct):
    """An inbox record on which the engine raised, and what was tried with it since."""

    record: Record
    tries: int = 0


def plainest(command: Command, centre: Centre, tries: int) -> Command | None:
    """What to ask of the engine at the next try; None to refuse the command.

    The command itself has one more try, alone. A resident who arrives is then put into the centre's first queue,
    asking for nothing in particular: a person there sorts out what the engine could not.
    """
    if tries == 0:
        return command
    data = command.data
    if tries > 1 or not isinstance(data, ContactArrive) or not centre.queues:
        return None
    plain = msgspec.structs.replace(data, queue=centre.queues[0].id, needs=(), priority_s=0)
    return msgspec.structs.replace(command, data=plain)


def refusal(command: Command, now: Instant) -> CommandRefused:
    """What whoever asked is told."""
    return CommandRefused(
        at=now, source=command.source, id=command.id, command=command.data.type, code="poison", text=POISON_TEXT
    )
