"""The demo's people: whom a visitor may sign in as, and the robot agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from agents.identity import Identity, Role
from contact_centre.http.pages import DemoPerson, DemoSignIns
from routing.centre import Centre
from routing.commands import AgentConfigure
from routing.ids import AgentId, SkillId, TeamId

PASSWORD: Final = "demo-demo-demo"  # noqa: S105 - printed on the sign-in page, for everybody
SEATS_PER_ROBOT: Final = 3


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the demo. `about` is what the sign-in page calls them."""

    login: str
    name: str
    role: Role = "agent"
    about: str = "agent"
    team: str = "customer-services"
    skills: Mapping[str, int] = {}
    robot: bool = False


def _skills(text: str) -> dict[str, int]:
    """`"repairs:5 cy:3"` as levels by skill."""
    return {skill: int(level) for skill, level in (word.split(":") for word in text.split())}


def _robot(number: int, name: str, team: str, skills: str) -> Member:
    return Member(
        login=f"r{number:02}", name=f"Robot {name}", team=team, skills=_skills(f"robot:5 {skills}"), robot=True
    )


_ANYTHING: Final = "repairs:3 council-tax:3 rents:3 waste:3 planning:2 general:4 registrars:2"

PEOPLE: Final = (
    Member(
        login="joan", name="Joan Ellis", team="housing", skills=_skills(f"person:5 {_ANYTHING}") | _skills("repairs:5")
    ),
    Member(
        login="amir",
        name="Amir Haddad",
        team="revenues",
        skills=_skills(f"person:5 {_ANYTHING}") | _skills("council-tax:5 rents:5"),
    ),
    Member(
        login="carys",
        name="Carys Morgan",
        about="agent who speaks Welsh",
        skills=_skills(f"person:5 cy:5 {_ANYTHING}") | _skills("general:5 waste:5"),
    ),
    Member(login="nowak", name="Ewa Nowak", role="supervisor", about="supervisor"),
    Member(login="admin", name="Sam Adeyemi", role="admin", about="administrator"),
)

# The first to come and the last to go can do everything between them, so that the night is covered too.
ROBOTS: Final = tuple(
    _robot(number, name, team, skills)
    for number, (name, team, skills) in enumerate(
        (
            ("Ada", "housing", "repairs:5 rents:4 general:3 cy:4"),
            ("Brunel", "revenues", "council-tax:5 rents:4 general:3 registrars:3"),
            ("Cadi", "environment", "waste:5 planning:4 general:4 cy:5"),
            ("Dara", "housing", "repairs:5 general:2"),
            ("Euler", "revenues", "council-tax:5 rents:5"),
            ("Faraday", "housing", "repairs:4 waste:4"),
            ("Grace", "customer-services", "general:5 waste:4 council-tax:4 registrars:3"),
            ("Hopper", "registry-office", "registrars:5 planning:5 general:3"),
            ("Ida", "housing", "repairs:5 rents:5"),
            ("Joule", "revenues", "council-tax:4 rents:3 planning:3"),
            ("Kepler", "housing", "repairs:4 waste:3 general:2"),
            ("Lovelace", "revenues", "council-tax:4 general:4"),
            ("Mabli", "customer-services", "repairs:4 council-tax:3 rents:3 waste:4 cy:5"),
            ("Noether", "housing", "repairs:4 rents:4"),
            ("Olwen", "environment", "waste:4 planning:5 council-tax:3 cy:3"),
            ("Pascal", "customer-services", "repairs:3 council-tax:4 general:5"),
            ("Quetelet", "housing", "repairs:5 waste:4 general:3"),
            ("Rosalind", "revenues", "council-tax:5 rents:4 general:3 cy:3"),
            ("Sagan", "environment", "waste:5 planning:5 registrars:3"),
            ("Turing", "housing", "repairs:4 rents:5"),
            ("Ursula", "customer-services", "general:5 council-tax:4 waste:4"),
            ("Volta", "housing", "repairs:5 general:4"),
            ("Watt", "revenues", "council-tax:4 rents:4 planning:4"),
            ("Xanthe", "registry-office", "registrars:5 general:4 repairs:3"),
            ("Ynyr", "environment", "waste:5 repairs:4 cy:5"),
            ("Zeno", "revenues", "council-tax:5 rents:4 general:3"),
            ("Babbage", "housing", "repairs:5 rents:4"),
            ("Curie", "customer-services", "repairs:4 council-tax:4 waste:4 general:4"),
        ),
        start=1,
    )
)

SIGN_INS: Final = DemoSignIns(
    password=PASSWORD,
    people=tuple(DemoPerson(login=one.login, name=one.name, role=one.about) for one in PEOPLE),
)


async def enlist(identity: Identity) -> dict[AgentId, Member]:
    """Add whoever is not there yet.

    Returns:
        Everybody of the demo by id, robots in the order in which they come to work.

    Raises:
        IdentityUnavailable: the database of staff cannot be written.
    """
    members: dict[AgentId, Member] = {}
    for one in (*PEOPLE, *ROBOTS):
        found = await identity.find_user(one.login)
        if found is None:
            password = None if one.robot else PASSWORD
            found = await identity.add_user(one.login, one.name, (one.role,), password=password, by="demo", demo=True)
        members[found] = one
    return members


def configuring(members: Mapping[AgentId, Member], centre: Centre) -> list[AgentConfigure]:
    """What each of those who take contacts may serve, as far as the centre has such teams."""
    teams = {team.id for team in centre.teams}
    return [
        AgentConfigure(
            agent=agent,
            team=TeamId(one.team) if one.team in teams else None,
            skills={SkillId(skill): level for skill, level in one.skills.items()},
            robot=one.robot,
        )
        for agent, one in members.items()
        if one.role == "agent"
    ]


def on_duty_count(load: float, call_load: float = 0.0) -> int:
    """Robots that should be at work.

    Args:
        load: chats that go on at once: some seats are in wrap-up, some must be free.
        call_load: calls that do. Each takes a whole robot, and some robots must be wholly free.
    """
    for_calls = 2 + round(call_load * 1.3) if call_load else 0
    return max(3, min(len(ROBOTS), 2 + round(load * 1.2 / SEATS_PER_ROBOT) + for_calls))
