"""Teams differ in what their people carry: the file says so, and says when nobody could carry anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_centre.centre_file import check_centre, read_centre
from routing.centre import WrapUp
from tests.unit.contact_centre.centre_file.test_centre_file import SMALL

TEAM = """
[blocks]
call = ["message", "webchat"]

[[team]]
id = "housing"
name = "Housing"
units = 80
capacity = { message = 10 }
maxima = { webchat = 3, call = 0 }
blocks = { call = [] }
offer_extra_s = 10
wrap_up = { mode = "timed", limit_s = 120 }
auto_accept = true

[[team]]
id = "rents"
name = "Rents"
"""


def test_a_team_is_read_as_written_and_a_bare_one_sets_nothing(tmp_path: Path) -> None:
    """What a team does not say stays as the centre has it."""
    file = tmp_path / "centre.toml"
    file.write_text(SMALL + TEAM, encoding="utf-8")
    centre = read_centre(file)
    housing, rents = centre.teams

    assert centre.blocks == {"call": ("webchat", "message")}
    assert (housing.units, housing.capacity, housing.maxima) == (80, {"message": 10}, {"webchat": 3, "call": 0})
    assert (housing.blocks, housing.offer_extra_s, housing.auto_accept) == ({"call": ()}, 10, True)
    assert housing.wrap_up == WrapUp(mode="timed", limit_s=120)
    assert (rents.units, rents.capacity, rents.maxima, rents.blocks, rents.wrap_up) == (None, {}, {}, {}, None)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ('[blocks]\ncall = ["chat"]', "blocks.call"),
        ('[blocks]\ncall = ["webchat", "webchat"]', "blocks.call"),
        ('[blocks]\nphone = ["webchat"]', "blocks.phone"),
        ('[[team]]\nid = "t"\nname = "T"\nunits = 30', "team.t.units"),
        ('[[team]]\nid = "t"\nname = "T"\ncapacity = { webchat = 90 }', "team.t.capacity"),
        ('[[team]]\nid = "t"\nname = "T"\noffer_extra_s = 601', "team.t.offer_extra_s"),
        ('[[team]]\nid = "t"\nname = "T"\nwrap_up = { mode = "later" }', "team.t.wrap_up.mode"),
    ],
)
def test_a_limit_that_cannot_be_is_said_with_its_key(tmp_path: Path, written: str, key: str) -> None:
    """A team that could never take a call learns of it here, not from its callers."""
    file = tmp_path / "centre.toml"
    file.write_text(f"{SMALL}\n{written}\n", encoding="utf-8")

    assert [problem.key for problem in check_centre(file)] == [key]


def test_a_team_that_says_it_takes_no_calls_may_have_fewer_units_than_a_call_takes(tmp_path: Path) -> None:
    """Writers who never ring need no room for a telephone call."""
    file = tmp_path / "centre.toml"
    file.write_text(f'{SMALL}\n[[team]]\nid = "t"\nname = "T"\nunits = 30\nmaxima = {{ call = 0 }}\n', encoding="utf-8")

    assert check_centre(file) == []


def test_skills_are_known_by_their_names(tmp_path: Path) -> None:
    """A supervisor gives "General", not a code."""
    file = tmp_path / "centre.toml"
    file.write_text(SMALL, encoding="utf-8")

    assert read_centre(file).skills == {"general": "General"}
