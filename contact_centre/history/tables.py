"""Tables of history. Instants are ms UTC, ids are text. No names, numbers or text of residents: docs/history.md."""

from __future__ import annotations

import sqlalchemy as sa

from contact_centre.database import metadata

contact = sa.Table(
    "history_contact",
    metadata,
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
    sa.Column("rang_at", sa.BigInteger),
    sa.Column("relay", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_history_contact_arrived", "centre", "arrived_at"),
    sa.Index("ix_history_contact_over", "centre", "over"),
    sa.Index("ix_history_contact_resident", "centre", "resident", "arrived_at"),
)
"""One row per contact: the fields of `routing.service_level.Record`, by the same names."""

agent_spell = sa.Table(
    "history_agent_spell",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("agent", sa.String(64), primary_key=True),
    sa.Column("since", sa.BigInteger, primary_key=True),
    sa.Column("phase", sa.String(16), nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("connected", sa.Boolean, nullable=False),
    sa.Column("team", sa.String),
    sa.Column("until", sa.BigInteger),
    sa.Index("ix_history_agent_spell_until", "centre", "until"),
)
"""What agents did and for how long: occupancy and attendance."""

config = sa.Table(
    "history_config",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("steps_offset", sa.BigInteger, primary_key=True),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("config", sa.JSON, nullable=False),
)
"""Every configuration there was: a month is judged by the promises of that month."""
