"""The dispatcher as a part of a process, and the channels that have a provider to be called."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final

from contact_centre.beside import Part, harmless
from contact_centre.dispatch import Dispatcher, Limits, SqlOutbox
from contact_centre.foundation import OpenLog, kafka_settings
from contact_centre.ids import new_id
from contact_centre.messages.performing import sms_performer, whatsapp_performer
from contact_centre.metrics import CallCounts, open_calls
from contact_centre.phone.performing import phone_performer
from contact_centre.phone.recordings import retention
from contact_centre.places import Pace
from contact_centre.providers import Given
from contact_centre.social.performing import instagram_performer, messenger_performer, slack_performer
from contact_centre.watched import Watch
from routing.events import EffectRequested
from routing.ports import Performer
from routing.threads import Threads

PERFORMERS: Final[Sequence[Callable[[Given], AbstractAsyncContextManager[Performer | None]]]] = (
    phone_performer,
    sms_performer,
    whatsapp_performer,
    messenger_performer,
    instagram_performer,
    slack_performer,
)
"""One for each channel whose provider is called; None from it where the channel is not set up."""


def dispatching(given: Given, opened: OpenLog, watch: Watch) -> Sequence[Part]:
    """What a dispatcher does, to be run for as long as the process does; the providers' recordings are deleted there."""

    async def dispatch() -> None:
        async with contextlib.AsyncExitStack() as open_now:
            found = [await open_now.enter_async_context(make(given)) for make in PERFORMERS]
            dispatcher = _dispatcher([each for each in found if each is not None], given, opened, watch)
            await dispatcher.run()

    async def forget() -> None:
        async with retention(given) as deleting:
            if deleting is not None:
                await deleting.run()

    alone = given.settings.kafka is None
    return [harmless("dispatcher", dispatch) if alone else dispatch(), harmless("retention", forget)]


def _dispatcher(performers: Sequence[Performer], given: Given, opened: OpenLog, watch: Watch) -> Dispatcher:
    embedded = given.settings.kafka is None
    dispatcher = Dispatcher(
        opened.log,
        given.id,
        SqlOutbox(given.database, given.id),
        performers,
        name=new_id(),
        clock=given.clock,
        partition=0 if embedded else kafka_settings(given.settings, given.id).partition,
        snapshots=opened.snapshots,
        # In one process nobody else can be dispatching; without performers there is no hurry.
        pace=Pace(batch_s=0.02 if performers else 0.25, spare_s=0 if embedded else 3.0),
        heard=CallCounts(watch.exposition).note,
        limits=lambda effect: limits_of(given.centre().threads, effect),
    )
    open_calls(watch.exposition, dispatcher.open.values, given.clock)
    watch.exposition.part("outbox", lambda: not dispatcher.place.trouble)
    return dispatcher


def limits_of(threads: Threads, effect: EffectRequested) -> Limits:
    """How fast a message may be written, as the centre's file says."""
    return Limits(
        per_second=threads.pace(effect.channel, effect.to),
        most=threads.resident_most,
        within_s=threads.resident_within_s,
    )
