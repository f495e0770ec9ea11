"""Who waits now, how long they may, and what the engine does next about each of them."""

from __future__ import annotations

from typing import Final, NamedTuple

from contact_centre.boards.wire import DueRow
from contact_centre.live.ledger import Ledger
from routing.explain import Names, needs, seconds
from routing.facts import Contact
from routing.ids import Instant, QueueId
from routing.requirements import Rung
from routing.service_level import Record, later_target_at, later_target_of, target_at, target_of, waits_again
from routing.state import State

DUE_ROWS: Final = 50
"""Most contacts in the list of those that need somebody; the figures beside it count all."""


class Wait(NamedTuple):
    """One waiting contact: since when it waits, until when it should have an answer, and how long that is in all."""

    contact: Contact
    record: Record
    since: Instant
    target_at: Instant
    within_ms: int


def waits(state: State, ledger: Ledger) -> list[Wait]:
    """Everybody who waits for an agent, offers that ring included.

    Who was answered before waits anew since then, against the promise of the queue they were passed on to.
    """
    found = []
    for queue in state.queues.values():
        for contact_id in queue.waiting:
            story = ledger.stories.get(contact_id)
            if story is not None:
                found.append(_wait(state, state.contacts[contact_id], story.record))
    return found


def _wait(state: State, contact: Contact, record: Record) -> Wait:
    centre = state.centre_config
    again = waits_again(record)
    if again is None:
        within_ms = target_of(record, centre).within_s * 1000
        return Wait(contact, record, contact.queued_at, target_at(record, centre), within_ms)
    within_ms = later_target_of(again, record.line, centre).within_s * 1000
    return Wait(contact, record, again.since, later_target_at(again, record.line, centre), within_ms)


def label(record: Record) -> str:
    """What a contact is called where many can read it: never a name."""
    return f"{'robot' if record.robot else 'resident'} {record.contact[:4]}"


def due_rows(waiting: list[Wait], state: State, names: Names, now: Instant) -> tuple[DueRow, ...]:
    """Contacts past their target, longest wait first, then emergencies and those with less than half their time left."""
    past = sorted((each for each in waiting if each.target_at < now), key=lambda each: (each.since, each.contact.id))
    soon = sorted(
        (each for each in waiting if each.target_at >= now and _concerns_supervisors(each, now)),
        key=lambda each: (not each.contact.emergency, each.target_at, each.contact.id),
    )
    return tuple(_due_row(each, state, names, now) for each in [*past, *soon][:DUE_ROWS])


def _concerns_supervisors(wait: Wait, now: Instant) -> bool:
    return wait.contact.emergency or 2 * (wait.target_at - now) <= wait.within_ms


def _due_row(wait: Wait, state: State, names: Names, now: Instant) -> DueRow:
    contact = wait.contact
    return DueRow(
        contact=contact.id,
        queue=contact.queue,
        queue_name=names.queue(contact.queue),
        channel=contact.channel,
        line=contact.measured_as,
        label=label(wait.record),
        robot=contact.robot,
        emergency=contact.emergency,
        queued_at=wait.since,
        target_at=wait.target_at,
        offered_to=names.agent(contact.offered_to) if contact.offered_to is not None else "",
        advice=advice(contact, state, names, now),
        priority_s=contact.priority_s,
        callback=contact.callback is not None,
        unstaffed=contact.unstaffed,
    )


def advice(contact: Contact, state: State, names: Names, now: Instant) -> str:
    """What the engine does next for a waiting contact, in a sentence or two."""
    if contact.offer is not None:
        expires_at = state.offers[contact.offer].expires_at
        return f"Goes to the next agent with room unless accepted within {seconds(expires_at - now)}."
    if contact.rests_until is not None:
        return f"Nobody took the last call. It is rung again in {seconds(max(0, contact.rests_until - now))}."
    if contact.keep_for is not None and contact.keep_until is not None:
        return f"Kept for {names.agent(contact.keep_for)} for {seconds(contact.keep_until - now)}, then for anybody."
    ladder = state.ladders.of(contact)
    rung = ladder[contact.step]
    following = ladder[contact.step + 1] if contact.step + 1 < len(ladder) else None
    then = _then(contact, following, names, now)
    if on_duty(state, contact, rung):
        lane = "Emergency lane, first in order. " if contact.emergency else ""
        return f"{lane}Goes to the next agent with room for {needs(rung.demands[0])}{then}."
    if following is None:
        return "Nobody who can take it is on duty."
    return f"Nobody on duty meets {needs(rung.demands[0])}{then}."


def on_duty(state: State, contact: Contact, rung: Rung) -> int:
    """How many agents on duty meet what the rung asks for; each demand counted by itself, the largest given."""
    return max(state.matching.pool(contact.line, demand).on_duty_count for demand in rung.demands)


def _then(contact: Contact, following: Rung | None, names: Names, now: Instant) -> str:
    if following is None or contact.relax_due is None:
        return ""
    helpers = _helpers(following.overflow, names)
    return f"; in {seconds(contact.relax_due - now)} asks for {needs(following.demands[0])}{helpers}"


def _helpers(overflow: QueueId | None, names: Names) -> str:
    return f", and agents of {names.queue(overflow)} may help" if overflow is not None else ""
