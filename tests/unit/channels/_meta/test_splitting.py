"""Long answers in several messages: nothing is lost, and words stay whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from channels._meta.splitting import split, utf8_bytes


@given(st.text(), st.integers(4, 60))
def test_nothing_is_lost(text: str, most: int) -> None:
    """Whatever an agent writes, the resident reads all of it, in order."""
    text = text.encode(errors="replace").decode()
    for length in (len, utf8_bytes):
        parts = split(text, most, length)

        assert all(part and length(part) <= most for part in parts)
        assert "".join("".join(parts).split()) == "".join(text.split())


def test_words_and_lines_stay_whole() -> None:
    """A date or a number that is cut in two is read wrong."""
    assert split("We come on Tuesday morning", 12) == ["We come on", "Tuesday", "morning"]
    assert split("First line\nsecond", 12) == ["First line", "second"]
    assert split("x" * 10, 4) == ["xxxx", "xxxx", "xx"]
