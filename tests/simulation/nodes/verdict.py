"""What must hold of a run: of the log by the independent checker, and of every process that read it."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import msgspec

from contact_centre.log.dead_letters import DeadLetter
from routing import engine
from routing.ports import DEAD_LETTERS, INBOX, STEPS
from tests.checker import Checker, Told
from tests.simulation.nodes.centre import CENTRE, UNITS, UNITS_EACH
from tests.simulation.nodes.staff import Staff
from tests.simulation.nodes.strays import is_stray

if TYPE_CHECKING:
    from tests.simulation.nodes.run import Run

WAITS_MOST_S = 0.5
"""How long a command waits for its answer at most when all is well."""

BEHIND_MOST = 12
"""How many steps a reader may be behind when all is well: those of a second or so."""


def judge(run: Run) -> list[str]:
    """Everything that is not as it should be now that nothing is broken any more."""
    topics = run.broker.topics
    staff = Staff()
    checker = Checker(
        topics[INBOX], topics[STEPS], centre=CENTRE, units=UNITS, units_each=UNITS_EACH, listen=staff.hear
    )
    due = bisect_right(run.broker.landed_at[INBOX], run.loop.time() - WAITS_MOST_S)
    problems = checker.check(Told(durable=run.post.durable), due=due)
    problems += staff.stranded(checker)
    # After any doubt a leader claims a new epoch first, so that no step of the present one can be in vain.
    problems += [f"step {step} of whoever led was in vain" for step in checker.passed_over if not is_stray(step)]
    problems += _letters(run, checker)
    problems += _readings(run, checker.accepted)
    problems += _states(run)
    problems += _leaders(run, checker)
    return problems + run.around.failures + run.loop.failures


def _letters(run: Run, checker: Checker) -> list[str]:
    """What cannot be read is kept whole, wherever it stood."""
    kept = {
        (letter.offset, letter.data)
        for letter in (msgspec.json.decode(data, type=DeadLetter) for data in run.broker.topics[DEAD_LETTERS])
    }
    inbox = run.broker.topics[INBOX]
    unread = {(offset, inbox[offset]) for offset, command in enumerate(checker.inbox) if command is None}
    missing = {letter for letter in unread - kept if letter[0] < checker.consumed}
    return [f"inbox record {offset} is not among the dead letters" for offset, _ in sorted(missing)] + [
        f"inbox record {offset} is among the dead letters for nothing" for offset, _ in sorted(kept - unread)
    ]


def _readings(run: Run, accepted: list[str]) -> list[str]:
    """Every process, in every life, saw the same steps in the same order."""
    problems = []
    for process in (*run.engines, *run.gateways):
        for life, seen in enumerate(process.readings, 1):
            steps = seen.steps
            if steps != accepted[: len(steps)]:
                at = next(
                    (at for at, (one, other) in enumerate(zip(steps, accepted, strict=False)) if one != other),
                    len(accepted),
                )
                problems.append(f"{process.name}.{life} accepted otherwise from its step {at} on: {steps[at]}")
        if len(process.readings[-1].steps) < len(accepted) - BEHIND_MOST:
            problems.append(f"{process.place} has seen {len(process.readings[-1].steps)} of {len(accepted)} steps")
    return problems


def _states(run: Run) -> list[str]:
    """Whoever stands at the same step has the same state, however they came there."""
    states: dict[str, tuple[str, str]] = {}
    problems = []
    for process in (*run.engines, *run.gateways):
        follower = process.follower
        digest = engine.digest(follower.state)
        place, other = states.setdefault(follower.chain.last_id, (process.place, digest))
        if digest != other:
            problems.append(f"{process.place} and {place} differ after step {follower.chain.last_id}")
    return problems


def _leaders(run: Run, checker: Checker) -> list[str]:
    """Exactly one leads, the one whom the log names."""
    leading = [each for each in run.engines if each.alive and each.standby is not None and each.standby.leads]
    if len(leading) != 1:
        return [f"{len(leading)} lead: {[each.place for each in leading]}"]
    return [] if leading[0].owner == checker.owner else [f"{leading[0].owner} leads, the log says {checker.owner}"]
