"""The tables of files. Instants are ms UTC, ids are text; whatever is personal is sealed with its resident's key."""

from __future__ import annotations

import sqlalchemy as sa

from contact_centre.database import metadata

media = sa.Table(
    "media",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("media", sa.String(64), primary_key=True),
    sa.Column("resident", sa.String(64), nullable=False),
    sa.Column("sender", sa.String(64), nullable=False),
    sa.Column("provider", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("due_at", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("trouble", sa.String, nullable=False),
    sa.Column("keep_until", sa.BigInteger, nullable=False),
    sa.Index("ix_media_due", "centre", "state", "due_at"),
    sa.Index("ix_media_keep", "centre", "keep_until"),
)
"""A file of a resident: `sender` is the member of staff who sent it, empty for the resident.

`state` is coming, kept or refused; `source` its provider's address, sealed, while it is coming.
"""

media_body = sa.Table(
    "media_body",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("media", sa.String(64), primary_key=True),
    sa.Column("box", sa.LargeBinary, nullable=False),
)
"""The bytes of those that are kept, sealed. Apart from the rest, so that the rest is read without them."""
