"""The options of `simulate`, as they are typed and as `--help` tells them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from routing.simulation import MOST_CHATS

ContactsOption = Annotated[list[str], typer.Option(help="A day's contacts, CSV or CSV.gz, or a quoted pattern with *.")]
RosterOption = Annotated[list[str], typer.Option(help="Agents and their shifts, CSV: one for all days, or one a day.")]
PolicyOption = Annotated[str | None, typer.Option(help="One or more policies, with commas.", show_default=False)]
ConfigOption = Annotated[Path | None, typer.Option(help="The centre's TOML file.", show_default=False)]
BaselineOption = Annotated[
    str | None, typer.Option(help="Policy the others are compared with; else the first.", show_default=False)
]
BoundOption = Annotated[
    Path | None, typer.Option(help="CSV: case, roster, bound_in_target, as in results.csv.", show_default=False)
]
BreaksOption = Annotated[
    str | None, typer.Option(help="MINUTES/HOURS: a paid break in every so many hours.", show_default=False)
]
RingSOption = Annotated[float, typer.Option(min=0, max=120, help="Mean time an offer rings before it is accepted.")]
RonaProbabilityOption = Annotated[float, typer.Option(min=0, max=0.9, help="Share of offers nobody accepts.")]
WrapUpOption = Annotated[int, typer.Option(min=0, max=3600, help="Wrap-up beside the file's handling time, s.")]
ChatSlowdownOption = Annotated[float, typer.Option(min=0, max=2, help="For each further chat held, for example 0.1.")]
MaxChatsOption = Annotated[
    int | None, typer.Option(min=1, max=MOST_CHATS, help="Most chats at once.", show_default=False)
]
HeadStartSOption = Annotated[int, typer.Option(min=0, max=86_400, help="Head start for each step of priority, s.")]
OvertakeLateSOption = Annotated[
    int | None,
    typer.Option(min=0, max=86_400, help="sla_aware: overtake_late_s in place of the centre's.", show_default=False),
]
GroupsOption = Annotated[
    int | None, typer.Option(help="Mark vulnerable, relay and minority-language contacts by this seed.")
]
SeedOption = Annotated[int, typer.Option(help="What chance depends on.")]
ReplicationsOption = Annotated[int, typer.Option(min=1, max=1000, help="Play each day so often, with other chances.")]
JobsOption = Annotated[int | None, typer.Option(min=1, help="Processes at once; else one a core.")]
SkipBadRowsOption = Annotated[bool, typer.Option("--skip-bad-rows", help="Leave out rows that are wrong.")]
HtmlOption = Annotated[Path | None, typer.Option(help="Write a report with charts to this file.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Figures as JSON, for programs.")]
