"""An agent's session on the real engine: what one decides, the console is told, and nobody else's console is."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import pytest

from agents import wire
from routing import commands as cmd
from routing.errors import FrameRefused
from routing.ids import AgentId, ContactId, ResidentId
from routing.words import LiveTyping, Sealed
from tests.unit.agents.office import AMIR, CONFIG, GATEWAY, JOAN, NOON, RENTS, REPAIRS, Office, Told

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


def contact_of(office: Office, agent: AgentId) -> wire.ContactView:
    """The one contact a fresh console of the agent shows."""
    [contact] = office.open(agent).snapshot().contacts
    return contact


def test_the_whole_way_of_a_chat(office: Office) -> None:
    """From the offer over conversation and wrap-up to the outcome, deltas tell what the engine decided."""
    contact = office.ann_arrives()
    offer = only(office.told[JOAN], wire.OfferView)
    assert office.kinds(JOAN) == ["offer", "me"]
    assert (offer.name, offer.queue_name, offer.preview) == ("Ann", "Repairs", "It drips")
    assert "Repairs asks for" in offer.why
    assert office.does(JOAN, "accept", wire.Accept(offer=offer.id)) == ["offer_gone", "contact", "me"]
    assert office.does(JOAN, "send", wire.Send(contact=contact, text="Hello")) == ["message", "contact"]
    office.ann(cmd.MessageReceive(contact=contact, text="Hi"))
    assert office.kinds(JOAN) == ["message"]
    assert office.does(JOAN, "end", wire.End(contact=contact)) == ["contact", "me"]
    assert only(office.told[JOAN], wire.ContactView).phase == "wrap_up"
    assert office.does(JOAN, "dispose", wire.Dispose(contact=contact, outcome="advice")) == ["contact_gone", "me"]
    assert only(office.told[JOAN], wire.ContactGone).reason == "disposed"


def test_deltas_and_a_new_snapshot_show_the_same_desk(office: Office) -> None:
    """An agent who reloads the page sees what they saw before, word for word."""
    contact = office.ann_arrives()
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    text = " Wait,\n\ttwo  minutes \N{WHITE SMILING FACE} "
    office.does(JOAN, "send", wire.Send(contact=contact, text=text))
    assert only(office.told[JOAN], wire.MessageView).text == text
    assert only(office.told[JOAN], wire.ContactView) == contact_of(office, JOAN)
    assert [message.text for message in contact_of(office, JOAN).messages] == ["It drips", text]


def test_in_a_busy_step_each_agent_is_told_their_own_part_in_order(office: Office) -> None:
    """Under load one step holds the contacts of a whole floor: nobody misses a line of theirs or sees another's."""
    contact = office.talking()
    bob = cmd.ContactArrive(channel="webchat", queue=RENTS, resident=ResidentId("bob"), text="My rent", gateway=GATEWAY)
    office.ask_at_once(
        (cmd.MessageReceive(contact=contact, text="First"), "resident:ann"),
        (bob, "resident:bob"),
        (cmd.MessageReceive(contact=contact, text="Second"), "resident:ann"),
        (cmd.ContactLeave(contact=contact), "resident:ann"),
    )

    assert [data.text for _, data in office.told[JOAN] if isinstance(data, wire.MessageView)] == ["First", "Second"]
    assert office.kinds(JOAN) == ["message", "message", "contact", "me"]
    assert only(office.told[JOAN], wire.ContactView).phase == "wrap_up"
    assert only(office.told[AMIR], wire.OfferView).preview == "My rent"
    assert office.kinds(AMIR) == ["offer", "me"]


