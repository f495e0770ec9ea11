"""`kill -9` at any moment loses nothing that anybody was told."""

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from contact_centre.log.follower import Follower
from contact_centre.log.snapshots import Snapshots
from contact_centre.log.sqlite import SqliteLog
from routing import engine
from tests.checker import Told
from tests.faults.centre_process import CENTRE, MARK, UNITS, UNITS_EACH
from tests.faults.log_file import checker_of

PROJECT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "20"))
SEED = int(os.environ.get("KILL_SEED", "1"))


class Life:
    """One run of the centre, from its start to its death, and what its clients were told meanwhile."""

    def __init__(self, folder: Path, number: int, mode: str) -> None:
        self.told: list[tuple[str, str]] = []
        self.ready = threading.Event()
        self._errors = (folder.parent / "errors.txt").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.centre_process", str(folder), str(number), mode],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not line.endswith(b"\n"):
                break
            word, _, rest = line.decode().rstrip("\n").partition(" ")
            self.told.append((word, rest))
            if word == "READY":
                self.ready.set()

    def wait(self, moment_s: float) -> None:
        """Give it so long; notice if it ends by itself."""
        threading.Event().wait(moment_s)
        assert self._process.poll() is None, "the centre ended by itself, see errors.txt"

    def kill(self) -> None:
        """End it at once, as a power cut does for a process."""
        self._process.kill()
        self.join()

    def join(self) -> int:
        """Wait for its end and for the last word it said."""
        code = self._process.wait(120)
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._errors.close()
        return code


class Journal:
    """What all clients were told in all lives, and what they have to send again."""

    def __init__(self) -> None:
        self.told = Told()
        self._sent: dict[tuple[str, str], bytes] = {}
        self._resent: set[tuple[str, str]] = set()

    def take(self, life: Life) -> None:
        """Add what was told in one life."""
        for word, rest in life.told:
            if word == "S":
                command = json.loads(rest)
                self._sent[command["source"], command["id"]] = rest.encode()
                continue
            first, _, second = rest.partition(" ")
            known = {"D": self.told.durable, "H": self.told.handled, "R": self.told.refused}.get(word)
            if known is not None:
                known.add((first, second))
            elif word == "O":
                self.told.offers[first] = second

    def to_resend(self) -> bytes:
        """Commands of clients who were told nothing; once durable, they are sent again once and no more."""
        answered = self.told.handled | self.told.refused
        again = [key for key in self._sent if key not in answered and key not in self._resent]
        self._resent.update(key for key in again if key in self.told.durable)
        return b"\n".join(self._sent[key] for key in again)


@pytest.mark.faults
@pytest.mark.timeout(60 + 20 * ROUNDS)
def test_kill_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    """A resident who was told that we have it, we have it; nobody is offered twice, forgotten or overloaded."""
    folder = tmp_path / "data"
    folder.mkdir()
    chance, journal = random.Random(SEED), Journal()
    for number in range(ROUNDS):
        (folder / "resend").write_bytes(journal.to_resend())
        life = Life(folder, number, "load")
        if number % 4 == 3:  # while it starts, replays and takes over
            life.wait(chance.uniform(0.2, 1.5))
        else:
            assert life.ready.wait(60), "the centre did not start, see errors.txt"
            life.wait(chance.uniform(0.02, 0.8))
        life.kill()
        journal.take(life)

    (folder / "resend").write_bytes(journal.to_resend())
    last = Life(folder, ROUNDS, "drain")
    assert last.join() == 0, (tmp_path / "errors.txt").read_text()[-3_000:]
    journal.take(last)
    (folder / "resend").unlink()

    checker = checker_of(folder / "log.db", centre=CENTRE, units=UNITS, units_each=UNITS_EACH)
    assert checker.check(journal.told) == []
    assert len(journal.told.durable) > 10 * ROUNDS, "too little happened to mean anything"
    assert len(checker.offers) > ROUNDS
    plain = [path.name for path in folder.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()]
    assert plain == [], "residents' words stand in these files as they were said"


@pytest.mark.faults
async def test_a_start_from_a_snapshot_equals_a_replay_after_a_kill(tmp_path: Path) -> None:
    """Whatever the kill left behind, a quick start and a slow one give the same centre."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "resend").write_bytes(b"")
    life = Life(folder, 0, "load")
    assert life.ready.wait(60)
    life.wait(1.5)
    life.kill()

    log = SqliteLog(folder / "log.db")
    quick, slow = Follower(log, CENTRE, Snapshots(log, folder / "snapshots")), Follower(log, CENTRE)
    await quick.start()
    await slow.start()
    await log.close()

    assert list((folder / "snapshots").glob("*.snapshot"))
    assert engine.digest(quick.state) == engine.digest(slow.state)
    assert quick.state.contacts
