"""Message threads: what a resident writes goes on with their conversation or begins one, and is never lost."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import Hours, Period, WrapUp
from routing.engine import digest, dump, load, settle
from routing.facts import MOST_MESSAGES
from routing.ids import ContactId, Instant, MessageRef, ResidentId, SkillId
from routing.service_level import Record, second_silence_ms
from routing.service_level.folding import Folding
from routing.words import DeliveryState, Need
from tests.unit.routing.small_centre import RENT, REPAIRS, START, SmallCentre, queue
from tests.unit.routing.texting import (
    OURS,
    RENTS_NUMBER,
    asked_of_provider,
    begun,
    conversation,
    finishes,
    progress,
    refusals,
    replies,
    reports,
    texting_centre,
    told,
    writes,
)

HOUR_S = 3_600


def test_a_first_text_waits_in_the_queue_of_the_number_it_was_sent_to() -> None:
    """A resident who texts the rents number is with rents, without a menu."""
    centre = texting_centre()
    contact = begun(writes(centre, to=RENTS_NUMBER))
    assert (centre[contact].queue, centre[contact].channel, centre[contact].to) == (RENT, "sms", RENTS_NUMBER)
    assert centre[contact].phase == "waiting"
    assert [event.text for event in centre.of(ev.MessageReceived)] == ["My tap drips."]


def test_whoever_writes_may_need_more_than_their_queue_asks_for() -> None:
    """Who texts in another language, or plays a resident by hand, waits for somebody who can serve them."""
    centre = texting_centre()
    needs = (Need(skill=SkillId("cy"), until_s=60),)
    said = cmd.MessageArrive(
        channel="sms", to=OURS, resident=ResidentId("r1"), ref=MessageRef("in"), address="+447700900123", needs=needs
    )
    contact = begun(centre.tell("provider:sms", said))
    assert centre[contact].needs == needs
    unheard = msgspec.structs.replace(said, resident=ResidentId("r2"), needs=(Need(skill=SkillId("cy"), level=9),))
    assert refusals(centre.tell("provider:sms", unheard)) == ["bad_level"]


def test_a_text_to_a_number_that_the_file_does_not_name_is_not_lost() -> None:
    """A number that was bought this morning works before somebody has written it down."""
    centre = texting_centre()
    contact = begun(writes(centre, to="+441632960999"))
    assert centre[contact].queue == REPAIRS


def test_a_thread_goes_on_where_its_resident_went_on_with_it() -> None:
    """A comment below a post is answered there; once its writer has written to the page, that is where the answer goes."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = begun(writes(centre, channel="messenger", to="page", thread="comment:55_77"))
    centre.take(contact)
    writes(centre, channel="messenger", to="page")
    (asked,) = asked_of_provider(replies(centre, contact), "send")
    assert asked.thread == ""


def test_further_texts_go_on_with_the_conversation() -> None:
    """Three texts in a row are one contact with one agent."""
    centre = texting_centre()
    contact = begun(writes(centre))
    writes(centre, text="In the kitchen.")
    centre.agent("ann", repairs=5)
    centre.take(contact)
    writes(centre, text="Hurry.", to=RENTS_NUMBER)
    assert list(centre.state.contacts) == [contact]
    assert centre[contact].to == RENTS_NUMBER, "the answer comes from where they wrote to last"


def test_a_resident_of_a_parked_thread_who_writes_is_with_their_agent_at_once() -> None:
    """Nobody explains their boiler twice."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    centre.tell("staff:ann", cmd.ContactPark(contact=contact))
    writes(centre)
    assert (centre[contact].phase, centre[contact].agent) == ("engaged", "ann")


def test_the_agents_reply_goes_to_the_provider_with_all_it_needs() -> None:
    """The dispatcher may know no state: what it sends, from where to whom, stands in the effect."""
    centre = texting_centre()
    centre.agent("ann", rent=5)
    contact = begun(writes(centre, to=RENTS_NUMBER, thread="17.3"))
    centre.take(contact)
    happened = replies(centre, contact, "Which flat?")
    (asked,) = asked_of_provider(happened, "send")
    (sent,) = (event for event in happened if isinstance(event, ev.MessageSent))
    assert (asked.message, asked.text, asked.address, asked.channel) == (
        sent.message,
        "Which flat?",
        "+447700900123",
        "sms",
    )
    assert (asked.to, asked.thread, asked.human, asked.template) == ("ALDERBROOK", "17.3", False, "")


def test_a_message_that_no_provider_carries_is_sent_as_before() -> None:
    """A webchat needs nobody to send it."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    centre.take(contact)
    assert asked_of_provider(replies(centre, contact), "send") == []


