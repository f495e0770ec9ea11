"""Who is at work: shifts, breaks, and the minute after a missed offer; and how busy they are meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from routing import commands as cmd
from routing.ids import AgentId, ContactId, GatewayId, Instant, SessionId
from routing.simulation.agenda import COMES, LEAVES, Agenda, Doing
from routing.simulation.case import CaseAgent
from routing.simulation.habits import RETURNS_AFTER_MS, Habits
from routing.simulation.presence import PresenceLog

Ask = Callable[[str, cmd.CommandData, Instant], None]
"""Puts a command before the engine: source, command, time."""

_GATEWAY = GatewayId("simulation")

_Away = Literal["shift", "break", "missed"]


class Attendance:
    """The agents of a case. They are available while nothing keeps them away."""

    def __init__(self, habits: Habits, units: int, agenda: Agenda, ask: Ask) -> None:
        self.presence = PresenceLog()
        self._habits, self._units, self._agenda, self._ask = habits, units, agenda, ask
        self._away: dict[AgentId, set[_Away]] = {}
        self._held: dict[AgentId, dict[ContactId, int]] = {}
        self._holder: dict[ContactId, AgentId] = {}
        self._break_owed_ms: dict[AgentId, int] = {}

    def plan(self, agents: Sequence[CaseAgent], now: Instant) -> None:
        """Tell the engine who there is, and note their day in the agenda."""
        for agent in agents:
            self._away[agent.id], self._held[agent.id] = {"shift"}, {}
            self._ask("admin", cmd.AgentConfigure(agent=agent.id, skills=agent.skills), now)
            self._agenda.note(agent.on_ms, COMES, self._starting(agent.id))
            self._agenda.note(agent.off_ms, LEAVES, self._ending(agent.id))
            for start_ms, lasts_ms in self._habits.breaks_of(agent):
                self._agenda.note(start_ms, LEAVES, self._resting(agent.id, lasts_ms))

    def take(self, agent: AgentId, contact: ContactId, units: int, now: Instant) -> None:
        """The agent holds the contact from now on."""
        self._held[agent][contact] = units
        self._holder[contact] = agent
        self._note(agent, now)

    def drop(self, contact: ContactId, now: Instant) -> None:
        """Nobody holds the contact any more; whoever did may have a break to begin."""
        agent = self._holder.pop(contact, None)
        if agent is None:
            return
        del self._held[agent][contact]
        if not self._held[agent] and agent in self._break_owed_ms:
            self._back_later(agent, "break", self._break_owed_ms.pop(agent), now)
        self._note(agent, now)

    def missed(self, agent: AgentId, now: Instant) -> None:
        """The engine took the agent off duty for a missed offer; they come back after a while."""
        self._away[agent].add("missed")
        self._back_later(agent, "missed", RETURNS_AFTER_MS, now)
        self._note(agent, now)

    def _starting(self, agent: AgentId) -> Doing:
        def start(now: Instant) -> None:
            session = SessionId(agent)
            self._ask(staff(agent), cmd.AgentConnect(agent=agent, gateway=_GATEWAY, session=session), now)
            self._back(agent, "shift", now)

        return start

    def _ending(self, agent: AgentId) -> Doing:
        return lambda now: self._leave(agent, "shift", "end of shift", now)

    def _resting(self, agent: AgentId, lasts_ms: int) -> Doing:
        def rest(now: Instant) -> None:
            if "break" in self._away[agent]:
                return
            if self._held[agent]:
                self._break_owed_ms[agent] = lasts_ms
            else:
                self._back_later(agent, "break", lasts_ms, now)
            self._leave(agent, "break", "break", now)

        return rest

    def _leave(self, agent: AgentId, why: _Away, reason: str, now: Instant) -> None:
        self._away[agent].add(why)
        self._note(agent, now)
        self._ask(staff(agent), cmd.AgentSetState(agent=agent, state="not_ready", reason=reason), now)

    def _back_later(self, agent: AgentId, why: _Away, after_ms: int, now: Instant) -> None:
        self._agenda.note(now - self._agenda.start + after_ms, COMES, lambda then: self._back(agent, why, then))

    def _back(self, agent: AgentId, why: _Away, now: Instant) -> None:
        self._away[agent].discard(why)
        if not self._away[agent]:
            self._note(agent, now)
            self._ask(staff(agent), cmd.AgentSetState(agent=agent, state="available"), now)

    def _note(self, agent: AgentId, now: Instant) -> None:
        off = "shift" in self._away[agent]
        used = 0.0 if off else sum(self._held[agent].values()) / self._units
        self.presence.note(agent, now - self._agenda.start, used=used, available=not self._away[agent])


def staff(agent: AgentId) -> str:
    """The source of an agent's commands."""
    return f"staff:{agent}"
