"""Files that webhooks name: named at once, remembered before the provider is told "taken", and fetched later."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from contact_centre.media.fetching import FOREIGN
from contact_centre.media.hosts import Hosts, Provider, judged
from contact_centre.media.store import Known, MediaFiles, MediaUnavailable
from contact_centre.vault import VaultUnavailable
from routing.commands import Command, MessageArrive
from routing.errors import LogUnavailable
from routing.ids import MediaId, ResidentId
from routing.ports import Inbox
from routing.words import Attachment

REMEMBERED: Final = 10_000
"""Addresses between the reading of a webhook and its writing. What is behind this many others will not be written."""


class Notebook:
    """What webhooks named and nobody has remembered yet. Pure and quick; it forgets what is not asked for."""

    def __init__(self, hosts: Mapping[Provider, Hosts]) -> None:
        self._hosts = hosts
        self._noted: OrderedDict[MediaId, tuple[Provider, str]] = OrderedDict()

    def of(self, provider: Provider) -> Notes:
        """Where a provider's channels note files."""
        return Notes(self, provider)

    def note(self, provider: Provider, url: str) -> Attachment:
        """A name that is the same for every delivery."""
        name = _name(url)
        hosts = self._hosts.get(provider)
        if hosts is None or judged(url, hosts.named) is None:
            return Attachment(media=name, kind="", trouble=FOREIGN)
        self._noted[name] = (provider, url)
        self._noted.move_to_end(name)
        while len(self._noted) > REMEMBERED:
            self._noted.popitem(last=False)
        return Attachment(media=name, kind="")

    def noted(self, name: MediaId) -> tuple[Provider, str] | None:
        """Whose file it is, and its address."""
        return self._noted.get(name)


class Notes:
    """One provider's files. Implements `MediaStore` of its channels."""

    def __init__(self, book: Notebook, provider: Provider) -> None:
        self._book, self._provider = book, provider

    def note(self, url: str, kind: str) -> Attachment:  # noqa: ARG002  # what it is said to be counts for nothing
        """The file's name for now: whose it is, nobody has said yet."""
        return self._book.note(self._provider, url)


class NotingInbox:
    """Remembers the files of what residents write, then appends, as `routing.ports.Inbox`.

    Args:
        told: called when there is something to fetch.
    """

    def __init__(self, inbox: Inbox, files: MediaFiles, book: Notebook, told: Callable[[], None]) -> None:
        self._inbox, self._files, self._book, self._told = inbox, files, book, told

    async def append(self, commands: Sequence[Command]) -> None:
        """Make files and commands durable, in this order: a file that nobody speaks of does no harm.

        Raises:
            LogUnavailable: the log, the vault or the database of files cannot be written; nothing was accepted.
            CommandTooLong: as the inbox.
        """
        expected: list[Known] = []
        try:
            named = [await self._with_files(command, expected) for command in commands]
            await self._files.expect(expected)
        except (VaultUnavailable, MediaUnavailable) as error:
            raise LogUnavailable(str(error)) from error
        await self._inbox.append(named)
        if expected:
            self._told()

    async def _with_files(self, command: Command, expected: list[Known]) -> Command:
        """The command with names that are the resident's alone: one address may be sent by many of them."""
        data = command.data
        if not isinstance(data, MessageArrive) or not data.attachments:
            return command
        files = []
        for file in data.attachments:
            noted = self._book.noted(file.media)
            if noted is None or file.trouble:
                files.append(file)
                continue
            provider, url = noted
            name = _name(url, data.resident)
            source = await self._files.sealed(data.resident, url)
            expected.append(Known(media=name, resident=data.resident, provider=provider, source=source))
            files.append(msgspec.structs.replace(file, media=name))
        return msgspec.structs.replace(command, data=msgspec.structs.replace(data, attachments=tuple(files)))


def _name(url: str, resident: ResidentId | None = None) -> MediaId:
    return MediaId(hashlib.sha256(f"{resident or ''} {url}".encode()).hexdigest()[:32])