# --- how far it got ------------------------------------------------------------------------------------------------


def sent(centre: SmallCentre) -> ev.EffectRequested:
    """A reply that the provider was asked to send."""
    centre.agent("ann", repairs=5)
    contact = begun(writes(centre))
    centre.take(contact)
    (asked,) = asked_of_provider(replies(centre, contact), "send")
    return asked


def test_an_agent_sees_how_far_a_reply_got_whatever_order_news_comes_in() -> None:
    """What was read stays read when the news of its delivery comes last."""
    centre = texting_centre()
    asked = sent(centre)
    assert progress(finishes(centre, asked, "SM1")) == ["sent"]
    assert progress(reports(centre, "SM1", "read")) == ["read"]
    assert [progress(reports(centre, "SM1", state)) for state in ("sent", "delivered", "failed", "read")] == [[]] * 4


@pytest.mark.parametrize("end", ["failed", "undelivered"])
def test_what_did_not_get_there_never_gets_there_later(end: DeliveryState) -> None:
    """An agent who was told to ring does not read next that all was well."""
    centre = texting_centre()
    finishes(centre, sent(centre), "SM1")
    (failed,) = (e for e in reports(centre, "SM1", end, "Their phone is off.") if isinstance(e, ev.MessageProgressed))
    assert (failed.state, failed.text) == (end, "Their phone is off.")
    assert progress(reports(centre, "SM1", "delivered")) == []


def test_a_refusal_of_the_provider_reaches_the_agent_in_words() -> None:
    """Nobody waits for a reply to what was never sent."""
    centre = texting_centre()
    happened = finishes(centre, sent(centre), text="The number cannot take texts. Ring them.", ok=False)
    (failed,) = (event for event in happened if isinstance(event, ev.MessageProgressed))
    assert (failed.state, failed.text) == ("failed", "The number cannot take texts. Ring them.")


def test_a_call_back_that_overtakes_the_providers_answer_counts() -> None:
    """Delivered is delivered, even if we learn the message's name only afterwards."""
    centre = texting_centre()
    asked = sent(centre)
    assert progress(reports(centre, "SM1", "delivered")) == []
    assert progress(finishes(centre, asked, "SM1")) == ["delivered"]
    assert centre.state.early == {}


def test_news_of_messages_that_are_not_ours_is_forgotten_soon() -> None:
    """Another program on the same account fills no memory."""
    centre = texting_centre()
    reports(centre, "SM7", "delivered")
    centre.wait(601)
    reports(centre, "SM8", "delivered")
    assert list(centre.state.early) == ["SM8"]


def test_news_of_a_message_is_told_for_two_days_after_the_conversation() -> None:
    """A phone that was off overnight still shows as reached; then nothing of the thread stays."""
    centre = texting_centre()
    asked = sent(centre)
    centre.tell("staff:ann", cmd.ContactEnd(contact=asked.contact))
    centre.wait(HOUR_S)
    assert asked.contact not in centre.state.contacts
    finishes(centre, asked, "SM1")
    assert progress(reports(centre, "SM1", "delivered")) == ["delivered"]
    centre.wait(49 * HOUR_S)
    other = conversation(centre, "r2")
    centre.tell("staff:ann", cmd.ContactEnd(contact=other))
    centre.wait(HOUR_S)
    assert set(centre.state.gone) == {other}
    assert "SM1" not in centre.state.refs


