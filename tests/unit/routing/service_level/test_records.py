"""Records: what a contact's events say about its waits, on contacts that the real engine routed."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.centre import Hours, Period
from routing.ids import ContactId, Instant, TeamId
from routing.service_level import (
    Bucket,
    Record,
    flags,
    measure,
    outcome,
    record,
    recorded,
    ring_to_person_ms,
    second_silence_ms,
    summary,
    target_at,
    waits_again,
)
from tests.unit.routing.small_centre import RENT, REPAIRS, START, SmallCentre, queue
from tests.unit.routing.switchboard import Switchboard

OFFICE = Hours(periods=tuple(Period(weekday=day, start=540, end=1020) for day in range(5)))
MORNING = Hours(periods=tuple(Period(weekday=day, start=540, end=720) for day in range(5)))
HOUR_S = 3_600


def fold(centre: SmallCentre, contact: ContactId) -> Record:
    """The contact's record, from all that happened in the centre."""
    events = [each for each in centre.events if isinstance(each, ev.ContactEvent) and each.contact == contact]
    assert isinstance(events[0], ev.ContactArrived)
    of = recorded(events[0])
    for each in events[1:]:
        record(of, each, TeamId("team"))
    return of


def send(centre: SmallCentre, contact: ContactId, agent: str) -> None:
    """The agent writes."""
    centre.tell(f"staff:{agent}", cmd.ContactSend(contact=contact, text="Good morning."))


def hear(centre: SmallCentre, contact: ContactId, resident: str) -> None:
    """The resident writes."""
    centre.tell(f"resident:{resident}", cmd.MessageReceive(contact=contact, text="Hello?"))


def talking(centre: SmallCentre, *, channel: str = "webchat") -> ContactId:
    """A contact that ann answered after ten seconds."""
    centre.agent("ann", repairs=5)
    contact = centre.arrive("bob", channel=channel)  # type: ignore[arg-type]  # spelled out by the test
    centre.take(contact)
    centre.wait(10)
    send(centre, contact, "ann")
    return contact


def test_the_longest_later_silence_is_kept() -> None:
    """A quick first word does not make up for five minutes of nothing in the middle."""
    centre = SmallCentre()
    contact = talking(centre)
    for silence_s in (5, 40, 20):
        hear(centre, contact, "bob")
        centre.wait(silence_s / 2)
        hear(centre, contact, "bob")
        centre.wait(silence_s / 2)
        send(centre, contact, "ann")
        centre.wait(300)
    hear(centre, contact, "bob")
    centre.wait(900)
    assert second_silence_ms(fold(centre, contact), centre.config) == 40_000


def test_silence_on_a_message_counts_in_open_hours() -> None:
    """A text sent at closing time and answered in the morning was not left alone all night."""
    centre = SmallCentre(queue("repairs", hours={"message": OFFICE}))
    contact = talking(centre, channel="sms")
    centre.wait(7 * HOUR_S - 70)
    hear(centre, contact, "bob")
    centre.wait(16 * HOUR_S + 180)
    send(centre, contact, "ann")
    hear(centre, contact, "bob")
    centre.wait(150)
    send(centre, contact, "ann")
    assert second_silence_ms(fold(centre, contact), centre.config) == 180_000


def test_each_later_wait_is_measured_against_the_queue_it_was_in() -> None:
    """Passed on after a quick answer, a resident may wait for ever unless that wait is counted too."""
    centre = SmallCentre()
    contact = talking(centre)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, queue=RENT))
    centre.wait(45)
    centre.agent("ron", rent=5)
    centre.take(contact)
    centre.wait(20)
    send(centre, contact, "ron")
    centre.tell("staff:ron", cmd.ContactTransfer(contact=contact, queue=REPAIRS))
    centre.take(contact)
    centre.wait(15)
    send(centre, contact, "ann")
    of = fold(centre, contact)
    assert [(wait.queue, wait.answered) for wait in of.later] == [(RENT, True), (REPAIRS, True)]
    assert measure(of, centre.config, centre.now).again == ((65_000, False), (15_000, True))
    assert (of.wait_ms, outcome(of, centre.config, centre.now)) == (10_000, "answered_in_target"), "the first stands"
    assert {"transferred", "waited_again"} <= flags(of)


def test_who_leaves_while_waiting_again_was_not_answered_again() -> None:
    """A resident who gives up after a transfer stays answered once, and missed the second time."""
    centre = SmallCentre()
    contact = talking(centre)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, queue=RENT))
    centre.wait(30)
    centre.tell("resident:bob", cmd.ContactLeave(contact=contact))
    of = fold(centre, contact)
    assert measure(of, centre.config, centre.now).again == ((30_000, False),)
    assert of.over


