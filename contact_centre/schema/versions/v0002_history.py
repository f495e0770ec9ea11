"""The tables of history: contacts, what agents did, configurations, and how far the recorder has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them."""
    _positions()
    _contacts()
    _agents()


def _positions() -> None:
    op.create_table(
        "history_position",
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


def _contacts() -> None:
    op.create_table(
        "history_contact",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("contact", sa.String(64), primary_key=True),
        sa.Column("resident", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("line", sa.String(16), nullable=False),
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("robot", sa.Boolean, nullable=False),
        sa.Column("arrived_at", sa.BigInteger, nullable=False),
        sa.Column("emergency", sa.Boolean, nullable=False),
        sa.Column("skills", sa.JSON, nullable=False),
        sa.Column("queued_at", sa.BigInteger),
        sa.Column("accepted_at", sa.BigInteger),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("answered_by", sa.String),
        sa.Column("team", sa.String),
        sa.Column("wait_ms", sa.BigInteger),
        sa.Column("abandoned_at", sa.BigInteger),
        sa.Column("callback_at", sa.BigInteger),
        sa.Column("callback_kept_at", sa.BigInteger),
        sa.Column("callback_missed", sa.Boolean, nullable=False),
        sa.Column("turned_away", sa.Boolean, nullable=False),
        sa.Column("transferred", sa.Boolean, nullable=False),
        sa.Column("overflowed", sa.Boolean, nullable=False),
        sa.Column("requeued", sa.Boolean, nullable=False),
        sa.Column("later", sa.JSON, nullable=False),
        sa.Column("silences", sa.JSON, nullable=False),
        sa.Column("asked_at", sa.BigInteger),
        sa.Column("handled_ms", sa.BigInteger, nullable=False),
        sa.Column("held_since", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("ended_by", sa.String(16), nullable=False),
        sa.Column("ended_reason", sa.String, nullable=False),
        sa.Column("holder", sa.String),
        sa.Column("disposed_at", sa.BigInteger),
        sa.Column("over", sa.Boolean, nullable=False),
        sa.Column("score", sa.Integer),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("told_at", sa.BigInteger),
        sa.Column("told_s", sa.Double),
        sa.Column("told_upper_s", sa.Integer),
    )
    op.create_index("ix_history_contact_arrived", "history_contact", ["centre", "arrived_at"])
    op.create_index("ix_history_contact_over", "history_contact", ["centre", "over"])


def _agents() -> None:
    op.create_table(
        "history_agent_spell",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("agent", sa.String(64), primary_key=True),
        sa.Column("since", sa.BigInteger, primary_key=True),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("connected", sa.Boolean, nullable=False),
        sa.Column("team", sa.String),
        sa.Column("until", sa.BigInteger),
    )
    op.create_index("ix_history_agent_spell_until", "history_agent_spell", ["centre", "until"])
    op.create_table(
        "history_config",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("steps_offset", sa.BigInteger, primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("config", sa.JSON, nullable=False),
    )
