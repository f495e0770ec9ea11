"""Numbers: whom the centre rings, and whom it never does, whatever is typed."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_centre.phone.numbers import Numbers, is_mobile, read, relayed, shown
from routing.errors import FrameRefused
from routing.ids import QueueId
from routing.phone import Dialling, Phone, QueuePhone, dialling_of

AT_HOME = Dialling(own=("+442079460100",))
NUMBERS, DEMO = Numbers(), Numbers(made_up=True)


@pytest.mark.parametrize(
    ("typed", "rung"),
    [
        ("07400 123456", "+447400123456"),
        ("(020) 7946 0018", "+442079460018"),
        ("0044 20 7946 0018", "+442079460018"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("020-7946.0018 ", "+442079460018"),
        ("0300 123 4567", "+443001234567"),
        ("0800 1111", "+448001111"),
        ("18002 020 7946 0018", "+442079460018"),
        ("18001 07400 123456", "+447400123456"),
    ],
)
def test_numbers_are_taken_as_people_write_them(typed: str, rung: str) -> None:
    """An agent reads a number from a letter and types it as it stands there."""
    assert NUMBERS.destination(typed, AT_HOME) == rung


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("999", "emergency_number"),
        ("112", "emergency_number"),
        ("18000", "emergency_number"),
        ("9 9 9", "emergency_number"),
        ("+44999", "emergency_number"),
        ("0999", "emergency_number"),
        ("101", "short_number"),
        ("1471", "short_number"),
        ("60006", "short_number"),
        ("", "short_number"),
        ("hello", "short_number"),
        ("anonymous", "short_number"),
        ("+44", "bad_number"),
        ("+999999999999999999", "bad_number"),
        ("020 7946 0018 ext 12", "bad_number"),
        ("02079460018,,,99", "bad_number"),
        ("0207 946", "bad_number"),
        ("07700 900123", "bad_number"),
        ("020 7946 0100", "own_number"),
        ("0044 20 7946 0100", "own_number"),
        ("0906 123 4567", "costly_number"),
        ("0871 234 5678", "costly_number"),
        ("0845 123 4567", "costly_number"),
        ("070 1234 5678", "costly_number"),
        ("+881612345678", "costly_number"),
        ("+979 123456789", "costly_number"),
        ("+33 1 42 68 53 00", "foreign_number"),
        ("07911 123456", "foreign_number"),
        ("07624 123456", "foreign_number"),
        ("1800200336 0000", "bad_number"),
    ],
)
def test_what_must_not_be_rung_is_refused_at_once(typed: str, reason: str) -> None:
    """Toll fraud costs a council thousands in a night, and 999 must not ring in vain."""
    with pytest.raises(FrameRefused) as told:
        NUMBERS.destination(typed, AT_HOME)
    assert told.value.reason == reason


def test_emergencies_are_told_to_use_another_phone() -> None:
    """Seconds count: the words say what to do now."""
    with pytest.raises(FrameRefused, match="Use another phone now"):
        NUMBERS.destination("999", AT_HOME)


@pytest.mark.parametrize("typed", ["999", "112", "18000", "+44 999"])
def test_emergencies_may_be_rung_where_the_provider_knows_our_address(typed: str) -> None:
    """The centre has told the provider where help is to go."""
    known = msgspec.structs.replace(AT_HOME, registered_address=True)
    assert NUMBERS.destination(typed, known) == typed.removeprefix("+44 ")


def test_other_countries_and_costly_numbers_are_two_decisions() -> None:
    """Whoever allows France has not allowed its premium numbers."""
    france = msgspec.structs.replace(AT_HOME, destinations=("GB", "FR"))
    assert NUMBERS.destination("+33 1 42 68 53 00", france) == "+33142685300"
    with pytest.raises(FrameRefused) as told:
        NUMBERS.destination("+33 899 12 34 56", france)
    assert told.value.reason == "costly_number"
    costly = msgspec.structs.replace(AT_HOME, premium=True)
    assert NUMBERS.destination("0871 234 5678", costly) == "+448712345678"
    with pytest.raises(FrameRefused):
        NUMBERS.destination("+881612345678", costly)


@pytest.mark.parametrize("typed", ["07700 900123", "01632 960123", "+44 7700 900999"])
def test_made_up_numbers_pass_in_the_demo(typed: str) -> None:
    """Its residents have numbers that nobody can have, so that nobody is rung by it."""
    assert DEMO.destination(typed, AT_HOME) == read(typed)
    for real in ("07700 800123", "01632 961123"):
        with pytest.raises(FrameRefused):
            DEMO.destination(real, AT_HOME)


@given(st.text(max_size=40) | st.from_regex(r"\+?[0-9 ()-]{0,20}", fullmatch=True))
def test_whatever_is_typed_is_rung_at_home_or_refused(typed: str) -> None:
    """Nothing that anybody types costs more than a call within the country, or breaks the page."""
    with contextlib.suppress(FrameRefused):
        rung = NUMBERS.destination(typed, AT_HOME)
        assert rung.startswith("+44")
        assert not rung.startswith(("+449", "+4487", "+4484", "+4470"))
    shown(typed)
    is_mobile(typed)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+447700900123", "07700 900123"),
        ("+441632960123", "01632 960123"),
        ("+442079460018", "020 7946 0018"),
        ("+33142685300", "+33 1 42 68 53 00"),
        ("anonymous", "anonymous"),
    ],
)
def test_numbers_are_shown_as_people_know_them(number: str, text: str) -> None:
    """An agent reads it back to the resident."""
    assert shown(number) == text


@pytest.mark.parametrize(
    ("number", "mobile"),
    [
        ("+447400123456", True),
        ("+447700900123", True),
        ("+441632960123", False),
        ("+442079460018", False),
        ("anonymous", False),
    ],
)
def test_only_mobiles_get_texts(number: str, mobile: bool) -> None:
    """A landline would read it out at night."""
    assert is_mobile(number) is mobile


def test_withheld_numbers_are_none() -> None:
    """A resident may withhold theirs; they are served all the same."""
    assert read("anonymous") is None
    assert read("") is None
    assert read("07700 900123") == "+447700900123"


def test_relay_is_dialled_before_the_number_or_refused_with_words() -> None:
    """A deaf resident is rung as they can hear, or the agent knows at once that they cannot be from here."""
    assert relayed("18002", "+447700900123") == "1800207700900123"
    assert relayed("18002", "+33142685300") == "180020033142685300"
    with pytest.raises(FrameRefused, match="18002"):
        relayed("", "+447700900123")


def test_every_number_of_the_centre_is_its_own() -> None:
    """A call to a queue's own number would come back in, and never end."""
    phone = Phone(number="+442079460100", fallback=QueueId("general"), destinations=("GB", "IE"))
    queues = [QueuePhone(number="+442079460101"), QueuePhone(), QueuePhone(number="+442079460100")]
    assert dialling_of(phone, queues) == Dialling(
        own=("+442079460100", "+442079460101"), destinations=("GB", "IE"), premium=False, registered_address=False
    )
