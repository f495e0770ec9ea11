from __future__ import annotations

import msgspec
import pytest

from channels.webchat import wire
from channels.webchat.wire import Closed, Delivered, Waiting
from routing import events as ev
from routing.commands import ContactAlive, ContactArrive, ContactChoose, ContactLeave, ContactRate, MessageReceive
from routing.errors import FrameRefused
from routing.ids import CentreId, ContactId, GatewayId, Instant, MessageId, OfferId, ResidentId, message_id
from routing.words import Channel, EndedBy, LiveTyping, Sealed, TurnedAwayReason
from tests.unit.channels.webchat.resident import (
    ANN,
    CHAT,
    JOAN,
    NINE,
    OPENS,
    PERSON,
    REGISTRARS,
    REPAIRS,
    Resident,
    Told,
)


def kinds(frames: list[tuple[str, msgspec.Struct]]) -> list[str]:
    """What was told, without its data."""
    return [kind for kind, _ in frames]


# --- where a resident is ------------------------------------------------------------------------------------------


def test_a_newcomer_sees_what_can_be_chosen(ann: Resident) -> None:
    """The start form needs the services, and which of them are open."""
    snapshot = ann.session.snapshot()

    assert (snapshot.phase, snapshot.queue, snapshot.messages) == ("none", None, ())
    assert [(choice.id, choice.open) for choice in snapshot.queues] == [(REPAIRS, True), (REGISTRARS, False)]


def test_a_reload_goes_on_where_the_resident_was(ann: Resident) -> None:
    """An old phone drops the page while the resident looks for their rent number."""
    ann.waits()
    ann.is_joined()
    ann.is_told("Hello Ann")
    before = ann.session.snapshot()

    assert ann.connect().snapshot() == before
    assert (before.phase, before.agent_name) == ("talking", "Joan")
    assert [(message.author, message.text) for message in before.messages] == [("Joan", "Hello Ann")]


def test_the_wait_is_told_on_arrival(ann: Resident) -> None:
    """Position and wait show as soon as the resident is in the queue."""
    assert ann.waits() == [("waiting", Waiting(position=3, band_s=(60, 120)))]


def test_an_unchanged_wait_is_not_told_again(ann: Resident) -> None:
    """A screen reader is not made to repeat itself."""
    ann.waits()

    assert ann.session.every_second(NINE) == []
    ann.centre.wait = Told(2, 1, (60, 120))
    assert ann.session.every_second(NINE) == [("waiting", Waiting(position=2, band_s=(60, 120)))]


def test_who_was_overtaken_is_told_so(ann: Resident) -> None:
    """A place that never rises is no longer the whole truth once an emergency went first."""
    ann.waits()
    ann.centre.wait = Told(3, 3, (60, 120))

    assert ann.session.every_second(NINE) == [("waiting", Waiting(position=3, band_s=(60, 120), overtaken=True))]


def test_nothing_is_shown_that_the_log_does_not_hold(ann: Resident) -> None:
    """Until the engine has told a wait, the screen makes up none; a reload shows what was told last."""
    ann.centre.wait = None
    assert ann.waits() == []
    ann.centre.wait = Told(2, 1, None)
    assert ann.connect().snapshot().waiting == Waiting(position=2, band_s=None)


def test_somebody_joins(ann: Resident) -> None:
    """The resident learns the name of the person who took the chat."""
    ann.waits()

    assert ann.is_joined() == [("answered", wire.Answered(agent_name="Joan"))]


def test_a_chat_that_goes_back_to_the_queue_waits_again(ann: Resident) -> None:
    """The agent's browser died: the resident is told, not left staring."""
    ann.waits()
    ann.is_joined()
    requeued = ev.ContactRequeued(at=NINE, contact=CHAT, queue=REPAIRS, place_at=NINE, reason="disconnected")

    assert kinds(ann.happens(requeued)) == ["waiting"]
    assert ann.session.snapshot().agent_name == ""


# --- messages -----------------------------------------------------------------------------------------------------


