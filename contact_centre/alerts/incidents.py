"""Incidents: a trouble that lasts is told once, and again when it grows worse or is over.

What was told is a fact of the log: whoever tells next, after a restart or in another process, goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from routing.events import AlertNoted
from routing.ids import Instant
from routing.steps import Step

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
        kind: opened: alarm them; worse, again, seen: in its thread; recovered: likewise, and it is over.
        severity: of what goes wrong; 0 once it is over.
        by: who has seen it.
    """

    incident: str
    kind: Literal["opened", "worse", "again", "recovered", "seen"]
    text: str
    severity: int = 0
    by: str = ""


class _Incident(msgspec.Struct, kw_only=True):
    """One incident.

    Attributes:
        told: the severity that supervisors know of; 0 for none, or none any more.
        since, seen_at: since when it lasts, and when it was last there, as whoever tells has seen it.
        over_at: when they were told that it is over.
        thread: where it is told.
        pressed: who has said that they have seen it; `seen`: the others were told so.
    """

    number: int
    told: int = 0
    text: str = ""
    since: Instant = Instant(0)
    seen_at: Instant = Instant(0)
    over_at: Instant | None = None
    thread: str = ""
    pressed: str = ""
    seen: bool = False


class _Kept(msgspec.Struct):
    known: dict[str, _Incident]
    number: int


class Incidents:
    """Which incidents are open, and which were over lately. A view of the follower."""

    name = "alerts"

    def __init__(self) -> None:
        self._known: dict[str, _Incident] = {}
        self._number = 0

    # --- what was told

    def fold(self, step: Step) -> None:
        for event in step.events:
            if isinstance(event, AlertNoted):
                self.note(event)

    def dump(self) -> bytes:
        told = {name: one for name, one in self._known.items() if one.thread}
        return msgspec.msgpack.encode(_Kept(told, self._number))

    def load(self, data: bytes) -> None:
        kept = msgspec.msgpack.decode(data, type=_Kept)
        self._known, self._number = kept.known, kept.number

    def note(self, event: AlertNoted) -> None:
        """Supervisors were told, or one has seen it."""
        name, _, number = event.incident.rpartition("/")
        if not name or not number.isascii() or not number.isdecimal():
            return
        if event.kind == "opened":
            self._open(name, int(number[:9]), event)
        one = self._known.get(name)
        if one is None or one.number != int(number[:9]):
            return  # a button of long ago
        if event.kind == "pressed":
            one.pressed = one.pressed or event.by
        elif event.kind == "seen":
            one.seen = True
        elif event.kind == "recovered":
            one.told, one.over_at = 0, event.at
        else:
            one.told, one.text, one.over_at = event.severity, event.text, None

    def _open(self, name: str, number: int, event: AlertNoted) -> None:
        self._number = max(self._number, number)
        before = self._known.get(name)
        since = before.since if before is not None and before.number == number else event.at
        self._known[name] = _Incident(number=number, since=since, seen_at=event.at, thread=event.thread)

    def thread(self, incident: str) -> str:
        """Where an incident is told; empty before it is."""
        name, _, number = incident.rpartition("/")
        one = self._known.get(name)
        return one.thread if one is not None and str(one.number) == number else ""

    # --- what is to be told

    def begin(self, now: Instant) -> None:
        """Somebody begins to watch: what was there before them is over only once they have not seen it for a while."""
        self._known = {name: one for name, one in self._known.items() if one.thread}
        for one in self._known.values():
            one.seen_at = max(one.seen_at, now) if one.told else one.seen_at

    def look(self, found: Mapping[str, Trouble], now: Instant) -> Sequence[Notice]:
        """What is to be told now that `found` is what goes wrong."""
        notices = [notice for name, trouble in found.items() for notice in self._goes_on(name, trouble, now)]
        for name in [name for name in self._known if name not in found]:
            notices += self._away(name, self._known[name], now)
        for name, one in self._known.items():
            if one.pressed and not one.seen and one.thread:
                one.seen = True
                notices.append(Notice(f"{name}/{one.number}", "seen", "", by=one.pressed))
        return notices

    def _goes_on(self, name: str, trouble: Trouble, now: Instant) -> Sequence[Notice]:
        one = self._known.get(name)
        if one is None:
            self._number += 1
            one = self._known[name] = _Incident(number=self._number, since=now)
        elif one.over_at is not None and one.since <= one.over_at:
            one.since = now
        one.seen_at, one.text = now, trouble.text
        if now - one.since < LASTS_S * 1000 or trouble.severity <= one.told:
            return ()
        kind: Literal["opened", "worse", "again"] = "worse" if one.told else "opened"
        if one.over_at is not None:
            kind, one.over_at = "again", None
        one.told = trouble.severity
        return (Notice(f"{name}/{one.number}", kind, trouble.text, trouble.severity),)

    def _away(self, name: str, one: _Incident, now: Instant) -> Sequence[Notice]:
        if one.told and now - one.seen_at >= CALM_S * 1000:
            one.told, one.over_at = 0, now
            return (Notice(f"{name}/{one.number}", "recovered", f"Over: {one.text}"),)
        if one.over_at is not None:
            one.since = one.over_at  # should it come back, it has to last anew
        idle_since = one.over_at if one.over_at is not None else one.seen_at
        if not one.told and now - idle_since >= COOL_DOWN_S * 1000:
            del self._known[name]
        elif not one.told and one.over_at is None:
            del self._known[name]  # it was too short to be told
        return ()
