"""What the channels' pages say: with an account at each provider, nothing but the environment changes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from contact_centre.app import CentreFile, serve
from contact_centre.beside import beside
from contact_centre.centre_file import demo_file, file_digest, read_centre
from contact_centre.clock import SystemClock
from contact_centre.core import open_core
from contact_centre.demo.letters import Letters
from contact_centre.demo.meta import MetaEmulator
from contact_centre.demo.post import Letter
from contact_centre.demo.slack import SlackEmulator
from contact_centre.demo.stand_ins import StandIns, standing_in
from contact_centre.demo.twilio import Emulator
from contact_centre.furnish import furnish
from contact_centre.ids import Draws
from contact_centre.roles import everything_else
from contact_centre.settings import read_settings

PUBLIC_URL: Final = "https://centre.example"
FILE: Final = CentreFile(centre=read_centre(demo_file()), digest=file_digest(demo_file()))
CHANNELS: Final = ("sms", "whatsapp", "messenger", "instagram", "slack")
DOCS: Final = Path(__file__).parents[2] / "docs" / "channels"
WITHIN_S: Final = 20.0


@asynccontextmanager
async def accounts() -> AsyncIterator[tuple[StandIns, Mapping[str, str]]]:
    """Accounts at all providers, and the environment that names them."""
    clock = SystemClock()
    async with AsyncExitStack() as open_now:
        twilio = await open_now.enter_async_context(
            Emulator("AC" + "5" * 32, "a-twilio-token", clock, public_url=PUBLIC_URL)
        )
        meta = await open_now.enter_async_context(MetaEmulator("a-meta-secret", "EAAtoken", "a-word", clock))
        slack = await open_now.enter_async_context(SlackEmulator("a-slack-secret", "xoxb-1", clock))
        yield (
            StandIns(twilio=twilio, meta=meta, slack=slack),
            {
                "PUBLIC_URL": PUBLIC_URL,
                "TWILIO_ACCOUNT_SID": twilio.account_sid,
                "TWILIO_AUTH_TOKEN": "a-twilio-token",
                "TWILIO_API_URL": twilio.url,
                "META_APP_SECRET": "a-meta-secret",
                "META_VERIFY_TOKEN": "a-word",
                "META_PAGE_TOKEN": "EAAtoken",
                "META_GRAPH_URL": meta.url,
                "SLACK_SIGNING_SECRET": "a-slack-secret",
                "SLACK_BOT_TOKEN": "xoxb-1",
                "SLACK_API_URL": f"{slack.url}/api/",
                "SLACK_EXPERTS_CHANNEL": slack.experts.id,
                "SLACK_ALERTS_CHANNEL": slack.alerts.id,
            },
        )
        assert [*twilio.failures, *meta.failures, *slack.failures] == []


@asynccontextmanager
async def centre(environment: Mapping[str, str]) -> AsyncIterator[str]:
    """The demo's centre with this environment, and the address it listens at. No emulator of its own is started."""
    settings = read_settings(environment)
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    async with (
        standing_in(settings, FILE.centre) as (settings, stand_ins),
        open_core(settings, FILE.centre.id) as core,
        asyncio.TaskGroup() as tasks,
    ):
        assert stand_ins is None
        rooms = await furnish(core, FILE)
        async with beside(*everything_else(core)):
            tasks.create_task(serve(core, rooms, FILE, started=started.set_result, stop=stop))
            try:
                yield await started
            finally:
                stop.set()


async def test_residents_are_heard_and_answered_on_every_channel(tmp_path: Path) -> None:
    """An operator puts in the credentials that the pages name, and points the providers at us: that is all."""
    more = {"PORT": "0", "HOST": "127.0.0.1", "DATA_DIR": str(tmp_path), "TRAFFIC": "off"}
    answered: dict[str, Letter] = {}
    done = asyncio.Event()

    def hears(channel: str, letter: Letter) -> None:
        if not letter.mine:
            answered[channel] = letter
        if len(answered) == len(CHANNELS):
            done.set()

    async with accounts() as (providers, environment), centre({**more, **environment}) as base:
        providers.twilio.reach_url = base
        letters = Letters(providers, lambda: FILE.centre.threads, lambda _number: False)
        letters.connect(base)
        for post in letters.of_visitors():
            correspondence = post.open(post.suggested(Draws(1)), partial(hears, post.channel))
            correspondence.write("The brown bin was not emptied.", ())
        async with asyncio.timeout(WITHIN_S):
            await done.wait()
        assert providers.meta is not None
        assert await providers.meta.subscribe()
        letters.stop()
        providers.twilio.stop()

    assert set(answered) == set(CHANNELS)
    assert all("we have your message" in letter.text for letter in answered.values())


@pytest.mark.parametrize(("page", "begins"), [("sms", "TWILIO"), ("messenger", "META"), ("slack", "SLACK")])
async def test_the_pages_name_every_variable(page: str, begins: str) -> None:
    """Whoever sets a channel up by its page leaves nothing out, and sets nothing that is not there."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"\b{begins}_[A-Z_]+\b", text))
    async with accounts() as (_, environment):
        known = {name for name in environment if name.startswith(begins)}
    optional = {"TWILIO_API_KEY_SID", "TWILIO_API_KEY_SECRET", "TWILIO_TWIML_APP_SID", "SLACK_APP_TOKEN"}
    emulators = {"TWILIO_API_URL", "META_GRAPH_URL", "SLACK_API_URL"}
    assert known - emulators <= named
    assert named <= known | optional
