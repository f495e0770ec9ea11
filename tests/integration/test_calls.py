"""Telephone calls from end to end: ring, menu, music, agent; over real webhooks, REST, sockets and the engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.handsets import Phone
from routing import events as ev
from tests.integration.telephone import OUTSIDE, RESIDENT, Line, council, emulated


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The provider."""
    async with emulated() as emulator:
        yield emulator


@pytest.fixture
async def line(tmp_path: Path, emulator: Emulator) -> AsyncIterator[Line]:
    """A council that can be rung."""
    async with council(tmp_path, emulator) as line:
        yield line


# --- answered ---------------------------------------------------------------------------------------------------------


async def test_a_resident_rings_and_is_answered_by_a_person(line: Line) -> None:
    """The promise is about this: from the choice in the menu to a human voice."""
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact, leg = await joan.answers()
        leg.say("Repairs, Joan speaking.")
        await resident.hears("Joan speaking")
        resident.caller.say("My tap drips.")
        while "drips" not in (await leg.heard.get()).text:
            pass
        await joan.say("end", contact=contact)
        await resident.is_over()
        await joan.say("dispose", contact=contact, outcome="done")
    (answered,) = line.of(ev.ContactAnswered)
    assert answered.wait_ms >= 0
    assert not line.state.contacts


async def test_a_resident_who_hangs_up_ends_the_call(line: Line) -> None:
    """The agent goes on to wrap-up, and no leg is left behind at the provider."""
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact, leg = await joan.answers()
        resident.caller.hang_up()
        await leg.over.wait()
        await line.until(lambda _: line.contact(contact).phase == "wrap_up")
        assert not line.contact(contact).legs


async def test_whoever_says_nothing_reaches_a_person(line: Line) -> None:
    """An old telephone without tones is no reason not to be heard."""
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await joan.answers()
        assert resident.caller.status == "in-progress"


async def test_an_emergency_goes_first(line: Line) -> None:
    """Whoever smells gas does not queue behind a parking permit."""
    first, urgent = await line.ring(), await line.ring(OUTSIDE)
    await first.waits_for("repairs")
    await urgent.hears("repairs")
    urgent.caller.press("9")
    await urgent.hears("", by="music")
    async with line.desk("joan") as joan:
        contact, _ = await joan.answers()
        assert line.contact(contact).emergency


# --- abandoned --------------------------------------------------------------------------------------------------------


async def test_leaving_in_the_menu_is_counted_apart(line: Line) -> None:
    """Nobody promised anything to who has not asked for anything yet."""
    resident = await line.ring()
    await resident.hears("repairs")
    resident.caller.hang_up()
    await line.happened(ev.CallLeftMenu)
    assert not line.of(ev.ContactArrived)


async def test_leaving_the_music_is_abandoning(line: Line) -> None:
    """Seen at once, not when somebody tries to answer."""
    resident = await line.ring()
    await resident.waits_for("repairs")
    resident.caller.hang_up()
    await line.happened(ev.ContactAbandoned)
    assert not line.state.contacts


async def test_leaving_while_an_agent_is_asked_withdraws_the_offer(line: Line) -> None:
    """No agent accepts an empty line."""
    async with line.desk("joan"):
        resident = await line.ring()
        await resident.waits_for("repairs")
        await line.happened(ev.OfferMade)
        resident.caller.hang_up()
        await line.happened(ev.OfferWithdrawn)
        await line.happened(ev.ContactAbandoned)


async def test_leaving_while_the_agents_leg_rings_stops_its_ringing(line: Line) -> None:
    """The agent's phone does not ring for nobody."""
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        await joan.takes()
        leg = await joan.rings()
        resident.caller.hang_up()
        await leg.over.wait()
        await line.happened(ev.ContactAbandoned)


# --- an agent who cannot be reached -----------------------------------------------------------------------------------


