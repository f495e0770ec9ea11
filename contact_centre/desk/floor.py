"""Queues and colleagues, as every console sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from agents.wire import ColleagueView, OutcomeView, QueueView
from contact_centre.desk.shares import TodaysShares
from routing.centre import Centre, Queue
from routing.ids import AgentId
from routing.ports import Clock
from routing.state import State

_FRESH_MS: Final = 900
"""Consoles ask every second, all at once: one answer serves them all, and the next second gets a new one."""


class Floor:
    """Looks at most once a second, whoever asks; the same objects until something may have changed.

    Args:
        state: the follower's, as of the last accepted step.
        clock: the shell's.
        shares: today's service level of each queue.
        name_of: the name colleagues see of an agent.
    """

    def __init__(
        self, state: Callable[[], State], clock: Clock, shares: TodaysShares, name_of: Callable[[AgentId], str]
    ) -> None:
        self._state, self._clock, self._shares, self._name_of = state, clock, shares, name_of
        self._fresh_until = 0
        self._fresh_for: Centre | None = None
        self._queues: Sequence[QueueView] = ()
        self._colleagues: Sequence[ColleagueView] = ()

    def queues(self) -> Sequence[QueueView]:
        """Every queue that there is."""
        self._refresh()
        return self._queues

    def colleagues(self) -> Sequence[ColleagueView]:
        """Everybody on the books."""
        self._refresh()
        return self._colleagues

    def _refresh(self) -> None:
        state, at = self._state(), self._clock.monotonic_ms()
        centre = state.centre_config
        if centre is self._fresh_for and at < self._fresh_until:
            return
        self._fresh_for, self._fresh_until = centre, at + _FRESH_MS
        queues = [self._queue(queue, state) for queue in centre.queues if not queue.removed]
        colleagues = [
            ColleagueView(id=each.id, name=self._name_of(each.id), phase=each.phase, robot=each.robot)
            for each in state.agents.values()
            if each.enabled
        ]
        self._queues = self._queues if queues == self._queues else queues
        self._colleagues = self._colleagues if colleagues == self._colleagues else colleagues

    def _queue(self, queue: Queue, state: State) -> QueueView:
        centre = state.centre_config
        here = state.queues.get(queue.id)
        waiting = () if here is None else here.waiting
        today = self._shares.of(queue.id, centre)
        return QueueView(
            id=queue.id,
            name=queue.name.get("en", queue.id),
            open=state.takes(queue.id, "webchat"),
            waiting_count=len(waiting),
            longest_since=min((state.contacts[each].queued_at for each in waiting), default=None),
            share=today.share,
            target_share=centre.target(queue, "webchat").share,
            counted=today.counted,
            outcomes=tuple(OutcomeView(code=each.code, name=each.name) for each in queue.outcomes),
        )
