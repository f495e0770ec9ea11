from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routing.facts import Agent
from routing.ids import AgentId, GatewayId, SessionId, SkillId
from routing.matching import meets
from routing.requirements import Demand
from routing.wait.shared import Shares
from routing.words import Need

DEMANDS: tuple[Demand, ...] = (
    (Need(skill=SkillId("a")),),
    (Need(skill=SkillId("b"), level=3),),
    (Need(skill=SkillId("a")), Need(skill=SkillId("b"))),
    (),
)
SKILLS = st.dictionaries(st.sampled_from((SkillId("a"), SkillId("b"))), st.integers(1, 5))


@given(
    st.lists(SKILLS, min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(("on", "off", "learn", "ask")), st.integers(0, 4), SKILLS), max_size=30),
)
def test_agents_of_two_demands_are_counted_right(staff: list[dict[SkillId, int]], story: list[tuple[str, int, dict[SkillId, int]]]) -> None:  # fmt: skip
    """Whoever comes, goes or learns: the agents that two queues share are those who are there and meet both."""
    shares = Shares()
    agents = [Agent(id=AgentId(f"a{n}"), skills=skills, choice="available") for n, skills in enumerate(staff)]
    for what, number, skills in story:
        agent = agents[number % len(agents)]
        match what:
            case "on" | "off":
                agent.sessions = {SessionId("s"): GatewayId("g")} if what == "on" else {}
                shares.place(agent)
            case "learn":
                agent.skills = skills
                shares.learn(agent)
            case _:
                shares.number(DEMANDS[number % len(DEMANDS)])
    here = [agent for agent in agents if agent.on_duty]
    for one in DEMANDS:
        of_one = [agent for agent in here if meets(agent, one)]
        assert shares.on_duty(shares.number(one)) == len(of_one)
        for other in DEMANDS:
            number, of_other = shares.number(other), [agent for agent in here if meets(agent, other)]
            both = [agent for agent in of_one if meets(agent, other)]
            chance = dict(shares.rivals(shares.number(one)).others).get(number, 0.0)
            if one != other:
                assert chance == (len(both) / len(of_other) if both else 0.0)


def test_the_strongest_rivals_stand_for_the_rest() -> None:
    """An estimate in a centre of a hundred queues costs no more than in one of ten, and leaves no work out."""
    shares = Shares()
    skills = {SkillId(f"s{n}"): 1 for n in range(30)}
    agent = Agent(id=AgentId("all"), skills=skills, choice="available", sessions={SessionId("s"): GatewayId("g")})
    shares.place(agent)
    numbers = [shares.number((Need(skill=skill),)) for skill in skills]
    rivals = shares.rivals(numbers[0])

    assert len(rivals.others) < 29
    assert sum(chance for _, chance in rivals.others) * rivals.rest == 29
