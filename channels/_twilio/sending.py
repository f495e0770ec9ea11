"""What Twilio is asked to send. Only the dispatcher does, one message at a time for each contact."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from channels._shared.performing import ERASED, Open, Words, address_of, text_of
from channels._twilio.client import REFUSALS, Twilio
from channels._twilio.message_refusals import FULL, explained
from channels._twilio.messaging import RETRIES
from channels._twilio.recent import SHOWN_WITHIN_S, Recent
from channels._twilio.refusals import code_of
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ports import Clock, Result, Terms
from routing.threads import Template
from routing.words import Attachment, Channel, Effect

CALL_S: Final = 12.0
"""Longer than the transport lets any request take, so that what is looked up is over."""

TERMS: Final[Mapping[Effect, Terms]] = {
    # An agent's answer is of use the next morning too; until then it is shown as pending.
    "send": Terms(call_s=CALL_S, give_up_s=12 * 3_600, shown_s=SHOWN_WITHIN_S),
    # "We have your message" an hour later would puzzle more than it helps.
    "tell": Terms(call_s=CALL_S, give_up_s=3_600, shown_s=SHOWN_WITHIN_S),
}
"""What each effect is worth. Both are looked up before they are done again: nobody gets an answer twice."""

PAUSE_S: Final = 30.0
"""How long a number whose line of messages is full is left alone."""

SERVICE: Final = "MG"
"""How the names of messaging services begin, which choose a number by themselves."""

_MOST: Final = 20
_GAP: Final = re.compile(r"\{\{([A-Za-z0-9_]+)\}\}")

_UNSURE: Final = Result(
    ok=False,
    text="The provider does not say whether this was sent. Ask the resident, or ring them, before you send it again.",
)
_NO_TEMPLATE: Final = Result(
    ok=False, text="The centre has no such template any more. Choose another, or ask an administrator."
)
_MISFILLED: Final = Result(
    ok=False, text="The words of the template were changed. Fill in only what is left open, and send it again."
)
_NO_FILES: Final = Result(ok=False, text="Files cannot be sent on this channel. Send a link, or say it in words.")


class Needs(NamedTuple):
    """What the performer asks of the shell.

    Attributes:
        public_url: how Twilio reaches us.
        open: a sealed text in the clear; None once its resident was erased.
        words: what the centre tells a resident by itself.
        template: an approved text by the provider's name of it, which effects carry; None for one that is gone.
        link: where Twilio may fetch a file of ours that goes to a resident, for a short while; None if it must not.
    """

    public_url: str
    clock: Clock
    open: Open
    words: Words
    template: Callable[[str], Template | None]
    link: Callable[[EffectRequested, Attachment], str | None] = lambda _effect, _file: None


class Refused(Exception):
    """It cannot be sent, and why."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.text)
        self.result = result


class MessagePerformer:
    """As `routing.ports.Performer`, for a channel of Twilio Messaging. Webhooks tell how far a message gets.

    What Twilio refuses comes back as a result; what it certainly did not do as `ChannelUnavailable`; anything else
    raises, and is looked up.

    Args:
        channel: which.
        prefix: what Twilio writes before its numbers.
    """

    effects: Mapping[Effect, Terms] = TERMS

    def __init__(self, channel: Channel, prefix: str, twilio: Twilio, needs: Needs) -> None:
        self.channel: Channel = channel
        self._prefix, self._needs = prefix, needs
        self._rest: Any = twilio.rest
        self._recent = Recent(needs.clock)

    async def perform(self, effect: EffectRequested, *, key: str) -> Result:
        try:
            sent = await self._rest.messages.create_async(**self._whose(effect), **self._what(effect), **self._more())
        except Refused as refused:
            return refused.result
        except REFUSALS as error:
            code = code_of(error)
            if code in FULL:
                raise ChannelUnavailable(f"Twilio cannot send now ({code}).", retry_after_s=PAUSE_S) from error
            return Result(ok=False, text=explained(code, self.channel))
        self._recent.note(sent.sid, key)
        return Result(ref=sent.sid)

    async def find(self, effect: EffectRequested, *, key: str) -> Result | None:
        """By who writes to whom, what, and when. Of the same words twice each is one message of its own."""
        try:
            whose, what = self._whose(effect), self._what(effect)
        except Refused:
            return None  # it was not sent, and will not be
        whose.pop("messaging_service_sid", None)  # the list knows only the number that the service chose
        try:
            listed = await self._rest.messages.list_async(**whose, limit=_MOST, page_size=_MOST)
        except REFUSALS:
            return _UNSURE  # to send it again could be to send it twice
        body = what.get("body")
        found = self._recent.since(effect, [one for one in listed if _may_be(one, body)], key=key)
        if found is not None:
            self._recent.note(found.ref, key)
        return found

    def _whose(self, effect: EffectRequested) -> dict[str, str]:
        to = address_of(effect, self._needs.open)
        if not to:
            raise Refused(ERASED)
        sender = effect.to  # the engine has put the name of the endpoint there, if it has one
        if sender.startswith(SERVICE) and not self._prefix:
            return {"to": to, "messaging_service_sid": sender}
        return {"to": self._prefix + to, "from_": self._prefix + sender}

    def _what(self, effect: EffectRequested) -> dict[str, Any]:
        """Words and files, or the template that was filled in."""
        text = self._text(effect)
        if effect.template:
            return self._templated(effect.template, text)
        files = [self._needs.link(effect, file) for file in effect.attachments]
        if None in files:
            raise Refused(_NO_FILES)
        return {**({"body": text} if text or not files else {}), **({"media_url": files} if files else {})}

    def _text(self, effect: EffectRequested) -> str:
        text = text_of(effect, self._needs.open, self._needs.words)
        if text is None:
            raise Refused(ERASED)
        return text

    def _templated(self, ref: str, text: str) -> dict[str, Any]:
        template = self._needs.template(ref)
        if template is None:
            raise Refused(_NO_TEMPLATE)
        filled = filled_in(template.text, text)
        if filled is None:
            raise Refused(_MISFILLED)
        return {"content_sid": template.ref, **({"content_variables": json.dumps(filled)} if filled else {})}

    def _more(self) -> dict[str, str]:
        return {"status_callback": f"{self._needs.public_url}/channels/{self.channel}/status{RETRIES}"}


def filled_in(template: str, text: str) -> dict[str, str] | None:
    """What stands in `text` where `template` leaves something open (`{{1}}`); None if `text` is not made of it.

    Each gap ends where what follows it stands first. It is read once, from left to right: a pattern with several gaps
    could take minutes for a text that almost fits.
    """
    parts = _GAP.split(template)
    fixed, gaps = parts[::2], parts[1::2]
    end = len(text) - len(fixed[-1])
    if not gaps or not text.startswith(fixed[0]) or not text.endswith(fixed[-1]):
        return {} if text == template else None
    at, found = len(fixed[0]), dict[str, str]()
    for index, gap in enumerate(gaps):
        is_last, after = index == len(gaps) - 1, fixed[index + 1]
        stop = end if is_last else text.find(after, at + 1, end)
        if stop <= at or found.setdefault(gap, text[at:stop]) != text[at:stop]:
            return None
        at = stop + len(after)
    return found


def _may_be(message: Any, body: str | None) -> bool:
    """Whether a listed message can be the one: of ours, and of these words where Twilio shows any."""
    if str(message.direction or "").startswith("inbound"):
        return False
    return body is None or not message.body or message.body == body
