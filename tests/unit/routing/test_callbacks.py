"""Callbacks: a resident who asks to be rung keeps their place, and is rung by the next agent whose turn it is."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import Callbacks, Hours, Period, Step, Target
from routing.engine import digest, dump, load
from routing.ids import ContactId, GatewayId, Instant
from tests.unit.routing.small_centre import RENT, START, SmallCentre, queue

NUMBER = "01632 960123"
_TEN_TO_ELEVEN = Hours(periods=tuple(Period(weekday=day, start=600, end=660) for day in range(5)))


def ask(centre: SmallCentre, contact: ContactId, resident: str) -> list[ev.Event]:
    """The resident asks to be rung."""
    return centre.tell(f"resident:{resident}", cmd.CallbackRequest(contact=contact, number=NUMBER))


def finish(centre: SmallCentre, contact: ContactId, *, spoken: bool) -> list[ev.Event]:
    """Whoever rings says how it went."""
    return centre.tell(f"staff:{centre[contact].agent}", cmd.CallbackFinish(contact=contact, spoken=spoken))


def close_page(centre: SmallCentre, contact: ContactId) -> list[ev.Event]:
    """The resident's page is gone."""
    return centre.tell("gateway:g", cmd.ContactAlive(contact=contact, gateway=GatewayId("g"), present=False))


def code(happened: list[ev.Event]) -> str:
    """Why a command was refused."""
    assert isinstance(happened[0], ev.CommandRefused), happened
    return happened[0].code


def with_rules(rules: Callbacks, **settings: object) -> SmallCentre:
    """A small centre that rings back by `rules`."""
    centre = SmallCentre(queue("repairs", **settings), queue("rent"))
    centre.tell("admin", cmd.ConfigActivate(config=msgspec.structs.replace(centre.config, callback=rules), digest="2"))
    return centre


@pytest.fixture
def centre() -> SmallCentre:
    """Two queues and nobody on duty."""
    return SmallCentre()


def test_the_place_stays_although_others_came_later(centre: SmallCentre) -> None:
    """Who puts the phone on the table instead of watching a page is not served after those who came later."""
    first = centre.arrive("ann")
    centre.wait(30)
    second = centre.arrive("bob")
    ask(centre, first, "ann")
    centre.agent("kay", repairs=3)

    assert centre[first].offered_to == "kay"
    assert centre[second].phase == "waiting"
    assert (centre[first].queued_at, centre[first].place_at) == (START, START)


def test_a_callback_takes_a_call_of_the_agent(centre: SmallCentre) -> None:
    """An agent in the middle of a chat is not asked to telephone beside it."""
    centre.agent("kay", repairs=3)
    centre.take(centre.arrive("ann"))
    waiting = centre.arrive("bob")
    assert centre[waiting].offered_to == "kay", "a second chat fits"
    ask(centre, waiting, "bob")

    assert centre[waiting].phase == "waiting"
    assert centre.of(ev.OfferWithdrawn)[-1].reason == "callback"
    assert centre.of(ev.AgentStateChanged)[-1].reason != "missed", "the agent missed nothing"


def test_the_target_is_that_of_the_line_it_came_on() -> None:
    """Asking for a call neither hastens nor delays a resident's turn."""
    targets = {"webchat": Target(share=0.9, within_s=30), "call": Target(share=0.9, within_s=300)}
    centre = SmallCentre(queue("repairs", targets=targets), queue("rent"))
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.wait(31)

    assert centre[contact].target_at == START + 30_000
    assert centre[contact].late


