from __future__ import annotations

import msgspec
import pytest

from channels.phone.view import CallState
from channels.phone.waiting import MOST_TRIES
from routing.commands import CallbackRequest, CallOver, ContactChoose
from routing.ids import Instant, QueueId
from routing.words import Choice
from tests.unit.channels.phone.ringing import CALL, CONTACT, NOW, PHONE, RESIDENTS_NUMBER, Centre, Heard, Line, waiting

WAIT = "wait?lang=en&queue=repairs"


def choices(heard: Heard) -> list[str]:
    """Which keys were offered."""
    return [digit for digit in "123" if f"press {digit}" in heard.said]


# --- what they hear


def test_they_hear_their_place_how_long_and_what_they_may_do() -> None:
    """Nobody waits without knowing; and nobody has to."""
    heard = Line(waiting()).post(WAIT)

    assert "You are number 2 in the queue. You will wait about 1 to 3 minutes." in heard.said
    assert choices(heard) == ["1", "2"]


def test_a_key_counts_during_the_music_too() -> None:
    """Whoever decides late need not wait for the next announcement."""
    (gather, redirect) = Line(waiting()).post(WAIT).verbs

    assert [verb.name for verb in gather.inside] == ["Say", "Play"]
    assert gather.has["numDigits"] == "1"
    assert redirect.name == "Redirect"


def test_music_is_not_broken_up_for_nothing() -> None:
    """Until the place changes or a minute has passed there is nothing to say."""
    line = Line(waiting())
    again = line.post(WAIT).verb("Redirect").text

    assert line.post(again).said == ""


def test_moving_up_is_said_at_once_and_the_choices_once_a_minute() -> None:
    """Good news does not wait for the minute."""
    line = Line(waiting())
    again = line.post(WAIT).verb("Redirect").text
    line.centre.calls[CONTACT] = msgspec.structs.replace(line.centre.calls[CONTACT], position=1)

    moved = line.post(again)
    assert moved.said.startswith("You are next.")
    assert choices(moved) == []

    line.centre.time = Instant(NOW + 60_000)
    assert choices(line.post(moved.verb("Redirect").text)) == ["1", "2"]


@pytest.mark.parametrize(
    ("position", "overtaken", "band_s", "words"),
    [
        (1, False, (0, 60), "You are next. You will wait less than 1 minute."),
        (1, True, (0, 120), "You are near the front of the queue. You will wait less than 2 minutes."),
        (4, True, (0, 180), "You are about number 4 in the queue. You will wait less than 3 minutes."),
        (3, False, (60, 120), "You are number 3 in the queue. You will wait about 1 to 2 minutes."),
        (9, False, None, "You are number 9 in the queue. We cannot say yet how long you will wait."),
        (None, False, None, "Please hold. Someone will be with you."),
    ],
)
def test_the_wait_is_said_as_in_the_chat(
    position: int | None, overtaken: bool, band_s: tuple[int, int] | None, words: str
) -> None:
    """What was told is on the record: the telephone says no more and no less."""
    assert words in Line(waiting(position=position, overtaken=overtaken, band_s=band_s)).post(WAIT).said


def test_the_centres_music_is_played() -> None:
    """A council may choose its own."""
    centre = waiting()
    centre.telephone = msgspec.structs.replace(PHONE, music="https://example.org/harp.mp3")

    assert Line(centre).post(WAIT).verb("Gather").inside[-1].text == "https://example.org/harp.mp3"
    assert Line(waiting()).post(WAIT).verb("Gather").inside[-1].text.endswith("/channels/phone/music.wav")


def test_what_is_not_offered_is_not_said() -> None:
    """A centre without callbacks and voicemail promises neither."""
    centre = waiting()
    centre.telephone, centre.within_s = msgspec.structs.replace(PHONE, voicemail=False), None

    assert choices(Line(centre).post(WAIT)) == []


def test_while_an_agent_is_being_connected_there_is_music() -> None:
    """They never left the music when the agent's phone fails to ring: nothing is said that may be wrong in a second."""
    heard = Line(waiting(phase="served")).post(WAIT)

    assert heard.names == ["Play", "Redirect"]


def test_who_will_be_rung_may_hang_up() -> None:
    """The promise was made in the piece before; the line is free for the call."""
    assert Line(waiting(phase="callback")).post(WAIT).names == ["Hangup"]


