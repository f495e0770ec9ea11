"""Files that residents and agents send."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "media",
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
    )
    op.create_index("ix_media_due", "media", ["centre", "state", "due_at"])
    op.create_index("ix_media_keep", "media", ["centre", "keep_until"])
    op.create_table(
        "media_body",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("media", sa.String(64), primary_key=True),
        sa.Column("box", sa.LargeBinary, nullable=False),
    )
