"""What comes next for a contact that waits: when it asks for less, who could then take it, what runs out when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from routing.explain.names import Names, needs
from routing.explain.rivals import Ahead, ahead_text, demand_met, first_of
from routing.facts import Agent, Contact
from routing.ids import AgentId, ContactId, Instant, QueueId
from routing.matching import meets
from routing.opening_hours import is_open, next_change
from routing.policies import Key
from routing.requirements import Rung
from routing.state import State
from routing.words import Need

ComingCode = Literal[
    "offer_ends", "kept_until", "rings_again", "goes_to", "nobody", "behind", "relaxes", "asked_again", "lost", "closes", "told_closed",
    "target",
]  # fmt: skip


class Coming(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to come. `at` None: as soon as it can be.

    Attributes:
        agent, queue: whom it concerns beside the contact itself.
        first: the contact that goes first among those that ask for the same.
        needs, count: what is asked for then, and how many agents on duty now meet it.
    """

    code: ComingCode
    at: Instant | None = None
    agent: AgentId | None = None
    first: Ahead | None = None
    queue: QueueId | None = None
    needs: tuple[Need, ...] = ()
    count: int = 0


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """What comes next: what has no time yet, then the rest by time. Empty for a contact that does not wait."""

    coming: tuple[Coming, ...]


def next_step(state: State, contact_id: ContactId, now: Instant) -> NextStep:
    """What would be next for the contact, and when, if nothing else happened. `state` is read and never changed.

    Looks at every agent on duty once: asked by people, never by a decision.
    """
    contact = state.contacts.get(contact_id)
    if contact is None or contact.phase not in ("waiting", "offered"):
        return NextStep(coming=())
    claims = _claims(state, contact)
    held_until = max((each.at or now for each in claims), default=now)
    takers = _takers(state, contact, now, held_until, claimed=bool(claims))
    found = [*claims, *takers, *_closing(state, contact, now)]
    if contact.lost_due is not None:
        found.append(Coming(code="lost", at=contact.lost_due))
    if contact.target_at:
        found.append(Coming(code="target", at=contact.target_at))
    found.sort(key=lambda each: each.at or 0)
    return NextStep(coming=tuple(found))


def _claims(state: State, contact: Contact) -> list[Coming]:
    """Whoever has the first word before it goes to anybody."""
    if contact.offer is not None:
        return [Coming(code="offer_ends", agent=contact.offered_to, at=state.offers[contact.offer].expires_at)]
    if contact.rests:
        return [Coming(code="rings_again", at=contact.rests_until)]
    if contact.keep_for is not None:
        return [Coming(code="kept_until", agent=contact.keep_for, at=contact.keep_until)]
    return []


def _takers(state: State, contact: Contact, now: Instant, held_until: Instant, *, claimed: bool) -> list[Coming]:
    """Who could take it now and on each later rung. It asks for less only once nobody has the first word any more."""
    ladder = state.ladders.of(contact)
    on_duty = [agent for agent in state.agents.values() if agent.on_duty]
    step = min(contact.step, len(ladder) - 1)
    current = _who_meet(on_duty, ladder[step])
    found = [] if claimed else [*_now(state, contact, current, now)]
    found += [
        Coming(code="asked_again", agent=agent.id, at=until)
        for agent in current
        if (until := contact.back_off.get(agent.id)) is not None and until > now
    ]
    for rung in ladder[step + 1 :]:
        at = max(Instant(contact.queue_since + rung.after_s * 1000), held_until)
        count = len(_who_meet(on_duty, rung))
        found.append(Coming(code="relaxes", at=at, needs=rung.demands[0], queue=rung.overflow, count=count))
    return found


def _now(state: State, contact: Contact, able: list[Agent], now: Instant) -> list[Coming]:
    def key(agent: Agent) -> Key:
        return state.matching.policy.choice(agent, contact.line, demand_met(state, contact, agent))

    asked = state.ladders.of(contact)[contact.step].demands[0]
    if not able:
        return [Coming(code="nobody", needs=asked)]
    may_be_asked = [agent for agent in able if contact.back_off.get(agent.id, 0) <= now]
    first = min(may_be_asked, key=key, default=None)
    found = [Coming(code="goes_to", agent=first.id if first is not None else None, needs=asked, count=len(able))]
    before = first_of(state, contact, now)
    if before is not None:
        found.append(Coming(code="behind", first=before))
    return found


