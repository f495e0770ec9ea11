"""What Slack's channel reads of the centre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from routing.ids import ContactId, Instant, MessageRef, ResidentId
from routing.words import Attachment, Channel, Need


class MediaStore(Protocol):
    """Files that residents send. They are fetched later, elsewhere, from the provider's own hosts alone."""

    def note(self, url: str, kind: str) -> Attachment:
        """Our name for the file at `url`, which is said to be of a `kind`; the same name whenever it is asked again."""
        ...


class SlackView(Protocol):
    """The centre as of now. Nothing of it waits."""

    def now(self) -> Instant: ...

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

    def endpoint(self, channel: Channel, addresses: Sequence[str]) -> str | None:
        """The first of `addresses` that is one of ours in the centre's file; None: residents do not write there."""
        ...

    def asked(self, ref: MessageRef) -> ContactId | None:
        """The contact that a question of an agent's was about, by the provider's name of the question."""
        ...
