"""What must hold on every simulated day, whatever people do: tried on random days with every habit at once."""

from __future__ import annotations

import random
import statistics
from collections import Counter, defaultdict

import pytest

from routing import events as ev
from routing.ids import AgentId, ContactId, QueueId, SkillId
from routing.opening_hours import midnight
from routing.policies import POLICIES
from routing.simulation import (
    Breaks,
    Case,
    CaseAgent,
    CaseContact,
    Habits,
    Run,
    Watch,
    case_centre,
    engine_queue,
    figures,
    marked,
    simulate,
)
from routing.simulation.run import DAY
from routing.words import Channel

CHANNELS: list[Channel] = ["phone", "phone", "webchat", "sms"]
UNITS = {"call": 60, "webchat": 20, "message": 20}
HABITS = Habits(ring_s=6, rona_probability=0.08, breaks=Breaks(minutes=15, hours=2), wrap_up_s=20, chat_slowdown=0.15)


def busy_day(seed: int, contacts_count: int = 500) -> Case:
    """Three hours of calls, chats and messages for agents of two skills who come and go."""
    dice = random.Random(seed)
    arrivals = sorted(dice.randrange(10_800_000) for _ in range(contacts_count))
    contacts = tuple(_contact(dice, arrival_ms) for arrival_ms in arrivals)
    agents = []
    for number in range(14):
        on_ms = dice.randrange(0, 3_600_000)
        skills = {SkillId(skill): dice.randrange(1, 6) for skill in ("x", "y") if dice.random() < 0.7}
        off_ms = on_ms + dice.randrange(3_600_000, 10_800_000)
        agents.append(CaseAgent(id=AgentId(f"A{number:02}"), skills=skills, on_ms=on_ms, off_ms=off_ms))
    return Case(contacts=contacts, agents=tuple(agents))


def _contact(dice: random.Random, arrival_ms: int) -> CaseContact:
    skill = dice.choice("xxy")
    return CaseContact(
        arrival_ms=arrival_ms,
        channel=dice.choice(CHANNELS),
        queue=QueueId(skill),
        skill=SkillId(skill),
        target_ms=dice.choice([60_000, 300_000]),
        handle_ms=round(dice.expovariate(1 / 200_000)),
        patience_ms=round(dice.expovariate(1 / 240_000)) if dice.random() < 0.9 else None,
        emergency=dice.random() < 0.02,
    )


class Inspector(Watch):
    """Follows who is there and who carries what, from events alone, and complains at once."""

    def __init__(self, case: Case) -> None:
        self.case, self.midnight = case, midnight(DAY, "UTC")
        self.agents = {agent.id: agent for agent in case.agents}
        self.carried: dict[AgentId, dict[ContactId, int]] = defaultdict(dict)
        self.holder: dict[ContactId, AgentId] = {}
        self.number: dict[ContactId, int] = {}
        self.available: set[AgentId] = set()
        self.ended: Counter[ContactId] = Counter()

    def happened(self, event: ev.Event) -> None:
        match event:
            case ev.ContactArrived():
                self.number[event.contact] = int(event.resident)
            case ev.AgentStateChanged():
                (self.available.add if event.state == "available" else self.available.discard)(event.agent)
            case ev.OfferMade():
                self.offered(event)
            case ev.OfferTimedOut() | ev.OfferDeclined() | ev.OfferWithdrawn():
                self.drop(event.contact)
            case ev.ContactAnswered():
                patience_ms = self.contact(event).patience_ms
                assert patience_ms is None or event.wait_ms <= patience_ms
            case ev.ContactEnded():
                self.ended[event.contact] += 1
                if event.wraps_up is None:
                    self.drop(event.contact)
            case ev.ContactDisposed():
                self.drop(event.contact)
            case _:
                pass

    def offered(self, event: ev.OfferMade) -> None:
        agent, at_ms, contact = self.agents[event.agent], event.at - self.midnight, self.contact(event)
        assert agent.on_ms <= at_ms < agent.off_ms
        assert agent.id in self.available
        assert contact.skill in agent.skills
        assert all(need.skill in agent.skills for need in contact.needs)
        self.carried[agent.id][event.contact] = UNITS[contact.line]
        self.holder[event.contact] = agent.id
        assert sum(self.carried[agent.id].values()) <= 60

    def drop(self, contact: ContactId) -> None:
        agent = self.holder.pop(contact, None)
        if agent is not None:
            del self.carried[agent][contact]

    def contact(self, event: ev.ContactEvent) -> CaseContact:
        return self.case.contacts[self.number[event.contact]]


def played(case: Case, policy: str, habits: Habits, watch: Watch) -> Run:
    """The run of `case`."""
    return simulate(case, case_centre(case, policy, habits), engine_queue, habits, watch)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(2))
def test_nobody_is_lost_overloaded_or_served_out_of_time(seed: int, policy: str) -> None:
    """Every resident has one outcome; no agent gets more than fits, or anything outside shift, break or patience."""
    case = marked(busy_day(seed), seed)
    watch = Inspector(case)

    run = played(case, policy, HABITS, watch)

    outcomes = Counter(fate.outcome for fate in run.fates)
    day = figures(case, run)
    assert outcomes.total() == len(case.contacts) == day.offered
    assert day.answered + day.abandoned + outcomes["waiting"] == day.offered
    assert min(day.answered, day.abandoned) > 20
    assert set(watch.ended.values()) == {1}
    assert sum(watch.ended.values()) == day.answered + day.abandoned
    assert len(run.waits_over) == len({number for number, _ in run.waits_over}) == day.offered - outcomes["waiting"]


def test_slower_chats_never_serve_more_people_in_time() -> None:
    """The more each further chat slows the others down, the fewer residents are answered in target.

    Over ten days; the range that was measured elsewhere is 0.04 to 0.18 (science README, A8).
    """
    days = [busy_day(seed) for seed in range(10)]

    def level(slowdown: float) -> float:
        habits = Habits(chat_slowdown=slowdown)
        found = [figures(case, played(case, "sla_aware", habits, Watch())).service_level for case in days]
        return statistics.fmean(each or 0.0 for each in found)

    levels = [level(slowdown) for slowdown in (0.0, 0.04, 0.1, 0.18, 0.5)]

    assert levels == sorted(levels, reverse=True)
    assert levels[0] - levels[-1] > 0.01
