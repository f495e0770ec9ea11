"""Figures on their way to many screens: worked out once a tick, with only the agents' rows that changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from contact_centre.boards.wire import AgentRow, DueRow, Figures, QueueRow, Show
from routing.ids import AgentId, Instant

Rows = Mapping[AgentId, AgentRow]


class Edition:
    """The figures of one instant, and what they change for somebody who has the rows of another edition."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.rows: Rows = {row.id: row for row in figures.agents}
        self._changes: dict[int, tuple[Rows, Figures]] = {}

    def since(self, known: Rows) -> Figures:
        """The figures with only the agents' rows that differ from `known`; the same object for the same `known`."""
        found = self._changes.get(id(known))
        if found is None:
            # Keeping the rows keeps their id from being used again.
            found = self._changes[id(known)] = (known, self._changed(known))
        return found[1]

    def _changed(self, known: Rows) -> Figures:
        return msgspec.structs.replace(
            self.figures,
            agents=tuple(row for row in self.figures.agents if known.get(row.id) != row),
            agents_gone=tuple(agent for agent in known if agent not in self.rows),
        )


class Look(Protocol):
    """The board at one instant, for whatever a screen asked to be shown."""

    def figures(self, show: Show) -> Figures:
        """What such a screen sees."""
        ...


class Feed:
    """Looks once at an instant for everybody who asks in the same breath, and edits once for each way to look.

    Args:
        look: looks at the centre as of an instant.
        version: of what is looked at; another number means that a look is out of date.
    """

    def __init__(self, look: Callable[[Instant], Look], version: Callable[[], int]) -> None:
        self._look = look
        self._version = version
        self._looked_for: tuple[Instant, int] | None = None
        self._looked: Look | None = None
        self._editions: dict[tuple[Show, bool], Edition] = {}

    def at(self, now: Instant, show: Show, *, on_wall: bool = False) -> Edition:
        """The edition of `now` for a screen; on a wall it names nobody."""
        key = (now, self._version())
        if self._looked is None or self._looked_for != key:
            self._looked_for, self._looked, self._editions = key, self._look(now), {}
        found = self._editions.get((show, on_wall))
        if found is None:
            seen = self._looked.figures(show)
            found = self._editions[show, on_wall] = Edition(masked(seen) if on_wall else seen)
        return found


def masked(figures: Figures) -> Figures:
    """What may hang on a wall: counts and times, no agent's name, no reason, nothing about one contact."""
    return msgspec.structs.replace(
        figures,
        queues=tuple(_masked_queue(row) for row in figures.queues),
        agents=tuple(msgspec.structs.replace(row, name="", team="", reason="", call=None) for row in figures.agents),
        due=tuple(_masked_due(row) for row in figures.due),
        audit=(),
    )


def _masked_queue(row: QueueRow) -> QueueRow:
    return msgspec.structs.replace(row, shut_by="a supervisor") if row.shut_by else row


def _masked_due(row: DueRow) -> DueRow:
    return msgspec.structs.replace(row, label="robot" if row.robot else "resident", offered_to="", advice="")
