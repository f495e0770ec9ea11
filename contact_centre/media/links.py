"""Signed addresses of files that agents send: a provider fetches them for a short while, and nobody guesses one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from routing.ids import Instant, MediaId, ResidentId
from routing.ports import Clock

OPEN_S: Final = 24 * 3_600
"""Longer than a provider may take to fetch what it sends, its own tries included."""

_WORD: Final = b"media link"
_MAC_BYTES: Final = 24


class Links:
    """Makes and reads them.

    Args:
        secret: the centre's; links are keyed with it.
        base_url: how the world reaches us, without a path; empty: it does not, and there are no links.
    """

    def __init__(self, secret: bytes, base_url: str, clock: Clock) -> None:
        self._secret, self._base_url, self._clock = secret, base_url, clock

    def of(self, media: MediaId, resident: ResidentId) -> str | None:
        """Where the file may be fetched that goes to a resident; None where nobody reaches us."""
        if not self._base_url:
            return None
        until = self._clock.wall() // 1000 + OPEN_S
        said = f"{until}.{media}.{resident}".encode()
        word = base64.urlsafe_b64encode(self._mac(said) + said).decode().rstrip("=")
        return f"{self._base_url}/media/sent/{word}"

    def read(self, word: str) -> tuple[MediaId, ResidentId] | None:
        """What a link stands for; None for one that is over, or that we did not make."""
        try:
            found = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        except (binascii.Error, ValueError):
            return None
        mac, said = found[:_MAC_BYTES], found[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(said)):
            return None
        until, media, resident = said.decode().split(".", 2)
        over = Instant(int(until) * 1000) < self._clock.wall()
        return None if over else (MediaId(media), ResidentId(resident))

    def _mac(self, said: bytes) -> bytes:
        return hmac.digest(hmac.digest(self._secret, _WORD, hashlib.sha256), said, hashlib.sha256)[:_MAC_BYTES]
