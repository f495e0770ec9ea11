"""What all frames from a console have in common."""

from __future__ import annotations

from typing import Annotated

import msgspec

Short = Annotated[str, msgspec.Meta(max_length=200)]


class ConsoleFrame(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `data` of one frame from the console."""
