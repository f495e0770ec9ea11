"""Nothing personal is written that a resident could not have erased."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from contact_centre.log.dead_letters import LONGEST_BYTES, DeadLetter, read_command
from contact_centre.log.inbox import NOBODYS, PRIVATE_FIELDS, SealingInbox
from contact_centre.log.memory import MemoryLog
from contact_centre.vault import VaultUnavailable
from routing.commands import (
    COMMAND_TYPES,
    CommandData,
    ContactArrive,
    ContactSend,
    MessageReceive,
    OfferAccept,
    decode_command,
    encode_command,
)
from routing.errors import CommandTooLong, LogUnavailable
from routing.ids import ContactId, MediaId, OfferId, ResidentId, contact_id
from routing.ports import INBOX, Vault
from routing.words import Attachment, Sealed
from tests.unit.contact_centre.log.running import CENTRE, REPAIRS, command

MAY = ResidentId("may")
CONTACT = ContactId("contact")
SECRET = "my boiler is broken"


class RotVault:
    """Seals by turning the text round."""

    async def seal(self, resident: ResidentId, text: str) -> Sealed:
        return Sealed(resident, text[::-1])

    def open(self, sealed: Sealed) -> str | None:
        return sealed.box[::-1]


class BrokenVault(RotVault):
    """Its database is away."""

    async def seal(self, resident: ResidentId, text: str) -> Sealed:
        raise VaultUnavailable(f"no key for {resident}, {len(text)} characters lost")


def inbox(log: MemoryLog, vault: Vault | None = None) -> SealingInbox:
    """An inbox that knows one contact."""
    return SealingInbox(log, vault or RotVault(), {CONTACT: MAY}.get)


async def only_record(log: MemoryLog) -> CommandData:
    """What the inbox holds."""
    [record] = await log.read(INBOX, 0, 10)
    return decode_command(record.data).data


def with_secret(cls: type[CommandData]) -> CommandData:
    """A command of that type whose every personal field is plain text."""
    values: dict[str, Any] = {
        field.name: "known" for field in msgspec.structs.fields(cls) if field.required and field.name != "score"
    }
    values |= {"contact": CONTACT, "resident": MAY, "channel": "webchat", "score": 9}
    names = {field.name for field in msgspec.structs.fields(cls)}
    values |= dict.fromkeys(PRIVATE_FIELDS[cls], SECRET)
    return cls(**{name: value for name, value in values.items() if name in names})


@pytest.mark.parametrize("cls", PRIVATE_FIELDS, ids=lambda cls: cls.type)
async def test_no_plain_text_of_any_command_reaches_the_log(cls: type[CommandData]) -> None:
    """Whatever is added to the commands, a resident's words stand in the log under their key."""
    log = MemoryLog()

    await inbox(log).append([command("1", with_secret(cls))])

    [record] = await log.read(INBOX, 0, 10)
    assert SECRET.encode() not in record.data
    data = decode_command(record.data).data
    assert {getattr(data, name) for name in PRIVATE_FIELDS[cls]} == {Sealed(MAY, SECRET[::-1])}


def test_every_personal_field_is_one_that_the_inbox_sees() -> None:
    """A personal field hidden inside another structure would be written as it is."""

    def holders(kind: inspect.Type) -> list[type]:
        inner: list[inspect.Type] = []
        if isinstance(kind, inspect.StructType):
            if kind.cls is Sealed:
                return [Sealed]
            inner = [field.type for field in kind.fields]
        elif isinstance(kind, inspect.UnionType):
            inner = list(kind.types)
        elif isinstance(kind, inspect.VarTupleType | inspect.ListType):
            inner = [kind.item_type]
        elif isinstance(kind, inspect.DictType):
            inner = [kind.key_type, kind.value_type]
        return [found for each in inner for found in holders(each)]

    for cls in COMMAND_TYPES.values():
        files = int("attachments" in cls.__struct_fields__)  # their names are sealed one by one
        assert len(holders(inspect.type_info(cls))) == len(PRIVATE_FIELDS.get(cls, ())) + files, cls.type


