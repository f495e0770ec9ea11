"""What channels of messages read of the centre, and how they read what was written."""

from __future__ import annotations

import unicodedata
from typing import Protocol

from routing.ids import ResidentId
from routing.words import Attachment, Channel, Need


class MediaStore(Protocol):
    """Files that residents send. They are fetched later, elsewhere, from the provider's own hosts alone."""

    def note(self, url: str, kind: str) -> Attachment:
        """Our name for the file at `url`, which is said to be of a `kind` (nothing to rely on).

        Asked again about the same address it gives the same name: webhooks are repeated.
        """
        ...


class MessagesView(Protocol):
    """The centre as of now. Nothing of it waits."""

    def language(self) -> str:
        """In which residents are written to who have not chosen."""
        ...

    def resident(self, channel: Channel, address: str) -> ResidentId:
        """Who writes from an address."""
        ...

    def is_emergency(self, text: str) -> bool:
        """Whether a text holds a word of the centre's emergency list."""
        ...

    def is_robot(self, address: str) -> bool:
        """Whether it is one of the demo's robots."""
        ...

    def needs(self, address: str) -> tuple[Need, ...]:
        """What whoever writes from it needs beside what their queue does."""
        ...


def clean(text: str, most: int | None = None) -> str:
    """A text without the characters that nobody can have meant: null bytes and their like; `most` of it, where given."""
    kept = (one for one in text if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
    return "".join(kept).strip()[:most]
