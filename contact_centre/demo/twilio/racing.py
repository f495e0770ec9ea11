"""Doing something until something else happens."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


async def until(act: Coroutine[Any, Any, _T], stop: Coroutine[Any, Any, object]) -> _T | None:
    """Do `act` until `stop` is over.

    Returns:
        What `act` gave, also where both end together; None when it was stopped.
    """
    async with asyncio.TaskGroup() as tasks:
        doing, stopping = tasks.create_task(act), tasks.create_task(stop)
        try:
            await asyncio.wait((doing, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            doing.cancel()
            stopping.cancel()
    return None if doing.cancelled() else doing.result()
