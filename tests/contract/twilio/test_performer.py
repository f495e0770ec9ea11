"""What is asked of Twilio for each effect, and how what became of it is found again."""

from __future__ import annotations

import email.utils
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from channels._twilio.client import Twilio, TwilioSilent
from channels.phone.names import caller_of, identity_of
from channels.phone.performer import TERMS, Needs, PhonePerformer
from routing.errors import ChannelUnavailable, FrameRefused
from routing.events import EffectRequested
from routing.ids import AgentId, CallRef, ContactId, Instant, LegId, ResidentId
from routing.phone import Dialling
from routing.words import Effect, Sealed
from tests.contract.twilio.rest import Answer, Rest, refusal
from tests.unit.contact_centre.log.running import ManualClock

AT = Instant(1_790_000_000_000)
ANN = AgentId("0199f3a0-1111-7222-8333-0123456789ab")
KEY = "0:12:3"
OURS = "+441632960100"
MAY = "+447700900123"
SEALED = Sealed(resident=ResidentId("may"), box="box")
ERASED = Sealed(resident=ResidentId("gone"), box="box")
SHOWN = AT + 20_000
"""By now everything is shown that was done at `AT`."""


class Shell:
    """What the shell knows: numbers in the clear, and where Ann takes her calls."""

    def __init__(self) -> None:
        self.own_phone: str | None = None
        self.clock = ManualClock(wall=AT)

    def needs(self) -> Needs:
        return Needs(
            public_url="https://centre.example",
            clock=self.clock,
            open=lambda sealed: MAY if sealed == SEALED else None,
            ring_at=self.ring_at,
            destination=self.destination,
            mobile=lambda number: number.startswith("+447"),
            text_for=lambda language, number: f"{number} rings you now ({language}).",
            relay=lambda prefix, number: f"{prefix}0{number.removeprefix('+44')}",
        )

    async def ring_at(self, agent: AgentId) -> str | None:
        return self.own_phone if agent == ANN else None

    def destination(self, number: str, dialling: Dialling) -> str:
        if number in dialling.own:
            raise FrameRefused("not_dialled", "That is our own number.")
        return number


@pytest.fixture
def shell() -> Shell:
    """The shell."""
    return Shell()


@pytest.fixture
def performer(twilio: Twilio, shell: Shell) -> PhonePerformer:
    """The performer of telephone calls."""
    return PhonePerformer(twilio, shell.needs())


def effect(kind: Effect, **said: Any) -> EffectRequested:
    """The engine asks for `kind` about Ann's call."""
    fields = {"agent": ANN, "room": "c1.1", "leg": LegId("agent-1"), "caller_id": OURS, "dialling": Dialling()}
    return EffectRequested(at=AT, contact=ContactId("c1"), effect=kind, **{**fields, **said})


def query(url: Any) -> dict[str, str]:
    """What an address of ours says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(str(url)).query).items()}


def room(rest: Rest, *parties: str) -> None:
    """The conference is on, with these calls in it."""
    rest.found["Conferences.json"] = [{"sid": "CF1", "friendly_name": "c1.1"}]
    rest.found["Conferences/CF1/Participants.json"] = [{"call_sid": each} for each in parties]


def made(seconds: float = 0, **said: Any) -> dict[str, object]:
    """A call or text of Twilio's list, made so long after `AT`."""
    return {"sid": "CA7", "date_created": email.utils.formatdate(AT / 1000 + seconds), **said}


