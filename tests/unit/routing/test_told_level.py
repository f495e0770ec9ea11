"""How well residents were told: the figures of bias, error, and of who waited longer."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.ids import Instant
from routing.service_level import Record, record, recorded
from routing.told import Kept, kept, told_level
from tests.unit.routing.small_centre import SmallCentre
from tests.unit.routing.test_told import busy_centre, serve


def records(centre: SmallCentre) -> list[Record]:
    """The records of all contacts, folded from the events."""
    found: dict[str, Record] = {}
    for event in centre.events:
        if isinstance(event, ev.ContactArrived):
            found[event.contact] = recorded(event)
        elif isinstance(event, ev.ContactEvent):
            record(found[event.contact], event)
    return list(found.values())


def test_figures_by_hand() -> None:
    """Two answered in time, one late, one who gave up late, one who gave up soon and says nothing."""
    level = told_level(
        [
            Kept(60, 120, 90, answered=True, left=False),
            Kept(100, 180, 100, answered=True, left=False),
            Kept(60, 120, 150, answered=True, left=False),
            Kept(60, 120, 121, answered=False, left=True),
            Kept(60, 120, 120, answered=False, left=True),
        ]
    )

    assert (level.counted, level.longer, level.longer_share, level.left_sooner) == (4, 2, 0.5, 1)
    assert (level.bias_s, level.mae_s) == (-40, 40)
    assert level.rmse_s == ((30**2 + 0 + 90**2) / 3) ** 0.5
    assert level.upper_s == 132


def test_no_figure_is_made_of_nobody() -> None:
    """A day on which everybody was answered at once says nothing about estimates."""
    level = told_level([])

    assert (level.counted, level.longer_share, level.bias_s, level.mae_s, level.rmse_s) == (0, None, None, None, None)


def test_what_was_told_first_is_what_counts() -> None:
    """An estimate that is put right while somebody waits does not make the first one good."""
    centre, held, [first] = busy_centre(1)
    start = Instant(centre.now)
    centre.wait(45)
    assert serve(centre, held) == first
    [mine] = [each for each in records(centre) if each.contact == first]
    upper_s = mine.told_upper_s
    assert upper_s is not None

    [one] = kept([mine], centre.now)
    assert (mine.told_at, one.waited_s, one.answered) == (start, 45, True)
    assert one.told_s == next(each.estimate_s for each in centre.of(ev.WaitTold) if each.contact == first)


def test_who_still_waits_counts_once_they_wait_longer_than_told() -> None:
    """The figure cannot be kept clean by answering nobody; and who leaves after that still counts."""
    centre, _, [first] = busy_centre(1)
    waiting = [each for each in records(centre) if each.contact == first]
    upper_ms = 1000 * (waiting[0].told_upper_s or 0)

    assert told_level(kept(waiting, centre.now)).counted == 0
    assert told_level(kept(waiting, Instant(centre.now + upper_ms))).counted == 0
    assert told_level(kept(waiting, Instant(centre.now + upper_ms + 1))).longer == 1
    centre.wait(upper_ms / 1000 + 1)
    centre.tell("resident:r0", cmd.ContactLeave(contact=first))
    level = told_level(kept([each for each in records(centre) if each.contact == first], centre.now))
    assert (level.longer, level.counted, level.left_sooner) == (1, 1, 0)


def test_who_was_ended_by_staff_says_nothing() -> None:
    """A chat that a supervisor closes was neither answered nor given up."""
    centre, _, [first] = busy_centre(1)
    centre.tell("staff:boss", cmd.ContactEnd(contact=first, as_supervisor=True))

    assert kept([each for each in records(centre) if each.contact == first], centre.now) == []
