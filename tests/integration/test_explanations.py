"""Why not Joan? Asked of a running centre over HTTP, about now and about what was decided before it was restarted."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from agents.identity import Role
from contact_centre.app import CentreFile, serve
from contact_centre.core import Core, open_core
from contact_centre.furnish import furnish
from contact_centre.settings import Settings
from routing import commands as cmd
from routing.centre import Centre, Queue, Team
from routing.ids import AgentId, CentreId, ContactId, QueueId, ResidentId, SessionId, SkillId, TeamId
from routing.words import Need

REPAIRS = Queue(id=QueueId("repairs"), name={"en": "Repairs"}, needs=(Need(skill=SkillId("repairs")),))
FILE = CentreFile(
    centre=Centre(
        id=CentreId("alderbrook"),
        name="Alderbrook",
        queues=(REPAIRS,),
        teams=(Team(id=TeamId("housing"), name="Housing"),),
    ),
    digest="d1",
)
PASSWORD = "correct horse battery"


class Town:
    """A running centre, and a browser that looks at it."""

    def __init__(self, core: Core, http: aiohttp.ClientSession) -> None:
        self.core = core
        self.http = http

    async def ask(self, source: str, *commands: cmd.CommandData) -> None:
        """Commands go in; wait until they are decided."""
        await self.core.ask(*commands, source=source)
        async with asyncio.timeout(10):
            while self.core.follower.chain.next_in < await self.core.log.end("contact-centre.inbox"):
                await self.core.log.wait("contact-centre.steps", self.core.follower.offset)
                await self.core.follower.catch_up()

    async def staff(self, login: str, role: Role, *skills: str) -> AgentId:
        """Somebody who can sign in; with skills, an agent on duty."""
        agent = await self.core.identity.add_user(login, f"{login.title()} B.", [role], password=PASSWORD)
        if skills:
            held = {SkillId(skill): 3 for skill in skills}
            await self.ask("admin", cmd.AgentConfigure(agent=agent, skills=held, team=TeamId("housing")))
            here = cmd.AgentConnect(agent=agent, gateway=self.core.gateway, session=SessionId(login))
            await self.ask(f"staff:{agent}", here, cmd.AgentSetState(agent=agent, state="available"))
        return agent

    async def sign_in(self, login: str) -> None:
        """The browser's sign-in."""
        async with self.http.get("/api/session") as answer:
            csrf = (await answer.json())["csrf"]
        form = {"csrf": csrf, "name": login, "password": PASSWORD, "next": "/board"}
        async with self.http.post("/sign-in", data=form, allow_redirects=False) as answer:
            assert answer.status == 303

    async def get(self, path: str) -> tuple[int, Any]:
        """Status and document."""
        async with self.http.get(path) as answer:
            return answer.status, await answer.json()


@contextlib.asynccontextmanager
async def serving(data_dir: Path) -> AsyncIterator[Town]:
    """A centre that runs until the block ends."""
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    async with open_core(Settings(port=0, data_dir=data_dir), FILE.centre.id) as core, asyncio.TaskGroup() as tasks:
        rooms = await furnish(core, FILE)
        tasks.create_task(serve(core, rooms, FILE, started=started.set_result, stop=stop))
        try:
            base = await started
            jar = aiohttp.CookieJar(unsafe=True)
            async with aiohttp.ClientSession(base, cookie_jar=jar, headers={"Origin": base}) as http:
                yield Town(core, http)
        finally:
            stop.set()


async def decided_day(data_dir: Path) -> tuple[ContactId, AgentId, AgentId]:
    """Amir was asked before Joan, who has more skills, and took it; then the service stopped."""
    async with serving(data_dir) as town:
        joan = await town.staff("joan", "agent", "repairs", "rents")
        amir = await town.staff("amir", "agent", "repairs")
        await town.staff("nowak", "supervisor")
        arrive = cmd.ContactArrive(channel="webchat", queue=REPAIRS.id, resident=ResidentId("r1"), text="My tap drips.")
        await town.ask("resident:r1", arrive)
        (contact,) = town.core.state.contacts.values()
        assert contact.offered_to == amir
        await town.ask(f"staff:{amir}", cmd.OfferDecline(offer=next(iter(town.core.state.offers))))
        return contact.id, joan, amir


