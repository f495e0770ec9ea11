"""What a console's session reads of the centre, and which steps are news to which agent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from agents.joining import Shown
from agents.wire import (
    ColleagueView,
    ConsultView,
    ContactView,
    ElsewhereView,
    ExpertsView,
    MessageView,
    MeView,
    OfferView,
    QueueView,
    ThreadView,
)
from routing import events as ev
from routing.ids import AgentId, ContactId, Instant, OfferId

Written = (
    ev.MessageReceived
    | ev.MessageSent
    | ev.MessageTold
    | ev.MessageEchoed
    | ev.MessageNoted
    | ev.ContactAsked
    | ev.ContactAdvised
)
"""What somebody wrote: to the resident, to us, or among staff."""


class Desk(Shown, Protocol):
    """The centre as agents may see it, as of the last accepted step."""

    def centre_name(self) -> str:
        """What the centre is called."""
        ...

    def now(self) -> Instant:
        """The wall clock."""
        ...

    def me(self, agent: AgentId) -> MeView:
        """The agent's own state; off duty for somebody the engine does not know."""
        ...

    def offered(self, agent: AgentId) -> Mapping[OfferId, ContactId]:
        """The agent's open offers with their contacts."""
        ...

    def held(self, agent: AgentId) -> Collection[ContactId]:
        """The contacts that the agent talks with or wraps up."""
        ...

    def offer(self, offer: OfferId) -> OfferView:
        """An open offer."""
        ...

    def contact(self, contact: ContactId, agent: AgentId) -> ContactView:
        """A contact that the agent holds or helps with, with its whole conversation."""
        ...

    def asked(self, agent: AgentId) -> Collection[ContactId]:
        """The contacts that a colleague asks the agent's help with, and that still ring."""
        ...

    def helped(self, agent: AgentId) -> Collection[ContactId]:
        """The contacts of colleagues that the agent has joined."""
        ...

    def consult(self, contact: ContactId) -> ConsultView:
        """The open question about a contact."""
        ...

    def name(self, agent: AgentId) -> str:
        """The name colleagues see."""
        ...

    def number(self, contact: ContactId) -> str:
        """Where the contact's resident is rung without a number being said; empty where that is not known."""
        ...

    def elsewhere(self, contact: ContactId) -> Sequence[ElsewhereView]:
        """What else the resident of a held contact waits for."""
        ...

    def message(self, event: Written) -> MessageView:
        """What was written, opened; `[erased]` for text of somebody who was erased."""
        ...

    def thread(self, contact: ContactId) -> ThreadView | None:
        """What may be written to a contact's resident now; None where no provider carries it."""
        ...

    def experts(self) -> tuple[ExpertsView, ...] | None:
        """Where colleagues in a workspace can be asked; None in a centre without one."""
        ...

    def queues(self) -> Sequence[QueueView]:
        """Every queue, at most a second old; the same object until something may have changed."""
        ...

    def colleagues(self) -> Sequence[ColleagueView]:
        """Everybody on the books, at most a second old; the same object until something may have changed."""
        ...


class AcceptedStep(Protocol):
    """A step as a session sees it."""

    @property
    def events(self) -> Sequence[ev.Event]:
        """What happened, in order."""
        ...


class AgentConcerns:
    """Remembers the last step looked at; all consoles are shown the same one in turn.

    Under load a step holds the events of hundreds of contacts: each console is given its own, and looks at no others.

    Attributes:
        everybody: the last step asked about is news to every console.
    """

    def __init__(self) -> None:
        self.everybody = False
        self._step: AcceptedStep | None = None
        self._agents: set[AgentId] = set()
        self._contacts: defaultdict[ContactId, list[int]] = defaultdict(list)

    def concerns(self, step: AcceptedStep, agent: AgentId, contacts: Collection[ContactId]) -> bool:
        """Whether `step` holds anything about this agent, one of these contacts, or the whole centre."""
        if step is not self._step:
            self._look(step)
        return self.everybody or agent in self._agents or not self._contacts.keys().isdisjoint(contacts)

    def events(self, step: AcceptedStep, contacts: Collection[ContactId]) -> list[ev.Event]:
        """What `step` holds about these contacts, in order."""
        if step is not self._step:
            self._look(step)
        places = {place for contact in contacts for place in self._contacts.get(contact, ())}
        return [step.events[place] for place in sorted(places)]

    def _look(self, step: AcceptedStep) -> None:
        self._step = step
        named = ev.AgentEvent | ev.OfferEvent | ev.ConsultEvent
        self._agents = {event.agent for event in step.events if isinstance(event, named)}
        self._contacts.clear()
        for place, event in enumerate(step.events):
            if isinstance(event, ev.ContactEvent):
                self._contacts[event.contact].append(place)
        self.everybody = any(isinstance(event, ev.ConfigActivated) for event in step.events)
