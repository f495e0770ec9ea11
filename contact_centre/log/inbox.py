"""The inbox as edges see it: what is personal is sealed before anything is written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

import msgspec
from msgspec import inspect

from contact_centre.log.dead_letters import checked_command
from contact_centre.vault import VaultUnavailable
from routing import ids
from routing.commands import COMMAND_TYPES, Command, CommandData, ContactArrive
from routing.errors import LogUnavailable
from routing.ids import ContactId, ResidentId
from routing.ports import INBOX, Log, Vault
from routing.words import Attachment, Sealed

REMEMBERED_COUNT = 10_000

NOBODYS = Sealed(resident=ResidentId(""), box="")
"""Stands for text sent to a contact that nobody knows: the engine refuses the command, and the text is not kept."""

ResidentOf = Callable[[ContactId], ResidentId | None]


def _private_fields(cls: type[CommandData]) -> tuple[str, ...]:
    info = inspect.type_info(cls)
    assert isinstance(info, inspect.StructType)
    return tuple(field.name for field in info.fields if _may_be_sealed(field.type))


def _may_be_sealed(kind: inspect.Type) -> bool:
    options = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return any(isinstance(option, inspect.StructType) and option.cls is Sealed for option in options)


PRIVATE_FIELDS = {cls: fields for cls in COMMAND_TYPES.values() if (fields := _private_fields(cls))}
"""The personal fields of every command that has some."""


class SealingInbox:
    """Seals and appends, as `routing.ports.Inbox`."""

    def __init__(self, log: Log, vault: Vault, resident_of: ResidentOf) -> None:
        """`resident_of`: whose contact this is, as far as accepted steps tell."""
        self._log = log
        self._vault = vault
        self._resident_of = resident_of
        # A resident may write before the step that opens their contact has been seen here.
        self._arrivals: OrderedDict[ContactId, ResidentId] = OrderedDict()

    async def append(self, commands: Sequence[Command]) -> None:
        """Seal what is personal and make the commands durable.

        Raises:
            LogUnavailable: the log, or the vault, cannot be written; nothing was accepted.
            CommandTooLong: one of them is; nothing was accepted.
        """
        try:
            records = [checked_command(await self._sealed(command)) for command in commands]
        except VaultUnavailable as error:
            raise LogUnavailable(str(error)) from error
        await self._log.append(INBOX, records)

    async def _sealed(self, command: Command) -> Command:
        data = command.data
        if isinstance(data, ContactArrive):
            self._remember(command, data)
        plain = {
            name: value for name in PRIVATE_FIELDS.get(type(data), ()) if isinstance(value := getattr(data, name), str)
        }
        files = getattr(data, "attachments", ())
        if not plain and not any(isinstance(file.name, str) for file in files):
            return command
        resident = self._resident(data)
        sealed: dict[str, object] = {name: await self._seal(resident, text) for name, text in plain.items()}
        if files:
            sealed["attachments"] = tuple([await self._file(resident, file) for file in files])
        return msgspec.structs.replace(command, data=msgspec.structs.replace(data, **sealed))

    async def _seal(self, resident: ResidentId | None, text: str) -> Sealed:
        return NOBODYS if resident is None else await self._vault.seal(resident, text)

    async def _file(self, resident: ResidentId | None, file: Attachment) -> Attachment:
        """What somebody called a file may say who they are."""
        if not isinstance(file.name, str):
            return file
        return msgspec.structs.replace(file, name=await self._seal(resident, file.name))

    def _resident(self, data: CommandData) -> ResidentId | None:
        named: ResidentId | None = getattr(data, "resident", None)
        if named is not None:
            return named
        contact = ContactId(getattr(data, "contact"))  # noqa: B009 a personal command names a resident or a contact
        return self._resident_of(contact) or self._arrivals.get(contact)

    def _remember(self, command: Command, data: ContactArrive) -> None:
        self._arrivals[ids.contact_id(command.centre, command.source, command.id)] = data.resident
        if len(self._arrivals) > REMEMBERED_COUNT:
            self._arrivals.popitem(last=False)
