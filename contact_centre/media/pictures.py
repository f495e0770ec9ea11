"""Pictures are drawn anew in a process of their own: what somebody hid in one is gone, and a bad one harms nobody."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

from contact_centre.media import _redraw
from contact_centre.media.fetching import FileRefused

WITHIN_S: Final = 30.0
AT_ONCE: Final = 2

TOO_MANY: Final = "The picture is too large to be shown. Ask the resident for a smaller one, or a screenshot of it."
BROKEN: Final = "The picture is damaged. Ask the resident to send it again."

_PROGRAM: Final = Path(_redraw.__file__)


class Pictures:
    """Draws pictures anew, a few at once."""

    def __init__(self, within_s: float = WITHIN_S) -> None:
        self._within_s = within_s
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def redraw(self, body: bytes) -> tuple[str, bytes]:
        """Media type and bytes of the same picture, upright, of a size to look at, without what else the file held.

        Raises:
            FileRefused: there is no picture in it, or one that would take too much to draw.
        """
        async with self._turns:
            # No environment: the secrets of the service are not its business. -I: nor is the folder we run in.
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(_PROGRAM),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
            )
            try:
                async with asyncio.timeout(self._within_s):
                    drawn, _ = await process.communicate(body)
            except TimeoutError as error:
                raise FileRefused(TOO_MANY) from error
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode:
            raise FileRefused(BROKEN if process.returncode == _redraw.BROKEN else TOO_MANY)
        kind, _, picture = drawn.partition(b"\n")
        return kind.decode("ascii"), picture
