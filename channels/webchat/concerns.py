"""Whom a step concerns, looked up once for all residents' connections: most steps are news to one of them."""

from __future__ import annotations

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
    """Remembers the last step looked at; all connections are shown the same one in turn."""

    def __init__(self) -> None:
        self._step: AcceptedStep | None = None
        self._contacts: set[ContactId] = set()
        self._residents: set[ResidentId] = set()
        self._choices = False

    def concerns(self, step: AcceptedStep, resident: ResidentId, contact: ContactId | None) -> bool:
        """Whether `step` holds anything about this contact, a new one of the resident's, or what can be chosen."""
        if step is not self._step:
            self._look(step)
        return self._choices or contact in self._contacts or resident in self._residents

    def _look(self, step: AcceptedStep) -> None:
        self._step = step
        self._contacts = {event.contact for event in step.events if isinstance(event, ev.ContactEvent)}
        self._residents = {event.resident for event in step.events if isinstance(event, ev.ContactArrived)}
        self._choices = any(isinstance(event, CHOICES_CHANGE) for event in step.events)


CHOICES_CHANGE = (ev.QueueOpened, ev.QueueClosed, ev.ConfigActivated)
"""The events after which a resident may choose something else than before."""
