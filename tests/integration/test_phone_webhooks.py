"""A resident rings the real service: signed webhooks, sealed log, engine, and what they hear from accepted steps."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession
from openapi_spec_validator import OpenAPIV31SpecValidator
from twilio.request_validator import RequestValidator
from yarl import URL

from channels._twilio import TwilioSettings
from channels.phone.call import SOURCE
from contact_centre.app import CentreFile, serve
from contact_centre.core import Core, open_core
from contact_centre.furnish import furnish
from contact_centre.settings import Settings
from routing.centre import Centre, Hours, Queue
from routing.commands import AgentConfigure, AgentConnect, AgentSetState
from routing.facts import Contact
from routing.ids import AgentId, CentreId, QueueId, SessionId, SkillId, contact_id
from routing.phone import MenuChoice, Phone
from routing.words import Need
from tests.contract.webhooks import PROVIDERS
from tests.integration.grep import leaks
from tests.unit.channels._meta.writing import SETTINGS as META
from tests.unit.channels.phone.ringing import Heard, Verb
from tests.unit.channels.slack.posting import SETTINGS as SLACK

SITE: Final = "https://contact.example.gov.uk"
TOKEN: Final = "token-of-the-account"
CALL: Final = "CA" + "1" * 32
NUMBER: Final = "+441632960001"
REPAIRS: Final = QueueId("repairs")

FILE: Final = CentreFile(
    centre=Centre(
        id=CentreId("demo"),
        name="Alderbrook",
        languages=("en", "cy"),
        emergency="01632 960999",
        queues=(
            Queue(id=REPAIRS, name={"en": "Repairs", "cy": "Atgyweiriadau"}, needs=(Need(skill=SkillId("repairs")),)),
            Queue(id=QueueId("registrars"), name={"en": "Registrars"}, default_hours=Hours()),
        ),
        phone=Phone(
            number="+441632960900",
            fallback=REPAIRS,
            menu=(MenuChoice(key="1", queue=REPAIRS), MenuChoice(key="6", queue=QueueId("registrars"))),
            language_keys={"8": "cy"},
        ),
    ),
    digest="d1",
)


class Service:
    """The running service, as Twilio reaches it."""

    def __init__(self, core: Core, base: str, http: ClientSession) -> None:
        self.core = core
        self._base = base
        self._http = http

    async def post(self, where: str, *, token: str = TOKEN, **params: str) -> tuple[int, str]:
        """Post to an address of ours, signed; returns status and body."""
        path = where.removeprefix(SITE).partition("#")[0]
        path = path if path.startswith("/") else f"/channels/phone/{path}"
        fields = {"CallSid": CALL, "From": NUMBER, "To": "+441632960900", "CallStatus": "in-progress", **params}
        signature = RequestValidator(token).compute_signature(SITE + path, fields)
        async with self._http.post(
            URL(self._base + path, encoded=True),
            data=urlencode(fields),
            headers={"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature},
        ) as answer:
            return answer.status, await answer.text()

    async def ring(self, where: str, **params: str) -> list[Verb]:
        """The verbs that a call is answered."""
        status, body = await self.post(where, **params)
        assert status == 200, body
        return Heard.of(body).verbs

    async def somebody_on_duty(self) -> None:
        """Joan is there, trained for repairs."""
        joan, session = AgentId("joan"), SessionId("s1")
        await self.core.ask(
            AgentConfigure(agent=joan, skills={SkillId("repairs"): 5, SkillId("person"): 5}),
            AgentConnect(agent=joan, gateway=self.core.gateway, session=session),
            AgentSetState(agent=joan, state="available"),
        )
        await self.core.caught_up()

    @property
    def waiting(self) -> Contact | None:
        """The contact of the call, as of the last accepted step."""
        return self.core.state.contacts.get(contact_id(FILE.centre.id, SOURCE, CALL))

    async def get(self, path: str) -> tuple[int, str, bytes]:
        """Status, type and body of a page."""
        async with self._http.get(self._base + path) as answer:
            return answer.status, answer.content_type, await answer.read()


@contextlib.asynccontextmanager
async def serving(data_dir: Path, *tokens: str) -> AsyncIterator[Service]:
    """The service with a telephone; without tokens, one that has none."""
    twilio = TwilioSettings(account_sid="AC0", auth_tokens=tokens, public_url=SITE) if tokens else None
    settings = Settings(port=0, data_dir=data_dir, twilio=twilio, traffic=False, public_url=SITE)
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    async with open_core(settings, FILE.centre.id) as core, asyncio.TaskGroup() as tasks, ClientSession() as http:
        rooms = await furnish(core, FILE)
        tasks.create_task(serve(core, rooms, FILE, started=started.set_result, stop=stop))
        try:
            yield Service(core, await started, http)
        finally:
            stop.set()


def written_below(folder: Path) -> str:
    """All that the service has written, whatever it is."""
    return "\n".join(path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file())


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """The service with a telephone."""
    async with serving(tmp_path, TOKEN) as service:
        yield service


async def test_a_choice_in_the_menu_waits_in_our_queue(service: Service) -> None:
    """From the key to the place in the queue: the engine has them, and they hear what it says of them."""
    (enqueue,) = await service.ring("menu?lang=en&n=1", Digits="1")
    await service.core.caught_up()

    contact = service.waiting
    assert contact is not None
    assert (contact.channel, contact.line, contact.queue, contact.phase) == ("phone", "call", "repairs", "waiting")
    gather, _ = await service.ring(enqueue.has["waitUrl"])
    assert "No one who can help with this is here now." in " ".join(gather.texts)


async def test_who_waits_behind_others_hears_their_place(service: Service) -> None:
    """Joan is asked to take the first call; the second hears where it stands."""
    await service.somebody_on_duty()
    await service.ring("menu?lang=en&n=1", Digits="1")
    other = {"CallSid": "CA" + "2" * 32, "From": "+441632960002"}
    (enqueue,) = await service.ring("menu?lang=en&n=1", Digits="1", **other)
    await service.core.caught_up()

    gather, _ = await service.ring(enqueue.has["waitUrl"], **other)
    assert "You are next. You will wait" in " ".join(gather.texts)


async def test_twice_the_same_key_is_one_contact(service: Service) -> None:
    """The provider asks again when an answer was lost."""
    await service.ring("menu?lang=en&n=1", Digits="1")
    await service.ring("menu?lang=en&n=1", Digits="1")
    await service.core.caught_up()

    assert len(service.core.state.contacts) == 1


async def test_a_wish_to_be_rung_keeps_the_place(service: Service) -> None:
    """One key later they may hang up, and the line is put down for them."""
    (enqueue,) = await service.ring("menu?lang=en&n=1", Digits="1")
    await service.core.caught_up()
    gather, _ = await service.ring(enqueue.has["waitUrl"])
    _, redirect = await service.ring(gather.has["action"], Digits="1")
    await service.core.caught_up()

    assert service.waiting is not None
    assert service.waiting.callback is not None
    assert [verb.name for verb in await service.ring(redirect.text)] == ["Hangup"]


async def test_out_of_hours_nobody_joins(service: Service) -> None:
    """The registrars never open in this centre: a message is taken, and none is waited for."""
    gather, _ = await service.ring("menu?lang=en&n=1", Digits="6")
    assert "We are closed now." in " ".join(gather.texts)

    url = "https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE" + "1" * 32
    record = next(verb for verb in await service.ring(gather.has["action"], Digits="2") if verb.name == "Record")
    await service.ring(record.has["action"], RecordingUrl=url, RecordingDuration="9")
    await service.core.caught_up()

    (message,) = service.core.state.contacts.values()
    assert (message.channel, message.line, message.queue) == ("voicemail", "message", "registrars")


async def test_a_stranger_changes_nothing(service: Service) -> None:
    """Without the account's token nobody puts a call into the queue."""
    status, body = await service.post("menu?lang=en&n=1", token="another", Digits="1")  # not ours
    await service.core.caught_up()

    assert status == 403
    assert "Response" not in body
    assert service.core.state.contacts == {}


