"""What Slack is asked to post. Only the dispatcher does, one message at a time for each contact."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple

from channels._shared.performing import EMPTY, ERASED, NO_FILE, Open, Words, address_of, text_of
from channels.slack.client import Slack, SlackRefused
from channels.slack.names import place_of, ref_of, user_in
from channels.slack.refusals import refused
from channels.slack.texts import escaped, masked
from routing.events import EffectRequested
from routing.ids import ContactId
from routing.ports import Result, Terms
from routing.words import Attachment, Channel, Effect

CALL_S: Final = 60.0
"""Longer than opening a conversation, giving Slack a file and posting it there may take together."""

SHOWN_WITHIN_S: Final = 15.0
"""How long after it was posted a message may be missing from its channel's history."""

TERMS: Final[Mapping[Effect, Terms]] = {
    "send": Terms(call_s=CALL_S, give_up_s=6 * 3600, shown_s=SHOWN_WITHIN_S),
    # What the centre says by itself speaks of now: an hour later it would puzzle.
    "tell": Terms(call_s=CALL_S, give_up_s=3600, shown_s=SHOWN_WITHIN_S),
    # The resident is waiting for what the colleague says.
    "ask": Terms(call_s=CALL_S, give_up_s=1800, shown_s=SHOWN_WITHIN_S),
}

KEY: Final = "contact_centre_message"
"""The kind of metadata that carries our key: the same message can be found by it."""

_EARLIER_S: Final = 60
"""By how much Slack's clock may be behind ours."""

_LOOKED_AT: Final = 100
_UNSURE: Final = Result(
    ok=False, text="Slack does not say whether this was posted. Look there before you send it again."
)
_NOWHERE: Final = Result(
    ok=False, text="There is nowhere to ask. Ask an administrator to set SLACK_EXPERTS_CHANNEL to a channel's id."
)


async def _no_file(_effect: EffectRequested, _file: Attachment) -> tuple[str, bytes] | None:
    return None


class Needs(NamedTuple):
    """What the performer asks of the shell.

    Attributes:
        open: a text in the clear; None once its resident was erased.
        words: what the centre tells by itself, in words.
        link: where colleagues with a sign-in see the contact.
        experts_channel: where questions go that name no other place.
        file: how the name of a file of ours ends that goes to a resident, and its bytes; None if it must not.
    """

    open: Open
    words: Words
    link: Callable[[ContactId], str]
    experts_channel: str
    file: Callable[[EffectRequested, Attachment], Awaitable[tuple[str, bytes] | None]] = _no_file


class Post(NamedTuple):
    """A message to be posted: into a channel, or below the message `parent` there, with files or without."""

    channel: str
    parent: str
    text: str
    files: tuple[tuple[str, bytes], ...] = ()


class SlackPerformer:
    """As `routing.ports.Performer`."""

    channel: Channel = "slack"
    effects: Mapping[Effect, Terms] = TERMS

    def __init__(self, slack: Slack, needs: Needs) -> None:
        self._slack, self._needs = slack, needs

    async def perform(self, effect: EffectRequested, *, key: str) -> Result:
        try:
            post = await self._post(effect)
            return post if isinstance(post, Result) else await self._put(post, key)
        except SlackRefused as error:
            return refused(error)

    async def find(self, effect: EffectRequested, *, key: str) -> Result | None:
        try:
            post = await self._post(effect)
            if isinstance(post, Result):
                return None
            return await self._look(post, effect.at // 1000 - _EARLIER_S, key)
        except SlackRefused:
            return _UNSURE  # to post it again could be to post it twice

    async def _post(self, effect: EffectRequested) -> Post | Result:
        """What is to be posted where; a result where nothing can be."""
        text = text_of(effect, self._needs.open, self._needs.words)
        if text is None:
            return ERASED
        files = [await self._needs.file(effect, file) for file in effect.attachments]
        if None in files:
            return NO_FILE
        if not text.strip() and not files:
            return EMPTY
        if effect.effect == "ask":
            return self._question(effect, text)
        channel, parent = place_of(effect.thread)
        if not channel:
            address = address_of(effect, self._needs.open)
            if address is None:
                return ERASED
            channel = await self._conversation(user_in(address))
        return Post(channel, parent, escaped(text), tuple(file for file in files if file is not None))

    def _question(self, effect: EffectRequested, text: str) -> Post | Result:
        """What the agent typed, masked; colleagues who may see more follow the link and sign in."""
        channel = effect.to or self._needs.experts_channel
        if not channel:
            return _NOWHERE
        return Post(channel, "", f"{escaped(masked(text))}\n<{self._needs.link(effect.contact)}|Open the contact>")

    async def _conversation(self, user: str) -> str:
        """The conversation between us and one person."""
        said = await self._slack.call("conversations.open", {"users": user})
        found = said.get("channel")
        return str(found.get("id", "")) if isinstance(found, dict) else ""

    async def _put(self, post: Post, key: str) -> Result:
        if post.files:
            return await self._share(post, key)
        body: dict[str, object] = {
            "channel": post.channel,
            "text": post.text,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": KEY, "event_payload": {"key": key}},
        }
        if post.parent:
            body["thread_ts"] = post.parent
        said = await self._slack.call("chat.postMessage", body)
        return Result(ref=ref_of(str(said.get("channel", post.channel)), str(said.get("ts", ""))))

    async def _share(self, post: Post, key: str) -> Result:
        """The text and its files as one message. Its files are named by our key, so that it can be found again."""
        shared = []
        for number, (ending, body) in enumerate(post.files):
            name = _named(key, number, ending)
            place = await self._slack.call(
                "files.getUploadURLExternal", {"filename": name, "length": str(len(body))}, asks=True
            )
            await self._slack.upload(str(place.get("upload_url", "")), body)
            shared.append({"id": str(place.get("file_id", "")), "title": name})
        said: dict[str, object] = {"files": shared, "channel_id": post.channel}
        if post.text.strip():
            said["initial_comment"] = post.text
        if post.parent:
            said["thread_ts"] = post.parent
        await self._slack.call("files.completeUploadExternal", said)
        # Slack says when it shared them in an event, and not here.
        return Result(ref=ref_of(post.channel, str(shared[0]["id"])))

    async def _look(self, post: Post, since_s: int, key: str) -> Result | None:
        """The message that carries `key`, among what was posted there since."""
        query: dict[str, object] = {
            "channel": post.channel,
            "oldest": str(since_s),
            "limit": _LOOKED_AT,
            "include_all_metadata": "true",
        }
        if post.parent:
            said = await self._slack.call("conversations.replies", {**query, "ts": post.parent}, asks=True)
        else:
            said = await self._slack.call("conversations.history", query, asks=True)
        for message in said.get("messages", []):
            if isinstance(message, dict) and (_key_of(message) == key or _shares(message, key)):
                return Result(ref=ref_of(post.channel, str(message.get("ts", ""))))
        return None


def _named(key: str, number: int, ending: str) -> str:
    return f"file-{key.replace(':', '-')}-{number + 1}.{ending}"


def _shares(message: Mapping[str, Any], key: str) -> bool:
    """Whether a message shares a file that is named by our key."""
    files = message.get("files")
    names = [str(file.get("name", "")) for file in files if isinstance(file, dict)] if isinstance(files, list) else []
    return any(name.startswith(_named(key, 0, "")) for name in names)


def _key_of(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""
