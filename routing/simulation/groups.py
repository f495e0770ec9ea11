"""Marked groups: residents whom a policy must not treat worse than others, so that figures can show whether it does."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import msgspec

from routing.ids import SkillId
from routing.simulation.case import Case, CaseAgent, CaseContact
from routing.simulation.dice import dice
from routing.words import Need

GROUPS: Final = ("flagged", "relay", "language")
LANGUAGE: Final = SkillId("minority_language")

_FLAGGED, _RELAY, _LANGUAGE = 0.05, 0.03, 0.05
_EVERY = 5


def marked(case: Case, seed: int) -> Case:
    """The case with groups marked at random, the same ones for the same seed.

    5 % are flagged as vulnerable, which the centre knows: one step of priority. 3 % speak through a relay service:
    they take twice as long, which nobody knows before they are answered. 5 % need a minority language that must be
    met and that every fifth agent of each set of skills speaks. A contact may be in several groups.
    """
    contacts = tuple(_marked(contact, number, seed) for number, contact in enumerate(case.contacts))
    return Case(contacts=contacts, agents=_speaking(case.agents))


def _marked(contact: CaseContact, number: int, seed: int) -> CaseContact:
    chance = dice(seed, "group", number)
    drawn = zip(GROUPS, (_FLAGGED, _RELAY, _LANGUAGE), strict=True)
    groups = tuple(group for group, share in drawn if chance.random() < share)
    if not groups:
        return contact
    need = (Need(skill=LANGUAGE, must=True),) if "language" in groups else ()
    return msgspec.structs.replace(
        contact,
        groups=(*contact.groups, *groups),
        priority=contact.priority + ("flagged" in groups),
        handle_ms=contact.handle_ms * (2 if "relay" in groups else 1),
        needs=(*contact.needs, *need),
    )


def _speaking(agents: tuple[CaseAgent, ...]) -> tuple[CaseAgent, ...]:
    """In the order of the roster the first of each set of skills speaks the language, then every fifth after them."""
    seen: defaultdict[frozenset[SkillId], int] = defaultdict(int)
    speaking: list[CaseAgent] = []
    for agent in agents:
        kind = frozenset(agent.skills)
        speaks = seen[kind] % _EVERY == 0
        seen[kind] += 1
        skills = {**agent.skills, LANGUAGE: 5} if speaks else agent.skills
        speaking.append(msgspec.structs.replace(agent, skills=skills))
    return tuple(speaking)
