"""How a queue's line has moved lately, learnt from what happens in it: what estimates of the wait are made of."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from routing.words import Line

FIRST_GUESS_S: Final[dict[Line, float]] = {"call": 300.0, "webchat": 480.0, "message": 600.0}
"""Handling time of a line before any contact of it has been handled, s."""
COVERED: Final = 0.85
"""Share of residents who should wait no longer than the upper end of what they were told."""

_KEEP: Final = 0.98
"""What is left of an older contact's weight after each newer one: about the last fifty count."""
_PRIOR_S: Final = 300.0
"""Seconds of waiting that count as if they had been told rightly before anything is known."""
_SLACK_STEP: Final = 0.05
_SLACK_BOUNDS: Final = (0.5, 4.0)


class Pace(msgspec.Struct, kw_only=True):
    """What one line of one queue has taught.

    Attributes:
        last_wait_s: the wait of the contact that entered service last, of those who had to wait; None before any.
        left: contacts that left before an answer, faded.
        waited_s: time that all contacts waited, faded; with `left` this is the hazard of leaving.
        told_s, took_s: what the model said and what it became, faded: their ratio corrects the model.
        slack: how many times the estimate the upper end of what is told lies at.
    """

    last_wait_s: float | None = None
    left: float = 0.0
    waited_s: float = 0.0
    told_s: float = _PRIOR_S
    took_s: float = _PRIOR_S
    slack: float = 1.8

    @property
    def leaving_per_s(self) -> float:
        """How likely one waiting contact is to leave within the next second."""
        return self.left / self.waited_s if self.waited_s > 0 else 0.0

    @property
    def correction(self) -> float:
        """What a figure of the model has to be multiplied by, judged by the last contacts that were told one."""
        return self.took_s / self.told_s


def learn_wait(pace: Pace, waited_s: float, *, answered: bool) -> None:
    """A contact waited so long, until an answer or until it left. Who did not wait teaches nothing."""
    if waited_s <= 0:
        return
    if answered:
        pace.last_wait_s = waited_s
    pace.waited_s = _KEEP * pace.waited_s + waited_s
    pace.left = _KEEP * pace.left + (0.0 if answered else 1.0)


def learn_told(pace: Pace, model_s: float, estimate_s: float, waited_s: float, *, answered: bool) -> None:
    """A contact that was told an estimate waited so long after it.

    Args:
        pace: of the queue and line.
        model_s: what the model said before it was corrected.
        estimate_s: what was told.
        waited_s: from being told until an answer, or until the resident left.
        answered: whether they were. Who left sooner than told teaches nothing: their wait would have gone on.
    """
    if not answered and waited_s <= estimate_s:
        return
    pace.told_s = _KEEP * pace.told_s + model_s
    pace.took_s = _KEEP * pace.took_s + waited_s


def learn_kept(pace: Pace, *, kept: bool) -> None:
    """Whether a contact waited no longer than the upper end it was told: the slack follows the share that should.

    Source: Gibbs and Candes, "Adaptive conformal inference under distribution shift", NeurIPS 2021, with a step in
    the logarithm: in the long run the share `COVERED` is kept however waits change.
    """
    step = _SLACK_STEP * ((COVERED - 1) if kept else COVERED)
    low, high = _SLACK_BOUNDS
    pace.slack = min(high, max(low, pace.slack * math.exp(step)))