def test_a_step_that_is_not_here_yet_is_waited_for() -> None:
    """The provider may ask faster than the log is read: that is no reason to lose a caller."""
    line = Line(Centre())
    heard = line.post(WAIT)
    for _ in range(MOST_TRIES):
        assert heard.names == ["Pause", "Redirect"]
        heard = line.post(heard.verb("Redirect").text)

    assert heard.names == ["Say", "Hangup"]
    assert heard.answer.notice == "unknown_call"


def test_a_queue_that_closed_over_their_wait_says_so_and_takes_a_message() -> None:
    """At closing time nobody is left with music that leads nowhere."""
    centre = waiting(phase="over")
    centre.shut = {"repairs"}
    heard = Line(centre).post(WAIT)

    assert heard.said.startswith("We are closed now. We open at 8 am")
    assert heard.names == ["Say", "Leave"]


def test_a_contact_that_staff_ended_ends_with_a_word() -> None:
    """A line that goes dead without one is rung again in anger."""
    assert Line(waiting(phase="over")).post(WAIT).names == ["Say", "Hangup"]


# --- nobody there


def test_who_asked_for_welsh_hears_that_nobody_speaks_it_and_may_go_on_without() -> None:
    """Told at once, and never served in another language unasked."""
    line = Line(waiting(language="cy", unstaffed=True))
    heard = line.post("wait?lang=cy&queue=repairs")

    assert "Nid oes neb sy'n siarad Cymraeg yma nawr." in heard.said
    assert "pwyswch 3" in heard.said
    chosen = line.post(heard.verb("Gather").has["action"], Digits="3")
    assert chosen.command == ContactChoose(contact=CONTACT, choice="any_agent")
    assert chosen.names == ["Redirect"]


def test_a_need_of_the_queues_own_cannot_be_given_up() -> None:
    """Who must be cleared to speak of a case is not for the caller to say."""
    heard = Line(waiting(unstaffed=True)).post(WAIT)

    assert heard.said.startswith("No one who can help with this is here now. If you hold, you keep your place.")
    assert choices(heard) == ["1", "2"]


# --- being rung back


def test_one_key_asks_to_be_rung_at_the_number_they_ring_from() -> None:
    """They keep their place; the next piece of the wait hangs up once the engine has agreed."""
    line = Line(waiting())
    heard = line.post(line.post(WAIT).verb("Gather").has["action"], Digits="1")

    assert heard.command == CallbackRequest(contact=CONTACT, number=RESIDENTS_NUMBER)
    assert (heard.asked[0].source, heard.asked[0].id) == ("twilio", f"{CALL}/callback")
    assert heard.said == "We aim to ring you within 60 minutes. You keep your place. Goodbye."
    line.centre.calls[CONTACT] = CallState(phase="callback")
    assert line.post(heard.verb("Redirect").text).names == ["Hangup"]


def test_a_wish_that_an_agent_overtook_leaves_them_on_the_line() -> None:
    """Refused because somebody has taken them: hanging up now would lose the call they waited for."""
    line = Line(waiting())
    heard = line.post(line.post(WAIT).verb("Gather").has["action"], Digits="1")
    line.centre.calls[CONTACT] = CallState(phase="served")

    assert line.post(heard.verb("Redirect").text).names == ["Play", "Redirect"]


@pytest.mark.parametrize("from_", ["anonymous", "+33123456789"])
def test_a_number_we_cannot_ring_is_asked_for_by_keypad(from_: str) -> None:
    """Withheld or abroad: they key in another, twice if need be, and wait on where that fails."""
    line = Line(waiting(), from_)
    ask = line.post(line.post(WAIT).verb("Gather").has["action"], Digits="1")
    wrong = line.post(ask.verb("Gather").has["action"], Digits="0900")
    right = line.post(wrong.verb("Gather").has["action"], Digits="01632960001")

    assert (ask.asked, wrong.asked) == ([], [])
    assert wrong.said.startswith("We cannot ring that number.")
    assert right.command == CallbackRequest(contact=CONTACT, number=RESIDENTS_NUMBER)
    assert "wait?" in line.post(wrong.verb("Gather").has["action"], Digits="12").verb("Redirect").text


