"""The real client of Twilio's package, pointed at the emulator."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from contact_centre.demo.twilio import Caller, Emulator, Incoming, Phone
from tests.hand_time import HandTime
from tests.unit.contact_centre.demo.twilio.service import (
    ACCOUNT,
    CENTRE,
    RESIDENT,
    TOKEN,
    Service,
    heard_so_far,
    hears,
)

EVENTS = ["initiated", "ringing", "answered", "completed"]
ALL_EVENTS = "start end join leave mute hold modify announcement"


class Transport(AsyncHttpClient):  # type: ignore[misc]  # the package has no types
    """Without the deprecated parts of the package's own."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        super().__init__(logging.getLogger("twilio"), True, None)
        self._session, self._base = session, base

    async def request(
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        timeout: Any = None,  # noqa: ARG002, ASYNC109  # the package's signature
        allow_redirects: bool = False,  # noqa: ARG002  # likewise
    ) -> Response:
        signed_in = {**(headers or {}), "Authorization": aiohttp.encode_basic_auth(*auth)}
        url = self._base + url.split("twilio.com", 1)[1]
        fields = [
            (key, one) for key, value in (data or {}).items() for one in (value if isinstance(value, list) else [value])
        ]
        wanted = {key: value for key, value in (params or {}).items() if value is not None}
        async with self._session.request(
            method, url, params=wanted, data=aiohttp.FormData(fields) if fields else None, headers=signed_in
        ) as response:
            return Response(response.status, await response.text(), response.headers)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """What clients send with."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def twilio(emulator: Emulator, session: aiohttp.ClientSession) -> Client:
    """The real client."""
    return Client(ACCOUNT, TOKEN, http_client=Transport(session, emulator.url))


async def in_conference(
    emulator: Emulator, twilio: Client, service: Service, time: HandTime, identity: str
) -> Incoming:
    """An agent's softphone that was rung and has joined."""
    softphone = emulator.client(identity)
    await twilio.calls.create_async(
        to=f"client:{identity}?contact=c&leg=agent-1", from_=CENTRE, url=f"{service.url}/{identity}", timeout=20
    )
    incoming = await time.until(softphone.incoming.get())
    incoming.accept()
    await time.until(incoming.answered.wait())
    await time.pass_(0)
    return incoming


def room(label: str, **attributes: str) -> str:
    """TwiML that joins the conference `room`."""
    more = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return (
        f'<Dial action="/left"><Conference participantLabel="{label}" statusCallback="/conference"'
        f' statusCallbackEvent="{ALL_EVENTS}" {more}>room</Conference></Dial>'
    )


@pytest.fixture
async def talk(emulator: Emulator, twilio: Client, service: Service, time: HandTime) -> tuple[Caller, Incoming]:
    """A resident and an agent in one conference."""
    service.documents |= {
        "/incoming": room("resident-1", endConferenceOnExit="true"),
        "/agent": room("agent-1", record="record-from-start", recordingStatusCallback="/recording"),
        "/supervisor": room("supervisor-1", muted="true"),
        "/hold": "<Say>Please hold.</Say>",
    }
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.pass_(0)
    agent = await in_conference(emulator, twilio, service, time, "agent")
    return caller, agent


async def test_a_call_to_a_number_tells_its_whole_course(
    emulator: Emulator, twilio: Client, service: Service, time: HandTime
) -> None:
    """The service learns when a resident who is rung back picks up, and when it is over."""
    emulator.phones[RESIDENT] = Phone(after_s=4)
    service.documents["/outgoing"] = "<Say>Your council.</Say>"
    call = await twilio.calls.create_async(
        to=RESIDENT,
        from_=CENTRE,
        url=f"{service.url}/outgoing",
        status_callback=f"{service.url}/leg",
        status_callback_event=EVENTS,
        machine_detection="Enable",
    )
    assert call.status == "queued"
    await time.until(emulator.exchange.calls[str(call.sid)].over.wait())
    await emulator.settle()
    assert [told["CallStatus"] for told in service.at("/leg")] == ["initiated", "ringing", "in-progress", "completed"]
    assert [told["SequenceNumber"] for told in service.at("/leg")] == ["0", "1", "2", "3"]
    assert service.at("/outgoing")[0]["AnsweredBy"] == "human"


