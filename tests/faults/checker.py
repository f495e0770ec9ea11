"""An independent checker of a centre's log: its own SQL, its own folding, no line of the engine's code.

It knows the rules from the design alone, so that a mistake in the engine's or the log's code is not made twice.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INBOX, STEPS = 0, 1

Record = dict[str, Any]
Key = tuple[str, str]


@dataclass
class Told:
    """What clients were told before their centre was killed, and across all its lives.

    Attributes:
        durable: commands whose append returned, by (source, id).
        handled, refused: commands whose answer was shown.
        offers: offers shown, with the agent they were shown to.
    """

    durable: set[Key] = field(default_factory=set)
    handled: set[Key] = field(default_factory=set)
    refused: set[Key] = field(default_factory=set)
    offers: dict[str, str] = field(default_factory=dict)


@dataclass
class _Contact:
    status: str
    agent: str = ""
    offer: str = ""


class Checker:
    """Reads one log file and collects everything that should not be."""

    def __init__(self, path: Path, *, centre: str, units: int, units_each: int) -> None:
        """`units`: what an agent can carry; `units_each`: what each contact takes of it."""
        self.problems: list[str] = []
        self.answers: Counter[Key] = Counter()
        self.offers: dict[str, str] = {}
        self.contacts: dict[str, _Contact] = {}
        self._centre = centre
        self._units = units
        self._units_each = units_each
        self._refused: set[Key] = set()
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
            self._check(verdict == "ok", f"the file is damaged: {verdict}")
            self.inbox = self._read(database, INBOX)
            self._steps = self._read(database, STEPS)
        database.close()

    def check(self, told: Told) -> list[str]:
        """Every rule that is broken, in words; empty when all is well."""
        consumed = self._fold()
        self._check(consumed == len(self.inbox), f"{consumed} of {len(self.inbox)} commands were consumed")
        asked = {(each["source"], each["id"]): each for each in self.inbox}
        for key in told.durable:
            self._check(key in asked, f"acknowledged and not in the inbox: {key}")
        for key, command in asked.items():
            self._check(self.answers[key] == 1, f"answered {self.answers[key]} times: {key}")
            if command["type"] == "contact.arrive" and key not in self._refused:
                contact = self._contact_of(key)
                self._check(contact in self.contacts, f"arrived and lost: {contact}, {key}")
        for key in self.answers.keys() - asked.keys():
            self._check(False, f"answered and never asked: {key}")
        for key in told.handled:
            self._check(self.answers[key] == 1 and key not in self._refused, f"told handled, was not: {key}")
        for key in told.refused:
            self._check(key in self._refused, f"told refused, was not: {key}")
        for offer, agent in told.offers.items():
            self._check(self.offers.get(offer) == agent, f"shown to {agent}, not made to them: offer {offer}")
        return self.problems

    def _check(self, holds: bool, problem: str) -> None:
        if not holds:
            self.problems.append(problem)

    def _read(self, database: sqlite3.Connection, topic: int) -> list[Record]:
        sql = "SELECT position, data FROM record WHERE topic = ? ORDER BY position"
        records = []
        for expected, (position, data) in enumerate(database.execute(sql, (topic,))):
            self._check(position == expected, f"topic {topic}: offset {position} stands where {expected} should")
            records.append(json.loads(data))
        return records

    def _contact_of(self, key: Key) -> str:
        space = uuid.uuid5(uuid.NAMESPACE_DNS, self._centre)
        return str(uuid.uuid5(space, "".join(key)))

    # ------------------------------------------------------------------------- steps

    def _fold(self) -> int:
        """Fold what chains; returns how many commands were consumed."""
        epoch, owner, last, consumed, time = 0, "", "", 0, 0
        for record in self._steps:
            if record["k"] == "takeover":
                if record["epoch"] == epoch + 1:
                    epoch, owner = record["epoch"], record["owner"]
                continue
            chained = (record["epoch"], record["owner"], record["prev"], record["in_from"])
            if chained != (epoch, owner, last, consumed):
                continue
            self._check(record["t"] >= time, f"step {record['id']}: time went back from {time} to {record['t']}")
            self._check(record["in_to"] >= consumed, f"step {record['id']}: consumed backwards")
            last, consumed, time = record["id"], record["in_to"], record["t"]
            for event in record["events"]:
                self._check(event["at"] == time, f"step {last}: {event['type']} is not of its time")
                self._fold_event(event)
            self._check_rest(last)
        return consumed

    def _check_rest(self, step: str) -> None:
        """Between steps each contact is in one place, and no agent has more than they can carry."""
        load: Counter[str] = Counter()
        for name, contact in self.contacts.items():
            if contact.status in {"arrived", "nowhere"}:
                self._check(False, f"after step {step} contact {name} is {contact.status}")
            if contact.agent:
                load[contact.agent] += self._units_each
        for agent, units in load.items():
            self._check(units <= self._units, f"after step {step} {agent} carries {units} units")
        for name in [name for name, contact in self.contacts.items() if contact.status == "gone"]:
            self.contacts[name] = _GONE

    # ------------------------------------------------------------------------ events

    def _fold_event(self, event: Record) -> None:
        kind = event["type"]
        if kind in {"command.handled", "command.refused"}:
            key = (event["source"], event["id"])
            self.answers[key] += 1
            if kind == "command.refused":
                self._refused.add(key)
        elif kind == "contact.arrived":
            self._check(event["contact"] not in self.contacts, f"arrived twice: {event['contact']}")
            self.contacts[event["contact"]] = _Contact("arrived")
        elif kind in _MOVES:
            self._move(kind, event)

    def _move(self, kind: str, event: Record) -> None:
        before, after = _MOVES[kind]
        contact = self.contacts.get(event["contact"])
        if contact is None or contact.status not in before:
            self._check(
                False, f"{kind} of contact {event['contact']}, which is {contact.status if contact else 'unknown'}"
            )
            return
        offer = event.get("offer", "")
        if kind == "offer.made":
            self._check(offer not in self.offers, f"offer made twice: {offer}")
            self.offers[offer] = event["agent"]
        elif kind.startswith("offer."):
            ours = (offer, event["agent"]) == (contact.offer, contact.agent)
            self._check(ours, f"{kind} of {offer} by {event['agent']}, but {contact.offer} is with {contact.agent}")
        if kind == "contact.ended" and event.get("wraps_up"):
            self._check(event["wraps_up"] == contact.agent, f"{event['contact']} is wrapped up by somebody else")
            after = "wrap_up"
        holder = event.get("agent", "") if kind.startswith("offer.") else contact.agent
        with_agent = after in {"offered", "held", "wrap_up"}
        self.contacts[event["contact"]] = _Contact(after, holder if with_agent else "", offer if with_agent else "")


_GONE = _Contact("gone")
_ANYWHERE = {"arrived", "queued", "nowhere", "held"}
_MOVES = {
    "contact.queued": (_ANYWHERE, "queued"),
    "contact.requeued": ({"nowhere", "held"}, "queued"),
    "contact.turned_away": ({"arrived", "queued"}, "gone"),
    "contact.ended": (_ANYWHERE, "gone"),
    "contact.disposed": ({"wrap_up"}, "gone"),
    "offer.made": ({"queued"}, "offered"),
    "offer.accepted": ({"offered"}, "held"),
    "offer.declined": ({"offered"}, "nowhere"),
    "offer.timed_out": ({"offered"}, "nowhere"),
    "offer.withdrawn": ({"offered"}, "nowhere"),
}
