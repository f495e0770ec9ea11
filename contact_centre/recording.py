"""The recorder as a part of a process: history and snapshots, and on Kafka the public stream."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

import structlog
from sqlalchemy import Engine

from contact_centre.foundation import OpenLog, kafka_settings
from contact_centre.furnish import snapshot_views
from contact_centre.history.recorder import Recorder, Shelf
from contact_centre.history.sql import SqlHistory
from contact_centre.history.standing import HistoryAstray
from contact_centre.ids import new_id
from contact_centre.metrics import history_lag
from contact_centre.public_events.kafka import KafkaStream
from contact_centre.public_events.publisher import Publisher
from contact_centre.settings import Settings
from contact_centre.watched import Watch
from routing.ids import CentreId
from routing.ports import EVENTS, Clock

log = structlog.get_logger(__name__)

Part = Coroutine[Any, Any, None]


def recording(
    settings: Settings, centre: CentreId, opened: OpenLog, database: Engine, clock: Clock, watch: Watch
) -> Sequence[Part]:
    """What a recorder does, to be run for as long as the process does."""
    history, name = SqlHistory(database, centre), new_id()
    if settings.kafka is None:
        # The embedded service writes its own snapshots, and nobody else can be recording.
        shelf = Shelf(store=opened.snapshots, views=snapshot_views, every_s=None)
        return [_beside_the_centre(Recorder(opened.log, centre, history, name=name, clock=clock, shelf=shelf))]
    shelf = Shelf(store=opened.snapshots, views=snapshot_views)
    recorder = Recorder(opened.log, centre, history, name=name, clock=clock, shelf=shelf)
    kafka = kafka_settings(settings, centre)
    stream = KafkaStream(kafka.bootstrap, kafka.name(EVENTS), kafka.partition)
    publisher = Publisher(opened.log, centre, history, stream, name=name, snapshots=opened.snapshots)

    def lag_s() -> float:
        position = recorder.place.position
        return max(0, clock.wall() - position.chain.t) / 1000 if position is not None else 0.0

    history_lag(watch.exposition, lag_s)
    return [recorder.run(), _publishing(publisher, stream)]


async def _publishing(publisher: Publisher, stream: KafkaStream) -> None:
    """Its producer is let go with it: one that is left open complains in the log of every stop."""
    try:
        await publisher.run()
    finally:
        await stream.close()


async def _beside_the_centre(recorder: Recorder) -> None:
    """History that cannot go on must not keep residents from being answered."""
    try:
        await recorder.run()
    except HistoryAstray as error:
        log.error("history.stopped", error=str(error))  # noqa: TRY400  # its text says what to do; a traceback does not
