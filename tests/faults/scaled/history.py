"""History as it stands in PostgreSQL, read with plain SQL."""

from __future__ import annotations

import psycopg


def recorded_to(database: str) -> int:
    """Up to which inbox offset history has come; 0 before it has begun."""
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT next_in FROM history_position WHERE reader = 'history'").fetchone()
    return 0 if found is None else int(found[0])


def recorded(database: str) -> dict[str, int]:
    """When each contact arrived, by its id."""
    with psycopg.connect(database) as connection:
        return dict(connection.execute("SELECT contact, arrived_at FROM history_contact").fetchall())
