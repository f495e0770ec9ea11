"""What a resident's page says while they wait to be rung, and when nobody is there."""

from __future__ import annotations

import msgspec
import pytest

from channels.webchat import wire
from channels.webchat.wire import Call, ChatSnapshot
from routing import events as ev
from routing.commands import CallbackCancel, CallbackRequest, ContactArrive, ContactChoose
from routing.errors import FrameRefused
from routing.ids import Instant, OfferId, SkillId
from routing.words import Need
from tests.unit.channels.webchat.resident import ANN, CHAT, COSTLY, JOAN, NINE, REPAIRS, Resident

NUMBER = "01632 960123"
WELSH = Need(skill=SkillId("cy"), must=True)


def asks(ann: Resident) -> None:
    """Ann waits and asks to be rung."""
    ann.waits()
    ann.happens(ev.CallbackRequested(at=NINE, contact=CHAT, number=NUMBER))


def is_rung(ann: Resident, attempt: int = 1) -> list[tuple[str, msgspec.Struct]]:
    """Joan takes the callback."""
    return ann.happens(
        ev.OfferAccepted(at=NINE, contact=CHAT, offer=OfferId("o1"), agent=JOAN),
        ev.CallbackDue(at=NINE, contact=CHAT, agent=JOAN, attempt=attempt, number=NUMBER),
    )


def last_snapshot(frames: list[tuple[str, msgspec.Struct]]) -> ChatSnapshot:
    """The page as the last frame says it is."""
    return [data for _, data in frames if isinstance(data, ChatSnapshot)][-1]


def call(**changed: object) -> Call:
    """A call that is promised, with what is different."""
    usual = Call(number=NUMBER, ringing=False, agent_name="", again_at=None, within_s=3_600)
    return msgspec.structs.replace(usual, **changed)


def test_the_page_confirms_the_number_and_the_place(ann: Resident) -> None:
    """A wrong digit is seen while it can still be put right; and the queue was not left."""
    ann.waits()
    frames = ann.happens(ev.CallbackRequested(at=NINE, contact=CHAT, number=NUMBER))

    told = last_snapshot(frames)
    assert (told.phase, told.call) == ("waiting", call())
    assert told.waiting is not None
    assert told.waiting.position == 3


def test_a_number_that_we_cannot_ring_is_refused_while_it_can_be_put_right(ann: Resident) -> None:
    """A resident who leaves one would wait for a call that never comes."""
    ann.waits()
    with pytest.raises(FrameRefused):
        ann.session.commands("callback", wire.Callback(number=COSTLY))
    [asked] = ann.session.commands("callback", wire.Callback(number=NUMBER))
    assert asked == CallbackRequest(contact=CHAT, number=NUMBER)


def test_the_page_says_that_the_telephone_rings(ann: Resident) -> None:
    """Not "a person has joined the chat": nobody writes here now."""
    asks(ann)
    frames = is_rung(ann)

    assert "answered" not in [kind for kind, _ in frames]
    told = last_snapshot(frames)
    assert (told.phase, told.waiting, told.call) == ("waiting", None, call(ringing=True, agent_name="Joan"))


def test_a_missed_call_says_when_we_try_again(ann: Resident) -> None:
    """A resident who was in the bath knows that it rings again."""
    asks(ann)
    is_rung(ann)
    again = Instant(NINE + 900_000)
    frames = ann.happens(
        ev.CallbackPostponed(at=NINE, contact=CHAT, attempt=1, until=again, reason="no_answer", agent=JOAN),
        ev.ContactRequeued(at=NINE, contact=CHAT, queue=REPAIRS, place_at=NINE, reason="no_answer"),
    )

    assert last_snapshot(frames).call == call(again_at=again)
    assert ann.connect().snapshot().call == call(again_at=again), "and so says a page that is opened anew"


def test_spoken_to_the_page_shows_the_agent(ann: Resident) -> None:
    """What is read on the telephone can be written here as well, and the call may be rated later."""
    asks(ann)
    is_rung(ann)
    frames = ann.happens(ev.CallbackKept(at=NINE, contact=CHAT, agent=JOAN, attempt=1, wait_ms=9_000))

    told = last_snapshot(frames)
    assert (told.phase, told.agent_name, told.call) == ("talking", "Joan", None)


