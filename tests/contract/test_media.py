"""Files of residents: remembered before anybody is told "taken", fetched once, sealed, and forgotten in time."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import pytest
import sqlalchemy as sa

from channels._twilio import TwilioSettings
from contact_centre.media.collecting import AGAIN_S, MOST_A_DAY, TOO_MUCH, Collector
from contact_centre.media.fetching import FOREIGN, GONE, TOO_LARGE, FileLater, FileRefused
from contact_centre.media.hosts import Provider, hosts_of
from contact_centre.media.noting import Notebook, NotingInbox
from contact_centre.media.pictures import Pictures
from contact_centre.media.store import LEASE_MS, WITHDRAWN, Known, MediaFiles
from contact_centre.media.tables import media_body
from contact_centre.vault import SqlVault
from routing.commands import Command, MessageArrive
from routing.errors import LogUnavailable
from routing.ids import CentreId, Instant, MediaId, MessageRef, ResidentId
from routing.words import Attachment
from tests.hand_time import HandTime
from tests.unit.contact_centre.media import files as sent

CENTRE = CentreId("alderbrook")
MAY, JUNE = ResidentId("may"), ResidentId("june")
SID = "AC" + "0" * 32
URL = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages/MM{'a' * 32}/Media/ME{'b' * 32}"
DAY_S = 86_400


class Provided:
    """The providers' hosts. Implements `Fetches`: what is next is raised, or given."""

    def __init__(self) -> None:
        self.next: list[bytes | Exception] = []
        self.asked: list[tuple[str, str]] = []
        self.closed = False

    async def fetch(self, provider: Provider, text: str) -> bytes:
        self.asked.append((provider, text))
        given = self.next.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    async def close(self) -> None:
        self.closed = True


class Box:
    """Implements `Inbox`."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    async def append(self, commands: Sequence[Command]) -> None:
        self.commands += commands


class Watched(MediaFiles):
    """Files that say when the first of them came."""

    def __init__(self, engine: sa.Engine, vault: SqlVault, time: HandTime) -> None:
        super().__init__(engine, vault, CENTRE, time, keep_days=400)
        self.came = asyncio.Event()

    async def keep(self, known: Known, kind: str, body: bytes) -> None:
        await super().keep(known, kind, body)
        self.came.set()


class Office:
    """Everything that has to do with files, upon one database."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.time, self.provided, self.box = engine, HandTime(), Provided(), Box()
        self.vault = SqlVault(engine)
        twilio = TwilioSettings(account_sid=SID, auth_tokens=("t",), public_url="https://x.example")
        self.book = Notebook(hosts_of(twilio, None, None, demo=False))
        self.files = Watched(engine, self.vault, self.time)
        self.collector = Collector(self.files, self.provided, Pictures(), self.time)
        self.inbox = NotingInbox(self.box, self.files, self.book, self.collector.told)

    async def arrives(self, resident: ResidentId = MAY, url: str = URL) -> Attachment:
        """A resident sends a file; returns what stands in the log of it."""
        file = self.book.of("twilio").note(url, "image/png")
        data = MessageArrive(
            channel="sms",
            to="+44",
            resident=resident,
            ref=MessageRef("SM1"),
            address="+447700900123",
            attachments=(file,),
        )
        await self.inbox.append([Command(id="SM1", centre=CENTRE, source="provider:sms", at=Instant(1), data=data)])
        said = self.box.commands[-1].data
        assert isinstance(said, MessageArrive)
        return said.attachments[0]

    async def known(self, media: MediaId) -> Known:
        """What is known of a file that there is."""
        found = await self.files.of(media)
        assert found is not None
        return found


@pytest.fixture
def office(engine: sa.Engine) -> Office:
    """Upon each kind of database."""
    return Office(engine)


async def test_photo_is_drawn_anew_and_kept_sealed(office: Office) -> None:
    """The agent sees the picture; nobody else, and no thief of the disk, sees anything."""
    office.provided.next.append(sent.with_place())
    file = await office.arrives()

    assert (await office.known(file.media)).state == "coming"
    assert await office.collector.round() == 1

    kept = await office.known(file.media)
    body = await office.files.body(kept)
    assert (kept.state, kept.kind, kept.trouble, kept.resident) == ("kept", "image/jpeg", "", MAY)
    assert body is not None
    assert (len(body), body[:2], b"SECRET" in body) == (kept.size_bytes, b"\xff\xd8", False)
    assert office.provided.asked == [("twilio", URL)]
    with office.engine.connect() as db:
        stored = db.execute(sa.select(media_body.c.box)).scalar_one()
    assert body[:64] not in stored
    assert await office.collector.round() == 0, "and it is fetched once"


async def test_file_is_known_before_anybody_is_told_that_it_is_taken(office: Office) -> None:
    """A gateway that is killed after its answer has promised nothing that another cannot keep."""
    file = await office.arrives()
    office.provided.next.append(sent.PDF)

    after = Collector(
        MediaFiles(office.engine, SqlVault(office.engine), CENTRE, office.time, keep_days=400),
        office.provided,
        Pictures(),
        office.time,
    )
    assert await after.round() == 1

    assert (await office.known(file.media)).kind == "application/pdf"


async def test_provider_is_not_told_taken_while_files_cannot_be_remembered(office: Office) -> None:
    """It tries again; a message without its photo would be a different message."""
    office.engine.dispose()
    with office.engine.begin() as db:
        db.execute(sa.text("ALTER TABLE media RENAME TO away"))
    try:
        with pytest.raises(LogUnavailable):
            await office.arrives()
        assert not office.box.commands
        assert await office.collector.round() == 0
    finally:
        with office.engine.begin() as db:
            db.execute(sa.text("ALTER TABLE away RENAME TO media"))


