"""The performer as a dispatcher has it: sealed numbers are opened, staff's devices read, the demo's numbers known."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiohttp.test_utils import TestServer

from channels.phone.performer import PhonePerformer
from contact_centre.database import connect
from contact_centre.phone.devices import Device, Devices
from contact_centre.phone.performing import phone_performer
from contact_centre.providers import DEMO_CENTRE, Given
from contact_centre.settings import Settings
from contact_centre.vault import SqlVault
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import CallRef, CentreId, ResidentId
from routing.words import Sealed
from tests.contract.twilio.rest import Rest
from tests.contract.twilio.test_performer import ANN, MAY, OURS, effect
from tests.unit.contact_centre.boards.town import CONFIG
from tests.unit.contact_centre.log.running import ManualClock


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sa.Engine]:
    """The centre's database."""
    made = connect(f"sqlite:///{tmp_path / 'centre.db'}")
    yield made
    made.dispose()


@pytest.fixture
def given(rest: Rest, server: TestServer, database: sa.Engine) -> Given:
    """What the dispatcher of the demo stands on."""
    return Given(
        settings=Settings(twilio=rest.settings(server)),
        id=DEMO_CENTRE,
        centre=lambda: CONFIG,
        database=database,
        vault=SqlVault(database),
        clock=ManualClock(),
    )


@pytest.fixture
async def performer(given: Given) -> AsyncIterator[PhonePerformer]:
    """Its performer."""
    async with phone_performer(given) as made:
        assert made is not None
        yield made


async def sealed(given: Given, number: str) -> Sealed:
    """A resident's number as steps have it."""
    return await given.vault.seal(ResidentId("may"), number)


async def test_number_is_opened_for_the_provider_alone(performer: PhonePerformer, given: Given, rest: Rest) -> None:
    """The effect in the outbox names nobody, and the resident is rung all the same."""
    assert (await performer.perform(effect("dial", number=await sealed(given, "07700 900123")), key="0:1:1")).ok
    assert rest.asked[0].said["To"] == MAY


async def test_erased_resident_is_not_rung(performer: PhonePerformer, given: Given, rest: Rest) -> None:
    """Whoever asked to be forgotten hears no more of us."""
    number = await sealed(given, MAY)
    await given.vault.erase(ResidentId("may"))
    result = await performer.perform(effect("dial", number=number), key="0:1:1")
    assert (result.ok, rest.asked) == (False, [])


async def test_agent_is_rung_where_they_take_calls(performer: PhonePerformer, given: Given, rest: Rest) -> None:
    """What they chose on their console holds in the dispatcher's process."""
    await Devices(given.database, given.clock).choose(ANN, Device(device="phone", number="+447700900777"))
    await performer.perform(effect("join"), key="0:1:1")
    assert rest.asked[0].said["To"] == "+447700900777"


@pytest.mark.parametrize("number", ["+449098790000", "+12025550123", "999"])
async def test_own_phone_that_may_not_be_rung_is_not(
    performer: PhonePerformer, given: Given, rest: Rest, number: str
) -> None:
    """Each call an agent accepts would make a premium number of their own richer; the guard holds for it as for others."""
    await Devices(given.database, given.clock).choose(ANN, Device(device="phone", number=number))
    result = await performer.perform(effect("join"), key="0:1:1")
    assert not result.ok
    assert "choose another" in result.text
    assert await performer.find(effect("join"), key="0:1:1") is None
    assert not rest.asked


async def test_database_that_is_away_puts_a_call_off(rest: Rest, given: Given) -> None:
    """Nothing was done, and the same call works once the database is back."""
    away = sa.create_engine("sqlite:////nowhere/at/all.db")
    broken = replace(given, database=away, vault=SqlVault(away))
    box = await sealed(given, MAY)
    async with phone_performer(broken) as performer:
        assert performer is not None
        for asked in (effect("join"), effect("dial", number=box)):
            with pytest.raises(ChannelUnavailable):
                await performer.perform(asked, key="0:1:1")
    assert not rest.asked


async def test_resident_reads_who_will_ring_in_their_language(
    performer: PhonePerformer, given: Given, rest: Rest
) -> None:
    """An unknown number that rings is not answered; one that was announced is."""
    for language, words in (("en", "about to ring you"), ("cy", "ffonio")):
        number = await sealed(given, MAY)
        await performer.perform(effect("text", number=number, language=language), key="0:1:1")
        body = str(rest.asked[-1].said["Body"])
        assert words in body
        assert CONFIG.name in body
        assert "01632 960100" in body
        assert OURS not in body


async def test_made_up_numbers_are_rung_in_the_demo_alone(given: Given, rest: Rest) -> None:
    """Elsewhere such a number is a slip, and nobody has it."""
    real = replace(given, id=CentreId("alderbrook"))
    async with phone_performer(real) as performer:
        assert performer is not None
        assert not (await performer.perform(effect("dial", number=await sealed(given, MAY)), key="0:1:1")).ok
    assert not rest.asked


async def test_without_an_account_nobody_is_called(given: Given) -> None:
    """A council without a telephone has no performer, and its dispatcher says so."""
    async with phone_performer(replace(given, settings=Settings())) as performer:
        assert performer is None


async def test_call_that_is_led_elsewhere_needs_no_number(performer: PhonePerformer, rest: Rest) -> None:
    """A resident who withheld theirs is served like anybody else."""
    asked: EffectRequested = effect("bridge", ref=CallRef("CA5"), number=None)
    assert (await performer.perform(asked, key="0:1:1")).ok
    assert rest.asked[0].path == "Calls/CA5.json"
