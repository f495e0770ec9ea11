"""The service's own performer against the emulator: what it asks for comes about, and is found again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from channels._twilio import TwilioSettings
from channels._twilio.client import Twilio
from channels.phone.names import identity_of
from channels.phone.performer import Needs, PhonePerformer
from contact_centre.demo.twilio import Caller, Emulator, Incoming, Phone
from contact_centre.phone.numbers import Numbers, is_mobile, relayed
from contact_centre.phone.sweep import Sweep
from routing.commands import CallOver, Command
from routing.events import EffectRequested
from routing.ids import AgentId, CallRef, CentreId, ContactId, LegId
from routing.phone import Dialling
from routing.ports import Result
from routing.words import Effect
from tests.hand_time import START, HandTime
from tests.unit.contact_centre.demo.twilio.service import (
    ACCOUNT,
    CENTRE,
    RESIDENT,
    TOKEN,
    Service,
    heard_so_far,
    hears,
)

ANN, SUE = AgentId("ann"), AgentId("sue")
BELOW = "/channels/phone"


def joins(params: dict[str, str]) -> str:
    """Whoever is rung, or brought there, comes into the room under the label of their leg."""
    ends = "true" if params.get("party") == "resident" else "false"
    quiet = ' muted="true"' if params.get("mode") == "listen" else ""
    coach = f' coach="{params["coached"]}"' if params.get("mode") == "whisper" else ""
    return (
        f'<Dial><Conference participantLabel="{params["leg"]}" endConferenceOnExit="{ends}" waitUrl=""'
        f' record="record-from-start"{quiet}{coach}>{params["room"]}</Conference></Dial>'
    )


class Desk:
    """A performer, and whom it rings."""

    def __init__(self, emulator: Emulator, service: Service, time: HandTime, performer: PhonePerformer) -> None:
        self.emulator, self.service, self.time, self._performer = emulator, service, time, performer
        self._count = 0

    async def does(self, kind: Effect, **said: Any) -> Result:
        """One effect, and what follows from it at once."""
        self._count += 1
        result = await self._performer.perform(asked(kind, **said), key=f"0:{self._count}:0")
        await self.time.pass_(0)
        return result

    async def finds(self, kind: Effect, nth: int, **said: Any) -> Result | None:
        """What became of the nth effect."""
        return await self._performer.find(asked(kind, **said), key=f"0:{nth}:0")

    async def agent(self, agent: AgentId, leg: str, **said: Any) -> Incoming:
        """Ring somebody's softphone into the room; they accept."""
        softphone = self.emulator.client(identity_of(agent))
        result = await self.does("join", agent=agent, leg=LegId(leg), party="agent", **said)
        assert result.under_way
        incoming = await self.time.until(softphone.incoming.get())
        incoming.accept()
        await self.time.until(incoming.answered.wait())
        await self.time.pass_(0)
        return incoming


def asked(kind: Effect, **said: Any) -> EffectRequested:
    """The engine asks for it."""
    fields = {"room": "c1.1", "caller_id": CENTRE, "dialling": Dialling(own=(CENTRE,))}
    return EffectRequested(at=START, contact=ContactId("c1"), effect=kind, **{**fields, **said})


@pytest.fixture
async def desk(emulator: Emulator, service: Service, time: HandTime) -> AsyncIterator[Desk]:
    """The service's documents and performer."""
    service.documents |= {
        "/incoming": '<Enqueue waitUrl="/music">parked</Enqueue>',
        "/music": "<Say>You are waiting.</Say><Pause length='3600'/>",
        f"{BELOW}/leg/answer": joins,
        f"{BELOW}/bridge": joins,
        f"{BELOW}/hold": "<Say>On hold.</Say><Pause length='3600'/>",
        f"{BELOW}/requeue": "<Say>Back in the queue.</Say><Pause length='3600'/>",
    }
    settings = TwilioSettings(account_sid=ACCOUNT, auth_tokens=(TOKEN,), api_url=emulator.url, public_url=service.url)
    twilio = Twilio(settings)

    async def browser(_: AgentId) -> None:
        return None

    needs = Needs(
        public_url=service.url,
        clock=time,
        open=lambda _: None,
        ring_at=browser,
        destination=Numbers(made_up=True).destination,
        mobile=is_mobile,
        text_for=lambda language, number: f"{language} {number}",
        relay=relayed,
    )
    yield Desk(emulator, service, time, PhonePerformer(twilio, needs))
    await twilio.close()


async def talking(desk: Desk) -> tuple[Caller, Incoming]:
    """A waiting resident was brought to an agent who accepted."""
    caller = await desk.emulator.ring(RESIDENT, CENTRE)
    await desk.time.until(hears(caller, "You are waiting."))
    agent = await desk.agent(ANN, "agent-1")
    bridged = await desk.does("bridge", ref=CallRef(caller.sid), leg=LegId("resident-2"), party="resident")
    assert (bridged.ok, bridged.under_way) == (True, True)
    return caller, agent


async def test_resident_and_agent_hear_each_other(desk: Desk) -> None:
    """Answered is when both are there."""
    caller, agent = await talking(desk)
    agent.say("Good morning.")
    await desk.time.until(hears(caller, "Good morning."))
    caller.say("My tap drips.")
    await desk.time.until(hears(agent, "My tap drips."))


