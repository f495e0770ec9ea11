"""What a caller hears of the centre: read from the accepted state alone."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from channels.phone.call import SOURCE
from channels.phone.view import CallState
from contact_centre.phone.numbers import Numbers
from contact_centre.phone.view import CentrePhone
from routing.centre import Callbacks, Centre, Hours, Period, Queue
from routing.facts import Callback, Contact, Gone, Leg, MenuCall, QueueState, Told
from routing.ids import CallRef, CentreId, ContactId, Instant, LegId, QueueId, ResidentId, SkillId, contact_id
from routing.phone import Phone, QueuePhone
from routing.state import State
from routing.words import ContactPhase, Need
from tests.integration.shell import HandClock

REPAIRS, REGISTRARS = QueueId("repairs"), QueueId("registrars")
REF = CallRef("CA1")
CONTACT = contact_id(CentreId("town"), SOURCE, REF)
MONDAY_MORNING = Period(weekday=0, start=9 * 60, end=12 * 60)
SUNDAY = Instant(1_795_356_000_000)

CENTRE = Centre(
    id=CentreId("town"),
    name="Alderbrook",
    languages=("en", "cy"),
    emergency="01632 960999",
    skills={SkillId("cy"): "Welsh"},
    queues=(
        Queue(id=REPAIRS, name={"en": "Repairs", "cy": "Atgyweiriadau"}),
        Queue(
            id=REGISTRARS,
            name={"en": "Registrars"},
            default_hours=Hours(periods=(MONDAY_MORNING,)),
            phone=QueuePhone(record=False, transcribe=True),
        ),
    ),
    phone=Phone(number="+441632960900", fallback=REPAIRS, record=True),
)


def contact(**more: Any) -> Contact:
    """The contact of the call, in its usual state but for `more`."""
    usual = {
        "id": CONTACT,
        "channel": "phone",
        "line": "call",
        "queue": REPAIRS,
        "resident": ResidentId("r"),
        "language": "en",
        "needs": (),
        "robot": False,
        "gateway": None,
        "arrived_at": SUNDAY,
        "emergency": False,
        "priority_s": 0,
        "phase": "waiting",
    }
    return Contact(**{**usual, **more})


def view(centre: Centre = CENTRE, **facts: Any) -> CentrePhone:
    """The centre on a Sunday, with repairs open and the registrars closed."""
    queues = {REPAIRS: QueueState(id=REPAIRS, open={"call": True}), REGISTRARS: QueueState(id=REGISTRARS)}
    state = State(centre=centre.id, config=centre, **{"queues": queues, **facts})
    clock = HandClock()
    clock.now = SUNDAY
    return CentrePhone(state=lambda: state, clock=clock, secret=b"s" * 32, numbers=Numbers())


@pytest.mark.parametrize(
    ("phase", "callback", "seen"),
    [
        ("waiting", False, "waiting"),
        ("offered", False, "waiting"),
        ("engaged", False, "served"),
        ("wrap_up", False, "over"),
        ("waiting", True, "callback"),
        ("engaged", True, "callback"),
    ],
)
def test_where_a_call_is(phase: ContactPhase, callback: bool, seen: str) -> None:
    """While an agent is asked they hear that they wait; once one has them, music and nothing else."""
    wish = Callback(number="+441632960001", asked_at=SUNDAY) if callback else None

    assert view(contacts={CONTACT: contact(phase=phase, callback=wish)}).contact(CONTACT).phase == seen


def test_what_was_told_is_what_is_said() -> None:
    """Position and range are those on the record, and that somebody went before them."""
    told = Told(position=2, ahead_count=3, band_s=(60, 180), at=SUNDAY, first_at=SUNDAY)

    assert view(contacts={CONTACT: contact(told=told, unstaffed=True)}).contact(CONTACT) == CallState(
        phase="waiting",
        queue=REPAIRS,
        language="en",
        position=2,
        overtaken=True,
        band_s=(60, 180),
        unstaffed=True,
    )


def test_a_contact_that_has_ended_is_over_and_a_stranger_is_unknown() -> None:
    """Who is over hears so; who is unknown may be a moment ahead of us."""
    gone = Gone(resident=ResidentId("r"), ended_at=SUNDAY)

    assert view(gone={CONTACT: gone}).contact(CONTACT).phase == "over"
    assert view().contact(CONTACT).phase == "unknown"


def test_a_call_is_known_from_its_first_ring() -> None:
    """In the menu, waiting, and after the end."""
    menu = MenuCall(began_at=SUNDAY, resident=ResidentId("r"))

    assert view(menu_calls={REF: menu}).knows(REF)
    assert view(contacts={CONTACT: contact()}).knows(REF)
    assert not view().knows(REF)


def test_where_a_leg_is() -> None:
    """What rang in vain has failed, what was in the room has left."""
    leg = Leg(id=LegId("agent-1"), party="agent", since=SUNDAY, phase="joined")
    there = view(contacts={CONTACT: contact(legs={leg.id: leg})})

    assert there.leg_phase(CONTACT, leg.id) == "joined"
    assert there.leg_phase(CONTACT, LegId("agent-2")) is None
    assert there.leg_phase(ContactId("other"), leg.id) is None


def test_when_we_open_is_said_in_their_language() -> None:
    """People plan by weekday and hour."""
    assert view().opens(REGISTRARS, "en") == "We open at 9 am on Monday 23 November."
    assert view().opens(REGISTRARS, "cy") == "Byddwn yn agor am 9 am ddydd Llun 23 Tachwedd."
    assert not view().is_open(REGISTRARS)


def test_a_supervisors_own_words_count_more() -> None:
    """Nobody knows when a queue opens that was shut by hand; what was written for residents is said."""
    shut = QueueState(id=REPAIRS, open={"call": True}, shut_by="nowak", shut_message={"en": "A water main has burst."})
    there = view(queues={REPAIRS: shut})

    assert not there.is_open(REPAIRS)
    assert there.opens(REPAIRS, "en") == "A water main has burst."


def test_a_queue_that_is_not_there_is_closed() -> None:
    """An address may name a queue that was removed since."""
    nowhere = QueueId("gone")

    assert (view().is_open(nowhere), view().opens(nowhere, "en"), view().service(nowhere, "en")) == (False, "", "")


def test_a_service_has_a_name_in_every_language_or_its_first() -> None:
    """A missing translation is no reason to say nothing."""
    assert (view().service(REPAIRS, "cy"), view().service(REGISTRARS, "cy")) == ("Atgyweiriadau", "Registrars")


def test_what_a_queue_says_of_recordings_counts_more_than_the_centre() -> None:
    """Some matters are not for a tape."""
    assert (view().records(REPAIRS), view().records(REGISTRARS), view().records(None)) == (True, False, True)
    assert (view().transcribes(REPAIRS), view().transcribes(REGISTRARS)) == (False, True)


def test_only_another_language_than_the_usual_is_a_need() -> None:
    """And only where somebody may hold the skill: a need that nobody can ever meet serves nobody."""
    unskilled = msgspec.structs.replace(CENTRE, skills={})

    assert view().needs("cy", robot=False) == (Need(skill=SkillId("cy"), must=True),)
    assert view().needs("en", robot=False) == ()
    assert view(unskilled).needs("cy", robot=False) == ()


def test_callbacks_are_promised_only_where_they_are_offered() -> None:
    """A centre may not ring back at all."""
    without = msgspec.structs.replace(CENTRE, callback=Callbacks(offer=False))

    assert (view().callback_within_s(), view(without).callback_within_s()) == (3_600, None)


@pytest.mark.parametrize(
    ("number", "rung"),
    [
        ("+442079460123", "+442079460123"),
        ("02079460123", "+442079460123"),
        ("+33123456789", None),
        ("09098790123", None),
        ("999", None),
        ("+441632960900", None),
        ("", None),
        ("*#", None),
    ],
    ids=["London", "as dialled", "France", "premium", "999", "our own", "nothing", "no digits"],
)
def test_only_numbers_that_the_centre_rings_are_promised_a_call(number: str, rung: str | None) -> None:
    """A promise that cannot be kept, or costs the council a fortune, is not made."""
    assert view().ringable(number) == rung


def test_one_number_is_one_resident_and_cannot_be_guessed_back() -> None:
    """The id is keyed with the centre's secret."""
    there = view()

    assert there.resident("+442079460123") == there.resident("+442079460123") != there.resident("+442079460124")
    assert "2079460123" not in there.resident("+442079460123")


def test_without_a_telephone_in_its_file_a_centre_has_none() -> None:
    """The channel then apologises."""
    none = view(msgspec.structs.replace(CENTRE, phone=None))

    assert (none.phone(), none.records(REPAIRS), none.ringable("+442079460123")) == (None, False, None)
