"""A council changes its queues, hours and targets in a text file: what is wrong with it is said in full, and at once."""

import datetime as dt
import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_centre.centre_file import BadCentreFile, check_centre, demo_file, file_digest, read_centre
from contact_centre.centre_file._lines import Lines
from routing.centre import Callbacks, Hours, Period, SlaAware, Step, Target, WrapUp
from routing.ids import SkillId
from routing.words import Need

DEMO = demo_file()
BAD = Path(__file__).with_name("bad.toml")
SMALL = """
[centre]
id = "demo"
name = "Alderbrook Council"
emergency = "01632 960999"

[[skill]]
id = "general"
name = "General"

[[queue]]
id = "general"
name = "General"
needs = [{ skill = "general" }]
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file to write a centre into."""
    return tmp_path / "centre.toml"


def problems_of(file: Path, text: str) -> list[tuple[int | None, str]]:
    """Line and key of each problem of a centre described by `text`."""
    file.write_text(text, encoding="utf-8")
    return [(problem.line, problem.key) for problem in check_centre(file)]


def test_demo_centre_has_no_problem() -> None:
    """Whoever types `make run` gets a centre, not a list of errors."""
    assert check_centre(DEMO) == []


def test_demo_repairs_queue_is_read_as_written() -> None:
    """A resident with a burst pipe is offered to a trained agent first and to anybody who can help after 45 s."""
    centre = read_centre(DEMO)
    repairs = next(queue for queue in centre.queues if queue.id == "repairs")

    assert repairs.name == {"en": "Repairs", "cy": "Atgyweiriadau"}
    assert [(need.skill, need.must) for need in repairs.needs] == [("repairs", False)]
    assert repairs.steps[0] == Step(after_s=0, level=4)
    assert (repairs.steps[-1].after_s, repairs.steps[-1].overflow) == (45, "general")
    assert repairs.default_hours.always
    assert repairs.wrap_up == WrapUp(mode="timed", limit_s=90)
    assert repairs.outcomes[0].code == "emergency_raised"
    assert repairs.lgsl == 141
    assert centre.targets["webchat"] == Target(share=0.95, within_s=60)


def test_demo_centre_speaks_welsh_wherever_it_speaks_english() -> None:
    """Welsh is treated no less favourably than English."""
    centre = read_centre(DEMO)

    assert centre.languages == ("en", "cy")
    assert all(set(queue.name) == {"en", "cy"} for queue in centre.queues)
    assert set(centre.emergency_words) == set(centre.emergency_text) == {"en", "cy"}


def test_demo_registrars_keep_office_hours_and_all_else_is_open_round_the_clock() -> None:
    """At night a resident reaches repairs, and is told when Registrars open."""
    centre = read_centre(DEMO)
    registrars = next(queue for queue in centre.queues if queue.id == "registrars")

    assert not registrars.hours["webchat"].always
    assert registrars.hours["webchat"].bank_holidays == "closed"
    assert all(queue.default_hours.always and not queue.hours for queue in centre.queues if queue is not registrars)


def test_every_problem_is_reported_at_once_with_its_line() -> None:
    """Nobody wants to run the check thirty times to learn of thirty mistakes."""
    found = [(problem.line, problem.key) for problem in check_centre(BAD)]

    assert found == [
        (1, "centre.emergency"),
        (2, "centre.id"),
        (4, "centre.timezone"),
        (5, "centre.nation"),
        (7, "centre.emergencey"),
        (8, "centre.policy"),
        (11, "emergency_words.en[1]"),
        (12, "emergency_words.fr"),
        (15, "targets.call.share"),
        (16, "targets.webchat.within_s"),
        (19, "capacity.call"),
        (22, "bank_holidays.remove"),
        (25, "liveness.agent_grace"),
        (32, "skill.repairs.id"),
        (37, "hours.office.mon-fri"),
        (38, "hours.office.wed"),
        (39, "hours.office.sat"),
        (40, "hours.office.sun"),
        (45, "hours.late.mon"),
        (48, "hours.never.id"),
        (52, "queue.repairs.name.cy"),
        (53, "queue.repairs.needs[0].skill"),
        (53, "queue.repairs.needs[1].level"),
        (56, "queue.repairs.steps[1].after_s"),
        (56, "queue.repairs.steps[1].level"),
        (57, "queue.repairs.steps[2].after_s"),
        (58, "queue.repairs.steps[3].overflow"),
        (59, "queue.repairs.steps[4].overflow"),
        (61, "queue.repairs.hours"),
        (62, "queue.repairs.wrap_up.mode"),
        (67, "queue.general.hours.chat"),
        (70, "outcome[0].queue"),
        (81, "outcome[2].code"),
        (84, "queu"),
    ]


