"""A dispatcher made to be killed: `python -m tests.faults.dispatcher_process NAME KAFKA PREFIX CENTRE DATABASE PROVIDER`.

It joins calls at a provider over HTTP and stands by for another dispatcher, or takes over from it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from typing import Final

import aiohttp
import structlog

from contact_centre.clock import SystemClock
from contact_centre.database import connect
from contact_centre.dispatch import Dispatcher, Patience, SqlOutbox
from contact_centre.log.kafka import KafkaSettings, open_kafka_log
from contact_centre.places import Pace
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import CentreId
from routing.ports import Result, Terms
from routing.words import Channel, Effect

CALL_S: Final = 2.0
PACE: Final = Pace(batch_s=0.01, retry_s=0.1, spare_s=0.75)
PATIENCE: Final = Patience(first_s=0.1, most_s=0.5, fresh_s=0.5)


class Telephone:
    """A performer whose provider is a web address."""

    channel: Channel = "phone"
    effects: Mapping[Effect, Terms] = {"join": Terms(call_s=CALL_S, give_up_s=600)}

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def perform(self, effect: EffectRequested, *, key: str) -> Result:
        try:
            async with self._http.post("/calls", json={"key": key, "contact": effect.contact}) as answer:
                return Result(**await answer.json())
        except aiohttp.ClientConnectorError as error:
            raise ChannelUnavailable(str(error)) from error

    async def find(self, effect: EffectRequested, *, key: str) -> Result | None:  # noqa: ARG002 - the key is enough here
        async with self._http.get("/calls", params={"key": key}) as answer:
            return None if answer.status == 404 else Result(**await answer.json())


async def main(name: str, kafka: str, prefix: str, centre: str, database: str, provider: str) -> None:
    """Dispatch until killed."""
    settings = KafkaSettings(bootstrap=kafka, centre=CentreId(centre), prefix=prefix)
    outbox = SqlOutbox(connect(database), settings.centre)
    async with aiohttp.ClientSession(provider) as http, open_kafka_log(settings) as log:
        await Dispatcher(
            log,
            settings.centre,
            outbox,
            [Telephone(http)],
            name=name,
            clock=SystemClock(),
            partition=settings.partition,
            pace=PACE,
            patience=PATIENCE,
        ).run()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(main(*sys.argv[1:]))
