"""The small centre that is simulated: two services, few agents with little room, and short patience everywhere."""

from __future__ import annotations

from random import Random

from routing.centre import Centre, Liveness, Queue, WrapUp
from routing.commands import AgentConfigure, Command, CommandData, ConfigActivate
from routing.ids import AgentId, CentreId, QueueId, SkillId
from routing.words import Need
from tests.simulation.nodes.clocks import START

CENTRE = CentreId("simulated")
QUEUES = (QueueId("repairs"), QueueId("rents"))
UNITS, UNITS_EACH = 40, 20
OFFER_S = 3


def command(name: str, source: str, data: CommandData) -> Command:
    """A command whose id is `name`, the same at every delivery."""
    return Command(id=name, centre=CENTRE, source=source, at=START, data=data)  # type: ignore[arg-type]


def skills_of(number: int) -> tuple[QueueId, ...]:
    """What agent `number` can serve: everybody one service, every other agent both."""
    return QUEUES if number % 2 == 0 else (QUEUES[number // 2 % 2],)


def opening(agents: int) -> list[Command]:
    """What the administrator asks for before the first resident comes."""
    queues = tuple(
        Queue(
            id=name,
            name={"en": name},
            needs=(Need(skill=SkillId(name)),),
            offer_s=OFFER_S,
            wrap_up=WrapUp(limit_s=2),
        )
        for name in QUEUES
    )
    liveness = Liveness(
        gateway_silent_s=2,
        agent_grace_s=2,
        resident_grace_s=4,
        tab_grace_s=2,
        keep_for_agent_s=2,
        decline_back_off_s=2,
        missed_back_off_s=2,
        lost_back_off_s=2,
    )
    centre = Centre(id=CENTRE, name="Simulated", queues=queues, units=UNITS, liveness=liveness)
    commands = [command("config", "admin", ConfigActivate(config=centre, digest="d"))]
    for number in range(agents):
        skills = {SkillId(name): 3 for name in skills_of(number)}
        commands.append(command(f"skills-{number}", "admin", AgentConfigure(agent=agent_id(number), skills=skills)))
    return commands


def agent_id(number: int) -> AgentId:
    """The id of agent `number`."""
    return AgentId(f"agent-{number}")


def any_queue(chance: Random) -> QueueId:
    """Where the next resident wants to go."""
    return chance.choice(QUEUES)
