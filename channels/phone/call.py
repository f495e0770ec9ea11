"""One request about a call, and what every answer to one is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import urlencode

import msgspec

from channels.phone.view import PhoneView
from channels.phone.wire import Payload, Place
from routing.commands import CommandData
from routing.ids import ContactId, QueueId, ResidentId
from routing.phone import Phone
from routing.ports import Answer, Asked

FOLDER: Final = "/channels/phone/"

RETRIES: Final = "#rc=2&rp=5xx,ct,rt&rt=4000"
"""What Twilio reads behind an address and does not send: ask twice more, also after an error of ours, for 4 s each."""

SOURCE: Final = "twilio"
"""Who the commands of this channel come from."""


class Links:
    """Our own addresses, absolute: they hold wherever a document is run."""

    def __init__(self, public_url: str) -> None:
        self._base = public_url + FOLDER

    def to(self, path: str, **place: object) -> str:
        """The address of `path`, which says where the call is."""
        query = urlencode({name: "1" if value is True else value for name, value in place.items() if value})
        return f"{self._base}{path}{'?' if query else ''}{query}{RETRIES}"

    @property
    def music(self) -> str:
        """What those who wait hear where the centre has no music of its own."""
        return f"{self._base}music.wav"


class Call(NamedTuple):
    """One request, what it is answered from, and the telephone as the centre's file has it."""

    view: PhoneView
    phone: Phone
    links: Links
    payload: Payload
    place: Place

    @property
    def language(self) -> str:
        """The resident's language; the centre's usual one before they chose."""
        languages = self.view.languages()
        return self.place.lang if self.place.lang in languages else languages[0]

    @property
    def queue(self) -> QueueId:
        """The queue they chose, or whoever chooses nothing comes to."""
        return self.place.queue or self.phone.fallback

    @property
    def contact(self) -> ContactId:
        """The contact that waits with this call."""
        return self.place.contact or self.view.contact_id(self.payload.ref)

    @property
    def resident(self) -> ResidentId:
        """Who rings; a call without a number is a resident of its own."""
        return self.view.resident(self.payload.number or self.payload.ref)

    @property
    def robot(self) -> bool:
        """Whether it is traffic of the demo."""
        return self.payload.number is not None and self.view.is_robot(self.payload.number)

    def text(self, key: str, **fills: object) -> str:
        """A text in the resident's language."""
        return self.view.text(self.language, key, **fills)

    def at(self, **place: object) -> Call:
        """The same request, at another place."""
        return self._replace(place=msgspec.structs.replace(self.place, **place))

    def asks(self, data: CommandData, *event: str) -> Asked:
        """A command of this call. `event` names what happened, the same at every delivery."""
        return Asked(source=SOURCE, id="/".join((self.payload.ref, *event)), data=data)


class Handled(NamedTuple):
    """What a request is answered, and what it asks of the centre."""

    answer: Answer
    asked: Sequence[Asked] = ()
