"""A line that can be cut: a TCP proxy between a gateway and the broker."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final, Literal

State = Literal["whole", "torn", "silent"]
HOST: Final = "127.0.0.1"
_CHUNK: Final = 64 * 1024


class Cut:
    """Passes bytes on while it is `whole`; closes every connection while `torn`; swallows everything while `silent`."""

    def __init__(self, target_port: int) -> None:
        self.state: State = "whole"
        self._target_port = target_port
        self._open: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[object]] = set()

    def set(self, state: State) -> None:
        """Cut the line, or mend it. Whoever was cut off silently finds a closed connection afterwards, as a real one would."""
        mended = self.state == "silent" and state == "whole"
        self.state = state
        if mended or state == "torn":
            for writer in self._open:
                writer.transport.abort()

    @contextlib.asynccontextmanager
    async def listening(self, port: int) -> AsyncIterator[None]:
        """Take connections on `port` until the end of the block."""
        server = await asyncio.start_server(self._serve, HOST, port)
        try:
            yield
        finally:
            self.set("torn")
            server.close()
            await server.wait_closed()
            if self._serving:
                await asyncio.wait(self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.current_task()
        assert serving is not None
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)
        with contextlib.suppress(OSError):
            if self.state != "torn":
                await self._join(reader, writer)
        writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(HOST, self._target_port)
        ours = {writer, far_writer}
        self._open |= ours
        try:
            async with asyncio.TaskGroup() as tasks:
                ways = [
                    tasks.create_task(self._pass_on(reader, far_writer)),
                    tasks.create_task(self._pass_on(far_reader, writer)),
                ]
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in ways:
                    way.cancel()
        finally:
            self._open -= ours
            far_writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                if self.state == "whole":
                    writer.write(data)
                    await writer.drain()
