"""Tasks that run beside a block of code, owned by it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import structlog

from routing.errors import ContactCentreError

Part = Coroutine[Any, Any, None]
"""What runs for as long as the block, or the process, that it runs beside."""

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


async def harmless(name: str, run: Callable[[], Part]) -> None:
    """Run a part whose failure must not keep residents from being answered: it is logged, and the others go on."""
    try:
        await run()
    except ContactCentreError as error:
        log.error("part.stopped", part=name, error=str(error))  # noqa: TRY400  # its text says what to do; a traceback does not
    except Exception:
        log.exception("part.stopped", part=name)
