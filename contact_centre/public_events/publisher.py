"""The publisher: every event of every accepted step into the public stream, at least once, with ids that stay."""

from __future__ import annotations

import asyncio

import msgspec
import structlog

from contact_centre.history.port import History, Rows
from contact_centre.log.judging import accepted
from contact_centre.log.snapshots import SnapshotStore
from contact_centre.places import Overtaken, Pace, Place, Position
from contact_centre.public_events.cloud_events import messages_of
from contact_centre.public_events.stream import PublicStream, StreamUnavailable
from routing.errors import LogTrimmed, LogUnavailable
from routing.ids import CentreId
from routing.ports import STEPS, Log
from routing.steps import Chain

DEFAULT_PACE = Pace()

log = structlog.get_logger(__name__)


class Publisher:
    """Follows the steps from a place of its own in SQL, moved once the stream has acknowledged what was before it.

    History and the public stream do not wait for each other: each has its own place.

    Args:
        log_: the centre's log.
        centre: whose.
        history: where the place is kept.
        stream: where to.
        name: id of this recorder, unlike that of any other.
        snapshots: where to go on if the log has dropped what was not published yet.
    """

    def __init__(
        self,
        log_: Log,
        centre: CentreId,
        history: History,
        stream: PublicStream,
        *,
        name: str,
        snapshots: SnapshotStore | None = None,
        pace: Pace = DEFAULT_PACE,
    ) -> None:
        self.place = Place("public", history, log_, name, pace)
        self._log = log_
        self._centre = centre
        self._stream = stream
        self._name = name
        self._snapshots = snapshots
        self._pace = pace

    async def run(self) -> None:
        """Publish for ever.

        Raises:
            Astray: the place is not of this log.
            LogTrimmed: the log has dropped what comes next, and there is no snapshot to go on from.
            UnreadableStep: a newer version wrote the log.
        """
        while True:
            try:
                await self._publish()
            except Overtaken as error:
                log.warning("public_events.overtaken", error=str(error))
            except (LogUnavailable, StreamUnavailable) as error:
                log.warning("public_events.paused", error=str(error))
                await asyncio.sleep(self._pace.retry_s)
            except LogTrimmed as error:
                await self._skip(error)

    async def _publish(self) -> None:
        position = await self.place.take()
        chain = msgspec.structs.replace(position.chain) if position is not None else Chain()
        offset = position.offset if position is not None else 0
        while True:
            records = await self._log.read(STEPS, offset, self._pace.batch_count)
            if not records:
                await self._log.wait(STEPS, offset)
                continue
            messages = [
                message
                for each in accepted(records, chain)
                for message in messages_of(each, self._centre, self._stream.partition)
            ]
            if messages:
                await self._stream.publish(messages)
            offset = records[-1].offset + 1
            await self._move(offset, chain)
            if len(records) < self._pace.batch_count:
                await asyncio.sleep(self._pace.batch_s)

    async def _skip(self, error: LogTrimmed) -> None:
        """Nobody can publish what is gone: say so, and go on where a snapshot knows how the chain stands."""
        position = self.place.position
        before = position.offset if position is not None else 0
        if self._snapshots is not None:
            async for snapshot in self._snapshots.load():
                if snapshot.offset > before:
                    log.error("public_events.skipped", first=before, until=snapshot.offset)
                    await self._move(snapshot.offset, snapshot.chain)
                    return
        raise error

    async def _move(self, offset: int, chain: Chain) -> None:
        after = Position(offset=offset, chain=msgspec.structs.replace(chain), recorder=self._name)
        await self.place.move(after, Rows())
