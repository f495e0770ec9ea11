"""A program of its own: draws a picture anew from what lies in it, and nothing else of the file is left.

It runs apart from the service, with no secrets, little memory and little time: what it reads, anybody may have made.
It reads the picture from standard input and writes the media type, a line end and the new picture.
"""

from __future__ import annotations

import contextlib
import io
import resource
import sys
import warnings
from typing import Final

MEMORY_BYTES: Final = 1024 * 1024 * 1024
CPU_S: Final = 20
MOST_PIXELS: Final = 64_000_000
MOST_SIDE: Final = 2_560
"""Enough to read a meter or a letter by; a photograph is 4,000 or more."""

TOO_MANY: Final = 3
BROKEN: Final = 4
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP")


def bound() -> None:
    """Take little memory and time: what wants more is ended by the system."""
    for limit, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_S), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def redraw(body: bytes) -> tuple[str, bytes] | int:
    """The media type and the bytes of the same picture, upright, of at most `MOST_SIDE`; or why there is none."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # after the bounds are set

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(body), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return TOO_MANY
            photo, clear = opened.format in ("JPEG", "WEBP"), opened.has_transparency_data
            # Colours that are numbers in a list cannot be mixed, and so not made smaller.
            dots = opened.convert("RGBA") if opened.mode == "P" else opened
            dots.thumbnail((MOST_SIDE, MOST_SIDE))
            upright = ImageOps.exif_transpose(dots)
            # A new picture of the same dots: whatever else the file held is not among them.
            drawn = upright.convert("RGBA" if clear else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return TOO_MANY
    except Exception:  # noqa: BLE001  # whatever a decoder stumbles over, it is no picture to us
        return BROKEN
    drawn.info.clear()
    written = io.BytesIO()
    if photo and not clear:
        drawn.save(written, "JPEG", quality=85)
        return "image/jpeg", written.getvalue()
    drawn.save(written, "PNG")
    return "image/png", written.getvalue()


def main() -> int:
    """Draw the picture that is on standard input."""
    bound()
    warnings.simplefilter("error")
    drawn = redraw(sys.stdin.buffer.read())
    if isinstance(drawn, int):
        return drawn
    kind, body = drawn
    sys.stdout.buffer.write(kind.encode() + b"\n" + body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
