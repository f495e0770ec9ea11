"""Windows: how long after their last message residents may be written to, and by whom."""

from __future__ import annotations

from routing import events as ev
from tests.unit.routing.texting import asked_of_provider, conversation, refusals, replies, texting_centre, told, writes

HOUR_S = 3_600


def test_whatsapp_takes_an_approved_text_after_a_day() -> None:
    """The agent is told before the provider refuses, and what to do instead."""
    centre = texting_centre(idle_warn_s=0)
    centre.agent("ann", repairs=5)
    contact = conversation(centre, channel="whatsapp")
    centre.wait(24 * HOUR_S)
    assert asked_of_provider(replies(centre, contact), "send")
    centre.wait(1)
    assert refusals(replies(centre, contact)) == ["outside_window"]
    assert refusals(replies(centre, contact, template="never approved")) == ["unknown_template"]
    happened = replies(centre, contact, "May we write to you again?", template="again")
    (asked,) = asked_of_provider(happened, "send")
    assert (asked.template, asked.human) == ("HX1", False)
    assert [event.template for event in happened if isinstance(event, ev.MessageSent)] == ["again"]
    writes(centre, channel="whatsapp")
    assert asked_of_provider(replies(centre, contact), "send"), "their answer opens the window"


def test_messenger_lets_a_person_answer_for_a_week() -> None:
    """What a person writes after a day is marked as such; after a week nobody may."""
    centre = texting_centre(idle_warn_s=0)
    centre.agent("ann", repairs=5)
    contact = conversation(centre, channel="messenger")
    centre.wait(24 * HOUR_S + 1)
    (asked,) = asked_of_provider(replies(centre, contact), "send")
    assert asked.human
    centre.wait(6 * 24 * HOUR_S)
    refused = replies(centre, contact)
    assert refusals(refused) == ["outside_window"]
    assert "Ring them" in centre.of(ev.CommandRefused)[-1].text


def test_text_messages_have_no_window_and_no_templates() -> None:
    """A text may be answered after a month."""
    centre = texting_centre(idle_warn_s=0)
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    centre.wait(30 * 24 * HOUR_S)
    assert asked_of_provider(replies(centre, contact), "send")
    assert refusals(replies(centre, contact, template="again")) == ["no_templates"]


def test_who_can_be_written_to_for_a_day_only_is_warned_before_it_ends() -> None:
    """With time to answer; and they are not closed on sooner than anybody else."""
    centre = texting_centre(idle_warn_s=24 * HOUR_S, idle_close_s=HOUR_S)
    centre.agent("ann", repairs=5)
    contact = conversation(centre, channel="whatsapp")
    centre.wait(4 * HOUR_S)
    replies(centre, contact, "It is on its way.")
    assert told(centre.wait(19 * HOUR_S - 1)) == []
    assert told(centre.wait(1)) == ["idle"]
    assert centre.of(ev.ContactIdled)[0].closes_at == centre.now + 6 * HOUR_S * 1000
    centre.wait(6 * HOUR_S - 1)
    assert not centre.of(ev.ContactEnded)
    assert told(centre.wait(1)) == [], "that it is closed could no longer be told"
    assert [event.contact for event in centre.of(ev.ContactEnded)] == [contact]


def test_nobody_is_warned_outside_the_window() -> None:
    """We replied in its last hour: there was no time left to warn them. The thread is closed all the same."""
    centre = texting_centre(idle_warn_s=24 * HOUR_S, idle_close_s=HOUR_S)
    centre.agent("ann", repairs=5)
    contact = conversation(centre, channel="whatsapp")
    centre.wait(23 * HOUR_S - 60)
    replies(centre, contact)
    assert told(centre.wait(25 * HOUR_S)) == []
    assert [event.contact for event in centre.of(ev.ContactEnded)] == [contact]


def test_channels_without_a_window_are_warned_as_the_centre_says() -> None:
    """A text may be sent at any time."""
    centre = texting_centre(idle_warn_s=30 * HOUR_S, idle_close_s=HOUR_S)
    centre.agent("ann", repairs=5)
    conversation(centre)
    assert told(centre.wait(30 * HOUR_S - 1)) == []
    assert told(centre.wait(1)) == ["idle"]
    assert told(centre.wait(HOUR_S)) == ["closed"]


def test_when_residents_wrote_is_forgotten_after_eight_days() -> None:
    """Nothing is kept of a resident longer than it is of use."""
    centre = texting_centre()
    writes(centre, "r1")
    centre.wait(8 * 24 * HOUR_S + 1)
    writes(centre, "r2")
    assert list(centre.state.wrote_at) == ["r2"]