def test_nobody_elses_contact_is_shown_or_touched(office: Office) -> None:
    """Amir's console hears nothing of Ann's chat with Joan, and cannot act on it."""
    contact = office.ann_arrives()
    assert office.told[AMIR] == []
    offer = office.offer()
    assert office.does(AMIR, "accept", wire.Accept(offer=offer)) == []
    assert [refused.code for refused in office.refused] == ["offer_gone"]
    office.does(JOAN, "accept", wire.Accept(offer=offer))
    for kind, frame in (
        ("send", wire.Send(contact=contact, text="x")),
        ("note", wire.Note(contact=contact, text="x")),
        ("transfer", wire.Transfer(contact=contact, queue=RENTS)),
        ("dispose", wire.Dispose(contact=contact, outcome="advice")),
        ("mark", wire.Mark(contact=contact, emergency=True)),
        ("end", wire.End(contact=contact)),
    ):
        office.does(AMIR, kind, frame)
        assert [refused.code for refused in office.refused] == ["not_yours"]
    assert office.consoles[AMIR].snapshot().contacts == ()
    assert office.consoles[AMIR].live("typing", wire.Typing(contact=contact)) is None


def test_a_transfer_tells_both_agents(office: Office) -> None:
    """Who takes the chat reads the note before accepting, and then where it came from."""
    contact = office.talking()
    passed = wire.Transfer(contact=contact, agent=AMIR, note="Rent, really")
    assert office.does(JOAN, "transfer", passed) == ["message", "contact_gone", "me"]
    assert only(office.told[JOAN], wire.ContactGone).reason == "transferred"
    assert only(office.told[AMIR], wire.OfferView).note == "Rent, really"
    office.does(AMIR, "accept", wire.Accept(offer=office.offer()))
    told = [(message.kind, message.text) for message in only(office.told[AMIR], wire.ContactView).messages]
    assert told == [
        ("resident", "It drips"),
        ("agent", "Hello"),
        ("note", "Rent, really"),
        ("line", "Transferred from Repairs by Joan"),
    ]
    assert office.told[JOAN] == []


@pytest.mark.parametrize("to", [{}, {"queue": RENTS, "agent": AMIR}])
def test_a_transfer_goes_to_exactly_one(office: Office, to: dict[str, str]) -> None:
    """A chat that goes nowhere, or to two places, is refused before anything happens."""
    frame = msgspec.convert({"contact": office.talking(), **to}, wire.Transfer)
    with pytest.raises(FrameRefused, match="bad_transfer"):
        office.consoles[JOAN].commands("transfer", frame)


def test_notes_reach_the_centre_to_the_letter(office: Office) -> None:
    """What an agent notes at the end is kept as written; a field left blank is no note."""
    contact = office.talking()
    told = [
        office.consoles[JOAN].commands("dispose", wire.Dispose(contact=contact, outcome="advice", note=note))
        for note in (" Job 88121\n", " ")
    ]
    assert [command.note for [command] in told if isinstance(command, cmd.ContactDispose)] == [" Job 88121\n", None]


def test_blank_messages_are_refused(office: Office) -> None:
    """A resident does not get an empty bubble."""
    with pytest.raises(FrameRefused, match="empty"):
        office.consoles[JOAN].commands("send", wire.Send(contact=ContactId("c"), text=" \n "))


def test_an_offer_that_rings_out_is_gone_and_says_why(office: Office) -> None:
    """A missed offer leaves the screen, and the agent sees that they were made not ready."""
    office.ann_arrives()
    office.wait(20)
    assert only(office.told[JOAN], wire.OfferGone).reason == "timed_out"
    me = only(office.told[JOAN], wire.MeView)
    assert (me.choice, me.reason) == ("not_ready", "missed")


def test_offers_go_when_declined_or_when_the_resident_leaves(office: Office) -> None:
    """The card goes at once, whoever gave up."""
    contact = office.ann_arrives()
    office.does(JOAN, "decline", wire.Decline(offer=office.offer(), reason="busy"))
    assert only(office.told[JOAN], wire.OfferGone).reason == "declined"
    office.wait(60)
    assert only(office.told[JOAN], wire.OfferView).contact == contact
    office.ann(cmd.ContactLeave(contact=contact))
    assert only(office.told[JOAN], wire.OfferGone).reason == "withdrawn"


def test_an_open_offer_shows_an_emergency_that_comes_up(office: Office) -> None:
    """What the resident adds while the offer rings may change the agent's mind."""
    contact = office.ann_arrives(text=None)
    assert only(office.told[JOAN], wire.OfferView).preview == ""
    office.ann(cmd.MessageReceive(contact=contact, text="Gas!", emergency=True))
    offer = only(office.told[JOAN], wire.OfferView)
    assert (offer.preview, offer.emergency) == ("Gas!", True)


