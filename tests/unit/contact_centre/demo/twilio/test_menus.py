"""Callers in menus, in queues and at the machine that takes messages."""

from __future__ import annotations

from aiohttp import web

from contact_centre.demo.twilio import Emulator
from tests.hand_time import HandTime
from tests.unit.contact_centre.demo.twilio.service import CENTRE, RESIDENT, Service, heard_so_far, hears

MENU = '<Gather numDigits="1" action="/chosen" timeout="4"><Say>Press 1 for repairs.</Say></Gather><Say>Nothing.</Say>'
ENQUEUE = '<Enqueue waitUrl="/wait" action="/after">parked</Enqueue>'


async def test_a_key_interrupts_the_prompt_and_is_sent(emulator: Emulator, service: Service, time: HandTime) -> None:
    """Residents who know the menu need not listen to it."""
    service.documents |= {"/incoming": MENU, "/chosen": "<Say>Repairs.</Say>"}
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(hears(caller, "Press 1 for repairs."))
    caller.press("1")
    await time.until(hears(caller, "Repairs."))
    assert service.at("/chosen")[0]["Digits"] == "1"
    asked = service.at("/incoming")[0]
    assert (asked["From"], asked["To"], asked["CallStatus"]) == (RESIDENT, CENTRE, "ringing")
    assert service.at("/chosen")[0]["CallStatus"] == "in-progress"


async def test_silence_falls_through_to_the_next_verb(emulator: Emulator, service: Service, time: HandTime) -> None:
    """Who presses nothing is not asked for in vain: the document says what follows."""
    service.documents["/incoming"] = MENU
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(caller.over.wait())
    assert heard_so_far(caller) == [("centre", "Press 1 for repairs."), ("centre", "Nothing.")]
    assert service.at("/chosen") == []
    await emulator.settle()
    assert service.at("/status")[0]["CallStatus"] == "completed"


