"""Calls that supervisors may take part in, and those they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contact_centre.boards.wire import Supervised
from routing.facts import Agent, Contact
from routing.ids import AgentId, ContactId
from routing.state import State


def call_of(agent: Agent, state: State) -> ContactId | None:
    """The contact in whose call the agent talks; None while they are in none."""
    if not agent.lines.get("call"):
        return None
    talks = (each for each in _held(agent, state) if _is_in(agent.id, each))
    return next((each.id for each in talks), None)


def supervised_by(supervisor: AgentId, state: State, name_of: Callable[[AgentId], str]) -> Supervised | None:
    """The call that a supervisor takes part in, or is rung for."""
    contact = state.contacts.get(state.supervising.get(supervisor, ContactId("")))
    if contact is None or contact.agent is None:
        return None
    for leg in contact.legs.values():
        if leg.party == "supervisor" and leg.agent == supervisor and leg.mode is not None:
            return Supervised(
                contact=contact.id,
                agent_name=name_of(contact.agent),
                mode=leg.mode,
                joined=leg.phase == "joined",
                since=leg.since,
            )
    return None


def _held(agent: Agent, state: State) -> Iterator[Contact]:
    return (state.contacts[each] for each in agent.load if state.contacts[each].agent == agent.id)


def _is_in(agent: AgentId, contact: Contact) -> bool:
    return any(leg.agent == agent and leg.phase == "joined" for leg in contact.legs.values())