def test_the_page_may_be_closed(centre: SmallCentre) -> None:
    """A resident who closes the page after asking for a call has not given up."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    close_page(centre, contact)
    centre.wait(3_600)

    assert centre[contact].phase == "waiting"
    assert not centre.of(ev.ContactAbandoned)


def test_one_who_had_closed_the_page_before_is_not_lost_to_an_old_timer(centre: SmallCentre) -> None:
    """The minute for which a lost page is waited for does not go on once a call is promised."""
    contact = centre.arrive("ann")
    close_page(centre, contact)
    centre.wait(30)
    ask(centre, contact, "ann")
    centre.wait(120)

    assert centre[contact].phase == "waiting"


def test_accepting_tells_the_agent_to_ring_and_speaking_answers(centre: SmallCentre) -> None:
    """Only speaking to the resident counts as an answer; then it is a conversation with its wrap-up like any other."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.agent("kay", repairs=3)
    centre.take(contact)
    due = centre.of(ev.CallbackDue)[-1]
    assert (due.attempt, due.number, due.agent) == (1, NUMBER, "kay")
    assert not centre.of(ev.ContactAnswered)
    assert not centre.of(ev.EffectRequested), "no provider dials: the agent does"

    centre.wait(20)
    finish(centre, contact, spoken=True)
    assert centre.of(ev.CallbackKept)[-1].wait_ms == centre.of(ev.ContactAnswered)[-1].wait_ms == 20_000

    centre.tell("staff:kay", cmd.ContactEnd(contact=contact))
    assert centre[contact].phase == "wrap_up"


def test_no_answer_means_another_attempt_later_at_the_old_place(centre: SmallCentre) -> None:
    """Somebody in the shower is rung again, not forgotten, and not rung without a pause."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.agent("kay", repairs=3)
    centre.take(contact)
    finish(centre, contact, spoken=False)

    assert centre[contact].phase == "waiting"
    assert centre.staff("kay").phase == "available"
    centre.wait(899)
    assert centre[contact].offer is None, "nobody is asked before the pause is over"
    centre.wait(1)
    assert centre[contact].offered_to == "kay"
    assert centre[contact].place_at == START
    centre.take(contact)
    assert [due.attempt for due in centre.of(ev.CallbackDue)] == [1, 2]


def test_after_the_last_try_it_counts_as_missed(centre: SmallCentre) -> None:
    """A promise that cannot be kept ends with a record, not with a contact that waits for ever."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.agent("kay", repairs=3)
    for _ in range(3):
        centre.take(contact)
        finish(centre, contact, spoken=False)
        centre.wait(900)

    assert contact not in centre.state.contacts
    assert centre.of(ev.CallbackMissed)[-1] == ev.CallbackMissed(
        at=Instant(START + 1_800_000), contact=contact, reason="no_answer", attempts_count=3
    )


def test_the_pause_survives_a_restart(centre: SmallCentre) -> None:
    """A restart in the pause neither rings at once nor forgets to ring."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.agent("kay", repairs=3)
    centre.take(contact)
    finish(centre, contact, spoken=False)
    before = digest(centre.state)
    centre.state = load(dump(centre.state))
    centre.wait(0)

    assert digest(centre.state) == before
    centre.wait(900)
    assert centre[contact].offered_to == "kay"


def test_the_pause_survives_a_change_of_the_steps() -> None:
    """A queue that gets fewer steps in the pause still has the resident rung."""
    centre = with_rules(Callbacks(), steps=(Step(after_s=0, level=3), Step(after_s=5, level=1)))
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.wait(10)
    centre.agent("kay", repairs=3)
    centre.take(contact)
    finish(centre, contact, spoken=False)
    centre.tell("admin", cmd.ConfigActivate(config=SmallCentre().config, digest="3"))
    centre.tell("staff:boss", cmd.OfferMake(contact=contact))

    assert centre[contact].offered_to == "kay"


def test_who_rings_writes_and_transfers_only_afterwards(centre: SmallCentre) -> None:
    """A line on a page that nobody looks at any more must not count as an answer."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.agent("kay", repairs=3)
    centre.take(contact)

    assert code(centre.tell("staff:kay", cmd.ContactSend(contact=contact, text="Hello?"))) == "ring_first"
    assert code(centre.tell("staff:kay", cmd.ContactTransfer(contact=contact, queue=RENT))) == "ring_first"
    assert code(centre.tell("phone", cmd.EffectFinish(contact=contact, effect="join"))) == "ring_first"


