"""Passing calls on: to queues, colleagues and numbers, blind and warm, with nobody left in silence on the way."""

from __future__ import annotations

import pytest

from routing import commands as cmd
from routing import events as ev
from routing.ids import AgentId, ContactId
from tests.unit.routing.small_centre import RENT, START
from tests.unit.routing.switchboard import ELSEWHERE, Switchboard, code, effects, kinds


class Office(Switchboard):
    """Kay talks to ann; lou helps, and serves rent."""

    def __init__(self) -> None:
        super().__init__()
        self.agent("kay", repairs=3)
        self.contact = self.ring("ann")
        self.talk(self.contact)
        self.agent("lou", rent=3)

    def kay(self, data: cmd.CommandData) -> list[ev.Event]:
        """Kay asks for something."""
        return self.tell("staff:kay", data)

    def ask_lou(self) -> list[ev.Event]:
        """Kay asks lou to join, who does."""
        self.kay(cmd.ContactConsult(contact=self.contact, agent=AgentId("lou")))
        return self.tell("staff:lou", cmd.ConsultAccept(contact=self.contact))

    def hand_over(self) -> list[ev.Event]:
        """Kay hands over to lou."""
        return self.kay(cmd.ContactTransfer(contact=self.contact, agent=AgentId("lou")))

    def ask_out(self) -> list[ev.Event]:
        """Kay asks somebody outside."""
        return self.kay(cmd.ContactConsult(contact=self.contact, number=ELSEWHERE))

    def send_out(self) -> list[ev.Event]:
        """Kay passes the call on to somebody outside."""
        return self.kay(cmd.ContactTransfer(contact=self.contact, number=ELSEWHERE))


@pytest.fixture
def office() -> Office:
    """Kay talks to ann; lou is free."""
    return Office()


@pytest.mark.parametrize("to", [{"queue": RENT}, {"agent": AgentId("lou")}])
def test_a_blind_transfer_brings_the_resident_to_the_music_first(office: Office, to: dict[str, str]) -> None:
    """Between two agents there is music, not silence; the first agent's phone is free at once, and the place is kept."""
    happened = office.kay(cmd.ContactTransfer(contact=office.contact, **to))  # type: ignore[arg-type]  # spelled out above

    assert effects(happened) == ["wait resident", "drop agent"]
    assert (office[office.contact].offered_to, office[office.contact].place_at) == ("lou", START)
    office.take(office.contact)
    assert effects(office.joins(office.contact, "agent")) == ["bridge resident"]
    assert office.of(ev.EffectRequested)[-1].room == f"{office.contact}.2", "another room"
    office.joins(office.contact, "resident")
    assert office.parties(office.contact) == {"agent": "joined", "resident": "joined"}
    assert len(office.of(ev.ContactAnswered)) == 1


def test_who_hangs_up_between_two_agents_is_not_waited_for(office: Office) -> None:
    """The resident gives up during the transfer: nobody's phone rings for them."""
    office.kay(cmd.ContactTransfer(contact=office.contact, queue=RENT))
    office.hangs_up(office.contact)

    assert office.contact not in office.state.contacts
    assert office.staff("lou").phase == "available"


# --- a colleague ---------------------------------------------------------------------------------------------------


def test_help_is_asked_while_the_resident_hears_music(office: Office) -> None:
    """The agents talk about the resident, not before them; taking them off hold makes it a talk of three."""
    assert effects(office.ask_lou()) == ["hold resident", "join colleague"]
    office.joins(office.contact, "colleague")
    hold = cmd.CallHold(contact=office.contact, hold=False)
    assert effects(office.kay(hold)) == ["hold resident off"]


def test_a_warm_transfer_moves_nobody(office: Office) -> None:
    """The colleague is in the room already: the resident hears them the moment the agent hands over."""
    office.ask_lou()
    office.joins(office.contact, "colleague")
    happened = office.hand_over()

    assert effects(happened) == ["drop agent", "hold resident off"]
    assert office.parties(office.contact) == {"resident": "joined", "agent": "joined"}
    assert (office[office.contact].agent, office.leg(office.contact, "agent").agent) == ("lou", "lou")
    assert office.staff("kay").phase == "available"
    happened = office.leaves(office.contact, "resident")
    assert effects(happened) == ["drop agent"], "the leg keeps its name and has another part"
    assert office.staff("lou").phase == "wrap_up"


def test_nobody_is_handed_to_a_phone_that_rings(office: Office) -> None:
    """The resident would be alone in the room."""
    office.ask_lou()
    assert code(office.hand_over()) == "still_ringing"


@pytest.mark.parametrize("how", ["colleague leaves", "agent ends it", "colleague hangs up", "phone does not answer"])
def test_when_help_ends_the_resident_has_their_agent_back(office: Office, how: str) -> None:
    """Whichever way a question ends, nobody stays on hold because of it."""
    office.ask_lou()
    if how == "phone does not answer":
        happened = office.fails(office.contact, "colleague")
    else:
        office.joins(office.contact, "colleague")
        end = cmd.ConsultEnd(contact=office.contact)
        happened = {
            "colleague leaves": lambda: office.tell("staff:lou", end),
            "agent ends it": lambda: office.kay(end),
            "colleague hangs up": lambda: office.leaves(office.contact, "colleague"),
        }[how]()

    dropped = ["drop colleague"] if how in ("colleague leaves", "agent ends it") else []
    assert effects(happened) == [*dropped, "hold resident off"]
    assert office.parties(office.contact) == {"agent": "joined", "resident": "joined"}
    assert not office.state.consults
    assert office.staff("lou").phase == "available"


