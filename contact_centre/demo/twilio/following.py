"""A call of the emulated telephone, told as it goes on."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from contact_centre.demo.twilio.calls import OVER
from contact_centre.demo.twilio.handsets import Handset
from contact_centre.demo.twilio.racing import until

Told = Callable[[], Coroutine[None, None, None]]
Hear = Callable[[str, str], Coroutine[None, None, None]]


async def follow(handset: Handset, connected: Told, hear: Hear) -> None:
    """Tell when a call is answered and what is heard on it, until it is over."""

    async def listen() -> None:
        while True:
            line = await handset.heard.get()
            await hear(line.by, line.text)

    async def tell() -> None:
        await handset.answered.wait()
        await connected()
        await listen()

    await until(tell(), handset.over.wait())
    while handset.status in OVER and not handset.heard.empty():  # what was said last
        line = handset.heard.get_nowait()
        await hear(line.by, line.text)


def keys_of(text: str) -> str:
    """The keys among the characters of a text."""
    return "".join(key for key in text[:40] if key in "0123456789*#")
