"""What Meta is asked to send. Only the dispatcher does, one message at a time for each contact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from channels._meta.graph import Graph, MetaRefused, MetaSilent
from channels._meta.names import OURS, comment_in, resident_in
from channels._meta.refusals import refused
from channels._meta.splitting import split, utf8_bytes
from channels._shared.performing import EMPTY, ERASED, NO_FILE, Open, Words, address_of, text_of
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ports import Result, Terms
from routing.words import Attachment, Channel, Effect

CALL_S: Final = 60.0
"""Longer than several parts may take together."""

SHOWN_WITHIN_S: Final = 15.0
"""How long after it was sent a message may be missing from its conversation."""

TERMS: Final[Mapping[Effect, Terms]] = {
    "send": Terms(call_s=CALL_S, give_up_s=6 * 3600, shown_s=SHOWN_WITHIN_S),
    # What the centre says by itself speaks of now: an hour later it would puzzle.
    "tell": Terms(call_s=CALL_S, give_up_s=3600, shown_s=SHOWN_WITHIN_S),
}

_EARLIER_S: Final = 60
"""By how much Meta's clock may be behind ours."""

_LOOKED_AT: Final = 25
"""How many of a thread's latest messages are looked at to find one of ours."""

_MOST_KNOWN: Final = 10_000
_UNSURE: Final = Result(
    ok=False,
    text="Meta does not say whether this was sent. Ask the resident, or ring them, before you send it again.",
)
_WORDS_ALONE: Final = Result(
    ok=False, text="A comment is answered in private with words alone. Send the file once the resident has replied."
)
_FILES: Final[Mapping[str, str]] = {"image": "image", "audio": "audio", "video": "video"}
"""What Meta calls a file, by the first half of its media type; everything else is a `file`."""
_IN_PUBLIC: Final = Result(ok=False, text="Comments are not told this: it would stand below the post for all to read.")


class Network(NamedTuple):
    """How one of Meta's networks differs.

    Attributes:
        most: the longest text it takes, as `length` counts.
        comments, replies: below a comment, where its replies are read, and where one is written.
    """

    channel: Channel
    most: int
    length: Callable[[str], int]
    replies: str
    platform: str


MESSENGER: Final = Network("messenger", 2_000, len, "comments", "messenger")
INSTAGRAM: Final = Network("instagram", 1_000, utf8_bytes, "replies", "instagram")


async def _no_file(_effect: EffectRequested, _file: Attachment) -> tuple[str, str] | None:
    return None


class Needs(NamedTuple):
    """What the performer asks of the shell.

    Attributes:
        open: a text in the clear; None once its resident was erased.
        words: what the centre tells by itself, in words.
        public_line: what stands below a comment that is answered in private, by language.
        file: media type of a file of ours that goes to a resident, and where Meta may fetch it; None if it must not.
    """

    open: Open
    words: Words
    public_line: Callable[[str], str]
    file: Callable[[EffectRequested, Attachment], Awaitable[tuple[str, str] | None]] = _no_file