async def test_repeated_webhook_is_one_file(office: Office) -> None:
    """Providers deliver twice; the resident sent one photo."""
    office.provided.next.append(sent.PDF)
    first = await office.arrives()
    await office.collector.round()

    assert await office.arrives() == first
    assert await office.collector.round() == 0
    assert (await office.known(first.media)).state == "kept"


async def test_same_address_from_two_residents_is_two_files(office: Office) -> None:
    """A sticker has one address for everybody; whose copy it is must stay clear, and one's erasure not the other's."""
    office.provided.next += [sent.PDF, sent.PDF]
    mays, junes = await office.arrives(MAY), await office.arrives(JUNE)
    assert await office.collector.round() == 2

    await office.vault.erase(MAY)

    assert mays.media != junes.media
    assert await office.files.body(await office.known(mays.media)) is None
    assert await office.files.body(await office.known(junes.media)) == sent.PDF


async def test_file_elsewhere_is_never_fetched_and_the_agent_is_told(office: Office) -> None:
    """Whatever address gets into a webhook: we do not go there."""
    file = await office.arrives(url="http://169.254.169.254/latest/meta-data/")

    assert file.trouble == FOREIGN
    assert await office.files.of(file.media) is None
    assert await office.collector.round() == 0


@pytest.mark.parametrize(
    ("given", "trouble"),
    [(FileRefused(TOO_LARGE), "larger than 16 MB"), (sent.SVG, "cannot be shown"), (sent.bomb(), "too large to be shown"),
     (b"\xff\xd8\xff\xe0rubbish", "damaged"), (sent.HEIC, "HEIC")],
)  # fmt: skip
async def test_refused_file_says_why_and_what_to_do(office: Office, given: bytes | Exception, trouble: str) -> None:
    """The agent asks the resident for something that works."""
    office.provided.next.append(given)
    file = await office.arrives()
    await office.collector.round()

    refused = await office.known(file.media)

    assert (refused.state, refused.source) == ("refused", "")
    assert trouble in refused.trouble
    assert "Ask the resident" in refused.trouble
    assert await office.files.body(refused) is None


async def test_file_that_is_not_there_yet_is_fetched_later_and_given_up_in_the_end(office: Office) -> None:
    """A provider's bad hour costs no photo; a file that is gone is not asked for for ever."""
    file = await office.arrives()
    for wait_s in AGAIN_S:
        office.provided.next.append(FileLater("503"))
        assert await office.collector.round() == 1
        assert await office.collector.round() == 0, "not before its time"
        await office.time.pass_(wait_s)
    office.provided.next.append(FileLater("503"))
    assert await office.collector.round() == 1

    assert (await office.known(file.media)).trouble == GONE


async def test_one_of_several_gateways_fetches(office: Office) -> None:
    """Two would pay twice, and the slower would write over the faster."""
    await office.arrives()

    assert len(await office.files.take(10)) == 1
    assert not await office.files.take(10)
    await office.time.pass_(LEASE_MS / 1000)
    assert len(await office.files.take(10)) == 1, "whoever took it was killed"


async def test_erased_residents_file_is_not_fetched(office: Office) -> None:
    """Their address of it is sealed, too."""
    file = await office.arrives()
    await office.vault.erase(MAY)

    await office.collector.round()

    assert not office.provided.asked
    assert await office.files.of(file.media) is None


async def test_files_are_forgotten_after_their_time(office: Office) -> None:
    """What a council says of how long it keeps photos is true."""
    office.provided.next.append(sent.PDF)
    file = await office.arrives()
    await office.collector.round()
    kept = await office.known(file.media)

    await office.time.pass_(400 * DAY_S)
    assert await office.files.of(file.media) is None, "due, and not deleted yet"
    await office.collector.round()

    assert await office.files.body(kept) is None


@pytest.mark.parametrize("came", [True, False])
async def test_what_a_resident_takes_back_is_deleted(office: Office, *, came: bool) -> None:
    """They sent it to the wrong place, or thought better of it."""
    file = await office.arrives()
    office.provided.next.append(sent.PDF)
    if came:
        await office.collector.round()
    office.collector.withdraw([file.media])
    await office.collector.round()

    gone = await office.known(file.media)
    assert (gone.state, gone.trouble, gone.size_bytes) == ("refused", WITHDRAWN, 0)
    assert await office.files.body(gone) is None
    await office.files.keep(gone, "application/pdf", sent.PDF)
    assert await office.files.body(gone) is None, "it was on its way when they did"
    assert (await office.known(file.media)).state == "refused"


async def test_flood_of_one_resident_does_not_fill_the_disk(office: Office) -> None:
    """Others still send their photos; so do they, tomorrow."""
    for number in range(2):
        big = Known(media=MediaId(f"big{number}"), resident=MAY)
        await office.files.expect([msgspec.structs.replace(big, state="kept", size_bytes=MOST_A_DAY // 2 + 1)])
    mays = await office.arrives(MAY)
    junes = await office.arrives(JUNE)
    office.provided.next.append(sent.PDF)
    await office.collector.round()

    assert (await office.known(mays.media)).trouble == TOO_MUCH
    assert (await office.known(junes.media)).state == "kept"
    await office.time.pass_(DAY_S)
    assert await office.files.lately(MAY) == 0


async def test_news_of_this_gateway_is_fetched_at_once(office: Office) -> None:
    """The agent who is looking at the message sees its photo within moments."""
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        running = group.create_task(office.collector.run())
        office.provided.next.append(sent.PDF)
        file = await office.arrives()
        await office.files.came.wait()
        assert (await office.known(file.media)).state == "kept"
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    assert office.provided.closed
