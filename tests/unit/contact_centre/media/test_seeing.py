"""Whose files an agent sees: those of the person they help now, under every name that person has."""

from contact_centre.media.seeing import held, may_see
from routing import commands as cmd
from routing.ids import AgentId, ResidentId
from tests.unit.routing.texting import conversation, texting_centre

ANN, BOB = AgentId("ann"), AgentId("bob")
TEXTER, CHATTER, STRANGER = ResidentId("texter"), ResidentId("chatter"), ResidentId("stranger")


def test_agent_sees_files_of_who_they_help_and_of_nobody_else() -> None:
    """To the end of the wrap-up, where they write down what the photo showed, and no longer."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre, "texter")

    assert may_see(centre.state, ANN, TEXTER)
    assert held(centre.state, ANN, contact) == (TEXTER, "sms")
    assert not may_see(centre.state, ANN, STRANGER)
    assert not may_see(centre.state, BOB, TEXTER)
    assert held(centre.state, BOB, contact) is None
    centre.tell("staff:ann", cmd.ContactEnd(contact=contact))
    assert may_see(centre.state, ANN, TEXTER)
    centre.tell("staff:ann", cmd.ContactDispose(contact=contact, outcome="done"))
    assert not may_see(centre.state, ANN, TEXTER)
    assert held(centre.state, ANN, contact) is None


def test_agent_sees_what_the_same_person_sent_under_another_name() -> None:
    """Who sent the photo by text and now chats is one person, until somebody says that this was a mistake."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    conversation(centre, "texter")
    merge = cmd.ResidentMerge(resident=TEXTER, same_as=CHATTER)
    centre.tell("staff:ann", merge)

    assert may_see(centre.state, ANN, CHATTER)
    centre.tell("staff:ann", cmd.ResidentMerge(resident=TEXTER, same_as=CHATTER, undo=True))
    assert not may_see(centre.state, ANN, CHATTER)


def test_colleague_who_helps_sees_the_files_once_they_have_joined() -> None:
    """Who is only asked has not said yes."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    contact = conversation(centre, "texter")
    centre.agent("bob", rent=5)
    centre.tell("staff:ann", cmd.ContactConsult(contact=contact, agent=BOB))

    assert not may_see(centre.state, BOB, TEXTER)
    centre.tell("staff:bob", cmd.ConsultAccept(contact=contact))
    assert may_see(centre.state, BOB, TEXTER)
    assert held(centre.state, BOB, contact) is None