def test_the_agent_sends_the_colleague_off(office: Office) -> None:
    """The button beside a name in the call does what *go on alone* does."""
    office.ask_lou()
    office.joins(office.contact, "colleague")
    drop = cmd.CallDrop(contact=office.contact, leg=office.leg(office.contact, "colleague").id)

    assert effects(office.kay(drop)) == ["drop colleague", "hold resident off"]
    assert not office.state.consults


def test_the_resident_hangs_up_during_a_question(office: Office) -> None:
    """Both agents' phones are free."""
    office.ask_lou()
    office.joins(office.contact, "colleague")
    happened = office.leaves(office.contact, "resident")

    assert effects(happened) == ["drop colleague", "drop agent"]
    assert office.staff("lou").phase == "available"
    assert office[office.contact].phase == "wrap_up"


def test_nobody_is_asked_before_the_resident_is_on_the_line(office: Office) -> None:
    """There is nothing to ask about yet, and no room to ask in."""
    office.choose("lou", "not_ready")
    contact = office.ring("bob")
    office.kay(cmd.ContactEnd(contact=office.contact))
    office.kay(cmd.ContactDispose(contact=office.contact, outcome="done"))
    office.take(contact)

    assert code(office.kay(cmd.ContactConsult(contact=contact, agent=AgentId("lou")))) == "not_connected"


# --- a number outside ------------------------------------------------------------------------------------------------


def test_somebody_outside_is_asked_and_gone(office: Office) -> None:
    """The housing association is asked while the resident hears music, and talks on with their agent after it."""
    assert effects(office.ask_out()) == ["hold resident", "dial outside"]
    assert office.leg(office.contact, "outside").number == ELSEWHERE
    assert code(office.ask_out()) == "already_asked"
    office.joins(office.contact, "outside")
    drop = cmd.CallDrop(contact=office.contact, leg=office.leg(office.contact, "outside").id)

    assert effects(office.kay(drop)) == ["drop outside", "hold resident off"]
    assert len(office.state.dialled_at["kay"]) == 1  # type: ignore[index]  # an agent's id


@pytest.mark.parametrize("how", ["busy", "refused", "silence"])
def test_somebody_outside_who_is_not_reached_costs_a_moment(office: Office, how: str) -> None:
    """The resident is back from hold by itself, and the agent can read why."""
    office.ask_out()
    if how == "refused":
        leg = office.leg(office.contact, "outside").id
        happened = office.tell("dispatcher", cmd.EffectFinish(
            contact=office.contact, effect="dial", ok=False, leg=leg, text="Premium rate."))  # fmt: skip
    else:
        happened = office.wait(120) if how == "silence" else office.fails(office.contact, "outside", "busy")

    assert effects(happened) == ["hold resident off"]
    assert office.parties(office.contact) == {"agent": "joined", "resident": "joined"}


@pytest.mark.parametrize("warm", [False, True])
def test_a_call_goes_on_outside_without_us(office: Office, warm: bool) -> None:
    """The agent need not stay on the line: whoever of the two hangs up first ends the call, and the agent wraps up."""
    if warm:
        office.ask_out()
        office.joins(office.contact, "outside")
        happened = office.send_out()
    else:
        assert effects(office.send_out()) == ["hold resident", "dial outside"]
        assert office[office.contact].phase == "engaged"
        happened = office.joins(office.contact, "outside")

    assert effects(happened) == ["hold resident off", "stay outside", "drop agent"], "nobody stays with the music"
    (ended,) = office.of(ev.ContactEnded)
    assert (ended.by, ended.reason, ended.wraps_up) == ("agent", "transferred_out", "kay")
    assert (office[office.contact].legs, office.state.calls) == ({}, {})


def test_an_agent_who_hangs_up_after_a_blind_transfer_cuts_nobody_off(office: Office) -> None:
    """They have said what they had to say: the number rings on. If nobody answers, the resident goes first in the queue."""
    office.send_out()
    office.kay(cmd.CallHold(contact=office.contact, hold=False))
    assert effects(office.leaves(office.contact, "agent")) == ["hold resident"], "they hear music until it is taken"
    assert office.parties(office.contact) == {"resident": "joined", "outside": "ringing"}
    happened = office.fails(office.contact, "outside", "no_answer")

    assert effects(happened) == ["wait resident"]
    assert (office[office.contact].phase, office[office.contact].place_at) == ("waiting", START)


def test_a_number_needs_somebody_to_talk_to() -> None:
    """Before the resident is on the line there is no call to pass on."""
    centre = Switchboard()
    centre.agent("kay", repairs=3)
    contact: ContactId = centre.ring("ann")
    centre.take(contact)

    assert code(centre.tell("staff:kay", cmd.ContactTransfer(contact=contact, number=ELSEWHERE))) == "not_connected"


def test_a_lost_agent_during_a_question_outside_ends_the_question(office: Office) -> None:
    """The resident goes back to the queue's music; nobody outside is left in an empty room."""
    office.ask_out()
    office.joins(office.contact, "outside")
    office.disconnect("kay")
    happened = office.leaves(office.contact, "agent", "lost")

    assert effects(happened) == ["wait resident", "drop outside"]
    assert ev.ContactRequeued in kinds(happened)