def test_who_reads_a_thread_has_read_all_of_it_until_then() -> None:
    """Messenger tells one instant for everything."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre, channel="messenger")
    centre.wait(10)
    until = centre.now
    centre.wait(10)
    replies(centre, contact, "Are you there?")
    seen = cmd.MessageSeen(channel="messenger", resident=ResidentId("r1"), until=until, state="read")
    assert progress(centre.tell("provider:messenger", seen)) == ["read", "read"], "the acknowledgement and the reply"
    assert progress(centre.tell("provider:messenger", seen)) == []


def test_what_was_refused_is_not_called_read_because_the_thread_was() -> None:
    """Messenger took the words and not the photograph, and the words were read first: the agent learns what is missing."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre, channel="messenger")
    centre.wait(10)
    send = asked_of_provider(replies(centre, contact, "Is it this valve?"), "send")[0]
    seen = cmd.MessageSeen(channel="messenger", resident=ResidentId("r1"), until=centre.now, state="read")
    assert "read" in progress(centre.tell("provider:messenger", seen))
    assert progress(finishes(centre, send, ok=False, text="Of its 2 parts the first was sent.")) == ["failed"]
    assert progress(finishes(centre, send, ok=False)) == []


def test_an_answer_from_the_providers_own_inbox_is_shown() -> None:
    """An agent does not answer again what a colleague has answered in the page's inbox; our own echoes are no news."""
    centre = texting_centre()
    finishes(centre, sent(centre), "SM1")
    echo = cmd.MessageEcho(channel="sms", resident=ResidentId("r1"), ref=MessageRef("mid.9"), text="Done.")
    assert [event.text for event in centre.tell("provider:sms", echo) if isinstance(event, ev.MessageEchoed)] == [
        "Done."
    ]
    ours = cmd.MessageEcho(channel="sms", resident=ResidentId("r1"), ref=MessageRef("SM1"), text="Which street?")
    assert not [event for event in centre.tell("provider:sms", ours) if isinstance(event, ev.MessageEchoed)]


def test_an_answer_from_elsewhere_closes_on_nobody_who_waits_for_an_agent() -> None:
    """A resident who still stands in the queue keeps their place, however long they are silent."""
    centre = texting_centre(idle_warn_s=HOUR_S, idle_close_s=600)
    contact = begun(writes(centre))
    centre.tell("provider:sms", cmd.MessageEcho(channel="sms", resident=ResidentId("r1"), ref=MessageRef("mid.9")))
    centre.wait(3 * HOUR_S)
    assert centre[contact].phase == "waiting"


def test_residents_take_back_what_they_wrote_and_nothing_else() -> None:
    """A card number sent by mistake goes; nobody else's words do."""
    centre = texting_centre()
    begun(writes(centre, ref="in-a"))
    take = cmd.MessageRedact(ref=MessageRef("in-a"), resident=ResidentId("r1"))
    centre.tell("provider:sms", take)
    assert len(centre.of(ev.MessageRedacted)) == 1
    strange = cmd.MessageRedact(ref=MessageRef("in-a"), resident=ResidentId("r2"))
    assert refusals(centre.tell("provider:sms", strange)) == ["not_theirs"]
    unknown = cmd.MessageRedact(ref=MessageRef("in-z"), resident=ResidentId("r1"))
    centre.tell("provider:sms", unknown)
    assert len(centre.of(ev.MessageRedacted)) == 1


# --- one episode after another -------------------------------------------------------------------------------------


def test_a_resident_who_writes_again_soon_is_offered_first_to_the_agent_who_had_them() -> None:
    """A tap that still drips needs no second explanation; whoever is free does not matter for a minute."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    first = conversation(centre)
    centre.agent("bob", repairs=5)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=first, agent=centre.staff("bob").id))
    centre.take(first)
    centre.tell("staff:bob", cmd.ContactEnd(contact=first))
    centre.wait(2 * HOUR_S)
    second = begun(writes(centre))
    assert (centre[second].offered_to, centre[second].follows) == ("bob", first)
    assert centre.of(ev.OfferMade)[-1].why.rule == "followed"


def test_a_text_while_the_agent_wraps_up_is_a_new_contact() -> None:
    """A resident is never told that a conversation is over: they just write."""
    centre = texting_centre(queue("repairs", wrap_up=WrapUp(mode="open")))
    centre.agent("ann", repairs=5)
    first = conversation(centre)
    centre.tell("staff:ann", cmd.ContactEnd(contact=first))
    assert centre[first].phase == "wrap_up"
    second = begun(writes(centre))
    assert (centre[second].offered_to, centre[second].follows) == ("ann", first)


def test_after_the_window_it_goes_by_the_rules_with_its_history() -> None:
    """After three days nobody waits for one agent; who serves it still finds what was said."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    first = conversation(centre)
    centre.tell("staff:ann", cmd.ContactEnd(contact=first))
    centre.wait(73 * HOUR_S)
    second = begun(writes(centre))
    queued = centre.of(ev.ContactQueued)[-1]
    assert (centre[second].follows, queued.keep_for) == (first, None)


