"""What must hold after a run: the topics by the independent checker, and what every client noted held against them."""

from __future__ import annotations

import base64
import json
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.checker import Checker, Told
from tests.faults.scaled.gaps import Fault, resignations
from tests.faults.scaled.notes import Notes, Sitting, Visit
from tests.faults.scaled.topics import DEAD_LETTERS, INBOX, STEPS, Step, Stored, accepted_steps

CENTRE = "faults"
UNITS, UNITS_EACH = 60, 20
SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, CENTRE)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was found.

    Attributes:
        problems: everything that should not be, in words; empty when all is well.
        steps: the accepted ones.
        resignations: when leaders handed over by themselves.
        letters_ms: by offset of what nobody can read, log time from its step to that of the record after it.
        contacts_count, offers_count: how many there were.
        ignored_count: records of the steps topic that did not count.
        repeated_count: commands that stand in the inbox more than once.
        drops_count, resent_count: lines that clients lost, and commands they sent again on the next one.
    """

    problems: list[str]
    steps: Sequence[Step]
    resignations: Sequence[Fault]
    letters_ms: Mapping[int, int]
    contacts_count: int
    offers_count: int
    ignored_count: int
    repeated_count: int
    drops_count: int
    resent_count: int

    @property
    def wrong(self) -> str:
        """The first of the problems, for whoever reads a failed test."""
        return "\n".join(self.problems[:20])

    def __str__(self) -> str:
        return (
            f"{self.contacts_count} contacts, {self.offers_count} offers, {len(self.steps)} steps; "
            f"{self.ignored_count} records of steps did not count; {self.drops_count} lines were lost, "
            f"{self.resent_count} commands sent again, of which {self.repeated_count} stood in the inbox already"
        )


def judge(topics: Mapping[str, list[Stored]], notes: Notes, history: Mapping[str, int]) -> Verdict:
    """Hold the notes, and when each contact arrived by history, against the topics.

    Only when everybody has gone and everything was consumed and recorded.
    """
    inbox, stored = topics[INBOX], topics[STEPS]
    checker = Checker(
        [record.data for record in inbox],
        [record.data for record in stored],
        centre=CENTRE,
        units=UNITS,
        units_each=UNITS_EACH,
    )
    sources = {command["id"]: command["source"] for command in checker.inbox if command is not None}
    problems = checker.check(_told(notes, sources))
    steps = accepted_steps(stored, checker.accepted)
    assert len(steps) == len(checker.accepted)
    problems += [f"{name} is still {each.status}" for name, each in checker.contacts.items() if each.status != "gone"]
    problems += _unanswered(notes)
    problems += _history(steps, history)
    problems += _letters(topics[DEAD_LETTERS], inbox, checker)
    desks = Desks(steps)
    problems += [problem for sitting in notes.sittings for problem in desks.problems(sitting)]
    talks = Talks(steps, notes, sources)
    problems += [problem for visit in notes.visits for problem in talks.problems(visit)]
    return Verdict(
        problems=[*notes.problems, *problems],
        steps=steps,
        resignations=resignations(stored),
        letters_ms=_letters_ms(steps, checker),
        contacts_count=len(checker.contacts),
        offers_count=len(checker.offers),
        ignored_count=checker.ignored,
        repeated_count=sum(command is not None for command in checker.inbox) - len(sources),
        drops_count=notes.drops_count,
        resent_count=notes.resent_count,
    )


def _told(notes: Notes, sources: Mapping[str, str]) -> Told:
    """What clients were told of their commands; ids are unique, so the inbox says whose each was."""
    acked = {(sources.get(each, "?"), each) for each in notes.acked}
    # A gateway refuses by itself what makes no sense to it: that never reaches the inbox.
    refused = {(sources[each], each) for each in notes.refused if each in sources}
    shown = {offer: sitting.agent for sitting in notes.sittings for offer in sitting.shown}
    return Told(durable=acked | refused, handled=acked, refused=refused, offers=shown)


def _unanswered(notes: Notes) -> list[str]:
    left = notes.sent.keys() - notes.acked - notes.refused.keys()
    return [f"never answered: {notes.sent[each]}" for each in left]


def _history(steps: Sequence[Step], history: Mapping[str, int]) -> list[str]:
    """Reports know every contact, once and as it was."""
    arrived = {
        event["contact"]: step.t for step in steps for event in step.events if event["type"] == "contact.arrived"
    }
    different = arrived.items() ^ history.items()
    return [f"history and steps differ about {contact}, which arrived at {at}" for contact, at in different]


def _letters(letters: Sequence[Stored], inbox: Sequence[Stored], checker: Checker) -> list[str]:
    """Every record that is no command is kept, whole and with a reason, once or more; no other is."""
    unread = {(offset, inbox[offset].data) for offset, command in enumerate(checker.inbox) if command is None}
    read = [json.loads(letter.data) for letter in letters]
    parts = sorted({(letter["offset"], letter.get("begin", 0), letter["data"]) for letter in read})
    whole: defaultdict[int, bytes] = defaultdict(bytes)
    for offset, _, data in parts:
        whole[offset] += base64.b64decode(data)
    kept = set(whole.items())
    problems = [f"inbox record {offset} is not kept as a dead letter" for offset, _ in unread - kept]
    problems += [f"inbox record {offset} is a dead letter for nothing" for offset, _ in kept - unread]
    problems += [f"the dead letter of {letter['offset']} gives no reason" for letter in read if not letter["reason"]]
    return problems


def _letters_ms(steps: Sequence[Step], checker: Checker) -> dict[int, int]:
    decided_at = {offset: step.t for step in steps for offset in step.consumed}
    unread = [offset for offset, command in enumerate(checker.inbox) if command is None]
    return {offset: decided_at[offset + 1] - decided_at[offset] for offset in unread if offset + 1 in decided_at}


class Desks:
    """What every agent's desk must have shown, by the accepted steps."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._made: dict[str, tuple[int, str]] = {}
        self._over: dict[str, int] = {}
        self._by_agent: defaultdict[str, list[str]] = defaultdict(list)
        for step in steps:
            for event in step.events:
                if event["type"] == "offer.made":
                    self._made[event["offer"]] = step.offset, event["agent"]
                    self._by_agent[event["agent"]].append(event["offer"])
                elif event["type"].startswith("offer."):
                    self._over[event["offer"]] = step.offset

    def problems(self, sitting: Sitting) -> list[str]:
        """A cursor is the offset after the last record that had been read when a frame was made."""
        begun = sitting.begun
        assert begun is not None
        problems = []
        for offer in self._by_agent[sitting.agent]:
            made, over = self._made[offer][0], self._over.get(offer)
            rang = over is None or over > made
            open_then = made < begun and (over is None or over >= begun)
            # Of the last step that was heard, some frames may have been lost with the line.
            made_meanwhile = begun <= made < sitting.heard - 1
            if rang and (open_then or made_meanwhile) and offer not in sitting.shown:
                problems.append(
                    f"{sitting.agent} was there from {begun} to {sitting.heard} and not shown offer {offer}"
                )
        for offer, cursor in sitting.shown.items():
            made, agent = self._made.get(offer, (cursor, ""))
            if made >= cursor or agent != sitting.agent:
                problems.append(
                    f"{sitting.agent} was shown offer {offer} at {cursor}; the steps know none such by then"
                )
            elif made < begun and self._over.get(offer, begun) < begun:
                problems.append(f"{sitting.agent} was shown offer {offer}, which was over before")
        return problems


