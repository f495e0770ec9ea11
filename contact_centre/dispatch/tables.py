"""The table of the outbox. Instants are ms UTC, ids are text; no names, numbers or text of residents."""

from __future__ import annotations

import sqlalchemy as sa

from contact_centre.database import metadata

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("steps_offset", sa.BigInteger, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("contact", sa.String(64), nullable=False),
    sa.Column("effect", sa.String(32), nullable=False),
    sa.Column("request", sa.JSON, nullable=False),
    sa.Column("requested_at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("ref", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("maybe_duplicate", sa.Boolean, nullable=False),
    sa.Column("under_way", sa.Boolean, nullable=False, server_default=sa.false()),
)
"""One row per provider call, from the step that asks for it to the step that answers its result."""