def test_it_is_kept_for_nobody_who_is_away_nor_in_an_emergency() -> None:
    """A resident waits for their agent only while that is quicker."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    for resident in ("r1", "r2"):
        centre.tell("staff:ann", cmd.ContactEnd(contact=conversation(centre, resident)))
    centre.wait(HOUR_S)
    writes(centre, "r1", "I smell gas.", emergency=True)
    assert centre.of(ev.ContactQueued)[-1].keep_for is None
    centre.choose("ann", "not_ready")
    writes(centre, "r2")
    assert centre.of(ev.ContactQueued)[-1].keep_for is None


def test_it_goes_on_in_the_queue_where_it_was() -> None:
    """Who was passed on from repairs to rents is not sent back to repairs."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    centre.agent("bob", rent=5)
    centre.tell("staff:ann", cmd.ContactTransfer(contact=contact, queue=RENT))
    centre.take(contact)
    centre.tell("staff:bob", cmd.ContactEnd(contact=contact))
    centre.wait(HOUR_S)
    assert centre[begun(writes(centre))].queue == RENT


# --- silence -------------------------------------------------------------------------------------------------------


def test_a_silent_thread_is_warned_and_closed_and_goes_on_without_loss() -> None:
    """Agents do not carry threads for ever, and residents lose nothing by it."""
    centre = texting_centre(idle_warn_s=HOUR_S, idle_close_s=600)
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    assert told(centre.wait(HOUR_S - 1)) == []
    assert told(centre.wait(1)) == ["idle"]
    closed = centre.wait(600)
    assert told(closed) == ["closed"]
    (ended,) = (event for event in closed if isinstance(event, ev.ContactEnded))
    assert (ended.by, ended.reason) == ("centre", "idle")
    again = begun(writes(centre))
    assert (centre[again].follows, centre[again].offered_to) == (contact, "ann")


def test_a_parked_thread_of_an_agent_who_went_home_is_closed_too() -> None:
    """Nothing stays open in the list of somebody who is not there."""
    centre = texting_centre(idle_warn_s=HOUR_S, idle_close_s=600)
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    centre.tell("staff:ann", cmd.ContactPark(contact=contact))
    centre.disconnect("ann")
    centre.wait(HOUR_S + 600)
    assert contact not in centre.state.contacts


def test_only_the_silence_of_residents_counts() -> None:
    """Nobody is closed on who waits for us: not before the first reply, after their own text, or in a queue again."""
    centre = texting_centre(idle_warn_s=HOUR_S, idle_close_s=600)
    waiting = begun(writes(centre, "r1"))
    centre.agent("ann", rent=5)
    centre.wait(3 * HOUR_S)
    assert centre[waiting].phase == "waiting"
    centre.agent("bob", repairs=5)
    centre.take(waiting)
    replies(centre, waiting)
    writes(centre, "r1", "And the sink?")
    asked_at = centre.now
    centre.wait(3 * HOUR_S)
    assert (centre[waiting].phase, centre[waiting].asked_at) == ("engaged", asked_at)
    replies(centre, waiting)
    assert centre[waiting].asked_at is None
    centre.choose("ann", "offline")
    centre.tell("staff:bob", cmd.ContactTransfer(contact=waiting, queue=RENT))
    centre.wait(3 * HOUR_S)
    assert centre[waiting].phase == "waiting"


def test_a_resident_who_writes_after_the_warning_is_not_closed() -> None:
    """One word from them is enough."""
    centre = texting_centre(idle_warn_s=HOUR_S, idle_close_s=600)
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    centre.wait(HOUR_S + 300)
    writes(centre, text="Still here.")
    centre.wait(2 * HOUR_S)
    assert centre[contact].phase == "engaged"


