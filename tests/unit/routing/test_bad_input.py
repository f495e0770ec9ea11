"""Whatever an edge sends, the engine goes on: what cannot be done is refused in words, and nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre, Hours, Period, Step, Target
from routing.engine import decide, settle
from routing.ids import (
    AgentId,
    CallRef,
    CentreId,
    ContactId,
    GatewayId,
    Instant,
    LegId,
    MessageId,
    MessageRef,
    OfferId,
    QueueId,
    RecordingId,
    ResidentId,
    SessionId,
    SkillId,
)
from routing.words import LINES, Need
from tests.unit.routing.invariants import digest_without_seen
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue

NOBODY = ContactId("no-such-contact")
NOWHERE = QueueId("no-such-queue")
STRANGER = AgentId("no-such-agent")


class Town(NamedTuple):
    """A centre with one contact in each phase."""

    centre: SmallCentre
    waiting: ContactId
    offered: ContactId
    engaged: ContactId
    wrapping: ContactId
    gone: ContactId
    gone_offer: OfferId


@pytest.fixture
def town() -> Town:
    """`ann` is asked for `offered`, `bob` holds `engaged`, `cat` wraps up; nobody can serve the queue of `waiting`."""
    centre = SmallCentre(queue("repairs"), queue("rent"), queue("welsh"))
    found: dict[str, ContactId] = {}
    for name in ("cat", "bob", "ann"):
        centre.agent(name, repairs=3)
        found[name] = centre.arrive(f"resident of {name}", channel="phone")
        if name != "ann":
            centre.take(found[name])
            centre.tell("phone", cmd.EffectFinish(contact=found[name], effect="join"))
    centre.tell("staff:cat", cmd.ContactEnd(contact=found["cat"]))
    gone = centre.arrive("hasty", RENT)
    dee = centre.agent("dee", rent=1)
    gone_offer = next(iter(centre.staff(dee).offers))
    centre.tell("resident:hasty", cmd.ContactLeave(contact=gone))
    return Town(
        centre,
        waiting=centre.arrive("patient", QueueId("welsh")),
        offered=found["ann"],
        engaged=found["bob"],
        wrapping=found["cat"],
        gone=gone,
        gone_offer=gone_offer,
    )


def config(**settings: object) -> Centre:
    """The small centre's configuration with something wrong in it."""
    return msgspec.structs.replace(SmallCentre().config, **settings)


def arrival(**settings: object) -> cmd.ContactArrive:
    """A webchat for repairs with something wrong in it."""
    usual: dict[str, object] = {"channel": "webchat", "queue": REPAIRS, "resident": ResidentId("new")}
    return cmd.ContactArrive(**(usual | settings))  # type: ignore[arg-type]  # settings are the row's own


def merge(resident: str, same_as: str, *, undo: bool = False) -> cmd.ResidentMerge:
    """Two residents are one person; or not."""
    return cmd.ResidentMerge(resident=ResidentId(resident), same_as=ResidentId(same_as), undo=undo)


Row = tuple[type[cmd.CommandData], str, Callable[[Town], cmd.CommandData], str]
"""The type, who asks, what they ask, and the code of the refusal."""

UNFIT: tuple[dict[str, object], ...] = (
    {"timezone": "Europe/Lundon"},
    {"units": 0},
    {"capacity": {"call": 60}},
    {"maxima": {"call": -1}},
    {"targets": {}},
    {"targets": dict.fromkeys(LINES, Target(share=95, within_s=60))},
    {"priority_most_s": -1},
    {"queues": (queue("rent"), queue("rent"))},
    {"queues": (queue("rent", needs=(Need(skill=SkillId("rent"), level=9),)),)},
    {"queues": (queue("rent", steps=(Step(after_s=30), Step(after_s=15))),)},
    {"queues": (queue("rent", steps=(Step(after_s=30, level=0),)),)},
    {"queues": (queue("rent", offer_s=-1),)},
    {"queues": (queue("rent", default_hours=Hours(periods=(Period(weekday=8, start=0, end=60),))),)},
)
"""What is wrong with configurations by which no centre could work."""