def test_how_far_the_policy_may_go_is_the_centres_choice(tmp_path: Path) -> None:
    """A council decides knowingly whether late residents may be overtaken, and for how long."""
    file = tmp_path / "centre.toml"
    text = demo_file().read_text(encoding="utf-8")
    file.write_text(text + "\n[sla_aware]\novertake_late_s = 0\nfew_agents_share = 0.2\n", encoding="utf-8")
    assert read_centre(file).sla_aware == SlaAware(overtake_late_s=0, overtaken_most=5, few_agents_share=0.2)
    file.write_text(text + "\n[sla_aware]\novertake_late_s = -1\n", encoding="utf-8")
    assert [problem.key for problem in check_centre(file)] == ["sla_aware.overtake_late_s"]


def test_problem_says_where_what_and_what_to_do() -> None:
    """The person who mends the file is no programmer: file, line, key and remedy stand in one sentence each."""
    shown = [str(problem) for problem in check_centre(BAD)]

    assert (
        f'{BAD}:53: queue.repairs.needs[0].skill: Nobody can serve this queue: there is no [[skill]] "repair". '
        'Did you mean "repairs"?'
    ) in shown


def test_reading_a_bad_file_raises_with_all_its_problems() -> None:
    """A centre never starts on half of what was meant."""
    with pytest.raises(BadCentreFile) as caught:
        read_centre(BAD)

    assert list(caught.value.problems) == check_centre(BAD)


def test_callbacks_are_read_as_written(written: Path) -> None:
    """A council decides how often its agents ring a resident who does not answer, and whether on another day."""
    written.write_text(
        SMALL.replace("[[skill]]", "callback_counts = true\n[callback]\ntries = 2\ncarry_over = true\n[[skill]]", 1),
        encoding="utf-8",
    )
    centre = read_centre(written)

    assert centre.callback == Callbacks(tries=2, carry_over=True)
    assert centre.callback_counts


def test_callbacks_that_cannot_be_are_refused(written: Path) -> None:
    """Nobody is rung without an end, or every second."""
    table = '[callback]\noffer = "yes"\ntries = 0\nretry_after_s = 1\nretry = 60\n[[skill]]'
    found = problems_of(written, SMALL.replace("[[skill]]", table, 1))

    assert [key for _, key in found] == ["callback.offer", "callback.tries", "callback.retry_after_s", "callback.retry"]


def test_name_in_one_language_serves_all(written: Path) -> None:
    """A centre that only works in English writes each name once."""
    written.write_text(SMALL, encoding="utf-8")

    assert read_centre(written).queues[0].name == {"en": "General"}


def test_hours_over_midnight_end_after_the_day_they_belong_to(written: Path) -> None:
    """A night line is open at 2:00 without two entries that meet at midnight."""
    text = SMALL + 'hours = "night"\n[[hours]]\nid = "night"\nfri-sun = ["22:00-06:00+1"]\nbank_holidays = "open"\n'
    written.write_text(text, encoding="utf-8")

    expected = tuple(Period(weekday=day, start=1320, end=1800) for day in (4, 5, 6))
    assert read_centre(written).queues[0].default_hours == Hours(periods=expected, bank_holidays="open")


def test_periods_of_sunday_night_and_monday_morning_must_not_overlap(written: Path) -> None:
    """The week is a circle: what begins on Sunday night may still run on Monday."""
    hours = '\n[[hours]]\nid = "night"\nsun = ["22:00-06:00+1"]\nmon = ["{start}-12:00"]\n'

    assert problems_of(written, SMALL + hours.format(start="06:00")) == []
    assert [key for _, key in problems_of(written, SMALL + hours.format(start="05:59"))] == ["hours.night.mon"]


def test_bank_holidays_are_those_of_the_nation_and_what_the_centre_changes(written: Path) -> None:
    """Scotland rests on 2 January and works on Easter Monday; this council also keeps a local holiday."""
    changes = "\n[bank_holidays]\nadd = [2026-09-21]\nremove = [2026-01-02]\n"
    written.write_text(
        SMALL.replace("\n[[skill]]", '\nnation = "scotland"\n\n[[skill]]', 1) + changes, encoding="utf-8"
    )

    days = read_centre(written).bank_holidays

    assert dt.date(2026, 11, 30) in days
    assert dt.date(2026, 9, 21) in days
    assert dt.date(2026, 1, 2) not in days
    assert dt.date(2026, 4, 6) not in days


def test_a_centre_chooses_how_its_service_level_is_counted(written: Path) -> None:
    """The council's contract decides, in writing; a formula that does not exist is not silently the usual one."""
    text = DEMO.read_text(encoding="utf-8").replace('formula = "contract"', 'formula = "strict"')
    written.write_text(text, encoding="utf-8")
    assert read_centre(written).formula == "strict"
    written.write_text(text.replace('"strict"', '"lenient"'), encoding="utf-8")
    (problem,) = check_centre(written)
    assert (problem.key, "contract, strict" in problem.remedy) == ("centre.formula", True)


