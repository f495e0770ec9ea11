"""Adding people: their name and password go into SQL, what they may serve goes to the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from agents.identity import ROLES, AddRefused, Identity, Role
from contact_centre.clock import SystemClock
from contact_centre.database import connect
from contact_centre.foundation import open_log, sql_url
from contact_centre.ids import new_id, new_token
from contact_centre.log.dead_letters import checked_command
from contact_centre.settings import Settings
from routing.centre import Centre
from routing.commands import AgentConfigure, Command
from routing.ids import AgentId, SkillId, TeamId
from routing.ports import INBOX


class NewPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is to work in the centre. `skills` are level 1 to 5 by skill, 5 best."""

    login: str
    name: str
    roles: tuple[Role, ...]
    skills: dict[SkillId, int] = {}
    team: TeamId | None = None


def roles_named(names: Sequence[str]) -> tuple[Role, ...]:
    """The roles of those names.

    Raises:
        AddRefused: one of them is no role.
    """
    for name in names:
        if name not in ROLES:
            message = f'"{name}" is no role. Use one or more of: {", ".join(ROLES)}.'
            raise AddRefused(message)
    return tuple(role for role in ROLES if role in names)


def skills_named(texts: Sequence[str], known: Mapping[SkillId, str]) -> dict[SkillId, int]:
    """The levels in texts such as `repairs:5`.

    Raises:
        AddRefused: a text is not of that form, or the centre does not know the skill.
    """
    skills: dict[SkillId, int] = {}
    for text in texts:
        name, _, level = text.rpartition(":")
        if level not in {"1", "2", "3", "4", "5"} or name not in known:
            message = f'"{text}" is no skill with its level. Write SKILL:1 to SKILL:5 with one of: {", ".join(known)}.'
            raise AddRefused(message)
        skills[SkillId(name)] = int(level)
    return skills


async def add_person(person: NewPerson, password: str, settings: Settings, centre: Centre) -> AgentId:
    """Add `person`, who can sign in from now on.

    An agent's skills go through the log, so where the log is a file an agent is added while no service has it open.

    Raises:
        AddRefused: the login is taken, the password too short, or the centre has no such team.
        LogOwned: a service is running on this data; stop it first.
        LogUnavailable: the log cannot be written.
    """
    if person.team is not None and person.team not in {team.id for team in centre.teams}:
        message = f'There is no team "{person.team}". Use one of: {", ".join(team.id for team in centre.teams)}.'
        raise AddRefused(message)
    if "agent" not in person.roles:
        return await _add_to_database(person, password, settings)
    async with open_log(settings, centre.id) as opened:
        added = await _add_to_database(person, password, settings)
        await opened.log.append(INBOX, [checked_command(_configuring(person, added, centre))])
    return added


async def _add_to_database(person: NewPerson, password: str, settings: Settings) -> AgentId:
    database = connect(sql_url(settings))
    try:
        identity = Identity(database, SystemClock(), new_id=new_id, new_token=new_token)
        return await identity.add_user(person.login, person.name, person.roles, password=password, by="command line")
    finally:
        database.dispose()


def _configuring(person: NewPerson, agent: AgentId, centre: Centre) -> Command:
    return Command(
        id=new_id(),
        centre=centre.id,
        source="admin",
        at=SystemClock().wall(),
        data=AgentConfigure(agent=agent, team=person.team, skills=person.skills),
    )
