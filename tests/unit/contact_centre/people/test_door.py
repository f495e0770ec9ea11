"""One number, one person: who is joined as a message comes in, and who never is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from contact_centre.people.door import SOURCE, IdentifyingInbox
from contact_centre.people.identities import Identities, full_number
from routing import commands as cmd
from routing.commands import Command, CommandData
from routing.engine import settle
from routing.ids import CentreId, ContactId, Instant, MessageRef, QueueId, ResidentId
from routing.state import State
from routing.words import Channel

MAY = "+447700900123"
WHO = Identities(b"a secret of the centre")
CENTRE = CentreId("demo")
NOON = Instant(1_795_435_200_000)


class Letterbox:
    """An inbox whose commands are decided at once."""

    def __init__(self) -> None:
        self.state = State.new(CENTRE)
        self.commands: list[Command] = []

    async def append(self, commands: Sequence[Command]) -> None:
        self.commands += commands
        for command in commands:
            settle(self.state, command, NOON)

    async def take(self, data: CommandData, source: str, id_: str = "1") -> list[CommandData]:
        """What is asked once an edge has asked for `data`."""
        before = len(self.commands)
        door = IdentifyingInbox(self, WHO, lambda: self.state)
        await door.append([Command(id=id_, centre=CENTRE, source=source, at=NOON, data=data)])
        return [each.data for each in self.commands[before:]]


def text(address: str = MAY, channel: Channel = "sms") -> cmd.MessageArrive:
    """Somebody writes."""
    return cmd.MessageArrive(
        channel=channel,
        to="+441632960100",
        resident=WHO.on(channel, address),
        ref=MessageRef("m1"),
        address=address,
        text="My tap drips.",
    )


async def test_who_texts_is_who_rings_from_the_number() -> None:
    """May rings, texts and writes by WhatsApp from one phone: the council knows one May."""
    box = Letterbox()
    asked = await box.take(text(), "provider:sms")
    joined = cmd.ResidentMerge(resident=WHO.on("phone", MAY), same_as=WHO.on("sms", MAY), reason="verified")
    assert asked == [joined, text()]
    assert box.commands[0].source == SOURCE
    await box.take(text(channel="whatsapp"), "provider:whatsapp")
    everything = {WHO.on(channel, MAY) for channel in ("phone", "sms", "whatsapp")}
    assert set(box.state.person(WHO.on("phone", MAY))) == everything


async def test_what_is_joined_is_not_joined_again() -> None:
    """Thousands of texts of one person are one join; the log holds it once."""
    box = Letterbox()
    await box.take(text(), "provider:sms")
    assert await box.take(text(), "provider:sms", "2") == [text()]


async def test_a_repeated_delivery_asks_for_the_same() -> None:
    """A provider's second try, before the first was decided, is recognised by its id."""
    one, other = Letterbox(), Letterbox()
    await one.take(text(), "provider:sms")
    await other.take(text(), "provider:sms", "another message")
    assert one.commands[0].id == other.commands[0].id


async def test_what_an_agent_has_parted_stays_apart() -> None:
    """Two people share a telephone: an agent has said so, and the next text does not undo it."""
    box = Letterbox()
    await box.take(text(), "provider:sms")
    merge = cmd.ResidentMerge(resident=WHO.on("phone", MAY), same_as=WHO.on("sms", MAY), undo=True)
    await box.take(merge, "staff:joan", "undo")
    assert await box.take(text(), "provider:sms", "2") == [text()]
    assert box.state.person(WHO.on("sms", MAY)) == [WHO.on("sms", MAY)]


@pytest.mark.parametrize("address", ["60006", "ALDERBROOK", "+60006", "447700900123", "+266696687", "+44", "", "+4420"])
async def test_senders_that_are_no_full_numbers_are_nobody_elses(address: str) -> None:
    """Thousands of people "are" a short code, a name or a withheld number: they are never made one."""
    assert full_number(address) is None
    assert await Letterbox().take(text(address), "provider:sms") == [text(address)]


async def test_only_the_channels_own_provider_is_believed() -> None:
    """A page-scoped id that looks like a number is none, and a resident's command vouches for nothing."""
    page = text(channel="messenger")
    assert await Letterbox().take(page, "provider:messenger") == [page]
    assert await Letterbox().take(text(), "resident:eve") == [text()]


@pytest.mark.parametrize(
    ("given", "meant"),
    [("07700 900123", WHO.on("phone", MAY)), ("+44 7700 900123", WHO.on("phone", MAY)), ("at home", None)],
)
async def test_a_number_in_a_form_is_only_claimed(given: str, meant: ResidentId | None) -> None:
    """Anybody may write anybody's number into a form: it suggests who they are, and joins nobody."""
    left = cmd.ContactArrive(channel="web_message", queue=QueueId("q"), resident=ResidentId("eve"), address=given)
    box = Letterbox()
    (asked,) = await box.take(left, "resident:eve")
    assert isinstance(asked, cmd.ContactArrive)
    assert asked.claims == (() if meant is None else (meant,))
    assert box.state.merged == {}


@pytest.mark.parametrize(
    ("keyed", "claims"), [(MAY, ()), ("+447700900666", (WHO.on("phone", "+447700900666"),)), ("withheld", ())]
)
async def test_a_number_keyed_in_by_a_caller_is_claimed_unless_it_is_their_own(
    keyed: str, claims: tuple[ResidentId, ...]
) -> None:
    """Who asks at night to be rung at another number is not known by that number from then on."""
    wish = cmd.ContactArrive(
        channel="voicemail", queue=QueueId("q"), resident=WHO.on("phone", MAY), address=keyed, text="Ring me."
    )
    (asked,) = await Letterbox().take(wish, "twilio")
    assert isinstance(asked, cmd.ContactArrive)
    assert asked.claims == claims


async def test_claims_cannot_be_brought_along() -> None:
    """What a command says of itself is not believed: claims are worked out here or are not there."""
    forged = cmd.ContactArrive(
        channel="webchat", queue=QueueId("q"), resident=ResidentId("eve"), claims=(WHO.on("phone", MAY),)
    )
    (asked,) = await Letterbox().take(forged, "resident:eve")
    assert isinstance(asked, cmd.ContactArrive)
    assert asked.claims == ()


async def test_the_same_e_mail_is_the_same_claim_however_it_is_written() -> None:
    """Capitals and a name around it do not make another address."""
    assert WHO.claimed("May Li <May.Li@Example.org>") == WHO.claimed("may.li@example.org")
    assert WHO.claimed("may.li@example.org") != WHO.claimed("may@example.org")


async def test_a_callback_says_whose_number_it_is() -> None:
    """However the number is spelled, it is one number: what is counted and cancelled by it holds."""
    asked = await Letterbox().take(
        cmd.CallbackRequest(contact=ContactId("c"), number="(07700) 900-123"), "resident:eve"
    )
    assert asked == [cmd.CallbackRequest(contact=ContactId("c"), number="(07700) 900-123", rings=WHO.on("phone", MAY))]
