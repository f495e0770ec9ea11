"""The verdict finds what it is there to find: a test of the tests that break real processes."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.faults.scaled.notes import Notes, Sitting, Visit
from tests.faults.scaled.topics import DEAD_LETTERS, INBOX, STEPS, Stored
from tests.faults.scaled.verdict import CENTRE, SPACE, judge

Event = dict[str, Any]

ANN, SAM = "staff:ann", "resident:sam"
CONTACT = str(uuid.uuid5(SPACE, f"{SAM}arrive"))
WORDS = str(uuid.uuid5(SPACE, f"message {ANN} words"))
STORY: list[tuple[str, str, list[Event]]] = [
    (SAM, "arrive", [{"type": "contact.arrived"}, {"type": "contact.queued", "queue": "repairs"}]),
    ("gateway:one", "connect", [{"type": "offer.made", "offer": "first", "agent": "ann"}]),
    (ANN, "decline", [{"type": "offer.declined", "offer": "first", "agent": "ann"}, {"type": "contact.requeued"}]),
    ("gateway:one", "alive", [{"type": "offer.made", "offer": "second", "agent": "ann"}]),
    (ANN, "accept", [{"type": "offer.accepted", "offer": "second", "agent": "ann"}]),
    (ANN, "words", [{"type": "message.sent", "message": WORDS, "agent": "ann"}]),
    (ANN, "end", [{"type": "contact.ended"}]),
]
"""One command a step; the step that decides on the command at offset n stands at n + 1, after the takeover."""


def topics() -> dict[str, list[Stored]]:
    """A small, sound log."""
    inbox, steps = [], [stored({"k": "takeover", "epoch": 1, "owner": "e", "t": 0, "v": 1})]
    for number, (source, name, events) in enumerate(STORY):
        handled = {"type": "command.handled", "source": source, "id": name}
        kind = "contact.arrive" if name == "arrive" else name
        inbox.append(stored({"id": name, "type": kind, "centre": CENTRE, "source": source, "at": 0, "data": {}}))
        step = {
            "k": "step",
            "epoch": 1,
            "owner": "e",
            "prev": f"s{number - 1}" if number else "",
            "id": f"s{number}",
            "in_from": number,
            "in_to": number + 1,
            "t": number,
            "events": [{"at": number, "contact": CONTACT, **event} for event in [handled, *events]],
        }
        steps.append(stored(step))
    return {INBOX: inbox, STEPS: steps, DEAD_LETTERS: []}


def stored(record: object) -> Stored:
    """As the broker keeps it."""
    return Stored(data=json.dumps(record).encode(), at=0)


def notes() -> Notes:
    """What sound clients note of it: Ann connects once Sam waits, and stays."""
    asked = {name: {"type": name, "data": {}} for source, name, _ in STORY if source in {ANN, SAM}}
    asked["words"] = {"type": "send", "data": {"text": "Good morning."}}
    sitting = Sitting(agent="ann", begun=2, heard=9, shown={"first": 3, "second": 5})
    visit = Visit(arrival="arrive", messages={WORDS: "Good morning."}, closed=True)
    return Notes(sent=asked, acked=set(asked), sittings=[sitting], visits=[visit])


def found(told: Notes, log: dict[str, list[Stored]] | None = None, history: dict[str, int] | None = None) -> str:
    """What the verdict says."""
    return "\n".join(judge(log or topics(), told, {CONTACT: 0} if history is None else history).problems)


def test_a_sound_run_has_no_problems() -> None:
    """Without this the other tests here would prove nothing."""
    assert found(notes()) == ""


def test_a_missed_offer_is_found() -> None:
    """An agent who is there and is not shown an offer is why a resident waits for nothing."""
    told = notes()
    del told.sittings[0].shown["second"]

    assert "not shown offer second" in found(told)


def test_an_open_offer_missing_from_a_snapshot_is_found() -> None:
    """Whoever comes back finds the offer that still rings."""
    told = notes()
    told.sittings = [Sitting(agent="ann", begun=5, heard=9)]

    assert "not shown offer second" in found(told)


def test_a_line_that_broke_in_the_last_step_is_no_problem() -> None:
    """Of the last step that was heard some frames may have been lost with the line."""
    told = notes()
    told.sittings = [Sitting(agent="ann", begun=2, heard=5, shown={"first": 3})]

    assert found(told) == ""


@pytest.mark.parametrize(
    ("sitting", "problem"),
    [
        (Sitting(agent="ann", begun=2, heard=2, shown={"first": 2}), "the steps know none such"),
        (Sitting(agent="bob", begun=2, heard=9, shown={"second": 5}), "the steps know none such"),
        (Sitting(agent="ann", begun=2, heard=2, shown={"invented": 2}), "the steps know none such"),
        (Sitting(agent="ann", begun=5, heard=5, shown={"second": 5, "first": 5}), "which was over before"),
    ],
)
def test_an_offer_that_is_not_so_is_found(sitting: Sitting, problem: str) -> None:
    """Nothing is shown before its step is accepted, or to anybody else, or once it is over."""
    told = notes()
    told.sittings.append(sitting)

    assert problem in found(told)


@pytest.mark.parametrize(
    ("messages", "problem"),
    [
        ({}, "was never shown"),
        ({WORDS: "Good morning.", "invented": "Boo."}, "is in no step"),
        ({WORDS: "Something else."}, "reads 'Something else.'"),
    ],
)
def test_a_garbled_chat_is_found(messages: dict[str, str], problem: str) -> None:
    """A resident reads all that their agent wrote, and nothing else."""
    told = notes()
    told.visits[0].messages = messages

    assert problem in found(told)


def test_a_lost_acknowledgement_is_found() -> None:
    """What was acknowledged stands in the inbox; what was asked is answered in the end."""
    told = notes()
    told.sent |= {"vanished": {"type": "send", "data": {}}, "waiting": {"type": "send", "data": {}}}
    told.acked.add("vanished")

    assert "acknowledged and not in the inbox" in found(told)
    assert "never answered" in found(told)


def test_a_chat_that_never_ended_is_found() -> None:
    """When everybody has gone, nobody may be left behind."""
    log = topics()
    log[STEPS].pop()
    log[INBOX].pop()

    assert "is still held" in found(notes(), log)


def test_nonsense_that_was_not_kept_is_found() -> None:
    """What could not be read is kept, so that somebody can look at it."""
    log = topics()
    log[INBOX].append(Stored(data=b"nonsense", at=0))
    last = json.loads(log[STEPS][-1].data) | {"prev": "s6", "id": "s7", "in_from": 7, "in_to": 8, "events": []}
    log[STEPS].append(stored(last))

    assert "inbox record 7 is not kept" in found(notes(), log)


def test_two_answers_to_one_command_are_found() -> None:
    """Whoever repeats a command because the line broke is told the same."""
    told = notes()
    told.answer({"type": "refused", "data": {"id": "accept", "code": "not_yours", "text": ""}})

    assert "first told ack, then not_yours" in found(told)


@pytest.mark.parametrize("history", [{}, {CONTACT: 5}, {CONTACT: 0, "invented": 0}])
def test_a_wrong_history_is_found(history: dict[str, int]) -> None:
    """A council reports what happened, all of it and nothing else."""
    assert "history and steps differ" in found(notes(), history=history)
