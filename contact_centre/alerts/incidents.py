"""Incidents: a trouble that lasts is told once, and again when it grows worse or is over. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from routing.ids import Instant

LASTS_S: Final = 30
"""A trouble shorter than this is told to nobody."""

CALM_S: Final = 120
"""It is over when it has been away for this long."""

COOL_DOWN_S: Final = 1_800
"""When the same comes back within this time it is the same incident: its thread goes on, nobody is alarmed anew."""


class Trouble(NamedTuple):
    """Something that goes wrong. `severity` 1: at risk; 2: it has happened."""

    severity: int
    text: str


class Notice(NamedTuple):
    """What supervisors are told.

    Attributes:
        incident: which one; notices of one stand in one thread.
        kind: opened: alarm them; worse, again: in its thread; recovered: likewise, and it is over.
    """

    incident: str
    kind: Literal["opened", "worse", "again", "recovered"]
    text: str


class _Incident:
    def __init__(self, number: int, trouble: Trouble, now: Instant) -> None:
        self.number = number
        self.told = 0
        self.trouble = trouble
        self.since = self.seen_at = now
        self.over_at: Instant | None = None


class Incidents:
    """Which incidents are open, and which were over lately."""

    def __init__(self) -> None:
        self._known: dict[str, _Incident] = {}
        self._number = 0

    def look(self, found: Mapping[str, Trouble], now: Instant) -> Sequence[Notice]:
        """What is to be told now that `found` is what goes wrong."""
        notices = [notice for name, trouble in found.items() for notice in self._goes_on(name, trouble, now)]
        for name in [name for name in self._known if name not in found]:
            notices += self._away(name, self._known[name], now)
        return notices

    def _goes_on(self, name: str, trouble: Trouble, now: Instant) -> Sequence[Notice]:
        one = self._known.get(name)
        if one is None:
            self._number += 1
            one = self._known[name] = _Incident(self._number, trouble, now)
        elif one.over_at is not None and one.since <= one.over_at:
            one.since = now
        one.seen_at, one.trouble = now, trouble
        if now - one.since < LASTS_S * 1000 or trouble.severity <= one.told:
            return ()
        kind: Literal["opened", "worse", "again"] = "worse" if one.told else "opened"
        if one.over_at is not None:
            kind, one.over_at = "again", None
        one.told = trouble.severity
        return (Notice(f"{name}/{one.number}", kind, trouble.text),)

    def _away(self, name: str, one: _Incident, now: Instant) -> Sequence[Notice]:
        if one.told and now - one.seen_at >= CALM_S * 1000:
            one.told, one.over_at = 0, now
            return (Notice(f"{name}/{one.number}", "recovered", f"Over: {one.trouble.text}"),)
        if one.over_at is not None:
            one.since = one.over_at  # should it come back, it has to last anew
        idle_since = one.over_at if one.over_at is not None else one.seen_at
        if not one.told and now - idle_since >= COOL_DOWN_S * 1000:
            del self._known[name]
        elif not one.told and one.over_at is None:
            del self._known[name]  # it was too short to be told
        return ()
