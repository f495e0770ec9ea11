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
_NOT_VERIFIED: Final = Refusal("not_allowed", "A match that counts as verified is made by the centre, not by a person.")
_PARTED: Final = Refusal(
    "parted", "Somebody has said that these two are not one person. Only staff can join them again."
)
_ANOTHERS: Final = Refusal("not_theirs", "This join is of another person than the contact you hold. Open theirs first.")


def _refused(state: State, data: cmd.ResidentMerge) -> Refusal | None:
    person = state.person(data.resident)
    if data.same_as in person:
        return _MERGED
    if data.reason == "verified" and data.same_as in state.parted.get(data.resident, {}):
        return _PARTED
    too_many = len(person) + len(state.person(data.same_as)) > MOST_IDENTITIES
    return _TOO_MANY if too_many else None


def _not_allowed(asked: Asked[cmd.ResidentMerge]) -> Refusal | None:
    """Why this source may not say so: residents never may, and staff only of the person whose contact they hold."""
    data = asked.data
    if asked.source.startswith("resident:"):
        return _NOT_THEIRS
    if data.reason == "verified" and asked.agent_id is not None:
        return _NOT_VERIFIED
    if data.contact is None:
        return None
    held = asked.held(data.contact)
    if isinstance(held, Refusal):
        return held
    person = asked.state.person(held[0].resident)
    return None if data.resident in person or data.same_as in person else _ANOTHERS


def _merge(asked: Asked[cmd.ResidentMerge]) -> Reply:
    data, state, now = asked.data, asked.state, asked.now
    refused = _not_allowed(asked)
    if refused is not None:
        return refused
    if data.resident == data.same_as:
        return _SAME
    one, other, source = data.resident, data.same_as, asked.source
    if data.undo:
        if other not in state.merged.get(one, {}):
            return _NOT_MERGED
        return [ev.ResidentUnmerged(at=now, resident=one, same_as=other, source=source, why=data.why)]
    return _refused(state, data) or [
        ev.ResidentMerged(at=now, resident=one, same_as=other, source=source, reason=data.reason, why=data.why)
    ]


HANDLERS: Handlers = {cmd.ResidentMerge.type: _merge}
