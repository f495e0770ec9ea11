"""Calls that no agent takes, from end to end: rung back instead, a message left, out of hours, Twilio's queue full."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec
import pytest

from contact_centre.app import CentreFile
from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.handsets import Phone
from routing import events as ev
from routing.centre import Hours
from routing.facts import Contact
from routing.phone import QueuePhone
from routing.state import State
from tests.integration.telephone import FILE, RESIDENT, WITHIN_S, Line, Resident, council, emulated


def _file() -> CentreFile:
    """Rents never open; what is spoken into the tape of repairs is written down; Welsh is on 8."""
    repairs, rents = FILE.centre.queues
    phone = FILE.centre.phone
    assert phone is not None
    centre = msgspec.structs.replace(
        FILE.centre,
        languages=("en", "cy"),
        skills={"cy": "Welsh"},
        queues=(
            msgspec.structs.replace(repairs, phone=QueuePhone(transcribe=True)),
            msgspec.structs.replace(rents, default_hours=Hours()),
        ),
        phone=msgspec.structs.replace(phone, language_keys={"8": "cy"}),
    )
    return CentreFile(centre=centre, digest="d2")


UNANSWERED: Final = _file()


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The provider."""
    async with emulated() as emulator:
        yield emulator


@pytest.fixture
async def line(tmp_path: Path, emulator: Emulator) -> AsyncIterator[Line]:
    """A council that can be rung, and where nobody is at work."""
    async with council(tmp_path, emulator, UNANSWERED) as line:
        yield line


async def waiting_contact(line: Line) -> Contact:
    """The only contact there is, once it waits."""
    state = await line.until(lambda state: bool(state.contacts))
    (contact,) = state.contacts.values()
    return contact


def voicemails(state: State) -> list[Contact]:
    """Messages that nobody has listened to."""
    return [contact for contact in state.contacts.values() if contact.channel == "voicemail"]


async def rings_out_of_hours(line: Line) -> Resident:
    """A resident who wants a queue that is closed."""
    resident = await line.ring()
    await resident.hears("repairs")
    resident.caller.press("2")
    await resident.hears("We are closed now.")
    return resident


async def speaks(resident: Resident, text: str) -> None:
    """Wait for the tone and leave a message."""
    await resident.hears("(beep)")
    resident.caller.say(text)
    resident.caller.press("#")


async def test_a_message_instead_of_waiting(line: Line) -> None:
    """Twice the same resident: the wait is over, and what they said waits in its place, written down."""
    resident = await line.ring()
    await resident.waits_for("repairs")
    resident.caller.press("2")
    await speaks(resident, "My boiler is cold.")
    await resident.hears("We have your message")
    await resident.is_over()

    await line.happened(ev.CallTranscribed)
    (message,) = voicemails(line.state)
    assert (message.queue, message.line) == ("repairs", "message")
    assert [event.reason for event in line.of(ev.ContactEnded)] == ["message_taken"]
    assert not line.of(ev.ContactAbandoned)


async def test_hanging_up_after_the_message_leaves_it_all_the_same(line: Line, emulator: Emulator) -> None:
    """Most people do not wait to be thanked."""
    resident = await line.ring()
    await resident.waits_for("repairs")
    resident.caller.press("2")
    await resident.hears("(beep)")
    resident.caller.say("My boiler is cold.")
    async with asyncio.timeout(WITHIN_S):
        while not any(one.lines for one in emulator.exchange.recordings.values()):  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0)
    resident.caller.hang_up()

    await line.until(lambda state: bool(voicemails(state)))


async def test_a_withheld_number_is_asked_for_and_then_rung(line: Line, emulator: Emulator) -> None:
    """Who shows no number is rung back like anybody else, at the one they keyed in, in their turn."""
    emulator.phones[RESIDENT] = Phone()
    resident = Resident(await emulator.ring("", line.core.config.phone.number if line.core.config.phone else ""))
    await resident.waits_for("repairs")
    resident.caller.press("1")
    await resident.hears("Key in your phone number")
    resident.caller.press("02079460123#")
    await resident.hears("You keep your place")
    await resident.is_over()
    assert (await waiting_contact(line)).callback is not None

    async with line.desk("joan") as joan:
        await joan.answers()
    (answered,) = line.of(ev.CallbackKept)
    assert answered.attempt == 1


async def test_out_of_hours_a_message_is_taken_and_nobody_waits(line: Line) -> None:
    """The queue is closed: nothing joins it but what can be read tomorrow."""
    resident = await rings_out_of_hours(line)
    resident.caller.press("2")
    await speaks(resident, "About my rent.")
    await resident.is_over()

    await line.until(lambda state: bool(voicemails(state)))
    assert {contact.channel for contact in line.state.contacts.values()} == {"voicemail"}
    assert not line.of(ev.ContactTurnedAway)


async def test_out_of_hours_a_call_can_be_asked_for(line: Line) -> None:
    """One key: somebody reads tomorrow that they want to be rung."""
    resident = await rings_out_of_hours(line)
    resident.caller.press("1")
    await resident.hears("We will ring you when we are open")
    await resident.is_over()

    (wish,) = voicemails(await line.until(lambda state: bool(voicemails(state))))
    assert wish.queue == "rents"


async def test_when_twilios_queue_is_full_they_wait_without(line: Line, emulator: Emulator) -> None:
    """Twilio has no room to park them: our engine has their place, and an agent answers all the same."""
    emulator.exchange.queue("repairs").max_size = 0
    resident = await line.ring()
    await resident.waits_for("repairs")

    async with line.desk("joan") as joan:
        _, leg = await joan.answers()
        leg.say("Here I am.")
        await resident.hears("Here I am.")


async def test_who_asked_for_welsh_hears_that_nobody_speaks_it(line: Line) -> None:
    """In Welsh, at once, and with a way on: never in English unasked."""
    resident = await line.ring()
    await resident.hears("repairs")
    resident.caller.press("8")
    await resident.hears("Pwyswch")
    resident.caller.press("1")
    await resident.hears("Nid oes neb sy'n siarad Cymraeg yma nawr")
    resident.caller.press("3")

    contact = await waiting_contact(line)
    await line.until(lambda state: not state.contacts[contact.id].needs)


async def test_what_twilio_tells_twice_or_in_another_order_changes_nothing(line: Line, emulator: Emulator) -> None:
    """Every webhook twice and callbacks in each other's place: one contact, one answer."""
    emulator.faults.duplicate_webhooks()
    emulator.faults.reorder_webhooks()
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact, leg = await joan.answers()
        leg.say("Repairs.")
        await resident.hears("Repairs.", by="agent")
        await joan.say("end", contact=contact)
        await resident.is_over()
    assert len(line.of(ev.ContactArrived)) == len(line.of(ev.ContactAnswered)) == 1
    emulator.faults.mend()