async def test_names_of_files_are_sealed() -> None:
    """A "letter to Mair Evans.pdf" names a resident as well as any text."""
    log = MemoryLog()
    files = (Attachment(media=MediaId("m1"), kind="image/png", name=SECRET), Attachment(media=MediaId("m2"), kind=""))

    await inbox(log).append([command("1", ContactSend(contact=CONTACT, text=Sealed(MAY, "box"), attachments=files))])

    data = await only_record(log)
    assert isinstance(data, ContactSend)
    assert [file.name for file in data.attachments] == [Sealed(MAY, SECRET[::-1]), None]


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=8))
async def test_any_text_is_sealed(words: str) -> None:
    """No character, however odd, slips past."""
    log = MemoryLog()

    await inbox(log).append([command("1", MessageReceive(contact=CONTACT, text=words))])

    assert await only_record(log) == MessageReceive(contact=CONTACT, text=Sealed(MAY, words[::-1]))


async def test_text_to_a_contact_nobody_knows_is_not_kept() -> None:
    """There is no key to erase it by, and the engine refuses the command anyhow."""
    log = MemoryLog()

    await inbox(log).append([command("1", ContactSend(contact=ContactId("?"), text=SECRET))])

    [record] = await log.read(INBOX, 0, 10)
    assert SECRET.encode() not in record.data
    assert SECRET[::-1].encode() not in record.data


async def test_a_resident_may_write_before_their_arrival_is_seen() -> None:
    """Impatient residents type on while the first step is still on its way to the disk."""
    log = MemoryLog()
    edge = inbox(log)
    arrive = command("a", ContactArrive(channel="webchat", queue=REPAIRS, resident=MAY), source="resident:may")
    contact = contact_id(CENTRE, "resident:may", "a")

    await edge.append([arrive])
    await edge.append([command("b", MessageReceive(contact=contact, text=SECRET))])

    last = decode_command((await log.read(INBOX, 1, 1))[0].data).data
    assert last == MessageReceive(contact=contact, text=Sealed(MAY, SECRET[::-1]))


async def test_what_is_sealed_or_not_personal_goes_through_as_it_is() -> None:
    """Robots and tests that seal for themselves are not sealed twice."""
    log = MemoryLog()
    sealed = MessageReceive(contact=CONTACT, text=Sealed(MAY, "box"))

    await inbox(log).append([command("1", sealed), command("2", OfferAccept(offer=OfferId("o")))])

    assert [decode_command(record.data).data for record in await log.read(INBOX, 0, 10)] == [
        sealed,
        OfferAccept(offer=OfferId("o")),
    ]


async def test_without_a_vault_the_edge_refuses_honestly() -> None:
    """No key, no record: the resident is told, and nothing half-done is left behind."""
    log = MemoryLog()

    with pytest.raises(LogUnavailable, match="no key"):
        await inbox(log, BrokenVault()).append([command("1", MessageReceive(contact=CONTACT, text=SECRET))])

    assert await log.end(INBOX) == 0


@pytest.mark.parametrize("beyond", [0, 1])
async def test_what_would_become_a_dead_letter_is_refused_at_once(beyond: int) -> None:
    """Whoever sent it can still shorten it; behind their back nobody would."""
    log = MemoryLog()
    empty = len(encode_command(command("send", MessageReceive(contact=CONTACT, text=NOBODYS))))
    box = "x" * (LONGEST_BYTES - empty + beyond)
    asked = command("send", MessageReceive(contact=CONTACT, text=msgspec.structs.replace(NOBODYS, box=box)))
    if not beyond:
        await inbox(log).append([asked])
        [record] = await log.read(INBOX, 0, 10)
        assert not isinstance(read_command(record, CENTRE), DeadLetter)
        return
    with pytest.raises(CommandTooLong, match=r"message\.receive is 513 KiB long, 512 KiB is the most"):
        await inbox(log).append([command("first", MessageReceive(contact=CONTACT, text="Hello")), asked])
    assert await log.end(INBOX) == 0
