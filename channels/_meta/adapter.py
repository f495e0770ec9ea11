"""Messenger and Instagram as channels: what Meta tells in batches becomes commands. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from channels._meta.names import COMMENT, OURS, address_of
from channels._meta.settings import MetaSettings
from channels._meta.signature import challenge_of, may_be_signed, verify
from channels._meta.wire import Comment, File, Happened, Item, Message, Postback, read_batch
from channels._shared.http import TRY_AGAIN
from channels._shared.messages import MediaStore, MessagesView, clean
from routing.commands import CommandData, MessageArrive, MessageEcho, MessageRedact, MessageSeen
from routing.ids import Instant, MessageRef
from routing.ports import Answer, Asked, Webhook
from routing.words import Attachment, Channel

MOST_CHARACTERS: Final = 4_000
"""More than either network lets anybody write."""

MOST_FILES: Final = 10

_FILES: Final = frozenset({"image", "audio", "video", "file"})
_RECEIVED: Final = "EVENT_RECEIVED"
_UNSUPPORTED: Final = "[Something that cannot be shown here: ask the resident to send it as text or as a picture.]"


class Kind(NamedTuple):
    """One of Meta's networks.

    Attributes:
        object: what its deliveries say they are about.
    """

    channel: Channel
    object: str


class MetaChannel:
    """As `routing.ports.WebhookChannel`.

    Args:
        kind: which network.
        settings: who we are at Meta; its secrets verify.
        view: the centre as it stands.
        media: where files are noted.
    """

    media_types: Collection[str] = frozenset({"application/json"})

    def __init__(self, kind: Kind, settings: MetaSettings, view: MessagesView, media: MediaStore) -> None:
        self.name: str = kind.channel
        self.paths: Sequence[str] = (f"/channels/{kind.channel}/webhook",)
        self._kind, self._settings, self._view, self._media = kind, settings, view, media

    def verify(self, request: Webhook) -> None:
        verify(request, self._settings)

    def may_be_signed(self, request: Webhook) -> bool:
        return may_be_signed(request)

    def parse(self, request: Webhook) -> Sequence[Asked]:
        if request.method == "GET":
            return ()
        source = f"provider:{self.name}"
        told = [self._commands(one) for one in read_batch(request.body, self._kind.object) if _is_known(one)]
        return [Asked(source=source, id=id_, data=data) for commands in told for id_, data in commands]

    def reply(self, request: Webhook) -> Answer:
        if request.method == "GET":
            return Answer(media_type="text/plain", body=challenge_of(request))
        passed_over = not all(map(_is_known, read_batch(request.body, self._kind.object)))
        return Answer(media_type="text/plain", body=_RECEIVED, notice="unknown_event" if passed_over else "")

    def excuse(self, request: Webhook) -> Answer:  # noqa: ARG002  # whatever it was, it is to be sent again
        return TRY_AGAIN

    def _commands(self, one: Happened) -> Sequence[tuple[str, CommandData]]:
        """The commands of one item that is known, with their ids."""
        match one.what:
            case Comment() as comment:
                return self._comment(one.page, comment)
            case Item(message=Message() as message) as item:
                return self._message(item, message)
            case Item(postback=Postback() as postback) as item:
                return self._postback(item, postback)
            case Item() as item:
                return tuple(self._seen(item))
            case None:
                return ()

    def _message(self, item: Item, message: Message) -> Sequence[tuple[str, CommandData]]:
        text, ref = clean(message.text, MOST_CHARACTERS), MessageRef(message.mid)
        if message.is_echo:
            if message.metadata.startswith(OURS):
                return ()
            resident = self._view.resident(self._kind.channel, address_of(item.sender.id, item.recipient.id))
            words = text or "[A file, sent from Meta's own inbox.]"
            echo = MessageEcho(channel=self._kind.channel, resident=resident, ref=ref, text=words)
            return ((f"{ref}/echo", echo),)
        if message.is_deleted:
            address = address_of(item.recipient.id, item.sender.id)
            back = MessageRedact(ref=ref, resident=self._view.resident(self._kind.channel, address))
            return ((f"{ref}/redact", back),)
        lines = [
            text or (clean(message.quick_reply.payload, MOST_CHARACTERS) if message.quick_reply is not None else "")
        ]
        lines += [_spoken_of(file) for file in message.attachments[:MOST_FILES]]
        lines += [_UNSUPPORTED] if message.is_unsupported else []
        found = "\n".join(line for line in lines if line)
        reply_to = message.reply_to.mid if message.reply_to is not None else None
        files = tuple(self._files(message.attachments))
        return (self._arrive(item, ref, found, files, reply_to=reply_to),)

    def _postback(self, item: Item, postback: Postback) -> Sequence[tuple[str, CommandData]]:
        ref = MessageRef(postback.mid or f"postback-{item.sender.id}-{item.timestamp}")
        return (self._arrive(item, ref, clean(postback.title or postback.payload, MOST_CHARACTERS), ()),)

    def _arrive(
        self, item: Item, ref: MessageRef, text: str, files: tuple[Attachment, ...], *, reply_to: str | None = None
    ) -> tuple[str, CommandData]:
        page, address = item.recipient.id, address_of(item.recipient.id, item.sender.id)
        return ref, MessageArrive(
            channel=self._kind.channel,
            to=page,
            resident=self._view.resident(self._kind.channel, address),
            ref=ref,
            address=address,
            text=text or None,
            language=self._view.language(),
            attachments=files,
            reply_to=MessageRef(reply_to) if reply_to else None,
            emergency=self._view.is_emergency(text),
            needs=self._view.needs(address),
            robot=self._view.is_robot(address),
        )

    def _seen(self, item: Item) -> Iterator[tuple[str, CommandData]]:
        channel, address = self._kind.channel, address_of(item.recipient.id, item.sender.id)
        resident = self._view.resident(channel, address)
        if item.delivery is not None and (got_ms := item.delivery.watermark) > 0:
            got = MessageSeen(channel=channel, resident=resident, until=Instant(got_ms), state="delivered")
            yield f"{address}/delivered/{got_ms}", got
        # Instagram names the message that was read and no instant: then it is the one at which it says so.
        if item.read is not None and (read_ms := item.read.watermark or item.timestamp) > 0:
            read = MessageSeen(channel=channel, resident=resident, until=Instant(read_ms), state="read")
            yield f"{address}/read/{read_ms}", read

    def _comment(self, page: str, comment: Comment) -> Sequence[tuple[str, CommandData]]:
        """A comment of a resident below a post of ours; nothing for our own."""
        if comment.from_.id == page:
            return ()
        ref, text = comment.ref, _words_of(comment)
        address = address_of(page, comment.from_.id)
        name = clean(comment.from_.name or comment.from_.username, 128)
        arrive = MessageArrive(
            channel=self._kind.channel,
            to=page,
            resident=self._view.resident(self._kind.channel, address),
            ref=MessageRef(ref),
            address=address,
            text=text,
            name=name or None,
            language=self._view.language(),
            thread=f"{COMMENT}{ref}",
            emergency=self._view.is_emergency(text),
            needs=self._view.needs(address),
            robot=self._view.is_robot(address),
        )
        return ((ref, arrive),)

    def _files(self, files: Sequence[File]) -> Iterator[Attachment]:
        for file in files[:MOST_FILES]:
            if file.type in _FILES and file.payload is not None and file.payload.url:
                yield self._media.note(file.payload.url, file.type)


def _is_known(one: Happened) -> bool:
    """Whether it tells us something. Else it is passed over: reactions, standby, what became of a comment, kinds to come."""
    match one.what:
        case Comment() as comment:
            return bool(comment.ref and comment.verb in ("", "add") and _words_of(comment))
        case Item() as item:
            return any(each is not None for each in (item.message, item.postback, item.delivery, item.read))
        case None:
            return False


def _words_of(comment: Comment) -> str:
    return clean(comment.message or comment.text, MOST_CHARACTERS)


def _spoken_of(file: File) -> str:
    """What staff read of something attached that is no file: a place, a link, whatever comes next."""
    payload = file.payload
    if file.type in _FILES:
        return ""
    if file.type == "location" and payload is not None and payload.coordinates is not None:
        places = [payload.coordinates.get(name, 0.0) for name in ("lat", "long")]
        return f"Location: {places[0]:.6f} {places[1]:.6f}"
    title = clean(file.title or (payload.title if payload is not None else ""), 200)
    return f"[Shared: {title}]" if title else _UNSUPPORTED
