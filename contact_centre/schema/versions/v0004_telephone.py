"""The telephone: what the outbox knows of a call under way, agents' own phones, recordings and who played them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make them."""
    op.add_column("outbox", sa.Column("under_way", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "staff_phone",
        sa.Column("staff", sa.String(64), primary_key=True),
        sa.Column("device", sa.String(16), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "recording",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("recording", sa.String(64), primary_key=True),
        sa.Column("contact", sa.String(64), nullable=False),
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("length_s", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("keep_until", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_recording_due", "recording", ["centre", "keep_until"])
    op.create_table(
        "recording_played",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("centre", sa.String(64), nullable=False),
        sa.Column("recording", sa.String(64), nullable=False),
        sa.Column("contact", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("sign_in", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
