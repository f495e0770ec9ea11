"""The dispatcher as a part of a process, and the channels that have a provider to be called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Engine

from contact_centre.beside import Part, harmless
from contact_centre.dispatch import Dispatcher, SqlOutbox
from contact_centre.foundation import OpenLog, kafka_settings
from contact_centre.ids import new_id
from contact_centre.metrics import CallCounts, open_calls
from contact_centre.places import Pace
from contact_centre.settings import Settings
from contact_centre.watched import Watch
from routing.ids import CentreId
from routing.ports import Clock, Performer

PERFORMERS: Final[Sequence[Callable[[Settings], Performer | None]]] = ()
"""One for each channel whose provider is called; None from it where the channel is not set up."""


def dispatching(
    settings: Settings, centre: CentreId, opened: OpenLog, database: Engine, clock: Clock, watch: Watch
) -> Sequence[Part]:
    """What a dispatcher does, to be run for as long as the process does."""
    performers = [found for make in PERFORMERS if (found := make(settings)) is not None]
    embedded = settings.kafka is None
    dispatcher = Dispatcher(
        opened.log,
        centre,
        SqlOutbox(database, centre),
        performers,
        name=new_id(),
        clock=clock,
        partition=0 if embedded else kafka_settings(settings, centre).partition,
        snapshots=opened.snapshots,
        # In one process nobody else can be dispatching; without performers there is no hurry.
        pace=Pace(batch_s=0.02 if performers else 0.25, spare_s=0 if embedded else 3.0),
        heard=CallCounts(watch.exposition).note,
    )
    open_calls(watch.exposition, dispatcher.open.values, clock)
    watch.exposition.part("outbox", lambda: not dispatcher.place.trouble)
    return [harmless("dispatcher", dispatcher.run) if embedded else dispatcher.run()]
