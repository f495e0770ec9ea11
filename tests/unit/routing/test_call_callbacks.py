"""Ringing residents back where the centre has a telephone: the agent first, then the resident, each attempt once."""

from __future__ import annotations

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import Callbacks
from routing.ids import ContactId, Instant, LegId, MessageRef, ResidentId
from routing.words import LegReason
from tests.unit.routing.small_centre import START, SmallCentre
from tests.unit.routing.switchboard import NUMBER, PHONE, Switchboard, code, effects, kinds


class Bureau(Switchboard):
    """A resident has asked to be rung, on the telephone or in the chat."""

    def __init__(self, channel: str = "phone", **settings: object) -> None:
        super().__init__(**settings)  # type: ignore[arg-type]  # settings are the test's own
        self.contact = self.ring("ann") if channel == "phone" else self.arrive("ann")
        ref = self[self.contact].ref
        self.tell("twilio", cmd.CallbackRequest(contact=self.contact, number=NUMBER))
        if ref is not None:
            assert kinds(self.tell("twilio", cmd.CallOver(ref=ref))) == [], "they hung up because we ring them"

    def dials(self) -> list[ev.EffectRequested]:
        """How the resident was rung."""
        return [each for each in self.of(ev.EffectRequested) if each.effect == "dial"]

    def ringing(self) -> ContactId:
        """An agent has accepted and is on the line; the resident's phone rings."""
        self.agent("kay", repairs=3)
        self.take(self.contact)
        self.joins(self.contact, "agent")
        return self.contact


def test_who_asked_for_no_texts_is_rung_without_one() -> None:
    """STOP holds for every text of ours, once it is known that the number is theirs."""
    bureau = Bureau()
    bureau.tell("provider:sms", cmd.MessageArrive(
        channel="sms", to="+441632960100", resident=ResidentId("ann by text"), ref=MessageRef("SM1"), address=NUMBER,
        text="STOP", consent="stop"))  # fmt: skip
    bureau.tell("staff:kay", cmd.ResidentMerge(resident=ResidentId("ann"), same_as=ResidentId("ann by text")))
    bureau.ringing()
    assert "text" not in [each.effect for each in bureau.of(ev.EffectRequested)]
    assert bureau.dials()


@pytest.mark.parametrize("channel", ["phone", "webchat"])
def test_the_agent_is_there_before_the_resident_is_rung(channel: str) -> None:
    """Nobody picks up and hears nothing. The place and the promise are those of the first ring."""
    bureau = Bureau(channel)
    bureau.wait(60)
    bureau.agent("kay", repairs=3)
    bureau.take(bureau.contact)
    text, join = bureau.of(ev.EffectRequested)
    assert (text.effect, text.number, text.language, text.leg) == ("text", NUMBER, "en", None)
    assert (join.effect, join.party) == ("join", "agent")
    assert not bureau.dials()

    bureau.joins(bureau.contact, "agent")
    (dial,) = bureau.dials()
    assert (dial.number, dial.machine, dial.party, dial.caller_id) == (NUMBER, True, "resident", PHONE.number)
    bureau.wait(9)
    happened = bureau.joins(bureau.contact, "resident")
    assert kinds(happened) == [ev.LegJoined, ev.CallbackKept, ev.ContactAnswered]
    assert bureau.of(ev.CallbackKept)[-1].wait_ms == 69_000
    assert bureau[bureau.contact].place_at == START

    assert effects(bureau.leaves(bureau.contact, "resident")) == ["drop agent"]
    assert bureau[bureau.contact].phase == "wrap_up"


@pytest.mark.parametrize("reason", ["busy", "no_answer", "machine", "canceled", "failed"])
def test_who_is_not_reached_is_rung_again_later(reason: LegReason) -> None:
    """A voicemail is no answer. The agent is free at once, has missed nothing, and takes somebody else meanwhile."""
    bureau = Bureau(callback=Callbacks(tries=2, retry_after_s=300))
    contact = bureau.ringing()
    happened = bureau.fails(contact, "resident", reason)

    assert effects(happened) == ["drop agent"]
    assert (bureau[contact].phase, bureau.staff("kay").phase) == ("waiting", "available")
    bureau.wait(300)
    bureau.take(contact)
    bureau.joins(contact, "agent")
    assert len(bureau.dials()) == 2
    assert [each.effect for each in bureau.of(ev.EffectRequested)].count("text") == 1, "one text is enough"
    assert effects(bureau.fails(contact, "resident", reason)) == ["drop agent"]
    assert bureau.of(ev.CallbackMissed)[-1].attempts_count == 2
    assert contact not in bureau.state.contacts


def test_an_agent_who_is_not_reached_rings_nobody() -> None:
    """The attempt comes to nothing before the resident notices; it is not counted as their not answering."""
    bureau = Bureau()
    bureau.agent("kay", repairs=3)
    bureau.take(bureau.contact)
    bureau.fails(bureau.contact, "agent")

    callback = bureau[bureau.contact].callback
    assert callback is not None
    assert (callback.ringing, callback.unanswered_count, bureau.dials()) == (False, 0, [])
    assert bureau.staff("kay").reason == "missed"


def test_an_agent_who_goes_while_it_rings_takes_the_ringing_along() -> None:
    """A resident who picked up now would hear nobody."""
    bureau = Bureau()
    contact = bureau.ringing()
    bureau.under_way(contact, bureau.leg(contact, "resident").id, "CA-out", effect="dial")
    happened = bureau.leaves(contact, "agent", "lost")

    assert effects(happened) == ["drop resident"]
    assert bureau[contact].phase == "waiting"
    assert bureau.state.calls == {}


