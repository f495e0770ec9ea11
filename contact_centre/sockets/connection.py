"""One socket after its hello: frames in, frames out, and the reasons to close it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec
import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from contact_centre.http.metrics import Metrics
from contact_centre.metrics.latency import NOTHING, offer_of
from contact_centre.sockets.frames import Refused, encode_data, envelope
from contact_centre.sockets.limits import Bucket, Outbox, Written
from contact_centre.sockets.session import Endpoint, Frame, Peer, Session
from routing.ports import Clock

log = structlog.get_logger()

_CLOSE_WITHIN_S: Final = 2.0


class EncodeOnce:
    """Encodes each piece of data once during one fan-out, however many sessions return it."""

    def __init__(self) -> None:
        self._done: dict[int, tuple[msgspec.Struct, bytes]] = {}

    def __call__(self, data: msgspec.Struct) -> bytes:
        found = self._done.get(id(data))
        if found is None:
            # Keeping the data keeps its id from being used again.
            found = self._done[id(data)] = (data, encode_data(data))
        return found[1]


class Connection:
    """One client. `seq` counts its frames; `cursor` says after which step each was made."""

    def __init__(
        self,
        ws: web.WebSocketResponse,
        *,
        endpoint: Endpoint,
        peer: Peer,
        session: Session,
        cursor: Callable[[], int],
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self.endpoint = endpoint
        self.peer = peer
        self.session = session
        self.bucket = Bucket(clock)
        self._ws = ws
        self._cursor = cursor
        self._outbox = Outbox()
        self._seq = 0
        self._close_as: tuple[int, str] | None = None
        self._abort: asyncio.TimerHandle | None = None
        self._abort_transport: Callable[[], None] | None = None
        self._sent = metrics.frames_out.labels(endpoint.path)
        self._snapshots = metrics.snapshots.labels(endpoint.path)
        self._refused = metrics.refused
        self._closed = metrics.closed

    def can_abort(self, abort: Callable[[], None]) -> None:
        """Break the line with `abort` if the client does not let itself be closed."""
        self._abort_transport = abort

    @property
    def closing(self) -> bool:
        return self._close_as is not None

    def push(self, kind: str, data: msgspec.Struct) -> None:
        """Queue one frame."""
        self._put(kind, encode_data(data))

    def push_all(
        self, make: Callable[[], Iterable[Frame]], encode: EncodeOnce, written: Mapping[str, Written] = NOTHING
    ) -> None:
        """Queue the frames that the session makes. An error of the session ends this connection, nobody else's.

        `written`: whom to tell once the frame of a new offer was written, by offer.
        """
        if self.closing:
            return
        try:
            frames = make()
        except Exception:
            log.exception("socket.session_failed", path=self.endpoint.path, session_id=self.peer.id)
            self.close(WSCloseCode.INTERNAL_ERROR, "an error of ours")
            return
        for kind, data in frames:
            self._put(kind, encode(data), written.get(offer_of(kind, data)) if written else None)

    def refuse(self, frame_id: str | None, code: str, text: str) -> None:
        """Say that a frame was not carried out, and why."""
        self._refused.labels(self.endpoint.path, code).inc()
        self.push("refused", Refused(frame_id, code, text))

    def close(self, code: int, reason: str) -> None:
        """Close once what is queued has been sent. A client that does not take part is cut off."""
        if self._close_as is not None:
            return
        self._close_as = code, reason
        self._closed.labels(self.endpoint.path, str(int(code))).inc()
        if self._abort_transport is not None:
            self._abort = asyncio.get_running_loop().call_later(_CLOSE_WITHIN_S, self._abort_transport)
        self._outbox.wake()

    def gone(self) -> None:
        """The line is closed."""
        if self._abort is not None:
            self._abort.cancel()

    async def send(self) -> None:
        """Send what is queued until the connection closes."""
        try:
            while not self.closing:
                await self._outbox.wait()
                while (queued := self._outbox.pop()) is not None:
                    await self._ws.send_frame(queued.frame, WSMsgType.TEXT)
                    if queued.written is not None:
                        queued.written()
            code, reason = self._close_as or (WSCloseCode.OK, "")
            await self._ws.close(code=code, message=reason.encode())
        except ConnectionError:
            return  # the reader learns of it too, and ends the connection

    def _put(self, kind: str, data: bytes, written: Written | None = None) -> None:
        if self.closing:
            return
        self._seq += 1
        if self._outbox.put(envelope(self._seq, self._cursor(), kind, data), written):
            self._sent.inc()
            if kind == "snapshot":
                self._snapshots.inc()
        else:
            self._outbox.clear()
            self.close(WSCloseCode.TRY_AGAIN_LATER, "too slow: reconnect for a new snapshot")