def test_nobody_promises_to_ring_a_number_that_strangers_ask_for_all_day() -> None:
    """Somebody has a neighbour rung again and again: they are told so, and wait on."""
    line = Line(waiting(), "anonymous")
    line.centre.asked_all_day = {RESIDENTS_NUMBER}
    ask = line.post(line.post(WAIT).verb("Gather").has["action"], Digits="1")
    heard = line.post(ask.verb("Gather").has["action"], Digits="01632960001")

    assert heard.asked == []
    assert heard.said.startswith("We have been asked to ring that number several times today.")
    assert "wait?" in heard.verb("Redirect").text


def test_whoever_keys_in_nothing_is_asked_again_and_not_corrected() -> None:
    """They look for their glasses: "we cannot ring that number" would be about no number at all."""
    line = Line(waiting(), "anonymous")
    ask = line.post(line.post(WAIT).verb("Gather").has["action"], Digits="1")

    assert line.post(ask.verb("Redirect").text).said.startswith("Key in your phone number")


# --- a message instead


def test_one_key_leaves_the_queue_for_the_tone() -> None:
    """Nothing can be recorded in the provider's queue: they leave it first."""
    line = Line(waiting())
    heard = line.post(line.post(WAIT).verb("Gather").has["action"], Digits="2")

    assert heard.command == ContactChoose(contact=CONTACT, choice="message")
    assert heard.names == ["Leave"]
    assert "Record" in line.post("wait/done?lang=en&queue=repairs", QueueResult="leave").names


@pytest.mark.parametrize("digit", ["7", "", "*", "3"])
def test_a_key_that_means_nothing_costs_nothing(digit: str) -> None:
    """A pocket that presses keys does not lose its place."""
    heard = Line(waiting()).post("wait/choice?queue=repairs", Digits=digit)

    assert heard.asked == []
    assert heard.names == ["Redirect"]


@pytest.mark.parametrize("choice", ["message", "any_agent"])
def test_a_key_pressed_too_late_changes_nothing(choice: Choice) -> None:
    """An agent has them already."""
    heard = Line(waiting(phase="served", unstaffed=True)).post(
        "wait/choice?queue=repairs&lang=cy", Digits="2" if choice == "message" else "3"
    )

    assert heard.asked == []


# --- out of the provider's queue


def test_hanging_up_in_the_queue_is_told_at_once() -> None:
    """An abandoned call must not be offered to an agent for one second more."""
    heard = Line(waiting()).post("wait/done?queue=repairs", QueueResult="hangup")

    assert heard.command == CallOver(ref=CALL)
    assert heard.asked[0].id == f"{CALL}/over"


@pytest.mark.parametrize("result", ["queue-full", "error", "system-error", "something-new", ""])
def test_without_a_place_in_the_providers_queue_they_wait_all_the_same(result: str) -> None:
    """Our engine has their place; the provider only lacks room to park them."""
    line = Line(waiting())
    loop = line.post("wait/done?lang=en&queue=repairs", QueueResult=result).verb("Redirect").text
    heard = line.post(loop)

    assert "You are number 2 in the queue." in heard.said
    assert "loop=1" in heard.verb("Redirect").text
    left = line.post(heard.verb("Gather").has["action"], Digits="2")
    assert left.names == ["Redirect"]
    assert "/voicemail?" in left.verb("Redirect").text


@pytest.mark.parametrize("result", ["redirected", "bridged", "bridging-in-process", "redirected-from-bridged"])
def test_a_call_that_went_elsewhere_is_let_go(result: str) -> None:
    """Another document runs already: nothing may be said in between."""
    heard = Line(waiting()).post("wait/done?queue=repairs", QueueResult=result)

    assert (heard.verbs, heard.asked) == ([], [])


def test_whoever_comes_back_from_an_agent_is_parked_again() -> None:
    """Music at once, in their language and their queue, whatever call it is that comes back."""
    centre = waiting(queue=QueueId("council-tax"), language="cy")
    enqueue = Line(centre).post(f"requeue?contact={CONTACT}", CallSid="CA" + "2" * 32).verb("Enqueue")

    assert enqueue.text == "council-tax"
    assert "lang=cy" in enqueue.has["waitUrl"]
    assert f"contact={CONTACT}" in enqueue.has["waitUrl"]


def test_a_contact_that_is_not_known_here_waits_all_the_same() -> None:
    """Another process may be a step ahead: silence would be the worst answer."""
    assert Line(Centre()).post(f"requeue?contact={CONTACT}").verb("Enqueue").text == "general"