def test_a_centre_may_leave_threads_open() -> None:
    """Nought is never."""
    centre = texting_centre(idle_warn_s=0)
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    centre.wait(240 * HOUR_S)
    assert centre[contact].phase == "engaged"


def test_a_restart_finds_threads_as_they_were() -> None:
    """The night's update forgets no warning that is due, no reference and no episode."""
    centre = texting_centre(idle_warn_s=HOUR_S, idle_close_s=600)
    centre.agent("ann", repairs=5)
    finishes(centre, asked_of_provider(replies(centre, conversation(centre)), "send")[0], "SM1")
    snapshot = load(dump(centre.state))
    assert digest(snapshot) == digest(centre.state)
    assert snapshot.refs == centre.state.refs
    assert settle(snapshot, None, centre.now) == []
    at = Instant(centre.now + HOUR_S * 1000)
    for gateway in snapshot.gateways:
        snapshot.gateways[gateway] = at
    assert told(settle(snapshot, None, at)) == ["idle"]


# --- the clock of answers -----------------------------------------------------------------------------------------


def record_of(centre: SmallCentre, contact: ContactId) -> Record:
    """What the figures know of the contact."""
    records: dict[ContactId, Record] = {}
    folding = Folding(records.get, {})
    for event in centre.events:
        record = folding.fold(event)
        if record is not None:
            records[record.contact] = record
    return records[contact]


def test_the_longest_wait_for_a_later_reply_is_kept() -> None:
    """A first answer within the minute does not hide an hour of silence after it; STOP and our own tellings are no part."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    for seconds in (100, 300, 200):
        writes(centre)
        centre.wait(seconds / 2)
        writes(centre, text="Hello?")
        centre.wait(seconds / 2)
        replies(centre, contact)
    writes(centre, consent="stop")
    centre.wait(1_000)
    writes(centre, consent="start")
    replies(centre, contact)
    assert second_silence_ms(record_of(centre, contact), centre.config) == 300_000


def test_a_reply_from_the_providers_own_inbox_ends_the_wait() -> None:
    """The resident has read a person, wherever that person sat."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    writes(centre)
    centre.wait(60)
    centre.tell("provider:sms", cmd.MessageEcho(channel="sms", resident=ResidentId("r1"), ref=MessageRef("mid.9")))
    centre.wait(600)
    replies(centre, contact, "Anything else?")
    assert second_silence_ms(record_of(centre, contact), centre.config) == 60_000
    assert centre[contact].asked_at is None


def test_an_answer_in_the_providers_own_inbox_is_the_first_answer() -> None:
    """A colleague at Meta's screen answered within the minute: the figures do not say that nobody did."""
    centre = texting_centre()
    contact = begun(writes(centre))
    centre.wait(40)
    echo = cmd.MessageEcho(channel="sms", resident=ResidentId("r1"), ref=MessageRef("mid.9"), text="Done.")
    centre.tell("provider:sms", echo)
    found = record_of(centre, contact)
    assert (found.wait_ms, found.answered_by, centre[contact].phase) == (40_000, None, "waiting")
    centre.agent("ann", repairs=5)
    centre.take(contact)
    replies(centre, contact)
    assert [event.agent for event in centre.of(ev.ContactAnswered)] == [None], "there is one first answer"


