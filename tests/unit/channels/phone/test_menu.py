from __future__ import annotations

import msgspec
import pytest

from channels.phone.documents import spoken_s
from routing.commands import CallBegin, ContactArrive
from routing.ids import QueueId, ResidentId
from routing.phone import MenuChoice
from tests.unit.channels.phone.ringing import CALL, CONTACT, PHONE, RESIDENTS_NUMBER, Centre, Heard, Line, waiting


@pytest.fixture
def line() -> Line:
    """A resident who rings the demo's number."""
    return Line()


def arrival(heard: Heard) -> ContactArrive:
    """The one arrival that was asked."""
    assert isinstance(heard.command, ContactArrive)
    return heard.command


# --- what is spoken


def test_the_emergency_is_the_first_choice(line: Line) -> None:
    """Somebody with gas in the house does not sit through the services of the council."""
    spoken = line.post("incoming").verb("Gather").texts

    assert spoken[0] == "This is Alderbrook Council."
    assert spoken[1] == "Emergency, press 9."
    assert spoken[2] == "Cymraeg, 8."
    assert "repairs en, 1. council-tax en, 2." in spoken[3]


def test_each_language_has_its_voice(line: Line) -> None:
    """Welsh words in an English mouth are no service in Welsh."""
    gather = line.post("incoming").verb("Gather")

    voices = {verb.text: (verb.has["language"], verb.has["voice"]) for verb in gather.inside}
    assert voices["Cymraeg, 8."] == ("cy-GB", "Polly.Gwyneth")
    assert voices["Emergency, press 9."] == ("en-GB", "Polly.Amy")


def test_the_menu_listens_to_keys_and_words(line: Line) -> None:
    """Who cannot press says what they need; likely words help the machine that listens."""
    has = line.post("incoming").verb("Gather").has

    assert (has["input"], has["language"], has["numDigits"]) == ("dtmf speech", "en-GB", "1")
    assert "gas leak" in has["hints"]


def test_in_welsh_the_menu_listens_to_keys_alone(line: Line) -> None:
    """A language that Twilio cannot hear makes the whole question fail: better none than a silent line."""
    welsh = line.post("menu?n=1", Digits="8")

    assert welsh.verb("Gather").has["input"] == "dtmf"
    assert "language" not in welsh.verb("Gather").has
    assert welsh.said.startswith("Argyfwng, pwyswch 9.")


def test_a_language_by_its_name(line: Line) -> None:
    """Saying "Welsh, please" is as good as pressing the key."""
    assert "lang=cy" in line.post("menu?n=1", SpeechResult="Welsh please").verb("Redirect").text


def test_the_centres_own_greeting_counts() -> None:
    """A council says its own words first."""
    phone = msgspec.structs.replace(PHONE, greeting={"en": "Good day."})

    assert Line(Centre(telephone=phone)).post("incoming").said.startswith("Good day.")


def test_a_ring_is_counted_before_anything_is_chosen(line: Line) -> None:
    """Leaving in the menu is a figure of its own: the call must be known from its first second."""
    heard = line.post("incoming")

    assert heard.command == CallBegin(ref=CALL, resident=ResidentId(f"resident at {RESIDENTS_NUMBER}"))
    assert (heard.asked[0].source, heard.asked[0].id) == ("twilio", f"{CALL}/begin")


# --- what is chosen


@pytest.mark.parametrize(
    ("pressed", "said", "queue", "emergency"),
    [
        ("1", "", "repairs", False),
        ("2", "", "council-tax", False),
        ("9", "", "repairs", True),
        ("", "my boiler does not work", "repairs", False),
        ("", "I smell a GAS LEAK in my house, and about my tax", "repairs", True),
        ("", "2.", "council-tax", False),
        ("", "Council-tax en", "council-tax", False),
    ],
)
def test_a_choice_joins_its_queue(line: Line, pressed: str, said: str, queue: str, emergency: bool) -> None:
    """What was asked for is what they wait for, and danger goes before everybody else."""
    heard = line.post("menu?lang=en&n=1", Digits=pressed, SpeechResult=said)

    assert arrival(heard) == ContactArrive(
        channel="phone",
        queue=QueueId(queue),
        resident=ResidentId(f"resident at {RESIDENTS_NUMBER}"),
        address=RESIDENTS_NUMBER,
        emergency=emergency,
        ref=CALL,
    )
    assert (heard.asked[0].source, heard.asked[0].id) == ("twilio", CALL)
    enqueue = heard.verb("Enqueue")
    assert enqueue.text == queue
    assert f"queue={queue}" in enqueue.has["waitUrl"]
    assert enqueue.has["waitUrlMethod"] == enqueue.has["method"] == "POST"


