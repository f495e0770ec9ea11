"""The centre's own secret, which residents' ids are keyed with: made once, and the same in every process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Engine, LargeBinary, String, Table, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from contact_centre.database import DatabaseUnavailable, metadata, reason_of
from contact_centre.ids import random_bytes
from routing.errors import ContactCentreError
from routing.ids import CentreId

SECRET_BYTES: Final = 32

_SECRETS = Table(
    "centre_secret",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)


class BadSecret(ContactCentreError):
    """The centre's secret is not what was written."""

    code = "bad_secret"


def centre_secret(database: Engine, centre: CentreId, data_dir: Path) -> bytes:
    """The secret of `centre`, made where there is none.

    Embedded it is a file in `data_dir`. With PostgreSQL it is kept there, for all gateways alike; the file of a centre
    that was embedded before is taken over, so that residents keep their chats.

    Raises:
        BadSecret: the file is damaged.
        DatabaseUnavailable: PostgreSQL cannot be used.
        OSError: the folder cannot be read or written.
    """
    path = data_dir / "centre.secret"
    if database.dialect.name == "sqlite":
        return _in_file(path)
    try:
        return _in_sql(database, centre, path)
    except SQLAlchemyError as error:
        raise DatabaseUnavailable(f"The centre's secret cannot be read: {reason_of(error)}.") from error


def _in_sql(database: Engine, centre: CentreId, before: Path) -> bytes:
    ours = select(_SECRETS.c.secret).where(_SECRETS.c.centre == centre)
    with database.connect() as connection:
        found = connection.execute(ours).scalar_one_or_none()
    if found is None:
        secret = _read(before) if before.exists() else random_bytes(SECRET_BYTES)
        try:
            with database.begin() as connection:
                connection.execute(insert(_SECRETS).values(centre=centre, secret=secret))
        except IntegrityError:
            pass  # another gateway made it first: that one counts
        with database.connect() as connection:
            found = connection.execute(ours).scalar_one()
    return bytes(found)


def _in_file(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    secret = random_bytes(SECRET_BYTES)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret.hex())
        file.flush()
        os.fsync(file.fileno())
    return secret


def _read(path: Path) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text())
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise BadSecret(
            f"{path} must hold {SECRET_BYTES} bytes in hexadecimal. Restore it from a backup, or residents lose their chats."
        )
    return secret