def test_an_approved_text_is_no_answer() -> None:
    """Words that were made for everybody do not answer what somebody asked; their agent may park the thread all the same."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = begun(writes(centre, channel="whatsapp"))
    centre.take(contact)
    refused = centre.tell("staff:ann", cmd.ContactPark(contact=contact))
    assert refusals(refused) == ["not_answered"]
    centre.wait(50)
    replies(centre, contact, "May we write to you again?", template="again")
    assert record_of(centre, contact).answered_at is None
    assert refusals(centre.tell("staff:ann", cmd.ContactPark(contact=contact))) == []
    writes(centre, channel="whatsapp")
    centre.wait(10)
    replies(centre, contact)
    assert record_of(centre, contact).wait_ms == 60_000
    writes(centre, channel="whatsapp")
    centre.wait(30)
    replies(centre, contact, "May we write to you again?", template="again")
    centre.wait(60)
    replies(centre, contact)
    assert second_silence_ms(record_of(centre, contact), centre.config) == 90_000


def test_what_the_centre_tells_by_itself_is_no_answer() -> None:
    """An acknowledgement, however kind, is not a person."""
    centre = texting_centre()
    contact = begun(writes(centre, emergency=True))
    writes(centre, text="HELP", consent="help")
    centre.wait(30)
    assert len(centre.of(ev.MessageTold)) == 2
    assert record_of(centre, contact).answered_at is None


def test_a_later_reply_is_waited_for_in_open_hours_only() -> None:
    """Written at closing time and answered when we open is a wait of minutes, as it is for the first answer."""
    nine_to_five = Hours(periods=tuple(Period(weekday=day, start=9 * 60, end=17 * 60) for day in range(7)))
    centre = texting_centre(queue("repairs", hours={"message": nine_to_five}))
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    centre.wait(7 * HOUR_S - 60)  # a minute to five
    writes(centre)
    centre.wait(16 * HOUR_S + 180)  # two minutes past nine
    replies(centre, contact)
    assert second_silence_ms(record_of(centre, contact), centre.config) == 180_000


# --- programs that answer ours -------------------------------------------------------------------------------------


def answered_by_a_program(centre: SmallCentre, text: str, most: int = 50, **said: Any) -> int:
    """Somebody's program answers each message of ours at once, always the same; how many it got until it was over."""
    got = 0
    pending = len(told(writes(centre, text=text, **said)))
    while pending and got < most:
        got += pending
        centre.wait(1)
        pending = sum(len(told(writes(centre, text=text, **said))) for _ in range(pending))
    return got


@pytest.mark.parametrize(
    "said", [{}, {"emergency": True}, {"consent": "help"}, {"consent": "stop"}, {"consent": "start"}]
)
def test_two_programs_that_answer_each_other_come_to_an_end(said: dict[str, Any]) -> None:
    """An answer such as "I am away; in an emergency ring 999" holds a word of the emergency list itself."""
    centre = texting_centre()
    assert answered_by_a_program(centre, "I am away.", **said) <= 1


def test_who_is_in_danger_again_is_told_again() -> None:
    """It is held back from machines for ten minutes, not from people for ever."""
    centre = texting_centre()
    assert told(writes(centre, emergency=True)) == ["safety"]
    centre.wait(599)
    assert told(writes(centre, emergency=True)) == []
    centre.wait(1)
    assert told(writes(centre, emergency=True)) == ["safety"]


def test_hundreds_of_texts_of_one_number_are_one_contact() -> None:
    """Whoever keeps a thumb on the button has one place in the queue, one acknowledgement, and nobody else's time."""
    centre = texting_centre(flood_most=1_000)
    begun(writes(centre))
    for number in range(499):
        writes(centre, text=f"{number}?")
    assert (len(centre.state.contacts), len(centre.of(ev.MessageTold))) == (1, 1)
    assert len(centre.of(ev.MessageReceived)) == 500
    contact = next(iter(centre.state.contacts.values()))
    assert len(centre.state.queues[REPAIRS].waiting) == 1
    assert len(contact.messages) <= MOST_MESSAGES


def test_a_flood_is_stopped_and_its_agent_sees_that() -> None:
    """A number that writes all night fills no screen; whoever smells gas in the middle of it is heard, and so is STOP."""
    centre = texting_centre(flood_most=20, flood_within_s=600)
    contact = begun(writes(centre))
    for _ in range(18):
        centre.wait(1)
        assert refusals(writes(centre)) == []
    assert [event.until for event in centre.of(ev.ContactFlooded)] == []
    writes(centre)
    assert [event.until for event in centre.of(ev.ContactFlooded)] == [centre[contact].written_from + 600_000]
    assert refusals(writes(centre)) == ["too_many_messages"]
    assert refusals(writes(centre, emergency=True)) == []
    assert centre[contact].emergency
    assert refusals(writes(centre, emergency=True)) == ["too_many_messages"]
    assert refusals(writes(centre, consent="stop")) == []
    centre.wait(600)
    assert refusals(writes(centre)) == []
    assert len(centre.of(ev.ContactFlooded)) == 1, "told once, and not for what was taken all the same"


