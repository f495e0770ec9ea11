"""The table of readers' places. It is called after history, whose recorder was the first reader."""

from __future__ import annotations

import sqlalchemy as sa

from contact_centre.database import metadata

position = sa.Table(
    "history_position",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("reader", sa.String(16), primary_key=True),
    sa.Column("steps_offset", sa.BigInteger, nullable=False),
    sa.Column("epoch", sa.BigInteger, nullable=False),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("last_id", sa.String(64), nullable=False),
    sa.Column("next_in", sa.BigInteger, nullable=False),
    sa.Column("t", sa.BigInteger, nullable=False),
    sa.Column("recorder", sa.String(64), nullable=False),
)
"""How far each reader of the steps has come, in the transaction of what it wrote."""
