"""Alerts: what supervisors were told of incidents is a fact, so that whoever tells them next goes on from there."""

from __future__ import annotations

from typing import Final

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import Asked, Handlers, Refusal, Reply

TELLER: Final = "alerts"
"""Who the commands of whoever tells supervisors come from."""

_MOST: Final = 128
_NOT_ALLOWED: Final = Refusal("not_allowed", "Only who alerts supervisors, and their workspace, may say this.")
_TOO_LONG: Final = Refusal("bad_alert", "This is no incident: its name is empty, or longer than any of ours.")


def _note(asked: Asked[cmd.AlertNote]) -> Reply:
    data = asked.data
    if asked.source != TELLER and not (asked.source.startswith("provider:") and data.kind == "pressed"):
        return _NOT_ALLOWED
    if not 0 < len(data.incident) <= _MOST or max(len(data.thread), len(data.by)) > _MOST:
        return _TOO_LONG
    return [
        ev.AlertNoted(
            at=asked.now,
            incident=data.incident,
            kind=data.kind,
            severity=data.severity,
            text=data.text,
            thread=data.thread,
            by=data.by,
        )
    ]


HANDLERS: Handlers = {cmd.AlertNote.type: _note}
