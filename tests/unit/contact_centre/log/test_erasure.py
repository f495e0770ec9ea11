"""A resident who asks to be forgotten is, in every file, and no figure of the centre changes."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from contact_centre.database import connect
from contact_centre.log.follower import Follower
from contact_centre.log.inbox import SealingInbox
from contact_centre.log.snapshots import Snapshots
from contact_centre.log.sqlite import SqliteLog
from contact_centre.vault import SqlVault, keys
from routing import engine
from routing.commands import ContactArrive, MessageReceive
from routing.ids import ResidentId, contact_id
from routing.ports import INBOX, STEPS
from routing.words import Sealed
from tests.unit.contact_centre.log.running import CENTRE, REPAIRS, ManualClock, ask, command, opening, running, steps_of

MAY, JUNE = ResidentId("may"), ResidentId("june")
SECRETS = ["May Evans", "the boiler at 14 Mill Lane"]


@pytest.fixture
def keys_database(tmp_path: Path) -> Iterator[Engine]:
    """Residents' keys, beside the log."""
    made = connect(f"sqlite:///{tmp_path / 'centre.db'}")
    yield made
    made.dispose()


async def chat(inbox: SealingInbox, resident: ResidentId) -> None:
    """One resident says who they are and what they need."""
    source = f"resident:{resident}"
    name, text = SECRETS
    arrive = ContactArrive(channel="webchat", queue=REPAIRS, resident=resident, name=name, text=text)
    await inbox.append([command("arrive", arrive, source=source)])
    contact = contact_id(CENTRE, source, "arrive")
    await inbox.append([command("more", MessageReceive(contact=contact, text=text), source=source)])


async def sealed_texts(log: SqliteLog) -> list[Sealed]:
    """Everything sealed that stands in inbox and steps."""
    found: list[Sealed] = []

    def look(value: object) -> None:
        if isinstance(value, dict):
            if value.keys() == {"resident", "box"}:
                found.append(msgspec.convert(value, Sealed))
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)

    for topic in (INBOX, STEPS):
        for record in await log.read(topic, 0, 10_000):
            look(msgspec.json.decode(record.data))
    return found


async def figures(log: SqliteLog, snapshots: Snapshots | None) -> tuple[str, Counter[str]]:
    """The centre as a new process finds it: digest of the state, and how often each thing happened."""
    follower = Follower(log, CENTRE, snapshots)
    await follower.start()
    happened = Counter(type(event).__name__ for step in await steps_of(log) for event in step.events)
    return engine.digest(follower.state), happened


def contents(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_erasing_a_resident_changes_no_figure(tmp_path: Path, keys_database: Engine) -> None:
    """The council may keep its counts, and must not keep the words."""
    log, vault = SqliteLog(tmp_path / "log.db"), SqlVault(keys_database)
    try:
        async with running(log, ManualClock(), directory=tmp_path / "snapshots") as centre:
            await ask(log, *opening())
            inbox = SealingInbox(log, vault, lambda _: None)
            await chat(inbox, MAY)
            await chat(inbox, JUNE)
            await centre.consumed()
            await centre.follower.save_snapshot()
        snapshots = Snapshots(log, tmp_path / "snapshots")
        before = await figures(log, None)
        of_may = [sealed for sealed in await sealed_texts(log) if sealed.resident == MAY]
        of_june = [sealed for sealed in await sealed_texts(log) if sealed.resident == JUNE]
        assert {vault.open(sealed) for sealed in of_may} == set(SECRETS)
        key = keys.find(keys_database, [MAY])[MAY]

        await vault.erase(MAY)

        for opener in (vault, SqlVault(keys_database)):
            assert {opener.open(sealed) for sealed in of_may} == {None}
            assert {opener.open(sealed) for sealed in of_june} == set(SECRETS)
        assert await figures(log, None) == await figures(log, snapshots) == before
    finally:
        await log.close()
    everything = contents(tmp_path)
    assert key not in everything
    assert [secret for secret in SECRETS if secret.encode() in everything] == []