async def test_bridge_is_found_again_and_not_made_twice(desk: Desk) -> None:
    """To make it twice would end the call."""
    caller, _ = await talking(desk)
    found = await desk.finds("bridge", 2, ref=CallRef(caller.sid), leg=LegId("resident-2"))
    assert found is not None
    assert found.ref == caller.sid


async def test_leg_is_found_by_its_key(desk: Desk) -> None:
    """A dispatcher that died rings nobody twice."""
    _, agent = await talking(desk)
    found = await desk.finds("join", 1, agent=ANN, leg=LegId("agent-1"))
    assert found is not None
    assert found.ref == agent.sid


async def test_held_resident_hears_music_and_comes_back(desk: Desk) -> None:
    """The agent asks a colleague meanwhile."""
    caller, agent = await talking(desk)
    assert (await desk.does("hold", ref=CallRef(caller.sid))).ok
    await desk.time.until(hears(caller, "On hold."))
    assert (await desk.does("hold", ref=CallRef(caller.sid), on=False)).ok
    agent.say("Here I am again.")
    await desk.time.until(hears(caller, "Here I am again."))


async def test_muted_agent_is_not_heard(desk: Desk) -> None:
    """A cough stays private."""
    caller, agent = await talking(desk)
    heard_so_far(caller)
    assert (await desk.does("mute", leg=LegId("agent-1"))).ok
    agent.say("Atishoo.")
    await desk.time.pass_(5)
    assert (await desk.does("mute", leg=LegId("agent-1"), on=False)).ok
    agent.say("Excuse me.")
    await desk.time.until(hears(caller, "Excuse me."))


async def test_supervisor_whispers_and_then_joins(desk: Desk) -> None:
    """The resident hears nothing of it until the supervisor joins."""
    caller, agent = await talking(desk)
    softphone = desk.emulator.client(identity_of(SUE))
    said: dict[str, Any] = {"agent": SUE, "leg": LegId("supervisor-3"), "party": "supervisor"}
    rung = await desk.does("supervise", mode="whisper", coached=CallRef(agent.sid), **said)
    supervisor = await desk.time.until(softphone.incoming.get())
    supervisor.accept()
    await desk.time.until(supervisor.answered.wait())
    await desk.time.pass_(0)
    heard_so_far(caller)
    supervisor.say("Offer a visit today.")
    await desk.time.until(hears(agent, "Offer a visit today."))
    assert ("supervisor", "Offer a visit today.") not in heard_so_far(caller)
    assert (await desk.does("supervise", mode="barge", ref=CallRef(rung.ref), **said)).ok
    supervisor.say("This is her manager.")
    await desk.time.until(hears(caller, "This is her manager."))


async def test_recording_is_paused_and_goes_on(desk: Desk) -> None:
    """The card's number is in no file."""
    await talking(desk)

    def states() -> list[str]:
        return [one.status for one in desk.emulator.exchange.recordings.values()]

    assert states() == ["in-progress"]
    assert (await desk.does("record", on=False)).ok
    assert states() == ["paused"]
    assert (await desk.does("record")).ok
    assert states() == ["in-progress"]


async def test_resident_goes_back_to_waiting_and_the_agent_is_let_go(desk: Desk) -> None:
    """Never into silence."""
    caller, agent = await talking(desk)
    assert (await desk.does("wait", ref=CallRef(caller.sid))).ok
    await desk.time.until(hears(caller, "Back in the queue."))
    assert (await desk.does("drop", ref=CallRef(agent.sid))).ok
    assert (await desk.does("drop", ref=CallRef(agent.sid))).ok, "and once more does no harm"
    assert agent.over.is_set()
    assert not caller.over.is_set()


async def test_callback_rings_the_resident_into_the_agents_room(desk: Desk) -> None:
    """The council's number is shown, and a text came first."""
    desk.emulator.phones[RESIDENT] = Phone(after_s=4)
    await desk.agent(ANN, "agent-1")
    assert (await desk.does("text", number=RESIDENT, language="cy")).ok
    assert [(one.to, one.body) for one in desk.emulator.messages] == [(RESIDENT, f"cy {CENTRE}")]
    said: dict[str, Any] = {"number": RESIDENT, "leg": LegId("resident-2"), "party": "resident", "machine": True}
    dialled = await desk.does("dial", **said)
    assert dialled.under_way
    call = desk.emulator.exchange.calls[dialled.ref]
    assert (call.to, call.from_) == (RESIDENT, CENTRE)
    await desk.time.until(call.answered.wait())
    found = await desk.finds("dial", 3, **said)
    assert found is not None
    assert found.ref == dialled.ref


async def test_sweep_finds_the_call_that_ended_unheard(desk: Desk, time: HandTime) -> None:
    """A webhook that was lost leaves no ghost."""
    caller, _ = await talking(desk)
    told: list[Command] = []

    async def append(command: Command) -> None:
        told.append(command)

    settings = TwilioSettings(
        account_sid=ACCOUNT, auth_tokens=(TOKEN,), api_url=desk.emulator.url, public_url="https://centre.example"
    )
    twilio = Twilio(settings)
    sweep = Sweep(twilio, CentreId("demo"), lambda: [CallRef(caller.sid)], append, clock=time)
    await sweep.look()
    assert told == []
    caller.hang_up()
    await time.pass_(31)
    await sweep.look()
    assert [each.data for each in told] == [CallOver(ref=CallRef(caller.sid))]
    await twilio.close()
