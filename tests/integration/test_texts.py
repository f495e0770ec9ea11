"""Texts and WhatsApp from end to end: over real webhooks, REST, sockets and the engine, through the emulated provider."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec
import pytest

from channels._twilio.messaging import RETRIES
from contact_centre.app import CentreFile
from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.messages import WHATSAPP, Mobile
from contact_centre.demo.twilio.texting import REPLIES
from routing import events as ev
from routing.ids import QueueId
from routing.threads import Endpoint, Threads
from routing.words import Channel
from tests.integration.grep import leaks
from tests.integration.telephone import FILE, PUBLIC_URL, Line, council, emulated
from tests.integration.test_phone_webhooks import written_below

OURS: Final = "+447700900901"
THEIRS: Final = "+447700900123"

WRITTEN_TO: Final = CentreFile(
    centre=msgspec.structs.replace(
        FILE.centre,
        emergency_words={"en": ("gas",)},
        emergency_text={"en": "Ring 999 if anybody is in danger."},
        threads=Threads(
            endpoints=(
                Endpoint(channel="sms", address=OURS, queue=QueueId("repairs")),
                Endpoint(channel="whatsapp", address=OURS, queue=QueueId("rents")),
            )
        ),
    ),
    digest="d2",
)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The provider, whose numbers are set up."""
    async with emulated() as emulator:
        for prefix, channel in (("", "sms"), (WHATSAPP, "whatsapp")):
            url = f"{PUBLIC_URL}/channels/{channel}/incoming{RETRIES}"
            emulator.texting.incoming[prefix + OURS] = url
        yield emulator


@pytest.fixture
async def line(tmp_path: Path, emulator: Emulator) -> AsyncIterator[Line]:
    """A council that is written to."""
    async with council(tmp_path, emulator, WRITTEN_TO) as line:
        yield line


class May:
    """A resident with a phone."""

    def __init__(self, line: Line, channel: Channel = "sms") -> None:
        self._prefix = WHATSAPP if channel == "whatsapp" else ""
        self._line = line
        self.phone: Mobile = line.emulator.texting.mobile(self._prefix + THEIRS)

    def writes(self, text: str) -> None:
        """Send it; it arrives soon."""
        self._line.emulator.texting.write(self._prefix + THEIRS, self._prefix + OURS, text)

    async def gets(self, count: int) -> list[str]:
        """All that arrived, once it is so many and the centre knows."""
        await self._line.until(lambda _: len(self.phone.got) >= count)
        return [message.body for message in self.phone.got]


@pytest.mark.parametrize(("channel", "login"), [("sms", "joan"), ("whatsapp", "ravi")])
async def test_who_writes_is_answered_by_a_person(line: Line, channel: Channel, login: str) -> None:
    """The whole way there and back; the agent sees that it arrived, and what comes next is the same conversation."""
    may = May(line, channel)
    may.writes("My tap drips 🦊")
    async with line.desk(login) as desk:
        contact = await desk.takes()
        await desk.say("send", contact=contact, text="We come on Tuesday.")
        received, answer = await may.gets(2)
        last = "read" if channel == "whatsapp" else "delivered"
        await line.until(lambda _: any(each.state == last for each in line.of(ev.MessageProgressed)))
        may.writes("Thank you")
        await line.happened(ev.MessageReceived, 2)
        await desk.say("end", contact=contact)
        await desk.say("dispose", contact=contact, outcome="done")

    assert received.startswith("Alderbrook: we have your message.")
    assert answer == "We come on Tuesday."
    assert {each.contact for each in line.of(ev.MessageReceived)} == {contact}
    assert len(line.of(ev.ContactArrived)) == 1
    assert line.of(ev.ContactArrived)[0].queue == {"sms": "repairs", "whatsapp": "rents"}[channel]