async def test_softphone_is_rung_under_a_name_that_holds_the_key(performer: PhonePerformer, rest: Rest) -> None:
    """After a crash the agent's leg is found by it, and the agent is not rung twice."""
    result = await performer.perform(effect("join", party="agent"), key=KEY)
    (asked,) = rest.asked
    assert (result.ok, result.ref, result.under_way) == (True, "CA1", True)
    assert asked.said["To"] == f"client:{identity_of(ANN)}?contact=c1&leg=agent-1"
    assert asked.said["From"] == caller_of(KEY) == "client:key_0_12_3"
    assert asked.said["Timeout"] == "20"
    assert asked.said["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    told = {"contact": "c1", "leg": "agent-1", "room": "c1.1", "party": "agent", "device": "browser", "key": KEY}
    assert str(asked.said["Url"]).startswith("https://centre.example/channels/phone/leg/answer?")
    assert query(asked.said["Url"]) == query(asked.said["StatusCallback"]) == told


async def test_news_that_finds_us_away_is_told_again(performer: PhonePerformer, rest: Rest) -> None:
    """That an agent hung up is told once, by their leg: were it lost, the resident would wait in an empty room."""
    await performer.perform(effect("join"), key=KEY)
    for said in ("Url", "StatusCallback"):
        assert "5xx" in urlsplit(str(rest.asked[0].said[said])).fragment


async def test_agents_own_phone_shows_the_queues_number(performer: PhonePerformer, rest: Rest, shell: Shell) -> None:
    """An agent without a headset sees that it is work that rings."""
    shell.own_phone = "+447700900777"
    await performer.perform(effect("join", party="agent"), key=KEY)
    (asked,) = rest.asked
    assert (asked.said["To"], asked.said["From"]) == ("+447700900777", OURS)
    assert query(asked.said["Url"])["device"] == "phone"


async def test_resident_is_rung_by_a_sealed_number(performer: PhonePerformer, rest: Rest) -> None:
    """The number is opened for the provider alone, and stands in no address of ours."""
    await performer.perform(effect("dial", party="resident", number=SEALED, machine=True), key=KEY)
    (asked,) = rest.asked
    assert (asked.said["To"], asked.said["From"], asked.said["MachineDetection"]) == (MAY, OURS, "Enable")
    assert "7700" not in str(asked.said["Url"]) + str(asked.said["StatusCallback"])


async def test_resident_who_uses_relay_is_rung_through_it(performer: PhonePerformer, rest: Rest) -> None:
    """A deaf resident's callback comes as text."""
    await performer.perform(effect("dial", number=SEALED, relay=True, prefix="18002"), key=KEY)
    assert rest.asked[0].said["To"] == "1800207700900123"


async def test_provider_that_cannot_ring_through_relay_says_so(performer: PhonePerformer, rest: Rest) -> None:
    """The agent is not sent to look for a wrong digit that is not there."""
    rest.next.append(refusal(400, 21211))
    result = await performer.perform(effect("dial", number=SEALED, relay=True, prefix="18002"), key=KEY)
    assert not result.ok
    assert "can dial 18002" in result.text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"number": ERASED}, "erased"),
        ({"number": SEALED, "caller_id": ""}, "number of ours"),
        ({"number": SEALED, "dialling": Dialling(own=(MAY,))}, "our own number"),
    ],
)
@pytest.mark.parametrize("kind", ["dial", "text"])
async def test_what_must_not_be_rung_is_refused_in_words(
    performer: PhonePerformer, rest: Rest, kind: Effect, said: dict[str, Any], words: str
) -> None:
    """The last check stands before the provider, whatever the edge let through."""
    result = await performer.perform(effect(kind, **said), key=KEY)
    assert not result.ok
    assert words in result.text
    assert not rest.asked


@pytest.mark.parametrize(("kind", "name"), [("bridge", "bridge"), ("wait", "requeue")])
async def test_waiting_call_is_led_elsewhere(performer: PhonePerformer, rest: Rest, kind: Effect, name: str) -> None:
    """The resident leaves the music for their agent, or goes back to it, never to silence."""
    result = await performer.perform(effect(kind, ref=CallRef("CA5"), leg=LegId("resident-2")), key=KEY)
    (asked,) = rest.asked
    assert asked.path == "Calls/CA5.json"
    assert f"/channels/phone/{name}?" in str(asked.said["Url"])
    assert result.ok
    assert result.under_way is (kind == "bridge")


async def test_resident_who_hung_up_meanwhile_cannot_be_led_anywhere(performer: PhonePerformer, rest: Rest) -> None:
    """The agent is told that the call is over."""
    rest.next.append(refusal(400, 21220))
    result = await performer.perform(effect("bridge", ref=CallRef("CA5")), key=KEY)
    assert (result.ok, result.text) == (False, "The call is over.")


@pytest.mark.parametrize(
    ("kind", "said", "changed"),
    [
        ("hold", {"on": False}, {"Hold": "false"}),
        ("mute", {"on": True}, {"Muted": "true"}),
        ("stay", {}, {"EndConferenceOnExit": "true"}),
        ("supervise", {"mode": "listen"}, {"Muted": "true", "Coaching": "false"}),
        ("supervise", {"mode": "barge"}, {"Muted": "false", "Coaching": "false"}),
        (
            "supervise",
            {"mode": "whisper", "coached": CallRef("CA8")},
            {"Muted": "false", "Coaching": "true", "CallSidToCoach": "CA8"},
        ),
    ],
)
async def test_party_in_the_room_is_changed(
    performer: PhonePerformer, rest: Rest, kind: Effect, said: dict[str, Any], changed: dict[str, str]
) -> None:
    """Hold, mute and what a supervisor hears."""
    room(rest)
    assert (await performer.perform(effect(kind, ref=CallRef("CA5"), **said), key=KEY)).ok
    assert rest.asked[0].said["FriendlyName"] == "c1.1"
    assert rest.asked[1].path == "Conferences/CF1/Participants/CA5.json"
    assert rest.asked[1].said == changed


