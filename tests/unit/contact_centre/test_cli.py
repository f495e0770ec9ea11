"""The command line that a council's administrator types."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contact_centre.cli import app, main
from contact_centre.simulate import BadCaseFile, UnknownPolicy

DEMO = Path(__file__).resolve().parents[3] / "config" / "alderbrook.toml"
BAD = Path(__file__).parent / "centre_file" / "bad.toml"


@pytest.fixture
def case(tmp_path: Path) -> list[str]:
    """The options that name a case of one call."""
    contacts, roster = tmp_path / "contacts.csv", tmp_path / "roster.csv"
    heading = "arrival_s,channel,service,skill,priority,target_s,patience_s,handle_s\n"
    contacts.write_text(heading + "36000,phone,repairs,repairs,0,60,100,200\n", encoding="utf-8")
    roster.write_text("agent,skills,on_s,off_s\nA00,repairs:1,32400,61200\n", encoding="utf-8")
    return ["--contacts", str(contacts), "--roster", str(roster)]


def test_check_config_says_that_a_good_file_is_good() -> None:
    """Silence would leave the administrator wondering whether anything was checked."""
    result = CliRunner().invoke(app, ["check-config", str(DEMO)])

    assert result.exit_code == 0
    assert "no problem" in result.output


def test_check_config_prints_every_problem_and_fails() -> None:
    """A script that rolls a file out stops before the centre does."""
    result = CliRunner().invoke(app, ["check-config", str(BAD)])

    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 34
    assert f"{BAD}:4: centre.timezone:" in result.stdout


def test_apply_stops_at_a_bad_file() -> None:
    """The same words as check-config, and a status that stops a script."""
    result = CliRunner().invoke(app, ["apply", str(BAD)])

    assert result.exit_code == 1
    assert f"{BAD}:4: centre.timezone:" in result.stdout


def test_apply_without_a_service_says_how_it_comes_into_force(tmp_path: Path) -> None:
    """Nobody waits in vain for a centre to change that does not run."""
    environment = {"DATA_DIR": str(tmp_path / "data")}

    looked = CliRunner().invoke(app, ["apply", str(DEMO), "--dry-run"], env=environment)
    applied = CliRunner().invoke(app, ["apply", str(DEMO)], env=environment)

    assert (looked.exit_code, applied.exit_code) == (0, 0)
    assert "what would change in Alderbrook Council" in looked.stdout
    assert "Nothing was changed." in looked.stdout
    assert f"contact-centre run --config {DEMO}" in applied.stdout


def test_simulate_prints_json_and_nothing_else(case: list[str]) -> None:
    """What stands on standard output can be piped into a program."""
    result = CliRunner().invoke(app, ["simulate", *case, "--json"])

    day = json.loads(result.stdout)
    assert (day["policy"], day["offered"], day["service_level"]) == ("sla_aware", 1, 1.0)


def test_simulate_compares_policies(case: list[str]) -> None:
    """Several names with commas are played one after the other."""
    result = CliRunner().invoke(app, ["simulate", *case, "--policy", "longest_idle, edf", "--json"])

    assert [day["policy"] for day in json.loads(result.stdout)] == ["longest_idle", "edf"]


def test_simulate_in_a_real_centre_uses_its_queues(case: list[str]) -> None:
    """A past day tried against the council's own steps and targets, before anything is changed for residents."""
    result = CliRunner().invoke(app, ["simulate", *case, "--config", str(DEMO), "--json"])

    assert json.loads(result.stdout)["per_queue"]["repairs"]["answered"] == 1


def test_unknown_policy_is_refused_with_those_there_are(case: list[str]) -> None:
    """A misspelt policy must not silently be another one."""
    result = CliRunner().invoke(app, ["simulate", *case, "--policy", "edff"])

    assert isinstance(result.exception, UnknownPolicy)
    assert "edf" in str(result.exception)


def test_error_is_one_sentence_on_standard_error(
    case: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Administrators are shown what to do, not a traceback."""
    monkeypatch.setattr("sys.argv", ["contact-centre", "simulate", *case[:3], str(DEMO)])

    with pytest.raises(SystemExit) as caught:
        main()

    assert str(caught.value.code).startswith(f"contact-centre: {DEMO}: row 1, column agent: It is missing.")
    assert isinstance(caught.value.__context__, BadCaseFile)
    assert capsys.readouterr().out == ""


def test_users_add_takes_the_password_from_the_environment_or_asks(tmp_path: Path) -> None:
    """A password on the command line would stand in the shell's history; a script sets a variable instead."""
    add = ["users", "add", "jo", "--name", "Jo Smith", "--role", "agent", "--skill", "repairs:5"]
    folder = {"DATA_DIR": str(tmp_path)}

    scripted = CliRunner().invoke(app, add, env={**folder, "PASSWORD": "correct horse battery"})
    typed = CliRunner().invoke(
        app, ["users", "add", "al", "--name", "Al", "--role", "admin"], env=folder, input="long enough password\n" * 2
    )

    assert "Jo Smith can sign in as jo (agent)." in scripted.stdout
    assert "Al can sign in as al (admin)." in typed.stdout
    assert "long enough password" not in typed.stdout
