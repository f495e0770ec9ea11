"""What agents and supervisors are told: why things went as they did, in words."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.explain import Names, needs, seconds, step, why
from routing.ids import ContactId, Instant, QueueId, ResidentId, SkillId
from routing.words import Channel, Need
from tests.unit.routing.small_centre import SmallCentre


@pytest.mark.parametrize(
    ("ms", "text"),
    [(-5, "0 s"), (48_999, "48 s"), (60_000, "1 min"), (74_000, "1 min 14 s"), (7_500_000, "2 h 5 min")],
)
def test_durations_are_said_as_people_say_them(ms: int, text: str) -> None:
    """Nobody thinks in milliseconds."""
    assert seconds(ms) == text


def test_needs_are_said_in_words() -> None:
    """An agent reads what was asked of them."""
    assert needs(()) == "no particular skill"
    both = (Need(skill=SkillId("housing-repairs"), level=4), Need(skill=SkillId("welsh")))
    assert needs(both) == "housing repairs level 4 and welsh"


def test_an_agent_is_told_why_they_were_asked() -> None:
    """No agent has to believe that the machine picks on them."""
    centre = SmallCentre()
    centre.agent("ann", repairs=4)
    centre.arrive("r1", emergency=True)
    told = why(centre.of(ev.OfferMade)[-1].why, "Repairs")
    assert told == "You were free and first in line; Repairs asks for repairs. Emergency lane. You hold level 4."


def test_a_contacts_story_reads_from_arrival_to_outcome() -> None:
    """A complaint is answered with what happened, in order."""
    centre = SmallCentre()
    centre.agent("ann", repairs=5)
    contact = centre.arrive("r1")
    centre.decline(contact)
    centre.wait(60)
    centre.take(contact)
    centre.tell("staff:ann", cmd.ContactSend(contact=contact, text="Secret."))
    centre.tell("staff:ann", cmd.ContactEnd(contact=contact))
    centre.tell("staff:ann", cmd.ContactDispose(contact=contact, outcome="done"))
    names = Names(centre=centre.config, agent=lambda agent: agent.title())
    story = [step(event, names) for event in centre.events if isinstance(event, ev.ContactEvent)]
    assert story == [
        "Arrived as a webchat for Repairs.",
        "Joined Repairs.",
        "Offered to Ann: they were first in line, asked for repairs, policy sla_aware, waited 0 s.",
        "Told: number 1, a wait of 0 to 1 min.",
        "Ann declined.",
        "The offer was declined. Back to its original place in Repairs.",
        "Told: number 1, a wait of 1 to 5 min.",
        "Told: number 1, a wait of 1 to 5 min.",
        "Offered to Ann: they were first in line, asked for repairs, policy sla_aware, waited 1 min.",
        "Ann accepted.",
        "Ann wrote.",
        "Answered by Ann after 1 min.",
        "Ended by the agent.",
        "Ann wrapped up: done.",
    ]


@pytest.mark.parametrize("channel", get_args(Channel))
def test_the_story_of_every_channel_can_be_told(channel: Channel) -> None:
    """A supervisor opens a voicemail or a text as they open a chat, and reads how it came."""
    arrived = ev.ContactArrived(
        at=Instant(0), contact=ContactId("c1"), channel=channel, queue=QueueId("repairs"), resident=ResidentId("r1")
    )
    told = step(arrived, Names(centre=SmallCentre().config, agent=str.title))
    assert told is not None
    assert re.fullmatch(r"Arrived as (a (?![aeiouAEIOU])|an (?=[aeiouAEIOU])).+ for Repairs\.", told)
