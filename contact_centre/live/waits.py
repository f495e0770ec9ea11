"""Positions and estimates of everybody who waits, worked out once a step however many ask."""

from __future__ import annotations

from collections.abc import Callable

from routing.ids import ContactId
from routing.state import State
from routing.wait import Band, band, estimate_s, positions


class Waits:
    """What residents are told of their wait.

    Args:
        state: the state as of the last accepted step.
        offset: changes whenever the state does.
    """

    def __init__(self, state: Callable[[], State], offset: Callable[[], int]) -> None:
        self._state = state
        self._offset = offset
        self._as_of = -1
        self._positions: dict[ContactId, int] = {}

    def of(self, contact_id: ContactId) -> tuple[int, Band | None]:
        """Position from 1 and the banded wait of a waiting contact; of any other, position 1 and no band."""
        state = self._state()
        if self._offset() != self._as_of:
            self._as_of = self._offset()
            self._positions = positions(state)
        contact = state.contacts.get(contact_id)
        position = self._positions.get(contact_id)
        if contact is None or position is None:
            return 1, None
        return position, band(estimate_s(state, contact, position))
