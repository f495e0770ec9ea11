"""Ours: an engine process that follows the steps, and leads while the log says so. `python -m bench.ways.chain PLACE`."""

from __future__ import annotations

import asyncio
import itertools
import sys

import structlog

from bench.ways.place import CENTRE, Place
from contact_centre.clock import SystemClock
from contact_centre.log.follower import Follower
from contact_centre.log.kafka import KafkaSettings, open_kafka_log
from contact_centre.log.standby import Standby


def settings_of(place: Place) -> KafkaSettings:
    """The log of the place."""
    return KafkaSettings(bootstrap=place.bootstrap, centre=CENTRE, prefix=place.prefix)


async def run(place: Place) -> None:
    """Stand by and lead, for ever."""
    turns = itertools.count()
    async with open_kafka_log(settings_of(place)) as log:
        follower = Follower(log, CENTRE)
        await follower.start()
        standby = Standby(log, follower, SystemClock(), lambda: f"{place.name}-{next(turns)}")
        print("READY", flush=True)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(follower.run())
            tasks.create_task(standby.run())


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(run(Place.from_argument()))
