"""Message threads on an agent's console: how far messages got, what may be written, and who else was asked."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import pytest

from agents import wire
from routing import commands as cmd
from routing import events as ev
from routing.errors import FrameRefused
from routing.ids import ContactId, Instant, MessageId, MessageRef, ResidentId
from routing.threads import Endpoint, Template, Threads
from routing.words import Channel, Consent, DeliveryState
from tests.unit.agents.office import CONFIG, JOAN, NOON, REPAIRS, Office, Told

T = TypeVar("T", bound=msgspec.Struct)

OURS, THEIRS = "+447700900901", "+447700900123"
ANN = ResidentId("ann")
DAY_MS = 86_400_000
THREADS = Threads(
    endpoints=(
        Endpoint(channel="sms", address=OURS, queue=REPAIRS, name="Council texts", sender="ALDERBROOK"),
        Endpoint(channel="whatsapp", address=OURS, queue=REPAIRS, name="Council WhatsApp"),
        Endpoint(channel="messenger", address="page", queue=REPAIRS, name="Council page"),
    ),
    templates=(Template(id="news", ref="HX1", text="About {{1}}: may we write to you again?"),),
)


def council() -> Office:
    """Joan is on duty in a council that can be texted."""
    made = Office()
    made.ask(cmd.ConfigActivate(config=msgspec.structs.replace(CONFIG, threads=THREADS), digest="d2"), "admin")
    made.comes(JOAN, "repairs")
    return made


@pytest.fixture
def office() -> Office:
    """That council."""
    return council()


def writes(office: Office, text: str = "It drips", channel: Channel = "sms", consent: Consent | None = None) -> None:
    """Ann writes to the council."""
    ref = MessageRef(f"in{office.now}{text}")
    to = "page" if channel == "messenger" else OURS
    office.ask(
        cmd.MessageArrive(
            channel=channel, to=to, resident=ANN, ref=ref, address=THEIRS, text=text, consent=consent, acknowledged=True
        ),
        channel,
    )


def holding(office: Office, channel: Channel = "sms") -> ContactId:
    """Ann has written, and Joan has the thread."""
    writes(office, channel=channel)
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    [contact] = office.state.contacts
    return contact


def only(told: Told, kind: type[T]) -> T:
    """The one frame of that kind."""
    [found] = [data for _, data in told if isinstance(data, kind)]
    return found


def view_of(office: Office) -> wire.ContactView:
    """Joan's contact, as a console sees it that is opened now."""
    [contact] = office.open(JOAN).snapshot().contacts
    return contact


def sent(office: Office, contact: ContactId, text: str = "We come on Tuesday.") -> MessageId:
    """Joan writes."""
    office.does(JOAN, "send", wire.Send(contact=contact, text=text))
    return only(office.told[JOAN], wire.MessageView).id


def finishes(office: Office, contact: ContactId, message: MessageId, **what: object) -> None:
    """The provider has answered."""
    asked = {"ok": True, "ref": f"SM{message}", "effect": "send"} | what
    office.ask(msgspec.convert(asked | {"contact": contact, "message": message}, cmd.EffectFinish), "dispatcher")


def reports(office: Office, message: MessageId, state: DeliveryState, text: str = "") -> None:
    """A call-back tells how far it got."""
    office.ask(cmd.MessageReport(ref=MessageRef(f"SM{message}"), state=state, text=text), "sms")


def test_the_agent_sees_how_far_a_message_got_step_by_step(office: Office) -> None:
    """Queued, sent, delivered, read: the same in what is told as it happens and after a reload."""
    contact = holding(office)
    message = sent(office, contact)
    assert only(office.told[JOAN], wire.MessageView).delivery == "queued"
    finishes(office, contact, message)
    assert office.told[JOAN] == [("delivery", wire.Delivery(contact=contact, message=message, state="sent"))]
    reports(office, message, "read")
    reports(office, message, "delivered")
    assert office.kinds(JOAN) == [], "it does not go back"
    assert view_of(office).messages[-1].delivery == "read"


def test_a_refusal_stands_at_the_message_in_words(office: Office) -> None:
    """The agent rings whoever a text cannot reach, because it says so where they wrote it."""
    contact = holding(office)
    message = sent(office, contact)
    finishes(office, contact, message, ok=False, ref="", text="This number cannot be texted. Ring the resident.")
    told = only(office.told[JOAN], wire.Delivery)
    assert (told.state, told.text) == ("failed", "This number cannot be texted. Ring the resident.")
    again = view_of(office).messages[-1]
    assert (again.delivery, again.trouble) == ("failed", told.text)


