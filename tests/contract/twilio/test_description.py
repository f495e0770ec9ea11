"""Our requests, judged by Twilio's own description of its interface: names, types and shapes of everything we send."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest
from twilio.base.exceptions import TwilioRestException

from channels._twilio import TwilioSettings
from channels._twilio.client import Limits, Twilio
from channels.phone.performer import PhonePerformer
from contact_centre.phone.sweep import Sweep
from routing.ids import CallRef, LegId
from routing.phone import Dialling
from routing.words import Effect
from scripts.servers import Unavailable
from tests.contract.twilio.prism import EXTRACTS, Prism
from tests.contract.twilio.rest import ACCOUNT
from tests.contract.twilio.test_performer import KEY, SEALED, SHOWN, Shell, effect
from tests.servers import unavailable
from tests.unit.contact_centre.log.running import CENTRE, ManualClock

pytestmark = pytest.mark.xdist_group("prism")

CALL = CallRef(f"CA{'1' * 32}")
AGENT = CallRef(f"CA{'2' * 32}")


@pytest.fixture(scope="module")
def prism() -> Iterator[Prism]:
    """Where the description is served."""
    if not EXTRACTS.is_dir():
        pytest.skip("Twilio's description of its interface is not beside this project (../shared), nor at TWILIO_OAI")
    try:
        mock = Prism()
    except Unavailable as error:
        unavailable(str(error))
    with mock:
        yield mock


@pytest.fixture
async def described(prism: Prism) -> AsyncIterator[Twilio]:
    """Our client of it."""
    settings = TwilioSettings(
        account_sid=ACCOUNT, auth_tokens=("token",), api_url=prism.url, public_url="https://centre.example"
    )
    made = Twilio(settings, Limits(total_s=30.0))
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("join", {"party": "agent"}),
        ("dial", {"party": "resident", "number": SEALED, "machine": True}),
        ("dial", {"party": "outside", "number": "+441632960999"}),
        ("bridge", {"ref": CALL, "leg": LegId("resident-2")}),
        ("wait", {"ref": CALL}),
        ("hold", {"ref": CALL}),
        ("hold", {"ref": CALL, "on": False}),
        ("mute", {"leg": LegId("agent-1")}),
        ("stay", {"ref": CALL}),
        ("supervise", {"party": "supervisor", "mode": "listen"}),
        ("supervise", {"ref": CALL, "mode": "whisper", "coached": AGENT}),
        ("supervise", {"ref": CALL, "mode": "barge"}),
        ("record", {"on": False}),
        ("record", {}),
        ("drop", {"ref": CALL}),
        ("drop", {"leg": LegId("agent-1")}),
        ("text", {"number": SEALED}),
    ],
)
async def test_what_we_ask_is_what_twilio_describes(described: Twilio, kind: Effect, said: dict[str, Any]) -> None:
    """What Twilio refuses for its shape fails for every resident, every time."""
    performer = PhonePerformer(described, Shell().needs())
    result = await performer.perform(effect(kind, **said), key=KEY)
    assert (result.ok, result.text) == (True, "")


@pytest.mark.parametrize("kind", ["join", "dial", "text", "bridge"])
async def test_what_we_look_up_is_described(described: Twilio, kind: Effect) -> None:
    """After a crash the lists are asked in Twilio's own words."""
    shell = Shell()
    shell.clock.wall_ms = SHOWN
    asked = msgspec.structs.replace(effect(kind, number=SEALED, ref=None), dialling=Dialling())
    await PhonePerformer(described, shell.needs()).find(asked, key=KEY)


async def test_calls_and_recordings_are_described(described: Twilio) -> None:
    """The sweep's question, and the deletion of what is due."""
    told: list[object] = []

    async def append(command: object) -> None:
        told.append(command)

    await Sweep(described, CENTRE, lambda: [CALL], append, clock=ManualClock()).look()
    assert len(told) == 1, "the description's example has ended"
    assert await described.rest.recordings(f"RE{'1' * 32}").delete_async()


async def test_requests_are_really_judged(described: Twilio) -> None:
    """Otherwise this file would prove nothing."""
    with pytest.raises(TwilioRestException) as told:
        await described.rest.calls.create_async(to="+447700900123", from_="+441632960100", timeout="soon")
    assert told.value.status == 400
