"""One fold from a centre's events to the records of its contacts, for live views and for the recorder of history."""

from __future__ import annotations

from collections.abc import Callable

from routing import events as ev
from routing.ids import AgentId, ContactId, TeamId
from routing.service_level.records import Record, record, recorded


class Folding:
    """Folds events, in order, into the records of their contacts.

    Args:
        find: the record of a contact as of the event before; None for a contact that is not kept.
        teams: who is in which team as of the event before; changed as events come.
    """

    def __init__(self, find: Callable[[ContactId], Record | None], teams: dict[AgentId, TeamId]) -> None:
        self._find = find
        self.teams = teams

    def fold(self, event: ev.Event) -> Record | None:
        """Take in one event; returns its contact's record, a new one for who arrived. None: it changes no record."""
        if isinstance(event, ev.AgentConfigured):
            self._note_team(event)
        if not isinstance(event, ev.ContactEvent):
            return None
        if isinstance(event, ev.ContactArrived):
            return recorded(event)
        found = self._find(event.contact)
        if found is not None:
            answered_by = event.agent if isinstance(event, ev.ContactAnswered) else None
            record(found, event, self.teams.get(answered_by) if answered_by is not None else None)
        return found

    def _note_team(self, event: ev.AgentConfigured) -> None:
        """Who changes teams takes nothing along: a contact counts for the team that answered it."""
        if event.team is not None:
            self.teams[event.agent] = event.team
        else:
            self.teams.pop(event.agent, None)
