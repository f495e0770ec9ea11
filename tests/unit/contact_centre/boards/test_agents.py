"""Skills and limits: a supervisor sees what counts for an agent, changes it, and the next contact goes by it."""

from __future__ import annotations

import msgspec

from contact_centre.boards.agents import StateAgents
from contact_centre.boards.wire import AgentSettings
from routing import commands as cmd
from routing.centre import Team
from routing.ids import AgentId, SkillId, TeamId
from tests.unit.contact_centre.boards.town import CONFIG, JOAN, NOWAK, Town, name_of

HOUSING = TeamId("housing")


def settings(town: Town, agent: AgentId = JOAN) -> AgentSettings | None:
    """What the dialog is drawn from."""
    return StateAgents(state=lambda: town.state, name_of=name_of).settings(agent)


def test_the_dialog_shows_what_the_agent_has_and_what_else_there_is() -> None:
    """Skills go by the names the council gave them; what the agent does not set is shown as the team's."""
    town = Town()
    teams = (Team(id=HOUSING, name="Housing", units=40, maxima={"webchat": 2}, offer_extra_s=10),)
    config = msgspec.structs.replace(CONFIG, skills={SkillId("repairs"): "Housing repairs"}, teams=teams)
    town.ask(cmd.ConfigActivate(config=config, digest="e"))
    skills = {SkillId("repairs"): 5, SkillId("cy"): 2}
    town.ask(cmd.AgentConfigure(agent=JOAN, team=HOUSING, skills=skills, maxima={"call": 0}))

    found = settings(town)
    assert found is not None
    assert (found.name, found.team, found.skills, found.units) == ("Joan Baker", "housing", skills, None)
    assert (found.maxima, found.offer_extra_s) == ({"call": 0}, 0)
    assert [(skill.id, skill.name) for skill in found.skill_choices] == [
        ("cy", "cy"),
        ("repairs", "Housing repairs"),
        ("rents", "rents"),
    ]
    none, housing = found.team_choices
    assert (none.id, none.units, none.maxima) == ("", 60, {"call": 1})
    assert (housing.id, housing.units, housing.maxima, housing.offer_extra_s) == (
        "housing",
        40,
        {"call": 1, "webchat": 2},
        10,
    )


def test_nobody_of_this_centre_has_settings() -> None:
    """An id that is made up, or of somebody who left, shows nothing to change."""
    town = Town()
    assert settings(town, AgentId("nobody")) is None
    town.ask(cmd.AgentConfigure(agent=JOAN, enabled=False))
    assert settings(town) is None


def test_a_change_is_in_the_audit_with_what_it_came_to() -> None:
    """Who asks why Joan gets rents now reads who decided it."""
    town = Town()
    limits = cmd.AgentConfigure(
        agent=JOAN, team=HOUSING, skills={SkillId("rents"): 2}, units=40, maxima={"webchat": 1}, offer_extra_s=5
    )
    town.ask(limits, f"staff:{NOWAK}")
    town.ask(cmd.AgentConfigure(agent=JOAN), f"staff:{NOWAK}")
    last, first = town.figures().audit
    assert first.who == "P. Nowak"
    told = "rents 2, team Housing, 40 units, most webchats 1, offers ring 5 s longer"
    assert first.what == f"set skills and limits of Joan Baker: {told}"
    assert last.what == "set skills and limits of Joan Baker: no skill"
