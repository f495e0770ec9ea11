"""Versions of the engine that run side by side while a centre is upgraded: each decides otherwise, all of them soundly."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from zlib import crc32

import msgspec

from contact_centre.log.leader import Settle
from routing import engine
from routing.commands import ClockJump, Command
from routing.events import Event
from routing.folding import reindex
from routing.folding.centre import seen_key
from routing.ids import Instant
from routing.state import State

_BRITTLE_ONE_IN = 9


class OtherPolicy:
    """An engine whose policy is another than the centre's file says."""

    def __init__(self, policy: str) -> None:
        self._policy = policy
        self._prepared: object = None

    def __call__(self, state: State, command: Command | None, now: Instant) -> list[Event]:
        # A reload, and a new configuration, make the matching anew.
        if state.matching is not self._prepared and state.config is not None:
            config = state.config
            state.config = msgspec.structs.replace(config, policy=self._policy)
            reindex(state)
            state.config = config
            self._prepared = state.matching
        return engine.settle(state, command, now)


def _is_too_much(command: Command) -> bool:
    return command.data.type != ClockJump.type and crc32(command.id.encode()) % _BRITTLE_ONE_IN == 0


def brittle(state: State, command: Command | None, now: Instant) -> list[Event]:
    """An engine with a fault: some commands spoil its state and then raise, every time. Repeats it knows all the same."""
    if command is not None and _is_too_much(command) and seen_key(command.source, command.id) not in state.seen:
        state.contacts.clear()
        raise ArithmeticError("a fault of this version")
    return engine.settle(state, command, now)


def versions(chance: Random, count: int) -> list[Settle]:
    """The versions of one run: often all the same, sometimes all different."""
    if chance.random() < 0.3:
        return [engine.settle] * count
    kinds: list[Callable[[], Settle]] = [
        lambda: engine.settle,
        lambda: OtherPolicy("longest_idle"),
        lambda: OtherPolicy("c_mu"),
        lambda: brittle,
    ]
    return [chance.choice(kinds)() for _ in range(count)]
