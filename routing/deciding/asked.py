"""What a handler is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

import msgspec

from routing.commands import CommandData
from routing.events import Event
from routing.facts import Agent, Contact
from routing.ids import AgentId, ContactId, Instant
from routing.state import State
from routing.words import ContactPhase

D = TypeVar("D", bound=CommandData)


class Refusal(msgspec.Struct, frozen=True):
    """Why a command is not carried out: a stable `code`, and a sentence for the person who asked."""

    code: str
    text: str


Reply = list[Event] | Refusal


class Asked(msgspec.Struct, Generic[D], frozen=True):
    """One command before its handler. `now` is log time."""

    state: State
    data: D
    source: str
    id: str
    now: Instant

    @property
    def agent_id(self) -> AgentId | None:
        """The agent who asks, if staff ask."""
        kind, _, name = self.source.partition(":")
        return AgentId(name) if kind == "staff" else None

    def held(self, contact_id: ContactId) -> tuple[Contact, Agent] | Refusal:
        """The contact and the asking agent who holds it; unknown and not theirs look the same."""
        contact = self.state.contacts.get(contact_id)
        agent = self.state.agents.get(self.agent_id) if self.agent_id is not None else None
        if contact is None or agent is None or contact.agent != agent.id:
            return NOT_YOURS
        return contact, agent

    def taking_part(self, contact_id: ContactId) -> Agent | Refusal:
        """The asking agent, if they hold the contact or have joined to help with it."""
        consult = self.state.consults.get(contact_id)
        if consult is not None and consult.agent == self.agent_id and consult.joined_at is not None:
            return self.state.agents[consult.agent]
        held = self.held(contact_id)
        return held if isinstance(held, Refusal) else held[1]

    def ruled(self, contact_id: ContactId, *, as_supervisor: bool) -> Contact | Refusal:
        """The open contact, if a supervisor asks, or staff who hold it; gateways and programs speak for anybody.

        Whether they hold it is for the engine to say: when it goes to somebody else in the same instant, the console
        that asked cannot know it yet.
        """
        if as_supervisor or self.agent_id is None:
            return self.own(contact_id)
        held = self.held(contact_id)
        return held if isinstance(held, Refusal) else held[0]

    def own(self, contact_id: ContactId) -> Contact | Refusal:
        """The open contact, if a resident asks theirs alone; gateways and staff speak for anybody."""
        contact = self.state.contacts.get(contact_id)
        stranger = self.source.startswith("resident:") and (
            contact is None or self.source != f"resident:{contact.resident}"
        )
        if contact is None or stranger:
            return UNKNOWN_CONTACT
        return contact


HELD: Final[tuple[ContactPhase, ...]] = ("engaged", "parked")
"""The phases in which an agent has a contact whose conversation goes on."""

Handlers = dict[str, Callable[[Asked[Any]], Reply]]
"""What decides on each command, by its name on the wire."""

UNKNOWN_CONTACT = Refusal("unknown_contact", "This contact is not open any more, or never was.")
NOT_YOURS = Refusal("not_yours", "You do not hold this contact. It may have ended or gone to somebody else.")
UNKNOWN_QUEUE = Refusal("unknown_queue", "There is no such queue. Choose one from the list.")
UNKNOWN_AGENT = Refusal("unknown_agent", "There is no such agent in this centre.")
RING_FIRST = Refusal("ring_first", "Ring the resident first, and say whether you spoke to them.")
OFFER_GONE = Refusal("offer_gone", "This offer is no longer open. The contact went to somebody else, or left.")
ENDED = Refusal("already_ended", "This conversation is already over.")
