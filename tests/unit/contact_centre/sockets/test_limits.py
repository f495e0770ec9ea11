"""What one connection may take of the service."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from contact_centre.sockets.limits import BURST, FRAMES_PER_S, MOST_REFUSED, Bucket, Outbox
from routing.ids import Instant


class HandClock:
    """Stands still until moved."""

    now = 0

    def wall(self) -> Instant:
        return Instant(self.now)

    def monotonic_ms(self) -> int:
        return self.now


@given(st.lists(st.integers(min_value=0, max_value=2_000), max_size=200))
def test_no_rhythm_of_frames_gets_more_than_the_rate(pauses_ms: list[int]) -> None:
    """However cleverly somebody sends, the others keep their share."""
    clock = HandClock()
    bucket = Bucket(clock)
    taken = 0
    for pause in pauses_ms:
        clock.now += pause
        taken += bucket.take()
    assert taken <= BURST + clock.now * FRAMES_PER_S / 1_000 + 1


def test_patience_returns_after_a_pause() -> None:
    """Somebody who pasted too fast once is not thrown out tomorrow."""
    clock = HandClock()
    bucket = Bucket(clock)
    for _ in range(BURST + MOST_REFUSED - 1):
        bucket.take()
    assert not bucket.abused
    clock.now += 60_000
    bucket.take()
    for _ in range(BURST + 10):
        bucket.take()
    assert not bucket.abused


async def test_one_frame_always_fits_and_then_the_box_is_full() -> None:
    """A board of five thousand agents has a long snapshot; it is sent all the same."""
    box = Outbox()
    assert box.put(b"x" * 3_000_000)
    assert not box.put(b"x")
    async with asyncio.timeout(1):
        await box.wait()
    assert box.pop() is not None
    assert box.put(b"x")
