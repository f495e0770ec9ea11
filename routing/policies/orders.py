"""In which order contacts are served."""

from __future__ import annotations

from typing import Final

from routing.centre import Centre
from routing.facts import Contact
from routing.pace import FIRST_GUESS_S
from routing.policies.policy import Head, Key, Rank, Sight

GUESSED_COUNT: Final = 5
"""How many contacts the first guess of a handling time weighs as much as."""


def first_come(contact: Contact, _: Centre) -> Key:
    """By the instant the contact's place counts from, less its head start."""
    return (contact.place_at - contact.priority_s * 1000,)


def deadline(contact: Contact, centre: Centre) -> Key:
    """By the instant the target of its place runs out, less its head start; then first come."""
    queue = centre.queue(contact.queue)
    target = centre.target(queue, contact.measured_as) if queue is not None else centre.targets[contact.measured_as]
    return (contact.place_at + (target.within_s - contact.priority_s) * 1000, contact.place_at)


def highest_priority(contact: Contact, _: Centre) -> Key:
    """By priority alone, then first come: however long the others have waited."""
    return (-contact.priority_s, contact.place_at)


def rank_first_come(head: Head, _: Sight) -> Rank:
    """First come, first served.

    Source: the order of Asterisk's app_queue and of most others; FCFS in the literature.
    """
    return Rank(head.order, "first_come")


def rank_deadline(head: Head, _: Sight) -> Rank:
    """Earliest deadline first.

    Source: Jackson's rule (1955), due dates being the targets of the queues.
    """
    return Rank(head.order, "deadline")


def rank_priority(head: Head, _: Sight) -> Rank:
    """Strict priority, first come among equals; what is low may starve.

    Source: Twilio TaskRouter, tasks of a queue are ordered by priority, then by age.
    """
    return Rank(head.order, "priority")


def rank_queue_ratio(head: Head, sight: Sight) -> Rank:
    """The class whose queue exceeds its share of all that wait by most; its share is that of its arrivals so far.

    Source: fixed-queue-ratio routing, Gurvich and Whitt, Manufacturing & Service Operations Management 11 (2009).
    """
    contact = head.contact
    arrived = sight.queues[contact.queue].arrived_counts.get(contact.line, 0)
    waiting = sight.waiting_counts.get((contact.queue, contact.line), 0)
    excess = waiting * sight.arrived_count - arrived * sight.waiting_count
    return Rank((-excess, *head.order), "queue_ratio")


def rank_short_work(head: Head, sight: Sight) -> Rank:
    """The class that is handled fastest on average goes first, its holding cost being the same for all.

    Source: the c-mu rule, Cox and Smith, Queues (1961); for many servers Mandelbaum and Stolyar, Operations Research
    52 (2004). The mean handling time is learnt from the contacts that ended.
    """
    return Rank((handling_ms(head.contact, sight), *head.order), "short_work")


def handling_ms(contact: Contact, sight: Sight) -> int:
    """Mean handling time of the contact's queue and line, drawn to a first guess while few have ended, ms."""
    queue = sight.queues[contact.queue]
    guess_s = FIRST_GUESS_S[contact.line]
    count = queue.handled_counts.get(contact.line, 0)
    mean_s = queue.handle_s.get(contact.line, guess_s)
    return round(1000 * (mean_s * count + guess_s * GUESSED_COUNT) / (count + GUESSED_COUNT))
