"""What a file is, by its bytes, and what may be done with it. What somebody says it is counts for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

import filetype

Use = Literal["picture", "sound", "film", "paper"]
"""How a file is shown: drawn anew, played, or only to be saved."""

PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/apng", "image/gif", "image/webp"})

_KINDS: Final[Mapping[str, tuple[str, Use, str]]] = {
    **{kind: (kind, "picture", "") for kind in PICTURES},
    "audio/ogg": ("audio/ogg", "sound", "ogg"),
    "audio/mpeg": ("audio/mpeg", "sound", "mp3"),
    "audio/amr": ("audio/amr", "sound", "amr"),
    "audio/aac": ("audio/aac", "sound", "aac"),
    "audio/mp4": ("audio/mp4", "sound", "m4a"),
    "audio/x-wav": ("audio/wav", "sound", "wav"),
    "video/mp4": ("video/mp4", "film", "mp4"),
    "video/x-m4v": ("video/mp4", "film", "mp4"),
    "video/3gpp": ("video/3gpp", "film", "3gp"),
    "video/quicktime": ("video/quicktime", "film", "mov"),
    "video/webm": ("video/webm", "film", "webm"),
    "application/pdf": ("application/pdf", "paper", "pdf"),
}
"""By what the bytes are: the media type that is told to browsers, how it is shown, how a saved one ends."""

_ENDS: Final = {"image/jpeg": "jpg", "image/png": "png"}

HEIC: Final = (
    "This photo is in a format of Apple's (HEIC) that cannot be shown safely. "
    "Ask the resident for a screenshot of it, or to send it as JPEG."
)
UNKNOWN: Final = (
    "Files of this kind cannot be shown here. Ask the resident for a photo or a PDF, or to send it by email or post."
)
EMPTY: Final = "The file is empty. Ask the resident to send it again."


class Judged(NamedTuple):
    """What a file is, and how it is shown."""

    kind: str
    use: Use


def judge(body: bytes) -> Judged | str:
    """What the bytes are; or, for staff, why they cannot be kept."""
    if not body:
        return EMPTY
    found = filetype.guess(body)
    mime = str(found.mime) if found is not None else _film(body)
    if mime in ("image/heic", "image/avif"):
        return HEIC
    if mime not in _KINDS:
        return UNKNOWN
    kind, use, _ = _KINDS[mime]
    return Judged(kind, use)


def _film(body: bytes) -> str:
    """What telephones record, which the library does not know by its brand."""
    brand = body[8:12] if body[4:8] == b"ftyp" else b""
    if brand.startswith(b"3g"):
        return "video/3gpp"
    return "video/mp4" if brand in _BRANDS else ""


_BRANDS: Final = frozenset({b"iso2", b"iso4", b"iso5", b"iso6", b"avc1", b"dash", b"M4V ", b"mmp4"})


def use_of(kind: str) -> Use:
    """How a kept file of this media type is shown."""
    if kind in _ENDS:
        return "picture"
    return next((use for one, use, _ in _KINDS.values() if one == kind), "paper")


def ending(kind: str) -> str:
    """How the name of a saved file of this media type ends."""
    return _ENDS.get(kind) or next((end for one, _, end in _KINDS.values() if one == kind and end), "bin")
