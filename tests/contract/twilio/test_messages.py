"""What is asked of Twilio for each message, and how what became of it is found again."""

from __future__ import annotations

import email.utils
import json
import time
from typing import Any

import pytest

from channels._twilio.client import Twilio, TwilioSilent
from channels._twilio.sending import MessagePerformer, Needs, filled_in
from channels.sms.performer import SmsPerformer
from channels.whatsapp.performer import WhatsAppPerformer
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import ContactId, Instant, MediaId, MessageId, ResidentId
from routing.threads import Template
from routing.words import Attachment, Effect, Private, Sealed
from tests.contract.twilio.rest import Answer, Rest, refusal
from tests.unit.contact_centre.log.running import ManualClock

AT = Instant(1_790_000_000_000)
SHOWN = AT + 20_000
KEY = "0:12:3"
OURS, MAY = "+441632960901", "+447700900123"
ADDRESS = Sealed(resident=ResidentId("may"), box="address")
WORDS = Sealed(resident=ResidentId("may"), box="words")
ERASED = Sealed(resident=ResidentId("gone"), box="box")
OPENED = {"address": MAY, "words": "We come on Tuesday."}
PHOTO = Attachment(media=MediaId("m1"), kind="image/png")
VISIT = Template(id="visit", ref="HX1", text="Dear {{1}}, we come on {{2}}. Reply to {{1}}?")


class Shell:
    """What the shell knows."""

    def __init__(self) -> None:
        self.clock = ManualClock(wall=AT)

    def needs(self) -> Needs:
        return Needs(
            public_url="https://centre.example",
            clock=self.clock,
            open=self.open,
            words=lambda effect: f"We tell you: {effect.telling} ({effect.language}).",
            template=lambda ref: VISIT if ref == VISIT.ref else None,
            link=lambda _effect, file: "https://centre.example/media/m1?t=x" if file == PHOTO else None,
        )

    def open(self, text: Private) -> str | None:
        if not isinstance(text, Sealed):
            return text
        return OPENED[text.box] if text.resident == "may" else None


@pytest.fixture
def shell() -> Shell:
    """The shell."""
    return Shell()


@pytest.fixture
def texts(twilio: Twilio, shell: Shell) -> MessagePerformer:
    """Text messages."""
    return SmsPerformer(twilio, shell.needs())


@pytest.fixture
def whatsapp(twilio: Twilio, shell: Shell) -> MessagePerformer:
    """WhatsApp."""
    return WhatsAppPerformer(twilio, shell.needs())


def effect(kind: Effect = "send", **said: Any) -> EffectRequested:
    """The engine asks for a message to May."""
    fields = {"channel": "sms", "address": ADDRESS, "text": WORDS, "to": OURS, "message": MessageId("1")}
    return EffectRequested(at=AT, contact=ContactId("c1"), effect=kind, **{**fields, **said})


def made(seconds: float = 0, **said: Any) -> dict[str, object]:
    """A text of Twilio's list, made so long after `AT`."""
    made_at = email.utils.formatdate((AT / 1000) + seconds)
    return {"sid": "SM9", "date_created": made_at, "direction": "outbound-api", "body": "We come on Tuesday.", **said}


async def test_an_answer_goes_out_from_the_number_that_was_written_to(texts: MessagePerformer, rest: Rest) -> None:
    """A resident's phone keeps one thread for each number: an answer from another would be a stranger's."""
    result = await texts.perform(effect(), key=KEY)

    assert (result.ok, result.ref) == (True, "SM1")
    [asked] = rest.asked
    assert (asked.method, asked.path) == ("POST", "Messages.json")
    assert asked.said == {
        "To": MAY,
        "From": OURS,
        "Body": "We come on Tuesday.",
        "StatusCallback": "https://centre.example/channels/sms/status#rc=3&rp=5xx,ct,rt",
    }


async def test_whatsapp_numbers_say_so(whatsapp: MessagePerformer, rest: Rest) -> None:
    """Without the prefix Twilio would send a text, which costs and comes from elsewhere."""
    await whatsapp.perform(effect(channel="whatsapp"), key=KEY)

    said = rest.asked[0].said
    assert (said["To"], said["From"]) == (f"whatsapp:{MAY}", f"whatsapp:{OURS}")
    assert str(said["StatusCallback"]).startswith("https://centre.example/channels/whatsapp/status#")


async def test_a_sender_may_stand_for_the_number(texts: MessagePerformer, rest: Rest) -> None:
    """A messaging service chooses among numbers; a name is shown instead of one."""
    await texts.perform(effect(to="MG" + "1" * 32), key=KEY)
    await texts.perform(effect(to="Alderbrook"), key=KEY)

    service, name = (asked.said for asked in rest.asked)
    assert (service.get("MessagingServiceSid"), service.get("From")) == ("MG" + "1" * 32, None)
    assert name["From"] == "Alderbrook"


async def test_files_go_by_an_address_of_ours(texts: MessagePerformer, rest: Rest) -> None:
    """Twilio fetches them from us; what it must not have is not sent, and the agent is told."""
    await texts.perform(effect(attachments=(PHOTO,)), key=KEY)
    other = await texts.perform(effect(attachments=(Attachment(media=MediaId("m2"), kind="a/b"),)), key=KEY)

    assert rest.asked[0].said["MediaUrl"] == "https://centre.example/media/m1?t=x"
    assert len(rest.asked) == 1
    assert "link" in other.text


async def test_what_the_centre_tells_is_put_into_words_here(texts: MessagePerformer, rest: Rest) -> None:
    """The log holds what was told, not a text that somebody may want to correct."""
    await texts.perform(effect("tell", telling="received", text=None, language="cy"), key=KEY)

    assert rest.asked[0].said["Body"] == "We tell you: received (cy)."


