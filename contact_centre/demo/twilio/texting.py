"""Who writes to whom: residents' messages to the service, opt-outs, windows, and the REST interface of messages."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from typing import Final

import msgspec
from aiohttp import web

from contact_centre.demo.twilio.calls import new_sid
from contact_centre.demo.twilio.exchange import Exchange
from contact_centre.demo.twilio.messages import WHATSAPP, WINDOW_MS, Message, Mobile, Picture, filled
from contact_centre.demo.twilio.rest import answer, form_of, listing, not_found, refused
from contact_centre.demo.twilio.webhooks import Callback, WebhookFailed
from routing.ids import Instant

MOST_CHARACTERS: Final = 1_600
KEPT_PICTURES: Final = 100
"""Messages whose pictures can still be fetched."""

_ADDRESS: Final = re.compile(r"(whatsapp:)?\+[1-9][0-9]{6,14}")
_OPT_OUT: Final = {
    **dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"), "STOP"),
    **dict.fromkeys(("START", "YES", "UNSTOP"), "START"),
    **dict.fromkeys(("HELP", "INFO"), "HELP"),
}
REPLIES: Final = {
    "STOP": "You will get no more messages from this number. Reply START to get them again.",
    "START": "You will get messages from this number again. Reply STOP to end them.",
    "HELP": "Reply STOP to get no more messages from this number, START to get them again.",
}
"""What Advanced Opt-Out answers by itself, as this account has set it up."""

_FIELD: Final = {"To": "to", "From": "from_"}


class Texting:
    """Messages of one account, with Advanced Opt-Out: it answers STOP, START and HELP by itself, and says so.

    Attributes:
        incoming: where the service hears of messages, by address of ours; WhatsApp's begin with `whatsapp:`.
        mobiles: phones by address; any other one is reached, and read.
        templates: approved texts, by name.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.incoming: dict[str, str] = {}
        self.mobiles: dict[str, Mobile] = {}
        self.templates: dict[str, str] = {}
        self._opted_out: set[tuple[str, str]] = set()
        self._wrote_at: dict[tuple[str, str], Instant] = {}
        self._pictured: deque[Message] = deque()

    def routes(self, base: str) -> list[web.RouteDef]:
        """Below the account's address."""
        return [
            web.post(f"{base}/Messages.json", self.send),
            web.get(f"{base}/Messages.json", self.messages),
            web.get(f"{base}/Messages/{{message}}.json", self.message),
            web.get(f"{base}/Messages/{{message}}/Media/{{picture}}", self.picture),
        ]

    def write(self, from_: str, to: str, body: str, pictures: Sequence[Picture] = (), **more: str) -> Message:
        """Somebody writes to the centre. `more`: fields that only some messages have, as Twilio names them.

        Raises:
            KeyError: the account has no address `to` that can be written to.
        """
        message = self._new(from_, to, body, Callback(url=self.incoming[to]), pictures)
        pair = (from_, to)
        self._wrote_at[pair] = message.created_at
        word = "" if to.startswith(WHATSAPP) else _OPT_OUT.get(body.strip().upper(), "")
        if word == "STOP":
            self._opted_out.add(pair)
        elif word == "START":
            self._opted_out.discard(pair)
        message.arrive(self._exchange.base_url, {**more, **({"OptOutType": word} if word else {})})
        if word:
            self._new(to, from_, REPLIES[word], None).travel()
        return message

    def between(self, theirs: str, ours: str) -> list[Message]:
        """What they wrote to each other lately, in order."""
        pairs = {(theirs, ours), (ours, theirs)}
        return [one for one in self._exchange.messages.values() if (one.from_, one.to) in pairs]

    def mobile(self, address: str) -> Mobile:
        """The phone at an address."""
        return self.mobiles.setdefault(address, Mobile())

    async def send(self, request: web.Request) -> web.Response:
        """Send a message."""
        form = await form_of(request)
        to, template = form.needed("To", 21604), form.text("ContentSid")
        from_ = form.text("From") or form.needed("MessagingServiceSid", 21603)
        if not _ADDRESS.fullmatch(to):
            raise refused(21211, f"The 'To' number {to} is not a valid phone number.")
        if to.startswith(WHATSAPP) != from_.startswith(WHATSAPP):
            raise refused(63007, f"Twilio could not find a Channel with the specified From address {from_}.")
        media = form.text("MediaUrl")
        if template:
            body = self._templated(template, form.text("ContentVariables"))
        else:
            body = form.text("Body") if media else form.needed("Body", 21602)
        if len(body) > MOST_CHARACTERS:
            raise refused(21617, "The concatenated message body exceeds the 1600 character limit.")
        if (to, from_) in self._opted_out:
            raise refused(21610, "Attempt to send to unsubscribed recipient")
        url = form.text("StatusCallback")
        pictures = [await self._fetched(media)] if media else []
        message = self._new(from_, to, body, Callback(url=url) if url else None, pictures)
        resource = message.view()
        free = not to.startswith(WHATSAPP) or bool(template) or self._in_window(to, from_)
        message.travel(in_window=free)
        return answer(resource, 201)

    async def _fetched(self, url: str) -> Picture:
        """A file that is sent, from where the service says it is."""
        try:
            kind, data = await self._exchange.webhooks.fetch(url)
        except WebhookFailed as failed:
            raise refused(21620, "Invalid media URL(s)") from failed
        return Picture(sid=new_sid("ME"), kind=kind, data=data)

    async def messages(self, request: web.Request) -> web.Response:
        """Messages by To and From."""
        wanted = {name: request.query[name] for name in _FIELD if name in request.query}
        found = (
            one
            for one in self._exchange.messages.values()
            if all(getattr(one, _FIELD[name]) == text for name, text in wanted.items())
        )
        return listing(request, "messages", (one.view() for one in found))

    async def message(self, request: web.Request) -> web.Response:
        """One message."""
        message = self._exchange.messages.get(request.match_info["message"])
        if message is None:
            raise not_found(request.path)
        return answer(message.view())

    async def picture(self, request: web.Request) -> web.Response:
        """A file of a message."""
        message = self._exchange.messages.get(request.match_info["message"])
        wanted = request.match_info["picture"]
        found = next((one for one in message.pictures if one.sid == wanted), None) if message is not None else None
        if found is None:
            raise not_found(request.path)
        return web.Response(body=found.data, content_type=found.kind)

    def _new(
        self, from_: str, to: str, body: str, callback: Callback | None, pictures: Sequence[Picture] = ()
    ) -> Message:
        exchange = self._exchange
        message = Message(
            exchange.webhooks,
            self.mobile(from_ if to in self.incoming else to),
            account_sid=exchange.account_sid,
            from_=from_,
            to=to,
            body=body,
            now=exchange.clock.wall(),
            callback=callback,
            pictures=pictures,
        )
        exchange.keep_message(message)
        if pictures:
            self._pictured.append(message)
            if len(self._pictured) > KEPT_PICTURES:
                self._pictured.popleft().pictures = ()
        return message

    def _templated(self, name: str, variables: str) -> str:
        if name not in self.templates:
            raise refused(21655, f"The ContentSid {name} is invalid.")
        try:
            return filled(self.templates[name], msgspec.json.decode(variables or "{}", type=dict[str, str]))
        except msgspec.DecodeError:
            raise refused(21656, "The ContentVariables parameter is invalid.") from None

    def _in_window(self, to: str, from_: str) -> bool:
        wrote_at = self._wrote_at.get((to, from_))
        return wrote_at is not None and self._exchange.clock.wall() < wrote_at + WINDOW_MS
