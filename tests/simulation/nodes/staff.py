"""Who could take a contact, folded from events by rules restated here: what it means that nobody waits in vain."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.checker import Checker, Record
from tests.simulation.nodes.centre import UNITS, UNITS_EACH


class Staff:
    """Agents, what they can do, and what contacts ask for."""

    def __init__(self) -> None:
        self._sessions: defaultdict[str, set[str]] = defaultdict(set)
        self._choice: dict[str, str] = {}
        self._skills: dict[str, set[str]] = {}
        self._wants: dict[str, str] = {}
        self._not_before: dict[tuple[str, str], int] = {}

    def hear(self, event: Record) -> None:
        """Fold one event."""
        match event["type"]:
            case "agent.configured":
                self._skills[event["agent"]] = set(event["skills"])
            case "agent.connected":
                self._sessions[event["agent"]].add(event["session"])
            case "agent.disconnected":
                self._sessions[event["agent"]].discard(event["session"])
            case "agent.state_changed":
                self._choice[event["agent"]] = event["state"]
            case "contact.queued" | "contact.requeued":
                self._wants[event["contact"]] = event["queue"]
                if event.get("agent") and event.get("not_before"):
                    self._not_before[event["contact"], event["agent"]] = event["not_before"]

    def stranded(self, checker: Checker) -> list[str]:
        """Contacts that wait though somebody there could take them now."""
        load = Counter(contact.agent for contact in checker.contacts.values() if contact.agent)
        waiting = [name for name, contact in checker.contacts.items() if contact.status == "queued"]
        return [
            f"{contact} waits for {self._wants[contact]} though {agent} is free"
            for contact in waiting
            for agent, skills in self._skills.items()
            if self._wants[contact] in skills
            and self._sessions[agent]
            and self._choice.get(agent) == "available"
            and (load[agent] + 1) * UNITS_EACH <= UNITS
            and self._not_before.get((contact, agent), 0) <= checker.time
        ]