def test_own_message_is_matched_to_the_frame_that_carried_it(ann: Resident) -> None:
    """The mark "sending" turns into "sent" on the right message, and another tab of the resident's gets it too."""
    ann.waits()
    source = "resident:ann"
    written = message_id(CentreId("demo"), source, "f-1")
    frames = ann.happens(
        ev.CommandHandled(at=NINE, source=source, id="f-1", command="message.receive"),
        ev.MessageReceived(at=NINE, contact=CHAT, message=written, text="It drips"),
    )

    assert frames[0] == ("delivered", Delivered(id="f-1", message=written))
    assert kinds(frames) == ["delivered", "message"]


def test_notes_of_staff_are_not_shown(ann: Resident) -> None:
    """What staff write about a resident for each other stays with staff."""
    ann.waits()
    note = ev.MessageNoted(at=NINE, contact=CHAT, message=MessageId("n"), agent=JOAN, text="difficult")

    assert ann.happens(note) == []
    assert ann.connect().snapshot().messages == ()


def test_other_residents_chats_are_not_shown(ann: Resident) -> None:
    """A token opens its own resident's chat alone."""
    ann.waits()
    theirs = ContactId("chat-2")
    frames = ann.happens(
        ev.ContactArrived(at=NINE, contact=theirs, channel="webchat", queue=REPAIRS, resident=ResidentId("bob")),
        ev.ContactQueued(at=NINE, contact=theirs, queue=REPAIRS, place_at=NINE, reason="arrival"),
        ev.MessageSent(at=NINE, contact=theirs, message=MessageId("x"), agent=JOAN, text="secret"),
        ev.ContactEnded(at=NINE, contact=theirs, by="agent"),
    )

    assert frames == []


def test_in_a_busy_step_a_resident_is_told_their_own_part_in_order(ann: Resident) -> None:
    """Under load one step holds the chats of hundreds: nobody misses a line of theirs, and nothing changes its place."""
    ann.waits()
    source, second = "resident:ann", ContactId("chat-1b")
    written = message_id(CentreId("demo"), source, "f-1")
    own = [
        ev.OfferAccepted(at=NINE, contact=CHAT, offer=OfferId("o1"), agent=JOAN),
        ev.CommandHandled(at=NINE, source=source, id="f-1", command="message.receive"),
        ev.MessageReceived(at=NINE, contact=CHAT, message=written, text="It drips"),
        ev.MessageSent(at=NINE, contact=CHAT, message=MessageId("m1"), agent=JOAN, text="Since when?"),
        ended("agent"),
        ev.ContactArrived(at=NINE, contact=second, channel="webchat", queue=REPAIRS, resident=ANN),
        ev.ContactQueued(at=NINE, contact=second, queue=REPAIRS, place_at=NINE, reason="arrival"),
    ]
    others = [
        ev.MessageSent(at=NINE, contact=ContactId("chat-2"), message=MessageId("x"), agent=JOAN, text="secret")
        for _ in own
    ]
    frames = ann.happens(*(event for pair in zip(others, own, strict=True) for event in pair))

    assert kinds(frames) == ["answered", "delivered", "message", "message", "closed"]
    assert ann.session.contact == second


def test_a_step_of_others_costs_a_waiting_resident_nothing(ann: Resident) -> None:
    """A thousand people wait: what happens to one is not worked out anew for all the others."""
    ann.waits()
    ann.centre.wait = Told(1, 0, None)

    assert ann.happens(ev.GatewaySeen(at=NINE, gateway=GatewayId("g2"))) == []
    assert kinds(list(ann.session.every_second(NINE))) == ["waiting"]


def test_an_erased_text_says_so(ann: Resident) -> None:
    """After erasure the conversation shows that something stood there, and nothing of it."""
    ann.waits()
    ann.is_told(Sealed(resident=ANN, box="?"))

    assert ann.connect().snapshot().messages[0].text == "[erased]"


def test_only_the_agent_of_this_chat_is_seen_typing(ann: Resident) -> None:
    """Dots that come from another chat, or from one's own second tab, promise an answer that does not come."""
    by_joan = LiveTyping(contact=CHAT, by="agent")
    assert ann.session.on_live("typing", by_joan) == []
    ann.waits()

    assert kinds(list(ann.session.on_live("typing", by_joan))) == ["typing"]
    assert ann.session.on_live("typing", LiveTyping(contact=ContactId("chat-2"), by="agent")) == []
    assert ann.session.on_live("typing", LiveTyping(contact=CHAT, by="resident")) == []