@pytest.mark.parametrize(
    ("phone", "status"),
    [
        (Phone(does="busy"), "busy"),
        (Phone(does="no_answer"), "no-answer"),
        (Phone(does="unreachable"), "failed"),
    ],
)
async def test_a_call_that_nobody_takes_says_why(
    emulator: Emulator, twilio: Client, service: Service, time: HandTime, phone: Phone, status: str
) -> None:
    """Busy, not answered and wrong numbers are told apart, and never ask for TwiML."""
    emulator.phones[RESIDENT] = phone
    call = await twilio.calls.create_async(
        to=RESIDENT, from_=CENTRE, url=f"{service.url}/outgoing", status_callback=f"{service.url}/leg"
    )
    await time.until(emulator.exchange.calls[str(call.sid)].over.wait())
    await emulator.settle()
    assert [told["CallStatus"] for told in service.at("/leg")] == [status]
    assert service.at("/outgoing") == []


async def test_a_machine_that_answers_is_told_from_a_person(
    emulator: Emulator, twilio: Client, service: Service, time: HandTime
) -> None:
    """A callback that reaches voicemail does not count as kept."""
    emulator.phones[RESIDENT] = Phone(does="machine")
    await twilio.calls.create_async(
        to=RESIDENT, from_=CENTRE, url=f"{service.url}/outgoing", machine_detection="DetectMessageEnd"
    )
    await time.pass_(20)
    assert service.at("/outgoing")[0]["AnsweredBy"] == "machine_end_beep"


async def test_a_softphone_gets_what_the_service_sent_along(
    emulator: Emulator, twilio: Client, service: Service, time: HandTime
) -> None:
    """The console knows which contact rings."""
    agent = await in_conference(emulator, twilio, service, time, "agent")
    assert agent.params == {"contact": "c", "leg": "agent-1"}


async def test_a_softphone_that_is_busy_or_away_cannot_be_reached(
    emulator: Emulator, twilio: Client, service: Service, time: HandTime
) -> None:
    """An agent whose browser is closed is not rung in vain."""
    service.documents["/agent"] = room("agent-1")
    await in_conference(emulator, twilio, service, time, "agent")
    second = await twilio.calls.create_async(to="client:agent", from_=CENTRE, url=f"{service.url}/agent")
    away = await twilio.calls.create_async(to="client:nobody", from_=CENTRE, url=f"{service.url}/agent")
    await time.pass_(0)
    assert (await twilio.calls(str(second.sid)).fetch_async()).status == "busy"
    assert (await twilio.calls(str(away.sid)).fetch_async()).status == "failed"


async def test_a_call_can_be_taken_out_of_the_queue_into_a_conference(
    emulator: Emulator, twilio: Client, service: Service, time: HandTime
) -> None:
    """The engine decides who is next: the waiting leg is brought to its agent."""
    service.documents |= {
        "/incoming": '<Enqueue waitUrl="/wait" action="/after">parked</Enqueue>',
        "/wait": "<Play>/music.mp3</Play>",
        "/agent": room("agent-1"),
        "/bridge": room("resident-1"),
    }
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.until(hears(caller, "music"))
    agent = await in_conference(emulator, twilio, service, time, "agent")
    queue = (await twilio.queues.list_async())[0]
    members = await twilio.queues(str(queue.sid)).members.list_async()
    assert [member.call_sid for member in members] == [caller.sid]
    await twilio.calls(caller.sid).update_async(url=f"{service.url}/bridge")
    await time.pass_(0)
    caller.say("Hello?")
    assert heard_so_far(agent)[-1] == ("resident", "Hello?")
    await emulator.settle()
    assert service.at("/after")[0]["QueueResult"] == "redirected"


async def test_both_hear_each_other_and_hold_parts_them(
    twilio: Client, service: Service, time: HandTime, talk: tuple[Caller, Incoming]
) -> None:
    """On hold nobody overhears the agent."""
    caller, agent = talk
    agent.say("How can I help?")
    assert ("agent", "How can I help?") in heard_so_far(caller)
    resident = twilio.conferences("room").participants("resident-1")
    await resident.update_async(hold=True, hold_url=f"{service.url}/hold", hold_method="POST")
    await time.until(hears(caller, "Please hold."))
    agent.say("What a day.")
    caller.say("Hello?")
    assert ("agent", "What a day.") not in heard_so_far(caller)
    assert ("resident", "Hello?") not in heard_so_far(agent)
    await resident.update_async(hold=False)
    await time.pass_(0)
    agent.say("Thank you for holding.")
    assert heard_so_far(caller)[-1] == ("agent", "Thank you for holding.")