def test_a_resident_may_wait_here_after_all(centre: SmallCentre) -> None:
    """Changing one's mind costs nothing: the place stays, and a chat takes a chat of an agent again."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.wait(10)
    centre.tell("resident:ann", cmd.CallbackCancel(contact=contact))

    assert (centre[contact].line, centre[contact].place_at) == ("webchat", START)
    close_page(centre, contact)
    centre.wait(60)
    assert centre.of(ev.ContactAbandoned)[-1].reason == "unreachable"


def test_nobody_cancels_a_call_that_rings(centre: SmallCentre) -> None:
    """The agent who rings finds somebody at the other end."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.agent("kay", repairs=3)
    centre.take(contact)

    assert code(centre.tell("resident:ann", cmd.CallbackCancel(contact=contact))) == "being_rung"
    wait = cmd.ContactChoose(contact=contact, choice="wait")
    assert code(centre.tell("resident:ann", wait)) == "being_rung"


def test_a_second_wish_and_one_while_being_served_are_refused(centre: SmallCentre) -> None:
    """One promise per contact; and who talks to somebody needs none."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    assert code(ask(centre, contact, "ann")) == "already_asked"

    served = centre.arrive("bob", to=RENT)
    centre.agent("kay", rent=3)
    centre.take(served)
    assert code(ask(centre, served, "bob")) == "being_served"


def test_a_centre_may_do_without_callbacks() -> None:
    """Where nobody has time to ring, nobody is promised a call."""
    centre = with_rules(Callbacks(offer=False))

    assert code(ask(centre, centre.arrive("ann"), "ann")) == "no_callbacks"


def test_an_agent_who_vanishes_while_ringing_leaves_the_resident_their_turn(centre: SmallCentre) -> None:
    """Nobody can say whether that call was made, so somebody else makes it."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.agent("kay", repairs=3)
    centre.take(contact)
    centre.disconnect("kay")
    centre.agent("lee", repairs=3)
    centre.wait(60)

    assert centre[contact].offered_to == "lee"
    centre.take(contact)
    assert centre.of(ev.CallbackDue)[-1].attempt == 2


def test_at_closing_time_a_callback_is_missed() -> None:
    """By default nobody is rung on another day without having been asked."""
    centre = with_rules(Callbacks(), default_hours=_TEN_TO_ELEVEN)
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.wait(3_600 + 900)

    assert contact not in centre.state.contacts
    assert centre.of(ev.CallbackMissed)[-1].reason == "closed"


def test_a_centre_may_carry_callbacks_over_to_the_next_opening() -> None:
    """Who was promised a call gets it the next morning, at their place, and not in the middle of the night."""
    centre = with_rules(Callbacks(carry_over=True), default_hours=_TEN_TO_ELEVEN)
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.wait(3_600 + 900)
    centre.agent("kay", repairs=3)
    assert centre[contact].phase == "waiting", "an agent who works late does not ring"
    centre.wait(24 * 3_600 - 3_600 - 900)

    assert dt.datetime.fromtimestamp(centre.now / 1000, dt.UTC).hour == 10
    assert centre[contact].offered_to == "kay"
    assert centre[contact].place_at == START


def test_a_callback_that_is_due_the_instant_the_queue_opens_is_put_off_once() -> None:
    """Due and opening in one instant, it waited for that instant again and again: the whole centre stood still."""
    centre = with_rules(Callbacks(carry_over=True), default_hours=_TEN_TO_ELEVEN)
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.wait(3_600 + 900)
    centre.state = load(dump(centre.state))
    centre.wait(24 * 3_600 - 3_600 - 900)

    assert len(centre.of(ev.CallbackPostponed)) == 1
    assert centre[contact].phase == "waiting"


