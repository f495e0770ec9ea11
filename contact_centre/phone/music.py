"""The music that residents hear while they wait, where a centre has none of its own: made of sums, owned by nobody."""

from __future__ import annotations

import asyncio
import io
import math
import wave
from array import array
from collections.abc import Iterator
from functools import cache
from typing import Final

from aiohttp import web

_TIMES: Final = 3
"""So often the tune is in it: 30 s, after which there is something to say again."""

_RATE: Final = 8_000
_BEAT_S: Final = 1.25
_TUNE: Final = (0, 4, 7, 12, 9, 5, 7, 2)
"""In semitones from middle C, a beat each."""

_MIDDLE_C_HZ: Final = 261.63
_LOUDNESS: Final = 6_000
_FADES_S: Final = 0.9


@cache
def music() -> bytes:
    """The music as a WAV file of telephone quality: 8 kHz, 16 bit, one channel."""
    samples = array("h", (round(value) for value in _samples())) * _TIMES
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def music_routes() -> list[web.RouteDef]:
    """Where telephones fetch it: unsigned, because there is nothing in it to protect."""
    return [web.get("/channels/phone/music.wav", _serve)]


async def _serve(_request: web.Request) -> web.Response:
    headers = {"Cache-Control": "public, max-age=86400"}
    return web.Response(body=await asyncio.to_thread(music), content_type="audio/wav", headers=headers)


def _samples() -> Iterator[float]:
    for semitone in _TUNE:
        turn = math.tau * _MIDDLE_C_HZ * 2 ** (semitone / 12) / _RATE
        for at in range(round(_BEAT_S * _RATE)):
            swell = min(1.0, at * 20 / _RATE) * math.exp(-at / _RATE / _FADES_S)
            yield _LOUDNESS * swell * (math.sin(turn * at) + 0.3 * math.sin(2 * turn * at))
