"""A centre's file as a whole: every section, what refers to what, and the digest it is known by."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from contact_centre.centre_file._bank_holidays import DIVISIONS, read_bank_holidays
from contact_centre.centre_file._hours import read_hours
from contact_centre.centre_file._limits import read_blocks, read_capacity, read_maxima, read_team, read_units
from contact_centre.centre_file._messages import read_messages
from contact_centre.centre_file._phone import check_spoken, read_phone
from contact_centre.centre_file._queues import DAY_S, Known, read_queue, read_targets
from contact_centre.centre_file._report import BadCentreFile, Problem, Report, meant
from contact_centre.centre_file._table import Table
from routing.centre import Callbacks, Centre, Liveness, Outcome, Queue, SlaAware, Target, Team
from routing.ids import CentreId, SkillId
from routing.phone import Phone
from routing.policies import POLICIES
from routing.service_level import FORMULAS
from routing.words import Line

_MOST_TRIES: Final = 10
_MOST_A_DAY: Final = 100
_DEFAULTS: Final = Centre(id=CentreId(""), name="")


def demo_file() -> Path:
    """The file of the demo centre, which is part of every installation."""
    return Path(str(resources.files("config").joinpath("alderbrook.toml")))


def read_centre(path: Path) -> Centre:
    """The centre that the file describes.

    Raises:
        BadCentreFile: with every problem of the file.
    """
    centre, problems = _read(path)
    if centre is None or problems:
        raise BadCentreFile(problems)
    return centre


def check_centre(path: Path) -> list[Problem]:
    """Every problem of the file, by line; empty when the centre could start with it."""
    return _read(path)[1]


def skill_names(path: Path) -> dict[SkillId, str]:
    """The names of the centre's skills, by id.

    Raises:
        BadCentreFile: with every problem of the file.
    """
    return read_centre(path).skills


def file_digest(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal: the centre's log knows by it whether the file has changed."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(path: Path) -> tuple[Centre | None, list[Problem]]:
    file = str(path)
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as err:
        return None, [_unreadable(file, None, f"The file cannot be read: {err.strerror}.", "Check name and rights.")]
    except UnicodeDecodeError as err:
        what = f"Byte {err.start} is not UTF-8."
        return None, [_unreadable(file, None, what, "Save the file with the encoding UTF-8.")]
    except tomllib.TOMLDecodeError as err:
        found = re.search(r"at line (\d+)", str(err))
        what = f"This is not TOML: {err}."
        return None, [_unreadable(file, int(found[1]) if found else None, what, "Look at quotes, brackets and commas.")]
    report = Report(file, text, document)
    centre = _centre(Table(report, (), document), report)
    return centre, report.problems()


def _unreadable(file: str, line: int | None, what: str, remedy: str) -> Problem:
    return Problem(file=file, line=line, key="", what=what, remedy=remedy)


def _centre(root: Table, report: Report) -> Centre:
    head = root.table("centre")
    languages = head.languages("languages")
    skills = _skills(root, report)
    queues = _queues(root, report, languages, skills)
    units = read_units(head)
    nation = head.choice("nation", tuple(DIVISIONS), "england")
    centre = Centre(
        id=CentreId(head.id()),
        name=head.text("name"),
        timezone=_timezone(head),
        nation=nation,
        emergency=head.text("emergency"),
        emergency_text=head.by_language("emergency_text", languages, required=False),
        languages=tuple(languages),
        policy=head.choice("policy", tuple(POLICIES), _DEFAULTS.policy),
        formula=head.choice("formula", tuple(FORMULAS), _DEFAULTS.formula),
        targets=_targets(root.table("targets")),
        units=units,
        capacity=read_capacity(root.table("capacity"), head, units),
        maxima=read_maxima(root.table("maxima")),
        blocks=read_blocks(root.table("blocks")),
        skills=skills,
        queues=queues,
        emergency_words=_emergency_words(root.table("emergency_words"), languages),
        bank_holidays=read_bank_holidays(root.table("bank_holidays"), nation),
        liveness=_liveness(root.table("liveness")),
        sla_aware=_sla_aware(root.table("sla_aware")),
        prefer_last_agent_s=head.whole("prefer_last_agent_s", _DEFAULTS.prefer_last_agent_s, 0, DAY_S),
        priority_most_s=head.whole("priority_most_s", _DEFAULTS.priority_most_s, 0, DAY_S),
        callback=_callbacks(root.table("callback")),
        callback_counts=head.flag("callback_counts", _DEFAULTS.callback_counts),
        phone=_phone(root, queues, languages),
        threads=read_messages(root.table("messages"), [queue.id for queue in queues], languages),
    )
    check_spoken(root.table("phone"), centre)
    centre = msgspec.structs.replace(centre, teams=_teams(root, report, centre))
    head.close()
    root.close()
    return centre


def _timezone(head: Table) -> str:
    name = head.text("timezone", _DEFAULTS.timezone)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        remedy = meant(name, available_timezones(), 'Write for example "Europe/London".')
        head.refuse("timezone", f'There is no time zone "{name}".', remedy)
    return name


def _targets(table: Table) -> dict[Line, Target]:
    return {**_DEFAULTS.targets, **read_targets(table)}


def _emergency_words(table: Table, languages: Iterable[str]) -> dict[str, tuple[str, ...]]:
    words = {language: tuple(table.texts(language)) for language in languages}
    table.close()
    return words


def _liveness(table: Table) -> Liveness:
    usual = Liveness()
    liveness = Liveness(**{name: table.whole(name, getattr(usual, name), 1, DAY_S) for name in usual.__struct_fields__})
    table.close()
    return liveness


def _sla_aware(table: Table) -> SlaAware:
    usual = SlaAware()
    settings = SlaAware(
        overtake_late_s=table.whole("overtake_late_s", usual.overtake_late_s, 0, DAY_S),
        overtaken_most=table.whole("overtaken_most", usual.overtaken_most, 0, 1_000),
        few_agents_share=table.share("few_agents_share") if table.known("few_agents_share") else usual.few_agents_share,
    )
    table.close()
    return settings


def _callbacks(table: Table) -> Callbacks:
    usual = Callbacks()
    callbacks = Callbacks(
        offer=table.flag("offer", usual.offer),
        tries=table.whole("tries", usual.tries, 1, _MOST_TRIES),
        retry_after_s=table.whole("retry_after_s", usual.retry_after_s, 60, DAY_S),
        within_s=table.whole("within_s", usual.within_s, 60, DAY_S),
        carry_over=table.flag("carry_over", usual.carry_over),
        number_a_day=table.whole("number_a_day", usual.number_a_day, 1, _MOST_A_DAY),
    )
    table.close()
    return callbacks


def _phone(root: Table, queues: tuple[Queue, ...], languages: list[str]) -> Phone | None:
    if not root.known("phone"):
        return None
    return read_phone(root.table("phone"), [queue.id for queue in queues], languages)


def _teams(root: Table, report: Report, centre: Centre) -> tuple[Team, ...]:
    tables = root.tables("team")
    _unique(tables, report)
    return tuple(read_team(table, centre) for table in tables)


def _queues(root: Table, report: Report, languages: list[str], skills: dict[SkillId, str]) -> tuple[Queue, ...]:
    tables, hours = root.tables("queue"), root.tables("hours")
    for ids in (tables, hours):
        _unique(ids, report)
    if not tables:
        report.add(("queue",), "There is no queue.", 'Add one: [[queue]] id = "general".')
    queue_ids = [str(table.raw("id")) for table in tables]
    known = Known(
        languages=languages,
        skills=skills,
        hours={str(table.raw("id")): read_hours(table) for table in hours},
        queues=queue_ids,
        outcomes=_outcomes(root, queue_ids),
    )
    return tuple(read_queue(table, known) for table in tables)


def _skills(root: Table, report: Report) -> dict[SkillId, str]:
    tables = root.tables("skill")
    _unique(tables, report)
    skills: dict[SkillId, str] = {}
    for table in tables:
        skills[SkillId(table.id())] = table.text("name")
        table.close()
    return skills


def _outcomes(root: Table, queues: list[str]) -> dict[str, tuple[Outcome, ...]]:
    outcomes: dict[str, tuple[Outcome, ...]] = {}
    for table in root.tables("outcome"):
        queue, outcome = table.text("queue"), Outcome(code=table.id("code"), name=table.text("name"))
        if queue and queue not in queues:
            table.refuse("queue", f'There is no queue "{queue}".', meant(queue, queues, "Name a queue of this file."))
        elif any(other.code == outcome.code for other in outcomes.get(queue, ())):
            what = f'Queue "{queue}" has an outcome "{outcome.code}" already.'
            table.refuse("code", what, "Give each outcome of a queue a code of its own.")
        outcomes[queue] = (*outcomes.get(queue, ()), outcome)
        table.close()
    return outcomes


def _unique(tables: list[Table], report: Report) -> None:
    seen: set[str] = set()
    for table in tables:
        name = str(table.raw("id"))
        if name in seen:
            report.add((*table.path, "id"), f'"{name}" is taken.', "Give each one an id of its own.")
        seen.add(name)
