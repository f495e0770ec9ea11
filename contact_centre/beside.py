"""Tasks that run beside a block of code, owned by it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, Final

import structlog

from routing.errors import ContactCentreError

Part = Coroutine[Any, Any, None]
"""What runs for as long as the block, or the process, that it runs beside."""

Pause = Callable[[float], Awaitable[object]]
"""Lets so many seconds pass."""

FIRST_AGAIN_S: Final = 1.0
LAST_AGAIN_S: Final = 60.0

log = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def beside(*acts: Part) -> AsyncIterator[None]:
    """Run `acts` while the block runs. An error of the block is raised as it is, one of theirs ends the block."""
    failure: Exception | None = None
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(act) for act in acts]
        try:
            yield
        except Exception as error:  # noqa: BLE001 kept out of the group, which would wrap it
            failure = error
        finally:
            for task in tasks:
                task.cancel()
    if failure is not None:
        raise failure


async def harmless(name: str, run: Callable[[], Part], *, pause: Pause = asyncio.sleep) -> None:
    """Run a part whose failure must not keep residents from being answered: it is logged, and the others go on.

    What it says itself about its end holds until somebody does something about it. After anything else, which is an
    error of ours, it begins anew: soon, and less and less often.
    """
    again_s = FIRST_AGAIN_S
    while True:
        try:
            await run()
        except ContactCentreError as error:
            log.error("part.stopped", part=name, error=str(error))  # noqa: TRY400  # its text says what to do; a traceback does not
            return
        except Exception:
            log.exception("part.failed", part=name, again_s=again_s)
            await pause(again_s)
            again_s = min(2 * again_s, LAST_AGAIN_S)
        else:
            return
