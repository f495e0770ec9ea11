"""What Meta sends, checked. One delivery holds several entries, one entry several items; each is judged alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, NamedTuple, TypeVar

import msgspec

from routing.errors import BadWebhook

_T = TypeVar("_T")

MOST_ITEMS: Final = 2_000
"""Meta puts up to a thousand into one delivery."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.:=+/-]{1,512}\Z")]
ShortId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.-]{1,64}\Z")]


class Party(msgspec.Struct, frozen=True):
    """A page, an account, or a resident as that page knows them."""

    id: ShortId


class Payload(msgspec.Struct, frozen=True):
    """What stands behind a file, a link or a place."""

    url: str = ""
    title: str = ""
    coordinates: dict[str, float] | None = None


class File(msgspec.Struct, frozen=True):
    """Something that was attached. `type` is Meta's word: image, audio, video, file, location, fallback, template …"""

    type: str = ""
    payload: Payload | None = None
    title: str = ""


class QuickReply(msgspec.Struct, frozen=True):
    """A button under a message of ours that was pressed."""

    payload: str = ""


class ReplyTo(msgspec.Struct, frozen=True):
    """What a message answers: one of the thread, or (Instagram) a story."""

    mid: Id | None = None


class Message(msgspec.Struct, frozen=True):
    """What was written, by the resident or (`is_echo`) in the page's name."""

    mid: Id
    text: str = ""
    attachments: tuple[File, ...] = ()
    quick_reply: QuickReply | None = None
    reply_to: ReplyTo | None = None
    is_echo: bool = False
    is_deleted: bool = False
    is_unsupported: bool = False
    metadata: str = ""


class Referral(msgspec.Struct, frozen=True):
    """Where a resident came from: a link or an advertisement."""

    ref: str = ""
    source: str = ""


class Postback(msgspec.Struct, frozen=True):
    """A button of the page's menu that was pressed."""

    mid: Id | None = None
    title: str = ""
    payload: str = ""
    referral: Referral | None = None


class Delivery(msgspec.Struct, frozen=True):
    """All of ours up to `watermark` (ms) have got there."""

    watermark: int = 0
    mids: tuple[Id, ...] = ()


class Read(msgspec.Struct, frozen=True):
    """All of ours up to `watermark` (ms) have been read; Instagram names a message instead."""

    watermark: int = 0
    mid: Id | None = None


class Item(msgspec.Struct, frozen=True):
    """One thing that happened between a page and a resident. Exactly one of the last fields says what."""

    sender: Party
    recipient: Party
    timestamp: int = 0
    message: Message | None = None
    postback: Postback | None = None
    delivery: Delivery | None = None
    read: Read | None = None


class Writer(msgspec.Struct, frozen=True):
    """Who commented."""

    id: ShortId
    name: str = ""
    username: str = ""


class Comment(msgspec.Struct, frozen=True):
    """What changed below a post: a page's (`item`, `verb`, `comment_id`, `message`) or an account's (`id`, `text`)."""

    from_: Writer = msgspec.field(name="from")
    item: str = ""
    verb: str = ""
    comment_id: ShortId | None = None
    message: str = ""
    id: ShortId | None = None
    text: str = ""

    @property
    def ref(self) -> str:
        """Its name; empty where it has none."""
        return self.comment_id or self.id or ""


class Change(msgspec.Struct, frozen=True):
    """Something that changed about a page."""

    field: str
    value: msgspec.Raw = msgspec.Raw(b"{}")


class _Entry(msgspec.Struct, frozen=True):
    id: ShortId
    messaging: tuple[msgspec.Raw, ...] = ()
    standby: tuple[msgspec.Raw, ...] = ()
    changes: tuple[msgspec.Raw, ...] = ()


class _Envelope(msgspec.Struct, frozen=True):
    object: str
    entry: tuple[_Entry, ...] = ()


class Happened(NamedTuple):
    """One thing of a delivery. `what` is None for what is unknown, broken, or another app's to answer."""

    page: str
    what: Item | Comment | None


_COMMENTS: Final = {"feed": "comment", "comments": ""}
"""Fields that tell of comments, and what else has to stand in them as `item`."""


def read_batch(body: bytes, kind: str) -> Sequence[Happened]:
    """What a delivery tells, in its order.

    Args:
        body: as it came.
        kind: of what it has to tell: `page` or `instagram`; others are unknown.

    Raises:
        BadWebhook: it is no delivery of Meta's.
    """
    try:
        envelope = msgspec.json.decode(body, type=_Envelope)
    except (msgspec.DecodeError, RecursionError) as err:
        raise BadWebhook(
            "The body is no delivery of Meta's: no JSON, or `object` or `entry` are not what they were."
        ) from err
    if envelope.object != kind:
        return (Happened("", None),)
    found = [one for entry in envelope.entry for one in _of(entry)]
    if len(found) > MOST_ITEMS:
        raise BadWebhook(f"The delivery holds more than {MOST_ITEMS} items.")
    return found


def _of(entry: _Entry) -> Iterator[Happened]:
    for raw in entry.messaging:
        yield Happened(entry.id, _decoded(raw, Item))
    for _ in entry.standby:
        yield Happened(entry.id, None)
    for raw in entry.changes:
        change = _decoded(raw, Change)
        known = change is not None and change.field in _COMMENTS
        comment = _decoded(change.value, Comment) if change is not None and known else None
        if comment is not None and change is not None and comment.item != _COMMENTS[change.field]:
            comment = None
        yield Happened(entry.id, comment)


def _decoded(raw: msgspec.Raw, kind: type[_T]) -> _T | None:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, RecursionError):
        return None