async def test_room_that_emptied_is_not_taken_for_the_one_that_is_on(performer: PhonePerformer, rest: Rest) -> None:
    """Names of rooms stay with those that are over."""
    rest.found["Conferences.json"] = [{"sid": "CF0", "status": "completed"}, {"sid": "CF1", "status": "init"}]
    await performer.perform(effect("mute", ref=CallRef("CA5")), key=KEY)
    assert rest.asked[1].path == "Conferences/CF1/Participants/CA5.json"


async def test_held_resident_hears_music_fetched_by_post(performer: PhonePerformer, rest: Rest) -> None:
    """By default it would come as GET, and be signed otherwise than everything else."""
    room(rest)
    await performer.perform(effect("hold", leg=LegId("resident-2")), key=KEY)
    said = rest.asked[1].said
    assert rest.asked[1].path == "Conferences/CF1/Participants/resident-2.json"
    assert (said["Hold"], said["HoldMethod"]) == ("true", "POST")
    assert "/channels/phone/hold?" in str(said["HoldUrl"])


async def test_supervisor_is_rung_with_what_they_are_to_hear(performer: PhonePerformer, rest: Rest) -> None:
    """Their leg joins as a listener or whisperer from its first second."""
    asked_for = effect(
        "supervise", party="supervisor", mode="whisper", coached=CallRef("CA8"), leg=LegId("supervisor-3")
    )
    assert (await performer.perform(asked_for, key=KEY)).under_way
    said = query(rest.asked[0].said["Url"])
    assert (said["party"], said["mode"], said["coached"]) == ("supervisor", "whisper", "CA8")


@pytest.mark.parametrize("kind", ["hold", "mute", "stay"])
async def test_nothing_can_be_changed_in_a_room_that_is_gone(performer: PhonePerformer, kind: Effect) -> None:
    """The agent pressed hold as the resident hung up."""
    result = await performer.perform(effect(kind), key=KEY)
    assert (result.ok, result.text) == (False, "The call is over.")


async def test_each_running_recording_is_paused(performer: PhonePerformer, rest: Rest) -> None:
    """A card's number must be in none of them, whoever started it."""
    room(rest, "CA5", "CA6")
    rest.found["Conferences/CF1/Recordings.json"] = [{"sid": "RE1", "status": "in-progress"}]
    rest.found["Calls/CA5/Recordings.json"] = [
        {"sid": "RE2", "status": "in-progress"},
        {"sid": "RE3", "status": "completed"},
    ]
    rest.found["Calls/CA6/Recordings.json"] = []
    assert (await performer.perform(effect("record", on=False), key=KEY)).ok
    changed = {asked.path: asked.said for asked in rest.asked if asked.method == "POST"}
    paused = {"Status": "paused", "PauseBehavior": "silence"}
    assert changed == {"Conferences/CF1/Recordings/RE1.json": paused, "Calls/CA5/Recordings/RE2.json": paused}


async def test_paused_recording_goes_on(performer: PhonePerformer, rest: Rest) -> None:
    """What was not paused is left alone."""
    room(rest, "CA5")
    rest.found["Conferences/CF1/Recordings.json"] = [{"sid": "RE1", "status": "paused"}]
    rest.found["Calls/CA5/Recordings.json"] = [{"sid": "RE2", "status": "in-progress"}]
    await performer.perform(effect("record"), key=KEY)
    changed = [(asked.path, asked.said) for asked in rest.asked if asked.method == "POST"]
    assert changed == [("Conferences/CF1/Recordings/RE1.json", {"Status": "in-progress"})]


async def test_recording_that_cannot_be_paused_is_told(performer: PhonePerformer, rest: Rest) -> None:
    """The agent must not let a card be read out."""
    room(rest)
    rest.found["Conferences/CF1/Recordings.json"] = [{"sid": "RE1", "status": "in-progress"}]
    rest.next.extend([Answer(200, {"conferences": [{"sid": "CF1"}]}), Answer(500)])
    with pytest.raises(TwilioSilent):
        await performer.perform(effect("record", on=False), key=KEY)


