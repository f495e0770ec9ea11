"""What the centre has its provider do, from end to end: whom it rings, on which phone, and what is kept of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from contact_centre.app import CentreFile
from contact_centre.demo.twilio import Caller, Emulator
from contact_centre.demo.twilio.handsets import Phone
from contact_centre.phone.devices import Device, Devices
from contact_centre.phone.tables import recording, recording_played
from routing import events as ev
from tests.integration.shell import Visitor
from tests.integration.telephone import FILE, NUMBER, Line, council, emulated
from tests.unit.contact_centre.dispatch.writing import until

MOBILE = "+447400123456"
OWN_PHONE = "+442079460555"


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The provider."""
    async with emulated() as emulator:
        yield emulator


@pytest.fixture
async def line(tmp_path: Path, emulator: Emulator) -> AsyncIterator[Line]:
    """A council that can be rung, and writes to mobiles before it rings back."""
    assert FILE.centre.phone is not None
    phone = msgspec.structs.replace(FILE.centre.phone, text_first=True)
    file = CentreFile(centre=msgspec.structs.replace(FILE.centre, phone=phone), digest="d2")
    async with council(tmp_path, emulator, file) as line:
        yield line


def count_of(table: sa.Table, line: Line) -> int:
    """How many rows it has."""
    with line.core.database.connect() as db:
        return db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


async def test_costly_and_emergency_numbers_are_refused_before_anything_rings(line: Line) -> None:
    """The agent reads at once what to do, and stays with the resident."""
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact, _ = await joan.answers()
        for number, code, words in (
            ("999", "emergency_number", "another phone now"),
            ("0906 123 4567", "costly_number", "cost more"),
            ("+33 1 42 68 53 00", "foreign_number", "destinations"),
            ("020 7946 0000", "own_number", "number of this centre"),
        ):
            for kind, more in (("dial", {}), ("transfer", {"note": ""}), ("consult", {"note": ""})):
                answer = await joan.ask(kind, contact=contact, number=number, **more)
                assert (answer["type"], answer["data"]["code"]) == ("refused", code), (kind, number)
                assert words in answer["data"]["text"]
        assert [each for each in line.of(ev.EffectRequested) if each.effect == "dial"] == []
        assert line.joined(contact) == 2


async def test_agent_answers_on_a_phone_of_their_own(line: Line) -> None:
    """Whoever works at home without a headset presses 1, so that their voicemail never takes a resident."""

    async def takes(caller: Caller) -> None:
        while "1" not in (await caller.heard.get()).text:
            pass
        caller.press("1")
        while (line := await caller.heard.get()).by != "caller":
            pass
        assert "drips" in line.text
        await caller.over.wait()

    line.emulator.phones[OWN_PHONE] = Phone(does="answers", talk=takes)
    devices = Devices(line.core.database, line.core.clock)
    await devices.choose(line.agents["joan"], Device(device="phone", number=OWN_PHONE))
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact = await joan.takes()
        await line.until(lambda _: line.joined(contact) == 2)
        resident.caller.say("My tap drips.")
        (rung,) = [call for call in line.emulator.exchange.calls.values() if call.to == OWN_PHONE]
        assert rung.from_ == NUMBER, "they see that it is work"
        await joan.say("end", contact=contact)
        await resident.is_over()


async def test_mobile_gets_a_text_and_then_a_call(line: Line) -> None:
    """A number that was announced is answered."""
    line.emulator.phones[MOBILE] = Phone(does="answers")
    resident = await line.ring(MOBILE)
    await resident.waits_for("repairs")
    await resident.hears("press 1")
    resident.caller.press("1")
    await resident.is_over()
    async with line.desk("joan") as joan:
        await joan.answers()
        kept = await line.happened(ev.CallbackKept)
        assert kept.attempt == 1
    (text,) = line.emulator.messages
    assert (text.to, text.from_) == (MOBILE, NUMBER)
    assert "Alderbrook is about to ring you back, from 020 7946 0000" in text.body
    assert MOBILE not in text.body


async def test_recording_is_heard_by_the_supervisor_and_written_down(line: Line) -> None:
    """A resident may ask who listened to their call; nobody else did."""
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact, _ = await joan.answers()
        await joan.say("end", contact=contact)
        recorded = await line.happened(ev.CallRecorded)
        await joan.say("dispose", contact=contact, outcome="done")
    await until(lambda: count_of(recording, line) == 1)
    address = f"{line.base}/api/recordings/{recorded.recording}"
    listened = {}
    for login in ("sam", "nowak"):
        visitor = Visitor(line)
        async with visitor.http:
            await visitor.sign_in(login)
            async with visitor.http.get(address) as answer:
                listened[login] = answer.status
    assert listened == {"sam": 404, "nowak": 200}
    with line.core.database.connect() as db:
        rows = [(row.recording, row.contact, row.staff) for row in db.execute(sa.select(recording_played))]
    assert rows == [(recorded.recording, contact, line.agents["nowak"])]


async def test_provider_that_refuses_leaves_the_resident_in_their_place(line: Line) -> None:
    """The agent sees what happened, and the next one is asked; the resident hears music all the while."""
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        line.emulator.faults.refuse(400, 13227)
        contact = await joan.takes()
        finished = await line.happened(ev.EffectFinished)
        assert not finished.ok
        assert "geographic permissions" in finished.text
        state = await line.until(lambda _: line.contact(contact).phase == "waiting")
        assert state.agents[joan.agent].reason == "missed"
        assert resident.caller.status == "in-progress"
        line.emulator.faults.refusing = None
        async with line.desk("sam") as sam:
            again, leg = await sam.answers()
            assert again == contact
            leg.say("Sam speaking.")
            await resident.hears("Sam speaking")


async def test_provider_that_has_enough_to_do_is_asked_again(line: Line) -> None:
    """A second of 429 costs a second, not the resident's place."""
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        line.emulator.faults.refuse(429, 20429)
        contact = await joan.takes()
        await line.happened(ev.EffectRequested)
        assert line.of(ev.EffectFinished) == []
        line.emulator.faults.refusing = None
        leg = await joan.rings()
        leg.accept()
        await line.until(lambda _: line.joined(contact) == 2)
        leg.say("Joan speaking.")
        await resident.hears("Joan speaking")
