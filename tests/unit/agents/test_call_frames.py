"""What a console asks of a call, and which news of a call make it see the contact anew."""

from __future__ import annotations

import msgspec
import pytest

from agents import wire
from routing import commands as cmd
from routing import events as ev
from routing.errors import FrameRefused
from routing.ids import CallRef, ContactId, LegId, OfferId, RecordingId, ResidentId
from tests.unit.agents.office import GATEWAY, JOAN, NOON, RENTS, REPAIRS, Office

ANN, OUTSIDE = LegId("resident-4"), LegId("outside-5")
CALL = CallRef("CA1")
UNKNOWN = ContactId("unknown")


@pytest.fixture
def office() -> Office:
    """Joan is on duty."""
    made = Office()
    made.comes(JOAN, "repairs")
    return made


def asked(office: Office, kind: str, frame: msgspec.Struct) -> cmd.CommandData:
    """The one command that a frame of Joan's stands for."""
    [command] = office.consoles[JOAN].commands(kind, frame)
    return command


@pytest.mark.parametrize(
    ("kind", "frame", "command"),
    [
        ("hold", wire.Hold(contact=UNKNOWN, hold=True), cmd.CallHold(contact=UNKNOWN, hold=True)),
        (
            "hold",
            wire.Hold(contact=UNKNOWN, hold=False, leg=OUTSIDE),
            cmd.CallHold(contact=UNKNOWN, hold=False, leg=OUTSIDE),
        ),
        ("mute", wire.Mute(contact=UNKNOWN, muted=True), cmd.CallMute(contact=UNKNOWN, muted=True)),
        ("record", wire.RecordCall(contact=UNKNOWN, paused=True), cmd.CallRecord(contact=UNKNOWN, paused=True)),
        ("drop", wire.DropLeg(contact=UNKNOWN, leg=OUTSIDE), cmd.CallDrop(contact=UNKNOWN, leg=OUTSIDE)),
        ("relay", wire.Relay(contact=UNKNOWN, relay=True), cmd.ContactRelay(contact=UNKNOWN, relay=True)),
        ("dial", wire.Dial(contact=UNKNOWN), cmd.CallDial(contact=UNKNOWN)),
        (
            "dial",
            wire.Dial(contact=UNKNOWN, number="020 7946 0123"),
            cmd.CallDial(contact=UNKNOWN, number="+442079460123"),
        ),
    ],
)
def test_each_control_of_a_call_asks_one_thing(
    office: Office, kind: str, frame: msgspec.Struct, command: cmd.CommandData
) -> None:
    """A button that asked for something else would put a resident on hold for nothing."""
    assert kind in wire.CONSOLE_FRAMES
    assert asked(office, kind, frame) == command


@pytest.mark.parametrize("frame", [wire.Transfer, wire.Consult])
def test_a_number_is_passed_on_in_the_form_in_which_it_is_rung(
    office: Office, frame: type[wire.Transfer | wire.Consult]
) -> None:
    """Agents write numbers as they stand on a letterhead; the provider takes one form only."""
    command = asked(office, "x", frame(contact=UNKNOWN, number="020 7946 0123", note="The surveyor"))
    assert isinstance(command, cmd.ContactTransfer | cmd.ContactConsult)
    assert (command.number, command.note, command.queue) == ("+442079460123", "The surveyor", None)


@pytest.mark.parametrize(
    "frame",
    [
        wire.Transfer(contact=UNKNOWN, queue=RENTS, number="020 7946 0123"),
        wire.Transfer(contact=UNKNOWN, number="  "),
        wire.Consult(contact=UNKNOWN, agent=JOAN, number="020 7946 0123"),
        wire.Consult(contact=UNKNOWN),
    ],
)
def test_a_call_goes_to_one_place(office: Office, frame: msgspec.Struct) -> None:
    """A resident cannot be passed on to nobody, nor to two."""
    with pytest.raises(FrameRefused, match="one number"):
        office.consoles[JOAN].commands("x", frame)


@pytest.mark.parametrize("frame", [wire.Dial, wire.Transfer, wire.Consult])
def test_a_number_that_may_not_be_rung_is_refused_at_once(
    office: Office, frame: type[wire.Dial | wire.Transfer | wire.Consult]
) -> None:
    """Premium rates cost the council money: the agent reads why not where they asked, and nothing is written."""
    with pytest.raises(FrameRefused, match="0909 879 0000"):
        office.consoles[JOAN].commands("x", frame(contact=UNKNOWN, number="0909 879 0000"))


def test_the_number_of_the_resident_is_judged_too(office: Office) -> None:
    """Whoever rings from a premium number and hangs up must not be rung back at the council's cost."""
    arrive = cmd.ContactArrive(
        channel="webchat", queue=REPAIRS, resident=ResidentId("ann"), address="09098790000", gateway=GATEWAY
    )
    office.ask(arrive, "resident:ann")
    [contact] = office.state.contacts
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    with pytest.raises(FrameRefused):
        office.consoles[JOAN].commands("dial", wire.Dial(contact=contact))


def test_every_turn_of_a_call_shows_the_contact_anew(office: Office) -> None:
    """An agent who does not see that the resident is on hold would leave them there."""
    contact = office.talking()
    for event in (
        ev.LegJoined(at=NOON, contact=contact, leg=ANN, party="resident", ref=CALL),
        ev.LegGone(at=NOON, contact=contact, leg=ANN, party="resident", ref=CALL, reason="lost"),
        ev.EffectRequested(at=NOON, contact=contact, effect="hold", leg=ANN),
        ev.EffectFinished(at=NOON, contact=contact, effect="hold", ok=False, text="No answer"),
        ev.RecordingChanged(at=NOON, contact=contact, state="paused", source="staff:joan"),
        ev.CallRecorded(at=NOON, contact=contact, recording=RecordingId("RE1"), length_s=3),
        ev.CallTranscribed(at=NOON, contact=contact, text="Please ring me"),
        ev.ContactRelayMarked(at=NOON, contact=contact, relay=True, source="staff:joan"),
        ev.CallDialled(at=NOON, contact=contact, agent=JOAN),
    ):
        office.hears(event)
        assert "contact" in office.kinds(JOAN), type(event)


def test_what_was_said_on_a_voicemail_reaches_an_open_offer(office: Office) -> None:
    """Whoever is offered a voicemail reads what it is about as soon as it is written down."""
    contact = office.ann_arrives()
    assert office.offer() == OfferId(office.state.contacts[contact].offer or "")
    office.hears(ev.CallTranscribed(at=NOON, contact=contact, text="Please ring me"))
    assert office.kinds(JOAN) == ["offer"]