async def test_a_leg_that_fails_keeps_the_resident_in_their_place(line: Line) -> None:
    """The next agent has them at once; they heard nothing but music."""
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact = await joan.takes()
        place = line.contact(contact).place_at
        (await joan.rings()).reject()
        await line.happened(ev.ContactRequeued)
        assert line.contact(contact).place_at == place
        assert line.state.agents[joan.agent].reason == "missed"
        async with line.desk("sam") as sam:
            again, _ = await sam.answers()
            assert again == contact
    assert len(line.of(ev.ContactArrived)) == 1


# --- transfer ---------------------------------------------------------------------------------------------------------


async def test_a_blind_transfer_goes_through_the_queue_with_music(line: Line) -> None:
    """The resident never hears silence, and tells their story to whoever can help."""
    async with line.desk("joan") as joan, line.desk("ravi") as ravi:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact, leg = await joan.answers()
        await joan.say("transfer", contact=contact, queue="rents", note="About the rent.")
        await leg.over.wait()
        await resident.hears("", by="music")
        again, theirs = await ravi.answers()
        assert again == contact
        theirs.say("Rents, Ravi speaking.")
        await resident.hears("Ravi speaking")
    assert len(line.of(ev.ContactAnswered)) == 1


async def test_a_warm_transfer_lets_the_agents_talk_first(line: Line) -> None:
    """The resident hears music meanwhile, then the colleague, who knows what it is about."""
    async with line.desk("joan") as joan, line.desk("sam") as sam:
        resident = await line.ring()
        await resident.waits_for("repairs")
        holder, helper = (joan, sam) if await line.asked() == joan.agent else (sam, joan)
        contact, leg = await holder.answers()
        await holder.say("consult", contact=contact, agent=helper.agent, note="Can you take this?")
        await helper.say("consult_accept", contact=contact)
        theirs = await helper.rings()
        theirs.accept()
        await line.until(lambda _: line.joined(contact) == 3)
        leg.say("It is about the boiler.")
        while "boiler" not in (await theirs.heard.get()).text:
            pass
        await holder.say("transfer", contact=contact, agent=helper.agent, note="")
        await leg.over.wait()
        await line.settled()
        theirs.say("Hello again.")
        await resident.hears("Hello again")
        assert not [words for _, words in resident.lines if "boiler" in words]
        assert line.contact(contact).agent == helper.agent


async def test_a_transfer_to_a_number_leaves_the_resident_with_it(line: Line) -> None:
    """The gas company is not on our books; the resident need not ring again."""

    async def greets(caller: object) -> None:
        caller.say("Gas company.")  # type: ignore[attr-defined]  # a handset
        await caller.over.wait()  # type: ignore[attr-defined]  # a handset

    line.emulator.phones[OUTSIDE] = Phone(does="answers", talk=greets)
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact, leg = await joan.answers()
        await joan.say("transfer", contact=contact, number="020 7946 0777", note="")
        await leg.over.wait()
        ended = await line.happened(ev.ContactEnded)
        assert ended.reason == "transferred_out"
        assert resident.caller.status == "in-progress"
        resident.caller.hang_up()


# --- callbacks --------------------------------------------------------------------------------------------------------


async def _asks_to_be_rung(line: Line) -> None:
    resident = await line.ring()
    await resident.waits_for("repairs")
    await resident.hears("press 1")
    resident.caller.press("1")
    await resident.is_over()
    await line.happened(ev.CallbackRequested)


async def test_a_callback_rings_the_agent_first_and_then_the_resident(line: Line) -> None:
    """Nobody is rung by silence: an agent is on the line before their telephone rings."""
    line.emulator.phones[RESIDENT] = Phone(does="answers")
    await _asks_to_be_rung(line)
    async with line.desk("joan") as joan:
        contact, _ = await joan.answers()
        kept = await line.happened(ev.CallbackKept)
        assert (kept.contact, kept.attempt) == (contact, 1)
    assert len(line.of(ev.ContactArrived)) == 1


