"""What each estimator would have told the residents of a simulated day, beside what they were told."""

from __future__ import annotations

from collections import defaultdict
from typing import Final, NamedTuple

from routing import events as ev
from routing.ids import ContactId, Instant, QueueId
from routing.pace import Pace, learn_kept
from routing.state import State
from routing.told import Kept, ToldLevel, told_level
from routing.wait.bands import band
from routing.wait.estimators import ESTIMATORS, look_at
from routing.words import Line

TOLD: Final = "told"
"""The name of what residents were truly told: the default estimator, corrected by what it said lately."""


class _Said(NamedTuple):
    """What was said to one contact: the estimate and the upper end, s. `pace` learns whether that was kept."""

    at: Instant
    estimate_s: float
    upper_s: float
    pace: Pace | None


class Estimates:
    """Listens to a simulated day. Each estimator has a slack of its own, learnt as the engine learns its."""

    def __init__(self) -> None:
        self._paces: dict[tuple[str, QueueId, Line], Pace] = defaultdict(Pace)
        self._said: dict[ContactId, dict[str, _Said]] = {}
        self._kept: dict[str, list[Kept]] = {name: [] for name in (TOLD, *ESTIMATORS)}

    def see(self, event: ev.Event, state: State) -> None:
        """Take in one event; `state` is as of the step it stands in."""
        match event:
            case ev.WaitTold() if event.model_s is not None and event.contact not in self._said:
                if event.estimate_s is not None and event.band_s is not None:
                    self._say(event.contact, _Said(event.at, event.estimate_s, event.band_s[1], None), state)
            case ev.ContactAnswered():
                self._end(event.contact, event.at, answered=True)
            case ev.ContactAbandoned():
                self._end(event.contact, event.left_at, answered=False)

    def levels(self) -> dict[str, ToldLevel]:
        """How well each did, over those contacts of which it said anything."""
        return {name: told_level(kept) for name, kept in self._kept.items()}

    def _say(self, contact_id: ContactId, told: _Said, state: State) -> None:
        said = self._said[contact_id] = {TOLD: told}
        contact = state.contacts[contact_id]
        look = look_at(state, contact, told.at)
        for name, estimator in ESTIMATORS.items():
            pace = self._paces[name, contact.queue, contact.line]
            estimate_s = estimator(look)
            around = band(estimate_s, pace.slack)
            if estimate_s is not None and around is not None:
                said[name] = _Said(told.at, estimate_s, around[1], pace)

    def _end(self, contact_id: ContactId, at: Instant, *, answered: bool) -> None:
        for name, said in self._said.pop(contact_id, {}).items():
            waited_s = (at - said.at) / 1000
            self._kept[name].append(Kept(said.estimate_s, said.upper_s, waited_s, answered, not answered))
            if said.pace is not None and (answered or waited_s > said.upper_s):
                learn_kept(said.pace, kept=waited_s <= said.upper_s)