async def test_a_number_is_neither_in_the_log_nor_in_the_services_own(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who rings a council is nobody's business: sealed in the log, absent in what operators read."""
    await service.ring("menu?lang=en&n=1", Digits="1")
    await service.core.caught_up()

    said = capsys.readouterr()
    assert leaks(said.out + said.err + written_below(tmp_path), {"1632960001"}) == []


async def test_every_channel_that_is_furnished_meets_the_contract(tmp_path: Path) -> None:
    """A new channel cannot be forgotten in the suite of webhook channels."""
    twilio = TwilioSettings(account_sid="AC0", auth_tokens=(TOKEN,), public_url=SITE)
    settings = Settings(port=0, data_dir=tmp_path, twilio=twilio, meta=META, slack=SLACK, traffic=False)
    async with open_core(settings, FILE.centre.id) as core:
        rooms = await furnish(core, FILE)

    assert {channel.name for channel in rooms.channels} == set(PROVIDERS)


async def test_there_is_music(service: Service) -> None:
    """A telephone fetches it without a signature."""
    status, kind, body = await service.get("/channels/phone/music.wav")

    assert (status, kind) == (200, "audio/wav")
    assert body.startswith(b"RIFF")


async def test_the_webhooks_are_documented(service: Service) -> None:
    """Whoever sets up the provider finds every address, and the document is sound."""
    _, _, body = await service.get("/api/openapi.json")
    document = json.loads(body)

    OpenAPIV31SpecValidator(document).validate()
    assert set(document["paths"]["/channels/phone/incoming"]) == {"get", "post"}


_OTHERS = ("messenger/webhook", "instagram/webhook", "slack/events", "slack/interactions")


@pytest.mark.parametrize("where", ["incoming", "status", "fallback", *(f"/channels/{path}" for path in _OTHERS)])
async def test_without_its_secret_the_channel_is_not_there(tmp_path: Path, where: str) -> None:
    """Never unverified: a service that cannot verify does not answer at all."""
    async with serving(tmp_path) as service:
        status, _ = await service.post(where)

        assert status == 404
