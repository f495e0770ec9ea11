"""Routing policies: in which order contacts are served, and which of several free agents gets one."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from routing.centre import Centre
from routing.facts import Agent, Contact
from routing.words import Line

Key = tuple[int, ...]


class Policy(msgspec.Struct, frozen=True):
    """A named policy.

    Attributes:
        order: key of a waiting contact, smaller first; the emergency lane is put before it by the engine.
        choice: key of an agent who could take a contact of a line, smaller first.
        levels: whether skill levels and requirement steps count; without, holding the skill is enough.
    """

    name: str
    order: Callable[[Contact, Centre], Key]
    choice: Callable[[Agent, Line], Key]
    levels: bool = True


def first_come(contact: Contact, _: Centre) -> Key:
    """By the instant the contact's place counts from, less its head start."""
    return (contact.place_at - contact.priority_s * 1000,)


def earliest_deadline(contact: Contact, centre: Centre) -> Key:
    """By the instant its target runs out, less its head start; then first come.

    Source: earliest deadline first, as in the table of `docs/routing.md`.
    """
    queue = centre.queue(contact.queue)
    target = centre.target(queue, contact.line) if queue is not None else centre.targets[contact.line]
    return (contact.place_at + (target.within_s - contact.priority_s) * 1000, contact.place_at)


def longest_idle(agent: Agent, _: Line) -> Key:
    """The agent whose last contact ended longest ago."""
    return (agent.idle_since,)


def fewest_skills(agent: Agent, _: Line) -> Key:
    """Fewest skills first, so that rare skills stay free; then longest idle."""
    return (len(agent.skills), agent.idle_since)


def spare_the_flexible(agent: Agent, line: Line) -> Key:
    """Fewest skills first, so that rare skills stay free; then packing; then longest idle.

    Packing: a chat or message goes to whoever already has some and has room, so that somebody stays wholly free for
    a call.
    """
    packed = 0 if line == "call" else -sum(agent.load.values())
    return (len(agent.skills), packed, agent.idle_since)


POLICIES: dict[str, Policy] = {
    policy.name: policy
    for policy in (
        Policy("longest_idle", first_come, longest_idle, levels=False),
        Policy("edf", earliest_deadline, fewest_skills),
        Policy("sla_aware", earliest_deadline, spare_the_flexible),
    )
}
"""Every policy by its name."""


def policy_of(centre: Centre) -> Policy:
    """The centre's policy; `sla_aware` for a name this version does not know."""
    return POLICIES.get(centre.policy, POLICIES["sla_aware"])
