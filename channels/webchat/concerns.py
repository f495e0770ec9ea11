"""Whom a step concerns, looked up once for all residents' connections: most steps are news to one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from routing import events as ev
from routing.ids import ContactId, ResidentId


class AcceptedStep(Protocol):
    """A step as a session sees it."""

    @property
    def events(self) -> Sequence[ev.Event]:
        """What happened, in order."""
        ...


class StepConcerns:
    """Remembers the last step looked at; all connections are shown the same one in turn.

    Under load a step holds the events of hundreds of residents: each session is given its own, and looks at no others.
    """

    def __init__(self) -> None:
        self._step: AcceptedStep | None = None
        self._contacts: defaultdict[ContactId, list[int]] = defaultdict(list)
        self._begun: defaultdict[ResidentId, list[ContactId]] = defaultdict(list)
        self._handled: defaultdict[str, list[int]] = defaultdict(list)
        self._choices: list[int] = []

    def events(
        self, step: AcceptedStep, source: str, resident: ResidentId, contact: ContactId | None
    ) -> list[ev.Event]:
        """What `step` holds, in order, about this contact, about new ones of the resident's, and about what can be chosen.

        The commands of `source` that were handled come with it, and are nothing by themselves.
        """
        if step is not self._step:
            self._look(step)
        if not (self._choices or contact in self._contacts or resident in self._begun):
            return []
        places = {*self._choices, *self._handled.get(source, ())}
        for each in (contact, *self._begun.get(resident, ())):
            if each is not None:
                places.update(self._contacts.get(each, ()))
        return [step.events[place] for place in sorted(places)]

    def _look(self, step: AcceptedStep) -> None:
        self._step = step
        for known in (self._contacts, self._begun, self._handled, self._choices):
            known.clear()
        for place, event in enumerate(step.events):
            if isinstance(event, ev.ContactEvent):
                self._contacts[event.contact].append(place)
                if isinstance(event, ev.ContactArrived):
                    self._begun[event.resident].append(event.contact)
            elif isinstance(event, ev.CommandHandled):
                self._handled[event.source].append(place)
            elif isinstance(event, CHOICES_CHANGE):
                self._choices.append(place)


CHOICES_CHANGE = (ev.QueueOpened, ev.QueueClosed, ev.ConfigActivated)
"""The events after which a resident may choose something else than before."""
