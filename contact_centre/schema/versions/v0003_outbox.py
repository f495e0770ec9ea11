"""The outbox of the dispatcher: provider calls that accepted steps ask for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "outbox",
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
    )