async def test_a_callback_that_meets_a_machine_is_tried_again_and_then_missed(line: Line) -> None:
    """Voicemail is no answer; each attempt rings once, and the agent is free in between."""
    line.emulator.phones[RESIDENT] = Phone(does="machine")
    await _asks_to_be_rung(line)
    async with line.desk("joan") as joan:
        for _ in range(2):
            await joan.takes()
            (await joan.rings()).accept()
            await line.happened(ev.LegGone)
            line.events.clear()
        await line.until(lambda state: not state.contacts)
    rung = [call for call in line.emulator.exchange.calls.values() if call.to == RESIDENT]
    assert len(rung) == 2


async def test_a_resident_who_rings_again_is_not_rung_as_well(line: Line) -> None:
    """They wait in the line again, and only there."""
    await _asks_to_be_rung(line)
    resident = await line.ring()
    await resident.waits_for("repairs")
    await line.happened(ev.CallbackCancelled)
    assert len(line.state.contacts) == 1


# --- recording, supervisors -------------------------------------------------------------------------------------------


async def test_a_recording_pauses_while_a_card_is_read_out(line: Line) -> None:
    """Card numbers are in no file of ours."""
    async with line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact, _ = await joan.answers()
        await line.until(lambda _: line.contact(contact).recording == "on")
        await joan.say("record", contact=contact, paused=True)
        await line.settled()
        (recording,) = line.emulator.exchange.recordings.values()
        assert recording.status == "paused"
        await joan.say("record", contact=contact, paused=False)
        await line.settled()
        assert recording.status == "in-progress"
        await joan.say("end", contact=contact)
        await line.happened(ev.CallRecorded)


async def test_a_supervisor_whispers_and_then_joins(line: Line) -> None:
    """The agent is helped without the resident's knowing; then all three talk."""
    async with line.desk("joan") as joan, line.board() as board, line.desk("nowak", available=False) as nowak:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact, leg = await joan.answers()
        await board.say("supervise", {"contact": contact, "mode": "whisper"}, "s1")
        await board.hear_type("ack")
        theirs = await nowak.rings()
        theirs.accept()
        await line.until(lambda _: line.joined(contact) == 3)
        theirs.say("Offer them Tuesday.")
        while "Tuesday" not in (await leg.heard.get()).text:
            pass
        await board.say("supervise", {"contact": contact, "mode": "barge"}, "s2")
        await board.hear_type("ack")
        await line.settled()
        theirs.say("This is her manager.")
        await resident.hears("her manager")
        assert not [words for _, words in resident.lines if "Tuesday" in words]


# --- restart ----------------------------------------------------------------------------------------------------------


async def test_those_who_wait_are_still_there_after_a_restart(tmp_path: Path, emulator: Emulator) -> None:
    """Their music goes on while we are away, and their place is theirs."""
    async with council(tmp_path, emulator) as line:
        resident = await line.ring()
        await resident.waits_for("repairs")
    async with council(tmp_path, emulator) as line, line.desk("joan") as joan:
        await joan.answers()
        assert resident.caller.status == "in-progress"


async def test_those_who_talk_notice_nothing_of_a_restart(tmp_path: Path, emulator: Emulator) -> None:
    """A conversation is the provider's; we only forgot to listen for a moment."""
    async with council(tmp_path, emulator) as line, line.desk("joan") as joan:
        resident = await line.ring()
        await resident.waits_for("repairs")
        contact, leg = await joan.answers()
        joan.stays = True
    leg.say("Are you still there?")
    await resident.hears("still there")
    async with council(tmp_path, emulator) as line:
        resident.caller.hang_up()
        await line.until(lambda _: line.is_over(contact))


async def test_a_call_that_ended_while_we_were_away_is_found_out(tmp_path: Path, emulator: Emulator) -> None:
    """No ghost waits in a queue for ever."""
    async with council(tmp_path, emulator) as line:
        resident = await line.ring()
        await resident.waits_for("repairs")
    resident.caller.hang_up()
    async with council(tmp_path, emulator) as line:
        await line.until(lambda state: not state.contacts)
