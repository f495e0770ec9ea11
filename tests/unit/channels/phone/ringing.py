"""A telephone without a network: requests as Twilio makes them, and a centre that is what a test says it is."""

# ruff: noqa: ARG002 - a port has arguments that its fake need not read
from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ET  # our own documents
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qs, urldefrag, urlencode, urlsplit

from channels._twilio import TwilioSettings
from channels.phone.adapter import PhoneChannel
from channels.phone.call import FOLDER
from channels.phone.view import CallState
from contact_centre.resident.texts import texts_in
from routing.commands import CommandData
from routing.ids import CallRef, ContactId, Instant, LegId, QueueId, ResidentId, SkillId
from routing.phone import MenuChoice, Phone
from routing.ports import Answer, Asked, Webhook
from routing.words import LegPhase, Need

SITE: Final = "https://contact.example.gov.uk"
CALL: Final = CallRef("CA" + "1" * 32)
CONTACT: Final = ContactId(f"contact-of-{CALL}")
RESIDENTS_NUMBER: Final = "+441632960001"
NOW: Final = Instant(1_790_000_000_000)

SETTINGS: Final = TwilioSettings(account_sid="AC" + "0" * 32, auth_tokens=("token",), public_url=SITE)

PHONE: Final = Phone(
    number="+441632960900",
    emergency=MenuChoice(key="9", queue=QueueId("repairs"), words={"en": ("gas leak", "emergency")}),
    menu=(
        MenuChoice(key="1", queue=QueueId("repairs"), words={"en": ("boiler",)}),
        MenuChoice(key="2", queue=QueueId("council-tax"), words={"en": ("tax",)}),
    ),
    fallback=QueueId("general"),
    language_keys={"8": "cy"},
    record=True,
)


@dataclasses.dataclass
class Centre:
    """A centre as one test has it; implements `channels.phone.view.PhoneView`."""

    telephone: Phone | None = PHONE
    calls: dict[ContactId, CallState] = dataclasses.field(default_factory=dict)
    shut: set[str] = dataclasses.field(default_factory=set)
    legs: dict[tuple[ContactId, LegId], LegPhase] = dataclasses.field(default_factory=dict)
    within_s: int | None = 3_600
    recorded: bool = True
    transcribed: bool = False
    time: Instant = NOW
    menu_calls: set[CallRef] = dataclasses.field(default_factory=set)
    asked_all_day: set[str] = dataclasses.field(default_factory=set)

    def phone(self) -> Phone | None:
        return self.telephone

    def centre_name(self) -> str:
        return "Alderbrook Council"

    def emergency_number(self) -> str:
        return "01632 960999"

    def languages(self) -> Sequence[str]:
        return ("en", "cy")

    def text(self, language: str, key: str, **fills: object) -> str:
        return texts_in(language)(key, **fills)

    def now(self) -> Instant:
        return self.time

    def resident(self, address: str) -> ResidentId:
        return ResidentId(f"resident at {address}")

    def contact_id(self, command_id: str) -> ContactId:
        return ContactId(f"contact-of-{command_id}")

    def contact(self, contact: ContactId) -> CallState:
        return self.calls.get(contact, CallState())

    def knows(self, ref: CallRef) -> bool:
        return ref in self.menu_calls or self.contact_id(ref) in self.calls

    def leg_phase(self, contact: ContactId, leg: LegId) -> LegPhase | None:
        return self.legs.get((contact, leg))

    def service(self, queue: QueueId, language: str) -> str:
        return f"{queue} {language}"

    def is_open(self, queue: QueueId) -> bool:
        return queue not in self.shut

    def opens(self, queue: QueueId, language: str) -> str:
        return "We open at 8 am on Monday 23 November." if queue in self.shut else ""

    def records(self, queue: QueueId | None) -> bool:
        return self.recorded

    def transcribes(self, queue: QueueId) -> bool:
        return self.transcribed

    def callback_within_s(self) -> int | None:
        return self.within_s

    def ringable(self, number: str) -> str | None:
        home = number.replace("0", "+44", 1) if number.startswith("0") else number
        return home if home.startswith("+44") and len(home) == len(RESIDENTS_NUMBER) else None

    def asked_too_often(self, number: str, resident: ResidentId) -> bool:
        return number in self.asked_all_day

    def needs(self, language: str, *, robot: bool) -> tuple[Need, ...]:
        return (Need(skill=SkillId(language), must=True),) if language != "en" else ()

    def is_robot(self, number: str) -> bool:
        return number.startswith("+447700900")