def test_what_may_be_there_twice_says_so(office: Office) -> None:
    """An agent who reads it can excuse it before the resident asks."""
    contact = holding(office)
    message = sent(office, contact)
    finishes(office, contact, message, maybe_duplicate=True)
    assert only(office.told[JOAN], wire.ContactView).messages[-1].maybe_twice
    assert view_of(office).messages[-1].maybe_twice


def test_what_the_centre_told_by_itself_is_read_in_its_words(office: Office) -> None:
    """The agent must not say again, or contradict, what the resident has just been told."""
    holding(office)
    told = [each for each in view_of(office).messages if each.kind == "centre"]
    assert [each.text.split(".")[0] for each in told] == ["Alderbrook: we have your message"]
    assert told[0].delivery == "queued"


def test_whoever_stopped_us_is_marked_from_the_offer_on(office: Office) -> None:
    """The agent knows before they accept that they will have to ring."""
    writes(office, "STOP", consent="stop")
    writes(office)
    offer = only(office.told[JOAN], wire.OfferView)
    assert offer.opted_out
    office.does(JOAN, "accept", wire.Accept(offer=offer.id))
    thread = only(office.told[JOAN], wire.ContactView).thread
    assert thread is not None
    assert thread.opted_out


def test_a_stop_in_the_middle_shuts_the_composer_and_asks_for_no_reply(office: Office) -> None:
    """STOP is obeyed at once on every open console, and nobody is made to answer it; START opens it again."""
    contact = holding(office)
    sent(office, contact)
    writes(office, "STOP", consent="stop")
    assert only(office.told[JOAN], wire.ThreadView).opted_out
    assert only(office.told[JOAN], wire.MessageView).consent == "stop"
    assert view_of(office).reply_since is None
    writes(office, "START", consent="start")
    assert not only(office.told[JOAN], wire.ThreadView).opted_out


@pytest.mark.parametrize(
    ("channel", "free_days", "human_days", "templates", "ours"),
    [
        ("sms", None, None, [], "Council texts"),
        ("whatsapp", 1, None, ["news"], "Council WhatsApp"),
        ("messenger", 1, 7, [], "Council page"),
    ],
)
def test_the_windows_of_each_channel_are_told_as_instants(
    office: Office, channel: Channel, free_days: int | None, human_days: int | None, templates: list[str], ours: str
) -> None:
    """A countdown needs an end: a day for WhatsApp, a day and a week for Messenger, none for texts."""
    holding(office, channel)
    thread = view_of(office).thread
    assert thread is not None
    ends = [None if days is None else NOON + days * DAY_MS for days in (free_days, human_days)]
    assert [thread.free_until, thread.human_until] == ends
    assert ([each.id for each in thread.templates], thread.ours) == (templates, ours)


def test_another_word_of_theirs_moves_the_end_of_the_window(office: Office) -> None:
    """The countdown on screen begins anew without a reload."""
    holding(office, "whatsapp")
    office.now = Instant(NOON + 60_000)
    writes(office, "Hello?", "whatsapp")
    assert only(office.told[JOAN], wire.ThreadView).free_until == NOON + 60_000 + DAY_MS


def test_a_sender_that_is_a_name_is_told(office: Office) -> None:
    """Nobody may ask a question by text to which no answer can come."""
    holding(office)
    thread = view_of(office).thread
    assert thread is not None
    assert (thread.one_way, thread.most_characters) == ("ALDERBROOK", 1_600)


def test_a_comment_below_a_post_is_known_for_one(office: Office) -> None:
    """Its answer is private, and there is one only: the agent says all of it at once."""
    office.ask(
        cmd.MessageArrive(
            channel="messenger", to="page", resident=ANN, ref=MessageRef("c1"), address="page:1", thread="comment:c1"
        ),
        "messenger",
    )
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    thread = view_of(office).thread
    assert thread is not None
    assert thread.comment


def test_a_webchat_has_no_thread(office: Office) -> None:
    """Nothing is counted, and no window shuts, where the resident sits at a page of ours."""
    office.talking()
    assert view_of(office).thread is None
    assert view_of(office).messages[-1].delivery == "sent"


def test_an_approved_text_goes_out_as_one(office: Office) -> None:
    """After a day WhatsApp takes nothing else."""
    contact = holding(office, "whatsapp")
    office.now = Instant(NOON + DAY_MS + 1)
    office.does(JOAN, "send", wire.Send(contact=contact, text="Hello"))
    assert [each.code for each in office.refused] == ["outside_window"]
    text = "About your tap: may we write to you again?"
    office.does(JOAN, "send", wire.Send(contact=contact, text=text, template="news"))
    assert only(office.told[JOAN], wire.MessageView).template == "news"


