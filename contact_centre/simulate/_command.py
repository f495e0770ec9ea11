"""The command `simulate` as it is typed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contact_centre.centre_file import read_centre
from contact_centre.simulate._case_file import BadCaseFile
from contact_centre.simulate._days import read_days
from contact_centre.simulate._many import play_many
from contact_centre.simulate._options import (
    BaselineOption,
    BoundOption,
    BreaksOption,
    ChatSlowdownOption,
    ConfigOption,
    ContactsOption,
    GroupsOption,
    HeadStartSOption,
    HtmlOption,
    JobsOption,
    JsonOption,
    MaxChatsOption,
    OvertakeLateSOption,
    PolicyOption,
    ReplicationsOption,
    RingSOption,
    RonaProbabilityOption,
    RosterOption,
    SeedOption,
    SkipBadRowsOption,
    WrapUpOption,
)
from contact_centre.simulate._play import Setting, UnknownPolicy, policies_named, told
from contact_centre.simulate._summary_tables import many_as_json, show_summary
from contact_centre.simulate._tables import as_json, show
from contact_centre.simulate.report import as_html, write_report
from routing.errors import ContactCentreError
from routing.simulation import Breaks, Entry, Habits, PolicySummary, summaries

_MOST_SKIPPED_SHOWN: Final = 10


class BadOption(ContactCentreError):
    """Options that do not go together, or say nothing; the text names them and what to write."""

    code = "bad_option"


def simulate(  # noqa: PLR0913 - one parameter an option
    contacts: ContactsOption,
    roster: RosterOption,
    policy: PolicyOption = None,
    config: ConfigOption = None,
    baseline: BaselineOption = None,
    bound: BoundOption = None,
    breaks: BreaksOption = None,
    ring_s: RingSOption = 0,
    rona_probability: RonaProbabilityOption = 0,
    wrap_up: WrapUpOption = 0,
    chat_slowdown: ChatSlowdownOption = 0,
    max_chats: MaxChatsOption = None,
    head_start_s: HeadStartSOption = 0,
    overtake_late_s: OvertakeLateSOption = None,
    groups: GroupsOption = None,
    seed: SeedOption = 0,
    replications: ReplicationsOption = 1,
    jobs: JobsOption = None,
    skip_bad_rows: SkipBadRowsOption = False,
    html: HtmlOption = None,
    json: JsonOption = False,
) -> None:
    """Play known days through the routing engine in virtual time and show what would have come of them."""
    centre = read_centre(config) if config is not None else None
    policies = policies_named(policy or (centre.policy if centre is not None else "sla_aware"))
    compared_with = _baseline(baseline, policies)
    habits = Habits(
        ring_s=ring_s,
        rona_probability=rona_probability,
        breaks=_breaks(breaks),
        wrap_up_s=wrap_up,
        chat_slowdown=chat_slowdown,
        max_chats=max_chats,
        head_start_s=head_start_s,
        seed=seed,
    )
    setting = Setting(centre=centre, habits=habits, groups_seed=groups, overtake_late_s=overtake_late_s)
    _check(setting, replications, html)
    skipped: list[BadCaseFile] | None = [] if skip_bad_rows else None
    days = read_days(
        contacts, roster, None if centre is None else [queue.id for queue in centre.queues], bound, skipped
    )
    # A roster of several days is read with each of them; what is wrong in it is said once.
    complaints = list(dict.fromkeys(map(str, skipped or ())))
    _say_skipped(complaints)
    total = sum(len(day.case.contacts) for day in days) * len(policies) * replications
    with _progress(total) as advance:
        entries = play_many(days, policies, setting, replications, jobs or os.cpu_count() or 1, advance)
    summary = summaries(entries, compared_with)
    if html is not None:
        write_report(html, as_html(entries, summary, told(setting), complaints))
    _tell(entries, summary, json=json)


def _check(setting: Setting, replications: int, html: Path | None) -> None:
    """Refuse what could be found out only after minutes of playing."""
    if replications > 1 and not setting.random:
        message = "--replications: Nothing is left to chance. Add --ring-s, --rona-probability, --breaks or --groups."
        raise BadOption(message)
    if html is not None and not html.absolute().parent.is_dir():
        message = f"--html: There is no folder {html.parent}. Make it first, or name another."
        raise BadOption(message)


def _tell(entries: Sequence[Entry], summary: Sequence[PolicySummary], *, json: bool) -> None:
    """One play of one day as ever; several days or replications, or marked groups, with a summary."""
    many = summary[0].days * summary[0].replications > 1 or bool(summary[0].per_group)
    figures = [entry.played.figures for entry in entries]
    if json:
        typer.echo(many_as_json(entries, summary) if many else as_json(figures))
    elif many:
        show_summary(summary, Console())
    else:
        show(figures, Console())


def _baseline(name: str | None, policies: Sequence[str]) -> str:
    if name is None:
        return policies[0]
    if name not in policies:
        message = f'--baseline: "{name}" is not played. Name it in --policy too.'
        raise UnknownPolicy(message)
    return name


def _breaks(text: str | None) -> Breaks | None:
    if text is None:
        return None
    minutes, _, hours = text.partition("/")
    try:
        breaks = Breaks(minutes=float(minutes), hours=float(hours))
    except ValueError:
        breaks = Breaks(minutes=0, hours=0)
    if not 0 < breaks.minutes <= breaks.hours * 60 <= 24 * 60:
        message = f'--breaks: "{text}" is not minutes in hours. Write for example 15/4.'
        raise BadOption(message)
    return breaks


def _say_skipped(complaints: Sequence[str]) -> None:
    if not complaints:
        return
    typer.echo(f"{len(complaints)} row{'s' if len(complaints) > 1 else ''} left out:", err=True)
    for complaint in complaints[:_MOST_SKIPPED_SHOWN]:
        typer.echo(f"  {complaint}", err=True)
    if len(complaints) > _MOST_SKIPPED_SHOWN:
        typer.echo(f"  and {len(complaints) - _MOST_SKIPPED_SHOWN} more.", err=True)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """What to call when some more contacts have been played; it moves a bar where somebody watches."""
    console = Console(stderr=True)
    columns = (TextColumn("Simulating"), BarColumn(), MofNCompleteColumn(), TextColumn("contacts"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)
