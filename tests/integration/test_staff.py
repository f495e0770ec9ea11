"""An administrator adds people from the command line before the centre opens."""

from pathlib import Path

import pytest

from agents.identity import AddRefused, SignedIn
from contact_centre.core import open_core
from contact_centre.log.owner import LogOwned
from contact_centre.settings import Settings
from contact_centre.staff import NewPerson, add_person, roles_named, skills_named
from routing.centre import Centre, Team
from routing.commands import AgentConfigure, decode_command
from routing.ids import CentreId, SkillId, TeamId
from routing.ports import INBOX

CENTRE = Centre(id=CentreId("demo"), name="Alderbrook", teams=(Team(id=TeamId("housing"), name="Housing"),))
PASSWORD = "correct horse battery"
JO = NewPerson(login="jo", name="Jo Smith", roles=("agent",), skills={SkillId("repairs"): 5}, team=TeamId("housing"))


def is_empty(folder: Path) -> bool:
    """Whether nothing was written there."""
    return not any(folder.iterdir())


async def test_added_agent_can_sign_in_and_the_engine_learns_their_skills(tmp_path: Path) -> None:
    """On the first morning the agent signs in and is offered what they were trained for."""
    added = await add_person(JO, PASSWORD, Settings(data_dir=tmp_path), CENTRE)

    async with open_core(Settings(data_dir=tmp_path), CENTRE.id) as core:
        signed_in = await core.identity.sign_in("jo", PASSWORD, address="127.0.0.1")
        (record,) = await core.log.read(INBOX, 0, 10)

    assert isinstance(signed_in, SignedIn)
    command = decode_command(record.data)
    assert command.centre == CENTRE.id
    assert command.data == AgentConfigure(agent=added, team=TeamId("housing"), skills={SkillId("repairs"): 5})


async def test_agent_is_not_half_added_while_a_service_runs(tmp_path: Path) -> None:
    """Somebody who can sign in but is never offered anything would look like a fault all day."""
    async with open_core(Settings(data_dir=tmp_path), CENTRE.id) as core:
        with pytest.raises(LogOwned):
            await add_person(JO, PASSWORD, Settings(data_dir=tmp_path), CENTRE)

        assert await core.identity.find_user("jo") is None


async def test_supervisor_is_added_while_the_service_runs(tmp_path: Path) -> None:
    """Who only watches needs nothing of the engine: no need to stop the centre for them."""
    boss = NewPerson(login="nowak", name="Ewa Nowak", roles=("supervisor",))
    async with open_core(Settings(data_dir=tmp_path), CENTRE.id) as core:
        added = await add_person(boss, PASSWORD, Settings(data_dir=tmp_path), CENTRE)

        assert await core.identity.find_user("nowak") == added


async def test_unknown_team_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """A misspelt team would be found out weeks later, in a report."""
    with pytest.raises(AddRefused, match="housing"):
        await add_person(
            NewPerson(login="jo", name="Jo", roles=("agent",), team=TeamId("hosing")),
            PASSWORD,
            Settings(data_dir=tmp_path),
            CENTRE,
        )

    assert is_empty(tmp_path)


def test_roles_and_skills_are_read_as_typed() -> None:
    """What was meant is taken, once."""
    assert roles_named(["supervisor", "agent", "agent"]) == ("agent", "supervisor")
    assert skills_named(["repairs:5"], {SkillId("repairs"): "Repairs"}) == {"repairs": 5}


@pytest.mark.parametrize("text", ["repairs", "repairs:6", "repair:5", ":5"])
def test_misspelt_skill_is_refused_with_those_there_are(text: str) -> None:
    """An agent with a skill that no queue asks for would wait in vain."""
    with pytest.raises(AddRefused, match="repairs"):
        skills_named([text], {SkillId("repairs"): "Repairs"})


def test_unknown_role_is_refused_with_those_there_are() -> None:
    """Nobody becomes an administrator by a slip."""
    with pytest.raises(AddRefused, match="supervisor"):
        roles_named(["boss"])
