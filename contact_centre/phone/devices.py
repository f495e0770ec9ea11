"""Where staff take calls: in the browser, or on a phone of their own. Kept in SQL, read by the dispatcher too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal, TypeVar

import msgspec
import sqlalchemy as sa

from contact_centre.database import reason_of
from contact_centre.phone.tables import staff_phone
from routing.errors import ContactCentreError
from routing.ids import AgentId
from routing.ports import Clock

DeviceKind = Literal["browser", "phone"]
_T = TypeVar("_T")


class DevicesUnavailable(ContactCentreError):
    """The database of staff cannot be read or written now."""

    code = "devices_unavailable"
    retryable = True


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody takes calls. `number`, E.164, is kept while they use the browser; empty if they gave none."""

    device: DeviceKind = "browser"
    number: str = ""

    @property
    def rings_at(self) -> str | None:
        """The number to ring them at; None in the browser."""
        return self.number if self.device == "phone" and self.number else None


class Devices:
    """Everybody's device. Calls raise `DevicesUnavailable`."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def of(self, staff: AgentId) -> Device:
        """Where they take calls."""
        return await self._sql(lambda: self._read(staff))

    async def choose(self, staff: AgentId, device: Device) -> None:
        """From now on they take calls there."""
        await self._sql(lambda: self._write(staff, device))

    def _read(self, staff: AgentId) -> Device:
        with self._engine.connect() as db:
            row = db.execute(sa.select(staff_phone).where(staff_phone.c.staff == staff)).one_or_none()
        return Device() if row is None else Device(device=row.device, number=row.number)

    def _write(self, staff: AgentId, device: Device) -> None:
        row = {"device": device.device, "number": device.number, "changed_at": self._clock.wall()}
        with self._engine.begin() as db:
            changed = db.execute(staff_phone.update().where(staff_phone.c.staff == staff).values(**row))
            if changed.rowcount == 0:
                db.execute(staff_phone.insert().values(staff=staff, **row))

    async def _sql(self, call: Callable[[], _T]) -> _T:
        try:
            return await asyncio.to_thread(call)
        except sa.exc.SQLAlchemyError as error:
            text = f"The database of staff cannot be used now: {reason_of(error)}. Try again in a minute."
            raise DevicesUnavailable(text) from error
