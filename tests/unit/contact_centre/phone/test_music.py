from __future__ import annotations

import io
import wave

from contact_centre.phone.music import music


def test_the_music_is_of_telephone_quality_and_ends_in_time() -> None:
    """Twilio plays it as it is; after half a minute there is something to say again."""
    with wave.open(io.BytesIO(music())) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8_000)
        assert 25 <= file.getnframes() / file.getframerate() <= 35
        frames = memoryview(file.readframes(file.getnframes())).cast("h")

    assert 3_000 < max(frames) < 20_000
