"""Tables of staff identity. Instants are ms UTC; ids and token hashes are text."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("login", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("password", sa.String(255)),  # argon2id; null: cannot sign in with a password (a robot)
    sa.Column("demo", sa.Boolean, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
)

staff_role = sa.Table(
    "staff_role",
    metadata,
    sa.Column("staff", sa.ForeignKey("staff.id"), primary_key=True),
    sa.Column("role", sa.String(16), primary_key=True),
)

sign_in = sa.Table(
    "sign_in",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("staff", sa.ForeignKey("staff.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.Column("ends_at", sa.BigInteger, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("browser", sa.String(200), nullable=False),
)

staff_audit = sa.Table(
    "staff_audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("what", sa.String(32), nullable=False),
    sa.Column("by", sa.String(64), nullable=False),
    sa.Column("staff", sa.String(64), nullable=False),
    sa.Column("sign_in", sa.String(64), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("detail", sa.String(200), nullable=False),
    sqlite_autoincrement=True,
)
"""What was done to sign-ins and roles, and by whom; also how other processes learn of it."""
