"""Files on their way out: only what was given to us for this very resident, as long as it is there."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from contact_centre.media.links import Links
from contact_centre.media.sending import Outgoing
from contact_centre.media.store import Known, MediaFiles
from contact_centre.providers import Given
from contact_centre.secret import centre_secret
from contact_centre.settings import Settings
from contact_centre.vault import SqlVault
from routing.centre import Centre
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import CentreId, ContactId, Instant, MediaId, ResidentId
from routing.words import Attachment, Sealed
from tests.hand_time import HandTime

MAY, JUNE = ResidentId("may"), ResidentId("june")
CENTRE = CentreId("alderbrook")
PHOTO = Attachment(media=MediaId("m1"), kind="")


@pytest.fixture
def given(engine: sa.Engine, tmp_path: Path) -> Given:
    """What a dispatcher stands on."""
    return Given(
        settings=Settings(data_dir=tmp_path),
        id=CENTRE,
        centre=lambda: Centre(id=CENTRE, name="Alderbrook"),
        database=engine,
        vault=SqlVault(engine),
        clock=HandTime(),
    )


async def kept(given: Given, *, sender: str = "joan", resident: ResidentId = MAY) -> None:
    """An agent has attached a photo, or a resident has sent one."""
    files = MediaFiles(given.database, given.vault, CENTRE, given.clock, keep_days=400)
    await files.keep(Known(media=PHOTO.media, resident=resident, sender=sender), "image/jpeg", b"photo")


async def to(given: Given, resident: ResidentId) -> EffectRequested:
    """A message to a resident."""
    address = await given.vault.seal(resident, "+447700900123")
    return EffectRequested(at=Instant(1), contact=ContactId("c1"), effect="send", channel="whatsapp", address=address)


async def test_a_file_goes_to_who_it_was_attached_for(given: Given) -> None:
    """By a link that only the centre makes, or as its bytes."""
    await kept(given)
    outgoing, effect = Outgoing(given, "https://centre.example"), await to(given, MAY)

    found = await outgoing.leaving(effect, PHOTO)

    assert found is not None
    assert (found.kind, found.use, found.body) == ("image/jpeg", "picture", b"photo")
    assert found.link == outgoing.link(effect, PHOTO)
    links = Links(centre_secret(given.database, CENTRE, given.settings.data_dir), "", given.clock)
    assert links.read(found.link.removeprefix("https://centre.example/media/sent/")) == (PHOTO.media, MAY)


async def test_another_residents_file_goes_nowhere(given: Given) -> None:
    """Whatever file an agent's page names."""
    outgoing = Outgoing(given, "https://centre.example")
    assert await outgoing.leaving(await to(given, MAY), PHOTO) is None, "there is none"
    await kept(given, resident=JUNE)
    assert await outgoing.leaving(await to(given, MAY), PHOTO) is None
    await kept(given, sender="", resident=JUNE)
    unsealed = EffectRequested(at=Instant(1), contact=ContactId("c1"), effect="send", channel="slack", address="U1")
    assert await outgoing.leaving(unsealed, PHOTO) is None
    assert outgoing.link(unsealed, PHOTO) is None


async def test_what_a_resident_sent_is_not_sent_on(given: Given) -> None:
    """It came to the council, and a provider has no business with a link to it."""
    await kept(given, sender="")

    assert await Outgoing(given, "https://centre.example").leaving(await to(given, MAY), PHOTO) is None


async def test_erased_residents_file_does_not_leave(given: Given) -> None:
    """Not even in a message that waited in the outbox."""
    await kept(given)
    effect = await to(given, MAY)
    await given.vault.erase(MAY)

    assert isinstance(effect.address, Sealed)
    assert await Outgoing(given, "https://centre.example").leaving(effect, PHOTO) is None


async def test_database_that_is_away_puts_it_off(given: Given, engine: sa.Engine) -> None:
    """The message waits in the outbox, and goes out whole."""
    await kept(given)
    effect = await to(given, MAY)
    with engine.begin() as db:
        db.execute(sa.text("ALTER TABLE media RENAME TO away"))
    try:
        with pytest.raises(ChannelUnavailable):
            await Outgoing(given, "https://centre.example").leaving(effect, PHOTO)
    finally:
        with engine.begin() as db:
            db.execute(sa.text("ALTER TABLE away RENAME TO media"))