@pytest.mark.parametrize("answer", [Answer(), refusal(400, 21220), refusal(404, 20404)])
async def test_leg_that_is_over_was_dropped(performer: PhonePerformer, rest: Rest, answer: Answer) -> None:
    """What was wanted has come about."""
    rest.next.append(answer)
    assert (await performer.perform(effect("drop", ref=CallRef("CA5")), key=KEY)).ok
    assert (rest.asked[0].path, rest.asked[0].said) == ("Calls/CA5.json", {"Status": "completed"})


async def test_leg_whose_name_nobody_kept_is_dropped_by_its_label(performer: PhonePerformer, rest: Rest) -> None:
    """A leg that was rung by a dispatcher which died does not stay in the room."""
    room(rest)
    rest.next.extend([Answer(200, {"conferences": [{"sid": "CF1"}]}), Answer(200, {"call_sid": "CA9"})])
    assert (await performer.perform(effect("drop"), key=KEY)).ref == "CA9"
    assert rest.asked[2].path == "Calls/CA9.json"


async def test_only_mobiles_are_sent_a_text(performer: PhonePerformer, rest: Rest) -> None:
    """A landline cannot read; it is rung all the same."""
    assert (await performer.perform(effect("text", number="+441632960999", language="cy"), key=KEY)).ok
    assert not rest.asked
    assert (await performer.perform(effect("text", number=SEALED, language="cy"), key=KEY)).ref == "SM1"
    assert rest.asked[0].said == {"To": MAY, "From": OURS, "Body": f"{OURS} rings you now (cy)."}


# --- found again


async def test_softphones_leg_is_found_by_its_key(performer: PhonePerformer, rest: Rest) -> None:
    """Nobody is rung a second time because an answer was lost."""
    rest.found["Calls.json"] = [made(1)]
    found = await performer.find(effect("join"), key=KEY)
    assert found is not None
    assert (found.ref, found.under_way) == ("CA7", True)
    assert rest.asked[0].said["From"] == "client:key_0_12_3"


@pytest.mark.parametrize("seconds", [-3600, 1])
async def test_dialled_number_is_found_by_who_was_rung_when(
    performer: PhonePerformer, rest: Rest, shell: Shell, seconds: float
) -> None:
    """This morning's call to the same resident is not this one."""
    shell.clock.wall_ms = SHOWN
    rest.found["Calls.json"] = [made(seconds)]
    found = await performer.find(effect("dial", number=SEALED), key=KEY)
    assert (found is not None) is (seconds > 0)
    assert (rest.asked[0].said["To"], rest.asked[0].said["From"]) == (MAY, OURS)


@pytest.mark.parametrize("kind", ["join", "dial", "bridge", "text"])
async def test_what_is_not_shown_yet_is_not_taken_for_undone(performer: PhonePerformer, kind: Effect) -> None:
    """Twilio's lists lag: whoever called again at once would ring a resident twice."""
    with pytest.raises(ChannelUnavailable):
        await performer.find(effect(kind, number=SEALED), key=KEY)


@pytest.mark.parametrize("kind", ["join", "dial", "bridge", "text"])
async def test_what_is_never_shown_was_not_done(performer: PhonePerformer, shell: Shell, kind: Effect) -> None:
    """It may be done now."""
    shell.clock.wall_ms = SHOWN
    assert await performer.find(effect(kind, number=SEALED), key=KEY) is None


async def test_resident_who_is_in_the_room_was_bridged(performer: PhonePerformer, rest: Rest) -> None:
    """To lead them there again would take them out, and end the call."""
    rest.next.extend([Answer(200, {"conferences": [{"sid": "CF1"}]}), Answer(200, {"call_sid": "CA5"})])
    found = await performer.find(effect("bridge", ref=CallRef("CA5"), leg=LegId("resident-2")), key=KEY)
    assert found is not None
    assert (found.ref, found.under_way) == ("CA5", True)


async def test_text_that_was_sent_is_found(performer: PhonePerformer, rest: Rest) -> None:
    """A resident gets one."""
    rest.found["Messages.json"] = [made(1, sid="SM7")]
    found = await performer.find(effect("text", number=SEALED), key=KEY)
    assert found is not None
    assert found.ref == "SM7"


def test_every_effect_has_its_terms() -> None:
    """The engine asks for nothing that nobody does; messages are sent by their own channels."""
    assert set(TERMS) == set(get_args(Effect)) - {"send", "tell", "ask"}


def test_softphones_name_is_one_that_twilio_takes() -> None:
    """Letters, digits and underscores, and nobody else's."""
    assert identity_of(ANN) == "agent_0199f3a01111722283330123456789ab"
