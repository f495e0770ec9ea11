"""Who may see the files of a resident, as of the last accepted step."""

from __future__ import annotations

from collections.abc import Iterator

from routing.ids import AgentId, ContactId, ResidentId
from routing.state import State
from routing.words import Channel


def may_see(state: State, agent: AgentId, resident: ResidentId) -> bool:
    """Whether the agent has a contact of the person that the resident is, parked or in wrap-up too, or helps with one."""
    person = state.person(resident)
    return any(state.contacts[contact].resident in person for contact in _theirs(state, agent))


def held(state: State, agent: AgentId, contact: ContactId) -> tuple[ResidentId, Channel] | None:
    """Whose contact it is and on which channel, if the agent holds it now; None for everybody else."""
    found = state.contacts.get(contact)
    return None if found is None or found.agent != agent else (found.resident, found.channel)


def _theirs(state: State, agent: AgentId) -> Iterator[ContactId]:
    known = state.agents.get(agent)
    if known is None:
        return
    yield from (each for each in (*known.load, *known.parked) if state.contacts[each].agent == agent)
    yield from (each for each in known.consults if state.consults[each].joined_at is not None)
