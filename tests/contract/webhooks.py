"""Providers as the contract of webhook channels sees them: what each would send, and how it signs that."""

from __future__ import annotations

import contextlib
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Final, Protocol
from urllib.parse import urlencode

from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer
from twilio.request_validator import RequestValidator
from yarl import URL

from channels._twilio import FORM, TwilioSettings
from channels.phone.adapter import PhoneChannel
from channels.phone.call import FOLDER
from channels.sms.adapter import SmsChannel
from channels.whatsapp.adapter import WhatsAppChannel
from contact_centre.http.metrics import Metrics
from contact_centre.http.problems import ProblemDocument, problems
from contact_centre.http.routes import definitions
from contact_centre.http.webhooks import Letterbox, Webhooks
from contact_centre.metrics import Exposition
from routing.ids import CentreId
from routing.ports import Inbox, WebhookChannel
from routing.words import Channel
from tests.contract.letter import Letter
from tests.contract.social_webhooks import InstagramMessages, MetaMessages, SlackEvents
from tests.integration.shell import DecidingInbox, HandClock
from tests.unit.channels._twilio.writing import Shelf, Town
from tests.unit.channels.phone.ringing import CALL, SITE, Centre

TOKEN: Final = "the-token"
Form = Mapping[str, str] | Sequence[tuple[str, str]]


class Provider(Protocol):
    """One provider. Requests are signed unless a test spoils them.

    Attributes:
        channel: ours, of this provider.
        signed_by: the header that carries the signature.
        signs_address: whether that covers the address, too.
    """

    channel: WebhookChannel
    signed_by: str
    signs_address: bool

    def event(self, *, padding: int = 0) -> Letter:
        """Something that happened: asks for one command. `padding`: so many bytes more that mean nothing."""
        ...

    def later_event(self) -> Letter:
        """Something that happened after `event` to the same contact."""
        ...

    def document(self) -> Letter:
        """A request whose answer a resident waits for, and that asks for a command."""
        ...

    def unknown_event(self) -> Letter:
        """An event of a kind that does not exist yet."""
        ...

    def of_another_type(self) -> Letter:
        """A signed request with a body of a type that the provider never sends."""
        ...

    def hostile(self) -> Sequence[Letter]:
        """Signed requests that nobody has thought of."""
        ...


class TwilioPhone:
    """Telephone calls through Twilio."""

    signed_by = "X-Twilio-Signature"
    signs_address = True

    def __init__(self) -> None:
        settings = TwilioSettings(account_sid="AC0", auth_tokens=("older", TOKEN), public_url=SITE)
        self.channel: WebhookChannel = PhoneChannel(settings, Centre())

    def event(self, *, padding: int = 0) -> Letter:
        more = {"Padding": "x" * padding} if padding else {}
        return self.form("status", {"CallSid": CALL, "CallStatus": "completed", "SequenceNumber": "0", **more})

    def later_event(self) -> Letter:
        url = "voicemail/text"
        return self.form(
            url,
            {"CallSid": CALL, "RecordingSid": "RE1", "TranscriptionStatus": "completed", "TranscriptionText": "Drips."},
        )

    def document(self) -> Letter:
        return self.form("incoming", {"CallSid": CALL, "From": "+441632960001", "CallStatus": "ringing"})

    def unknown_event(self) -> Letter:
        return self.form("status", {"CallSid": CALL, "CallStatus": "teleported"})

    def of_another_type(self) -> Letter:
        letter = self.form("status", {})
        return Letter("POST", letter.path, {**letter.headers, "Content-Type": "text/xml"}, b"<Call/>")

    def hostile(self) -> Sequence[Letter]:
        call = {"CallSid": CALL, "CallStatus": "completed"}
        return [
            self.form("status", {}),
            self.form("status", {**call, "CallSid": "CA'; DROP TABLE calls; --"}),
            self.form("status", {**call, "CallSid": "CA\x00\r\nX-Evil: 1"}),
            self.form("status", [*call.items(), ("CallSid", "CA2")]),
            self.form("incoming", {**call, "From": "x;\r\n\x00\"'<Say>" * 100}),
            self.form("incoming", {**call, "From": "🦊" * 1_000, "FromCity": "\u202e"}),
            self.form("menu?n=99999999999999999999", call),
            self.form("menu?n=-1&lang=../../etc", call),
            self.form("wait?offered=nan&queue=" + "q" * 5_000, call),
            self.form("leg/answer?party=king", call),
            self.form("voicemail?done=1", {**call, "RecordingUrl": "file:///etc/passwd", "RecordingDuration": "1e9"}),
            self.form("voicemail?done=1", {**call, "RecordingSid": "RE1", "RecordingDuration": "9" * 5_000}),
            self.form("voicemail/ready", {**call, "RecordingSid": "RE1", "RecordingDuration": "9" * 5_000}),
            self.form("leg?contact=c&leg=agent-1", {**call, "SequenceNumber": "\r\n" * 1_000}),
            self.form("%73tatus", call),
            self.form("conference?contact=%00", {**call, "StatusCallbackEvent": "participant-join"}),
        ]

    def form(self, where: str, fields: Form) -> Letter:
        """A form as Twilio posts and signs it."""
        return signed_form(FOLDER + where, fields)

    def get(self, where: str, fields: Mapping[str, str]) -> Letter:
        """The same by GET."""
        path = f"{FOLDER}{where}?{urlencode(fields)}"
        signature = RequestValidator(TOKEN).compute_signature(f"{SITE}{path}", {})
        return Letter("GET", path, {self.signed_by: signature}, b"")