def _unfit(**wrong: object) -> Row:
    ask = cmd.ConfigActivate(config=config(**wrong), digest="2")
    return cmd.ConfigActivate, "admin", lambda _: ask, "bad_config"


ROWS: tuple[Row, ...] = (
    (cmd.ContactArrive, "resident:new", lambda _: arrival(queue=NOWHERE), "unknown_queue"),
    (cmd.ContactArrive, "resident:patient", lambda _: arrival(resident=ResidentId("patient")), "already_open"),
    (cmd.ContactArrive, "resident:new", lambda _: arrival(priority_s=3_601), "bad_priority"),
    (cmd.ContactArrive, "resident:new", lambda _: arrival(needs=(Need(skill=SkillId("x"), level=9),)), "bad_level"),
    (cmd.ContactArrive, "resident:new", lambda _: arrival(needs=(Need(skill=SkillId("x"), until_s=-1),)), "bad_age"),
    (cmd.ContactLeave, "resident:patient", lambda _: cmd.ContactLeave(contact=NOBODY), "unknown_contact"),
    (cmd.ContactLeave, "resident:patient", lambda town: cmd.ContactLeave(contact=town.engaged), "unknown_contact"),
    (cmd.ContactLeave, "phone", lambda town: cmd.ContactLeave(contact=town.wrapping), "already_ended"),
    (cmd.ContactChoose, "phone", lambda _: cmd.ContactChoose(contact=NOBODY, choice="stays_open"), "unknown_contact"),
    (cmd.ContactAlive, "gateway:g",
     lambda town: cmd.ContactAlive(contact=town.gone, gateway=GatewayId("g"), present=True), "unknown_contact"),
    (cmd.ContactRate, "resident:hasty", lambda town: cmd.ContactRate(contact=town.gone, score=11), "bad_score"),
    (cmd.ContactRate, "resident:hasty", lambda town: cmd.ContactRate(contact=town.gone, score=-1), "bad_score"),
    (cmd.ContactRate, "resident:other", lambda town: cmd.ContactRate(contact=town.gone, score=5), "unknown_contact"),
    (cmd.MessageReceive, "phone", lambda town: cmd.MessageReceive(contact=town.gone, text="Hello?"), "unknown_contact"),
    (cmd.MessageReceive, "phone", lambda town: cmd.MessageReceive(contact=town.wrapping, text="Hello?"),
     "already_ended"),
    (cmd.MessageDeliver, "phone",
     lambda town: cmd.MessageDeliver(contact=town.gone, message=MessageId("m"), state="read"), "unknown_contact"),
    (cmd.OfferAccept, "staff:ann", lambda _: cmd.OfferAccept(offer=OfferId("no-such-offer")), "offer_gone"),
    (cmd.OfferAccept, "staff:dee", lambda town: cmd.OfferAccept(offer=town.gone_offer), "offer_gone"),
    (cmd.OfferAccept, "staff:bob", lambda town: cmd.OfferAccept(offer=OfferId(f"{town.offered}.1")), "offer_gone"),
    (cmd.OfferDecline, "staff:dee", lambda town: cmd.OfferDecline(offer=town.gone_offer), "offer_gone"),
    (cmd.ContactSend, "staff:ann", lambda town: cmd.ContactSend(contact=town.engaged, text="Hello."), "not_yours"),
    (cmd.ContactSend, "staff:cat", lambda town: cmd.ContactSend(contact=town.wrapping, text="Hello."), "already_ended"),
    (cmd.ContactNote, "staff:ann", lambda town: cmd.ContactNote(contact=town.waiting, text="Rang before."), "not_yours"),
    (cmd.ContactTransfer, "staff:bob", lambda town: cmd.ContactTransfer(contact=town.engaged), "bad_transfer"),
    (cmd.ContactTransfer, "staff:bob", lambda town: cmd.ContactTransfer(contact=town.engaged, queue=NOWHERE),
     "unknown_queue"),
    (cmd.ContactTransfer, "staff:bob", lambda town: cmd.ContactTransfer(contact=town.engaged, agent=STRANGER),
     "unknown_agent"),
    (cmd.ContactTransfer, "staff:cat", lambda town: cmd.ContactTransfer(contact=town.wrapping, queue=RENT),
     "already_ended"),
    (cmd.ContactConsult, "staff:ann", lambda town: cmd.ContactConsult(contact=town.engaged, queue=REPAIRS), "not_yours"),
    (cmd.ContactConsult, "staff:bob", lambda town: cmd.ContactConsult(contact=town.engaged), "bad_consult"),
    (cmd.ContactConsult, "staff:bob", lambda town: cmd.ContactConsult(contact=town.engaged, queue=NOWHERE),
     "unknown_queue"),
    (cmd.ContactConsult, "staff:bob", lambda town: cmd.ContactConsult(contact=town.engaged, agent=STRANGER),
     "unknown_agent"),
    (cmd.ContactConsult, "staff:cat", lambda town: cmd.ContactConsult(contact=town.wrapping, agent=AgentId("ann")),
     "already_ended"),
    (cmd.ConsultAccept, "staff:ann", lambda town: cmd.ConsultAccept(contact=town.engaged), "consult_gone"),
    (cmd.ConsultDecline, "staff:ann", lambda town: cmd.ConsultDecline(contact=town.engaged), "consult_gone"),
    (cmd.ConsultEnd, "staff:bob", lambda town: cmd.ConsultEnd(contact=town.engaged), "consult_gone"),
    (cmd.CallbackRequest, "resident:other", lambda town: cmd.CallbackRequest(contact=town.waiting, number="01632"),
     "unknown_contact"),
    (cmd.CallbackRequest, "phone", lambda town: cmd.CallbackRequest(contact=town.engaged, number="01632"),
     "being_served"),
    (cmd.CallbackCancel, "resident:patient", lambda town: cmd.CallbackCancel(contact=town.waiting), "no_callback"),
    (cmd.CallbackCancel, "staff:ann", lambda town: cmd.CallbackCancel(contact=town.waiting), "unknown_contact"),
    (cmd.CallbackFinish, "staff:bob", lambda town: cmd.CallbackFinish(contact=town.engaged, spoken=True),
     "no_callback"),
    (cmd.CallbackFinish, "staff:ann", lambda town: cmd.CallbackFinish(contact=town.engaged, spoken=True), "not_yours"),
    (cmd.ContactResolveElsewhere, "staff:bob", lambda town: cmd.ContactResolveElsewhere(contact=town.engaged),
     "being_served"),
    (cmd.ContactResolveElsewhere, "staff:ann", lambda town: cmd.ContactResolveElsewhere(contact=town.waiting),
     "not_answered"),
    (cmd.ContactPark, "staff:ann", lambda town: cmd.ContactPark(contact=town.engaged), "not_yours"),
    (cmd.ContactPark, "staff:bob", lambda town: cmd.ContactPark(contact=town.engaged), "not_a_thread"),
    (cmd.ContactPark, "staff:cat", lambda town: cmd.ContactPark(contact=town.wrapping), "already_ended"),
    (cmd.ContactUnpark, "staff:ann", lambda town: cmd.ContactUnpark(contact=town.engaged), "not_yours"),
    (cmd.ContactUnpark, "staff:bob", lambda town: cmd.ContactUnpark(contact=town.engaged), "not_parked"),
    (cmd.ContactMark, "staff:boss", lambda _: cmd.ContactMark(contact=NOBODY, emergency=True, as_supervisor=True),
     "unknown_contact"),
    (cmd.ContactMark, "staff:ann", lambda town: cmd.ContactMark(contact=town.engaged, emergency=True), "not_yours"),
    (cmd.ContactEnd, "staff:boss", lambda _: cmd.ContactEnd(contact=NOBODY, as_supervisor=True), "unknown_contact"),
    (cmd.ContactEnd, "staff:ann", lambda town: cmd.ContactEnd(contact=town.engaged), "not_yours"),
    (cmd.ContactEnd, "staff:cat", lambda town: cmd.ContactEnd(contact=town.wrapping), "already_ended"),
    (cmd.ContactDispose, "staff:bob", lambda town: cmd.ContactDispose(contact=town.engaged, outcome="done"),
     "not_in_wrap_up"),
    (cmd.ContactDispose, "staff:cat", lambda town: cmd.ContactDispose(contact=town.wrapping, outcome="dome"),
     "unknown_outcome"),
    (cmd.AgentConnect, f"staff:{STRANGER}",
     lambda _: cmd.AgentConnect(agent=STRANGER, gateway=GatewayId("g"), session=SessionId("s")), "unknown_agent"),
    (cmd.AgentSetState, f"staff:{STRANGER}", lambda _: cmd.AgentSetState(agent=STRANGER, state="available"),
     "unknown_agent"),
    (cmd.AgentConfigure, "admin", lambda _: cmd.AgentConfigure(agent=AgentId("ann"), skills={SkillId("repairs"): 9}),
     "bad_level"),
    (cmd.AgentConfigure, "admin", lambda _: cmd.AgentConfigure(agent=AgentId("ann"), units=0), "bad_units"),
    (cmd.AgentConfigure, "admin", lambda _: cmd.AgentConfigure(agent=AgentId("ann"), maxima={"call": -1}),
     "bad_maximum"),
    (cmd.AgentConfigure, "admin", lambda _: cmd.AgentConfigure(agent=AgentId("ann"), offer_extra_s=-1),
     "bad_offer_extra"),
    (cmd.QueueOpen, "staff:boss", lambda _: cmd.QueueOpen(queue=NOWHERE), "unknown_queue"),
    (cmd.QueueClose, "staff:boss", lambda _: cmd.QueueClose(queue=NOWHERE), "unknown_queue"),
    (cmd.QueueOverflow, "staff:boss", lambda _: cmd.QueueOverflow(queue=NOWHERE, to=RENT), "unknown_queue"),
    (cmd.QueueOverflow, "staff:boss", lambda _: cmd.QueueOverflow(queue=RENT, to=NOWHERE), "unknown_queue"),
    (cmd.QueueOverflow, "staff:boss", lambda _: cmd.QueueOverflow(queue=RENT, to=RENT), "overflow_to_itself"),
    (cmd.ConfigActivate, "admin", lambda _: cmd.ConfigActivate(config=Centre(id=CentreId("x"), name="X"), digest="2"),
     "wrong_centre"),
    *(_unfit(**wrong) for wrong in UNFIT),
    (cmd.OfferMake, "staff:boss", lambda _: cmd.OfferMake(contact=NOBODY), "unknown_contact"),
    (cmd.OfferMake, "staff:boss", lambda town: cmd.OfferMake(contact=town.engaged), "not_waiting"),
    (cmd.OfferMake, "staff:boss", lambda town: cmd.OfferMake(contact=town.waiting, agent=STRANGER), "unknown_agent"),
    (cmd.OfferMake, "staff:boss", lambda town: cmd.OfferMake(contact=town.waiting), "nobody_free"),
    (cmd.ContactMove, "staff:boss", lambda town: cmd.ContactMove(contact=town.waiting, queue=NOWHERE), "unknown_queue"),
    (cmd.ContactMove, "staff:boss", lambda town: cmd.ContactMove(contact=town.engaged, queue=RENT), "not_waiting"),
    (cmd.ContactPrioritise, "staff:boss", lambda town: cmd.ContactPrioritise(contact=town.waiting, priority_s=-3_601),
     "bad_priority"),
    (cmd.ContactPrioritise, "staff:boss", lambda town: cmd.ContactPrioritise(contact=town.engaged, priority_s=60),
     "not_waiting"),
    (cmd.ContactPrioritise, "staff:boss", lambda _: cmd.ContactPrioritise(contact=NOBODY, priority_s=60),
     "unknown_contact"),
    (cmd.EffectFinish, "phone", lambda town: cmd.EffectFinish(contact=town.gone, effect="join"), "unknown_contact"),
    (cmd.EffectFinish, "phone", lambda town: cmd.EffectFinish(contact=town.offered, effect="join"), "already_ended"),
    (cmd.EffectFinish, "dispatcher",
     lambda town: cmd.EffectFinish(contact=town.engaged, effect="join", offer=OfferId("an earlier one")), "offer_gone"),
    (cmd.EffectFinish, "dispatcher", lambda town: cmd.EffectFinish(contact=town.engaged, effect="join"), "nothing_asked"),
    (cmd.EffectFinish, "resident:hasty",
     lambda town: cmd.EffectFinish(contact=town.gone, effect="join", leg=LegId("agent-1"), ref="CA1", under_way=True),
     "unknown_contact"),
    (cmd.CallLeg, "twilio",
     lambda _: cmd.CallLeg(contact=NOBODY, leg=LegId("agent-1"), news="joined", ref=CallRef("CA1")),
     "unknown_contact"),
    (cmd.CallHold, "staff:ann", lambda town: cmd.CallHold(contact=town.engaged, hold=True), "not_yours"),
    (cmd.CallHold, "staff:bob", lambda town: cmd.CallHold(contact=town.engaged, hold=True), "not_connected"),
    (cmd.CallHold, "staff:bob",
     lambda town: cmd.CallHold(contact=town.engaged, hold=True, leg=LegId("outside-9")), "unknown_leg"),
    (cmd.CallHold, "staff:bob",
     lambda town: cmd.CallHold(contact=town.engaged, hold=True, leg=LegId("agent-1")), "not_holdable"),
    (cmd.CallMute, "staff:ann", lambda town: cmd.CallMute(contact=town.engaged, muted=True), "not_yours"),
    (cmd.CallMute, "staff:cat", lambda town: cmd.CallMute(contact=town.wrapping, muted=True), "not_connected"),
    (cmd.CallRecord, "staff:ann", lambda town: cmd.CallRecord(contact=town.engaged, paused=True), "not_yours"),
    (cmd.CallRecord, "staff:bob", lambda town: cmd.CallRecord(contact=town.engaged, paused=True), "not_recorded"),
    (cmd.CallDial, "staff:ann", lambda town: cmd.CallDial(contact=town.engaged, number="01632 960123"), "not_yours"),
    (cmd.CallDial, "staff:bob", lambda town: cmd.CallDial(contact=town.engaged, number="01632 960123"), "in_call"),
    (cmd.CallDial, "staff:cat", lambda town: cmd.CallDial(contact=town.wrapping), "no_number"),
    (cmd.CallDial, "staff:cat", lambda town: cmd.CallDial(contact=town.wrapping, number="01632 960123"), "no_phone"),
    (cmd.CallDrop, "staff:ann", lambda town: cmd.CallDrop(contact=town.engaged, leg=LegId("agent-1")), "not_yours"),
    (cmd.CallDrop, "staff:bob", lambda town: cmd.CallDrop(contact=town.engaged, leg=LegId("outside-9")), "unknown_leg"),
    (cmd.CallDrop, "staff:bob", lambda town: cmd.CallDrop(contact=town.engaged, leg=LegId("agent-1")), "not_droppable"),
    (cmd.CallSupervise, "staff:boss", lambda _: cmd.CallSupervise(contact=NOBODY, mode="listen"), "unknown_contact"),
    (cmd.CallSupervise, "twilio", lambda town: cmd.CallSupervise(contact=town.engaged, mode="listen"), "not_yours"),
    (cmd.CallSupervise, "staff:boss", lambda town: cmd.CallSupervise(contact=town.waiting, mode="listen"),
     "not_talking"),
    (cmd.CallSupervise, "staff:boss", lambda town: cmd.CallSupervise(contact=town.engaged, mode="stop"),
     "not_supervising"),
    (cmd.CallRecorded, "twilio",
     lambda _: cmd.CallRecorded(contact=NOBODY, recording=RecordingId("RE1"), length_s=9), "unknown_contact"),
    (cmd.CallRecorded, "twilio",
     lambda town: cmd.CallRecorded(contact=town.gone, recording=RecordingId("RE1"), length_s=-9), "bad_length"),
    (cmd.CallTranscribed, "twilio", lambda _: cmd.CallTranscribed(contact=NOBODY, text="Hello."), "unknown_contact"),
    (cmd.ContactRelay, "staff:ann", lambda town: cmd.ContactRelay(contact=town.engaged, relay=True), "not_yours"),
    (cmd.ContactTransfer, "staff:bob", lambda town: cmd.ContactTransfer(contact=town.engaged, number="01632 960123"),
     "not_connected"),
    (cmd.ContactTransfer, "staff:bob",
     lambda town: cmd.ContactTransfer(contact=town.engaged, number="01632 960123", queue=RENT), "bad_transfer"),
    (cmd.ContactConsult, "staff:bob", lambda town: cmd.ContactConsult(contact=town.engaged, number="01632 960123"),
     "not_connected"),
    (cmd.ContactConsult, "staff:bob",
     lambda town: cmd.ContactConsult(contact=town.engaged, number="01632 960123", queue=RENT), "bad_consult"),
    (cmd.EffectFinish, "dispatcher", lambda _: cmd.EffectFinish(contact=NOBODY, effect="send"), "unknown_contact"),
    (cmd.EffectFinish, "resident:hasty", lambda town: cmd.EffectFinish(contact=town.gone, effect="tell"),
     "unknown_contact"),
    (cmd.ContactAsk, "staff:ann", lambda town: cmd.ContactAsk(contact=town.engaged, text="Who knows?"), "not_yours"),
    (cmd.ContactAdvise, "provider:slack",
     lambda _: cmd.ContactAdvise(contact=NOBODY, ref=MessageRef("1"), author="Jo", text="Try."), "unknown_contact"),
    (cmd.ResidentMerge, "staff:ann", lambda _: merge("patient", "patient"), "same_resident"),
    (cmd.AlertNote, "staff:ann", lambda _: cmd.AlertNote(incident="agents/1", kind="seen"), "not_allowed"),
    (cmd.AlertNote, "provider:slack", lambda _: cmd.AlertNote(incident="agents/1", kind="recovered"), "not_allowed"),
    (cmd.AlertNote, "provider:slack", lambda _: cmd.AlertNote(incident="x" * 129, kind="pressed"), "bad_alert"),
    (cmd.ResidentMerge, "staff:ann", lambda _: merge("patient", "hasty", undo=True), "not_merged"),
    (cmd.ResidentMerge, "resident:hasty", lambda _: merge("patient", "hasty"), "not_allowed"),
)  # fmt: skip

