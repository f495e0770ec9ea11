"""The tables of people. Names, addresses and texts stand there as in the log: sealed with their resident's key."""

from __future__ import annotations

import sqlalchemy as sa

from contact_centre.database import metadata

identity = sa.Table(
    "history_identity",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("resident", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("robot", sa.Boolean, nullable=False),
    sa.Column("first_at", sa.BigInteger, nullable=False),
    sa.Column("last_at", sa.BigInteger, nullable=False),
    sa.Column("address", sa.JSON(none_as_null=True)),
    sa.Column("name", sa.JSON(none_as_null=True)),
    sa.Index("ix_history_identity_last", "centre", "last_at"),
)
"""The directory: each resident as one channel knows them."""

claim = sa.Table(
    "history_claim",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("resident", sa.String(64), primary_key=True),
    sa.Column("claimed", sa.String(64), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Index("ix_history_claim_claimed", "centre", "claimed"),
)
"""Addresses that residents gave, as keyed hashes: what only suggests who is who."""

join = sa.Table(
    "history_join",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("resident", sa.String(64), primary_key=True),
    sa.Column("same_as", sa.String(64), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),
    sa.Column("parted", sa.Boolean, nullable=False),
    sa.Column("why", sa.JSON(none_as_null=True)),
    sa.Index("ix_history_join_same_as", "centre", "same_as"),
)
"""Who said last that two residents are one person, or are not; the lesser id stands first."""

disposition = sa.Table(
    "history_disposition",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("contact", sa.String(64), primary_key=True),
    sa.Column("agent", sa.String(64), nullable=False),
    sa.Column("outcome", sa.String, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("note", sa.JSON(none_as_null=True)),
)
"""How contacts were filed."""

line = sa.Table(
    "history_line",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("contact", sa.String(64), primary_key=True),
    sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("message", sa.String(128), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("who", sa.String, nullable=False),
    sa.Column("text", sa.JSON(none_as_null=True)),
    sa.Column("files", sa.JSON, nullable=False),
)
"""What was written in each contact, in the log's order."""
