"""What history knows of calls: when they rang, and which went through Relay UK."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make them."""
    op.add_column("history_contact", sa.Column("rang_at", sa.BigInteger))
    op.add_column("history_contact", sa.Column("relay", sa.Boolean, nullable=False, server_default=sa.false()))