WITHOUT_REFUSAL = frozenset({
    cmd.AgentDisconnect.type, cmd.GatewayAlive.type, cmd.CallBegin.type, cmd.CallOver.type, cmd.MessageReport.type,
    cmd.MessageSeen.type, cmd.MessageEcho.type, cmd.MessageRedact.type, cmd.MessageArrive.type,
})  # fmt: skip
"""A console that is gone already, a gateway nobody has heard of, and calls and messages that are told of twice or late
are no mistakes: there is nothing to refuse."""


def test_every_command_has_a_row() -> None:
    """A command that is added later is tried with bad input too."""
    assert {row[0].type for row in ROWS} | WITHOUT_REFUSAL == set(cmd.COMMAND_TYPES)


@pytest.mark.parametrize(
    ("source", "ask", "code"), [row[1:] for row in ROWS], ids=[f"{row[0].type} {row[3]}" for row in ROWS]
)
def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(
    town: Town, source: str, ask: Callable[[Town], cmd.CommandData], code: str
) -> None:
    """Somebody's mistake, or a race they lost, is told to them; nobody else notices."""
    before = digest_without_seen(town.centre.state)

    happened = town.centre.tell(source, ask(town))

    (refused,) = happened
    assert isinstance(refused, ev.CommandRefused)
    assert (refused.code, refused.text[-1:]) == (code, ".")
    assert digest_without_seen(town.centre.state) == before


