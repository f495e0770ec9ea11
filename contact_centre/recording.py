"""The recorder as a part of a process: history and snapshots, and on Kafka the public stream."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sqlalchemy import Engine

from contact_centre.beside import Part, harmless
from contact_centre.foundation import OpenLog, kafka_settings
from contact_centre.furnish import snapshot_views
from contact_centre.history.recorder import Recorder, Shelf
from contact_centre.history.sql import SqlHistory
from contact_centre.ids import new_id
from contact_centre.metrics import history_lag, snapshot_age
from contact_centre.places import Pace
from contact_centre.public_events.kafka import KafkaStream
from contact_centre.public_events.publisher import Publisher
from contact_centre.settings import Settings
from contact_centre.watched import Watch
from routing.ids import CentreId, Instant
from routing.ports import Clock


def recording(
    settings: Settings, centre: CentreId, opened: OpenLog, database: Engine, clock: Clock, watch: Watch
) -> Sequence[Part]:
    """What a recorder does, to be run for as long as the process does."""
    history, name = SqlHistory(database, centre), new_id()
    if settings.kafka is None:
        # The embedded service writes its own snapshots, and nobody else can be recording.
        shelf = Shelf(store=opened.snapshots, views=snapshot_views, every_s=None)
        alone = Pace(spare_s=0)
        recorder = Recorder(opened.log, centre, history, name=name, clock=clock, shelf=shelf, pace=alone)
        _expose(recorder, clock, watch)
        return [harmless("recorder", recorder.run)]
    shelf = Shelf(store=opened.snapshots, views=snapshot_views)
    recorder = Recorder(opened.log, centre, history, name=name, clock=clock, shelf=shelf)
    stream = KafkaStream(kafka_settings(settings, centre))
    publisher = Publisher(opened.log, centre, history, stream, name=name, snapshots=opened.snapshots)
    _expose(recorder, clock, watch)
    snapshot_age(watch.exposition, lambda: _since(recorder.snapshot_t, clock))
    return [recorder.run(), _publishing(publisher, stream)]


async def _publishing(publisher: Publisher, stream: KafkaStream) -> None:
    try:
        await publisher.run()
    finally:
        await stream.close()


def _expose(recorder: Recorder, clock: Clock, watch: Watch) -> None:
    def lag_s() -> float:
        position = recorder.place.position
        return _since(position.chain.t, clock) if position is not None else math.nan

    history_lag(watch.exposition, lag_s)
    watch.exposition.part("history", lambda: not recorder.place.trouble)


def _since(t: Instant, clock: Clock) -> float:
    """Seconds since `t`; a spare, which knows of none, says nothing."""
    return max(0, clock.wall() - t) / 1000 if t else math.nan
