"""What the centre says by itself: residents are told when somebody will reply, and it is true."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from channels._twilio.segments import length_of
from contact_centre.messages.tellings import expected, telling_words
from contact_centre.resident.texts import texts_in
from routing.centre import Centre
from routing.events import EffectRequested
from routing.ids import CentreId, ContactId, Instant
from routing.words import Telling

SUNDAY = Instant(1_795_350_000_000)  # 22 November 2026, 12:20 in London
TUESDAY_8_AM = Instant(1_795_507_200_000)
CENTRE = Centre(
    id=CentreId("demo"),
    name="Alderbrook Council",
    emergency="01632 960999",
    emergency_text={"en": "Ring 999 if anybody is in danger."},
    languages=("en", "cy"),
)


def told(telling: Telling, centre: Centre = CENTRE, **said: Any) -> str:
    """What a resident reads."""
    fields = {"effect": "tell", "channel": "sms", "telling": telling, **said}
    return telling_words(centre, EffectRequested(at=SUNDAY, contact=ContactId("c1"), **fields))


def test_somebody_who_writes_learns_when_we_reply() -> None:
    """Not knowing is what makes residents write again, or ring as well."""
    assert told("received", expect_s=700) == (
        "Alderbrook Council: we have your message. We expect to reply within 15 minutes. "
        "In an emergency ring 01632 960999, or 999 if somebody is in danger."
    )


def test_while_we_are_closed_they_learn_when_we_open() -> None:
    """An expected time counts from opening; at night it would be a lie."""
    text = told("received", expect_s=700, opens=TUESDAY_8_AM)

    assert "We are closed. We open at 8 am on Tuesday 24 November. We will reply after that." in text
    assert "within" not in text


def test_nothing_is_promised_that_nobody_knows() -> None:
    """Honest is better than pleasant."""
    assert "cannot say when" in told("received")


@pytest.mark.parametrize(
    ("expect_s", "words"),
    [
        (0, "within 5 minutes"),
        (300, "within 5 minutes"),
        (301, "within 15 minutes"),
        (3_600, "within an hour"),
        (3_601, "within 2 hours"),
        (28_800, "within 8 hours"),
        (28_801, "more than a day"),
    ],
)
def test_a_promise_is_rounded_up(expect_s: int, words: str) -> None:
    """Somebody who hears sooner than they were told is not let down."""
    assert words in expected(texts_in("en"), expect_s)


def test_danger_is_answered_with_the_centres_own_words() -> None:
    """A council knows whom its residents must ring; a language it did not write is served in one that it did."""
    assert told("safety") == "Ring 999 if anybody is in danger."
    assert told("safety", language="cy") == "Ring 999 if anybody is in danger."
    assert "999" in told("safety", centre=Centre(id=CentreId("demo"), name="Elsewhere"))


@pytest.mark.parametrize("telling", get_args(Telling))
@pytest.mark.parametrize("language", ["en", "cy", "pl", ""])
def test_every_telling_has_its_words(telling: Telling, language: str) -> None:
    """Whatever the engine tells, there is something to read, in few texts and without a gap."""
    text = told(telling, language=language, expect_s=60)

    assert text
    assert "{" not in text
    assert length_of(text).segments <= 5


def test_who_may_stop_is_told_how() -> None:
    """The law wants it, and so do residents."""
    assert "START" in told("opted_out")
    assert "STOP" in told("opted_in")
    assert "STOP" in told("help")
