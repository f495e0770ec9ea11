"""What residents are told of their wait, and when."""

from __future__ import annotations

import itertools

from routing import commands as cmd
from routing import events as ev
from routing.engine import digest, dump, load, settle
from routing.ids import ContactId
from tests.unit.routing.small_centre import RENT, SmallCentre


def told(centre: SmallCentre, contact: ContactId) -> list[ev.WaitTold]:
    """All that the resident of a contact was told."""
    return [event for event in centre.of(ev.WaitTold) if event.contact == contact]


def positions(centre: SmallCentre, contact: ContactId) -> list[int]:
    """Every place the resident was told."""
    return [event.position for event in told(centre, contact)]


def busy_centre(waiting: int) -> tuple[SmallCentre, list[ContactId], list[ContactId]]:
    """Ann with three chats, all she can hold, and others who wait, a second apart."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    held = [centre.arrive(f"held{number}") for number in range(3)]
    for chat in held:
        centre.take(chat)
        centre.tell("staff:ann", cmd.ContactSend(contact=chat, text="Hello."))
    chats = []
    for number in range(waiting):
        centre.wait(1)
        chats.append(centre.arrive(f"r{number}"))
    return centre, held, chats


def serve(centre: SmallCentre, held: list[ContactId]) -> ContactId:
    """Ann ends a chat and takes the next."""
    over = held.pop(0)
    centre.tell("staff:ann", cmd.ContactEnd(contact=over))
    made = centre.tell("staff:ann", cmd.ContactDispose(contact=over, outcome="done"))
    following = next(event.contact for event in made if isinstance(event, ev.OfferMade))
    centre.take(following)
    centre.tell("staff:ann", cmd.ContactSend(contact=following, text="Hello."))
    held.append(following)
    return following


def test_everybody_who_has_to_wait_is_told_at_once() -> None:
    """Nobody looks at an empty page: place and wait are there as soon as the queue is joined."""
    centre, _, chats = busy_centre(3)

    assert [positions(centre, chat) for chat in chats] == [[1], [2], [3]]
    assert [each.estimator for chat in chats for each in told(centre, chat)] == ["shared_agents"] * 3
    assert all(each.band_s is not None for chat in chats for each in told(centre, chat))


def test_those_who_write_later_are_not_told_of_a_queue() -> None:
    """Nobody sits and watches a text message wait; it has its target, not a place."""
    centre = SmallCentre()
    centre.arrive("r1", channel="sms")
    centre.wait(600)

    assert centre.of(ev.WaitTold) == []


def test_while_an_agent_is_asked_the_wait_is_what_the_offer_may_last() -> None:
    """The first of all, whose chat rings at an agent's, is not told how long calls take."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    [first] = told(centre, centre.arrive("r1"))

    assert (first.estimator, first.position, first.estimate_s, first.band_s) == ("offer", 1, 20.0, (0, 60))


def test_a_call_that_is_answered_at_once_is_told_nothing() -> None:
    """Whoever hears a person within a second needs no announcement."""
    centre = SmallCentre()
    centre.agent("ann", repairs=1)
    call = centre.arrive("r1", channel="phone")
    centre.take(call)
    centre.wait(60)
    slow = centre.arrive("r2", channel="phone")
    centre.wait(1)

    assert told(centre, call) == []
    assert positions(centre, slow) == [1]


def test_moving_up_is_told_but_not_every_second() -> None:
    """Third, second, next: each is told, ten seconds apart at least."""
    centre, held, chats = busy_centre(3)
    centre.wait(20)
    for _ in range(2):
        serve(centre, held)
    centre.wait(30)

    assert positions(centre, chats[2])[:3] == [3, 2, 1]
    at = [each.at for each in told(centre, chats[2])]
    assert min(later - earlier for earlier, later in itertools.pairwise(at)) >= 10_000


def test_the_place_never_rises_and_who_was_overtaken_can_be_seen() -> None:
    """Whoever was told "you are next" is not told "you are number 2" because somebody smells gas."""
    centre, _, [first] = busy_centre(1)
    centre.arrive("urgent", emergency=True)
    centre.wait(60)

    assert set(positions(centre, first)) == {1}
    assert [each.ahead_count for each in told(centre, first)][-1] == 1


def test_a_contact_that_comes_back_keeps_the_place_it_was_told() -> None:
    """An agent who does not answer, or passes a chat on, costs the resident no place."""
    centre, held, chats = busy_centre(2)
    over = held.pop(0)
    centre.tell("staff:ann", cmd.ContactEnd(contact=over))
    centre.tell("staff:ann", cmd.ContactDispose(contact=over, outcome="done"))
    assert centre[chats[0]].offer is not None
    centre.wait(25)
    assert centre[chats[0]].offer is None
    centre.wait(60)

    assert set(positions(centre, chats[0])) == {1}


def test_the_estimate_is_renewed_though_nobody_moves() -> None:
    """Ann goes home: those who wait learn within half a minute that no time can be given any more."""
    centre, _, [first] = busy_centre(1)
    centre.choose("ann", "not_ready")
    centre.wait(30)

    assert told(centre, first)[-1].band_s is None


def test_a_long_line_is_told_seldom() -> None:
    """Of two hundred who wait, those far behind are told anew after minutes; the log does not fill with it."""
    centre, _, chats = busy_centre(200)
    centre.wait(600)

    assert len(told(centre, chats[0])) >= 20
    assert len(told(centre, chats[-1])) <= 3
    assert len(centre.of(ev.WaitTold)) < 200 * 5


def test_a_transferred_chat_is_told_of_its_new_wait() -> None:
    """Passed on to another service, a resident hears how long that may take, and keeps the lower place."""
    centre, held, _ = busy_centre(0)
    for number in range(2):
        centre.arrive(f"rent{number}", RENT)
    centre.wait(60)
    before = len(told(centre, held[0]))
    centre.tell("staff:ann", cmd.ContactTransfer(contact=held[0], queue=RENT))
    again = told(centre, held[0])[before:]

    assert [each.position for each in again] == [1]
    assert centre[held[0]].told is not None


def test_what_was_told_is_state_and_teaches() -> None:
    """After a restart the screen shows what was told, and the estimates go on from what was learnt."""
    centre, held, chats = busy_centre(4)
    for _ in range(3):
        centre.wait(40)
        serve(centre, held)
    pace = centre.state.queues[centre[chats[3]].queue].pace["webchat"]
    restarted = load(dump(centre.state))

    assert pace.last_wait_s is not None
    assert pace.took_s != 300
    assert pace.slack != 1.8
    assert restarted.contacts[chats[3]].told == centre[chats[3]].told
    assert digest(restarted) == digest(centre.state)
    assert settle(restarted, None, centre.now) == [], "nobody is told twice because we restarted"
