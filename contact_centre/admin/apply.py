"""`contact-centre apply`: through the door of the running service, or into the log where none runs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import aiohttp
import msgspec

from contact_centre.admin.changes import busy, changes
from contact_centre.admin.door import SOURCE
from contact_centre.admin.wire import PATH, Answer, Apply, Door, read_door
from contact_centre.beside import beside
from contact_centre.centre_file import file_digest, read_centre
from contact_centre.clock import SystemClock
from contact_centre.data_files import log_file
from contact_centre.foundation import OpenLog, open_log
from contact_centre.ids import new_id
from contact_centre.log.dead_letters import checked_command
from contact_centre.log.follower import Follower
from contact_centre.log.owner import LogOwned
from contact_centre.settings import Settings
from routing.commands import Command, ConfigActivate
from routing.errors import ContactCentreError
from routing.events import CommandHandled, CommandRefused
from routing.ports import INBOX
from routing.steps import Step

DECIDED_WITHIN_S: Final = 15.0
"""As long as an engine may take over, and be slow."""

_TIMEOUT = aiohttp.ClientTimeout(total=60, connect=5)


class NotApplied(ContactCentreError):
    """The centre would not take the configuration."""

    code = "not_applied"


class DoorShut(ContactCentreError):
    """A service runs on the data and does not take configurations now."""

    code = "door_shut"
    retryable = True


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """What changed, or would. `running`: a service works on the data, so it does at once."""

    centre: str
    changes: tuple[str, ...]
    running: bool


async def apply_file(file: Path, settings: Settings, *, dry_run: bool) -> Applied:
    """Make `file` the configuration of the centre whose data are where `settings` say.

    Raises:
        BadCentreFile: with every problem of the file.
        NotApplied: the centre refused it, with the reason.
        WrongDataDir, WrongTopics: the data are another centre's.
        CommandTooLong: the file is; nothing was asked.
        DoorShut: a service runs and cannot be reached.
        LogUnavailable: the log cannot be written.
    """
    asked = Apply(config=read_centre(file), digest=file_digest(file), dry_run=dry_run)
    checked_command(_activating(asked))
    door = read_door(settings.data_dir)
    answer = await _ask(door, asked) if door is not None else None
    running = answer is not None
    if answer is None:
        answer, running = await _without_service(asked, settings)
    if answer.refused:
        raise NotApplied(answer.refused)
    return Applied(centre=asked.config.name, changes=answer.changes, running=running)


async def _ask(door: Door, asked: Apply) -> Answer | None:
    """The running service's answer; None where nobody answers (any more)."""
    headers = {"Authorization": f"Bearer {door.token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as http,
            http.post(door.address + PATH, data=msgspec.json.encode(asked), headers=headers) as reply,
        ):
            body = await reply.read()
            if reply.status != 200:
                raise DoorShut(f"The service refused ({reply.status}): {body.decode(errors='replace')}")
            return msgspec.json.decode(body, type=Answer)
    except aiohttp.ClientConnectorError:
        return None
    except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as err:
        raise DoorShut(f"The service at {door.address} gave no answer. Look at its log, then try again.") from err


async def _without_service(asked: Apply, settings: Settings) -> tuple[Answer, bool]:
    """Into the log itself; and whether an engine took it from there, which only a log on Kafka can have meanwhile."""
    if asked.dry_run and settings.kafka is None and not log_file(settings.data_dir).exists():
        return Answer(changes=tuple(changes(None, asked.config, holds={}, now=SystemClock().wall()))), False
    try:
        async with open_log(settings, asked.config.id) as opened:
            return await _into(opened, asked, settings)
    except LogOwned as err:
        where = settings.data_dir
        raise DoorShut(f"A service runs on {where} and cannot be reached: stop it, or look at its log.") from err


async def _into(opened: OpenLog, asked: Apply, settings: Settings) -> tuple[Answer, bool]:
    follower = Follower(opened.log, asked.config.id, opened.snapshots, saves=False)
    await follower.start()
    state, now = follower.state, SystemClock().wall()
    told = tuple(changes(state.config, asked.config, holds=busy(state), now=now))
    if asked.dry_run:
        return Answer(changes=told), False
    command = _activating(asked)
    await opened.log.append(INBOX, [checked_command(command)])
    decided = await _decided(follower, command) if settings.kafka is not None else None
    return Answer(changes=told, refused=decided or ""), decided is not None


def _activating(asked: Apply) -> Command:
    data = ConfigActivate(config=asked.config, digest=asked.digest)
    return Command(id=new_id(), centre=asked.config.id, source=SOURCE, at=SystemClock().wall(), data=data)


async def _decided(follower: Follower, command: Command) -> str | None:
    """Why the engine refused `command`, empty when it did not; None when none has decided it soon."""
    decided: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def look(step: Step) -> None:
        for event in step.events:
            if isinstance(event, (CommandHandled, CommandRefused)) and event.id == command.id and not decided.done():
                decided.set_result(event.text if isinstance(event, CommandRefused) else "")

    follower.listen(look)
    try:
        async with asyncio.timeout(DECIDED_WITHIN_S), beside(follower.run()):
            return await decided
    except TimeoutError:
        return None
