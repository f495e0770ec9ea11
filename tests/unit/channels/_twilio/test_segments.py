"""How many messages a text is: residents' networks and the council's bill agree with what the agent was shown."""

from __future__ import annotations

import pytest

from channels._twilio.segments import length_of


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 1),
        ("hi", "GSM-7", 2, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("a" * 152 + "€" + "b" * 10, "GSM-7", 164, 2),
        ("✓" * 70, "UCS-2", 70, 1),
        ("✓" * 71, "UCS-2", 71, 2),
        ("✓" * 134, "UCS-2", 134, 2),
        ("✓" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("😀" * 34, "UCS-2", 68, 1),
        ("café ça", "UCS-2", 7, 1),
        ("éèàù", "GSM-7", 4, 1),
        ("a" * 159 + "\N{RIGHT SINGLE QUOTATION MARK}", "UCS-2", 160, 3),
    ],
)
def test_a_text_is_so_many_messages(text: str, encoding: str, units: int, segments: int) -> None:
    """One curly quotation mark more than doubles what a text costs: the agent sees it while typing."""
    assert length_of(text) == (encoding, units, segments)


def test_no_character_is_split_between_two_messages() -> None:
    """A sign of two units that does not fit goes on as a whole, and leaves its room empty."""
    assert length_of("a" * 152 + "€" * 77).segments == 3  # 306 units would fit into two
    assert length_of("😀" * 67).segments == 3  # 134 units would fit into two
