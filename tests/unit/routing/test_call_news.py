"""What a provider tells of calls late, twice, or of nobody."""

from __future__ import annotations

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.ids import CallRef, LegId
from routing.words import LegNews, LegReason
from tests.unit.routing.small_centre import REPAIRS
from tests.unit.routing.switchboard import (
    Switchboard,
    effects,
    kinds,
    staffed,
)

_ALL_NEWS: tuple[LegNews, ...] = ("ringing", "joined", "left", "failed")


@pytest.fixture
def centre() -> Switchboard:
    """A telephone, two queues, kay on duty."""
    return staffed()


@pytest.mark.parametrize("reason", ["hung_up", "lost", "failed"])
def test_news_of_a_leg_that_has_gone_changes_nothing(centre: Switchboard, reason: LegReason) -> None:
    """Webhooks overtake each other; an old one must not end the call that came after it."""
    contact = centre.ring("ann")
    centre.take(contact)
    centre.under_way(contact, LegId("agent-1"), "CA-old")
    centre.fails(contact, "agent")
    centre.choose("kay", "available")
    centre.wait(31)
    centre.talk(contact)
    for news in _ALL_NEWS:
        late = cmd.CallLeg(contact=contact, leg=LegId("agent-1"), news=news, ref=CallRef("CA-old"), reason=reason)
        happened = centre.tell("twilio", late)
        assert set(effects(happened)) <= {"drop"}, "what joins too late is ended"
    assert centre.parties(contact) == {"agent": "joined", "resident": "joined"}


def test_what_is_told_after_the_end_is_no_mistake(centre: Switchboard) -> None:
    """Every call ends with news of its legs, and with the provider's word that they were dropped: no line in a log."""
    contact = centre.ring("ann")
    centre.take(contact)
    centre.under_way(contact, LegId("agent-1"), "CA-kay")
    assert effects(centre.hangs_up(contact)) == ["drop agent"]
    done = cmd.EffectFinish(contact=contact, effect="drop", leg=LegId("agent-1"), ref="CA-kay")
    left = cmd.CallLeg(contact=contact, leg=LegId("agent-1"), news="left", ref=CallRef("CA-kay"), reason="dropped")

    assert kinds(centre.tell("dispatcher", done)) == []
    assert kinds(centre.tell("twilio", left)) == []


def test_a_leg_that_rings_after_we_gave_up_is_ended(centre: Switchboard) -> None:
    """The resident hung up while the provider was being asked: no agent's phone rings for nobody."""
    contact = centre.ring("ann")
    centre.take(contact)
    happened = centre.hangs_up(contact)
    assert effects(happened) == [], "nobody knows the call's name yet"
    (drop,) = [e for e in centre.under_way(contact, LegId("agent-1"), "CA-late") if isinstance(e, ev.EffectRequested)]

    assert (drop.effect, drop.ref) == ("drop", "CA-late")


def test_a_resident_who_was_moved_is_not_ended_by_old_news(centre: Switchboard) -> None:
    """The provider's word of an earlier leg names the very call that the resident still waits in."""
    contact = centre.ring("ann")
    agent = centre.talk(contact)
    centre.tell(f"staff:{agent}", cmd.ContactTransfer(contact=contact, queue=REPAIRS))
    ref = centre[contact].ref
    assert ref is not None
    for news in _ALL_NEWS:
        late = cmd.CallLeg(contact=contact, leg=LegId("resident-2"), news=news, ref=ref, reason="moved")
        assert effects(centre.tell("twilio", late)) == []
    assert centre[contact].ref == ref
