"""The door for administrators of this machine: one address on loopback, opened with a word from DATA_DIR.

It is an application of its own on a port of its own: nothing that reaches the public pages reaches it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator
from typing import Final

import msgspec
import structlog
from aiohttp import web

from contact_centre.admin.changes import busy, changes
from contact_centre.admin.wire import PATH, Answer, Apply, Door, door_file, write_door
from contact_centre.core import Core
from contact_centre.ids import new_id, new_token
from contact_centre.sockets.refusals import Refusals
from routing.commands import Command, ConfigActivate
from routing.errors import CommandTooLong, LogUnavailable

log = structlog.get_logger()

SOURCE: Final = "admin:apply"
_MOST_BYTES: Final = 4 * 1024 * 1024
_WITHIN_S: Final = 20.0
_LATE: Final = "It was taken and is not in force yet: look at /readyz, or at the service's log."
_DISK: Final = "The centre cannot take this now: nothing was changed. Look at /readyz, then try again."


@contextlib.asynccontextmanager
async def admin_door(core: Core, refusals: Refusals) -> AsyncIterator[None]:
    """Keep the door open. Its word is new each time, and readable by the owner of DATA_DIR alone.

    Raises:
        OSError: no port of loopback, or no file in DATA_DIR, can be used.
    """
    token = new_token()
    app = web.Application(client_max_size=_MOST_BYTES)
    app.router.add_post(PATH, _Handler(core, refusals, token).apply)
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        write_door(core.settings.data_dir, Door(address=f"http://127.0.0.1:{runner.addresses[0][1]}", token=token))
        yield
    finally:
        door_file(core.settings.data_dir).unlink(missing_ok=True)
        await runner.cleanup()


class _Handler:
    def __init__(self, core: Core, refusals: Refusals, token: str) -> None:
        self._core = core
        self._refusals = refusals
        self._expected = f"Bearer {token}".encode()

    async def apply(self, request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), self._expected):
            raise web.HTTPForbidden(text="This door opens with the token in DATA_DIR alone.")
        try:
            asked = msgspec.json.decode(await request.read(), type=Apply)
        except msgspec.DecodeError as err:
            raise web.HTTPBadRequest(text=f"This is no configuration: {err}.") from err
        answer = await self._answer(asked)
        return web.Response(body=msgspec.json.encode(answer), content_type="application/json")

    async def _answer(self, asked: Apply) -> Answer:
        core = self._core
        if asked.config.id != core.centre:
            ours, theirs = core.centre, asked.config.id
            return Answer(changes=(), refused=f"The file describes the centre {theirs!r}, the service runs {ours!r}.")
        told = tuple(changes(core.config, asked.config, holds=busy(core.state), now=core.clock.wall()))
        if asked.dry_run:
            return Answer(changes=told)
        try:
            return Answer(changes=told, refused=await self._activate(asked))
        except CommandTooLong as err:
            return Answer(changes=(), refused=str(err))
        except LogUnavailable as err:
            log.warning("config.not_applied", code=err.code)
            return Answer(changes=told, refused=_DISK)

    async def _activate(self, asked: Apply) -> str:
        """Why the engine refused, or that it takes long; empty once the configuration is in force."""
        core, id_ = self._core, new_id()
        decided = asyncio.Event()

        def look(_step: object) -> None:
            if core.knows(SOURCE, id_):
                decided.set()

        core.follower.listen(look)
        try:
            data = ConfigActivate(config=asked.config, digest=asked.digest)
            command = Command(id=id_, centre=core.centre, source=SOURCE, at=core.clock.wall(), data=data)
            await core.inbox.append([command])
            async with asyncio.timeout(_WITHIN_S):
                await decided.wait()
        except TimeoutError:
            return _LATE
        finally:
            core.follower.unlisten(look)
        refused = self._refusals.get(SOURCE, id_)
        return "" if refused is None else refused.text