async def test_a_template_is_sent_by_name_and_what_was_filled_in(whatsapp: MessagePerformer, rest: Rest) -> None:
    """Outside the window WhatsApp takes nothing else, and no body beside it."""
    text = "Dear May, we come on 3 May. Reply to May?"
    assert (await whatsapp.perform(effect(text=text, template=VISIT.ref), key=KEY)).ok

    said = rest.asked[0].said
    assert said["ContentSid"] == "HX1"
    assert json.loads(str(said["ContentVariables"])) == {"1": "May", "2": "3 May"}
    assert "Body" not in said


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"template": "gone"}, "no such template"),
        ({"template": VISIT.ref, "text": "Something else"}, "words of the template were changed"),
        ({"address": ERASED}, "erased"),
        ({"text": ERASED}, "erased"),
        ({"address": None}, "erased"),
    ],
)
async def test_what_cannot_be_sent_is_not_tried(
    texts: MessagePerformer, rest: Rest, said: dict[str, Any], words: str
) -> None:
    """The agent reads why; nothing leaves the house, and nothing is looked for."""
    result = await texts.perform(effect(**said), key=KEY)

    assert not result.ok
    assert words in result.text
    assert await texts.find(effect(**said), key=KEY) is None
    assert rest.asked == []


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, 21610, "asked to get no messages"),
        (400, 21211, "cannot be texted"),
        (400, 21614, "cannot be texted"),
        (400, 21606, "one of the account's own"),
        (400, 21617, "two parts"),
        (400, 63016, "approved template"),
        (401, 20003, "TWILIO_AUTH_TOKEN"),
        (400, 39999, "39999"),
    ],
)
async def test_a_refusal_is_said_in_plain_words(
    texts: MessagePerformer, rest: Rest, status: int, code: int, words: str
) -> None:
    """What to do, and never the resident's number, which stands in Twilio's own words."""
    rest.next.append(refusal(status, code))
    result = await texts.perform(effect(), key=KEY)

    assert not result.ok
    assert words in result.text
    assert "7700" not in result.text


@pytest.mark.parametrize("answer", [refusal(400, 21611), refusal(429, 20429), Answer(503), refusal(400, 63018)])
async def test_a_full_line_is_waited_for(texts: MessagePerformer, rest: Rest, answer: Answer) -> None:
    """Each number sends so many texts a second: what is too much now goes out later, in its order."""
    rest.next.append(answer)

    with pytest.raises(ChannelUnavailable):
        await texts.perform(effect(), key=KEY)


async def test_the_provider_says_when_to_come_again(texts: MessagePerformer, rest: Rest) -> None:
    """Asking sooner would only be refused once more."""
    rest.next.append(Answer(429, {"code": 20429, "status": 429}, {"Retry-After": "7"}))

    with pytest.raises(ChannelUnavailable) as raised:
        await texts.perform(effect(), key=KEY)
    assert raised.value.retry_after_s == 7


async def test_after_a_broken_connection_nobody_knows(texts: MessagePerformer, rest: Rest) -> None:
    """It is looked up by whom, what and when, and not sent a second time."""
    rest.next.append(Answer(breaks=True))
    with pytest.raises(TwilioSilent):
        await texts.perform(effect(), key=KEY)

    rest.found["Messages.json"] = [made(seconds=2)]
    found = await texts.find(effect(), key=KEY)
    assert found is not None
    assert found.ref == "SM9"
    assert rest.asked[-1].said["To"] == MAY
    assert rest.asked[-1].said["From"] == OURS


@pytest.mark.parametrize(
    "other",
    [
        made(seconds=-60),
        made(seconds=2, body="Something else"),
        made(seconds=2, direction="inbound"),
    ],
    ids=["before", "other words", "theirs"],
)
async def test_another_message_is_not_taken_for_it(
    texts: MessagePerformer, rest: Rest, shell: Shell, other: dict[str, object]
) -> None:
    """The resident would never get the answer."""
    rest.found["Messages.json"] = [other]
    with pytest.raises(ChannelUnavailable):
        await texts.find(effect(), key=KEY)  # it may still appear

    shell.clock.wall_ms = SHOWN
    assert await texts.find(effect(), key=KEY) is None


def test_what_was_filled_in_is_read_from_the_text() -> None:
    """Staff see one text; the provider wants its gaps."""
    assert filled_in("Hello.", "Hello.") == {}
    assert filled_in("Hello {{name}} (a.b)", "Hello May (a.b)") == {"name": "May"}
    assert filled_in("Hello {{name}} (a.b)", "Hello May (axb)") is None
    assert filled_in("{{1}} and {{1}}", "a and b") is None
    assert filled_in("Hello {{1}}.", "Hello .") is None
    assert filled_in("{{1}} and {{1}}", "a and a") == {"1": "a"}
    assert filled_in("{{1}}, {{2}}", "a, b, c") == {"1": "a", "2": "b, c"}
    assert filled_in("{{1}}{{2}}!", "ab!") == {"1": "a", "2": "b"}
    assert filled_in("{{1}}, {{2}}!", "a, !") is None
    assert filled_in("ab{{1}}ba", "aba") is None


def test_no_text_takes_long_to_be_compared_with_its_template() -> None:
    """Whoever types it would hold up every call to a provider."""
    begun = time.process_time()
    assert filled_in("Hello {{1}} {{2}} {{3}}!", "Hello " + "a " * 4_990) is None
    assert time.process_time() - begun < 0.5
