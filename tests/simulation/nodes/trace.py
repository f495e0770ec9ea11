"""What happened in a run, for people: misfortunes and every record of the steps topic, by virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from routing.ports import STEPS
from routing.steps import Chain, Step, StepRecord, Takeover, decode_record

if TYPE_CHECKING:
    from tests.simulation.nodes.run import Run


def trace(run: Run) -> str:
    """One line each. Steps go by the offset at which they landed first."""
    lines = [*_notes(run), *_steps(run)]
    return "\n".join(f"{at:9.4f}  {line}" for at, line in sorted(lines, key=lambda each: each[0]))


def _notes(run: Run) -> Iterator[tuple[float, str]]:
    for at, who, what in run.around.notes:
        yield at, f"*** {who} {what}"


def _steps(run: Run) -> Iterator[tuple[float, str]]:
    chain, names = Chain(), {"": "-"}
    landed = zip(run.broker.landed_at[STEPS], run.broker.topics[STEPS], strict=True)
    for offset, (at, data) in enumerate(landed):
        try:
            record = decode_record(data)
        except msgspec.DecodeError:
            yield at, f"{offset:5} unreadable"
            continue
        verdict = "" if chain.accept(record) else "   IGNORED"
        yield at, f"{offset:5} {_words(record, offset, names)}{verdict}"


def _words(record: StepRecord, offset: int, names: dict[str, str]) -> str:
    who = f"epoch {record.epoch} of {record.owner}"
    if not isinstance(record, Step):
        return f"{'takeover' if isinstance(record, Takeover) else 'resignation'}: {who}"
    name = names.setdefault(record.id, str(offset))
    again = "" if name == str(offset) else f", {name} once more"
    events = ", ".join(_event(event) for event in record.events) or "a beat"
    gap = " after a gap" if record.gap else ""
    prev = names.get(record.prev, "?")
    return f"{who} on {prev}, inbox {record.in_from} to {record.in_to}, t {record.t}{gap}{again}: {events}"


def _event(event: msgspec.Struct) -> str:
    kind = event.__struct_config__.tag
    about = [str(getattr(event, name))[:8] for name in ("contact", "agent", "gateway") if hasattr(event, name)]
    return " ".join((str(kind), *about))
