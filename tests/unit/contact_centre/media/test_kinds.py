"""What a file is, its bytes say."""

import pytest

from contact_centre.media.kinds import EMPTY, HEIC, UNKNOWN, ending, judge, use_of
from tests.unit.contact_centre.media import files


@pytest.mark.parametrize(
    ("body", "kind", "use", "end"),
    [
        (files.picture("JPEG"), "image/jpeg", "picture", "jpg"),
        (files.picture("PNG"), "image/png", "picture", "png"),
        (files.PDF, "application/pdf", "paper", "pdf"),
        (files.OGG, "audio/ogg", "sound", "ogg"),
        (files.MP3, "audio/mpeg", "sound", "mp3"),
        (files.AMR, "audio/amr", "sound", "amr"),
        (files.MP4, "video/mp4", "film", "mp4"),
        (files.THREE_GP, "video/3gpp", "film", "3gp"),
    ],
)
def test_what_residents_send_is_known_by_its_bytes(body: bytes, kind: str, use: str, end: str) -> None:
    """Photos, voice messages, films and letters: agents see or hear them."""
    assert judge(body) == (kind, use)
    assert (use_of(kind), ending(kind)) == (use, end)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_pictures_of_other_kinds_are_pictures(kind: str) -> None:
    """They are drawn anew as JPEG or PNG."""
    found = judge(files.picture(kind))
    assert not isinstance(found, str)
    assert found.use == "picture"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", EMPTY),
        (files.SVG, UNKNOWN),
        (files.HTML, UNKNOWN),
        (files.HEIC, HEIC),
        (b"MZ" + bytes(100), UNKNOWN),
        (b"PK\x03\x04" + bytes(100), UNKNOWN),
        (b"#!/bin/sh\n", UNKNOWN),
        (b"just words", UNKNOWN),
    ],
)
def test_what_could_run_or_cannot_be_shown_is_refused_in_words(body: bytes, words: str) -> None:
    """The agent reads why, and what to ask the resident for."""
    assert judge(body) == words
    assert "Ask the resident" in words
