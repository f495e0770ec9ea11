"""Which files make which days, when an analyst plays a whole month."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_centre.simulate import BadCaseFile, BadDays, read_days

CONTACTS = "arrival_s,channel,service,skill,priority,target_s,patience_s,handle_s\n0,phone,x,x,0,60,,10\n"
ROSTER = "agent,skills,on_s,off_s\nA00,x:1,0,100\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three days and, for each, a roster; and one roster for all."""
    for day in ("mon", "tue", "wed"):
        (tmp_path / f"{day}.contacts.csv").write_text(CONTACTS, encoding="utf-8")
        (tmp_path / f"{day}.roster-90.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "all.roster-80.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def named(contacts: list[str], rosters: list[str]) -> list[tuple[str, str]]:
    """The names of the days that the options make."""
    return [(day.name, day.roster) for day in read_days(contacts, rosters)]


def test_pattern_names_all_days_in_order(folder: Path) -> None:
    """A quoted pattern does what a shell would, the same on every machine."""
    days = named([f"{folder}/*.contacts.csv"], [f"{folder}/all.roster-80.csv"])

    assert days == [("mon", "80"), ("tue", "80"), ("wed", "80")]


def test_rosters_find_their_days_by_name(folder: Path) -> None:
    """Monday's people work on Monday, in whatever order the files are given."""
    contacts = [f"{folder}/{day}.contacts.csv" for day in ("wed", "mon")]
    rosters = [f"{folder}/{day}.roster-90.csv" for day in ("mon", "wed")]
    (folder / "mon.roster-90.csv").write_text(ROSTER.replace("A00", "M00"), encoding="utf-8")

    days = read_days(contacts, rosters)

    assert [(day.name, day.case.agents[0].id) for day in days] == [("wed", "A00"), ("mon", "M00")]


def test_rosters_without_their_days_names_are_taken_in_order(folder: Path) -> None:
    """Two rosters of other names for two days: the first for the first."""
    (folder / "late.csv").write_text(ROSTER, encoding="utf-8")

    days = named(
        [f"{folder}/mon.contacts.csv", f"{folder}/tue.contacts.csv"],
        [f"{folder}/all.roster-80.csv", f"{folder}/late.csv"],
    )

    assert days == [("mon", "80"), ("tue", "late")]


@pytest.mark.parametrize(
    ("contacts", "rosters", "what"),
    [
        (["*.contacts.csv"], ["mon.roster-90.csv", "tue.roster-90.csv"], "3 files of contacts and 2 rosters"),
        (["mon.contacts.csv", "m*.contacts.csv"], ["all.roster-80.csv"], "day mon with roster 80 is named twice"),
        (["*.kontakte.csv"], ["all.roster-80.csv"], "No file is named like"),
    ],
)
def test_files_that_make_no_days_are_refused(folder: Path, contacts: list[str], rosters: list[str], what: str) -> None:
    """Nothing is played with a roster that was guessed."""
    with pytest.raises(BadDays, match=what):
        read_days([f"{folder}/{name}" for name in contacts], [f"{folder}/{name}" for name in rosters])


def test_bound_is_read_by_case_and_roster(folder: Path) -> None:
    """The most that anybody could have reached, from a file with a row for each day and roster."""
    bound = folder / "results.csv"
    bound.write_text("case,roster,policy,bound_in_target\nmon,80,edf,1\nmon,90,edf,0\n", encoding="utf-8")

    (day,) = read_days([f"{folder}/mon.contacts.csv"], [f"{folder}/all.roster-80.csv"], bound=bound)

    assert day.bound_in_target == 1
    with pytest.raises(BadDays, match="no row for case tue and roster 80"):
        read_days([f"{folder}/tue.contacts.csv"], [f"{folder}/all.roster-80.csv"], bound=bound)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("case,roster\n", "row 1, column bound_in_target: It is missing."),
        ("case,roster,bound_in_target\nmon,80,many\n", 'row 2, column bound_in_target: "many" is not'),
    ],
)
def test_bad_bound_is_named_by_row_and_column(folder: Path, text: str, what: str) -> None:
    """A share of a gap is only as good as the gap."""
    (folder / "results.csv").write_text(text, encoding="utf-8")

    with pytest.raises(BadCaseFile, match=what):
        read_days([f"{folder}/mon.contacts.csv"], [f"{folder}/all.roster-80.csv"], bound=folder / "results.csv")
