"""The composed roles, each in a process of its own, over a real Kafka, Redis and PostgreSQL."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from contact_centre.database import connect
from contact_centre.foundation import open_log
from contact_centre.history import SqlHistory
from contact_centre.live.ledger import Ledger
from contact_centre.log.follower import Follower
from routing.ids import CentreId, Instant
from routing.ports import EVENTS
from scripts.servers import Unavailable
from tests.integration.shell import Wire, visiting
from tests.integration.test_apply import PARKING, written
from tests.integration.test_recorded_history import assert_equal
from tests.integration.town import (
    Town,
    at_chat,
    at_console,
    board_of,
    done,
    readiness,
    running_town,
)
from tests.servers import fresh_database, redis_database, unavailable

pytestmark = pytest.mark.xdist_group("scaled")

CENTRE = CentreId("small")
NAME, TEXT, REPLY = "Blodwen Trevelyan-Jones", "The scullery ceiling has come down.", "A plasterer comes at nine."
TOLD_OF_THE_TIME = {"as_of", "now", "lately_since"}
NOWHERE = "127.0.0.1:1"
T = TypeVar("T")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Town]:
    """Two engines, two gateways, a recorder; joan, an agent for repairs, and nowak, a supervisor."""
    redis_url = redis_database(worker_id)
    try:
        with (
            fresh_database() as database_url,
            running_town(tmp_path_factory.mktemp("town"), redis_url, database_url) as it,
        ):
            yield it
    except Unavailable as error:
        unavailable(str(error))


async def eventually(look: Callable[[], Awaitable[T]], good: Callable[[T], bool]) -> T:
    """What `look` sees once it is `good`."""
    end = asyncio.get_running_loop().time() + 40
    while not good(seen := await look()):
        assert asyncio.get_running_loop().time() < end, seen
        await asyncio.sleep(0.05)
    return seen


async def heard(wire: Wire, text: str) -> None:
    """The message arrives."""
    while (await wire.hear_type("message"))["data"]["text"] != text:
        pass


@asynccontextmanager
async def talking(town: Town) -> AsyncIterator[tuple[Wire, Wire, str]]:
    """A resident at the first gateway and joan at the second, who has answered them: page, console, contact."""
    here, there = town.gateways
    async with at_console(there) as (_, console), at_chat(here, TEXT, NAME) as page:
        offer = (await console.hear_type("offer"))["data"]
        await done(console, "accept", {"offer": offer["id"]})
        await page.hear_type("answered")
        await done(console, "send", {"contact": offer["contact"], "text": REPLY})
        await heard(page, REPLY)
        yield page, console, offer["contact"]
        await done(page, "leave", {})
        await done(console, "dispose", {"contact": offer["contact"], "outcome": ""})


async def test_resident_and_agent_at_different_gateways_talk(town: Town) -> None:
    """Nobody knows which gateway the balancer chose for them, and nobody needs to."""
    async with talking(town) as (page, console, _):
        await done(page, "send", {"text": "Thank you so much."})
        await heard(console, "Thank you so much.")


async def test_typing_reaches_the_other_gateway(town: Town) -> None:
    """A resident who sees that somebody writes stays."""
    async with talking(town) as (page, console, contact):
        await console.say("typing", {"contact": contact}, None)
        await page.hear_type("typing")
        await page.say("typing", {}, None)
        assert (await console.hear_type("typing"))["data"] == {"contact": contact}


async def test_ticket_of_one_gateway_is_good_at_the_other_until_sign_out(town: Town) -> None:
    """Page and socket may part at the balancer; who signs out is gone everywhere."""
    here, there = town.gateways
    async with visiting(here) as joan, visiting(there) as elsewhere:
        assert await joan.sign_in("joan") == 303
        async with elsewhere.socket("/console/socket", ticket=await joan.ticket()) as wire:
            await wire.hear_type("snapshot")
            await joan.sign_out()
            assert await wire.closed() == 4401


async def test_boards_of_all_gateways_agree(town: Town) -> None:
    """Supervisors who stand before different screens must not argue; nor with one that was just started, or without Redis."""
    async with talking(town):
        pass
    late = [town.launch("gateway"), town.launch("gateway", {"REDIS_URL": f"redis://{NOWHERE}/0"})]
    try:
        for gateway in late:
            gateway.await_ready()

        async def boards() -> Sequence[Mapping[str, Any]]:
            seen = [await board_of(gateway) for gateway in (*town.gateways, *late)]
            return [{key: value for key, value in each.items() if key not in TOLD_OF_THE_TIME} for each in seen]

        found = await eventually(boards, lambda seen: all(each == seen[0] for each in seen))
    finally:
        for gateway in late:
            assert gateway.stop() == 0
    assert found[0]["queues"][0]["answered_count"] >= 1
    assert [agent["name"] for agent in found[0]["agents"]] == ["Joan"]


async def test_history_equals_the_live_ledger_and_a_report_reads_it(town: Town) -> None:
    """What a councillor is told next month is what the board showed today."""
    async with talking(town):
        pass
    ledger, database = Ledger(lambda _: Instant(0)), connect(town.environment["DATABASE_URL"])
    async with open_log(town.settings, CENTRE) as opened:
        follower = Follower(opened.log, CENTRE)
        follower.add_view(ledger)
        await follower.start()
    history = SqlHistory(database, CENTRE)

    async def reached() -> int:
        position = history.position("history")
        return 0 if position is None else position.offset

    await eventually(reached, lambda offset: offset >= follower.offset)
    assert_equal(history, ledger, follower.chain.t)
    database.dispose()
    day = dt.datetime.now(dt.UTC).date()
    shown = town.run("report", "--from", f"{day - dt.timedelta(1)}", "--to", f"{day}", "--json")
    assert '"repairs"' in shown
    assert json.loads(shown)


async def test_public_stream_has_the_events_and_none_of_the_words(town: Town) -> None:
    """A council's data team counts contacts and reads nobody's letters."""
    async with talking(town):
        pass
    prefix = town.environment["KAFKA_TOPIC_PREFIX"]
    told, kinds = b"", set[str]()
    async with AIOKafkaConsumer(bootstrap_servers=town.broker.url, auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition(prefix + EVENTS, 0)])
        async with asyncio.timeout(30):
            while "uk.contact-centre.contact.ended.v1" not in kinds:
                record = await consumer.getone()
                assert record.value is not None
                told += record.value + b"".join(value for _, value in record.headers)
                kinds.add(dict(record.headers)["ce_type"].decode())
    assert not [word for word in (NAME, TEXT, REPLY, "Joan") if word.encode() in told]
    assert {f"uk.contact-centre.contact.{what}.v1" for what in ("arrived", "queued", "answered")} <= kinds


async def test_operators_can_ask_every_role(town: Town) -> None:
    """Whoever is paged sees which engine leads, and that the recorder keeps up."""
    leads = 0
    async with aiohttp.ClientSession() as http:
        for role in (*town.engines, town.recorder):
            assert await readiness(role) == (200, "")
            async with http.get(f"{role.base}/metrics") as answer:
                text = await answer.text()
            leads += "contact_centre_engine_leads 1.0" in text
            assert ("contact_centre_history_lag_seconds" in text) == (role is town.recorder)
    assert leads == 1


async def test_new_file_and_new_people_need_no_restart(town: Town, tmp_path: Path) -> None:
    """A service is opened and somebody hired for it on a working day."""
    here, there = town.gateways
    file = written(tmp_path / "new.toml", name="Small", within_s=60, more=PARKING)
    said = await asyncio.to_thread(town.run, "apply", str(file))
    assert "Parking" in said
    assert "In force now" in said
    add = ("users", "add", "sue", "--name", "Sue", "--role", "agent", "--skill", "repairs:3", "--config", str(file))
    await asyncio.to_thread(town.run, *add)

    async def queues() -> Sequence[str]:
        return [queue["id"] for queue in (await board_of(here))["queues"]]

    await eventually(queues, lambda seen: "parking" in seen)
    async with at_console(there, "sue") as (_, console), at_chat(here, TEXT) as page:
        await console.hear_type("offer")
        await done(page, "leave", {})


async def test_gateway_says_in_words_that_no_engine_is_heard(town: Town) -> None:
    """The page that an operator opens first names the part that is missing."""
    for engine in town.engines:
        assert await asyncio.to_thread(engine.stop) == 0
    for gateway in town.gateways:
        _, why = await eventually(lambda gateway=gateway: readiness(gateway), lambda seen: seen[0] == 503)  # type: ignore[misc]
        assert "No engine has been heard" in why
    town.engines = [town.launch("engine"), town.launch("engine")]
    for engine in town.engines:
        engine.await_ready()
    for gateway in town.gateways:
        await eventually(lambda gateway=gateway: readiness(gateway), lambda seen: seen == (200, ""))  # type: ignore[misc]


async def test_gateways_and_engines_say_that_the_log_is_away_and_goes_on_when_it_is_back(town: Town) -> None:
    """A broker that hangs is told as that, and needs nobody to restart anything."""
    roles = (*town.gateways, *town.engines)
    town.broker.pause()
    try:
        for role in roles:
            _, why = await eventually(lambda role=role: readiness(role), lambda seen: "log takes no records" in seen[1])  # type: ignore[misc]
            assert town.broker.url in why
    finally:
        town.broker.resume()
    for role in roles:
        await eventually(lambda role=role: readiness(role), lambda seen: seen == (200, ""))  # type: ignore[misc]