def test_a_lost_agent_gets_no_contact_back_unseen(office: Office) -> None:
    """Joan's line is away for longer than the grace: her desk is empty, because the chats went back to the queue."""
    contact = office.talking()
    for command in office.consoles[JOAN].presence(present=False):
        office.ask(command, "gateway:g1")
    office.ann(cmd.MessageReceive(contact=contact, text="Hello?"))
    assert office.kinds(JOAN) == ["message"]
    office.wait(61)
    assert only(office.told[JOAN], wire.ContactGone).reason == "returned"
    assert office.open(JOAN).snapshot().contacts == ()


def a_thread(office: Office) -> ContactId:
    """Bob's message, which Joan has answered."""
    office.ask(cmd.ContactArrive(channel="sms", queue=REPAIRS, resident=ResidentId("bob"), text="Leak"), "resident:bob")
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    [contact] = office.desk.held(JOAN)
    office.does(JOAN, "send", wire.Send(contact=contact, text="Which room?"))
    return contact


def test_a_parked_thread_stays_on_the_desk_and_takes_no_room(office: Office) -> None:
    """Joan sees at any time whom she waits for, and may take one up again herself."""
    contact, before = a_thread(office), office.desk.me(JOAN)
    assert office.does(JOAN, "park", wire.Park(contact=contact)) == ["contact", "me"]
    shown, me = only(office.told[JOAN], wire.ContactView), only(office.told[JOAN], wire.MeView)
    assert (shown.phase, shown.line, shown.parked_at) == ("parked", "message", NOON)
    assert shown.messages[-1].text == "Parked by Joan until the resident writes again"
    assert (me.contacts_count, me.parked_count, me.phase) == (0, 1, "available")
    assert me.room["message"] == before.room["message"] + 1
    assert office.does(JOAN, "unpark", wire.Unpark(contact=contact)) == ["contact", "me"]
    assert only(office.told[JOAN], wire.ContactView).phase == "engaged"


def test_a_parked_thread_is_back_with_the_residents_words(office: Office) -> None:
    """Bob answers, and Joan reads it in the conversation she had with him."""
    contact = a_thread(office)
    office.does(JOAN, "park", wire.Park(contact=contact))
    office.ask(cmd.MessageReceive(contact=contact, text="The kitchen"), "resident:bob")
    assert office.kinds(JOAN) == ["message", "contact", "me"]
    shown = only(office.told[JOAN], wire.ContactView)
    assert (shown.phase, shown.parked_at, shown.reply_since) == ("engaged", None, NOON)


def test_a_parked_thread_that_found_no_room_is_told_apart_from_a_lost_line(office: Office) -> None:
    """Joan is not told that her connection broke when she was merely busy."""
    contact = a_thread(office)
    office.does(JOAN, "park", wire.Park(contact=contact))
    office.does(JOAN, "set_state", wire.SetState(state="not_ready", reason="lunch"))
    office.ask(cmd.MessageReceive(contact=contact, text="The kitchen"), "resident:bob")
    assert only(office.told[JOAN], wire.ContactGone).reason == "unparked"


def test_a_contact_that_nobody_wraps_up_is_gone_with_its_end(office: Office) -> None:
    """A resident who leaves before the first answer needs no outcome."""
    contact = office.ann_arrives()
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    office.ann(cmd.ContactLeave(contact=contact))
    assert only(office.told[JOAN], wire.ContactGone).reason == "ended"


def test_reachability_delivery_and_marks_are_told(office: Office) -> None:
    """The agent sees that the resident is away, what they have read, and who raised the emergency."""
    contact = office.talking()
    sent = contact_of(office, JOAN).messages[-1].id
    office.ann(cmd.MessageDeliver(contact=contact, message=sent, state="read"))
    assert only(office.told[JOAN], wire.Delivery).state == "read"
    office.ask(cmd.ContactAlive(contact=contact, gateway=GATEWAY, present=False), "gateway:g1")
    assert not only(office.told[JOAN], wire.ContactView).reachable
    office.does(JOAN, "mark", wire.Mark(contact=contact, emergency=True))
    marked = only(office.told[JOAN], wire.ContactView)
    assert marked.emergency
    assert (marked.messages[-2].delivery, marked.messages[-1].text) == ("read", "Marked as an emergency by Joan")