def _who_meet(agents: list[Agent], rung: Rung) -> list[Agent]:
    return [agent for agent in agents if any(meets(agent, demand) for demand in rung.demands)]


def _closing(state: State, contact: Contact, now: Instant) -> list[Coming]:
    """When the queue closes, and when whoever still waits after that is told so. Messages stay."""
    centre, queue_state = state.centre_config, state.queues[contact.queue]
    queue = centre.queue(contact.queue)
    if contact.line == "message" or queue is None:
        return []
    found = []
    hours = queue.hours.get(contact.line, queue.default_hours)
    if is_open(hours, now, centre.timezone, centre.bank_holidays):
        closes = next_change(hours, now, centre.timezone, centre.bank_holidays)
        found += [Coming(code="closes", at=closes, queue=contact.queue)] if closes is not None else []
    if queue_state.flush_at is not None and not queue_state.open.get(contact.line, False):
        found.append(Coming(code="told_closed", at=queue_state.flush_at, queue=contact.queue))
    return found


def next_text(coming: Coming, names: Names, now: Instant) -> str:
    """One thing to come as a sentence, which does not repeat its time."""
    return _TEXTS[coming.code](coming, names, now)


def _agents(count: int) -> str:
    return {0: "nobody on duty", 1: "1 agent on duty"}.get(count, f"{count} agents on duty")


def _who(coming: Coming, names: Names) -> str:
    return names.agent(coming.agent) if coming.agent is not None else "somebody"


def _goes_to(coming: Coming, names: Names, _: Instant) -> str:
    asked = needs(coming.needs)
    if coming.count == 1:
        return f"Goes to {_who(coming, names)} once they have room: nobody else on duty meets {asked}."
    first = f" If all had room now, {_who(coming, names)} would be asked first." if coming.agent is not None else ""
    return f"Goes to the next with room of the {coming.count} agents on duty who meet {asked}.{first}"


def _relaxes(coming: Coming, names: Names, _: Instant) -> str:
    helpers = f", and agents of {names.queue(coming.queue)} may help" if coming.queue is not None else ""
    return f"Asks for {needs(coming.needs)}{helpers}: {_agents(coming.count)} could then take it."


def _behind(coming: Coming, names: Names, _: Instant) -> str:
    told = ahead_text(coming.first, names) if coming.first is not None else "another contact goes first."
    return f"Of those that ask for the same, {told}"


def _queue(coming: Coming, names: Names) -> str:
    return names.queue(coming.queue) if coming.queue is not None else "the queue"


_TEXTS: dict[ComingCode, Callable[[Coming, Names, Instant], str]] = {
    "offer_ends": lambda c, names, _: f"Unless {_who(c, names)} accepts by then, it goes back to its place and to the "
    "next agent with room.",
    "kept_until": lambda c, names, _: f"Kept for {_who(c, names)} until then; after that it goes to anybody who can "
    "take it.",
    "rings_again": lambda _, __, ___: "The resident is to be rung again: the first agent in turn is asked.",
    "goes_to": _goes_to,
    "nobody": lambda c, _, __: f"Nobody on duty meets {needs(c.needs)}.",
    "behind": _behind,
    "relaxes": _relaxes,
    "asked_again": lambda c, names, _: f"{_who(c, names)}, who declined, missed or passed it on, may be asked again.",
    "lost": lambda _, __, ___: "The resident's connection is lost; unless it is back by then, they count as gone.",
    "closes": lambda c, names, _: f"{_queue(c, names)} closes.",
    "told_closed": lambda c, names, _: f"Whoever still waits in {_queue(c, names)} is told that it is closed.",
    "target": lambda c, _, now: "Its target ran out." if (c.at or now) < now else "Its target runs out.",
}  # fmt: skip
