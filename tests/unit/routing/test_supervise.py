"""Supervisors in calls: they listen, whisper, join and leave, one call at a time."""

from __future__ import annotations

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.ids import AgentId
from tests.unit.routing.switchboard import ELSEWHERE, Switchboard, code, effects


class Floor(Switchboard):
    """Kay talks to ann, lou to bob; the boss supervises."""

    def __init__(self) -> None:
        super().__init__()
        self.agent("kay", repairs=3)
        self.ann = self.ring("ann")
        self.talk(self.ann)
        self.agent("lou", repairs=3)
        self.bob = self.ring("bob")
        self.talk(self.bob)

    def last(self) -> ev.EffectRequested:
        """What the provider was asked last."""
        return self.of(ev.EffectRequested)[-1]


@pytest.fixture
def floor() -> Floor:
    """Two calls."""
    return Floor()


def test_a_supervisor_listens_whispers_joins_and_goes(floor: Floor) -> None:
    """A new agent is helped through a hard call without the resident noticing, until it is time to step in."""
    assert effects(floor.supervise(floor.ann, "listen")) == ["supervise supervisor"]
    assert (floor.last().agent, floor.last().mode, floor.last().ref) == ("boss", "listen", None)
    assert floor.last().coached == floor.leg(floor.ann, "agent").ref
    assert code(floor.supervise(floor.ann, "whisper")) == "still_ringing"
    floor.joins(floor.ann, "supervisor")

    assert effects(floor.supervise(floor.ann, "whisper")) == ["supervise supervisor"]
    assert floor.last().ref == floor.leg(floor.ann, "supervisor").ref
    assert effects(floor.supervise(floor.ann, "whisper")) == [], "no change, no request"
    floor.supervise(floor.ann, "barge")
    assert floor.leg(floor.ann, "supervisor").mode == "barge"

    assert effects(floor.supervise(floor.ann, "stop")) == ["drop supervisor"]
    assert floor.parties(floor.ann) == {"agent": "joined", "resident": "joined"}
    assert code(floor.supervise(floor.ann, "stop")) == "not_supervising"


def test_a_supervisor_is_in_one_call_at_a_time(floor: Floor) -> None:
    """Going to another call leaves the first; another supervisor may stay."""
    floor.supervise(floor.ann, "listen")
    floor.joins(floor.ann, "supervisor")
    floor.supervise(floor.bob, "listen", name="deputy")
    assert effects(floor.supervise(floor.bob, "listen")) == ["supervise supervisor", "drop supervisor"]

    assert floor.state.supervising == {"boss": floor.bob, "deputy": floor.bob}
    assert floor.parties(floor.ann) == {"agent": "joined", "resident": "joined"}


def test_there_is_nothing_to_hear_before_they_talk(floor: Floor) -> None:
    """A contact that waits or rings has no room; nor has one in wrap-up."""
    floor.leaves(floor.ann, "resident")
    assert code(floor.supervise(floor.ann, "listen")) == "not_talking"
    assert code(floor.supervise(floor.ring("cat"), "listen")) == "not_talking"


def test_who_talks_cannot_listen(floor: Floor) -> None:
    """A supervisor who takes calls themselves has one ear like everybody."""
    assert code(floor.supervise(floor.bob, "listen", name="kay")) == "in_call"
    assert code(floor.supervise(floor.ann, "barge", name="kay")) == "in_call"


def test_who_takes_a_call_listens_no_more(floor: Floor) -> None:
    """Their phone is needed for a resident."""
    floor.agent("boss", repairs=3)
    floor.supervise(floor.ann, "listen")
    floor.joins(floor.ann, "supervisor")
    contact = floor.ring("cat")
    floor.take(contact)

    assert "drop supervisor" in effects(floor.events[-6:])
    assert floor.state.supervising == {}


def test_who_rings_somebody_listens_no_more(floor: Floor) -> None:
    """A supervisor who deals with a message themselves, and rings about it, leaves the call they were in."""
    floor.agent("boss", repairs=3)
    contact = floor.arrive("cat", channel="voicemail")
    floor.take(contact)
    floor.supervise(floor.ann, "listen")
    floor.joins(floor.ann, "supervisor")
    happened = floor.tell("staff:boss", cmd.CallDial(contact=contact, number=ELSEWHERE))

    assert effects(happened) == ["drop supervisor", "join agent"]


def test_a_whisper_follows_the_resident_to_the_next_agent(floor: Floor) -> None:
    """After a warm transfer the supervisor is heard by whoever talks now, not by a leg that is gone."""
    floor.supervise(floor.ann, "whisper")
    floor.joins(floor.ann, "supervisor")
    floor.tell("staff:lou", cmd.ContactEnd(contact=floor.bob))
    floor.tell("staff:lou", cmd.ContactDispose(contact=floor.bob, outcome="done"))
    floor.tell("staff:kay", cmd.ContactConsult(contact=floor.ann, agent=AgentId("lou")))
    floor.tell("staff:lou", cmd.ConsultAccept(contact=floor.ann))
    floor.joins(floor.ann, "colleague")
    floor.tell("staff:kay", cmd.ContactTransfer(contact=floor.ann, agent=AgentId("lou")))

    change = [each for each in floor.of(ev.EffectRequested) if each.effect == "supervise"][-1]
    assert change.coached == floor.leg(floor.ann, "agent").ref
    assert change.ref == floor.leg(floor.ann, "supervisor").ref


@pytest.mark.parametrize("how", ["refused", "failed", "hung up", "silence"])
def test_a_supervisors_phone_disturbs_nobody(floor: Floor, how: str) -> None:
    """Whatever becomes of their leg, agent and resident talk on."""
    floor.supervise(floor.ann, "listen")
    match how:
        case "refused":
            leg = floor.leg(floor.ann, "supervisor").id
            floor.tell("dispatcher", cmd.EffectFinish(contact=floor.ann, effect="supervise", ok=False, leg=leg))
        case "failed":
            floor.fails(floor.ann, "supervisor")
        case "hung up":
            floor.joins(floor.ann, "supervisor")
            floor.leaves(floor.ann, "supervisor")
        case _:
            floor.wait(30)

    assert floor.parties(floor.ann) == {"agent": "joined", "resident": "joined"}
    assert floor.state.supervising == {}


def test_the_end_of_the_call_ends_the_listening(floor: Floor) -> None:
    """Nobody is left in an empty room."""
    floor.supervise(floor.ann, "listen")
    floor.joins(floor.ann, "supervisor")
    floor.tell("staff:kay", cmd.ContactTransfer(contact=floor.ann, queue=floor[floor.ann].queue))

    assert floor.state.supervising == {}
