"""The providers of a demo without accounts: emulated on this machine, each with settings of its own."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec

from channels._meta import MetaSettings
from channels._twilio import TwilioSettings
from channels.slack import SlackSettings
from contact_centre.clock import SystemClock
from contact_centre.demo.meta import MetaEmulator
from contact_centre.demo.slack import SlackEmulator
from contact_centre.demo.twilio import Emulator
from contact_centre.ids import new_id, new_token
from contact_centre.providers import DEMO_CENTRE
from contact_centre.settings import Settings
from routing.centre import Centre

BUSY_EVERY = 40
"""Each so manieth request to Meta and Slack is told to wait, as theirs are now and then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StandIns:
    """The emulators. Meta and Slack are None where the centre has an account there, or is not written to there."""

    twilio: Emulator
    meta: MetaEmulator | None = None
    slack: SlackEmulator | None = None


@contextlib.asynccontextmanager
async def standing_in(settings: Settings, centre: Centre) -> AsyncIterator[tuple[Settings, StandIns | None]]:
    """Start the emulators where the demo has no account at Twilio, on one process.

    Yields:
        Settings that point at them, and the emulators; the settings as they were and None where Twilio is not stood in
        for.
    """
    if centre.id != DEMO_CENTRE or centre.phone is None or settings.twilio is not None or settings.kafka is not None:
        yield settings, None
        return
    public_url = settings.public_url or f"http://localhost:{settings.port}"
    account_sid, auth_token = "AC" + new_id().replace("-", ""), new_token()
    async with contextlib.AsyncExitStack() as standing:
        emulator = await standing.enter_async_context(
            Emulator(account_sid, auth_token, SystemClock(), public_url=public_url)
        )
        twilio = TwilioSettings(
            account_sid=account_sid, auth_tokens=(auth_token,), api_url=emulator.url, public_url=public_url
        )
        settings = msgspec.structs.replace(settings, twilio=twilio)
        settings, meta = await _meta(settings, centre, standing)
        settings, slack = await _slack(settings, centre, standing)
        yield settings, StandIns(twilio=emulator, meta=meta, slack=slack)


async def _meta(
    settings: Settings, centre: Centre, standing: contextlib.AsyncExitStack
) -> tuple[Settings, MetaEmulator | None]:
    if settings.meta is not None or not _written_to(centre, "messenger", "instagram"):
        return settings, None
    secret, token, word = new_token(), new_token(), new_token()
    meta = await standing.enter_async_context(MetaEmulator(secret, token, word, SystemClock(), busy_every=BUSY_EVERY))
    made = MetaSettings(app_secret=secret, verify_token=word, page_token=token, graph_url=meta.url)
    return msgspec.structs.replace(settings, meta=made), meta


async def _slack(
    settings: Settings, centre: Centre, standing: contextlib.AsyncExitStack
) -> tuple[Settings, SlackEmulator | None]:
    if settings.slack is not None or not _written_to(centre, "slack"):
        return settings, None
    secret, token = new_token(), f"xoxb-{new_token()}"
    slack = await standing.enter_async_context(SlackEmulator(secret, token, SystemClock(), busy_every=BUSY_EVERY))
    made = SlackSettings(
        signing_secret=secret,
        bot_token=token,
        api_url=f"{slack.url}/api/",
        experts_channel=slack.experts.id,
        alerts_channel=slack.alerts.id,
    )
    return msgspec.structs.replace(settings, slack=made), slack


def _written_to(centre: Centre, *channels: str) -> bool:
    return any(endpoint.channel in channels for endpoint in centre.threads.endpoints)
