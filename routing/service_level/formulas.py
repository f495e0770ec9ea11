"""Formulas: how counts of outcomes become one figure. On the same day they differ by twelve points.

Every one leaves out who still waits within target, so that no figure falls because somebody has just arrived, and
who was turned away, who never joined. Products that count differently say so; docs/service-level.md works a day.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from routing.service_level.outcomes import OUTCOMES, Outcome
from routing.words import Formula


class Counts(msgspec.Struct, kw_only=True):
    """How many contacts had which outcome.

    Attributes:
        credited: of the callbacks kept, those within target, where the centre's contract lets them count; else 0.
        removed_in_target: contacts that left the queue within target in whatever way.
    """

    waiting: int = 0
    waiting_late: int = 0
    answered_in_target: int = 0
    answered_late: int = 0
    abandoned_short: int = 0
    abandoned_in_target: int = 0
    abandoned_late: int = 0
    callback_kept: int = 0
    callback_missed: int = 0
    message_taken: int = 0
    closed_on: int = 0
    resolved_elsewhere: int = 0
    ended_by_staff: int = 0
    turned_away: int = 0
    credited: int = 0
    removed_in_target: int = 0

    def add(self, outcome: Outcome, *, credited: bool = False, removed: bool = False) -> None:
        """One more contact of that outcome; see the attributes."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        self.credited += credited
        self.removed_in_target += removed

    def include(self, other: Counts) -> None:
        """Those of `other` too."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def found(self) -> dict[Outcome, int]:
        """How many had each outcome that any had."""
        return {outcome: count for outcome in OUTCOMES if (count := getattr(self, outcome))}

    @property
    def answered(self) -> int:
        """Answered by a person, in target or late."""
        return self.answered_in_target + self.answered_late

    @property
    def abandoned(self) -> int:
        """Left, or were lost, before an answer."""
        return self.abandoned_short + self.abandoned_in_target + self.abandoned_late

    @property
    def joined(self) -> int:
        """All that joined a queue, those still waiting included."""
        others = self.callback_kept + self.callback_missed + self.message_taken + self.closed_on
        ended = self.resolved_elsewhere + self.ended_by_staff
        return self.waiting + self.waiting_late + self.answered + self.abandoned + others + ended


class Part(NamedTuple):
    """What a formula divides: `in_target` by `counted`."""

    in_target: int
    counted: int


def contract(of: Counts) -> Part:
    """Answered in target ÷ (all that joined less abandoned short).

    Resolved elsewhere and ended by staff leave the denominator. A callback kept within target counts as answered in
    target only where the centre's contract says so.

    Source: the councils' contract, docs/service-level.md.
    """
    out = of.abandoned_short + of.resolved_elsewhere + of.ended_by_staff
    return Part(of.answered_in_target + of.credited, of.joined - of.waiting - out)


def strict(of: Counts) -> Part:
    """Answered in target ÷ all that joined, abandoned short included.

    Source: Genesys Cloud, *Configure the service level calculation*, with abandons and flow-outs counted.
    """
    return Part(of.answered_in_target, of.joined - of.waiting)


def left_in_target_excluded(of: Counts) -> Part:
    """Answered in target ÷ (all that joined less abandoned within target).

    Source: the older call-centre convention that who leaves within target was not failed.
    """
    left = of.abandoned_short + of.abandoned_in_target
    return Part(of.answered_in_target, of.joined - of.waiting - left)


def answered_only(of: Counts) -> Part:
    """Answered in target ÷ answered: whoever left is not looked at.

    Source: Asterisk `queue show`, SL (apps/app_queue.c: `callscompletedinsl / callscompleted`).
    """
    return Part(of.answered_in_target, of.answered)


def abandons_as_success(of: Counts) -> Part:
    """(Answered + abandoned in target) ÷ (answered + abandoned): a quick hang-up is a success.

    Source: Asterisk `queue show`, SL2 (apps/app_queue.c).
    """
    left = of.abandoned_short + of.abandoned_in_target
    return Part(of.answered_in_target + left, of.answered + of.abandoned)


def removed_from_queue(of: Counts) -> Part:
    """Left the queue within target, however (answered, abandoned, asked to be rung back …) ÷ all that joined.

    Source: Amazon Connect, *Service level X* (contacts removed from queue in X seconds / contacts queued).
    """
    return Part(of.removed_in_target, of.joined - of.waiting)


FORMULAS: Final[dict[Formula, Callable[[Counts], Part]]] = {
    "contract": contract,
    "strict": strict,
    "left_in_target_excluded": left_in_target_excluded,
    "answered_only": answered_only,
    "abandons_as_success": abandons_as_success,
    "removed_from_queue": removed_from_queue,
}
"""Every named formula."""
