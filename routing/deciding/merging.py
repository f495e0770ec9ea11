"""Merging: two residents turn out to be one person, or not to be one after all."""

from __future__ import annotations

from typing import Final

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import Asked, Handlers, Refusal, Reply
from routing.state import State

MOST_IDENTITIES: Final = 50
"""Most residents that are one person: a mistake must not join a town, and each decision looks at all of them."""

_SAME: Final = Refusal("same_resident", "This is the same resident already. Choose another one to join them with.")
_MERGED: Final = Refusal("already_merged", "These two are one person already.")
_NOT_MERGED: Final = Refusal("not_merged", "These two were not joined with each other. Look which ones were.")
_TOO_MANY: Final = Refusal(
    "too_many_identities", f"No more than {MOST_IDENTITIES} residents can be one person. Undo a wrong join first."
)
_NOT_THEIRS: Final = Refusal("not_allowed", "Only staff can say that two residents are one person.")


def _refused(state: State, data: cmd.ResidentMerge) -> Refusal | None:
    person = state.person(data.resident)
    if data.same_as in person:
        return _MERGED
    too_many = len(person) + len(state.person(data.same_as)) > MOST_IDENTITIES
    return _TOO_MANY if too_many else None


def _merge(asked: Asked[cmd.ResidentMerge]) -> Reply:
    data, state, now = asked.data, asked.state, asked.now
    if asked.source.startswith("resident:"):
        return _NOT_THEIRS
    if data.resident == data.same_as:
        return _SAME
    if data.undo:
        if data.same_as not in state.merged.get(data.resident, {}):
            return _NOT_MERGED
        return [ev.ResidentUnmerged(at=now, resident=data.resident, same_as=data.same_as, source=asked.source)]
    return _refused(state, data) or [
        ev.ResidentMerged(at=now, resident=data.resident, same_as=data.same_as, source=asked.source, reason=data.reason)
    ]


HANDLERS: Handlers = {cmd.ResidentMerge.type: _merge}
