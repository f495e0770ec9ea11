"""A call as its agent sees it: who is in it, and what the provider could not do, in plain words."""

from __future__ import annotations

import msgspec
import pytest

from contact_centre.desk.calling import call_view
from contact_centre.desk.conversation import Reader
from routing import events as ev
from routing.centre import Centre
from routing.explain import Names
from routing.facts import Callback, Contact, Leg
from routing.ids import (
    AgentId,
    CallRef,
    CentreId,
    ContactId,
    Instant,
    LegId,
    OfferId,
    QueueId,
    RecordingId,
    ResidentId,
)
from routing.phone import Phone
from routing.words import Channel, Effect, LegReason, Party

NOON = Instant(1_795_435_200_000)
CALL, REPAIRS, ANN = ContactId("c1"), QueueId("repairs"), ResidentId("ann")
JOAN, LEAD = AgentId("joan"), AgentId("lead")
OUTSIDE = LegId("outside-5")
PHONE = Phone(number="+441632960000", fallback=REPAIRS, pay_link="https://pay.example/alderbrook")
READER = Reader(names=Names(centre=Centre(id=CentreId("demo"), name="Demo"), agent=str.title), text_of=str)


def arrived(
    channel: Channel = "phone", address: str | None = "+447700900123", name: str | None = None
) -> ev.ContactArrived:
    """How the contact began."""
    return ev.ContactArrived(
        at=NOON, contact=CALL, channel=channel, queue=REPAIRS, resident=ANN, address=address, name=name
    )


def contact(*legs: Leg, channel: Channel = "phone", callback: Callback | None = None) -> Contact:
    """A call that Joan holds."""
    return Contact(
        id=CALL,
        channel=channel,
        line="call",
        queue=REPAIRS,
        resident=ANN,
        language="en",
        needs=(),
        robot=False,
        gateway=None,
        arrived_at=NOON,
        emergency=False,
        priority_s=0,
        agent=JOAN,
        ref=CallRef("CA1") if channel == "phone" else None,
        rang_at=Instant(NOON - 20_000) if channel == "phone" else None,
        legs={leg.id: leg for leg in legs},
        callback=callback,
    )


def leg(party: Party, count: int, agent: AgentId | None = None) -> Leg:
    """A party who has joined."""
    return Leg(id=LegId(f"{party}-{count}"), party=party, since=NOON, agent=agent, phase="joined")


def requested(effect: Effect = "hold", number: str | None = None) -> ev.EffectRequested:
    """What was asked of the provider."""
    leg = None if number is None else OUTSIDE
    return ev.EffectRequested(at=NOON, contact=CALL, effect=effect, leg=leg, number=number)


def refused(effect: Effect = "hold", text: str = "No answer in time.") -> ev.EffectFinished:
    """What the provider said to it."""
    return ev.EffectFinished(at=NOON, contact=CALL, effect=effect, ok=False, text=text)


def failure(*story: ev.ContactEvent) -> str | None:
    """What the agent reads at the panel."""
    view = call_view(contact(), (arrived(), *story), READER, PHONE)
    assert view is not None
    return None if view.failed is None else view.failed.text


def test_shows_who_is_in_the_call() -> None:
    """The agent must know who hears them before they say a word about somebody."""
    joan, ann, outside, lead = leg("agent", 3, JOAN), leg("resident", 4), leg("outside", 5), leg("supervisor", 6, LEAD)
    joan.muted = ann.held = True
    outside.number, lead.mode = "+442079460123", "whisper"
    held = contact(joan, ann, outside, lead)
    view = call_view(held, [arrived()], READER, PHONE)
    assert view is not None
    assert [(each.name, each.held, each.muted) for each in view.legs] == [
        ("Joan", False, True),
        ("07700 900123", True, False),
        ("020 7946 0123", False, False),
        ("Lead", False, False),
    ]
    assert (view.number, view.pay_link, view.rang_at) == ("07700 900123", PHONE.pay_link, NOON - 20_000)


def test_a_supervisor_who_only_listens_is_not_shown() -> None:
    """Listening must change nothing in the call it is about."""
    lead = leg("supervisor", 6, LEAD)
    lead.mode = "listen"
    view = call_view(contact(lead), [arrived()], READER, PHONE)
    assert view is not None
    assert view.legs == ()


def test_a_name_goes_before_a_number() -> None:
    """Where the resident is known, the agent greets them by name."""
    view = call_view(contact(leg("resident", 4)), [arrived(name="Ann")], READER, PHONE)
    assert view is not None
    assert view.legs[0].name == "Ann"
    assert READER.resident([arrived(address=None)]) == ""


