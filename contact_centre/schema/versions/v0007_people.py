"""What history knows of people: their identities and claims, joins, how contacts were filed and what was written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make them."""
    _who()
    _joins()
    _written()
    op.create_index("ix_history_contact_resident", "history_contact", ["centre", "resident", "arrived_at"])


def _who() -> None:
    op.create_table(
        "history_identity",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("resident", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("robot", sa.Boolean, nullable=False),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("address", sa.JSON),
        sa.Column("name", sa.JSON),
    )
    op.create_index("ix_history_identity_last", "history_identity", ["centre", "last_at"])
    op.create_table(
        "history_claim",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("resident", sa.String(64), primary_key=True),
        sa.Column("claimed", sa.String(64), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_history_claim_claimed", "history_claim", ["centre", "claimed"])


def _joins() -> None:
    op.create_table(
        "history_join",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("resident", sa.String(64), primary_key=True),
        sa.Column("same_as", sa.String(64), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("parted", sa.Boolean, nullable=False),
        sa.Column("why", sa.JSON),
    )
    op.create_index("ix_history_join_same_as", "history_join", ["centre", "same_as"])


def _written() -> None:
    op.create_table(
        "history_disposition",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("contact", sa.String(64), primary_key=True),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("note", sa.JSON),
    )
    op.create_table(
        "history_line",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("contact", sa.String(64), primary_key=True),
        sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("message", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("text", sa.JSON),
        sa.Column("files", sa.JSON, nullable=False),
    )
