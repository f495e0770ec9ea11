"""The recorder: follows accepted steps and writes history, from where the database says that it stands."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

import msgspec
import structlog

from contact_centre.history.fold import HistoryFold
from contact_centre.history.port import History
from contact_centre.history.standing import Standing, Views
from contact_centre.log.snapshots import SnapshotStore
from contact_centre.places import Astray, Overtaken, Pace, Place, Position
from routing.errors import LogUnavailable
from routing.ids import CentreId, Instant
from routing.ports import Clock, Log

DEFAULT_PACE = Pace()

log = structlog.get_logger(__name__)


class Shelf(NamedTuple):
    """Where the recorder finds snapshots, and what they hold.

    Attributes:
        store: where they are.
        views: what they hold beside the state; whoever starts from them needs the same.
        every_s, every_steps: after which time, or how many steps, the recorder writes one, whichever comes first; None
            where it never does, because the embedded service writes its own.
    """

    store: SnapshotStore
    views: Views = lambda _state: ()
    every_s: float | None = 60.0
    every_steps: int = 50_000


class Recorder:
    """Writes the history of one centre, and snapshots.

    Each batch of steps is one transaction with the place they end at, so that killing it at any moment neither loses
    nor doubles a row. What its fold needs after a restart is in SQL (contacts that are not over, what agents are
    doing) and in the newest snapshot that is not beyond that place; without a snapshot, in the steps before it.

    Args:
        log_: the centre's log.
        centre: whose.
        history: where to.
        name: id of this recorder, unlike that of any other.
        clock: for how old the last snapshot is.
        shelf: None folds from the first step at every start.

    Attributes:
        snapshot_t: log time of the newest snapshot written here, or where recording began; 0 before that.
    """

    def __init__(
        self,
        log_: Log,
        centre: CentreId,
        history: History,
        *,
        name: str,
        clock: Clock,
        shelf: Shelf | None = None,
        pace: Pace = DEFAULT_PACE,
    ) -> None:
        self.place = Place("history", history, log_, name, pace)
        self._log = log_
        self._centre = centre
        self._history = history
        self._name = name
        self._clock = clock
        self._shelf = shelf
        self._pace = pace
        self._saved_ms = clock.monotonic_ms()
        self._steps_since = 0
        self.snapshot_t = Instant(0)

    async def run(self) -> None:
        """Record for ever.

        Raises:
            Astray: the database's history is not of this log.
            UnreadableStep: a newer version wrote the log.
        """
        while True:
            try:
                await self._record()
            except Overtaken as error:
                log.warning("history.overtaken", error=str(error))
            except LogUnavailable as error:
                log.warning("recorder.paused", error=str(error))
                await asyncio.sleep(self._pace.retry_s)

    async def _record(self) -> None:
        """Go on from the place in SQL until that is no longer ours to move."""
        position = await self.place.take()
        standing = await self._stand(position)
        fold = await self._fold(standing)
        self.snapshot_t = standing.chain.t
        log.info("recorder.started", offset=standing.offset)
        while True:
            steps = await standing.read(self._pace.batch_count)
            if unknown := fold.unknown(steps):
                fold.learn((await self.place.ask(self._history.contacts, unknown)).values())
            for each in steps:
                standing.fold(each.step)
                fold.fold(each, standing.state)
            chain = msgspec.structs.replace(standing.chain)
            after = Position(offset=standing.offset, chain=chain, recorder=self._name)
            await self.place.move(after, fold.take())
            await self._save_snapshot(standing, len(steps))
            if len(steps) < self._pace.batch_count:
                await asyncio.sleep(self._pace.batch_s)

    async def _stand(self, position: Position | None) -> Standing:
        standing = Standing(self._log, self._centre, self._shelf.views if self._shelf is not None else lambda _: ())
        store = self._shelf.store if self._shelf is not None else None
        await standing.reach(position.offset if position is not None else 0, store)
        if position is not None and standing.chain != position.chain:
            raise Astray(
                f"The log stands elsewhere at step {position.offset} than when history was recorded there: log and "
                "database are not of one centre's life. Let DATABASE_URL name the database that belongs to the log, "
                "or empty its tables history_* (docs/deployment.md): history is then made anew."
            )
        return standing

    async def _fold(self, standing: Standing) -> HistoryFold:
        records = dict(await self.place.ask(self._history.open_contacts))
        spells = dict(await self.place.ask(self._history.open_spells))
        teams = {agent.id: agent.team for agent in standing.state.agents.values() if agent.team is not None}
        return HistoryFold(records, spells, teams)

    async def _save_snapshot(self, standing: Standing, steps_count: int) -> None:
        """History stands exactly there, so that no snapshot is ever beyond it."""
        self._steps_since += steps_count
        now = self._clock.monotonic_ms()
        shelf = self._shelf
        if shelf is None or shelf.every_s is None:
            return
        if self._steps_since < shelf.every_steps and now - self._saved_ms < shelf.every_s * 1000:
            return
        self._saved_ms, self._steps_since = now, 0
        try:
            await shelf.store.save(standing.snapshot())
            self.snapshot_t = standing.chain.t
        except LogUnavailable as error:
            log.warning("snapshot.failed", code=error.code)