class TwilioTexts:
    """Text messages through Twilio."""

    signed_by = "X-Twilio-Signature"
    signs_address = True
    name: Channel = "sms"
    prefix = ""

    def __init__(self) -> None:
        settings = TwilioSettings(account_sid="AC0", auth_tokens=("older", TOKEN), public_url=SITE)
        kind = {"sms": SmsChannel, "whatsapp": WhatsAppChannel}[self.name]
        self.channel: WebhookChannel = kind(settings, Town(), Shelf())

    def event(self, *, padding: int = 0) -> Letter:
        more = {"Padding": "x" * padding} if padding else {}
        return self.text("The repair was never completed.", **more)

    def later_event(self) -> Letter:
        return self.form("status", {"MessageSid": "SM0", "MessageStatus": "delivered"})

    def document(self) -> Letter:
        return self.event()

    def unknown_event(self) -> Letter:
        return self.form("status", {"MessageSid": "SM0", "MessageStatus": "teleported"})

    def of_another_type(self) -> Letter:
        letter = self.form("incoming", {})
        return Letter("POST", letter.path, {**letter.headers, "Content-Type": "text/xml"}, b"<Message/>")

    def hostile(self) -> Sequence[Letter]:
        sent = {"MessageSid": "SM1", "MessageStatus": "failed"}
        return [
            self.form("incoming", {}),
            self.form("status", {}),
            self.text("x", MessageSid="SM'; DROP TABLE messages; --"),
            self.text("x", From=self.prefix + "\r\nX-Evil: 1"),
            self.text("x", From=""),
            self.text("x", To="messenger:1"),
            self.text("\x00" * 1_000),
            self.text("\u202e\u200f" * 500),
            self.text("🦊" * 5_000),
            self.text("مرحبا " * 300),
            self.text("x", NumMedia="-1"),
            self.text("x", NumMedia="9" * 4_000),
            self.text("x", NumMedia="10", MediaUrl0="file:///etc/passwd", MediaUrl3="http://169.254.169.254/"),
            self.text("x", Latitude="nan", Longitude="1e999"),
            self.text("x", OptOutType="\x00"),
            self.form("incoming", [("MessageSid", "SM1"), ("MessageSid", "SM2")]),
            self.form("status", {**sent, "ErrorCode": "9" * 5_000}),
            self.form("status", {**sent, "ErrorCode": "²"}),
            self.form("status", {"MessageSid": "SM1", "EventType": "READ\x00"}),
        ]

    def text(self, body: str, **more: str) -> Letter:
        """A message of a resident."""
        sent = {
            "MessageSid": "SM" + "1" * 32,
            "From": f"{self.prefix}+447700900001",
            "To": f"{self.prefix}+441632960901",
            "Body": body,
        }
        return self.form("incoming", {**sent, **more})

    def form(self, where: str, fields: Form) -> Letter:
        """A form as Twilio posts and signs it."""
        return signed_form(f"/channels/{self.name}/{where}", fields)


