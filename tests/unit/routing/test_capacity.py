"""What agents carry: an agent's own limits before their team's, a team's before the centre's, and what blocks what."""

from __future__ import annotations

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.capacity import has_room, room
from routing.centre import Team, WrapUp
from routing.ids import AgentId, TeamId
from routing.words import Line
from tests.unit.routing.small_centre import SmallCentre

HOUSING = TeamId("housing")


def centre_with(team: Team | None = None, **settings: object) -> SmallCentre:
    """A small centre with a team and settings of its own."""
    centre = SmallCentre()
    teams = (team,) if team is not None else ()
    config = msgspec.structs.replace(centre.config, teams=teams, **settings)
    centre.tell("admin", cmd.ConfigActivate(config=config, digest="2"))
    return centre


def test_an_agents_own_limits_count_before_the_teams_and_the_teams_before_the_centres() -> None:
    """Somebody new in a busy team starts with one chat, whatever the team does."""
    centre = centre_with(Team(id=HOUSING, name="Housing", units=40, maxima={"webchat": 3}))
    centre.agent("cal", repairs=5)
    centre.agent("tess", team="housing", repairs=5)
    centre.agent("ann", team="housing", repairs=5)
    own = cmd.AgentConfigure(
        agent=AgentId("ann"), team=HOUSING, skills=centre.staff("ann").skills, units=60, maxima={"webchat": 1}
    )
    centre.tell("admin", own)

    rooms = {name: room(centre.staff(name), centre.state.centre_config, "webchat") for name in ("cal", "tess", "ann")}
    assert rooms == {"cal": 3, "tess": 2, "ann": 1}


def test_a_teams_chats_may_take_less_of_its_agents_than_of_others() -> None:
    """A team of practised writers has six residents at once where others have three."""
    centre = centre_with(Team(id=HOUSING, name="Housing", auto_accept=True, capacity={"webchat": 10}))
    centre.agent("tess", team="housing", repairs=5)
    chats = [centre.arrive(f"r{n}") for n in range(7)]
    assert [centre[chat].phase for chat in chats] == [*["engaged"] * 6, "waiting"]


def test_offers_ring_longer_for_a_team_and_for_an_agent_who_needs_longer_still() -> None:
    """An agent who works with a screen reader is not made not ready for being read the offer."""
    centre = centre_with(Team(id=HOUSING, name="Housing", offer_extra_s=10))
    centre.agent("tess", team="housing", repairs=5)
    contact = centre.arrive("r1")
    assert centre.of(ev.OfferMade)[-1].expires_at == centre.now + 30_000
    centre.decline(contact)
    centre.choose("tess", "not_ready")
    centre.agent("ann", team="housing", repairs=5)
    centre.decline(contact)
    skills = centre.staff("ann").skills
    centre.tell("admin", cmd.AgentConfigure(agent=AgentId("ann"), team=HOUSING, skills=skills, offer_extra_s=40))
    centre.wait(60)
    assert centre.of(ev.OfferMade)[-1].expires_at == centre.now + 60_000


def test_a_teams_wrap_up_counts_before_the_queues() -> None:
    """A team that writes longer notes has the time for it, in every queue."""
    centre = centre_with(Team(id=HOUSING, name="Housing", wrap_up=WrapUp(mode="timed", limit_s=200)))
    for name, team, limit_s in (("tess", "housing", 200), ("cal", None, 90)):
        centre.agent(name, team=team, repairs=5)
        contact = centre.arrive(f"with {name}")
        centre.take(contact)
        centre.tell(f"staff:{name}", cmd.ContactSend(contact=contact, text="Hello."))
        centre.tell(f"staff:{name}", cmd.ContactEnd(contact=contact))
        assert centre[contact].wrap_up_until == centre.now + limit_s * 1000
        centre.choose(name, "not_ready")


def test_a_call_that_leaves_units_still_blocks_new_chats_where_the_centre_says_so() -> None:
    """Whoever is on the telephone is not asked to read as well; a chat that goes on goes on."""
    centre = centre_with(blocks={"call": ("webchat",)}, capacity={"call": 20, "webchat": 20, "message": 12})
    centre.agent("ann", repairs=5)
    chat = centre.arrive("r1")
    centre.take(chat)
    call = centre.arrive("r2", channel="phone")
    assert centre[call].phase == "offered", "a chat does not keep a call away"
    assert centre[centre.arrive("r3")].phase == "waiting", "the call that only rings blocks already"
    centre.take(call)
    late = centre.arrive("r4", channel="sms")
    assert centre[late].phase == "offered", "what is not listed is not blocked"
    assert centre[chat].agent == "ann"


def test_a_blocked_contact_comes_as_soon_as_what_blocked_it_is_over() -> None:
    """Nothing waits for a poll."""
    centre = centre_with(blocks={"call": ("webchat",)}, capacity={"call": 20, "webchat": 20, "message": 12})
    centre.agent("ann", repairs=5)
    call = centre.arrive("r1", channel="phone")
    centre.take(call)
    chat = centre.arrive("r2")
    assert centre[chat].phase == "waiting"
    centre.tell("staff:ann", cmd.ContactEnd(contact=call))
    assert centre[chat].phase == "offered"


def test_a_team_may_take_a_block_back() -> None:
    """A team that can do both is not held back by those who cannot."""
    both = Team(id=HOUSING, name="Housing", blocks={"call": ()})
    centre = centre_with(both, blocks={"call": ("webchat",)}, capacity={"call": 20, "webchat": 20, "message": 12})
    centre.agent("tess", team="housing", repairs=5)
    centre.take(centre.arrive("r1", channel="phone"))
    assert centre[centre.arrive("r2")].phase == "offered"


def test_an_agent_of_whom_a_line_is_kept_away_does_not_count_as_on_duty_for_it() -> None:
    """A caller does not wait for the only skilled agent on duty when that agent never takes calls."""
    centre = centre_with()
    centre.agent("ann", repairs=5)
    skills = centre.staff("ann").skills
    centre.tell("admin", cmd.AgentConfigure(agent=AgentId("ann"), skills=skills, maxima={"call": 0}))
    call, chat = centre.arrive("r1", channel="phone"), centre.arrive("r2")
    assert (centre[call].phase, centre[chat].phase) == ("waiting", "offered")
    demand = centre.state.ladders.of(centre[call])[0].demands[0]
    counts = {line: centre.state.matching.pool(line, demand).on_duty_count for line in ("call", "webchat")}
    assert counts == {"call": 0, "webchat": 1}


@pytest.mark.parametrize(("line", "held", "fits"), [("webchat", "call", False), ("call", "webchat", False)])
def test_by_default_a_call_takes_all_of_an_agent(line: Line, held: Line, fits: bool) -> None:
    """Without any setting nobody talks to two residents on the telephone and in writing."""
    centre = centre_with()
    centre.agent("ann", repairs=5)
    centre.arrive("r1", channel="phone" if held == "call" else "webchat")
    assert has_room(centre.staff("ann"), centre.state.centre_config, line) is fits
    assert (room(centre.staff("ann"), centre.state.centre_config, line) > 0) is fits
