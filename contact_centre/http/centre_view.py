"""What everybody may know of the centre."""

from __future__ import annotations

import msgspec


class CentreView(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody may know of the centre. `emergency_text` by language."""

    name: str
    emergency: str
    languages: tuple[str, ...]
    timezone: str
    emergency_text: dict[str, str] = {}
