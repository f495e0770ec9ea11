"""The routing engine: two doors, `decide` and `apply`, and `settle`, which goes through both until nothing is due."""

from __future__ import annotations

from typing import Final

from routing.commands import Command, Tick
from routing.deciding import decide, due
from routing.events import Event
from routing.folding import apply, reindex
from routing.ids import Instant
from routing.state import State, digest, dump, undump
from routing.steps import MAX_EVENTS

__all__ = ["ENGINE_VERSION", "apply", "decide", "digest", "due", "dump", "load", "settle"]

ENGINE_VERSION: Final = "2"


def settle(state: State, command: Command | None, now: Instant) -> list[Event]:
    """Decide on `command` (None: none), fold it, then all that is due at `now`.

    Returns:
        What happened, already folded into `state`: at most `MAX_EVENTS`, the rest stays due at once.
    """
    now = max(now, state.t)
    events: list[Event] = []
    if command is not None:
        _fold(state, decide(state, command, now), events)
    tick = Command(id="", centre=state.centre, source="engine", at=now, data=Tick())
    while len(events) < MAX_EVENTS and (at := due(state)) is not None and at <= now:
        decided = decide(state, tick, now)
        if len(events) + len(decided) > MAX_EVENTS:
            break
        _fold(state, decided, events)
    return events


def _fold(state: State, decided: list[Event], events: list[Event]) -> None:
    for event in decided:
        apply(state, event)
    events.extend(decided)


def load(data: bytes) -> State:
    """The state in a snapshot that `dump` made, ready to go on.

    Raises:
        msgspec.DecodeError: not a snapshot this version can read.
    """
    state = undump(data)
    reindex(state)
    return state