async def test_a_decision_is_explained_after_a_restart(tmp_path: Path) -> None:
    """A complaint that comes next morning is answered from what the engine knew, not from what one remembers."""
    contact, joan, amir = await decided_day(tmp_path)
    async with serving(tmp_path) as town:
        await town.sign_in("nowak")
        status, story = await town.get(f"/api/contacts/{contact}")
        assert status == 200
        offers = [line for line in story["steps"] if line["offer"] is not None]
        assert [line["offer"]["chosen"]["name"] for line in offers] == ["Amir B.", "Joan B."]
        assert [each["name"] for each in offers[0]["offer"]["next_best"]] == ["Joan B."]
        step = offers[0]["step"]

        status, answer = await town.get(f"/api/contacts/{contact}/why-not?agent={joan}&step={step}")
        assert status == 200
        assert (answer["agent_name"], answer["at"]) == ("Joan B.", offers[0]["at"])
        assert (answer["eligible"], answer["chosen"]) == (True, False)
        (reason,) = answer["reasons"]
        assert reason["code"] == "agent_first"
        assert reason["text"].startswith("Joan B. could have it, but Amir B. comes first: fewer skills (1 against 2)")
        chosen = (await town.get(f"/api/contacts/{contact}/why-not?agent={amir}&step={step}"))[1]
        assert (chosen["chosen"], chosen["reasons"]) == (True, [])

        again = (await town.get(f"/api/contacts/{contact}/why-not?agent={amir}&step={offers[1]['step']}"))[1]
        assert [each["code"] for each in again["reasons"]] == ["backing_off"]
        then = (await town.get(f"/api/contacts/{contact}/agents?step={step}"))[1]
        rows = [(row["name"], row["team"], row["chosen"], row["eligible"], row["on_duty"]) for row in then["agents"]]
        assert rows == [("Amir B.", "Housing", True, True, True), ("Joan B.", "Housing", False, True, True)]
        assert "tap" not in repr((story, answer, then))


async def test_now_and_next_are_told_of_the_living_centre(tmp_path: Path) -> None:
    """What a supervisor sees about a waiting contact is what the engine will do about it."""
    contact, joan, _ = await decided_day(tmp_path)
    async with serving(tmp_path) as town:
        await town.sign_in("nowak")
        before = town.core.follower.offset
        status, answer = await town.get(f"/api/contacts/{contact}/why-not?agent={joan}")
        assert status == 200
        assert answer["step"] is None
        assert answer["reasons"]
        status, coming = await town.get(f"/api/contacts/{contact}/coming")
        assert status == 200
        assert coming["waiting"]
        assert "target" in [each["code"] for each in coming["coming"]]
        now = (await town.get(f"/api/contacts/{contact}/agents"))[1]
        assert sorted(row["name"] for row in now["agents"]) == ["Amir B.", "Joan B."]
        assert before <= town.core.follower.offset


async def test_explanations_are_for_supervisors_alone(tmp_path: Path) -> None:
    """Who was preferred to whom is not for everybody's eyes."""
    contact, *_ = await decided_day(tmp_path)
    paths = [f"/api/contacts/{contact}/{kind}" for kind in ("why-not?agent=joan", "agents", "coming")]
    async with serving(tmp_path) as town:
        assert [(await town.get(path))[0] for path in paths] == [401, 401, 401]
        await town.sign_in("joan")
        assert [(await town.get(path))[0] for path in paths] == [403, 403, 403]


async def test_questions_without_an_answer_say_so(tmp_path: Path) -> None:
    """A link from last month, or one typed by hand, is refused in words."""
    contact, *_ = await decided_day(tmp_path)
    expected = {
        "/api/contacts/nobody/why-not?agent=joan": 404,
        "/api/contacts/nobody/agents": 404,
        "/api/contacts/nobody/coming": 404,
        f"/api/contacts/{contact}/why-not?agent=joan&step=0": 404,
        f"/api/contacts/{contact}/agents?step=999": 404,
        f"/api/contacts/{contact}/why-not": 400,
        f"/api/contacts/{contact}/why-not?agent=joan&step=-1": 400,
        f"/api/contacts/{contact}/agents?step=soon": 400,
    }
    async with serving(tmp_path) as town:
        await town.sign_in("nowak")
        assert {path: (await town.get(path))[0] for path in expected} == expected
