"""Residents' tokens: 256 random bits that only the resident's tab keeps. Source: docs/adr/0004-sign-in.md."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

from contact_centre.ids import new_token
from routing.ids import ResidentId

_FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}")


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
