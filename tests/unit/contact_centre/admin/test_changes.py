"""Before an administrator changes a running centre, the command line says in plain English what that would do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from contact_centre.admin.changes import Busy, changes
from contact_centre.centre_file import demo_file, read_centre
from routing.centre import Centre, Hours, Liveness, Outcome, Period, Queue, Step, Target, Team, WrapUp
from routing.ids import CentreId, Instant, QueueId, SkillId, TeamId
from routing.words import LINES, Need

NOON = Instant(1_767_614_400_000)
"""Monday 5 January 2026, 12:00 in London."""

DAY = Hours(periods=tuple(Period(weekday=day, start=8 * 60, end=18 * 60) for day in range(5)))
RENT = Queue(id=QueueId("rent"), name={"en": "Rents", "cy": "Rhenti"}, needs=(Need(skill=SkillId("rent")),))
CENTRE = Centre(
    id=CentreId("small"),
    name="Small",
    queues=(RENT, Queue(id=QueueId("repairs"), name={"en": "Repairs"})),
    teams=(Team(id=TeamId("a"), name="A"),),
)


def told(after: Centre, holds: dict[QueueId, Busy] | None = None) -> list[str]:
    """What is said of `after` in place of the small centre."""
    return changes(CENTRE, after, holds=holds or {}, now=NOON)


def rent(**settings: object) -> Centre:
    """The small centre with other rents."""
    return msgspec.structs.replace(
        CENTRE, queues=(msgspec.structs.replace(RENT, **settings), CENTRE.queues[1])
    )  # fmt: skip


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (rent(name={"en": "Rent", "cy": "Rhent"}), "Queue Rents: name: “Rent” / “Rhent” instead of “Rents” / “Rhenti”."),
        (rent(needs=(Need(skill=SkillId("rent"), level=2, must=True),)),
         "Queue Rents: needs: rent level 2 (must) instead of rent."),
        (rent(needs=()), "Queue Rents: needs: none, anybody may serve instead of rent."),
        (rent(steps=(Step(after_s=15, level=2), Step(after_s=45, overflow=QueueId("repairs")))),
         "Queue Rents: steps: from 15 s level 2, from 45 s agents of repairs too instead of none."),
        (rent(default_hours=DAY), "Queue Rents: hours: Mon-Fri 08:00-18:00 instead of always open."),
        (rent(targets={"call": Target(share=0.8, within_s=20)}), "Queue Rents: own target for call: 80 % in 20 s instead of none."),
        (rent(wrap_up=WrapUp(mode="none")), "Queue Rents: wrap-up: none instead of timed, 90 s."),
        (rent(outcomes=(Outcome(code="paid", name="Paid"),)), "Queue Rents: outcome Paid is added."),
        (msgspec.structs.replace(CENTRE, policy="edf"), "Policy: edf instead of sla_aware."),
        (msgspec.structs.replace(CENTRE, units=90), "Units an agent can carry: 90 instead of 60."),
        (msgspec.structs.replace(CENTRE, capacity={"call": 60, "webchat": 30, "message": 12}),
         "Units taken by webchat: 30 instead of 20."),
        (msgspec.structs.replace(CENTRE, liveness=Liveness(agent_grace_s=90)),
         "Liveness, agent grace s: 90 instead of 60."),
        (msgspec.structs.replace(CENTRE, teams=()), "Team A is removed."),
        (msgspec.structs.replace(CENTRE, teams=(Team(id=TeamId("a"), name="A", auto_accept=True),)),
         "Team A: auto accept: yes instead of no."),
        (msgspec.structs.replace(CENTRE, emergency_words={"en": ("fire",)}), "Emergency words (en) added: fire."),
        (msgspec.structs.replace(CENTRE, bank_holidays=(dt.date(2026, 12, 25),)), "Bank holidays added: 25 Dec 2026."),
        (msgspec.structs.replace(CENTRE, queues=CENTRE.queues[::-1]), "The queues stand in another order on every list."),
        (msgspec.structs.replace(CENTRE, queues=(*CENTRE.queues, Queue(id=QueueId("tax"), name={"en": "Tax"}))),
         "Queue Tax is added: needs none, anybody may serve; always open."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_change_is_one_plain_sentence(after: Centre, said: str) -> None:
    """Whoever presses return knows what residents and agents will notice."""
    assert told(after) == [said]


def test_removed_queue_says_who_is_in_it_and_who_serves_them() -> None:
    """A manager learns of the twelve who wait before they are moved to strangers, not after."""
    (warning,) = told(
        msgspec.structs.replace(CENTRE, queues=CENTRE.queues[1:]),
        {QueueId("rent"): Busy(waiting_count=12, held_count=3)},
    )

    assert warning.startswith("WARNING: Queue Rents is removed")
    assert "12 waiting in it and 3 with an agent keep their places" in warning
    assert "anybody who is on duty" in warning


def test_closure_of_today_says_that_it_closes_at_once() -> None:
    """A date in a file is easily a week off; "at once" is not."""
    before = rent(default_hours=DAY)
    after = rent(default_hours=msgspec.structs.replace(DAY, closures=(dt.date(2026, 1, 5),)))

    said = changes(before, after, holds={}, now=NOON)

    assert said[0] == "Queue Rents: hours: Mon-Fri 08:00-18:00, closed on 5 Jan 2026 instead of Mon-Fri 08:00-18:00."
    assert said[1] == "Queue Rents: closes at once for calls and webchats and messages."


def test_same_file_changes_nothing_and_kept_queues_of_an_older_one_are_not_news() -> None:
    """Applying twice by mistake is told as what it is."""
    demo = read_centre(demo_file())
    kept = msgspec.structs.replace(demo, queues=(*demo.queues, msgspec.structs.replace(RENT, removed=True)))

    assert changes(demo, demo, holds={}, now=NOON) == []
    assert changes(kept, demo, holds={}, now=NOON) == []


def test_first_configuration_is_said_in_a_line() -> None:
    """Nobody reads a page of "instead of none"."""
    assert changes(None, CENTRE, holds={}, now=NOON) == [
        "It is the centre's first configuration: 2 queues, 1 teams."
    ]  # fmt: skip


SILENT = {"id", "removed"}
"""An id that changes is another queue or centre; the engine alone marks a queue as removed."""

OTHER: dict[str, Any] = {
    "default_hours": DAY,
    "hours": {"call": DAY},
    "targets": {line: Target(share=0.5, within_s=77) for line in LINES},
    "steps": (Step(after_s=77, level=1),),
    "outcomes": (Outcome(code="other", name="Other"),),
    "wrap_up": WrapUp(mode="open"),
    "liveness": Liveness(agent_grace_s=77),
    "emergency_text": {"en": "Ring."},
    "emergency_words": {"en": ("other",)},
    "bank_holidays": (dt.date(2026, 12, 25),),
    "timezone": "Europe/Paris",
    "lgsl": 77,
    "name": {"en": "Other"},
    "needs": (),
}
"""Another value for each setting that is no plain number, word or switch."""


@pytest.mark.parametrize("struct", [CENTRE, RENT], ids=["centre", "queue"])
def test_no_setting_changes_in_silence(struct: Centre | Queue) -> None:
    """A setting that is added later is told too, by the name it has in the file."""
    silent = []
    for name in set(struct.__struct_fields__) - SILENT:
        changed = msgspec.structs.replace(struct, **{name: _other(name, getattr(struct, name))})
        after = changed if isinstance(changed, Centre) else rent(**{name: getattr(changed, name)})
        if changed != struct and not told(after):
            silent.append(name)

    assert silent == []


def _other(name: str, value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"other {value}" if name != "timezone" else OTHER[name]
    return OTHER[name] if name in OTHER else type(value)()
