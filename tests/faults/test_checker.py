"""The checker finds what it is there to find: a test of the tests that kill the centre."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contact_centre.log.sqlite import SqliteLog
from routing.commands import ContactSend, OfferAccept
from routing.ids import ContactId, OfferId
from tests.checker import Told
from tests.faults.log_file import STEPS, checker_of
from tests.unit.contact_centre.log.running import CENTRE, ManualClock, arrival, ask, command, opening, running

Event = dict[str, Any]
Edit = Callable[[list[Event]], list[Event]]


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """The log of a small, sound centre: three chats, the first of them accepted, one command refused."""
    path = tmp_path / "log.db"
    log = SqliteLog(path)
    async with running(log, ManualClock()) as centre:
        await ask(log, *opening(), arrival(1), arrival(2), arrival(3))
        await centre.consumed()
        offer = OfferId(next(iter(centre.follower.state.offers)))
        await ask(log, command("accept", OfferAccept(offer=offer)))
        await ask(log, command("stray", ContactSend(contact=ContactId("unknown"), text="")))
        await centre.consumed()
    await log.close()
    return path


def problems(path: Path, told: Told | None = None, *, units: int = 60) -> str:
    """What the checker says of a log."""
    return "\n".join(checker_of(path, centre=CENTRE, units=units, units_each=20).check(told or Told()))


def edit_events(path: Path, edit: Edit) -> None:
    """Put the events of every step through `edit`."""
    with sqlite3.connect(path) as database:
        for position, data in database.execute(
            "SELECT position, data FROM record WHERE topic = ?", (STEPS,)
        ).fetchall():
            record = json.loads(data)
            if record["k"] == "step":
                record["events"] = edit(record["events"])
            sql = "UPDATE record SET data = ? WHERE topic = ? AND position = ?"
            database.execute(sql, (json.dumps(record).encode(), STEPS, position))
    database.close()


def without(kind: str) -> Edit:
    """As if it had never happened."""
    return lambda events: [event for event in events if event["type"] != kind]


def twice(kind: str) -> Edit:
    """As if it had happened twice."""
    return lambda events: [copy for event in events for copy in [event] * (1 + (event["type"] == kind))]


def changed(kind: str, **values: object) -> Edit:
    """As if it had happened differently."""
    return lambda events: [event | values if event["type"] == kind else event for event in events]


def test_a_sound_log_has_no_problems(path: Path) -> None:
    """Without this the other tests here would prove nothing."""
    told = Told(
        durable={("staff:ann", "accept"), ("resident:1", "arrive-1")},
        handled={("staff:ann", "accept")},
        refused={("staff:ann", "stray")},
    )

    assert problems(path, told) == ""


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (without("command.handled"), "answered 0 times"),
        (twice("command.refused"), "answered 2 times"),
        (without("contact.queued"), "is arrived"),
        (without("contact.arrived"), "arrived and lost"),
        (twice("contact.arrived"), "arrived twice"),
        (twice("offer.made"), "which is offered"),
        (without("offer.made"), "offer.accepted of contact"),
        (changed("offer.accepted", agent="bob"), "but"),
        (changed("offer.made", at=5), "is not of its time"),
        (changed("command.handled", id="invented"), "never asked"),
    ],
)
def test_a_wrong_step_is_found(path: Path, edit: Edit, problem: str) -> None:
    """A contact lost, offered twice or answered twice does not pass."""
    edit_events(path, edit)

    assert problem in problems(path)


def test_an_overloaded_agent_is_found(path: Path) -> None:
    """Three chats are too many for somebody who can carry two."""
    assert "ann carries 60 units" in problems(path, units=40)


@pytest.mark.parametrize("topic", [0, STEPS])
def test_a_hole_is_found(path: Path, topic: int) -> None:
    """A record that was acknowledged and is gone does not pass."""
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM record WHERE topic = ? AND position = 1", (topic,))
    database.close()

    assert "offset 2 stands where 1 should" in problems(path)


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (Told(durable={("resident:1", "other")}), "acknowledged and not in the inbox"),
        (Told(handled={("staff:ann", "stray")}), "told handled, was not"),
        (Told(refused={("staff:ann", "accept")}), "told refused, was not"),
        (Told(offers={"an offer": "ann"}), "not made to them"),
    ],
)
def test_a_broken_promise_is_found(path: Path, told: Told, problem: str) -> None:
    """What clients were told is held against the log."""
    assert problem in problems(path, told)