def test_half_a_word_is_no_choice(line: Line) -> None:
    """A taxi is not the Council Tax."""
    heard = line.post("menu?n=1", SpeechResult="a taxi to the boilerhouse")

    assert heard.asked == []


def test_the_notice_on_recording_comes_last_and_cannot_be_skipped(line: Line) -> None:
    """Whoever presses a key at once is told all the same."""
    heard = line.post("menu?n=1", Digits="1")

    assert heard.names == ["Say", "Enqueue"]
    assert heard.said == "We may record calls."


def test_where_nothing_is_recorded_nothing_is_said_of_it() -> None:
    """A notice that is not true is worse than none."""
    assert Line(Centre(recorded=False)).post("menu?n=1", Digits="1").names == ["Enqueue"]


def test_whoever_chose_welsh_is_served_in_it(line: Line) -> None:
    """Welsh is a need that does not relax while they wait."""
    command = arrival(line.post("menu?lang=cy&n=1", Digits="1"))

    assert command.language == "cy"
    assert [(need.skill, need.must) for need in command.needs] == [("cy", True)]


# --- no input


@pytest.mark.parametrize("pressed", ["", "7", "*", "#"])
def test_nothing_understood_is_asked_once_more_and_then_a_person_is(line: Line, pressed: str) -> None:
    """Silence, a wrong key and a bad line never end a call: a person does what the menu could not."""
    second = line.post(line.post("incoming").verb("Redirect").text, Digits=pressed)
    assert second.said == "Choose now, or hold for a person."

    third = line.post(second.verb("Redirect").text, Digits=pressed)
    assert arrival(third).queue == "general"
    assert third.names[-1] == "Enqueue"


def test_the_silent_hear_20_seconds_at_most(line: Line) -> None:
    """Measured on the documents themselves, from the first word to the queue."""
    first = line.post("incoming")
    second = line.post(first.verb("Redirect").text)
    third = line.post(second.verb("Redirect").text)

    assert 0 < spoken_s(first.said, second.said, third.said) <= 20


def test_every_question_goes_on_by_itself(line: Line) -> None:
    """A question that nobody answers falls through to an address of ours, never off the end of a document."""
    for where in ("incoming", "menu?n=1"):
        assert line.post(where).names == ["Gather", "Redirect"]


def test_a_centre_without_a_menu_asks_for_its_one_queue() -> None:
    """A small council has one queue; its residents are greeted and wait."""
    phone = msgspec.structs.replace(PHONE, emergency=None, menu=(), language_keys={})
    line = Line(Centre(telephone=phone))

    assert line.post("incoming").said == "This is Alderbrook Council."
    assert arrival(line.post("menu?n=2")).queue == "general"


# --- who rings


@pytest.mark.parametrize(
    "from_",
    [
        "anonymous",
        "+266696687",
        "Restricted",
        "",
        "sip:bob@example.org",
        "+999441632960001",
        "+\uff14\uff14\uff11\uff16\uff13\uff12\uff19\uff16\uff10\uff10\uff10\uff11",
    ],
)
def test_a_withheld_or_malformed_number_is_a_resident_of_its_own(from_: str) -> None:
    """Two strangers without numbers must not be taken for one person, and neither is turned away."""
    line = Line(from_=from_)

    assert line.post("incoming").command == CallBegin(ref=CALL, resident=ResidentId(f"resident at {CALL}"))
    assert arrival(line.post("menu?n=1", Digits="1")).address is None


@pytest.mark.parametrize(
    "from_", ["01632 960001", "sip:+441632960001@trunk.example.org", " 441632960001", "+441632960001"]
)
def test_one_number_is_one_resident_however_it_is_written(from_: str) -> None:
    """Who rings again is known again."""
    assert arrival(Line(from_=from_).post("menu?n=1", Digits="1")).resident == f"resident at {RESIDENTS_NUMBER}"


def test_the_demos_robots_say_that_they_are() -> None:
    """Traffic that is made up is labelled so from the first event on."""
    line = Line(from_="+447700900123")

    assert arrival(line.post("menu?n=1", Digits="1")).robot


# --- again, and out of order


def test_whoever_waits_and_was_let_down_waits_on() -> None:
    """The fallback rings the front door again: it must not cost them their place."""
    heard = Line(waiting()).post("incoming")

    assert heard.asked == []
    assert heard.verb("Enqueue").text == "repairs"