async def test_conference_events_are_told_in_sequence_to_the_first_callback(
    emulator: Emulator, twilio: Client, service: Service, time: HandTime, talk: tuple[Caller, Incoming]
) -> None:
    """The service follows who is in the room by these."""
    caller, agent = talk
    await twilio.conferences("room").participants("agent-1").update_async(muted=True)
    caller.hang_up()
    await time.until(agent.over.wait())
    await emulator.settle()
    told = service.at("/conference")
    assert [one["StatusCallbackEvent"] for one in told] == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-mute",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    assert [int(one["SequenceNumber"]) for one in told] == list(range(1, 8))
    assert told[4]["ReasonParticipantLeft"] == "participant_hung_up"
    assert told[5]["ReasonParticipantLeft"] == "moderator_ended_conference"
    assert told[6]["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert told[6]["ParticipantLabelEndingConference"] == "resident-1"


async def test_callbacks_can_arrive_in_each_other_s_place(
    emulator: Emulator, service: Service, time: HandTime, talk: tuple[Caller, Incoming]
) -> None:
    """A service must go by the sequence numbers."""
    await emulator.settle()
    emulator.faults.reorder_webhooks()
    talk[0].hang_up()
    await time.until(talk[1].over.wait())
    await emulator.settle()
    numbers = [int(one["SequenceNumber"]) for one in service.at("/conference")]
    assert sorted(numbers) == list(range(1, 7))
    assert numbers != sorted(numbers)


async def test_an_agent_who_hangs_up_leaves_the_resident_in_the_room(
    time: HandTime, talk: tuple[Caller, Incoming]
) -> None:
    """Only the resident's leg ends the call."""
    caller, agent = talk
    agent.hang_up()
    await time.until(agent.over.wait())
    await time.pass_(60)
    assert not caller.over.is_set()


async def test_a_supervisor_listens_whispers_and_barges(
    emulator: Emulator, twilio: Client, service: Service, time: HandTime, talk: tuple[Caller, Incoming]
) -> None:
    """Whoever learns hears advice that the resident does not hear."""
    caller, agent = talk
    supervisor = await in_conference(emulator, twilio, service, time, "supervisor")
    caller.say("The tap drips.")
    assert ("resident", "The tap drips.") in heard_so_far(supervisor)
    supervisor.say("Unheard.")
    one = twilio.conferences("room").participants("supervisor-1")
    await one.update_async(muted=False, coaching=True, call_sid_to_coach=agent.sid)
    supervisor.say("Ask since when.")
    await one.update_async(coaching=False)
    supervisor.say("I can help with that.")
    assert [text for by, text in heard_so_far(agent) if by == "supervisor"] == [
        "Ask since when.",
        "I can help with that.",
    ]
    assert [text for by, text in heard_so_far(caller) if by == "supervisor"] == ["I can help with that."]


@pytest.mark.usefixtures("talk")
async def test_coaching_somebody_who_is_not_there_is_refused(twilio: Client) -> None:
    """A whisper must never reach the wrong ear."""
    with pytest.raises(TwilioRestException) as refused:
        await twilio.conferences("room").participants("agent-1").update_async(call_sid_to_coach="CA" + "0" * 32)
    assert refused.value.code == 13240


async def test_a_paused_recording_keeps_the_card_number_out(
    emulator: Emulator, twilio: Client, service: Service, time: HandTime, talk: tuple[Caller, Incoming]
) -> None:
    """Card details are never on a recording."""
    caller, agent = talk
    sid = (await twilio.conferences.list_async(status="in-progress"))[0].sid
    recordings = await twilio.conferences(str(sid)).recordings.list_async()
    one = twilio.conferences(str(sid)).recordings(str(recordings[0].sid))
    caller.say("I would like to pay.")
    await time.pass_(10)
    await one.update_async(status="paused", pause_behavior="skip")
    caller.say("4000 0000 0000 0002")
    await time.pass_(10)
    await one.update_async(status="in-progress")
    agent.say("That is paid.")
    await time.pass_(10)
    caller.hang_up()
    await time.until(agent.over.wait())
    await emulator.settle()
    told = service.at("/recording")[0]
    assert (told["RecordingStatus"], told["RecordingSource"], told["RecordingDuration"]) == (
        "completed",
        "Conference",
        "20",
    )
    assert emulator.exchange.recordings[told["RecordingSid"]].lines == ["I would like to pay.", "That is paid."]


async def test_a_recording_is_fetched_with_the_account_s_password_alone(
    emulator: Emulator, session: aiohttp.ClientSession, time: HandTime, talk: tuple[Caller, Incoming]
) -> None:
    """Nobody listens to a resident's call by guessing an address."""
    recording = next(iter(emulator.exchange.recordings.values()))
    await time.pass_(3)
    talk[0].hang_up()
    await time.until(talk[1].over.wait())
    url = recording.params()["RecordingUrl"] + ".wav"
    async with session.get(url) as refused:
        assert refused.status == 401
    async with session.get(url, headers={"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}) as found:
        assert (await found.read())[:4] == b"RIFF"


async def test_an_ended_call_cannot_be_changed(twilio: Client, time: HandTime, talk: tuple[Caller, Incoming]) -> None:
    """The performer takes 21220 for: it is over already."""
    caller, _ = talk
    caller.hang_up()
    await time.until(caller.over.wait())
    with pytest.raises(TwilioRestException) as refused:
        await twilio.calls(caller.sid).update_async(status="completed")
    assert (refused.value.status, refused.value.code) == (400, 21220)


async def test_errors_come_in_twilio_s_words(
    emulator: Emulator, twilio: Client, session: aiohttp.ClientSession, service: Service
) -> None:
    """The service tells a wrong password, a wrong number and an unknown call apart by their codes."""
    codes = []
    stranger = Client(ACCOUNT, "wrong", http_client=Transport(session, emulator.url))
    for client, to in ((stranger, RESIDENT), (twilio, "12345")):
        with pytest.raises(TwilioRestException) as refused:
            await client.calls.create_async(to=to, from_=CENTRE, url=f"{service.url}/x")
        codes.append((refused.value.status, refused.value.code))
    with pytest.raises(TwilioRestException) as missing:
        await twilio.calls("CA" + "0" * 32).fetch_async()
    codes.append((missing.value.status, missing.value.code))
    emulator.faults.refuse(429, 20429)
    with pytest.raises(TwilioRestException) as refused:
        await twilio.calls("CA" + "0" * 32).fetch_async()
    codes.append((refused.value.status, refused.value.code))
    emulator.faults.mend()
    assert await twilio.queues.list_async() == []
    assert codes == [(401, 20003), (400, 21211), (404, 20404), (429, 20429)]


async def test_calls_are_found_by_number_and_status(twilio: Client, talk: tuple[Caller, Incoming]) -> None:
    """After an answer that got lost the service looks whether the call is there, before it rings again."""
    caller, agent = talk
    found = await twilio.calls.list_async(to=CENTRE, status="in-progress", start_time_after=time_of(0))
    assert [call.sid for call in found] == [caller.sid]
    assert await twilio.calls.list_async(to=CENTRE, start_time_after=time_of(60)) == []
    assert [one.call_sid for one in await twilio.conferences("room").participants.list_async()] == [
        agent.sid,
        caller.sid,
    ]


def time_of(after_s: float) -> Any:
    """An instant of the test's day."""
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=after_s)


async def test_a_number_dialled_by_a_verb_is_connected_and_its_end_told(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """A call that is passed on to another number reports how that went."""
    outside = "+441632960555"
    greeted = asyncio.Event()

    async def answer(phone: Caller) -> None:
        await hears(phone, "A call from the council.")
        await greeted.wait()
        phone.say("Registrars.")
        await hears(phone, "Good morning.")
        phone.hang_up()

    emulator.phones[outside] = Phone(talk=answer)
    service.documents |= {
        "/incoming": f'<Dial action="/dialled" callerId="{CENTRE}"><Number url="/whisper" statusCallback="/outside"'
        f' statusCallbackEvent="ringing answered completed">{outside}</Number></Dial>',
        "/whisper": "<Say>A call from the council.</Say>",
        "/dialled": "<Say>Back with us.</Say>",
    }
    caller = await emulator.ring(RESIDENT, CENTRE)
    await time.pass_(10)
    greeted.set()
    await time.until(hears(caller, "Registrars."))
    await time.pass_(5)
    caller.say("Good morning.")
    await time.until(hears(caller, "Back with us."))
    told = service.at("/dialled")[0]
    assert (told["DialCallStatus"], told["DialBridged"]) == ("completed", "true")
    child = service.at("/outside")
    assert [one["CallStatus"] for one in child] == ["ringing", "in-progress", "completed"]
    assert child[0]["ParentCallSid"] == caller.sid


async def test_a_text_is_sent_and_told_of_as_it_travels(emulator: Emulator, twilio: Client, service: Service) -> None:
    """A resident is told by text who will ring them."""
    await twilio.messages.create_async(
        to=RESIDENT, from_=CENTRE, body="We ring you now.", status_callback=f"{service.url}/text"
    )
    await emulator.settle()
    assert [message.body for message in emulator.messages] == ["We ring you now."]
    assert [told["MessageStatus"] for told in service.at("/text")] == ["sent", "delivered"]