def test_the_providers_word_of_the_call_alone_is_enough() -> None:
    """A number's status callback may come before that of the leg."""
    bureau = Bureau()
    contact = bureau.ringing()
    bureau.under_way(contact, bureau.leg(contact, "resident").id, "CA-out", effect="dial")
    (ref,) = bureau.state.calls
    happened = bureau.tell("twilio", cmd.CallOver(ref=ref, reason="no_answer"))

    assert effects(happened) == ["drop agent"]
    assert ev.CallbackPostponed in kinds(happened)


def test_the_telephone_tells_whether_they_spoke() -> None:
    """No button can say so before it is true; giving up is the agent's to say."""
    bureau = Bureau()
    contact = bureau.ringing()
    assert code(bureau.tell("staff:kay", cmd.CallbackFinish(contact=contact, spoken=True))) == "rung_for_you"
    happened = bureau.tell("staff:kay", cmd.CallbackFinish(contact=contact, spoken=False))

    assert effects(happened) == ["drop agent"]
    assert bureau[contact].callback is not None


def test_who_rings_again_is_not_rung_as_well() -> None:
    """They are on the line already."""
    bureau = Bureau()
    old = bureau.contact
    bureau.ring("ann")

    assert bureau.of(ev.CallbackCancelled)[-1].contact == old
    assert old not in bureau.state.contacts


def test_nobody_takes_back_a_call_by_waiting_in_one_that_is_over() -> None:
    """Who asked on the telephone has hung up since: taking the wish back is leaving."""
    bureau = Bureau()
    bureau.tell("resident:ann", cmd.CallbackCancel(contact=bureau.contact))

    assert bureau.contact not in bureau.state.contacts


def test_relay_is_dialled_through_its_prefix() -> None:
    """Who uses Relay UK is reached as they are used to."""
    bureau = Switchboard()
    bureau.agent("kay", repairs=3)
    first = bureau.ring("ann")
    bureau.talk(first)
    bureau.tell("staff:kay", cmd.ContactRelay(contact=first, relay=True))
    bureau.leaves(first, "resident")
    bureau.tell("staff:kay", cmd.ContactDispose(contact=first, outcome="done"))
    bureau.choose("kay", "not_ready")
    contact = bureau.ring("ann")
    bureau.tell("twilio", cmd.CallbackRequest(contact=contact, number=NUMBER))
    bureau.choose("kay", "available")
    bureau.take(contact)
    bureau.joins(contact, "agent")

    dial = bureau.of(ev.EffectRequested)[-1]
    assert (dial.effect, dial.relay, dial.prefix) == ("dial", True, "18002")


def test_a_centre_may_ring_without_a_text() -> None:
    """Not every council wants to write first."""
    bureau = Bureau(phone=msgspec.structs.replace(PHONE, text_first=False))
    bureau.ringing()

    assert [each.effect for each in bureau.of(ev.EffectRequested)] == ["join", "dial"]


def test_a_call_that_began_in_a_chat_is_passed_on_as_a_call() -> None:
    """Whoever takes it over from a queue is joined with the resident on the telephone, not shown an empty chat."""
    bureau = Bureau("webchat")
    contact = bureau.ringing()
    bureau.joins(contact, "resident")
    happened = bureau.tell("staff:kay", cmd.ContactTransfer(contact=contact, queue=bureau[contact].queue))
    assert effects(happened)[:2] == ["wait resident", "drop agent"]
    bureau.wait(60)  # until whoever passed it on may have it again
    bureau.take(contact)
    assert effects(bureau.joins(contact, "agent")) == ["bridge resident"]


def test_without_a_telephone_agents_dial_by_hand() -> None:
    """As before: the agent sees the number, rings, and says how it went."""
    centre = SmallCentre()
    centre.agent("kay", repairs=3)
    centre.choose("kay", "not_ready")
    contact = centre.arrive("ann")
    centre.tell("resident:ann", cmd.CallbackRequest(contact=contact, number=NUMBER))
    centre.choose("kay", "available")
    centre.take(contact)
    assert (centre.of(ev.EffectRequested), centre[contact].legs) == ([], {})
    centre.tell("staff:kay", cmd.CallbackFinish(contact=contact, spoken=True))
    centre.disconnect("kay")
    centre.wait(120)
    assert centre[contact].phase == "engaged", "they talk, whatever the console does"


def test_a_second_leg_of_one_attempt_is_ended() -> None:
    """A provider that was asked twice because its first answer was lost must not ring the resident twice."""
    bureau = Bureau()
    contact = bureau.ringing()
    leg = bureau.leg(contact, "resident").id
    bureau.under_way(contact, leg, "CA-one", effect="dial")
    bureau.joins(contact, "resident")
    bureau.now = Instant(bureau.now + 1)
    happened = bureau.tell("dispatcher", cmd.EffectFinish(
        contact=contact, effect="dial", leg=LegId("resident-9"), ref="CA-two", under_way=True))  # fmt: skip

    (drop,) = [each for each in happened if isinstance(each, ev.EffectRequested)]
    assert (drop.effect, drop.ref) == ("drop", "CA-two")
    assert bureau.parties(contact) == {"agent": "joined", "resident": "joined"}
