"""The demo's day: robots that ask for queues nobody has would leave a visitor with an empty board."""

import tomllib
from pathlib import Path

import pytest

from contact_centre.centre_file import read_centre

CONFIG = Path(__file__).resolve().parents[3] / "config"


def test_arrival_profile_fits_the_demo_centre() -> None:
    """Every queue of the demo has its share of the day, and no share goes to a queue that is not there."""
    profile = tomllib.loads((CONFIG / "arrivals.toml").read_text(encoding="utf-8"))
    centre = read_centre(CONFIG / "alderbrook.toml")

    assert set(profile["queue"]) == {queue.id for queue in centre.queues}
    assert sum(queue["share"] for queue in profile["queue"].values()) == pytest.approx(1)
    assert {queue["shape"] for queue in profile["queue"].values()} <= set(profile["shape"])
    assert all(len(shape["half_hours"]) == 48 for shape in profile["shape"].values())


def test_busiest_half_hour_is_in_the_morning_and_some_come_at_night() -> None:
    """The day on the board looks like a council's: a rush at ten, a quiet night that is never quite empty."""
    profile = tomllib.loads((CONFIG / "arrivals.toml").read_text(encoding="utf-8"))
    weights = [
        sum(
            queue["share"] * shape["half_hours"][number] / sum(shape["half_hours"])
            for queue in profile["queue"].values()
            for shape in [profile["shape"][queue["shape"]]]
        )
        for number in range(48)
    ]

    assert 16 <= weights.index(max(weights)) < 24
    assert min(weights) > 0