def test_what_the_provider_could_not_do_is_a_sentence_until_it_is_tried_again() -> None:
    """A resident who is not on hold though the button said so hears everything."""
    assert failure(requested(), refused()) == "Hold could not be changed: No answer in time."
    assert failure(requested(), refused(text="")) == "Hold could not be changed."
    assert failure(requested(), refused(), requested()) is None
    assert failure(requested(), refused(), requested("mute")) == "Hold could not be changed: No answer in time."


def test_the_next_agent_is_not_told_of_the_last_ones_trouble() -> None:
    """A failed leg of a colleague's is nothing that whoever accepts the call could mend."""
    accepted = ev.OfferAccepted(at=NOON, contact=CALL, offer=OfferId("o"), agent=JOAN)
    assert failure(requested("join"), refused("join"), accepted) is None


@pytest.mark.parametrize(
    ("reason", "words"),
    [("busy", "is engaged"), ("no_answer", "did not answer"), ("machine", "has voicemail on")],
)
def test_somebody_who_was_rung_in_vain_is_named(reason: LegReason, words: str) -> None:
    """The agent goes on with the resident and can say why the surveyor is not there."""
    gone = ev.LegGone(
        at=NOON, contact=CALL, leg=OUTSIDE, party="outside", ref=CallRef("CA2"), reason=reason, joined=False
    )
    rung = requested("dial", "+442079460123")
    assert failure(rung, gone) == f"020 7946 0123 {words}."
    assert failure(gone) == f"The other party {words}."


def test_a_leg_that_was_ended_on_purpose_is_no_failure() -> None:
    """What the agent dropped themselves needs no excuse."""
    gone = ev.LegGone(at=NOON, contact=CALL, leg=OUTSIDE, party="outside", ref=CallRef("CA2"), reason="dropped")
    assert failure(gone) is None


def test_recordings_can_be_played_the_voicemail_first() -> None:
    """A voicemail is what the contact is about; what was recorded later comes after it."""
    story = [
        msgspec.structs.replace(arrived("voicemail"), recording=RecordingId("RE1"), length_s=21),
        ev.CallRecorded(at=NOON, contact=CALL, recording=RecordingId("RE1"), length_s=21),
        ev.CallRecorded(at=NOON, contact=CALL, recording=RecordingId("RE2"), length_s=60),
    ]
    view = call_view(contact(channel="voicemail"), story, READER, PHONE)
    assert view is not None
    assert [(each.id, each.length_s) for each in view.recordings] == [("RE1", 21), ("RE2", 60)]


def test_a_voicemail_is_read_before_anything_else() -> None:
    """What was said is written down late, and stands first all the same."""
    story = [
        arrived("voicemail"),
        ev.CallDialled(at=NOON, contact=CALL, agent=JOAN),
        ev.CallTranscribed(at=NOON, contact=CALL, text="Please ring me"),
    ]
    assert [each.text for each in READER.conversation(story)] == ["Please ring me", "Joan rings the resident"]
    assert READER.preview(story) == "Please ring me"


def test_a_call_that_goes_on_without_us_is_told_apart_from_one_whose_guest_left() -> None:
    """Whoever reads the contact later must know who has the resident now."""
    joined = ev.LegJoined(at=NOON, contact=CALL, leg=OUTSIDE, party="outside", ref=CallRef("CA2"))
    gone = ev.LegGone(at=NOON, contact=CALL, leg=OUTSIDE, party="outside", ref=CallRef("CA2"), reason="hung_up")
    moved = msgspec.structs.replace(gone, reason="moved")
    assert [each.text for each in READER.conversation([arrived(), joined, gone, moved])] == [
        "Somebody outside has joined the call",
        "Somebody outside has left the call",
        "The call was handed over to somebody outside",
    ]


def test_the_number_they_asked_to_be_rung_at_goes_before_the_one_they_rang_from() -> None:
    """A resident who rings from a friend's telephone gave their own."""
    callback = Callback(number="07700900812", asked_at=NOON)
    view = call_view(contact(callback=callback), [arrived()], READER, PHONE)
    assert view is not None
    assert view.number == "07700 900812"


def test_a_centre_without_a_telephone_shows_no_call() -> None:
    """Where agents dial by hand there is nothing to hold or mute."""
    assert call_view(contact(channel="webchat"), [arrived("webchat")], READER, None) is None
    assert call_view(contact(channel="webchat"), [arrived("webchat")], READER, PHONE) is not None


@pytest.mark.parametrize(
    ("address", "number"), [("07700 900123", "07700 900123"), ("ann@example.org", ""), ("anonymous", ""), (None, "")]
)
def test_an_address_that_is_no_number_is_not_rung(address: str | None, number: str) -> None:
    """An e-mail address left on the web page must not be dialled."""
    assert READER.number(None, [arrived("web_message", address)]) == number