def test_the_target_is_missed_while_a_callback_waits_for_its_next_attempt() -> None:
    """A wait is late when it is late, and whoever takes over must not find it out a second time."""
    centre = with_rules(Callbacks(tries=2, retry_after_s=900))
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.agent("kay", repairs=3)
    centre.take(contact)
    centre.wait(61)
    finish(centre, contact, spoken=False)

    assert centre[contact].rests
    assert centre[contact].late
    assert len(centre.of(ev.ContactTargetMissed)) == 1


def test_who_comes_again_is_not_rung_as_well(centre: SmallCentre) -> None:
    """Nobody is rung about what they already talk about."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    again = centre.arrive("ann", to=RENT)

    assert contact not in centre.state.contacts
    assert centre.of(ev.CallbackCancelled)[-1].reason == "arrived_again"
    assert again in centre.state.contacts


def test_who_comes_again_to_a_closed_queue_keeps_the_call(centre: SmallCentre) -> None:
    """A visit that leads to nothing must not cost the promise."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.tell("staff:boss", cmd.QueueClose(queue=RENT))
    arrive = cmd.ContactArrive(channel="webchat", queue=RENT, resident=centre[contact].resident)

    assert code(centre.tell("resident:ann", arrive)) == "already_open"
    assert centre[contact].callback is not None


def test_who_is_answered_elsewhere_is_not_rung(centre: SmallCentre) -> None:
    """A resident who got an answer by text message is not rung about the chat; it is counted apart."""
    message = centre.arrive("ann", to=RENT, channel="sms")
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.agent("kay", rent=3)
    centre.take(message)
    centre.tell("staff:kay", cmd.ContactSend(contact=message, text="It is mended."))

    assert contact not in centre.state.contacts
    assert centre.of(ev.CallbackCancelled)[-1].reason == "answered_elsewhere"
    assert centre.of(ev.ContactEnded)[-1].reason == "resolved_elsewhere"


def test_staff_who_end_it_unrung_have_missed_it(centre: SmallCentre) -> None:
    """Ending contacts must not be a way to make missed promises vanish."""
    contact = centre.arrive("ann")
    ask(centre, contact, "ann")
    centre.agent("kay", repairs=3)
    centre.take(contact)
    centre.tell("staff:kay", cmd.ContactEnd(contact=contact))

    assert centre.of(ev.CallbackMissed)[-1].reason == "ended"
    assert contact not in centre.state.contacts


def test_an_answered_residents_other_contact_may_be_withdrawn_by_their_agent(centre: SmallCentre) -> None:
    """One person is served once; the other contact is counted apart, and only by whoever has answered them."""
    chat = centre.arrive("ann")
    message = centre.arrive("ann", to=RENT, channel="sms")
    resolve = cmd.ContactResolveElsewhere(contact=message)
    centre.agent("kay", repairs=3)
    centre.take(chat)
    assert code(centre.tell("staff:kay", resolve)) == "not_answered"
    centre.tell("staff:kay", cmd.ContactSend(contact=chat, text="Both are done."))
    assert code(centre.tell("staff:lee", resolve)) == "not_answered"
    centre.tell("staff:kay", resolve)

    assert message not in centre.state.contacts
    assert centre.of(ev.ContactEnded)[-1].reason == "resolved_elsewhere"
    assert code(centre.tell("staff:kay", resolve)) == "unknown_contact"


def test_a_strangers_contact_cannot_be_withdrawn(centre: SmallCentre) -> None:
    """Withdrawing is no way to make other people's waits vanish."""
    chat, other = centre.arrive("ann"), centre.arrive("bob", to=RENT)
    centre.agent("kay", repairs=3)
    centre.take(chat)
    centre.tell("staff:kay", cmd.ContactSend(contact=chat, text="Hello."))

    assert code(centre.tell("staff:kay", cmd.ContactResolveElsewhere(contact=other))) == "not_answered"
    assert other in centre.state.contacts