class Verb:
    """One verb of a document."""

    def __init__(self, element: ET.Element) -> None:
        self.name = element.tag
        self.has: Mapping[str, str] = element.attrib
        self.text = (element.text or "").strip()
        self.inside = [Verb(child) for child in element]

    @property
    def texts(self) -> list[str]:
        """What it has spoken, in order."""
        own = [self.text] if self.name == "Say" else []
        return [*own, *(text for verb in self.inside for text in verb.texts)]


class Heard:
    """What a request was answered, and what it asked of the centre."""

    def __init__(self, answer: Answer, asked: Sequence[Asked]) -> None:
        self.answer = answer
        self.asked = list(asked)
        self.verbs = Verb(ET.fromstring(answer.body)).inside if answer.body else []  # noqa: S314  # our own

    @classmethod
    def of(cls, body: str) -> Heard:
        """A document that came over the line."""
        return cls(Answer(body=body), [])

    @property
    def names(self) -> list[str]:
        return [verb.name for verb in self.verbs]

    @property
    def said(self) -> str:
        """Everything that is spoken."""
        return " ".join(text for verb in self.verbs for text in verb.texts)

    def verb(self, name: str) -> Verb:
        """The one verb of that name."""
        (found,) = [verb for verb in self.verbs if verb.name == name]
        return found

    @property
    def command(self) -> CommandData:
        """The one command that was asked."""
        (asked,) = self.asked
        return asked.data


class Line:
    """Twilio's end of one call."""

    def __init__(self, centre: Centre | None = None, from_: str = RESIDENTS_NUMBER) -> None:
        self.centre = centre or Centre()
        self.channel = PhoneChannel(SETTINGS, self.centre)
        self.standard = {"CallSid": CALL, "From": from_, "To": "+441632960900", "CallStatus": "in-progress"}

    def post(self, where: str, **params: str) -> Heard:
        """Post to a path below the channel's folder, or to an address out of a document."""
        return self.heard(webhook(where, {**self.standard, **params}))

    def get(self, where: str, **params: str) -> Heard:
        """The same by GET: everything stands in the address."""
        plain = webhook(where, {})
        query = urlencode({**{name: one[0] for name, one in parse_qs(plain.query).items()}, **self.standard, **params})
        return self.heard(Webhook(method="GET", path=plain.path, query=query))

    def heard(self, request: Webhook) -> Heard:
        asked = self.channel.parse(request)
        return Heard(self.channel.reply(request), asked)

    def excused(self, where: str, **params: str) -> Answer:
        """The answer where nothing can be made durable."""
        return self.channel.excuse(webhook(where, {**self.standard, **params}))


def webhook(where: str, params: Mapping[str, str]) -> Webhook:
    """A form as it is posted."""
    url = urldefrag(where if where.startswith(SITE) else f"{SITE}{FOLDER}{where}").url
    parts = urlsplit(url)
    return Webhook(
        method="POST",
        path=parts.path,
        query=parts.query,
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=urlencode(params).encode(),
    )


def waiting(**more: object) -> Centre:
    """A centre in which the call waits for Repairs, second in the queue."""
    state = {"phase": "waiting", "queue": QueueId("repairs"), "language": "en", "position": 2, "band_s": (60, 180)}
    return Centre(calls={CONTACT: CallState(**{**state, **more})})  # type: ignore[arg-type]  # fields by name
