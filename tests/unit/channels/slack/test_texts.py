"""Slack's way of writing, and what of an agent's question must not leave the centre."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.slack.texts import escaped, masked, plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
        ("<https://x.example>", "https://x.example"),
        ("<https://x.example|x.example>", "x.example (https://x.example)"),
        ("<mailto:may@x.example|may@x.example>", "may@x.example"),
        ("<@U1> <@U1|may> <#C1|help> <!here> <!subteam^S1|@planning>", "@U1 @may #help @here @planning"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("null\x00byte", "nullbyte"),
        ("<unclosed", "<unclosed"),
    ],
)
def test_agents_read_what_residents_saw(written: str, read: str) -> None:
    """No mark-up of Slack's stands between them."""
    assert plain(written) == read


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_what_we_write_is_shown_as_it_is(text: str) -> None:
    """Nobody is called, and no link is hidden, by what an agent types."""
    assert "<" not in escaped(text)
    assert plain(escaped(text)) == text.strip()


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Ring 07700 900123 or +44 (0)1632-960 001", "Ring [number] or [number]"),
        ("may.price+x@mail.example.co.uk asks", "[e-mail] asks"),
        ("lives at ab12 3cd, or SW1A1AA", "lives at [postcode], or [postcode]"),
        ("account 1234567, case 12345", "account [number], case [number]"),
        ("card 4111.1111.1111.1111", "card [number]"),
        ("number \uff17\uff17\uff10\uff10\uff19\uff10", "number [number]"),
        ("bin 1234, flat 12, band D, 3 rooms", "bin 1234, flat 12, band D, 3 rooms"),
    ],
)
def test_identifiers_do_not_leave_the_centre(typed: str, sent: str) -> None:
    """Colleagues in a workspace need the question, not whose it is."""
    assert masked(typed) == sent


def test_no_question_takes_long_to_mask() -> None:
    """All calls to providers wait meanwhile; one letter may stand for several."""
    begun = time.process_time()
    masked("\u33ff" * 30_000)
    assert time.process_time() - begun < 0.5