def test_a_transfer_before_any_answer_is_the_same_wait() -> None:
    """Being passed on unheard is no answer: the clock that began at the door runs on."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("bob")
    centre.take(contact)
    centre.wait(50)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, queue=RENT))
    centre.agent("ron", rent=5)
    centre.take(contact)
    centre.wait(20)
    send(centre, contact, "ron")
    of = fold(centre, contact)
    assert (of.queue, of.wait_ms, of.later) == (REPAIRS, 70_000, [])
    assert outcome(of, centre.config, centre.now) == "answered_late"


def test_the_hours_of_the_first_queue_count_whoever_answers() -> None:
    """Target and wait must run on one clock, or a message moved to another queue is late and in time at once."""
    centre = SmallCentre(queue("repairs", hours={"message": OFFICE}), queue("rent", hours={"message": MORNING}))
    contact = centre.arrive("bob", channel="sms")
    centre.wait(3 * HOUR_S)
    centre.tell("staff:boss", cmd.ContactMove(contact=contact, queue=RENT))
    centre.agent("ron", rent=5)
    centre.take(contact)
    send(centre, contact, "ron")
    of = fold(centre, contact)
    assert of.answered_at is not None
    assert of.wait_ms == 3 * HOUR_S * 1000
    in_time = of.answered_at <= target_at(of, centre.config)
    assert in_time == (outcome(of, centre.config, centre.now) == "answered_in_target")


def test_time_in_hand_ends_with_the_wrap_up() -> None:
    """Handling time is what a contact costs its agents: talk and wrap-up, of everybody who had it."""
    centre = SmallCentre()
    contact = talking(centre)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, queue=RENT))
    centre.wait(100)
    centre.agent("ron", rent=5)
    centre.take(contact)
    centre.wait(30)
    send(centre, contact, "ron")
    centre.tell("staff:ron", cmd.ContactEnd(contact=contact))
    centre.wait(25)
    centre.tell("staff:ron", cmd.ContactDispose(contact=contact, outcome="done"))
    of = fold(centre, contact)
    assert (of.handled_ms, of.over, of.team) == (10_000 + 30_000 + 25_000, True, TeamId("team"))


def test_ring_to_person_is_the_wait_where_there_is_no_menu() -> None:
    """The time in a menu is stored beside the wait, never inside it."""
    centre = SmallCentre()
    of = fold(centre, talking(centre))
    assert ring_to_person_ms(of) == of.wait_ms == 10_000
    of.arrived_at = Instant(START - 25_000)
    assert ring_to_person_ms(of) == 35_000


def test_a_call_counts_from_its_ring_and_a_menu_is_no_part_of_the_wait() -> None:
    """What a resident lives through begins with the first ring; what is promised, with the queue."""
    centre = Switchboard()
    centre.agent("ann", repairs=5)
    ref = centre.menu("bob")
    centre.wait(25)
    contact = centre.ring("bob", ref=ref)
    centre.wait(10)
    centre.talk(contact)
    of = fold(centre, contact)
    assert (of.wait_ms, ring_to_person_ms(of)) == (10_000, 35_000)


def test_a_second_wait_on_the_telephone_ends_when_the_resident_has_somebody() -> None:
    """Neither an agent whose phone rings nor a provider that has begun something is a person to talk to."""
    centre = Switchboard()
    centre.agent("ann", repairs=5)
    contact = centre.ring("bob")
    centre.talk(contact)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, queue=RENT))
    centre.agent("ron", rent=5)
    centre.take(contact)
    centre.under_way(contact, centre.leg(contact, "agent").id, "CA-ron")
    centre.wait(4)
    centre.joins(contact, "agent")
    assert waits_again(fold(centre, contact)) is not None
    centre.wait(3)
    centre.joins(contact, "resident")
    (again,) = fold(centre, contact).later
    assert (again.until, again.answered) == (START + 7_000, True)


def test_a_call_through_relay_is_left_out_of_handling_time() -> None:
    """It takes as long as its typing, and must not make agents look slow."""
    centre = Switchboard()
    centre.agent("ann", repairs=5)
    contact = centre.ring("bob")
    centre.talk(contact)
    centre.tell("staff:ann", cmd.ContactRelay(contact=contact, relay=True))
    centre.wait(600)
    centre.tell("staff:ann", cmd.ContactEnd(contact=contact))
    centre.tell("staff:ann", cmd.ContactDispose(contact=contact, outcome="done"))
    bucket = Bucket()
    bucket.add(measure(fold(centre, contact), centre.config, centre.now))
    assert summary(bucket, 0.95).aht_s is None


def test_flags_tell_what_happened_on_the_way() -> None:
    """An emergency that rang at two agents and reached a third queue is one contact with one outcome."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("bob", emergency=True)
    centre.decline(contact)
    assert flags(fold(centre, contact)) == {"emergency", "requeued"}


def test_a_message_left_instead_of_waiting_is_its_own_outcome() -> None:
    """Who gave up the chat for a message was not answered there, and did not simply walk off either."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("bob")
    left = centre.tell("resident:bob", cmd.ContactChoose(contact=contact, choice="message"))
    assert any(isinstance(event, ev.OfferWithdrawn) for event in left), "nobody rings for an empty chat"
    of = fold(centre, contact)
    assert (outcome(of, centre.config, centre.now), of.over) == ("message_taken", True)
    assert contact not in centre.state.contacts


def test_who_was_answered_cannot_turn_the_chat_into_a_message() -> None:
    """An answer stands: a message left afterwards is another matter."""
    centre = SmallCentre()
    contact = talking(centre)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, queue=RENT))
    (refused,) = centre.tell("resident:bob", cmd.ContactChoose(contact=contact, choice="message"))
    assert isinstance(refused, ev.CommandRefused)
    assert contact in centre.state.contacts
