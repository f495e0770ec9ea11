"""What every role stands on: the log with its snapshots, and what processes share, in files or on servers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from contact_centre.beside import beside
from contact_centre.data_files import database_url, log_file
from contact_centre.holder import check_holder
from contact_centre.live.first_state import SharedSnapshots
from contact_centre.live.memory import MemoryLive
from contact_centre.live.port import Live
from contact_centre.live.redis_live import RedisLive
from contact_centre.live.steps import FannedLog
from contact_centre.log.kafka import KafkaSettings, open_kafka_log
from contact_centre.log.log_snapshots import LogSnapshots
from contact_centre.log.snapshots import Snapshots, SnapshotStore
from contact_centre.log.sqlite import SqliteLog
from contact_centre.settings import Settings
from routing.ids import CentreId
from routing.ports import Clock, Log


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenLog:
    """A log that is open, and where its snapshots are."""

    log: Log
    snapshots: SnapshotStore


@contextlib.asynccontextmanager
async def open_log(settings: Settings, centre: CentreId) -> AsyncIterator[OpenLog]:
    """The centre's log, closed at the end of the block.

    Raises:
        WrongDataDir, WrongTopics: it is another centre's.
        ContactCentreError: another process has it open, or it cannot be used.
    """
    async with _whosever_log(settings, centre) as opened:
        await check_holder(opened.log, opened.snapshots, centre, settings)
        yield opened


@contextlib.asynccontextmanager
async def _whosever_log(settings: Settings, centre: CentreId) -> AsyncIterator[OpenLog]:
    if settings.kafka is None:
        embedded = SqliteLog(log_file(settings.data_dir))
        try:
            yield OpenLog(log=embedded, snapshots=Snapshots(embedded, settings.data_dir / "snapshots"))
        finally:
            await embedded.close()
        return
    async with open_kafka_log(kafka_settings(settings, centre)) as scaled:
        yield OpenLog(log=scaled, snapshots=LogSnapshots(scaled))


def kafka_settings(settings: Settings, centre: CentreId) -> KafkaSettings:
    """How the centre uses Kafka; only where its brokers are set."""
    assert settings.kafka is not None, "the log is a file"
    return KafkaSettings(bootstrap=settings.kafka, centre=centre, prefix=settings.kafka_prefix)


@contextlib.asynccontextmanager
async def open_live(settings: Settings, centre: CentreId, clock: Clock) -> AsyncIterator[Live]:
    """What the processes of the centre share while it lasts; this process alone where no Redis is set."""
    if settings.redis is None:
        yield MemoryLive(clock)
        return
    live = RedisLive(settings.redis, centre=centre, prefix=settings.kafka_prefix)
    try:
        async with beside(live.run()):
            yield live
    finally:
        await live.close()


@contextlib.asynccontextmanager
async def fanned(opened: OpenLog, live: Live) -> AsyncIterator[OpenLog]:
    """The same log for a gateway: steps and the first state come from what is shared, while that can be trusted."""
    log = FannedLog(opened.log, live)
    async with beside(log.run()):
        yield OpenLog(log=log, snapshots=SharedSnapshots(opened.snapshots, live))


def sql_url(settings: Settings) -> str:
    """Where staff, sign-ins, residents' keys and history are."""
    return settings.database or database_url(settings.data_dir)