def test_the_resident_is_seen_typing_only_in_an_open_chat(ann: Resident) -> None:
    """The agent waits a moment longer for somebody who writes; outside a chat nobody is told."""
    assert ann.session.commands("typing", wire.Typing()) == []
    assert ann.session.live("typing", wire.Typing()) is None
    ann.waits()

    assert ann.session.live("typing", wire.Typing()) == LiveTyping(contact=CHAT, by="resident")


# --- emergencies --------------------------------------------------------------------------------------------------


def test_a_word_of_danger_in_the_first_text_shows_with_the_wait(ann: Resident) -> None:
    """Whoever writes "fire" sees 999 before anything else."""
    command = ann.session.commands("arrive", wire.Arrive(queue=REPAIRS, text="There is a fire"))[0]

    assert isinstance(command, ContactArrive)
    assert command.emergency
    assert ann.waits(emergency=True) == [("waiting", Waiting(position=3, band_s=(60, 120), emergency=True))]


@pytest.mark.parametrize("joined", [False, True])
def test_a_word_of_danger_later_shows_at_once(ann: Resident, joined: bool) -> None:
    """It may come in the middle of the wait or of the conversation."""
    ann.waits()
    if joined:
        ann.is_joined()
    command = ann.session.commands("send", wire.Send(text="Mae TAN yma"))[0]
    frames = ann.happens(ev.ContactMarked(at=NINE, contact=CHAT, emergency=True, priority_s=0, source="engine"))

    assert command == MessageReceive(contact=CHAT, text="Mae TAN yma", emergency=True)
    [(kind, data)] = frames
    assert kind == ("snapshot" if joined else "waiting")
    assert isinstance(data, Waiting | wire.ChatSnapshot)
    assert data.emergency


# --- how a chat begins --------------------------------------------------------------------------------------------


def test_who_comes_by_hand_asks_for_a_person(ann: Resident) -> None:
    """A visitor of the demo gets a signed-in person before a robot, and cannot skip that by calling itself one."""
    frame = wire.Arrive(queue=REPAIRS, name=" Ann ", text=" It drips ", robot=True)
    [command] = ann.session.commands("arrive", frame)

    assert command == ContactArrive(
        channel="webchat",
        queue=REPAIRS,
        resident=ANN,
        name="Ann",
        text="It drips",
        needs=(PERSON,),
        gateway=GatewayId("g1"),
    )


def test_a_robot_is_labelled_where_robots_are_allowed(ann: Resident) -> None:
    """Demo traffic is called demo traffic, and any agent may serve it."""
    [command] = ann.connect(robots_allowed=True).commands("arrive", wire.Arrive(queue=REPAIRS, robot=True))

    assert isinstance(command, ContactArrive)
    assert (command.robot, command.needs, command.name, command.text) == (True, (), None, None)


@pytest.mark.parametrize(("asked", "got", "skills"), [("cy", "cy", ["cy", "person"]), ("fr", "en", ["person"])])
def test_a_language_the_centre_serves_is_asked_of_the_agent(
    ann: Resident, asked: str, got: str, skills: list[str]
) -> None:
    """Welsh speakers are served in Welsh; a language nobody speaks here falls back to the centre's first."""
    [command] = ann.session.commands("arrive", wire.Arrive(queue=REPAIRS, language=asked))

    assert isinstance(command, ContactArrive)
    assert (command.language, [need.skill for need in command.needs]) == (got, skills)


def test_one_chat_at_a_time(ann: Resident) -> None:
    """A second chat of the same resident would take two agents for one person."""
    ann.waits()

    with pytest.raises(FrameRefused, match="already_open"):
        ann.session.commands("arrive", wire.Arrive(queue=REPAIRS))


def test_an_unknown_service_is_refused(ann: Resident) -> None:
    """A stale page offers a service that is gone."""
    with pytest.raises(FrameRefused, match="unknown_queue"):
        ann.session.commands("arrive", wire.Arrive(queue=type(REPAIRS)("nope")))


