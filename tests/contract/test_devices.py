"""Where staff take calls, in SQL."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from contact_centre.phone.devices import Device, Devices, DevicesUnavailable
from routing.ids import AgentId
from tests.unit.contact_centre.log.running import ManualClock

ANN, JOE = AgentId("ann"), AgentId("joe")


async def test_whoever_chose_nothing_takes_calls_in_the_browser(engine: sa.Engine) -> None:
    """A new agent can work at once."""
    assert await Devices(engine, ManualClock()).of(ANN) == Device()


async def test_choice_is_kept_for_each_person_and_can_be_taken_back(engine: sa.Engine) -> None:
    """The number stays for the next day without a headset."""
    devices = Devices(engine, ManualClock())
    await devices.choose(ANN, Device(device="phone", number="+447700900777"))
    await devices.choose(JOE, Device(device="phone", number="+447700900778"))
    assert (await devices.of(ANN)).rings_at == "+447700900777"

    await devices.choose(ANN, Device(number="+447700900777"))
    again = Devices(engine, ManualClock())
    assert (await again.of(ANN)).rings_at is None
    assert (await again.of(ANN)).number == "+447700900777"
    assert (await again.of(JOE)).rings_at == "+447700900778"


async def test_database_that_is_away_is_told() -> None:
    """The page says that it could not be saved, and the dispatcher tries again."""
    devices = Devices(sa.create_engine("sqlite:////nowhere/at/all.db"), ManualClock())
    with pytest.raises(DevicesUnavailable, match="Try again"):
        await devices.of(ANN)
