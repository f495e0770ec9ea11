"""A consult on the real engine: what the agent who asks and the colleague who is asked are shown."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import pytest

from agents import wire
from routing import commands as cmd
from routing.errors import FrameRefused
from routing.ids import AgentId, ContactId
from routing.words import LiveTyping
from tests.unit.agents.office import AMIR, JOAN, RENTS, REPAIRS, Office, Told

T = TypeVar("T", bound=msgspec.Struct)


@pytest.fixture
def office() -> Office:
    """Joan serves Repairs, Amir Rents; nobody is waiting."""
    made = Office()
    made.comes(JOAN, "repairs")
    made.comes(AMIR, "rents")
    return made


def only(told: Told, kind: type[T]) -> T:
    """The one frame of that kind."""
    [found] = [data for _, data in told if isinstance(data, kind)]
    return found


def asked(office: Office, note: str = "Is she in arrears?") -> ContactId:
    """Joan, talking with Ann, asks Amir."""
    contact = office.talking()
    office.does(JOAN, "consult", wire.Consult(contact=contact, agent=AMIR, note=note))
    return contact


def joined(office: Office) -> ContactId:
    """Amir has joined Joan and Ann."""
    contact = asked(office)
    office.does(AMIR, "consult_accept", wire.ConsultAccept(contact=contact))
    return contact


def said(view: wire.ContactView) -> list[tuple[str, str]]:
    """The conversation."""
    return [(message.kind, message.text) for message in view.messages]


def desks_agree(office: Office, agent: AgentId) -> None:
    """What deltas have told the agent is what a fresh console shows."""
    shown = [data for _, data in office.told[agent] if isinstance(data, wire.ContactView)]
    fresh = office.open(agent).snapshot().contacts
    assert [view for view in fresh if view.id in {each.id for each in shown}] == shown


def test_the_colleague_sees_a_card_with_the_question_and_the_holder_that_it_rings(office: Office) -> None:
    """Amir knows who asks what about whom before he says yes."""
    contact = asked(office)
    assert office.kinds(AMIR) == ["consult", "me"]
    card = only(office.told[AMIR], wire.ConsultView)
    assert (card.contact, card.by_name, card.name, card.queue_name) == (contact, "Joan", "Ann", "Repairs")
    assert (card.note, card.preview) == ("Is she in arrears?", "It drips")
    assert card.expires_at == office.now + 20_000
    part = only(office.told[JOAN], wire.ContactView).consult
    assert part is not None
    assert (part.agent_name, part.joined_at) == ("Amir", None)
    assert office.open(AMIR).snapshot().consults == (card,)
    assert office.open(AMIR).snapshot().contacts == ()


def test_who_joins_reads_all_of_it_and_both_read_each_others_notes(office: Office) -> None:
    """Help is help with the whole story, and the answer stands where the question does."""
    contact = joined(office)
    assert office.kinds(AMIR) == ["consult_gone", "contact", "me"]
    assert only(office.told[AMIR], wire.ConsultGone).reason == "joined"
    view = only(office.told[AMIR], wire.ContactView)
    assert (view.role, view.holder_name, view.why) == ("helper", "Joan", "Joan asked for your help")
    assert said(view) == [
        ("resident", "It drips"),
        ("agent", "Hello"),
        ("line", "Joan asked Amir for help"),
        ("note", "Is she in arrears?"),
        ("line", "Amir has joined; the resident does not see this"),
    ]
    desks_agree(office, AMIR)
    assert office.desk.me(AMIR).contacts_count == 0
    office.does(AMIR, "note", wire.Note(contact=contact, text="No, all paid"))
    for agent in (JOAN, AMIR):
        message = only(office.told[agent], wire.MessageView)
        assert (message.kind, message.author, message.text) == ("note", "Amir", "No, all paid")
    office.ann(cmd.MessageReceive(contact=contact, text="Hello?"))
    assert office.kinds(JOAN) == office.kinds(AMIR) == ["message"]


def test_the_holder_hears_that_the_colleague_joined(office: Office) -> None:
    """Joan may be in another chat when Amir says yes."""
    joined(office)
    reply = only(office.told[JOAN], wire.ConsultReply)
    assert (reply.agent_name, reply.reply) == ("Amir", "joined")
    part = only(office.told[JOAN], wire.ContactView).consult
    assert part is not None
    assert part.joined_at == office.now


def test_who_helps_writes_nothing_to_the_resident_not_even_that_they_type(office: Office) -> None:
    """The resident talks with one person."""
    contact = joined(office)
    office.does(AMIR, "send", wire.Send(contact=contact, text="Hello"))
    assert [refused.code for refused in office.refused] == ["not_yours"]
    assert office.consoles[AMIR].live("typing", wire.Typing(contact=contact)) is None
    assert office.consoles[AMIR].on_live("typing", LiveTyping(contact=contact, by="resident")) != []


def test_handed_over_the_contact_changes_desks_in_one_step(office: Office) -> None:
    """Nobody is in between: it leaves Joan's desk and is Amir's, who may write at once."""
    contact = joined(office)
    assert office.does(JOAN, "transfer", wire.Transfer(contact=contact, agent=AMIR, note="Thanks")) == [
        "message",
        "contact_gone",
        "me",
    ]
    assert only(office.told[JOAN], wire.ContactGone).reason == "transferred"
    view = only(office.told[AMIR], wire.ContactView)
    assert (view.role, view.holder_name, view.consult) == ("holder", "Amir", None)
    assert view.why == "Joan handed it over to you"
    assert said(view)[-2:] == [("note", "Thanks"), ("line", "Handed over to Amir by Joan")]
    desks_agree(office, AMIR)
    assert office.does(AMIR, "send", wire.Send(contact=contact, text="Hello, I am Amir")) == ["message"]


@pytest.mark.parametrize(("kind", "reply"), [("consult_decline", "declined"), ("wait", "timed_out")])
def test_the_holder_hears_that_nobody_comes_and_why(office: Office, kind: str, reply: str) -> None:
    """Joan can ask somebody else while Ann is still there; Amir stays available."""
    contact = asked(office)
    if kind == "wait":
        office.wait(20)
    else:
        office.does(AMIR, kind, wire.ConsultDecline(contact=contact, reason="On a call"))
    told = only(office.told[JOAN], wire.ConsultReply)
    assert (told.reply, told.reason) == (reply, "On a call" if reply == "declined" else "")
    assert only(office.told[AMIR], wire.ConsultGone).reason == reply
    assert only(office.told[JOAN], wire.ContactView).consult is None
    assert office.desk.me(AMIR).phase == "available"


def test_either_ends_it_and_the_other_is_told(office: Office) -> None:
    """Amir's desk is clear again, and says why; Joan goes on with Ann."""
    contact = joined(office)
    office.does(JOAN, "consult_end", wire.ConsultEnd(contact=contact))
    assert only(office.told[AMIR], wire.ContactGone).reason == "not_needed"
    assert "consult_reply" not in office.kinds(JOAN)
    office.does(JOAN, "consult", wire.Consult(contact=contact, queue=RENTS))
    office.does(AMIR, "consult_accept", wire.ConsultAccept(contact=contact))
    office.does(AMIR, "consult_end", wire.ConsultEnd(contact=contact))
    assert only(office.told[AMIR], wire.ContactGone).reason == "left"
    assert only(office.told[JOAN], wire.ConsultReply).reply == "left"


