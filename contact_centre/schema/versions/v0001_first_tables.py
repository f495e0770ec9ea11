"""The tables of staff and residents' keys, as they were made before there were migrations, and the centre's secret.

Databases from that time hold some of them: what is there stays.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make what is not there."""
    op.create_table(
        "staff",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("login", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("password", sa.String(255)),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "staff_role",
        sa.Column("staff", sa.String(64), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("role", sa.String(16), primary_key=True),
        if_not_exists=True,
    )
    _sign_ins()
    op.create_table(
        "resident_key",
        sa.Column("resident", sa.String(64), primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "centre_secret",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
    )


def _sign_ins() -> None:
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("staff", sa.String(64), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(200), nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_sign_in_staff", "sign_in", ["staff"], if_not_exists=True)
    op.create_table(
        "staff_audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("sign_in", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
        sqlite_autoincrement=True,
        if_not_exists=True,
    )