def test_a_repeated_choice_is_the_same_command(line: Line) -> None:
    """A delivery that comes twice opens one contact."""
    assert line.post("menu?n=1", Digits="1").asked == line.get("menu?n=1", Digits="1").asked


def test_without_a_telephone_in_the_file_callers_are_told() -> None:
    """A number that is pointed at the wrong centre is heard to be wrong."""
    heard = Line(Centre(telephone=None)).post("incoming")

    assert heard.asked == []
    assert heard.names == ["Say", "Hangup"]


# --- out of hours


@pytest.fixture
def closed() -> Line:
    """Council Tax is closed."""
    return Line(Centre(shut={"council-tax"}))


def test_out_of_hours_they_hear_when_we_open_and_where_danger_goes(closed: Line) -> None:
    """Nobody joins a queue that nobody serves; the emergency number is said every time."""
    heard = closed.post("menu?n=1", Digits="2")

    assert heard.asked == []
    assert "We open at 8 am on Monday 23 November." in heard.said
    assert "0 1 6 3 2, 9 6 0 9 9 9" in heard.said
    assert "Emergency, press 9." in heard.said
    assert heard.names == ["Gather", "Redirect"]


def test_out_of_hours_an_emergency_is_a_key_away(closed: Line) -> None:
    """The flood does not wait for Monday."""
    ask = closed.post("menu?n=1", Digits="2").verb("Gather").has["action"]

    assert arrival(closed.post(ask, Digits="9")).emergency


def test_out_of_hours_a_message_is_taken(closed: Line) -> None:
    """What they came for is heard on Monday."""
    ask = closed.post("menu?n=1", Digits="2").verb("Gather").has["action"]

    assert "Record" in closed.post(ask, Digits="2").names


def test_out_of_hours_a_call_can_be_asked_for(closed: Line) -> None:
    """It waits as a message that says no more than that."""
    ask = closed.post("menu?n=1", Digits="2").verb("Gather").has["action"]
    heard = closed.post(ask, Digits="1")

    command = arrival(heard)
    assert (command.channel, command.queue, command.address) == ("voicemail", "council-tax", RESIDENTS_NUMBER)
    assert command.text == "Please ring me back."
    assert heard.names == ["Say", "Hangup"]


def test_out_of_hours_a_withheld_number_is_asked_for() -> None:
    """Who shows no number can still be rung."""
    line = Line(Centre(shut={"council-tax"}), from_="anonymous")
    asked = line.post(line.post("menu?n=1", Digits="2").verb("Gather").has["action"], Digits="1")
    wrong = line.post(asked.verb("Gather").has["action"], Digits="12")

    assert "Key in your phone number" in asked.said
    assert "We cannot ring that number." in wrong.said
    assert arrival(line.post(wrong.verb("Gather").has["action"], Digits="01632960001")).address == RESIDENTS_NUMBER
    assert "Record" in line.post(wrong.verb("Gather").has["action"], Digits="12").names


def test_out_of_hours_the_silent_are_recorded_after_two_prompts(closed: Line) -> None:
    """Saying nothing ends no call here either."""
    first = closed.post("menu?n=1", Digits="2")
    second = closed.post(first.verb("Redirect").text)

    assert "Record" in closed.post(second.verb("Redirect").text).names


def test_without_voicemail_they_hear_once_more_when_we_open() -> None:
    """Where there is no voicemail none is offered."""
    phone = msgspec.structs.replace(PHONE, voicemail=False, menu=(MenuChoice(key="2", queue=QueueId("council-tax")),))
    line = Line(Centre(telephone=phone, shut={"council-tax"}, within_s=None))
    first = line.post("menu?n=1", Digits="2")
    second = line.post(first.verb("Redirect").text)

    assert "message" not in first.said
    last = line.post(second.verb("Redirect").text)
    assert last.names == ["Say", "Hangup"]
    assert "We open at" in last.said
    assert CONTACT not in line.centre.calls


def test_a_softphone_does_not_ring_the_centre() -> None:
    """An agent's page could pass along anything as if a resident had said it, and the service places every call."""
    heard = Line(from_="client:agent_0199f3a0111172228333" + "0" * 12).post("incoming", Digits="9", To="+449098790000")

    assert heard.names == ["Say", "Hangup"]
    assert heard.asked == []
    assert heard.answer.notice == "unknown_call"
