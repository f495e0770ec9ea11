"""Ids are unique and in order; tokens cannot be guessed."""

import uuid

from contact_centre.clock import SystemClock
from contact_centre.ids import new_id, new_token, random_bytes


def test_ids_are_uuids_of_version_7_in_order_of_time() -> None:
    """Whoever reads a log by id reads it in the order things happened."""
    clock = SystemClock()
    before = clock.wall()
    made = [uuid.UUID(new_id()) for _ in range(1_000)]
    after = clock.wall()

    assert len(set(made)) == 1_000
    assert {each.version for each in made} == {7}
    assert {each.variant for each in made} == {uuid.RFC_4122}
    times = [each.int >> 80 for each in made]
    assert times == sorted(times)
    assert before <= times[0] <= times[-1] <= after


def test_tokens_have_256_bits_and_fit_into_a_url() -> None:
    """A resident's chat must not be found by trying."""
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert all(len(token) == 43 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)
    assert len({random_bytes(32) for _ in range(100)}) == 100


def test_monotonic_clock_does_not_go_back() -> None:
    """Offers count down, never up."""
    clock = SystemClock()
    readings = [clock.monotonic_ms() for _ in range(1_000)]

    assert readings == sorted(readings)
