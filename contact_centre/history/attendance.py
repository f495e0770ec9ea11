"""How long agents did what: attendance and occupancy, from their spells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contact_centre.history.port import Spell
from routing.ids import Instant
from routing.words import AgentPhase


def time_in_phases(spells: Iterable[Spell], start: Instant, end: Instant) -> dict[AgentPhase, int]:
    """The time from `start` to `end` that agents with a connected console spent in each phase but `offline`, ms."""
    took: dict[AgentPhase, int] = {}
    for spell in spells:
        if not spell.connected or spell.phase == "offline":
            continue
        until = end if spell.until is None else min(spell.until, end)
        if (lasted := until - max(spell.since, start)) > 0:
            took[spell.phase] = took.get(spell.phase, 0) + lasted
    return took


def occupancy(took_ms: Mapping[AgentPhase, int]) -> float | None:
    """(engaged + wrap-up) ÷ (that + available); None where that is nothing."""
    busy = took_ms.get("engaged", 0) + took_ms.get("wrap_up", 0)
    whole = busy + took_ms.get("available", 0)
    return busy / whole if whole else None
