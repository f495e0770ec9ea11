"""What waiting residents were told, so that nobody's position rises."""

from __future__ import annotations

from collections import OrderedDict

from routing.ids import ContactId


class ToldPositions:
    """The least position told to each waiting contact; one for all connections, because residents reload.

    Args:
        limit: contacts remembered; beyond it the one told longest ago is forgotten.
    """

    def __init__(self, limit: int = 200_000) -> None:
        self._least: OrderedDict[ContactId, int] = OrderedDict()
        self._limit = limit

    def tell(self, contact: ContactId, position: int) -> int:
        """The position to show when `position` is the true one: never higher than any shown before, at least 1."""
        told = max(1, min(position, self._least.get(contact, position)))
        self._least[contact] = told
        self._least.move_to_end(contact)
        if len(self._least) > self._limit:
            self._least.popitem(last=False)
        return told

    def forget(self, contact: ContactId) -> None:
        """The contact waits no more."""
        self._least.pop(contact, None)
