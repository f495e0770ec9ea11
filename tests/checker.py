"""An independent checker of a centre's log: its own reading and folding, no line of the engine's or the log's code.

It knows the rules from the design alone, so that a mistake in the engine's or the log's code is not made twice. The
simulation of many nodes and the tests that break real processes both judge by it.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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
class Contact:
    """Where a contact is: `agent` has it, or is asked for it by `offer`."""

    status: str
    agent: str = ""
    offer: str = ""


class Checker:
    """Folds one log and collects everything that should not be.

    Attributes:
        problems: what is wrong, in words.
        answers: how often each command was answered.
        offers: every offer made, with its agent.
        contacts: where each contact is by now.
        accepted: ids of the steps that count, in order; `ignored` is how many records did not.
        passed_over: ids of those among them that whoever led had written, and not only once more.
        epoch, owner, consumed, time: where they end.
    """

    def __init__(
        self,
        inbox: Sequence[bytes],
        steps: Sequence[bytes],
        *,
        centre: str,
        units: int,
        units_each: int,
        listen: Callable[[Record], None] | None = None,
    ) -> None:
        """`units`: what an agent can carry; `units_each`: what each contact takes of it; `listen` gets each event."""
        self.problems: list[str] = []
        self.answers: Counter[Key] = Counter()
        self.offers: dict[str, str] = {}
        self.contacts: dict[str, Contact] = {}
        self.accepted: list[str] = []
        self.ignored = 0
        self.passed_over: list[str] = []
        self.epoch, self.owner, self.consumed, self.time = 0, "", 0, 0
        self._last = ""
        self._centre = centre
        self._units = units
        self._units_each = units_each
        self._listen = listen
        self._refused: set[Key] = set()
        self._open: set[str] = set()
        self.inbox = [self._read_command(data) for data in inbox]
        self._steps = [_read(data) for data in steps]

    def check(self, told: Told, *, due: int | None = None) -> list[str]:
        """Every rule that is broken, in words; empty when all is well.

        `due`: how many commands must have been answered by now, where more are under way; None for all.
        """
        for record in self._steps:
            self._judge(record)
        due = len(self.inbox) if due is None else due
        self._check(self.consumed >= due, f"{self.consumed} of {due} commands were consumed")
        asked = _by_key(self.inbox)
        consumed = _by_key(self.inbox[: max(self.consumed, due)])
        for key, command in consumed.items():
            self._check(self.answers[key] == 1, f"answered {self.answers[key]} times: {key}")
            if command["type"] == "contact.arrive" and key not in self._refused:
                contact = self._contact_of(key)
                self._check(contact in self.contacts, f"arrived and lost: {contact}, {key}")
        for key in self.answers.keys() - consumed.keys():
            self._check(False, f"answered and never asked: {key}")
        self._check_told(told, asked)
        return self.problems

    def _check_told(self, told: Told, asked: Mapping[Key, Record]) -> None:
        for key in told.durable:
            self._check(key in asked, f"acknowledged and not in the inbox: {key}")
        for key in told.handled:
            self._check(self.answers[key] == 1 and key not in self._refused, f"told handled, was not: {key}")
        for key in told.refused:
            self._check(key in self._refused, f"told refused, was not: {key}")
        for offer, agent in told.offers.items():
            self._check(self.offers.get(offer) == agent, f"shown to {agent}, not made to them: offer {offer}")

    def _check(self, holds: bool, problem: str) -> None:
        if not holds:
            self.problems.append(problem)

    def _read_command(self, data: bytes) -> Record | None:
        """None for what is no command to this centre."""
        record = _read(data)
        is_ours = record is not None and record.get("centre") == self._centre and "data" in record
        return record if is_ours else None

    def _contact_of(self, key: Key) -> str:
        space = uuid.uuid5(uuid.NAMESPACE_DNS, self._centre)
        return str(uuid.uuid5(space, "".join(key)))

    # ------------------------------------------------------------------------- steps

    def _judge(self, record: Record | None) -> None:
        kind = None if record is None else record.get("k")
        if record is None or kind not in _STEP_KINDS:
            self.ignored += 1
        elif kind == "step":
            self._take(record)
        else:
            self._change_leader(record)

    def _change_leader(self, record: Record) -> None:
        """A takeover counts in the next epoch, a resignation of who leads."""
        epoch, owner = record["epoch"], record["owner"]
        if record["k"] == "takeover" and epoch == self.epoch + 1:
            self.epoch, self.owner = epoch, owner
        elif record["k"] == "resignation" and (epoch, owner) == (self.epoch, self.owner):
            self.owner = ""
        else:
            self.ignored += 1

    def _take(self, step: Record) -> None:
        """Fold a step if it counts: it must go on from where accepted ones stand, in every respect."""
        chained = (step["epoch"], step["owner"], step["prev"], step["in_from"])
        if chained != (self.epoch, self.owner, self._last, self.consumed) or not step["owner"]:
            self.ignored += 1
            if chained[:2] == (self.epoch, self.owner) and step["id"] not in self.accepted:
                self.passed_over.append(step["id"])
            return
        if step["t"] < self.time or step["in_to"] < self.consumed:
            self.ignored += 1
            return
        self.accepted.append(step["id"])
        self._last, self.consumed, self.time = step["id"], step["in_to"], step["t"]
        for event in step["events"]:
            self._check(event["at"] == self.time, f"step {self._last}: {event['type']} is not of its time")
            self._fold_event(event)
            if self._listen is not None:
                self._listen(event)
        self._check_rest(self._last)

    def _check_rest(self, step: str) -> None:
        """Between steps each contact is in one place, and no agent has more than they can carry."""
        load: Counter[str] = Counter()
        for name in list(self._open):
            contact = self.contacts[name]
            if contact.status in {"arrived", "nowhere"}:
                self._check(False, f"after step {step} contact {name} is {contact.status}")
            if contact.agent:
                load[contact.agent] += self._units_each
            if contact.status == "gone":
                self._open.discard(name)
        for agent, units in load.items():
            self._check(units <= self._units, f"after step {step} {agent} carries {units} units")

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
            self.contacts[event["contact"]] = Contact("arrived")
            self._open.add(event["contact"])
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
        self.contacts[event["contact"]] = Contact(after, holder if with_agent else "", offer if with_agent else "")


def _by_key(commands: Sequence[Record | None]) -> dict[Key, Record]:
    return {(each["source"], each["id"]): each for each in commands if each is not None}


def _read(data: bytes) -> Record | None:
    try:
        record = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


_STEP_KINDS = {"step", "takeover", "resignation"}
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
