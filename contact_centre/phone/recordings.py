"""Recordings: the provider keeps the sound, we keep whose it is, until when, and who listened to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final, TypeVar

import msgspec
import sqlalchemy as sa
import structlog

from agents.identity import SignIn
from channels._twilio.client import REFUSALS, Twilio, TwilioSilent
from channels._twilio.refusals import OVER, code_of
from contact_centre.database import reason_of
from contact_centre.history.port import Recorded
from contact_centre.phone.tables import recording as table
from contact_centre.phone.tables import recording_played
from contact_centre.providers import Given
from routing.errors import ChannelUnavailable, ContactCentreError
from routing.ids import CentreId, RecordingId
from routing.ports import Clock

AT_ONCE: Final = 50
"""Recordings deleted in one round; the provider has other things to do."""

ROUND_S: Final = 900.0
"""From one look at what is due to the next."""

log = structlog.get_logger(__name__)

_T = TypeVar("_T")


class RecordingsUnavailable(ContactCentreError):
    """The database of recordings cannot be used now."""

    code = "recordings_unavailable"
    retryable = True


class Recordings:
    """The recordings of one centre, in SQL. Calls raise `RecordingsUnavailable`."""

    def __init__(self, engine: sa.Engine, centre: CentreId, clock: Clock) -> None:
        self._engine = engine
        self._centre = centre
        self._clock = clock

    async def of(self, recording: RecordingId) -> Recorded | None:
        """What is known of a recording; None for one that is not kept (any more)."""
        ours = self._ours(table.c.recording == recording, table.c.keep_until > self._clock.wall())
        found = await self._sql(lambda: self._read(ours, 1))
        return found[0] if found else None

    async def due(self) -> Sequence[Recorded]:
        """Those that are to be deleted, the oldest first."""
        return await self._sql(lambda: self._read(self._ours(table.c.keep_until <= self._clock.wall()), AT_ONCE))

    async def forget(self, recording: RecordingId) -> None:
        """It is gone at the provider."""
        await self._sql(lambda: self._delete(recording))

    async def note_played(self, recorded: Recorded, listener: SignIn) -> None:
        """Somebody is about to listen: durable before they hear anything."""
        row = {
            "centre": self._centre,
            "recording": recorded.recording,
            "contact": recorded.contact,
            "staff": listener.staff,
            "sign_in": listener.id,
            "at": self._clock.wall(),
        }
        await self._sql(lambda: self._insert(row))
        log.info("recording.played", recording=recorded.recording, contact_id=recorded.contact, staff=listener.staff)

    def _ours(self, *where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.centre == self._centre, *where)

    def _read(self, where: sa.ColumnElement[bool], limit: int) -> Sequence[Recorded]:
        query = sa.select(table).where(where).order_by(table.c.keep_until).limit(limit)
        with self._engine.connect() as db:
            return [msgspec.convert(_plain(row), Recorded) for row in db.execute(query).mappings()]

    def _delete(self, recording: RecordingId) -> None:
        with self._engine.begin() as db:
            db.execute(table.delete().where(self._ours(table.c.recording == recording)))

    def _insert(self, row: dict[str, object]) -> None:
        with self._engine.begin() as db:
            db.execute(recording_played.insert().values(row))

    async def _sql(self, call: Callable[[], _T]) -> _T:
        try:
            return await asyncio.to_thread(call)
        except sa.exc.SQLAlchemyError as error:
            text = f"The database of recordings cannot be used now: {reason_of(error)}. Try again in a minute."
            raise RecordingsUnavailable(text) from error


class Retention:
    """Deletes what is due, at the provider first. Whoever is killed in between, or is not alone, does no harm."""

    def __init__(self, recordings: Recordings, twilio: Twilio) -> None:
        self._recordings = recordings
        self._twilio = twilio

    async def run(self) -> None:
        """Delete for ever."""
        while True:
            if await self.round() < AT_ONCE:
                await asyncio.sleep(ROUND_S)

    async def round(self) -> int:
        """Delete what is due now; returns how many were."""
        deleted = 0
        try:
            for each in await self._recordings.due():
                if await self._delete(each.recording):
                    await self._recordings.forget(each.recording)
                    deleted += 1
        except (ChannelUnavailable, TwilioSilent, RecordingsUnavailable) as error:
            log.warning("recordings.kept", error=type(error).__name__, deleted_count=deleted)
        if deleted:
            log.info("recordings.deleted", deleted_count=deleted)
        return deleted

    async def _delete(self, recording: RecordingId) -> bool:
        """Whether it is gone. One that the provider refuses to delete does not keep the others."""
        try:
            await self._twilio.rest.recordings(recording).delete_async()
        except REFUSALS as error:
            if code_of(error) not in OVER:
                log.warning("recording.kept", recording=recording, code=code_of(error))
                return False
        return True


@contextlib.asynccontextmanager
async def retention(given: Given) -> AsyncIterator[Retention | None]:
    """Who deletes recordings while the block runs; None without an account."""
    if given.settings.twilio is None:
        yield None
        return
    twilio = Twilio(given.settings.twilio)
    try:
        yield Retention(Recordings(given.database, given.id, given.clock), twilio)
    finally:
        await twilio.close()


def _plain(row: sa.RowMapping) -> dict[str, object]:
    return {name: row[name] for name in Recorded.__struct_fields__}
