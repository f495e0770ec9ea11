"""What Slack is asked to post. Only the dispatcher does, one message at a time for each contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from channels.slack.client import Slack, SlackRefused
from channels.slack.names import place_of, ref_of, user_in
from channels.slack.refusals import refused
from channels.slack.texts import escaped, masked
from routing.events import EffectRequested
from routing.ids import ContactId
from routing.ports import Result, Terms
from routing.words import Channel, Effect, Private

CALL_S: Final = 20.0
"""Longer than opening a conversation and posting into it may take together."""

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
_ERASED: Final = Result(ok=False, text="The resident's data were erased: there is nobody to write to.")
_EMPTY: Final = Result(ok=False, text="There is no text to send. Files cannot be sent here: send a link to the page.")
_NOWHERE: Final = Result(
    ok=False, text="There is nowhere to ask. Ask an administrator to set SLACK_EXPERTS_CHANNEL to a channel's id."
)


class Needs(NamedTuple):
    """What the performer asks of the shell.

    Attributes:
        open: a text in the clear; None once its resident was erased.
        words: what the centre tells by itself, in words.
        link: where colleagues with a sign-in see the contact.
        experts_channel: where questions go that name no other place.
    """

    open: Callable[[Private], str | None]
    words: Callable[[EffectRequested], str]
    link: Callable[[ContactId], str]
    experts_channel: str


class Post(NamedTuple):
    """A message to be posted: into a channel, or below the message `parent` there."""

    channel: str
    parent: str
    text: str


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
        opened = self._needs.open(effect.text) if effect.text is not None else ""
        if opened is None:
            return _ERASED
        text = self._needs.words(effect) if effect.effect == "tell" else opened
        if not text.strip():
            return _EMPTY
        if effect.effect == "ask":
            return self._question(effect, text)
        channel, parent = place_of(effect.thread)
        if not channel:
            address = self._needs.open(effect.address) if effect.address is not None else None
            if address is None:
                return _ERASED
            channel = await self._conversation(user_in(address))
        return Post(channel, parent, escaped(text))

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
            if isinstance(message, dict) and _key_of(message) == key:
                return Result(ref=ref_of(post.channel, str(message.get("ts", ""))))
        return None


def _key_of(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""
