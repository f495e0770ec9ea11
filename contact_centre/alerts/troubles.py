"""What is going wrong in a centre now, in words for supervisors. Pure; no resident is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from contact_centre.alerts.incidents import Trouble
from routing.ids import Instant, QueueId
from routing.service_level import Level
from routing.state import State
from routing.words import Line

STALLED_AFTER_TARGETS: Final = 3
STALLED_AFTER_S: Final = 300
"""A queue stands still when somebody has waited in it for three times its target, and for five minutes."""

_LINES: Final[Mapping[Line, str]] = {"call": "Calls", "webchat": "Webchats", "message": "Messages"}


def troubles(state: State, levels: Mapping[Line, Level], now: Instant) -> Mapping[str, Trouble]:
    """By name, which never changes while it lasts."""
    found = dict(_of_levels(state, levels))
    oldest = dict(_oldest(state))
    for queue, (line, since) in oldest.items():
        waited_s = (now - since) // 1000
        target = _within_s(state, queue, line)
        if waited_s >= max(STALLED_AFTER_S, STALLED_AFTER_TARGETS * target):
            text = f"{_queue_name(state, queue)} stands still: somebody has waited for {waited_s // 60} minutes."
            found[f"stalled/{queue}"] = Trouble(severity=2, text=text)
    if oldest and not any(agent.connected and agent.choice == "available" for agent in state.agents.values()):
        found["agents"] = Trouble(severity=2, text=f"Nobody is available, and residents wait in {len(oldest)} queues.")
    return found


def _of_levels(state: State, levels: Mapping[Line, Level]) -> Iterator[tuple[str, Trouble]]:
    for line, level in levels.items():
        if level.state not in ("risk", "miss") or level.share is None:
            continue
        target = state.centre_config.targets[line]
        # Rounded down, as on the board: what is below target must not read as if it were not.
        said = f"{int(level.share * 1000) / 10:g} % in {target.within_s} s (target {target.share * 100:g} %)"
        if level.state == "risk":
            text = f"{_LINES[line]} are at risk: {said}, {level.misses_left} more may be late today."
            yield f"level/{line}", Trouble(severity=1, text=text)
        else:
            text = f"{_LINES[line]} have missed today's target: {said}."
            yield f"level/{line}", Trouble(severity=2, text=text)


def _oldest(state: State) -> Iterator[tuple[QueueId, tuple[Line, Instant]]]:
    """Of each queue with somebody waiting on a line that is open: who joined it first."""
    for id_, queue in state.queues.items():
        for contact_id in queue.waiting:
            contact = state.contacts.get(contact_id)
            if contact is not None and contact.callback is None and queue.open.get(contact.line, False):
                yield id_, (contact.line, contact.queued_at)
                break


def _within_s(state: State, queue: QueueId, line: Line) -> int:
    centre = state.centre_config
    found = centre.queue(queue)
    return (centre.target(found, line) if found is not None else centre.targets[line]).within_s


def _queue_name(state: State, queue: QueueId) -> str:
    centre = state.centre_config
    found = centre.queue(queue)
    names = found.name if found is not None else {}
    return names.get(centre.languages[0]) or next(iter(names.values()), str(queue))
