"""`contact-centre simulate` over several days, as an analyst types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from contact_centre.cli import app
from contact_centre.simulate import BadCaseFile, BadOption, UnknownPolicy

HEADING = "arrival_s,channel,service,skill,priority,target_s,patience_s,handle_s\n"
ROW = "{arrival},phone,x,x,0,{target},,100\n"


@pytest.fixture
def days(tmp_path: Path) -> list[str]:
    """The options that name two days and their roster, and what they can at most reach."""
    for number, day in enumerate(("mon", "tue")):
        rows = (ROW.format(arrival=40 * call + 5 * number, target=60 if call % 3 else 900) for call in range(40))
        (tmp_path / f"{day}.contacts.csv").write_text(HEADING + "".join(rows), encoding="utf-8")
    (tmp_path / "all.roster-80.csv").write_text(
        "agent,skills,on_s,off_s\nA,x:1,0,9000\nB,x:1,0,9000\n", encoding="utf-8"
    )
    bounds = "case,roster,bound_in_target\nmon,80,40\ntue,80,40\n"
    (tmp_path / "results.csv").write_text(bounds, encoding="utf-8")
    return ["--contacts", f"{tmp_path}/*.contacts.csv", "--roster", f"{tmp_path}/all.roster-80.csv"]


def typed(*options: str) -> Result:
    """What the command does with the options."""
    return CliRunner().invoke(app, ["simulate", *options])


def said(*options: str) -> dict[str, Any]:
    """What the command prints as JSON."""
    result = typed(*options, "--json", "--jobs", "1")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_several_days_give_days_and_a_summary(days: list[str], tmp_path: Path) -> None:
    """One object: each day as it was, and what the days come to."""
    found = said(*days, "--policy", "longest_idle,edf", "--bound", str(tmp_path / "results.csv"))

    assert [(day["case"], day["roster"], day["policy"]) for day in found["days"]] == [
        ("mon", "80", "longest_idle"),
        ("mon", "80", "edf"),
        ("tue", "80", "longest_idle"),
        ("tue", "80", "edf"),
    ]
    base, edf = found["summary"]
    levels = [day["service_level"] for day in found["days"] if day["policy"] == "edf"]
    assert edf["figures"]["service_level"]["mean"] == pytest.approx(sum(levels) / 2)
    assert (base["against"], edf["baseline"], edf["bound"]) == ({}, "longest_idle", 1.0)
    assert 0 < edf["gap_closed"] <= 1
    assert edf["overtaken_most"] > base["overtaken_most"] == 0


def test_worker_processes_find_the_same(days: list[str]) -> None:
    """Two cores halve the time and change nothing else."""
    alone = said(*days, "--policy", "longest_idle,edf")
    result = typed(*days, "--policy", "longest_idle,edf", "--json", "--jobs", "2")

    together = json.loads(result.stdout)
    for day in (*alone["days"], *together["days"]):
        del day["wall_s"]
    assert together == alone


def test_baseline_may_be_any_of_the_policies(days: list[str]) -> None:
    """Differences are to what the centre has today, wherever it stands in the list."""
    result = typed(*days, "--policy", "longest_idle,edf", "--baseline", "edf", "--jobs", "1")

    assert "difference to edf" in " ".join(result.stdout.split())
    refused = typed(*days, "--policy", "longest_idle", "--baseline", "edf")
    assert isinstance(refused.exception, UnknownPolicy)


def test_one_day_with_groups_shows_each_group(days: list[str]) -> None:
    """Who paid for a better mean: people with a flag, with a relay service, with another language."""
    one = [*days[:1], days[1].replace("*", "mon"), *days[2:]]

    found = said(*one, "--groups", "1", "--policy", "edf")
    shown = typed(*one, "--groups", "1", "--policy", "edf").stdout

    assert "others" in found["summary"][0]["per_group"]
    assert found["days"][0]["per_group"]["others"]["offered"] > 20
    assert "Group: others" in shown


def test_replications_vary_what_is_left_to_chance(days: list[str]) -> None:
    """Ring times differ from run to run, and the interval says by how much the figures do."""
    one = [*days[:1], days[1].replace("*", "mon"), *days[2:]]

    found = said(*one, "--ring-s", "8", "--rona-probability", "0.1", "--replications", "4")
    again = said(*one, "--ring-s", "8", "--rona-probability", "0.1", "--replications", "4")

    assert len({day["asa_s"] for day in found["days"]}) > 1
    assert found["summary"] == again["summary"]
    assert found["summary"][0]["figures"]["asa_s"]["count"] == 4


def test_priority_counts_for_the_policy_that_looks_at_it_and_where_it_is_worth_a_head_start(
    days: list[str], tmp_path: Path
) -> None:
    """A file's priorities must not change what other policies do unless somebody says how much they are worth."""
    for day in ("mon", "tue"):
        file = tmp_path / f"{day}.contacts.csv"
        rows = file.read_text(encoding="utf-8").splitlines()
        urgent = [
            row.replace(",0,60", ",1,60").replace(",0,900", ",1,900") if n % 4 == 1 else row
            for n, row in enumerate(rows)
        ]
        file.write_text("\n".join(urgent) + "\n", encoding="utf-8")

    fifo, strict = said(*days, "--policy", "longest_idle,priority_fifo")["summary"]
    head_start = said(*days, "--policy", "longest_idle", "--head-start-s", "86400")["summary"][0]

    assert fifo["overtaken_most"] == 0
    assert strict["overtaken_most"] > 0
    assert head_start["figures"]["asa_s"] == strict["figures"]["asa_s"]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--replications", "3"], "Nothing is left to chance"),
        (["--html", "/no/such/folder/report.html"], "There is no folder /no/such/folder"),
        (["--breaks", "often"], '"often" is not minutes in hours'),
        (["--breaks", "90/1"], '"90/1" is not minutes in hours'),
        (["--breaks", "nan/1"], '"nan/1" is not minutes in hours'),
    ],
)
def test_options_that_say_nothing_are_refused(days: list[str], options: list[str], what: str) -> None:
    """A typing slip ends in a sentence, not in a table that answers another question."""
    result = typed(*days, *options)

    assert isinstance(result.exception, BadOption)
    assert what in str(result.exception)


def test_nothing_runs_with_a_broken_row_unless_it_may_be_left_out(days: list[str], tmp_path: Path) -> None:
    """The broken row stands in the last file: the first must not have been played in vain."""
    file = tmp_path / "tue.contacts.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("45,phone", "45,pigeon", 1), encoding="utf-8")

    refused, played = typed(*days), typed(*days, "--skip-bad-rows", "--json", "--jobs", "1")

    assert isinstance(refused.exception, BadCaseFile)
    assert refused.stdout == ""
    assert [day["offered"] for day in json.loads(played.stdout)["days"]] == [40, 39]
    assert "1 row left out" in played.stderr
    assert "tue.contacts.csv: row 3, column channel" in played.stderr


def test_report_is_written_beside_the_table(days: list[str], tmp_path: Path) -> None:
    """The table is for whoever typed it, the file for everybody else; both say what was left out."""
    file = tmp_path / "tue.contacts.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("45,phone", "45,pigeon", 1), encoding="utf-8")
    report = tmp_path / "report.html"

    typed(*days, "--skip-bad-rows", "--wrap-up", "30", "--html", str(report), "--jobs", "1")

    written = report.read_text(encoding="utf-8")
    assert "1 row left out" in written
    assert "30 s of wrap-up" in written
