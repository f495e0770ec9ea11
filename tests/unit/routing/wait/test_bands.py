from __future__ import annotations

import pytest

from routing.wait.bands import Band, band


@pytest.mark.parametrize(
    ("estimate_s", "slack", "expected"),
    [
        (0, 1.8, (0, 60)),
        (33, 1.8, (0, 60)),
        (34, 1.8, (0, 120)),
        (130, 1.8, (60, 300)),
        (60, 0.5, (0, 60)),
        (1_000, 2.0, (480, 2_400)),
        (14_400, 1.0, (7_200, 14_400)),
        (14_401, 1.0, None),
        (None, 1.8, None),
    ],
)  # fmt: skip
def test_an_estimate_is_told_as_a_band_that_reaches_beyond_it(
    estimate_s: float | None, slack: float, expected: Band | None
) -> None:
    """A band can be kept; a number of seconds cannot. Nobody is told an upper end that is below the estimate."""
    assert band(estimate_s, slack) == expected
