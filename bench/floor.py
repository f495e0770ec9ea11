"""The sizes of centre that everything is measured at."""

from __future__ import annotations

import random
from typing import Final, NamedTuple


class Cell(NamedTuple):
    """So many agents, skills (one queue each), and calls waiting beyond those that all agents have."""

    agents: int
    skills: int
    backlog: int


GRID: Final = tuple(
    Cell(agents, skills, backlog)
    for agents in (100, 1_000, 10_000)
    for skills in (10, 100)
    for backlog in (0, 10_000, 100_000)
)


def held_by(dice: random.Random, skills: int) -> set[int]:
    """The skills of one agent: up to four of ten, up to ten of a hundred."""
    most = 4 if skills <= 10 else 10
    return {dice.randrange(skills) for _ in range(dice.randint(1, most))}