class MetaPerformer:
    """As `routing.ports.Performer`, for Messenger or Instagram."""

    effects: Mapping[Effect, Terms] = TERMS

    def __init__(self, network: Network, graph: Graph, needs: Needs) -> None:
        self.channel: Channel = network.channel
        self._network, self._graph, self._needs = network, graph, needs
        self._known: dict[str, str] = {}

    async def perform(self, effect: EffectRequested, *, key: str) -> Result:
        address = address_of(effect, self._needs.open)
        if address is None:
            return ERASED
        comment = comment_in(effect.thread)
        messages = _WORDS_ALONE if comment and effect.attachments else await self._parts(effect)
        if isinstance(messages, Result):
            return messages
        try:
            if comment and effect.effect == "tell":
                return await self._tell_below(effect, comment, self._text(effect))
            if comment:
                await self._public_line(effect, comment)
            return await self._send(effect, address, messages, key)
        except MetaRefused as error:
            return refused(error)

    async def find(self, effect: EffectRequested, *, key: str) -> Result | None:
        """The page's own words, written since they were asked for and for no other call; Meta keeps no name of ours."""
        address = address_of(effect, self._needs.open)
        text, comment = self._text(effect), comment_in(effect.thread)
        # A file is a message without words.
        parts = [*self._split(effect), *("" for _ in effect.attachments)]
        if address is None or not parts:
            return None
        try:
            if comment and effect.effect == "tell":
                return await self._found_below(effect.to, comment, text)
            written = await self._written(effect, resident_in(address), key)
        except MetaRefused:
            return _UNSURE  # to send it again could be to send it twice
        found = [written[part].pop() if written.get(part) else None for part in parts]
        if found[0] is None:
            return None
        for ref in found:
            self._note(str(ref), key)
        return Result(ref=str(found[-1])) if all(found) else _partly(sum(map(bool, found)), len(parts))

    async def _parts(self, effect: EffectRequested) -> Sequence[Mapping[str, object]] | Result:
        """What is sent, one after the other: the words, in as many messages as they need, then the files."""
        parts: list[Mapping[str, object]] = [{"text": part} for part in self._split(effect)]
        for file in effect.attachments:
            found = await self._needs.file(effect, file)
            if found is None:
                return NO_FILE
            parts.append(_shared(*found))
        return parts or EMPTY

    def _split(self, effect: EffectRequested) -> Sequence[str]:
        return split(self._text(effect), self._network.most, self._network.length)

    async def _written(self, effect: EffectRequested, user: str, key: str) -> Mapping[str, list[str]]:
        """What the page wrote to a resident since `effect` asked for it, by its words, the oldest last."""
        query = {
            "platform": self._network.platform,
            "user_id": user,
            "fields": f"messages.limit({_LOOKED_AT}){{id,message,created_time,from}}",
        }
        said = await self._graph.get(f"{effect.to}/conversations", query)
        since = effect.at // 1000 - _EARLIER_S
        written: dict[str, list[str]] = {}
        for one in _messages(said):
            if _is_ours(one, effect.to, since) and self._known.get(str(one["id"]), key) == key:
                written.setdefault(str(one["message"]), []).append(str(one["id"]))
        return written

    def _note(self, ref: str, key: str) -> None:
        """This message was sent for the call `key`: it is not found for another that says the same."""
        self._known[ref] = key
        if len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]

    def _text(self, effect: EffectRequested) -> str:
        return text_of(effect, self._needs.open, self._needs.words) or ""

    async def _send(
        self, effect: EffectRequested, address: str, messages: Sequence[Mapping[str, object]], key: str
    ) -> Result:
        comment = comment_in(effect.thread)
        recipient = {"comment_id": comment} if comment else {"id": resident_in(address)}
        kind = (
            {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if effect.human else {"messaging_type": "RESPONSE"}
        )
        ref = ""
        for done, each in enumerate(messages):
            message = {**each, "metadata": f"{OURS}{key}"}
            try:
                said = await self._graph.post(
                    f"{effect.to}/messages", {"recipient": recipient, **kind, "message": message}
                )
            except (ChannelUnavailable, MetaRefused, MetaSilent):
                if not done:
                    raise
                return _partly(done, len(messages))  # sending it again would repeat what is there already
            ref = str(said.get("message_id", ""))
            self._note(ref, key)
        return Result(ref=ref)

    async def _tell_below(self, effect: EffectRequested, comment: str, text: str) -> Result:
        """What may stand in public: the fixed line, and what to do in an emergency."""
        if effect.telling == "received":
            return await self._public_line(effect, comment)
        if effect.telling == "safety":
            return await self._reply_below(comment, text)
        return _IN_PUBLIC

    async def _public_line(self, effect: EffectRequested, comment: str) -> Result:
        """Say below the comment that it is answered in private, unless we have already."""
        line = self._needs.public_line(effect.language)
        there = await self._found_below(effect.to, comment, line)
        return there if there is not None else await self._reply_below(comment, line)

    async def _found_below(self, page: str, comment: str, text: str) -> Result | None:
        """These words of ours below a comment; None where they are not. The same words of somebody else do not count."""
        query = {"fields": f"{self._words_of_replies},from", "limit": "50"}
        said = await self._graph.get(f"{comment}/{self._network.replies}", query)
        for one in said.get("data", []):
            if not isinstance(one, dict) or one.get(self._words_of_replies) != text:
                continue
            writer = one.get("from")
            if not isinstance(writer, dict) or writer.get("id") == page:
                return Result(ref=str(one.get("id", "")))
        return None

    async def _reply_below(self, comment: str, text: str) -> Result:
        said = await self._graph.post(f"{comment}/{self._network.replies}", {"message": text})
        return Result(ref=str(said.get("id", "")))

    @property
    def _words_of_replies(self) -> str:
        return "message" if self._network is MESSENGER else "text"


def _partly(done: int, parts: int) -> Result:
    return Result(
        ok=False,
        text=f"It could not go out as one message. Of its {parts} parts the first {done} were sent: send the rest again.",
    )


def _shared(kind: str, url: str) -> dict[str, object]:
    """A file, as Meta wants to be told of it."""
    called = _FILES.get(kind.partition("/")[0], "file")
    return {"attachment": {"type": called, "payload": {"url": url, "is_reusable": False}}}


def _messages(said: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The messages of the first thread of an answer, as far as they can be read."""
    threads = said.get("data")
    first = threads[0] if isinstance(threads, list) and threads else {}
    inner = first.get("messages", {}) if isinstance(first, dict) else {}
    found = inner.get("data", []) if isinstance(inner, dict) else []
    return [one for one in found if isinstance(one, dict) and "message" in one and "id" in one]


def _is_ours(message: Mapping[str, Any], page: str, since_s: int) -> bool:
    """Whether the page wrote it since then."""
    writer = message.get("from")
    try:
        written = dt.datetime.fromisoformat(str(message.get("created_time", "")))
    except ValueError:
        return False
    return isinstance(writer, dict) and writer.get("id") == page and written.timestamp() >= since_s
