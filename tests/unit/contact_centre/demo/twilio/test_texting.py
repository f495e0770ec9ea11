"""The service's own performers and channels against the emulator: who writes is heard, who is answered gets it once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from channels._twilio import TwilioSettings
from channels._twilio.client import Twilio
from channels._twilio.messaging import RETRIES
from channels._twilio.sending import MessagePerformer, Needs
from channels.sms.performer import SmsPerformer
from channels.whatsapp.performer import WhatsAppPerformer
from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.messages import WHATSAPP, WINDOW_MS, Mobile, Picture
from contact_centre.demo.twilio.texting import REPLIES
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import ContactId
from routing.ports import Result
from routing.threads import Template
from routing.words import Private
from tests.hand_time import HandTime
from tests.unit.contact_centre.demo.twilio.service import ACCOUNT, CENTRE, RESIDENT, TOKEN, Service

INCOMING = "/channels/sms/incoming"
TEMPLATE = Template(id="visit", ref="HX1", text="Dear {{1}}, we come.")


class Desk:
    """Both performers, and time that passes by hand."""

    def __init__(self, emulator: Emulator, time: HandTime, sms: MessagePerformer, whatsapp: MessagePerformer) -> None:
        self.emulator, self.time, self.sms, self.whatsapp = emulator, time, sms, whatsapp

    def asked(self, text: str, **said: Any) -> EffectRequested:
        """An agent's message to the resident."""
        fields = {"effect": "send", "channel": "sms", "address": RESIDENT, "to": CENTRE, "text": text}
        return EffectRequested(at=self.time.wall(), contact=ContactId("c"), **{**fields, **said})

    async def texts(self, text: str, **said: Any) -> Result:
        """Send it, and let it travel."""
        result = await self.sms.perform(self.asked(text, **said), key="0:1:0")
        await self.emulator.settle()
        return result

    async def whatsapps(self, text: str, **said: Any) -> Result:
        """The same by WhatsApp."""
        result = await self.whatsapp.perform(self.asked(text, channel="whatsapp", **said), key="0:1:0")
        await self.emulator.settle()
        return result


def plain(text: Private) -> str:
    """Nothing here is sealed."""
    assert isinstance(text, str)
    return text


@pytest.fixture
async def desk(emulator: Emulator, service: Service, time: HandTime) -> AsyncIterator[Desk]:
    """Texts and WhatsApp on the centre's number."""
    texting = emulator.texting
    texting.incoming = {CENTRE: f"{service.url}{INCOMING}{RETRIES}", WHATSAPP + CENTRE: f"{service.url}/whatsapp"}
    texting.templates = {TEMPLATE.ref: TEMPLATE.text}
    settings = TwilioSettings(account_sid=ACCOUNT, auth_tokens=(TOKEN,), api_url=emulator.url, public_url=service.url)
    needs = Needs(
        public_url=service.url,
        clock=time,
        open=plain,
        words=lambda effect: f"Told: {effect.telling}",
        template=lambda _id: TEMPLATE,
    )
    twilio = Twilio(settings)
    yield Desk(emulator, time, SmsPerformer(twilio, needs), WhatsAppPerformer(twilio, needs))
    await twilio.close()


def states(service: Service, channel: str) -> list[str]:
    """What the service was told of its messages."""
    return [told["MessageStatus"] for told in service.at(f"/channels/{channel}/status")]


async def test_the_service_hears_what_is_written(desk: Desk, service: Service) -> None:
    """As Twilio posts it, signed."""
    message = desk.emulator.texting.write(RESIDENT, CENTRE, "My boiler 🦊")
    await desk.emulator.settle()

    [told] = service.at(INCOMING)
    assert (told["MessageSid"], told["From"], told["To"], told["Body"]) == (
        message.sid,
        RESIDENT,
        CENTRE,
        "My boiler 🦊",
    )


async def test_an_answer_arrives_and_the_service_is_told(desk: Desk, service: Service) -> None:
    """The agent sees that it got there; WhatsApp says when it was read."""
    assert (await desk.texts("We come.")).ok
    desk.emulator.texting.write(WHATSAPP + RESIDENT, WHATSAPP + CENTRE, "Hello")
    assert (await desk.whatsapps("Hello May.")).ok

    assert [one.body for one in desk.emulator.texting.mobile(RESIDENT).got] == ["We come."]
    assert states(service, "sms") == ["sent", "delivered"]
    assert states(service, "whatsapp") == ["sent", "delivered", "read"]


async def test_a_phone_that_is_off_is_told_of(desk: Desk, service: Service) -> None:
    """Sent is not arrived."""
    desk.emulator.texting.mobiles[RESIDENT] = Mobile(fails=30003)
    await desk.texts("We come.")

    assert states(service, "sms") == ["sent", "undelivered"]
    assert service.at("/channels/sms/status")[-1]["ErrorCode"] == "30003"


