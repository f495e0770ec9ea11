"""What a client may not send, and how much of anything: over real sockets."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import structlog

from contact_centre.sockets.limits import MOST_REFUSED, MOST_WAITING_FRAMES
from routing.commands import ContactSend
from tests.integration.shell import Shell, Visitor, Wire, eventually


@pytest.mark.parametrize(
    ("frame", "field"),
    [
        ('{"type":"say","id":"f1","data":{"text":true}}', "data.text"),
        ('{"type":"say","id":"f1","data":{"text":{"$ne":null}}}', "data.text"),
        ('{"type":"say","id":"f1","data":{"text":"a","owner":"x"}}', "data.owner"),
        ('{"type":"say","id":"f1","data":{}}', "data.text"),
        ('{"type":"say","id":"f1","data":{"text":"a\\u0000b"}}', "data.text"),
        ('{"type":"say","id":"f1","data":{"text":"a\\u001b[2J"}}', "data.text"),
        ('{"type":"say","id":"f1","data":{"text":"a","times":"3"}}', "data.times"),
        ('{"type":"shout","id":"f1","data":{}}', "type"),
        ('{"type":7,"id":"f1","data":{}}', "type"),
        ('{"type":"say","id":"f1","data":{"text":"a"},"role":"admin"}', "role"),
        ('{"type":"say","data":{"text":"a"}}', "id"),
        ('{"type":"say","id":"a b","data":{"text":"a"}}', "id"),
        ('{"type":"say","id":"f1","data":' + "[" * 20_000, ""),
        ("not json", ""),
        ('{"type":"say","id":"f1","data":{"text":"\\ud800"}}', ""),
    ],
)
async def test_malformed_frame_is_refused_by_field_and_the_line_lives(joan: Visitor, frame: str, field: str) -> None:
    """A faulty client hurts nobody, and its author learns what is wrong."""
    async with joan.socket("/console/socket") as wire:
        await wire.ws.send_str(frame)
        told = (await wire.hear_type("refused"))["data"]
        assert told["code"] == "bad_frame"
        assert f"The field {field} of" in told["text"] if field else told["text"].startswith("Th")
        await wire.say("say", {"text": "hi"}, "f2")
        assert (await wire.hear_type("ack"))["data"] == {"id": "f2"}


async def test_line_breaks_and_tabs_are_text(joan: Visitor) -> None:
    """People write more than one line."""
    async with joan.socket("/console/socket") as wire:
        await wire.say("say", {"text": "one\n\ttwo ŵ 🙂"})
        await wire.hear_type("ack")


async def test_binary_frame_is_refused(joan: Visitor) -> None:
    """Only text is spoken here."""
    async with joan.socket("/console/socket") as wire:
        await wire.ws.send_bytes(b"\x00")
        assert (await wire.hear_type("refused"))["data"]["code"] == "bad_frame"


@pytest.mark.parametrize("size", [64 * 1024, 300 * 1024])
async def test_frame_that_is_too_long_closes_the_line(shell: Shell, joan: Visitor, size: int) -> None:
    """Nobody fills our memory."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        await wire.ws.send_str('{"type":"say","id":"f1","data":{"text":"' + "a" * size + '"}}')
        assert await wire.closed() == 1009
    assert shell.inbox.of(ContactSend) == []


async def test_fifty_frames_at_once_are_slowed_with_a_reason(shell: Shell, joan: Visitor) -> None:
    """40 at once and 20 a second are more than any person does."""
    async with joan.socket("/console/socket") as wire:
        for n in range(50):
            await wire.say("say", {"text": "hi"}, f"f{n}")
        answers = [frame async for frame in _answers(wire, 50)]
        refused = [frame["data"] for frame in answers if frame["type"] == "refused"]
        assert {data["code"] for data in refused} == {"too_fast"}
        assert [data["id"] for data in refused] == [f"f{n}" for n in range(40, 50)]
        shell.clock.pass_s(1)
        await wire.say("say", {"text": "hi"}, "later")
        assert (await wire.hear_type("ack"))["data"] == {"id": "later"}


async def test_abuse_ends_the_line_and_slows_nobody_else(joan: Visitor, resident: Visitor) -> None:
    """Somebody who floods us loses their line; the resident beside them notices nothing."""
    async with joan.socket("/console/socket") as other, resident.socket("/chat/socket") as flood:
        await other.hear_type("snapshot")
        for n in range(40 + MOST_REFUSED):
            await flood.say("typing", {}, f"f{n}")
        started = time.monotonic()
        await other.say("say", {"text": "hi"})
        await other.hear_type("ack")
        assert time.monotonic() - started < 1
        assert await flood.closed() == 1008


async def test_client_that_does_not_read_is_told_to_come_again(shell: Shell, joan: Visitor) -> None:
    """A sleeping laptop holds no memory; when it wakes it gets a new snapshot."""
    async with joan.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        (connection,) = shell.hub._connections
        for _ in range(MOST_WAITING_FRAMES + 1):
            connection.push("word", shell.sessions[0].snapshot())
        assert connection.closing
        assert await wire.closed() == 1013


async def test_client_that_hangs_up_in_the_midst_is_no_error_of_ours(shell: Shell, joan: Visitor) -> None:
    """Phones lose their line all day; an operator who is told of an error should have something to mend."""
    with structlog.testing.capture_logs() as logs:
        async with joan.http.ws_connect(f"{shell.base}/chat/socket") as ws:
            await ws.send_json({"type": "hello", "v": 1, "token": None})
            await ws.receive()
            for _ in range(20):
                await ws.ping()
            response = ws._response
            assert response.connection is not None
            assert response.connection.transport is not None
            response.connection.transport.abort()
        await eventually(lambda: len(shell.hub) == 0)

    assert [entry for entry in logs if entry["log_level"] == "error"] == []


async def _answers(wire: Wire, count: int) -> AsyncIterator[dict[str, Any]]:
    while count:
        frame = await wire.hear()
        if frame["type"] in ("ack", "refused"):
            count -= 1
            yield frame
