"""Values that make no sense whatever the state of the centre: refused before anything is looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from routing import commands as cmd
from routing.centre import LONGEST_EXTRA_S, MOST_UNITS
from routing.deciding.asked import Asked, Refusal
from routing.words import Need

BEST_LEVEL: Final = 5
BEST_SCORE: Final = 10
LONGEST_S: Final = 86_400

_BAD_LEVEL = Refusal(
    "bad_level", f"A skill's level is 1 to {BEST_LEVEL}, {BEST_LEVEL} best. Leave out a skill that is not held."
)
_BAD_SCORE = Refusal("bad_score", f"A rating is 0 to {BEST_SCORE}.")
_BAD_AGE = Refusal("bad_age", "A need can only be dropped at an age of 1 s to a day.")
_BAD_UNITS = Refusal("bad_units", f"What an agent can carry is 1 to {MOST_UNITS} units.")
_BAD_MAXIMUM = Refusal("bad_maximum", "The most contacts of a line is 0 or more.")
_BAD_EXTRA = Refusal("bad_offer_extra", f"Offers can ring longer by 0 to {LONGEST_EXTRA_S} s.")


def senseless(asked: Asked[Any]) -> Refusal | None:
    """Why the command is refused for what it says alone; None for one worth looking into."""
    check = _CHECKS.get(asked.data.type)
    return check(asked) if check is not None else None


def _arrival(asked: Asked[cmd.ContactArrive]) -> Refusal | None:
    return _needs(asked.data.needs) or _head_start(asked, asked.data.priority_s)


def _message(asked: Asked[cmd.MessageArrive]) -> Refusal | None:
    return _needs(asked.data.needs)


def _needs(needs: Iterable[Need]) -> Refusal | None:
    for need in needs:
        if not 1 <= need.level <= BEST_LEVEL:
            return _BAD_LEVEL
        if need.until_s is not None and not 1 <= need.until_s <= LONGEST_S:
            return _BAD_AGE
    return None


def _head_start(asked: Asked[Any], priority_s: int) -> Refusal | None:
    most_s = asked.state.centre_config.priority_most_s
    if -most_s <= priority_s <= most_s:
        return None
    return Refusal("bad_priority", f"A head start is at most {most_s} s, and a handicap no more (a minus before it).")


def _prioritise(asked: Asked[cmd.ContactPrioritise]) -> Refusal | None:
    return _head_start(asked, asked.data.priority_s)


def _rate(asked: Asked[cmd.ContactRate]) -> Refusal | None:
    return None if 0 <= asked.data.score <= BEST_SCORE else _BAD_SCORE


def _configure(asked: Asked[cmd.AgentConfigure]) -> Refusal | None:
    data = asked.data
    if not all(1 <= level <= BEST_LEVEL for level in data.skills.values()):
        return _BAD_LEVEL
    if data.units is not None and not 1 <= data.units <= MOST_UNITS:
        return _BAD_UNITS
    if not all(most >= 0 for most in data.maxima.values()):
        return _BAD_MAXIMUM
    return None if 0 <= data.offer_extra_s <= LONGEST_EXTRA_S else _BAD_EXTRA


_CHECKS: Final[dict[str, Callable[[Asked[Any]], Refusal | None]]] = {
    cmd.ContactArrive.type: _arrival,
    cmd.MessageArrive.type: _message,
    cmd.ContactPrioritise.type: _prioritise,
    cmd.ContactRate.type: _rate,
    cmd.AgentConfigure.type: _configure,
}