def test_missed_for_good_says_so(ann: Resident) -> None:
    """Nobody goes on waiting beside a telephone that will not ring."""
    asks(ann)
    frames = ann.happens(
        ev.CallbackMissed(at=NINE, contact=CHAT, reason="closed", attempts_count=0),
        ev.ContactEnded(at=NINE, contact=CHAT, by="centre", reason="callback_missed"),
    )

    assert [data.reason for _, data in frames if isinstance(data, wire.Closed)] == ["callback_missed"]


def test_frames_ask_what_they_say(ann: Resident) -> None:
    """To be rung, not to be rung, and whoever is there."""
    ann.waits()

    assert ann.session.commands("callback", wire.Callback(number=f" {NUMBER} ")) == [
        CallbackRequest(contact=CHAT, number=NUMBER)
    ]
    assert ann.session.commands("cancel_callback", wire.CancelCallback()) == [CallbackCancel(contact=CHAT)]
    assert ann.session.commands("any_agent", wire.AnyAgent()) == [ContactChoose(contact=CHAT, choice="any_agent")]


@pytest.mark.parametrize("number", ["01632 960123", "+44 (0)1632-960123", "960123", " 07700 900 812 "])
def test_numbers_as_people_write_them_are_taken(number: str) -> None:
    """Nobody has to guess our format."""
    assert msgspec.convert({"number": number}, wire.Callback).number == number


@pytest.mark.parametrize("number", ["", "12345", "ring me", "ann@example.org", "0" * 16, "999; drop"])
def test_what_nobody_can_ring_is_refused(number: str) -> None:
    """Better now than after an agent has tried it."""
    with pytest.raises(msgspec.ValidationError, match="number"):
        msgspec.convert({"number": number}, wire.Callback)


@pytest.mark.parametrize(("speaker", "asked"), [(True, True), (False, False)])
def test_a_welsh_speaker_is_a_must_only_for_those_who_say_so(ann: Resident, speaker: bool, asked: bool) -> None:
    """Most who read Welsh pages would rather be served at once than wait."""
    frame = wire.Arrive(queue=REPAIRS, language="cy", speaker=speaker)
    [command] = ann.session.commands("arrive", frame)

    assert isinstance(command, ContactArrive)
    assert (WELSH in command.needs) is asked


def test_a_message_instead_of_waiting_ends_the_wait_in_the_same_breath(ann: Resident) -> None:
    """Nobody loses their place for a message that did not get through."""
    ann.waits()
    frame = wire.LeaveMessage(queue=REPAIRS, address="ann@example.org", text="It drips.")

    assert [type(command) for command in ann.session.commands("leave_message", frame)] == [ContactChoose, ContactArrive]
    with pytest.raises(FrameRefused, match="unknown_queue"):
        ann.session.commands("leave_message", msgspec.structs.replace(frame, queue=type(REPAIRS)("nope")))


def test_the_wait_says_who_is_missing(ann: Resident) -> None:
    """Going on in English is offered to those whom it would help."""
    ann.happens(
        ev.ContactArrived(at=NINE, contact=CHAT, channel="webchat", queue=REPAIRS, resident=ANN, needs=(WELSH,)),
        ev.ContactQueued(at=NINE, contact=CHAT, queue=REPAIRS, place_at=NINE, reason="arrival"),
        ev.ContactUnstaffed(at=NINE, contact=CHAT, needs=(WELSH,)),
    )
    waiting = ann.session.snapshot().waiting
    assert waiting is not None
    assert waiting.unstaffed == "speaker"

    frames = ann.happens(ev.ContactChosen(at=NINE, contact=CHAT, choice="any_agent"))
    assert [data.unstaffed for _, data in frames if isinstance(data, wire.Waiting)] == [""]
    repairs = Need(skill=SkillId("repairs"))
    frames = ann.happens(ev.ContactUnstaffed(at=NINE, contact=CHAT, needs=(repairs,)))
    assert [data.unstaffed for _, data in frames if isinstance(data, wire.Waiting)] == ["nobody"]
    frames = ann.happens(ev.ContactStaffed(at=NINE, contact=CHAT))
    assert [data.unstaffed for _, data in frames if isinstance(data, wire.Waiting)] == [""]