def test_reply_since_tells_how_long_the_resident_has_waited(office: Office) -> None:
    """Since acceptance before the first word, since their first unanswered word after it, and not once it is over."""
    contact = office.ann_arrives()
    office.wait(5)
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    assert contact_of(office, JOAN).reply_since == NOON + 5_000
    office.does(JOAN, "send", wire.Send(contact=contact, text="Hello"))
    assert contact_of(office, JOAN).reply_since is None
    for _ in range(2):
        office.wait(5)
        office.ann(cmd.MessageReceive(contact=contact, text="Hi"))
    assert contact_of(office, JOAN).reply_since == NOON + 10_000
    office.does(JOAN, "end", wire.End(contact=contact))
    assert contact_of(office, JOAN).reply_since is None


def test_typing_reaches_only_whom_it_is_meant_for(office: Office) -> None:
    """Joan sees Ann write, Ann sees Joan write; Amir and Joan's own echo see nothing."""
    contact = office.talking()
    joan = office.consoles[JOAN]
    assert joan.commands("typing", wire.Typing(contact=contact)) == []
    assert joan.live("typing", wire.Typing(contact=contact)) == LiveTyping(contact=contact, by="agent")
    written = LiveTyping(contact=contact, by="resident")
    assert joan.on_live("typing", written) == [("typing", wire.TypingView(contact=contact))]
    assert office.consoles[AMIR].on_live("typing", written) == []
    assert joan.on_live("typing", LiveTyping(contact=contact, by="agent")) == []


def test_queues_and_colleagues_are_told_once_a_second_when_they_change(office: Office) -> None:
    """A busy centre does not flood its consoles: only what changed, at most once a second."""
    office.tick(AMIR)
    assert office.tick(AMIR) == []
    office.does(JOAN, "set_state", wire.SetState(state="not_ready", reason="break"))
    office.ann_arrives()
    assert office.told[AMIR] == []
    told = office.tick(AMIR)
    assert only(told, wire.ColleagueView).phase == "not_ready"
    queue = only(told, wire.QueueView)
    assert (queue.id, queue.waiting_count, queue.longest_since) == (REPAIRS, 1, NOON + 2_000)


def test_the_service_level_of_today_is_that_of_the_queues_webchats(office: Office) -> None:
    """One chat answered in time is all of Repairs' day, whatever messages it had; Rents has had no chat."""
    office.ask(cmd.ContactArrive(channel="web_message", queue=REPAIRS, resident=ResidentId("bob")), "resident:bob")
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    office.ask(cmd.ContactSend(contact=next(iter(office.state.contacts)), text="Yes"), "staff:joan")
    office.talking()
    office.wait(6)
    office.tick(JOAN)
    shares = {queue.id: (queue.share, queue.counted, queue.target_share) for queue in office.desk.queues()}
    assert shares == {REPAIRS: (1.0, 1, 0.95), RENTS: (None, 0, 0.95)}


def test_a_new_configuration_is_a_new_snapshot(office: Office) -> None:
    """Renamed queues and new outcomes are on every console at once."""
    office.ask(cmd.ConfigActivate(config=msgspec.structs.replace(CONFIG, name="Newbrook"), digest="e"), "admin")
    assert only(office.told[AMIR], wire.ConsoleSnapshot).centre == "Newbrook"


def test_a_colleague_who_left_for_good_is_no_destination_any_more(office: Office) -> None:
    """Nobody is transferred to somebody whose account is switched off."""
    office.tick(JOAN)
    office.ask(cmd.AgentConfigure(agent=AMIR, enabled=False), "admin")
    told = office.tick(JOAN)
    assert [each.id for each in only(told, wire.ConsoleSnapshot).colleagues] == [JOAN]