def test_blanks_are_no_message(ann: Resident) -> None:
    """An agent would see an empty bubble."""
    ann.waits()

    with pytest.raises(FrameRefused, match=r"data\.text"):
        ann.session.commands("send", wire.Send(text=" \n "))


@pytest.mark.parametrize("frame", [wire.Send(text="hi"), wire.Leave(), wire.Choose(ends_with_tab=True)])
def test_without_a_chat_there_is_nothing_to_say_or_leave(ann: Resident, frame: wire.ChatFrame) -> None:
    """The chat ended while the phone was in a tunnel: what was typed is refused, not lost in silence."""
    with pytest.raises(FrameRefused, match="no_chat"):
        ann.session.commands("any", frame)


def test_leaving_choosing_and_presence_name_the_open_chat(ann: Resident) -> None:
    """Closing the tab ends the chat only for those who asked for it."""
    ann.waits()

    assert ann.session.commands("leave", wire.Leave()) == [ContactLeave(contact=CHAT)]
    assert ann.session.commands("choose", wire.Choose(ends_with_tab=True)) == [
        ContactChoose(contact=CHAT, choice="ends_with_tab")
    ]
    ann.happens(ev.ContactChosen(at=NINE, contact=CHAT, choice="ends_with_tab"))
    assert ann.connect().snapshot().ends_with_tab
    assert ann.session.presence(present=False) == [ContactAlive(contact=CHAT, gateway=GatewayId("g1"), present=False)]


def test_without_a_chat_there_is_no_presence(ann: Resident) -> None:
    """Looking at the start form is nobody's business."""
    assert ann.session.presence(present=True) == []


# --- how a chat ends ----------------------------------------------------------------------------------------------


def ended(by: EndedBy, reason: str = "") -> ev.ContactEnded:
    """The end of Ann's chat."""
    return ev.ContactEnded(at=NINE, contact=CHAT, by=by, reason=reason)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (ended("agent"), "ended"),
        (ended("supervisor"), "ended"),
        (ended("resident"), "left"),
        (ended("centre", "closed"), "closed"),
        (ended("centre", "unreachable"), "unreachable"),
        (ev.ContactAbandoned(at=NINE, contact=CHAT, reason="unreachable", left_at=NINE), "unreachable"),
    ],
)
def test_the_resident_is_told_why_it_is_over(ann: Resident, event: ev.ContactEvent, reason: str) -> None:
    """That the chat has ended and that you left are different news."""
    ann.waits()
    [(kind, closed)] = ann.happens(event)

    assert kind == "closed"
    assert isinstance(closed, Closed)
    assert closed.reason == reason
    assert ann.connect().snapshot().phase == "closed"


def test_the_first_end_stands(ann: Resident) -> None:
    """Abandoned, then ended, is one farewell."""
    ann.waits()
    left = ev.ContactAbandoned(at=NINE, contact=CHAT, reason="unreachable", left_at=NINE)

    assert kinds(ann.happens(left, ended("centre"))) == ["closed"]


def test_only_a_chat_that_somebody_served_is_rated_and_only_once(ann: Resident) -> None:
    """Asking a resident to rate a chat nobody answered is an insult."""
    ann.waits()
    ann.is_joined()
    with pytest.raises(FrameRefused, match="no_rating"):
        ann.session.commands("rate", wire.Rate(score=9))
    [(_, closed)] = ann.happens(ended("agent"))

    assert isinstance(closed, Closed)
    assert closed.may_rate
    assert ann.session.commands("rate", wire.Rate(score=9, comment=" ")) == [ContactRate(contact=CHAT, score=9)]
    ann.happens(ev.ContactRated(at=NINE, contact=CHAT, score=9))
    with pytest.raises(FrameRefused, match="no_rating"):
        ann.session.commands("rate", wire.Rate(score=9))


