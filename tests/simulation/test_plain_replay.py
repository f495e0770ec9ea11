"""The engine against forty lines that look at everybody: its pools and heaps must find whom a plain search finds."""

from __future__ import annotations

import heapq

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import Case, CaseAgent, CaseContact, Fate, case_centre, engine_queue, simulate
from routing.words import Channel

CHANNELS: list[Channel] = ["phone", "webchat", "sms"]
UNITS = {"call": 60, "webchat": 20, "message": 20}


class PlainReplay:
    """`longest_idle` as documented, by looking at every agent for every contact after everything that happens."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.on: set[int] = set()
        self.taken = [0] * len(case.agents)
        self.idle = [0] * len(case.agents)
        self.waiting: list[int] = []
        self.fates = {number: Fate("waiting", -1) for number in range(len(case.contacts))}
        self.due: list[tuple[int, int, int, str, int, int]] = []
        self.order = 0

    def at(self, when_ms: int, rank: int, what: str, who: int, agent: int = 0) -> None:
        self.order += 1
        heapq.heappush(self.due, (when_ms, rank, self.order, what, who, agent))

    def play(self) -> list[Fate]:
        for number, shift in enumerate(self.case.agents):
            self.at(shift.off_ms, 1, "off", number)
            self.at(shift.on_ms, 2, "on", number)
        for number, contact in enumerate(self.case.contacts):
            self.at(contact.arrival_ms, 3, "arrive", number)
        while self.due:
            now, _, _, what, who, agent = heapq.heappop(self.due)
            self.happen(now, what, who, agent)
            for number in list(self.waiting):
                free = [agent for agent in range(len(self.case.agents)) if self.fits(agent, number, now)]
                if free:
                    self.assign(now, number, min(free, key=lambda agent: (self.idle[agent], agent)))
        return [self.fates[number] for number in range(len(self.case.contacts))]

    def happen(self, now: int, what: str, who: int, agent: int) -> None:
        if what == "end":
            self.taken[agent] -= UNITS[self.case.contacts[who].line]
            self.idle[agent] = now
        elif what == "off":
            self.on.discard(who)
        elif what == "on":
            self.on.add(who)
            self.idle[who] = now
        elif what == "arrive":
            self.waiting.append(who)
            patience_ms = self.case.contacts[who].patience_ms
            if patience_ms is not None:
                self.at(now + patience_ms, 4, "leave", who)
        elif who in self.waiting:
            self.waiting.remove(who)
            self.fates[who] = Fate("abandoned", now - self.case.contacts[who].arrival_ms)

    def fits(self, agent: int, number: int, now: int) -> bool:
        one, contact = self.case.agents[agent], self.case.contacts[number]
        room = self.taken[agent] + UNITS[contact.line] <= 60
        return agent in self.on and now < one.off_ms and contact.skill in one.skills and room

    def assign(self, now: int, number: int, agent: int) -> None:
        contact = self.case.contacts[number]
        self.waiting.remove(number)
        self.taken[agent] += UNITS[contact.line]
        self.fates[number] = Fate("answered", now - contact.arrival_ms)
        self.at(now + contact.handle_ms, 0, "end", number, agent)


SECONDS = st.integers(0, 40).map(lambda second: second * 1000)
SKILLS = st.sampled_from(["x", "y"])
CONTACT = st.builds(
    lambda arrival_ms, channel, skill, patience_ms, handle_ms: CaseContact(
        arrival_ms=arrival_ms,
        channel=channel,
        queue=QueueId(skill),
        skill=SkillId(skill),
        target_ms=20_000,
        patience_ms=patience_ms,
        handle_ms=handle_ms + 1000,
    ),
    SECONDS,
    st.sampled_from(CHANNELS),
    SKILLS,
    st.none() | SECONDS.map(lambda ms: ms + 1000),
    SECONDS,
)
SHIFT = st.tuples(st.sets(SKILLS, min_size=1), SECONDS, SECONDS)


def case_of(contacts: list[CaseContact], shifts: list[tuple[set[str], int, int]]) -> Case:
    """A case in which agents are named in the order of the roster."""
    agents = [
        CaseAgent(
            id=AgentId(f"A{number}"),
            skills={SkillId(skill): 5 for skill in sorted(skills)},
            on_ms=on_ms,
            off_ms=on_ms + lasts_ms + 1000,
        )
        for number, (skills, on_ms, lasts_ms) in enumerate(shifts)
    ]
    return Case(contacts=tuple(sorted(contacts, key=lambda one: one.arrival_ms)), agents=tuple(agents))


@settings(max_examples=200, deadline=None)
@given(contacts=st.lists(CONTACT, max_size=14), shifts=st.lists(SHIFT, min_size=1, max_size=4))
def test_engine_finds_whom_a_plain_search_finds(
    contacts: list[CaseContact], shifts: list[tuple[set[str], int, int]]
) -> None:
    """Nobody is passed over because an index forgot them: not a resident who waits, not an agent who has room."""
    case = case_of(contacts, shifts)

    run = simulate(case, case_centre(case, "longest_idle"), engine_queue)

    told = [fate if fate.outcome != "waiting" else Fate("waiting", -1) for fate in run.fates]
    assert told == PlainReplay(case).play()
    assert run.offers_count == sum(fate.outcome == "answered" for fate in told)
