"""Tables of the telephone. Instants are ms UTC, ids are text; no names or numbers of residents."""

from __future__ import annotations

import sqlalchemy as sa

from contact_centre.database import metadata

staff_phone = sa.Table(
    "staff_phone",
    metadata,
    sa.Column("staff", sa.String(64), primary_key=True),
    sa.Column("device", sa.String(16), nullable=False),
    sa.Column("number", sa.String(32), nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
)
"""Where an agent takes calls; `number` is E.164, empty where they gave none. Whoever has no row uses the browser."""

recording = sa.Table(
    "recording",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("recording", sa.String(64), primary_key=True),
    sa.Column("contact", sa.String(64), nullable=False),
    sa.Column("queue", sa.String, nullable=False),
    sa.Column("length_s", sa.Integer, nullable=False),
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
    sa.Column("keep_until", sa.BigInteger, nullable=False),
    sa.Index("ix_recording_due", "centre", "keep_until"),
)
"""What the provider keeps for us, until it is deleted there and here."""

recording_played = sa.Table(
    "recording_played",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("centre", sa.String(64), nullable=False),
    sa.Column("recording", sa.String(64), nullable=False),
    sa.Column("contact", sa.String(64), nullable=False),
    sa.Column("staff", sa.String(64), nullable=False),
    sa.Column("sign_in", sa.String(64), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""Who listened to which recording, and when. It outlives the recording."""