class Talks:
    """What was said in every chat, by the accepted steps and by whoever said it."""

    def __init__(self, steps: Sequence[Step], notes: Notes, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._said: defaultdict[str, set[str]] = defaultdict(set)
        for step in steps:
            for event in step.events:
                if event["type"] in {"message.received", "message.sent"}:
                    self._said[event["contact"]].add(event["message"])
        self._texts = {
            str(uuid.uuid5(SPACE, f"message {sources[each]} {each}")): frame["data"]["text"]
            for each, frame in notes.sent.items()
            if "text" in frame["data"] and each in sources
        }

    def problems(self, visit: Visit) -> list[str]:
        """Whoever saw the end of their chat saw all of it, as it was written."""
        source = self._sources.get(visit.arrival)
        if source is None:
            return []  # never acknowledged; the checker looks after that
        contact = str(uuid.uuid5(SPACE, source + visit.arrival))
        said, seen = self._said[contact], visit.messages.keys()
        problems = [f"{contact}: message {each} was shown and is in no step" for each in seen - said]
        if visit.closed:
            problems += [f"{contact}: message {each} was never shown" for each in said - seen]
        for message, text in visit.messages.items():
            if self._texts.get(message) != text:
                problems.append(f"{contact}: message {message} reads {text!r}, not {self._texts.get(message)!r}")
        return problems