def test_a_long_talk_is_no_flood() -> None:
    """Two hundred messages in a day are a conversation."""
    centre = texting_centre(flood_most=20, flood_within_s=600)
    begun(writes(centre))
    for _ in range(200):
        centre.wait(31)
        assert refusals(writes(centre)) == []


# --- what the centre tells -----------------------------------------------------------------------------------------


def test_the_first_text_is_acknowledged_once_with_when_somebody_replies() -> None:
    """A resident knows that it came; they are not told so with every line."""
    centre = texting_centre()
    happened = writes(centre)
    (asked,) = asked_of_provider(happened, "tell")
    assert (asked.telling, asked.expect_s, asked.opens, asked.text) == ("received", 900, None, None)
    assert told(writes(centre, text="In the kitchen.")) == []


def test_the_acknowledgement_is_honest_about_a_long_queue() -> None:
    """A queue in which somebody waits for an hour promises no quarter of an hour."""
    centre = texting_centre()
    writes(centre, "r1")
    centre.wait(HOUR_S)
    (asked,) = asked_of_provider(writes(centre, "r2"), "tell")
    assert asked.expect_s == HOUR_S


def test_out_of_hours_it_says_when_we_open() -> None:
    """Who texts at night does not wait up."""
    tuesday = Hours(periods=(Period(weekday=1, start=9 * 60, end=17 * 60),))
    centre = texting_centre(queue("repairs", default_hours=tuesday), queue("rent"))
    (asked,) = asked_of_provider(writes(centre), "tell")
    assert (asked.telling, asked.expect_s, asked.opens) == ("received", 900, START + 23 * HOUR_S * 1000)


def test_a_queue_that_never_opens_or_is_shut_promises_nothing() -> None:
    """No promise is better than one that nobody can keep."""
    shut = texting_centre()
    shut.tell("staff:boss", cmd.QueueClose(queue=REPAIRS, message={"en": "Flooded."}))
    (asked,) = asked_of_provider(writes(shut), "tell")
    assert (asked.telling, asked.expect_s, asked.opens) == ("received", None, None)
    centre = texting_centre(queue("repairs", default_hours=Hours(periods=())), queue("rent"))
    (asked,) = asked_of_provider(writes(centre), "tell")
    assert (asked.telling, asked.expect_s, asked.opens) == ("received", None, None), "it never opens"
    assert centre.of(ev.ContactQueued), "and is not lost"


def test_a_centre_may_acknowledge_nothing() -> None:
    """Some would rather answer."""
    assert told(writes(texting_centre(acknowledge=False))) == []


def test_an_emergency_is_answered_at_once_and_goes_first() -> None:
    """What to do about gas is said before anybody has read it, in the middle of a conversation too."""
    centre = texting_centre()
    first = writes(centre, text="I smell gas.", emergency=True)
    assert told(first) == ["safety"]
    assert centre[begun(first)].emergency
    contact = begun(writes(centre, "r2"))
    assert told(writes(centre, "r2", "Gas!", emergency=True)) == ["safety"]
    assert centre[contact].emergency


# --- colleagues ----------------------------------------------------------------------------------------------------


def test_an_agent_asks_colleagues_and_their_answer_comes_back() -> None:
    """The expert in another building reads the question alone; late answers are kept with the contact."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    happened = centre.tell("staff:ann", cmd.ContactAsk(contact=contact, text="Who has the key?", where="#keys"))
    (asked,) = asked_of_provider(happened, "ask")
    assert (asked.channel, asked.text, asked.to, asked.address) == ("slack", "Who has the key?", "#keys", None)
    assert progress(finishes(centre, asked, "17.3")) == ["sent"]
    centre.tell("staff:ann", cmd.ContactEnd(contact=contact))
    centre.wait(HOUR_S)
    advice = cmd.ContactAdvise(contact=contact, ref=MessageRef("17.4"), author="Jo", text="The porter.")
    centre.tell("provider:slack", advice)
    assert [event.author for event in centre.of(ev.ContactAdvised)] == ["Jo"]
    assert OURS not in str(asked)