async def test_danger_is_answered_at_once(line: Line) -> None:
    """Nobody is on duty; what to do is on the resident's phone all the same."""
    may = May(line)
    may.writes("I smell gas")

    assert await may.gets(1) == ["Ring 999 if anybody is in danger."]
    assert line.of(ev.ContactArrived)[0].emergency


async def test_who_stopped_is_not_written_to(line: Line) -> None:
    """Twilio has confirmed it; their next text is read all the same, and the agent told why there is no answer."""
    may = May(line)
    may.writes("STOP")
    await line.happened(ev.ResidentOptedOut)
    may.writes("My tap drips")
    async with line.desk("joan") as joan:
        contact = await joan.takes()
        refused = await joan.ask("send", contact=contact, text="We come on Tuesday.")

    assert refused["data"]["code"] == "opted_out"
    assert line.of(ev.ContactArrived)[-1].cannot_be_written
    assert [message.body for message in may.phone.got] == [REPLIES["STOP"]]


async def test_a_refusal_reaches_the_agent_in_plain_words(line: Line) -> None:
    """A landline takes no texts: the agent reads so, and rings."""
    may = May(line)
    may.writes("My tap drips")
    await may.gets(1)
    may.phone.fails = 30003
    async with line.desk("joan") as joan:
        contact = await joan.takes()
        await joan.say("send", contact=contact, text="We come on Tuesday.")
        await line.until(lambda _: any(each.state == "undelivered" for each in line.of(ev.MessageProgressed)))

    last = line.of(ev.MessageProgressed)[-1]
    assert "could not be reached" in last.text


async def test_repeats_and_disorder_change_nothing(line: Line) -> None:
    """Webhooks come twice, and callbacks overtake each other: the resident wrote once, and states never go back."""
    line.emulator.faults.duplicate_webhooks()
    line.emulator.faults.reorder_webhooks()
    may = May(line)
    may.writes("My tap drips")
    may.writes("And the boiler is cold")
    async with line.desk("joan") as joan:
        contact = await joan.takes()
        await line.happened(ev.MessageReceived, 2)
        await joan.say("send", contact=contact, text="We come on Tuesday.")
        await line.emulator.settle()
        await line.until(lambda _: any(each.state == "delivered" for each in line.of(ev.MessageProgressed)))
        await line.settled()

    assert len(line.of(ev.MessageReceived)) == 2
    assert len(line.of(ev.ContactArrived)) == 1
    for message in {each.message for each in line.of(ev.MessageProgressed)}:
        states = [each.state for each in line.of(ev.MessageProgressed) if each.message == message]
        assert states == sorted(states, key=("queued", "sent", "delivered").index)


async def test_numbers_and_texts_are_not_in_the_clear(
    line: Line, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever writes to a council can be erased: nothing of it is in the log or in the service's own."""
    may = May(line)
    may.writes("Zanzibarbaric plumbing")
    await may.gets(1)
    await line.settled()

    said = capsys.readouterr()
    assert leaks(said.out + said.err + written_below(tmp_path), {"7700900123", "Zanzibarbaric"}) == []


async def test_while_the_provider_is_away_answers_wait_in_their_order(line: Line) -> None:
    """The agent writes on and sees that it is pending; when the provider is back, each goes out once."""
    may = May(line)
    may.writes("My tap drips")
    await may.gets(1)
    line.emulator.faults.refuse(503, 20503)
    answers = ["We come on Tuesday.", "At ten.", "With a new tap."]
    async with line.desk("joan") as joan:
        contact = await joan.takes()
        for answer in answers:
            await joan.say("send", contact=contact, text=answer)
        pending = [each for each in line.of(ev.MessageProgressed) if each.state != "queued"]
        sent_before = {each.message for each in pending}
        line.emulator.faults.mend()
        await may.gets(1 + len(answers))
        await line.settled()

    assert [message.body for message in may.phone.got[1:]] == answers
    assert not sent_before & {each.message for each in line.of(ev.MessageSent)}
