"""Robots on the telephone: a caller at a little service, and an agent at a console with a softphone."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from contact_centre.demo import texts
from contact_centre.demo.profile import profile_file, read_profile
from contact_centre.demo.robot_caller import RobotCaller
from contact_centre.demo.robot_line import RobotLine
from contact_centre.demo.robot_resident import Errand
from contact_centre.demo.telephone import is_robot, keys_for
from contact_centre.demo.twilio import Emulator
from contact_centre.demo.twilio.calls import Jump
from contact_centre.ids import Draws
from routing.ids import QueueId
from routing.phone import MenuChoice, Phone
from tests.hand_time import HandTime
from tests.unit.contact_centre.demo.twilio.service import CENTRE, RESIDENT, Service, hears

DAY = read_profile(profile_file()).day
PHONE = Phone(
    number=CENTRE,
    fallback=QueueId("general"),
    emergency=MenuChoice(key="9", queue=QueueId("repairs")),
    menu=(MenuChoice(key="1", queue=QueueId("repairs")),),
    language_keys={"8": "cy"},
)
ERRAND = Errand(
    queue=QueueId("repairs"),
    name="Jo (robot)",
    language="en",
    text="The tap drips.",
    patience_s=300,
    chat_s=60,
    rates=False,
)
MENU = '<Gather numDigits="1" action="/chosen" timeout="20"><Say>Press a key.</Say></Gather>'
WAIT = '<Gather numDigits="1" action="/choice"><Say>Press 1 to be rung back.</Say><Play>/music.mp3</Play></Gather>'


def caller(time: HandTime, *, rather: float = 0.0, **errand: object) -> RobotCaller:
    """A robot; `rather`: how likely it would rather be rung back."""
    wants = msgspec.structs.replace(ERRAND, **errand)
    day = msgspec.structs.replace(DAY, callback_share=rather)
    return RobotCaller(wants, keys_for(PHONE, wants), day, time, Draws(1), pause=time.pause)


@pytest.mark.parametrize(
    ("errand", "keys"),
    [
        (ERRAND, ["1"]),
        (msgspec.structs.replace(ERRAND, language="cy"), ["8", "1"]),
        (msgspec.structs.replace(ERRAND, emergency=True), ["9"]),
        (msgspec.structs.replace(ERRAND, queue=QueueId("planning")), []),
    ],
)
def test_robots_know_the_way_through_the_menu(errand: Errand, keys: list[str]) -> None:
    """They are to reach the queue that they come for, as the centre's file has it now."""
    assert keys_for(PHONE, errand) == keys


def test_visitors_are_not_taken_for_robots() -> None:
    """A call that a visitor places by hand is left to people first."""
    assert is_robot("+447700900512")
    assert not is_robot(RESIDENT)


async def test_a_robot_presses_its_key_and_gives_up_when_its_patience_ends(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """Abandonment is part of a busy day."""
    service.documents |= {"/incoming": MENU, "/chosen": '<Enqueue waitUrl="/wait">parked</Enqueue>', "/wait": WAIT}
    robot = caller(time, patience_s=100.0)
    phone = await emulator.ring(RESIDENT, CENTRE)
    await time.until(robot.talk(phone))
    assert service.at("/chosen")[0]["Digits"] == "1"
    assert service.at("/choice") == []
    assert 100 <= time.monotonic_ms() / 1000 < 110
    assert robot.done.is_set()


async def test_a_robot_chooses_its_language_before_its_service(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """However many lines a prompt has, each prompt is answered once."""
    lines = "<Say>One.</Say><Say>Two.</Say><Say>Three.</Say>"
    service.documents |= {
        "/incoming": f'<Gather numDigits="1" action="/language" timeout="20">{lines}</Gather>',
        "/language": f'<Gather numDigits="1" action="/chosen" timeout="20">{lines}</Gather>',
    }
    robot = caller(time, language="cy")
    await time.until(robot.talk(await emulator.ring(RESIDENT, CENTRE)))
    assert (service.at("/language")[0]["Digits"], service.at("/chosen")[0]["Digits"]) == ("8", "1")


async def test_a_robot_that_would_rather_be_rung_back_asks_and_answers(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """Callbacks are shown with somebody at the other end."""
    service.documents |= {
        "/incoming": MENU,
        "/chosen": '<Enqueue waitUrl="/wait">parked</Enqueue>',
        "/wait": WAIT,
        "/choice": "<Hangup/>",
        "/rung": '<Dial><Conference participantLabel="resident-1">room</Conference></Dial>',
        "/agent": '<Dial><Conference participantLabel="agent-1">room</Conference></Dial>',
    }
    robot = caller(time, rather=1.0)
    await time.until(robot.talk(await emulator.ring(RESIDENT, CENTRE)))
    assert service.at("/choice")[0]["Digits"] == "1"
    assert not robot.done.is_set()

    emulator.phones[RESIDENT] = msgspec.structs.replace(robot.phone(), does="answers")
    softphone = emulator.client("agent")
    for to, path in ((RESIDENT, "rung"), ("client:agent", "agent")):
        call = emulator.exchange.new_call(from_=CENTRE, to=to, direction="outbound-api")
        emulator.exchange.place(call, Jump(f"{service.url}/{path}"), 30)
    agent = await time.until(softphone.incoming.get())
    agent.accept()
    await time.pass_(15)
    agent.say("Hello, your council.")
    await time.until(hears(agent, "The tap drips."))
    await time.until(hears(agent, texts.THANKS))
    await time.until(robot.done.wait())


async def test_a_robot_agent_takes_a_call_and_hears_its_resident_alone(
    emulator: Emulator, service: Service, time: HandTime
) -> None:
    """What the centre says to an agent is nothing to answer."""
    service.documents |= {
        "/incoming": '<Dial><Conference participantLabel="resident-1">room</Conference></Dial>',
        "/agent": '<Say>A caller.</Say><Dial><Conference participantLabel="agent-1">room</Conference></Dial>',
    }
    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    line = RobotLine(emulator.client("agent"), Draws(1), pause=time.pause)
    line.overhears = lambda contact, text: heard.put_nowait((contact, text))
    resident = await emulator.ring(RESIDENT, CENTRE)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(line.run())
        call = emulator.exchange.new_call(from_=CENTRE, to="client:agent?contact=c", direction="outbound-api")
        emulator.exchange.place(call, Jump(f"{service.url}/agent"), 30)
        await time.pass_(10)
        resident.say("Hello?")
        assert await heard.get() == ("c", "Hello?")
        line.say("c", "Good morning.")
        await time.until(hears(resident, "Good morning."))
        line.say("another", "Nobody hears this.")
        resident.hang_up()
        running.cancel()
