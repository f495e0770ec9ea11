"""Texts and WhatsApp of a page of the demo, through the emulated Twilio."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from contact_centre.demo.post import PICTURES, Letter, LetterState, NotPossible, Picture
from contact_centre.demo.twilio.calls import new_sid
from contact_centre.demo.twilio.messages import WHATSAPP, Message, Mobile
from contact_centre.demo.twilio.messages import Picture as Kept
from contact_centre.demo.twilio.texting import MOST_CHARACTERS, Texting
from contact_centre.ids import Draws
from contact_centre.phone.numbers import read, shown
from routing.words import Channel

OFF: Final = 30003
"""Twilio's error for a phone that is not reached."""

_FIRST, _LAST = 100, 499
_THEIRS: Final[dict[bool | None, LetterState]] = {None: "sending", True: "taken", False: "failed"}
_OURS: Final[dict[str, LetterState]] = {"delivered": "delivered", "read": "read"}
"""What has not reached the phone is not on it."""


class TwilioPost:
    """One of the two channels.

    Args:
        channel: `sms` or `whatsapp`.
        texting: the emulator's.
        ours: the centre's number, E.164; empty where it has none.
        is_robot: whether a robot writes from a number.
    """

    def __init__(
        self,
        channel: Channel,
        texting: Texting,
        ours: Callable[[], str],
        is_robot: Callable[[str], bool],
    ) -> None:
        self.channel: Channel = channel
        self._texting, self._ours, self._is_robot = texting, ours, is_robot
        self._prefix = WHATSAPP if channel == "whatsapp" else ""

    @property
    def ours(self) -> str:
        number = self._ours()
        return shown(number) if number else ""

    def suggested(self, draws: Draws) -> str:
        """One of the numbers that Ofcom keeps for drama and no robot has."""
        return f"07700 900{round(draws.between(_FIRST, _LAST))}"

    def open(self, typed: str, changed: Callable[[Letter], None]) -> TwilioCorrespondence:
        number = read(typed)
        if number is None:
            raise NotPossible("That is no telephone number. Type one like 07700 900123.")
        if self._is_robot(number):
            raise NotPossible("A robot writes from that number. Choose one below 07700 900500.")
        return TwilioCorrespondence(self._texting, self._prefix + number, self._prefix + self._ours(), changed)


class TwilioCorrespondence:
    """What is written between two addresses. While a page shows it, what arrives is read."""

    def __init__(self, texting: Texting, theirs: str, ours: str, changed: Callable[[Letter], None]) -> None:
        self._texting, self._theirs, self._ours, self._changed = texting, theirs, ours, changed
        mobile = self._mobile
        mobile.watchers.append(self._watch)
        mobile.reads = True
        mobile.look()

    @property
    def _mobile(self) -> Mobile:
        return self._texting.mobile(self._theirs)

    def letters(self) -> Sequence[Letter]:
        found = (self._letter(one) for one in self._texting.between(self._theirs, self._ours))
        return [letter for letter in found if letter is not None]

    def write(self, text: str, pictures: Sequence[Picture]) -> None:
        if len(text) > MOST_CHARACTERS:
            raise NotPossible(f"A message holds up to {MOST_CHARACTERS:,} characters.")
        if self._mobile.fails is not None:
            raise NotPossible("Your phone is off. Switch it on to write.")
        kept = [Kept(sid=new_sid("ME"), kind=one.kind, data=one.data) for one in pictures]
        self._texting.write(self._theirs, self._ours, text, kept)

    def switch(self, *, on: bool) -> None:
        self._mobile.fails = None if on else OFF

    def close(self) -> None:
        mobile = self._mobile
        mobile.watchers.remove(self._watch)
        if not mobile.watchers:
            mobile.reads, mobile.fails = False, None

    def _watch(self, message: Message) -> None:
        letter = self._letter(message)
        if letter is not None and {message.from_, message.to} == {self._theirs, self._ours}:
            self._changed(letter)

    def _letter(self, message: Message) -> Letter | None:
        """The message as the phone shows it; None for one that has not reached it."""
        mine = message.from_ == self._theirs
        state = _THEIRS[message.taken] if mine else _OURS.get(message.status)
        if state is None:
            return None
        shown = [one for one in message.pictures if one.kind in PICTURES]
        others = [f"[A file: {one.kind}]" for one in message.pictures if one.kind not in PICTURES]
        return Letter(
            id=message.sid,
            mine=mine,
            text="\n".join((message.body, *others)).strip(),
            at=message.created_at,
            state=state,
            pictures=tuple(Picture(kind=one.kind, data=one.data) for one in shown),
        )
