"""What residents who wait were told last."""

from __future__ import annotations

from collections.abc import Callable

from routing.facts import Told
from routing.ids import ContactId
from routing.state import State


class Waits:
    """What each waiting resident was told, as of the last accepted step: sockets show what the log says was told.

    Args:
        state: the state as of the last accepted step.
    """

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    def of(self, contact_id: ContactId) -> Told | None:
        """What the contact was told; None before that."""
        contact = self._state().contacts.get(contact_id)
        return contact.told if contact is not None else None
