"""What a page and its residents write to each other, and how Meta tells of it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from contact_centre.demo.post import Letter, LetterState, Picture
from contact_centre.ids import new_id
from routing.ids import Instant

WINDOW_MS: Final = 24 * 3_600_000
HUMAN_WINDOW_MS: Final = 7 * WINDOW_MS
"""How long after a message of theirs residents may be written to freely, and how long by a person."""

REMEMBERED_COUNT: Final = 200
"""Messages that a thread still shows."""

_THEIRS: Final[Mapping[bool | None, LetterState]] = {None: "sending", True: "taken", False: "failed"}


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A page, or an Instagram account.

    Attributes:
        path: of the service, where it is told of what happens.
        most: the longest text, in characters or, on Instagram, in bytes.
    """

    id: str
    channel: Literal["messenger", "instagram"]

    @property
    def path(self) -> str:
        return f"/channels/{self.channel}/webhook"

    @property
    def object(self) -> str:
        """What its deliveries say they are about."""
        return "page" if self.channel == "messenger" else "instagram"

    def too_long(self, text: str) -> bool:
        """Whether a text is longer than the network takes."""
        return len(text) > 2_000 if self.channel == "messenger" else len(text.encode()) > 1_000


class Said(msgspec.Struct, kw_only=True):
    """One message of a thread. `state`: how far it got."""

    mid: str
    mine: bool
    text: str
    at: Instant
    state: LetterState
    pictures: tuple[Picture, ...] = ()
    metadata: str = ""

    def letter(self) -> Letter:
        """As the resident sees it."""
        return Letter(id=self.mid, mine=self.mine, text=self.text, at=self.at, state=self.state, pictures=self.pictures)


class Thread:
    """What one resident and one account write to each other.

    Attributes:
        reads: the resident looks at once.
        blocked: they have blocked the page.
        watchers: told of every message that is new or gets further.
    """

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.wrote_at: Instant | None = None
        self.reads, self.blocked = True, False
        self.watchers: list[Callable[[Letter], None]] = []

    def add(self, said: Said) -> None:
        """Something new."""
        self.said.append(said)
        del self.said[:-REMEMBERED_COUNT]
        self.show(said)

    def show(self, said: Said) -> None:
        """It got further."""
        for watcher in list(self.watchers):
            watcher(said.letter())

    def taken(self, said: Said, *, taken: bool | None) -> None:
        """Whether the service has taken what the resident wrote."""
        said.state = _THEIRS[taken]
        self.show(said)

    def window(self, now: Instant) -> Literal["open", "human", "closed"]:
        """Who may write now."""
        if self.wrote_at is None or now - self.wrote_at > HUMAN_WINDOW_MS:
            return "closed"
        return "open" if now - self.wrote_at <= WINDOW_MS else "human"


def new_mid() -> str:
    """The name of a message."""
    return "m_" + new_id().replace("-", "")


def envelope(account: Account, now: Instant, **entry: Any) -> bytes:
    """One delivery, escaped as Meta does: beyond ASCII, and slashes."""
    held = {"id": account.id, "time": now, **entry}
    return json.dumps({"object": account.object, "entry": [held]}).replace("/", "\\/").encode()


def item(sender: str, recipient: str, now: Instant, **what: Any) -> dict[str, Any]:
    """One thing that happened between two."""
    return {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": now, **what}


def attachments(urls: Sequence[str]) -> dict[str, Any]:
    """Pictures of a message."""
    return {"attachments": [{"type": "image", "payload": {"url": url}} for url in urls]} if urls else {}


def signature(app_secret: str, body: bytes) -> Mapping[str, str]:
    """The proof that a delivery is Meta's."""
    return {"X-Hub-Signature-256": f"sha256={hmac.digest(app_secret.encode(), body, hashlib.sha256).hex()}"}
