"""The judge: reads the topics of a way when all is over, and says what was lost, doubled or offered twice.

It folds the records as JSON by itself, with no line of the engine's code, so that both ways are held to one measure.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.ways.place import Place, reading

Record = dict[str, Any]

OVER: Final = frozenset({"offer.declined", "offer.timed_out", "offer.withdrawn"})
ANSWERS: Final = frozenset({"command.handled", "command.refused"})


class Verdict(NamedTuple):
    """What a way did, over all its rounds.

    Attributes:
        commands, steps: in the inbox, each counted once; and steps that count.
        lost_steps: were seen to count while it ran, and do not count at the end.
        skipped: inbox offsets that no step consumed.
        doubled: inbox offsets that were consumed again, and commands answered again.
        unanswered: commands without an answer.
        offered_twice: offers of a contact that was with somebody already.
        timed_out: offers that rang out although every agent takes each at once: an outage charged to an agent.
        set_aside: steps that were written and do not count.
    """

    commands: int
    steps: int
    lost_steps: int
    skipped: int
    doubled: int
    unanswered: int
    offered_twice: int
    timed_out: int
    set_aside: int


async def judge(place: Place, seen: Sequence[str]) -> Verdict:
    """Read the place's topics when nobody writes any more. `seen`: ids of the steps that an observer saw count."""
    inbox = await _read(place, place.inbox, committed_only=False)
    written = await _read(place, place.steps, committed_only=False)
    if place.way == "chain":
        return weigh(inbox, written, chained(written), seen)
    return weigh(inbox, written, await _read(place, place.steps, committed_only=True), seen)


def weigh(
    inbox: Sequence[Record], written: Sequence[Record], counted: Sequence[Record], seen: Sequence[str]
) -> Verdict:
    """The verdict on these commands, all that was written to the steps, and those of it that count."""
    fold = _Fold()
    for step in counted:
        fold.take(step)
    ids = {step["id"] for step in counted}
    asked = {(command["source"], command["id"]) for command in inbox}
    taken = Counter(offset for step in counted for offset in range(step["in_from"], step["in_to"]))
    return Verdict(
        commands=len(asked),
        steps=len(counted),
        lost_steps=sum(step not in ids for step in seen),
        skipped=sum(offset not in taken for offset in range(len(inbox))),
        doubled=sum(count - 1 for count in taken.values()) + sum(count - 1 for count in fold.answers.values()),
        unanswered=sum(key not in fold.answers for key in asked),
        offered_twice=fold.offered_twice,
        timed_out=fold.timed_out,
        set_aside=sum(record["k"] == "step" and record["id"] not in ids for record in written),
    )


class _Fold:
    def __init__(self) -> None:
        self.answers: Counter[tuple[str, str]] = Counter()
        self.offered_twice = self.timed_out = 0
        self._with: dict[str, str] = {}

    def take(self, step: Record) -> None:
        for event in step["events"]:
            kind = event["type"]
            if kind in ANSWERS:
                self.answers[event["source"], event["id"]] += 1
            elif kind == "offer.made":
                self.offered_twice += event["contact"] in self._with
                self._with[event["contact"]] = event["offer"]
            elif kind in OVER:
                self.timed_out += kind == "offer.timed_out"
                self._with.pop(event["contact"], None)


def chained(written: Sequence[Record]) -> list[Record]:
    """The steps that chain, by the rule as docs/adr/0002 has it."""
    epoch, owner, last, consumed, t = 0, "", "", 0, 0
    steps = []
    for record in written:
        if record["k"] == "takeover":
            if record["epoch"] == epoch + 1:
                epoch, owner = record["epoch"], record["owner"]
            continue
        if (record["epoch"], record["owner"]) != (epoch, owner):
            continue
        if record["k"] == "resignation":
            owner = ""
        elif (record["prev"], record["in_from"]) == (last, consumed) and record["t"] >= t:
            last, consumed, t = record["id"], record["in_to"], record["t"]
            steps.append(record)
    return steps


async def _read(place: Place, topic: str, *, committed_only: bool) -> list[Record]:
    """Every record of `topic` that such a reader is given. Nobody writes any more."""
    async with reading(place, topic, committed_only=committed_only) as consumer:
        return [json.loads(message.value) for message in await to_end(consumer, topic)]


async def to_end(consumer: AIOKafkaConsumer, topic: str) -> list[Any]:
    """The messages from the consumer's position to the end of the topic."""
    at = TopicPartition(topic, 0)
    end = (await consumer.end_offsets([at]))[at]
    messages: list[Any] = []
    # A consumer does not always step over the marker of a transaction that comes last.
    while await consumer.position(at) < end - 1:
        messages += [message for found in (await consumer.getmany(timeout_ms=500)).values() for message in found]
    messages += [message for found in (await consumer.getmany(timeout_ms=500)).values() for message in found]
    return messages