def test_a_new_chat_may_begin_after_the_last(ann: Resident) -> None:
    """The same tab, a second question."""
    ann.waits()
    ann.happens(ended("agent"))
    ann.session.commands("arrive", wire.Arrive(queue=REPAIRS))
    second = ContactId("chat-1b")
    frames = ann.happens(
        ev.ContactArrived(at=NINE, contact=second, channel="webchat", queue=REPAIRS, resident=ANN),
        ev.ContactQueued(at=NINE, contact=second, queue=REPAIRS, place_at=NINE, reason="arrival"),
    )

    assert kinds(frames) == ["waiting"]


# --- closed -------------------------------------------------------------------------------------------------------


def turned_away(channel: Channel = "webchat", reason: TurnedAwayReason = "closed") -> list[ev.Event]:
    """Ann comes while the registrars are closed."""
    return [
        ev.ContactArrived(at=NINE, contact=CHAT, channel=channel, queue=REGISTRARS, resident=ANN, language="cy"),
        ev.ContactTurnedAway(at=NINE, contact=CHAT, queue=REGISTRARS, reason=reason, next_open=OPENS),
    ]


def test_who_comes_when_closed_learns_when_it_opens(ann: Resident) -> None:
    """An honest "we open at ..." instead of a dead end, in the resident's language if the centre wrote it."""
    ann.centre.message = {"en": "Flooded office", "cy": "Llifogydd yn y swyddfa"}

    assert ann.happens(*turned_away(reason="shut")) == [
        ("closed", Closed(reason="shut", next_open=OPENS, message="Llifogydd yn y swyddfa"))
    ]


def test_a_message_is_left_while_closed(ann: Resident) -> None:
    """The resident sees that it was taken, also after a reload, and may still start a chat elsewhere."""
    frame = wire.LeaveMessage(queue=REGISTRARS, address=" ann@example.org ", text="Please ring", language="cy")
    [command] = ann.session.commands("leave_message", frame)
    assert isinstance(command, ContactArrive)
    assert (command.channel, command.address, command.gateway) == ("web_message", "ann@example.org", None)

    frames = ann.happens(
        ev.ContactArrived(at=NINE, contact=CHAT, channel="web_message", queue=REGISTRARS, resident=ANN),
        ev.ContactQueued(at=NINE, contact=CHAT, queue=REGISTRARS, place_at=NINE, reason="arrival"),
        ev.ContactEnded(at=NINE, contact=CHAT, by="agent"),
    )
    assert kinds(frames) == ["snapshot"]
    assert ann.connect().snapshot().phase == "message_left"
    assert ann.session.presence(present=True) == []
    assert ann.session.commands("arrive", wire.Arrive(queue=REPAIRS))


def test_a_message_may_be_left_instead_of_waiting(ann: Resident) -> None:
    """Who has no time to wait leaves word in one step, and sees that it was taken."""
    ann.waits()
    frame = wire.LeaveMessage(queue=REGISTRARS, address="ann@example.org", text="Please ring")
    chosen, arrival = ann.session.commands("leave_message", frame)
    assert chosen == ContactChoose(contact=CHAT, choice="message")
    assert isinstance(arrival, ContactArrive)
    left = ContactId("left")
    frames = ann.happens(
        ev.ContactEnded(at=NINE, contact=CHAT, by="resident", reason="message_taken"),
        ev.ContactArrived(at=NINE, contact=left, channel="web_message", queue=REGISTRARS, resident=ANN),
        ev.ContactQueued(at=NINE, contact=left, queue=REGISTRARS, place_at=NINE, reason="arrival"),
    )
    assert kinds(frames)[-1] == "snapshot"
    assert ann.connect().snapshot().phase == "message_left"


def test_a_message_that_was_not_taken_says_so(ann: Resident) -> None:
    """Nobody believes to have left a message that nobody has."""
    assert kinds(ann.happens(*turned_away("web_message", "unstaffed"))) == ["closed"]


def test_a_queue_that_opens_shows_at_once_to_those_who_wait_for_it(ann: Resident) -> None:
    """The start form says "closed" no longer than it is."""
    opened = ev.QueueOpened(at=Instant(OPENS), queue=REGISTRARS, source="hours")

    assert kinds(ann.happens(opened)) == ["snapshot"]
    ann.waits()
    assert ann.happens(opened) == []