def test_a_question_taken_back_leaves_the_colleagues_screen(office: Office) -> None:
    """A card nobody means any more does not ring on."""
    contact = asked(office)
    office.does(JOAN, "consult_end", wire.ConsultEnd(contact=contact))
    assert only(office.told[AMIR], wire.ConsultGone).reason == "withdrawn"


def test_the_end_of_the_conversation_clears_the_helpers_desk(office: Office) -> None:
    """Wrap-up is for who held it."""
    contact = joined(office)
    office.ann(cmd.ContactLeave(contact=contact))
    assert only(office.told[AMIR], wire.ContactGone).reason == "ended"
    assert only(office.told[JOAN], wire.ContactView).phase == "wrap_up"


def test_a_helper_whose_line_is_lost_is_gone_for_the_holder(office: Office) -> None:
    """Joan does not wait for somebody who cannot hear her."""
    joined(office)
    for command in office.consoles[AMIR].presence(present=False):
        office.ask(command, "gateway:g1")
    office.wait(61)
    assert only(office.told[JOAN], wire.ConsultReply).reply == "lost"


def test_the_note_of_a_transfer_survives_the_consult_that_it_ends(office: Office) -> None:
    """Whoever is offered the contact reads what Joan wrote, although she had asked somebody first."""
    contact = asked(office)
    office.does(JOAN, "transfer", wire.Transfer(contact=contact, agent=AMIR, note="Rent, really"))
    assert only(office.told[AMIR], wire.OfferView).note == "Rent, really"
    assert "consult_gone" in office.kinds(AMIR)


def test_an_open_question_shows_an_emergency_that_comes_up(office: Office) -> None:
    """What the resident adds while it rings may change the colleague's mind."""
    contact = asked(office)
    office.ann(cmd.MessageReceive(contact=contact, text="I smell gas", emergency=True))
    assert only(office.told[AMIR], wire.ConsultView).emergency


@pytest.mark.parametrize("whom", [{}, {"queue": REPAIRS, "agent": AMIR}])
def test_a_question_goes_to_exactly_one(office: Office, whom: dict[str, str]) -> None:
    """A half-told question is refused before anything happens."""
    frame = msgspec.convert({"contact": "c", **whom}, wire.Consult)
    with pytest.raises(FrameRefused, match="bad_consult"):
        office.consoles[JOAN].commands("consult", frame)