class TwilioWhatsApp(TwilioTexts):
    """WhatsApp through Twilio."""

    name: Channel = "whatsapp"
    prefix = "whatsapp:"


def signed_form(path: str, fields: Form) -> Letter:
    """A form as Twilio posts and signs it."""
    signature = RequestValidator(TOKEN).compute_signature(f"{SITE}{path}", _Multi(fields))
    pairs = list(fields.items()) if isinstance(fields, Mapping) else list(fields)
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    return Letter("POST", path, headers, urlencode(pairs).encode())


class _Multi(dict[str, list[str]]):
    """Fields that may stand there more than once, as Twilio's own validator reads them."""

    def __init__(self, fields: Form) -> None:
        super().__init__()
        for name, value in fields.items() if isinstance(fields, Mapping) else fields:
            self.setdefault(name, []).append(value)

    def getall(self, name: str) -> list[str]:
        return self[name]


class Door:
    """The service's end: one channel behind the real handler, and an inbox that remembers."""

    def __init__(self, provider: Provider, inbox: Inbox | None = None, within_s: float = 3.0) -> None:
        self._name = provider.channel.name
        self.inbox = DecidingInbox(lambda: None)
        self.metrics = Metrics(Exposition())
        letterbox = Letterbox(
            centre=CentreId("demo"),
            inbox=inbox or self.inbox,
            clock=HandClock(),
            metrics=self.metrics,
            within_s=within_s,
        )
        self.app = web.Application(middlewares=[problems(_page)])
        self.app.add_routes(definitions(Webhooks([provider.channel], letterbox).routes()))
        self.address = ("", 0)
        self._http: ClientSession | None = None

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Source and id of each command that was taken."""
        return [(command.source, command.id) for command in self.inbox.taken]

    def counted(self, result: str) -> float:
        """How many webhooks came to this."""
        return (
            self.metrics.exposition.registry.get_sample_value(
                "contact_centre_webhooks_total", {"channel": self._name, "result": result}
            )
            or 0
        )

    async def post(self, letter: Letter, **headers: str) -> ClientResponse:
        """Make the request; keywords name headers with _ for -."""
        assert self._http is not None
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        host, port = self.address
        url = URL(f"http://{host}:{port}{letter.path}", encoded=True)  # the path goes out as it is
        async with self._http.request(
            letter.method,
            url,
            data=io.BytesIO(letter.body) if letter.body else None,
            headers={**letter.headers, **more},
        ) as answer:
            await answer.read()
            return answer


def _page(problem: ProblemDocument) -> web.Response:
    return web.Response(status=problem.status, text=problem.detail)


@contextlib.asynccontextmanager
async def open_door(provider: Provider, inbox: Inbox | None = None, within_s: float = 3.0) -> AsyncIterator[Door]:
    """A door that listens while the block runs; before another inbox than one that takes everything, if given."""
    door = Door(provider, inbox, within_s)
    async with TestServer(door.app, skip_url_asserts=True) as server, ClientSession() as http:
        door.address = (server.host, server.port or 0)
        door._http = http
        yield door


PROVIDERS: Final[Mapping[str, Callable[[], Provider]]] = {
    "phone": TwilioPhone,
    "sms": TwilioTexts,
    "whatsapp": TwilioWhatsApp,
    "messenger": MetaMessages,
    "instagram": InstagramMessages,
    "slack": SlackEvents,
}
"""Every registered channel that speaks by webhooks. A new one adds itself here and meets the same contract."""
