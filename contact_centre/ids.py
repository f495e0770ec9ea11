"""Ids, tokens and keys: the only file that draws randomness."""

from __future__ import annotations

import secrets
import uuid

from contact_centre.clock import SystemClock

_CLOCK = SystemClock()


def new_id() -> str:
    """A UUIDv7 (RFC 9562): unique, and ordered by the millisecond it was made in."""
    value = _CLOCK.wall() << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def new_token() -> str:
    """A secret of 256 bits that fits into a URL-safe word of 43 characters."""
    return secrets.token_urlsafe(32)


def random_bytes(count: int) -> bytes:
    """`count` bytes fit for keys and nonces."""
    return secrets.token_bytes(count)