def test_a_line_without_news_still_beats(office: Office) -> None:
    """A console tells a quiet centre from a dead line."""
    kinds = [kind for _ in range(10) for kind, _ in office.tick(JOAN)]
    assert kinds.count("beat") == 2


def test_erased_text_stays_erased(office: Office) -> None:
    """After an erasure nobody reads the resident's words, the agent who wrote with them neither."""
    office.ann_arrives(text=Sealed(resident=ResidentId("ann"), box="x"))
    assert only(office.told[JOAN], wire.OfferView).preview == "[erased]"
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    assert only(office.told[JOAN], wire.ContactView).messages[0].text == "[erased]"


def test_somebody_the_engine_does_not_know_sees_an_empty_desk(office: Office) -> None:
    """A person who just got the role of an agent gets a console, not an error."""
    snapshot = office.open(AgentId("new")).snapshot()
    assert (snapshot.me.phase, snapshot.offers, snapshot.contacts) == ("offline", (), ())


def test_me_tells_what_fits(office: Office) -> None:
    """The header shows how many more contacts may come, and the team by its name."""
    before = office.desk.me(JOAN)
    office.talking()
    after = office.desk.me(JOAN)
    assert (before.team, before.contacts_count, after.contacts_count) == ("Housing", 0, 1)
    assert after.room["webchat"] == before.room["webchat"] - 1
    assert after.since == NOON


def test_a_callback_is_rung_and_spoken_to(office: Office) -> None:
    """The agent sees that they will ring, the number, and how it went; then it is a conversation like any other."""
    contact = office.ann_arrives()
    office.ann(cmd.CallbackRequest(contact=contact, number="01632 960123"))
    assert only(office.told[JOAN], wire.OfferView).callback
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    shown = only(office.told[JOAN], wire.ContactView)
    assert shown.callback == wire.CallbackView(number="01632 960123", attempt=1, tries=3, spoken=False)
    assert shown.reply_since is None, "nobody waits for a written word"

    office.does(JOAN, "callback_finish", wire.CallbackFinish(contact=contact, spoken=True))
    shown = only(office.told[JOAN], wire.ContactView)
    assert shown.callback is not None
    assert shown.callback.spoken
    assert shown.answered_at == office.now
    assert [line.text for line in shown.messages if line.kind == "line"] == [
        "The resident asked to be rung back", "Rung back, attempt 1: spoke to them",
    ]  # fmt: skip


def test_no_answer_gives_the_callback_back(office: Office) -> None:
    """The agent is free at once; the resident is rung again later."""
    contact = office.ann_arrives()
    office.ann(cmd.CallbackRequest(contact=contact, number="01632 960123"))
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))

    assert office.does(JOAN, "callback_finish", wire.CallbackFinish(contact=contact, spoken=False)) == [
        "contact_gone", "me",
    ]  # fmt: skip
    assert only(office.told[JOAN], wire.ContactGone).reason == "returned"


def test_what_else_a_resident_waits_for_is_shown_and_may_be_withdrawn(office: Office) -> None:
    """An agent who has dealt with it all spares a colleague, and the resident a second call."""
    contact = office.talking()
    message = cmd.ContactArrive(channel="web_message", queue=RENTS, resident=ResidentId("ann"), text="And my rent")
    office.does(AMIR, "set_state", wire.SetState(state="not_ready"))
    office.ask(message, "resident:ann")
    [(_, shown)] = [frame for frame in office.tick(JOAN) if frame[0] == "contact"]
    assert isinstance(shown, wire.ContactView)
    [other] = shown.elsewhere
    assert (shown.id, other.channel, other.queue_name) == (contact, "web_message", "Rents")
    assert not [frame for frame in office.tick(JOAN) if frame[0] == "contact"], "told once"

    office.does(JOAN, "resolve_elsewhere", wire.ResolveElsewhere(contact=other.id))
    assert other.id not in office.state.contacts
    [(_, shown)] = [frame for frame in office.tick(JOAN) if frame[0] == "contact"]
    assert isinstance(shown, wire.ContactView)
    assert shown.elsewhere == ()