def test_queue_may_rest_or_work_on_days_of_its_own(written: Path) -> None:
    """The registrars marry people on a bank holiday and close for a funeral; nobody else's hours change."""
    office = '\n[[hours]]\nid = "office"\nmon-fri = ["09:00-17:00"]\nclosures = [2026-12-24]\n'
    own = '\n[[queue]]\nid = "registrars"\nname = "Registrars"\nhours = {{ webchat = "office", call = "always" }}\n{}'
    written.write_text(
        SMALL + 'hours = "office"\n' + office + own.format('bank_holidays = "open"\nclosures = [2026-03-02]')
    )
    general, registrars = read_centre(written).queues

    assert (general.default_hours.bank_holidays, general.default_hours.closures) == ("closed", (dt.date(2026, 12, 24),))
    assert registrars.hours["webchat"].bank_holidays == "open"
    assert registrars.hours["webchat"].closures == (dt.date(2026, 3, 2), dt.date(2026, 12, 24))
    assert registrars.hours["call"] == Hours(always=True)


def test_days_off_for_a_queue_that_never_closes_are_a_problem(written: Path) -> None:
    """A closure that would be ignored is said before residents are told to hold the line."""
    assert problems_of(written, SMALL + "closures = [2026-12-24]\n") == [(15, "queue.general.closures")]
    assert problems_of(written, SMALL + 'bank_holidays = "closed"\n') == [(15, "queue.general.bank_holidays")]


def test_capacity_that_no_agent_has_is_a_problem(written: Path) -> None:
    """A centre whose agents carry 30 units could never answer a call of 60."""
    text = SMALL.replace("[[skill]]", "units = 30\n\n[[skill]]", 1)

    assert problems_of(written, text) == [(7, "centre.units")]


def test_need_may_have_a_level_a_must_and_a_limit(written: Path) -> None:
    """Welsh stays required however long the wait; a wish for a person is dropped after a minute."""
    needs = 'needs = [{ skill = "general", level = 3, must = true, until_s = 60 }]'
    written.write_text(SMALL.replace('needs = [{ skill = "general" }]', needs), encoding="utf-8")

    assert read_centre(written).queues[0].needs == (Need(skill=SkillId("general"), level=3, must=True, until_s=60),)


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [(b"[centre\n", 1, "not TOML"), (b'[centre]\nname = "\xff"\n', None, "not UTF-8"), (None, None, "cannot be read")],
)
def test_file_that_cannot_be_read_at_all_is_one_problem(
    written: Path, content: bytes | None, line: int | None, what: str
) -> None:
    """A missing bracket is said like any other mistake, never with a traceback."""
    if content is not None:
        written.write_bytes(content)

    (problem,) = check_centre(written)

    assert problem.line == line
    assert what in problem.what


def test_digest_tells_a_changed_file_from_the_same(written: Path) -> None:
    """Started again with the same file, the centre keeps what supervisors changed since."""
    written.write_bytes(SMALL.encode())

    assert file_digest(written) == hashlib.sha256(SMALL.encode()).hexdigest()


def paths_of(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of everything below `value`."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, child in items:
        yield (*path, part)
        yield from paths_of(child, (*path, part))


@pytest.mark.parametrize("file", [DEMO, BAD])
def test_line_of_every_key_holds_that_key(file: Path) -> None:
    """An editor that jumps to the named line shows the mistake."""
    text = file.read_text(encoding="utf-8")
    lines, rows = Lines(text), text.splitlines()

    for path in paths_of(tomllib.loads(text)):
        line = lines.of(path)
        assert line is not None, path
        if isinstance(path[-1], str):
            assert path[-1] in rows[line - 1], path


DAMAGE = [
    "",
    "true",
    "1",
    '"text"',
    "[]",
    "[1]",
    "{}",
    "{ a = 1 }",
    "2026-01-01",
    "-1",
    "1.5",
    "nan",
    "99999999999",
    '""',
]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_damage_is_reported_or_harmless(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever a hand slips into the file, the check answers with problems, never with a traceback."""
    rows = DEMO.read_text(encoding="utf-8").splitlines()
    places = [number for number, row in enumerate(rows) if " = " in row and not row.startswith(("#", " "))]
    place = data.draw(st.sampled_from(places))
    rows[place] = rows[place].split(" = ")[0] + " = " + data.draw(st.sampled_from(DAMAGE))
    file = tmp_path_factory.getbasetemp() / "damaged.toml"
    file.write_text("\n".join(rows), encoding="utf-8")

    problems = check_centre(file)

    if problems:
        assert all(problem.what and problem.remedy for problem in problems)
    else:
        assert read_centre(file).queues
