"""One resident: who turns out to be one person is treated as one, until somebody undoes it."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.deciding.merging import MOST_IDENTITIES
from routing.ids import ResidentId
from tests.unit.routing.small_centre import RENT, SmallCentre
from tests.unit.routing.texting import begun, conversation, refusals, replies, texting_centre, writes


def merge(centre: SmallCentre, one: str, other: str, *, undo: bool = False) -> list[ev.Event]:
    """An agent says so."""
    return centre.tell("staff:ann", cmd.ResidentMerge(
        resident=ResidentId(one), same_as=ResidentId(other), undo=undo))  # fmt: skip


def test_the_agent_who_answered_on_one_channel_is_preferred_on_the_other() -> None:
    """A resident who texts after a chat is with somebody who knows; not any more once it was a mistake."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    chat = centre.arrive("chatter")
    centre.take(chat)
    replies(centre, chat)
    centre.agent("bob", repairs=5)
    centre.tell("staff:ann", cmd.ContactEnd(contact=chat))
    centre.wait(1_000)
    merge(centre, "texter", "chatter")
    writes(centre, "texter")
    assert (centre.of(ev.OfferMade)[-1].agent, centre.of(ev.OfferMade)[-1].why.rule) == ("ann", "preferred")
    merge(centre, "texter", "chatter", undo=True)
    assert centre.state.last_answer_of(ResidentId("texter")) is None
    assert centre.state.merged == {}


def test_a_callback_is_needless_once_the_person_was_answered_elsewhere() -> None:
    """Nobody is rung about what was settled by text."""
    centre = texting_centre()
    waits = centre.arrive("chatter", RENT)
    centre.tell("resident:chatter", cmd.CallbackRequest(contact=waits, number="01632 960001"))
    centre.agent("ann", repairs=5)
    merge(centre, "chatter", "texter")
    conversation(centre, "texter")
    (ended,) = centre.of(ev.ContactEnded)
    assert (ended.contact, ended.reason) == (waits, "resolved_elsewhere")


def test_two_contacts_of_one_person_stay_two_and_one_can_be_resolved_elsewhere() -> None:
    """Two questions are not one because one person asks them."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    conversation(centre, "texter")
    chat = centre.arrive("chatter", RENT)
    resolve = cmd.ContactResolveElsewhere(contact=chat)
    assert refusals(centre.tell("staff:ann", resolve)) == ["not_answered"]
    merge(centre, "chatter", "texter")
    assert len(centre.state.contacts) == 2
    centre.tell("staff:ann", resolve)
    assert chat not in centre.state.contacts


def test_persons_are_joined_through_others_and_parted_where_they_were_joined() -> None:
    """A webchat, a number and a page: one person; undoing the last join leaves the first."""
    centre = texting_centre()
    merge(centre, "a", "b")
    merge(centre, "b", "c")
    assert set(centre.state.person(ResidentId("a"))) == {"a", "b", "c"}
    assert refusals(merge(centre, "a", "c")) == ["already_merged"]
    assert refusals(merge(centre, "a", "c", undo=True)) == ["not_merged"]
    merge(centre, "c", "b", undo=True)
    assert set(centre.state.person(ResidentId("a"))) == {"a", "b"}
    (merged, *_) = centre.of(ev.ResidentMerged)
    assert (merged.source, merged.reason) == ("staff:ann", "agent")


def test_a_mistake_does_not_join_a_town() -> None:
    """Each decision looks at all of one person: there is a bound."""
    centre = texting_centre()
    for number in range(1, MOST_IDENTITIES):
        merge(centre, "r0", f"r{number}")
    assert refusals(merge(centre, "r0", "one too many")) == ["too_many_identities"]


def test_a_second_number_of_the_same_person_is_a_thread_of_its_own() -> None:
    """Replies go to the phone that was written from."""
    centre = texting_centre()
    merge(centre, "phone one", "phone two")
    assert begun(writes(centre, "phone one")) != begun(writes(centre, "phone two"))
