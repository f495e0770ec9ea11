"""A month of a real bank: its calls, and the people who took them."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import Case, CaseAgent, CaseContact

FOLDER: Final = Path(__file__).resolve().parents[3] / "shared" / "data"
TARGET_S: Final = 60

Rows = list[dict[str, str]]


def rows(name: str) -> Rows:
    """The rows of a file of the month."""
    data = (FOLDER / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    return list(csv.DictReader(io.StringIO(text)))


def days() -> dict[str, Rows]:
    """The month's calls by date."""
    found: dict[str, Rows] = defaultdict(list)
    for row in rows("bank_feb1999.csv.gz"):
        found[row["date"]].append(row)
    return dict(found)


def real_case(calls: Rows, shifts: Rows, skills: dict[str, dict[SkillId, int]]) -> Case:
    """A day's calls and everybody who took some. Who came back after a gap is an agent of a new name.

    Patience and the handling times of those who hung up are imputed, as the folder says.
    """
    contacts = tuple(
        CaseContact(
            arrival_ms=int(call["arrival_s"]) * 1000,
            channel="phone",
            queue=QueueId(call["service"]),
            skill=SkillId(call["service"]),
            target_ms=TARGET_S * 1000,
            patience_ms=int(call["patience_sim_s"]) * 1000,
            handle_ms=int(call["handle_sim_s"]) * 1000,
        )
        for call in sorted(calls, key=lambda call: int(call["arrival_s"]))
    )
    agents = tuple(
        CaseAgent(
            id=AgentId(f"{shift['agent']}.{number}"),
            skills=skills[shift["agent"]],
            on_ms=int(shift["on_s"]) * 1000,
            off_ms=int(shift["off_s"]) * 1000,
        )
        for number, shift in enumerate(shifts)
        if int(shift["off_s"]) > int(shift["on_s"])
    )
    return Case(contacts=contacts, agents=agents)


def real_skills(shifts: Rows) -> dict[str, dict[SkillId, int]]:
    """What each agent serves: services with at least 1 % of their calls of the month, or five."""
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    for shift in shifts:
        for part in shift["by_service"].split("|"):
            service, _, count = part.partition(":")
            taken[shift["agent"]][service] += int(count)
    return {
        agent: {SkillId(service): 5 for service, count in counts.items() if count >= 5 or count >= counts.total() / 100}
        for agent, counts in taken.items()
    }


def happened(calls: Rows) -> float:
    """The service level of the day as it was: answered within the target out of all who joined."""
    answered = [int(call["wait_s"]) for call in calls if call["outcome"] == "answered"]
    return sum(wait <= TARGET_S for wait in answered) / len(calls)
