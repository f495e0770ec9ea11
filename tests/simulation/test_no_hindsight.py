"""A policy knows what a centre knows at that moment: with another future it decides the same until that future comes."""

from __future__ import annotations

import random

import msgspec
import pytest

from routing.ids import AgentId, QueueId, SkillId
from routing.policies import POLICIES
from routing.simulation import Case, CaseAgent, CaseContact, Fate, case_centre, engine_queue, simulate

HOUR_MS = 3_600_000
CUT_MS = 2 * HOUR_MS
SKILLS = [SkillId("repairs"), SkillId("rents"), SkillId("waste")]


def morning(seed: int) -> Case:
    """Three hours of calls and chats on three queues, more than twelve agents can answer in time."""
    dice = random.Random(seed)
    contacts = []
    arrival_s = 0.0
    while arrival_s < 3 * 3600:
        arrival_s += dice.expovariate(1 / 16)
        contacts.append(_contact(dice, round(arrival_s * 1000)))
    agents = [
        CaseAgent(id=AgentId(f"A{number:02}"), skills=dict.fromkeys(dice.sample(SKILLS, dice.randint(1, 3)), 5),
                  on_ms=0, off_ms=4 * HOUR_MS)
        for number in range(12)
    ]  # fmt: skip
    return Case(contacts=tuple(contacts), agents=tuple(agents))


def _contact(dice: random.Random, arrival_ms: int) -> CaseContact:
    skill = dice.choice(SKILLS)
    return CaseContact(
        arrival_ms=arrival_ms,
        channel=dice.choice(("phone", "phone", "webchat")),
        queue=QueueId(skill),
        skill=skill,
        target_ms=60_000,
        patience_ms=round(dice.expovariate(1 / 240) * 1000),
        handle_ms=round(dice.expovariate(1 / 200) * 1000),
    )


def with_another_future(case: Case, fates: tuple[Fate, ...], seed: int) -> Case:
    """The same until the cut: who comes later is exchanged, and so is what was not yet known of those who came."""
    dice = random.Random(seed)
    changed = []
    for contact, fate in zip(case.contacts, fates, strict=True):
        if contact.arrival_ms > CUT_MS:
            continue
        known = contact
        over_ms = contact.arrival_ms + fate.wait_ms
        if fate.outcome == "answered" and over_ms + contact.handle_ms > CUT_MS:
            talked_ms = max(0, CUT_MS - over_ms)
            known = msgspec.structs.replace(contact, handle_ms=talked_ms + 1 + dice.randrange(600_000))
        elif over_ms > CUT_MS:
            waited_ms = CUT_MS - contact.arrival_ms
            known = msgspec.structs.replace(
                contact, handle_ms=dice.randrange(600_000), patience_ms=waited_ms + 1 + dice.randrange(600_000)
            )
        if fate.outcome == "answered" and contact.patience_ms is not None:
            known = msgspec.structs.replace(known, patience_ms=fate.wait_ms + 1 + dice.randrange(600_000))
        changed.append(known)
    later = sorted(CUT_MS + 1 + dice.randrange(HOUR_MS) for _ in range(300))
    changed += [_contact(dice, arrival_ms) for arrival_ms in later]
    return msgspec.structs.replace(case, contacts=tuple(changed))


def until_the_cut(case: Case, fates: tuple[Fate, ...]) -> list[tuple[int, Fate]]:
    """What became, until the cut, of each contact that had come by then."""
    told = enumerate(zip(case.contacts, fates, strict=True))
    return [(number, fate) for number, (contact, fate) in told if contact.arrival_ms + fate.wait_ms <= CUT_MS]


@pytest.mark.parametrize("policy", list(POLICIES))
def test_another_future_changes_nothing_before_it_comes(policy: str) -> None:
    """A figure from a policy that peeks would never be reached on a real day."""
    case = morning(7)
    fates = simulate(case, case_centre(case, policy), engine_queue).fates
    other = with_another_future(case, fates, 8)
    other_fates = simulate(other, case_centre(other, policy), engine_queue).fates

    before = until_the_cut(case, fates)
    assert before == until_the_cut(other, other_fates)
    assert len(before) > 300
    assert other_fates[len(before) :] != fates[len(before) :]
