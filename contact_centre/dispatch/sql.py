"""The outbox in SQL, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from contact_centre.dispatch.port import Call, Changes
from contact_centre.dispatch.tables import outbox
from contact_centre.places import Position, Reader, SqlPlaces, told
from routing.events import EffectRequested
from routing.ports import Result


class SqlOutbox(SqlPlaces):
    """The outbox of `centre` in the database of `engine`, as `contact_centre.dispatch.port.Outbox`."""

    def write(self, reader: Reader, before: Position | None, after: Position, rows: Changes) -> None:
        with self._moving(reader, before, after) as db:
            if db is None:
                return
            if rows.asked:
                db.execute(outbox.insert(), [{"centre": self._centre, **_row(call)} for call in rows.asked])
            if rows.answered:
                db.execute(outbox.delete().where(self._ours, outbox.c.key.in_(rows.answered)))

    def calls(self) -> Sequence[Call]:
        query = sa.select(outbox).where(self._ours).order_by(outbox.c.steps_offset, outbox.c.number)
        with self._reading() as db:
            return [_call(row) for row in db.execute(query).mappings()]

    def keep(self, call: Call, holder: str) -> None:
        with told(), self._engine.begin() as db:
            self._hold(db, "dispatcher", holder)
            db.execute(outbox.update().where(self._ours, outbox.c.key == call.key).values(_progress(call)))

    @property
    def _ours(self) -> sa.ColumnElement[bool]:
        return outbox.c.centre == self._centre


def _row(call: Call) -> dict[str, Any]:
    return {
        "key": call.key,
        "steps_offset": call.offset,
        "number": call.number,
        "contact": call.effect.contact,
        "effect": call.effect.effect,
        "request": msgspec.to_builtins(call.effect),
        "requested_at": call.effect.at,
        **_progress(call),
    }


def _progress(call: Call) -> dict[str, Any]:
    result = call.result if call.result is not None else Result()
    return {
        "state": call.state,
        "attempts": call.attempts,
        "ref": result.ref,
        "text": result.text,
        "maybe_duplicate": call.maybe_duplicate,
        "under_way": result.under_way,
    }


def _call(row: sa.RowMapping) -> Call:
    over = row["state"] in ("done", "failed")
    result = Result(ok=row["state"] == "done", ref=row["ref"], text=row["text"], under_way=row["under_way"])
    return Call(
        key=row["key"],
        offset=row["steps_offset"],
        number=row["number"],
        effect=msgspec.convert(row["request"], EffectRequested),
        state=row["state"],
        attempts=row["attempts"],
        result=result if over else None,
        maybe_duplicate=row["maybe_duplicate"],
    )
