"""What is known of people, written into SQL by the recorder, in the transaction that writes history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from contact_centre.people.rows import Identity, PeopleRows
from contact_centre.people.tables import claim, disposition, identity, join, line
from routing.ids import CentreId

Insert = Callable[[sa.Table], postgresql.Insert | sqlite.Insert]


def write(db: sa.Connection, insert: Insert, centre: CentreId, rows: PeopleRows) -> None:
    """Write what some steps changed, in the transaction of `db`. Writing it again changes nothing."""
    _write_identities(db, insert(identity), centre, rows.identities)
    for table, some in (
        (claim, rows.claims),
        (join, rows.joins),
        (disposition, rows.dispositions),
        (line, rows.lines),
    ):
        new = insert(table)
        values = {each.name: new.excluded[each.name] for each in table.columns if not each.primary_key}
        if some:
            keys = list(table.primary_key)
            db.execute(new.on_conflict_do_update(index_elements=keys, set_=values), _plain(centre, some))
    for each in rows.redacted:
        ours = (line.c.centre == centre, line.c.contact == each.contact, line.c.message == each.message)
        db.execute(line.update().where(*ours).values(text=msgspec.to_builtins(each.text), files=[]))


def _write_identities(
    db: sa.Connection, new: postgresql.Insert | sqlite.Insert, centre: CentreId, rows: Sequence[Identity]
) -> None:
    """When they were seen first stays, and so does a name that they did not give again."""
    if not rows:
        return
    kept: dict[str, Any] = {name: new.excluded[name] for name in ("channel", "robot", "last_at")}
    kept |= {name: sa.func.coalesce(new.excluded[name], identity.c[name]) for name in ("address", "name")}
    keys = list(identity.primary_key)
    db.execute(new.on_conflict_do_update(index_elements=keys, set_=kept), _plain(centre, rows))


def _plain(centre: CentreId, rows: Iterable[msgspec.Struct]) -> list[dict[str, Any]]:
    return [{"centre": centre, **msgspec.to_builtins(msgspec.structs.asdict(row))} for row in rows]
