"""How long a provider is left alone."""

from __future__ import annotations

import pytest

from channels._shared.http import LONGEST_WAIT_S, retry_after_s


@pytest.mark.parametrize(
    ("said", "wait_s"),
    [("5", 5.0), (" 30 ", 30.0), ("86400", LONGEST_WAIT_S), ("", 0.0), ("-1", 0.0), ("٣", 0.0), ("soon", 0.0)],
)
def test_a_provider_is_left_alone_as_long_as_it_asks_and_no_longer_than_a_minute(said: str, wait_s: float) -> None:
    """Residents' messages wait with it: nonsense in a header must not hold them up for a day."""
    assert retry_after_s(said) == wait_s