async def test_silence_reaches_the_action_where_it_is_asked_to(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """A menu that counts its prompts hears of the silence."""
    service.documents["/incoming"] = '<Gather action="/chosen" actionOnEmptyResult="true" timeout="3"/>'
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(caller.over.wait())
    assert service.at("/chosen")[0]["Digits"] == ""


async def test_keys_are_collected_up_to_the_finishing_key(emulator: Emulator, service: Service, time: HandTime) -> None:
    """A number is entered and finished with hash."""
    service.documents["/incoming"] = '<Gather action="/chosen"><Say>Your number?</Say></Gather>'
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(hears(caller, "Your number?"))
    caller.press("4711#")
    await time.until(caller.over.wait())
    assert (service.at("/chosen")[0]["Digits"], service.at("/chosen")[0]["FinishedOnKey"]) == ("4711", "#")


async def test_words_are_understood_only_where_they_are_asked_for(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """Speech reaches a menu that takes speech, and no other."""
    service.documents |= {
        "/incoming": '<Gather action="/keys" numDigits="1"><Say>Press a key.</Say></Gather>'
        '<Gather input="dtmf speech" action="/chosen"><Say>Say what it is.</Say></Gather>',
    }
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(hears(caller, "Press a key."))
    caller.say("repairs")
    await time.until(hears(caller, "Say what it is."))
    caller.say("repairs")
    await time.until(caller.over.wait())
    assert service.at("/keys") == []
    assert service.at("/chosen")[0]["SpeechResult"] == "repairs"


async def test_the_wait_document_is_asked_for_again_and_again(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """Position and wait are told afresh as they change."""
    service.documents |= {"/incoming": ENQUEUE, "/wait": lambda asked: f"<Say>Number {asked['QueuePosition']}.</Say>"}
    first = await emulator.ring(RESIDENT, CENTRE)
    second = await emulator.ring("", CENTRE)
    await time.until(hears(second, "Number 2."))
    first.hang_up()
    await time.until(hears(second, "Number 1."))
    waits = [asked for asked in service.at("/wait") if asked["From"] == "anonymous"]
    assert int(waits[-1]["QueueTime"]) > 0
    assert waits[-1]["CurrentQueueSize"] == "1"


async def test_hanging_up_in_the_queue_is_told_at_once(emulator: Emulator, service: Service, time: HandTime) -> None:
    """Abandonment is seen when it happens."""
    service.documents |= {"/incoming": ENQUEUE, "/wait": "<Play>/music.mp3</Play>"}
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(hears(caller, "music"))
    caller.hang_up()
    await caller.over.wait()
    await emulator.settle()
    assert (service.at("/after")[0]["QueueResult"], service.at("/after")[0]["CallStatus"]) == ("hangup", "completed")
    assert service.at("/status")[0]["SequenceNumber"] == "0"


async def test_leaving_the_queue_goes_on_with_the_action(emulator: Emulator, service: Service, time: HandTime) -> None:
    """Press 1 to be called back: the call leaves the queue and hears what follows."""
    service.documents |= {
        "/incoming": ENQUEUE,
        "/wait": '<Gather numDigits="1" action="/leave"><Say>Press 1.</Say></Gather>',
        "/leave": "<Leave/>",
        "/after": "<Say>We ring you.</Say>",
    }
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(hears(caller, "Press 1."))
    caller.press("1")
    await time.until(hears(caller, "We ring you."))
    assert service.at("/after")[0]["QueueResult"] == "leave"


async def test_a_message_is_recorded_and_written_down(emulator: Emulator, service: Service, time: HandTime) -> None:
    """A voicemail reaches the service as a recording, and as words."""
    service.documents["/incoming"] = (
        '<Record action="/left" recordingStatusCallback="/ready" transcribe="true" transcribeCallback="/text"/>'
    )
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(hears(caller, "(beep)"))
    await time.pass_(2)
    caller.say("The bin was not emptied.")
    await time.pass_(3)
    caller.press("#")
    await time.until(caller.over.wait())
    await emulator.settle()
    assert (service.at("/left")[0]["RecordingDuration"], service.at("/left")[0]["Digits"]) == ("5", "#")
    assert service.at("/ready")[0]["RecordingStatus"] == "completed"
    assert service.at("/text")[0]["TranscriptionText"] == "The bin was not emptied."


async def test_a_message_counts_though_its_caller_hangs_up(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """Most people end a message by hanging up."""
    service.documents["/incoming"] = '<Record action="/left" recordingStatusCallback="/ready"/>'
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(hears(caller, "(beep)"))
    caller.say("Please ring me.")
    await time.pass_(1)
    caller.hang_up()
    await caller.over.wait()
    await emulator.settle()
    assert service.at("/left")[0]["Digits"] == "hangup"
    assert service.at("/ready")[0]["RecordingStatus"] == "completed"


async def test_a_rejected_call_was_never_answered(emulator: Emulator, service: Service, time: HandTime) -> None:
    """Reject costs nobody anything."""
    service.documents["/incoming"] = '<Reject reason="busy"/>'
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(caller.over.wait())
    assert caller.status == "busy"
    assert not caller.answered.is_set()


async def test_the_fallback_answers_when_the_service_does_not(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """Callers are kept while our engine is away."""
    service.documents |= {"/incoming": web.Response(status=500), "/fallback": "<Say>One moment.</Say>"}
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(hears(caller, "One moment."))
    assert service.at("/fallback")[0]["ErrorCode"] == "11200"
    assert service.at("/fallback")[0]["ErrorUrl"] == f"{service.url}/incoming"


async def test_bad_xml_without_a_good_fallback_is_an_application_error(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """What a caller of a broken service hears."""
    broken = web.Response(text="<Response><Say>", content_type="text/xml")
    service.documents |= {"/incoming": broken, "/fallback": broken}
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(caller.over.wait())
    assert "application error" in heard_so_far(caller)[0][1]
    assert [trouble.code for trouble in emulator.troubles] == [12100, 12100]


async def test_an_unknown_verb_is_passed_over_and_noted(emulator: Emulator, service: Service, time: HandTime) -> None:
    """Twilio warns of what is not in its schema and goes on."""
    service.documents["/incoming"] = "<Sing>La.</Sing><Say>Hello.</Say>"
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(hears(caller, "Hello."))
    assert [trouble.code for trouble in emulator.troubles] == [12200]


async def test_what_is_sent_twice_has_the_same_token(emulator: Emulator, service: Service, time: HandTime) -> None:
    """A service can tell a repeat by it."""
    service.documents["/incoming"] = "<Hangup/>"
    emulator.faults.duplicate_webhooks()
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(caller.over.wait())
    await emulator.settle()
    incoming = [one.token for one in service.asked if one.path == "/incoming"]
    status = [one.token for one in service.asked if one.path == "/status"]
    assert len(incoming) == len(status) == 2
    assert len({*incoming, *status}) == 2


async def test_webhooks_that_get_lost_are_not_sent_again(emulator: Emulator, service: Service, time: HandTime) -> None:
    """A service must notice by itself that a call is over."""
    service.documents["/incoming"] = "<Hangup/>"
    emulator.faults.drop_webhooks()
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(caller.over.wait())
    await emulator.settle()
    assert service.at("/status") == []
