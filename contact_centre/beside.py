"""Tasks that run beside a block of code, owned by it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any


@contextlib.asynccontextmanager
async def beside(*acts: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
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
