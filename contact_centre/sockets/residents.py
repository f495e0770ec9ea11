"""Residents' tokens: 256 random bits that only the resident's tab keeps. Source: docs/adr/0004-sign-in.md."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from pathlib import Path
from typing import Final

from contact_centre.ids import new_token, random_bytes
from routing.ids import ResidentId

_FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_SECRET_BYTES: Final = 32


class ResidentTokens:
    """Turns a resident's token into their id: a keyed hash, so that neither log nor database holds a token."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def new(self) -> str:
        """A token for somebody who has none."""
        return new_token()

    def resident(self, token: str) -> ResidentId | None:
        """The id of whoever holds `token`; None if it was never one of ours. Unguessable without the token."""
        if not _FORM.fullmatch(token):
            return None
        return resident_id(self._secret, "webchat", token)


def resident_id(secret: bytes, channel: str, address: str) -> ResidentId:
    """The id of a resident: the first 128 bits of HMAC-SHA256 over channel and address (contracts: Ids)."""
    digest = hmac.digest(secret, (channel + address).encode(), hashlib.sha256)
    return ResidentId(digest[:16].hex())


def centre_secret(data_dir: Path) -> bytes:
    """The centre's own secret, made once and readable by the service alone.

    Raises:
        OSError: the folder cannot be read or written.
        ValueError: the file is not what was written; restore it from a backup, or residents lose their chats.
    """
    path = data_dir / "centre.secret"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = bytes.fromhex(path.read_text())
        if len(secret) != _SECRET_BYTES:
            raise ValueError(f"{path} must hold {_SECRET_BYTES} bytes in hexadecimal") from None
        return secret
    secret = random_bytes(_SECRET_BYTES)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret.hex())
        file.flush()
        os.fsync(file.fileno())
    return secret
