"""The command line, `contact-centre`: reads arguments, calls the room that does the work, prints what it says."""

from __future__ import annotations

import asyncio
import os
import runpy
import sys
from pathlib import Path
from typing import Annotated

import typer

from contact_centre.admin import apply_file
from contact_centre.app import CentreFile
from contact_centre.centre_file import check_centre, demo_file, file_digest, read_centre, skill_names
from contact_centre.furnish import furnish, write_demo_day
from contact_centre.logs import only_warnings
from contact_centre.report import report
from contact_centre.roles import Role, run_role
from contact_centre.settings import read_settings
from contact_centre.simulate import simulate
from contact_centre.staff import NewPerson, add_person, roles_named, skills_named
from routing.errors import ContactCentreError
from routing.ids import TeamId

app = typer.Typer(
    help="A contact centre for councils and housing services.", no_args_is_help=True, pretty_exceptions_enable=False
)

users = typer.Typer(help="People who work in the centre.", no_args_is_help=True)
app.add_typer(users, name="users")

File = Annotated[Path, typer.Argument(help="The centre's TOML file.", show_default=False)]
ConfigOption = Annotated[Path | None, typer.Option("--config", help="The centre's TOML file.", show_default=False)]


@app.command()
def run(
    config: ConfigOption = None,
    role: Annotated[Role, typer.Option(help="Which part of the centre this process plays.")] = "all",
) -> None:
    """Run a centre: the demo council, or the one that `--config` describes."""
    asyncio.run(run_role(role, read_settings(os.environ), config or demo_file(), furnish, typer.echo))


@app.command("check-config")
def check_config(file: File) -> None:
    """Say everything that is wrong with a centre's file, with line, key and remedy."""
    _refuse_problems(file)
    centre = read_centre(file)
    typer.echo(f"{file}: no problem. {centre.name}, {len(centre.queues)} queues.")


def _refuse_problems(file: Path) -> None:
    """Print what is wrong with a centre's file, and end the program if anything is."""
    problems = check_centre(file)
    for problem in problems:
        typer.echo(problem)
    if problems:
        count = len(problems)
        typer.echo(f"{count} problem{'s' if count > 1 else ''}. The centre would not start with this file.", err=True)
        raise typer.Exit(1)


@app.command()
def apply(
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
) -> None:
    """Make a file the centre's configuration, at once where the centre runs; DATA_DIR says which centre."""
    only_warnings()
    _refuse_problems(file)
    applied = asyncio.run(apply_file(file, read_settings(os.environ), dry_run=dry_run))
    if not applied.changes:
        typer.echo(f"{file}: nothing changes. {applied.centre} works by it already.")
    else:
        typer.echo(f"{file}: what {'would change' if dry_run else 'changes'} in {applied.centre}:")
    for change in applied.changes:
        typer.echo(f"  {change}")
    if dry_run:
        typer.echo("Nothing was changed.")
    elif applied.running:
        typer.echo("In force now. Start the service with this file from now on, or the old one comes back.")
    else:
        typer.echo(f"No service runs here. In force when it starts: contact-centre run --config {file}")


app.command()(simulate)
app.command()(report)


@app.command("demo-day")
def demo_day() -> None:
    """Write the demo council's day so far into an empty log; for Kafka, before its roles start."""
    only_warnings()
    file = demo_file()
    described = CentreFile(centre=read_centre(file), digest=file_digest(file))
    count = asyncio.run(write_demo_day(read_settings(os.environ), described))
    typer.echo(f"{count} contacts came today." if count else "The log is in use already: nothing was written.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context) -> None:
    """Run the benchmarks of a checkout, or the PARTs named: tables here and bench/results.json."""
    program = Path(__file__).resolve().parents[1] / "bench" / "__main__.py"
    if not program.is_file():
        typer.echo("There are no benchmarks here: they come with a checkout, not with an installation.", err=True)
        raise typer.Exit(1)
    sys.path.insert(0, str(program.parents[1]))
    sys.argv = [str(program), *context.args]
    runpy.run_path(str(program), run_name="__main__")


@users.command("add")
def add_user(
    login: Annotated[str, typer.Argument(help="What they sign in with.", show_default=False)],
    name: Annotated[str, typer.Option(prompt=True, help="Shown to residents and colleagues.", show_default=False)],
    role: Annotated[list[str], typer.Option(help="agent, supervisor or admin; may be given several times.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="PASSWORD")],
    skill: Annotated[list[str] | None, typer.Option(help="SKILL:LEVEL, 5 best; may be given several times.")] = None,
    team: Annotated[str | None, typer.Option(help="Id of their team.", show_default=False)] = None,
    config: ConfigOption = None,
) -> None:
    """Add a person who can sign in. An agent's skills go with it; an embedded service must be stopped to add an agent."""
    file = config or demo_file()
    person = NewPerson(
        login=login,
        name=name,
        roles=roles_named(role),
        skills=skills_named(skill or [], skill_names(file)),
        team=TeamId(team) if team is not None else None,
    )
    added = asyncio.run(add_person(person, password, read_settings(os.environ), read_centre(file)))
    typer.echo(f"{person.name} can sign in as {login} ({', '.join(person.roles)}). Id {added}.")


def main() -> None:
    """Run the command line. An error that the user can act on is one sentence, not a traceback."""
    try:
        app()
    except ContactCentreError as err:
        sys.exit(f"contact-centre: {err}")
