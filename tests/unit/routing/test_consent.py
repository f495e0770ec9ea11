"""Consent: nobody is written to who asked not to be, and they are helped all the same."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from tests.unit.routing.texting import (
    asked_of_provider,
    begun,
    conversation,
    finishes,
    refusals,
    replies,
    texting_centre,
    told,
    writes,
)

HOUR_S = 3_600


def test_an_agent_cannot_write_to_who_opted_out_and_is_told_why() -> None:
    """The council keeps its word, and the law."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    assert told(writes(centre, text="STOP", consent="stop")) == ["opted_out"]
    refused = replies(centre, contact)
    assert refusals(refused) == ["opted_out"]
    assert "Ring them" in centre.of(ev.CommandRefused)[-1].text
    assert centre[contact].asked_at is None, "STOP asks for no reply"


def test_who_opted_out_and_writes_again_is_a_contact_that_cannot_be_written_to() -> None:
    """Their tap drips as others' do: an agent rings them with one click."""
    centre = texting_centre()
    writes(centre, text="STOP", consent="stop")
    assert centre.state.contacts == {}, "nobody need read the word alone"
    happened = writes(centre)
    arrived = next(event for event in happened if isinstance(event, ev.ContactArrived))
    assert arrived.cannot_be_written
    assert told(happened) == []
    assert centre[begun(happened)].number == "+447700900123"


def test_a_contact_that_somebody_enters_for_them_is_marked_as_well() -> None:
    """Whatever way a text comes in, its agent sees that they have to ring."""
    centre = texting_centre()
    writes(centre, consent="stop")
    centre.arrive("r1", channel="sms")
    assert centre.of(ev.ContactArrived)[-1].cannot_be_written


def test_the_word_is_confirmed_once_and_not_where_the_provider_has() -> None:
    """Two confirmations of one STOP are one too many."""
    centre = texting_centre()
    assert told(writes(centre, consent="stop")) == ["opted_out"]
    assert told(writes(centre, consent="stop")) == []
    assert told(writes(centre, consent="start")) == ["opted_in"]
    assert told(writes(centre, consent="start")) == []
    assert told(writes(centre, consent="stop", acknowledged=True)) == []
    assert told(writes(centre, consent="start", acknowledged=True)) == []
    assert centre.state.opted_out == {}


def test_stop_and_start_by_turns_cost_one_confirmation_each_and_are_heeded_every_time() -> None:
    """Whoever earns by each text that their number is sent, or a program that answers ours, gets no more than that."""
    centre = texting_centre()
    happened = [event for _ in range(5) for word in ("stop", "start") for event in writes(centre, consent=word)]
    assert told(happened) == ["opted_out", "opted_in"]
    assert len(centre.of(ev.ResidentOptedOut)) == len(centre.of(ev.ResidentOptedIn)) == 5
    centre.wait(601)
    assert told(writes(centre, consent="stop")) == ["opted_out"]
    writes(centre, "r2", consent="stop")
    assert list(centre.state.consented) == ["r1", "r2"]
    centre.wait(601)
    writes(centre, "r3", consent="stop")
    assert list(centre.state.consented) == ["r3"], "what is long ago is forgotten"


def test_a_confirmation_without_a_conversation_disturbs_nobody() -> None:
    """Its result is about no contact: it is taken, changes nothing, and stands in no list of what went wrong."""
    centre = texting_centre()
    (asked,) = asked_of_provider(writes(centre, consent="stop"), "tell")
    happened = finishes(centre, asked, "SM1")
    assert [type(event) for event in happened] == [ev.CommandHandled]
    assert (centre.state.contacts, centre.state.refs) == ({}, {})


def test_start_lets_agents_write_again() -> None:
    """A change of mind is enough."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    writes(centre, consent="stop")
    writes(centre, consent="start")
    assert asked_of_provider(replies(centre, contact), "send")


def test_consent_is_of_one_channel() -> None:
    """No texts is not no WhatsApp."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    writes(centre, "r1", consent="stop")
    contact = begun(writes(centre, "r1", channel="whatsapp"))
    centre.take(contact)
    assert asked_of_provider(replies(centre, contact), "send")


def test_help_is_answered_and_read_by_somebody() -> None:
    """Who writes HELP may mean it."""
    centre = texting_centre()
    happened = writes(centre, text="HELP", consent="help")
    assert told(happened) == ["help"]
    assert centre[begun(happened)].phase == "waiting"
    assert told(writes(centre, "r2", text="HELP", consent="help", acknowledged=True)) == []


def test_who_opted_out_is_not_warned_of_silence_but_the_thread_ends() -> None:
    """A thread that nobody may write in does not stay open for ever."""
    centre = texting_centre(idle_warn_s=HOUR_S, idle_close_s=600)
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    writes(centre, consent="stop")
    assert told(centre.wait(HOUR_S + 600)) == []
    assert [event.contact for event in centre.of(ev.ContactEnded)] == [contact]


def test_a_parked_thread_stays_parked_when_its_resident_says_stop() -> None:
    """There is nothing to reply."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre)
    centre.tell("staff:ann", cmd.ContactPark(contact=contact))
    writes(centre, consent="stop")
    assert centre[contact].phase == "parked"