def test_what_was_taken_back_is_gone_and_what_was_changed_is_read_changed(office: Office) -> None:
    """A resident who deletes a message does not want it read; the offer shows as little of it."""
    writes(office, "My card is 4929")
    ref = MessageRef(f"in{office.now}My card is 4929")
    office.ask(cmd.MessageRedact(ref=ref, resident=ANN), "slack")
    assert only(office.told[JOAN], wire.OfferView).preview == ""
    office.does(JOAN, "accept", wire.Accept(offer=office.offer()))
    [theirs] = [each for each in view_of(office).messages if each.kind == "resident"]
    assert (theirs.text, theirs.change) == ("", "taken_back")
    office.ask(cmd.MessageRedact(ref=ref, resident=ANN, text="My tap drips"), "slack")
    [theirs] = [each for each in only(office.told[JOAN], wire.ContactView).messages if each.kind == "resident"]
    assert (theirs.text, theirs.change) == ("My tap drips", "edited")


def test_what_was_answered_in_the_inbox_is_seen_and_nobody_answers_twice(office: Office) -> None:
    """Two answers that contradict each other are worse than one."""
    contact = holding(office, "messenger")
    office.ask(
        cmd.MessageEcho(channel="messenger", resident=ANN, ref=MessageRef("m9"), text="Done already"), "messenger"
    )
    echo = only(office.told[JOAN], wire.MessageView)
    assert (echo.kind, echo.text, echo.contact) == ("echo", "Done already", contact)
    assert view_of(office).reply_since is None


@pytest.mark.parametrize(
    ("places", "where", "code"), [((), "", "no_experts"), (None, "", "no_experts"), (("C1",), "C2", "unknown_place")]
)
def test_nobody_asks_where_the_centre_has_no_experts(places: tuple[str, ...] | None, where: str, code: str) -> None:
    """A question must not go into a channel that somebody made up."""
    experts = None if places is None else tuple(wire.ExpertsView(where=each, name=each) for each in places)
    office = Office(experts)
    office.comes(JOAN, "repairs")
    contact = office.talking()
    with pytest.raises(FrameRefused) as refused:
        office.does(JOAN, "ask", wire.Ask(contact=contact, text="Who knows boilers?", where=where))
    assert refused.value.reason == code


def test_experts_are_asked_and_their_answer_comes_back() -> None:
    """The agent sees that the question is on its way, that it is there, and what was said; so does a reload."""
    office = Office((wire.ExpertsView(where="C1", name="Housing"),))
    office.comes(JOAN, "repairs")
    contact = office.talking()
    office.does(JOAN, "ask", wire.Ask(contact=contact, text="Who knows boilers?"))
    question = only(office.told[JOAN], wire.MessageView)
    assert (question.kind, question.delivery, question.author) == ("question", "queued", "Joan")
    assert office.consoles[JOAN].snapshot().experts == (wire.ExpertsView(where="C1", name="Housing"),)
    finishes(office, contact, question.id, effect="ask")
    assert only(office.told[JOAN], wire.Delivery).state == "sent"
    office.ask(cmd.ContactAdvise(contact=contact, ref=MessageRef("C1.2"), author="Sam", text="Ring Gas Safe"), "slack")
    advice = only(office.told[JOAN], wire.MessageView)
    assert (advice.kind, advice.author, advice.text) == ("advice", "Sam", "Ring Gas Safe")
    assert [each.kind for each in view_of(office).messages[-2:]] == ["question", "advice"]


def test_a_question_that_slack_refuses_says_so() -> None:
    """Nobody waits for an answer to what was never asked."""
    office = Office((wire.ExpertsView(where="C1", name="Housing"),))
    office.comes(JOAN, "repairs")
    contact = office.talking()
    office.does(JOAN, "ask", wire.Ask(contact=contact, text="Who knows boilers?"))
    question = only(office.told[JOAN], wire.MessageView)
    finishes(office, contact, question.id, effect="ask", ok=False, ref="", text="Slack does not let us write there.")
    told = only(office.told[JOAN], wire.Delivery)
    assert (told.state, told.text) == ("failed", "Slack does not let us write there.")


def test_a_thread_that_was_closed_for_silence_says_so(office: Office) -> None:
    """Nobody thinks that the line was cut."""
    contact = holding(office)
    ended = ev.ContactEnded(at=office.now, contact=contact, by="centre", reason="idle", wraps_up=JOAN)
    office.state.contacts[contact].phase = "wrap_up"
    office.hears(ended)
    assert view_of(office).ended_by == "idle"