def test_provider_cannot_answer_a_chat(town: Town) -> None:
    """A stray call-back of a telephone provider does not count a webchat as answered that nobody has written to."""
    centre = town.centre
    contact = centre.arrive("chatting", RENT)
    centre.take(contact)

    (refused,) = centre.tell("phone", cmd.EffectFinish(contact=contact, effect="join"))

    assert isinstance(refused, ev.CommandRefused)
    assert centre[contact].answered_at is None


def test_message_for_a_centre_without_queues_is_refused_in_words() -> None:
    """A channel that was set up before the centre's file is told so, and its provider tries again."""
    centre = SmallCentre(queue("repairs", removed=True))

    (refused,) = centre.tell("provider:sms", cmd.MessageArrive(
        channel="sms", to="+44", resident=ResidentId("r"), ref=MessageRef("SM1"), address="+447700900123"))  # fmt: skip

    assert isinstance(refused, ev.CommandRefused)
    assert refused.code == "unknown_queue"


@pytest.mark.parametrize("late_s", [1, 86_400])
def test_command_whose_clock_is_behind_is_carried_out_at_log_time(town: Town, late_s: int) -> None:
    """A gateway with a slow clock, or an inbox read after an outage, loses no resident and turns no time back."""
    centre = town.centre
    past = Instant(centre.now - late_s * 1000)
    command = cmd.Command(
        id="late", centre=centre.state.centre, source="resident:new", at=past, data=arrival(queue=RENT)
    )

    happened = settle(centre.state, command, past)

    assert {event.at for event in happened} == {centre.now}
    assert centre.state.t == centre.now


def test_repeat_changes_nothing_and_is_not_refused(town: Town) -> None:
    """A page that sends again after a tunnel gets the first answer, not a second chat."""
    centre = town.centre
    command = cmd.Command(
        id="once", centre=centre.state.centre, source="resident:new", at=centre.now, data=arrival(queue=RENT)
    )
    settle(centre.state, command, centre.now)
    before = digest_without_seen(centre.state)

    assert decide(centre.state, command, centre.now) == []
    assert settle(centre.state, command, centre.now) == []
    assert digest_without_seen(centre.state) == before


def test_configuration_bounds_the_head_start() -> None:
    """A centre decides how far supervisors may let somebody jump the queue."""
    centre = SmallCentre()
    contact = centre.arrive("patient")
    centre.tell("admin", cmd.ConfigActivate(
        config=msgspec.structs.replace(centre.config, priority_most_s=60), digest="2"))  # fmt: skip

    (refused,) = centre.tell("staff:boss", cmd.ContactPrioritise(contact=contact, priority_s=61))
    centre.tell("staff:boss", cmd.ContactPrioritise(contact=contact, priority_s=-60))

    assert isinstance(refused, ev.CommandRefused)
    assert "at most 60 s" in refused.text
    assert centre[contact].priority_s == -60
