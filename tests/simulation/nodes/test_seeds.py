"""Whatever befalls engines, gateways and the log between them, no contact is lost, doubled or forgotten.

NODES_SEEDS says how many seeds are played, NODES_FIRST from which on.
"""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from routing.ports import DEAD_LETTERS, INBOX, STEPS
from tests.checker import Checker, Record, Told
from tests.simulation.nodes.centre import CENTRE, UNITS, UNITS_EACH
from tests.simulation.nodes.replay import told
from tests.simulation.nodes.run import Run

FIRST = int(os.environ.get("NODES_FIRST", "0"))
SEEDS = int(os.environ.get("NODES_SEEDS", "2000"))
CHUNK = 50
ENOUGH = {
    "epochs": 150,
    "records ignored": 100,
    "dead letters": 10,
    "repeats": 200,
    "contact.arrived": 400,
    "offer.made": 200,
    "offer.timed_out": 3,
    "offer.withdrawn": 10,
    "contact.requeued": 10,
    "contact.answered": 100,
    "clock.jumped": 100,
    "command.refused": 30,
}
"""How often each must happen in forty seeds at least."""
PROJECT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("first", range(FIRST, FIRST + SEEDS, CHUNK))
def test_no_contact_is_lost_doubled_or_forgotten(first: int) -> None:
    """Every resident who was let in is with one agent, in one queue or served, and soon everybody is served again."""
    for seed in range(first, min(first + CHUNK, FIRST + SEEDS)):
        run = Run(seed)
        problems = run.play()
        assert not problems, told(run, problems)


def test_enough_befalls_a_few_seeds() -> None:
    """Where nobody is killed, late or doubled, nothing would be proved."""
    happened: Counter[str] = Counter()
    for seed in range(40):
        run = Run(seed)
        assert run.play() == []
        listen = functools.partial(_count, happened)
        checker = Checker(
            run.broker.topics[INBOX],
            run.broker.topics[STEPS],
            centre=CENTRE,
            units=UNITS,
            units_each=UNITS_EACH,
            listen=listen,
        )
        checker.check(Told(durable=run.post.durable))
        happened["epochs"] += checker.epoch
        happened["records ignored"] += checker.ignored
        happened["dead letters"] += len(run.broker.topics[DEAD_LETTERS])
        happened["repeats"] += len(checker.inbox) - len(checker.answers)

    too_rare = {what: happened[what] for what, least in ENOUGH.items() if happened[what] < least}
    assert too_rare == {}


def _count(happened: Counter[str], event: Record) -> None:
    happened[event["type"]] += 1


def test_a_seed_is_one_story() -> None:
    """A failure that cannot be played again could not be understood, nor known to be mended."""

    def story(hash_seed: str) -> str:
        replay = [sys.executable, "-m", "tests.simulation.nodes.replay", "7"]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        ended = subprocess.run(replay, cwd=PROJECT, env=environment, capture_output=True, check=True)
        assert ended.stderr == b""
        return hashlib.sha256(ended.stdout).hexdigest()

    assert story("1") == story("2")
