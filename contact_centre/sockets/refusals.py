"""What refused commands were told, kept over restarts: a repeat must not be mistaken for something that was done."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

import msgspec

from contact_centre.sockets.frames import Refused
from routing.events import CommandRefused
from routing.steps import Step

_REMEMBERED: Final = 20_000


class _Told(msgspec.Struct, frozen=True, array_like=True):
    source: str
    id: str
    code: str
    text: str


_DECODER: Final = msgspec.msgpack.Decoder(list[_Told])


class Refusals:
    """The latest refusals, folded from accepted steps. A view of the follower."""

    name = "refusals"

    def __init__(self) -> None:
        self._told: OrderedDict[tuple[str, str], Refused] = OrderedDict()

    def get(self, source: str, command_id: str) -> Refused | None:
        """What this command was told, if it was refused."""
        return self._told.get((source, command_id))

    def fold(self, step: Step) -> None:
        for event in step.events:
            if isinstance(event, CommandRefused):
                self._told[event.source, event.id] = Refused(event.id, event.code, event.text)
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)

    def dump(self) -> bytes:
        rows = [_Told(source, id_, told.code, told.text) for (source, id_), told in self._told.items()]
        return msgspec.msgpack.encode(rows)

    def load(self, data: bytes) -> None:
        rows = _DECODER.decode(data)
        self._told = OrderedDict(((row.source, row.id), Refused(row.id, row.code, row.text)) for row in rows)