async def test_a_picture_is_named_and_can_be_fetched(desk: Desk, service: Service) -> None:
    """The service fetches it from the provider itself, with its own name and password."""
    picture = Picture(sid="ME1", kind="image/png", data=b"pixels")
    message = desk.emulator.texting.write(RESIDENT, CENTRE, "See", [picture])
    await desk.emulator.settle()

    [told] = service.at(INCOMING)
    assert (told["NumMedia"], told["MediaContentType0"], told["MessageSid"][:2]) == ("1", "image/png", "MM")
    signed_in = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
    async with aiohttp.ClientSession(headers=signed_in) as http:
        async with http.get(told["MediaUrl0"]) as answer:
            assert (answer.content_type, await answer.read()) == ("image/png", b"pixels")
        async with http.get(told["MediaUrl0"].replace("ME1", "ME2")) as answer:
            assert answer.status == 404
    assert message.taken


async def test_a_phone_shows_what_becomes_of_its_messages(desk: Desk, service: Service) -> None:
    """A page that stands for a phone shows ticks; what comes while nobody looks is read later."""
    theirs, ours = WHATSAPP + RESIDENT, WHATSAPP + CENTRE
    phone, seen = desk.emulator.texting.mobile(theirs), list[tuple[str, str, bool | None]]()
    phone.reads = False
    phone.watchers.append(lambda one: seen.append((one.body, one.status, one.taken)))
    desk.emulator.texting.write(theirs, ours, "Hello")
    await desk.emulator.settle()
    await desk.whatsapps("Hello May.")
    phone.look()
    await desk.emulator.settle()

    assert seen == [
        ("Hello", "received", None),
        ("Hello", "received", True),
        ("Hello May.", "sent", None),
        ("Hello May.", "delivered", None),
        ("Hello May.", "read", None),
    ]
    assert states(service, "whatsapp") == ["sent", "delivered", "read"]
    assert [one.body for one in desk.emulator.texting.between(theirs, ours)] == ["Hello", "Hello May."]


async def test_who_opted_out_gets_nothing_until_they_come_back(desk: Desk, service: Service) -> None:
    """Twilio blocks the pair itself, and has answered: the service is told so."""
    desk.emulator.texting.write(RESIDENT, CENTRE, "stop")
    await desk.emulator.settle()
    refused = await desk.texts("We come.")
    desk.emulator.texting.write(RESIDENT, CENTRE, "START")

    assert service.at(INCOMING)[0]["OptOutType"] == "STOP"
    assert "asked to get no messages" in refused.text
    assert (await desk.texts("We come.")).ok
    got = [one.body for one in desk.emulator.texting.mobile(RESIDENT).got]
    assert got == [REPLIES["STOP"], REPLIES["START"], "We come."]


async def test_after_24_hours_whatsapp_takes_a_template_alone(desk: Desk, service: Service) -> None:
    """Free words fail, and the service learns why; a template arrives with its gaps filled in."""
    desk.emulator.texting.write(WHATSAPP + RESIDENT, WHATSAPP + CENTRE, "Hello")
    await desk.emulator.settle()
    await desk.time.pass_(WINDOW_MS / 1_000)
    await desk.whatsapps("Hello May.")

    assert states(service, "whatsapp") == ["failed"]
    assert service.at("/channels/whatsapp/status")[0]["ErrorCode"] == "63016"

    assert (await desk.whatsapps("Dear May, we come.", template="visit")).ok
    assert [one.body for one in desk.emulator.texting.mobile(WHATSAPP + RESIDENT).got] == ["Dear May, we come."]


async def test_what_was_sent_is_found_again(desk: Desk) -> None:
    """After a lost answer nobody gets it twice; what was never sent is not found."""
    effect = desk.asked("We come.")
    sent = await desk.sms.perform(effect, key="0:1:0")

    assert await desk.sms.find(effect, key="0:1:0") == sent
    with pytest.raises(ChannelUnavailable):
        await desk.sms.find(desk.asked("Another thing."), key="0:2:0")


async def test_an_hour_without_the_provider_sends_nothing_twice(desk: Desk) -> None:
    """Whatever is refused for now was not sent."""
    desk.emulator.faults.refuse(503, 20503)
    for _ in range(3):
        with pytest.raises(ChannelUnavailable):
            await desk.texts("We come.")
    desk.emulator.faults.mend()

    assert (await desk.texts("We come.")).ok
    assert len(desk.emulator.texting.mobile(RESIDENT).got) == 1
