"""One resident: who turns out to be one person is treated as one, until somebody undoes it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

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


def test_what_staff_have_parted_no_match_joins_again() -> None:
    """Two people share a telephone; the next text from it must not make them one again. Staff may."""
    centre = texting_centre()
    verified = cmd.ResidentMerge(resident=ResidentId("caller"), same_as=ResidentId("texter"), reason="verified")
    centre.tell("directory", verified)
    merge(centre, "texter", "caller", undo=True)
    assert refusals(centre.tell("directory", verified)) == ["parted"]
    assert refusals(merge(centre, "caller", "texter")) == []
    assert centre.state.parted == {}


def test_nobody_but_the_centre_verifies() -> None:
    """What is verified says so in the audit: an agent's word is an agent's word."""
    centre = texting_centre()
    verified = cmd.ResidentMerge(resident=ResidentId("a"), same_as=ResidentId("b"), reason="verified")
    assert refusals(centre.tell("staff:ann", verified)) == ["not_allowed"]


def test_an_agent_joins_only_the_person_they_talk_with() -> None:
    """Whoever holds a contact may say who its resident is, and nothing about strangers."""
    centre = texting_centre()
    centre.agent("ann", repairs=5)
    held = conversation(centre, "texter")

    def asks(source: str, one: str, other: str, *, undo: bool = False) -> list[str]:
        data = cmd.ResidentMerge(resident=ResidentId(one), same_as=ResidentId(other), contact=held, undo=undo)
        return refusals(centre.tell(source, data))

    assert asks("staff:bob", "texter", "chatter") == ["not_yours"]
    assert asks("staff:ann", "stranger", "chatter") == ["not_theirs"]
    assert asks("staff:ann", "texter", "chatter") == []
    merge(centre, "x", "y")
    assert asks("staff:ann", "x", "y", undo=True) == ["not_theirs"]
    assert asks("staff:ann", "texter", "chatter", undo=True) == []


_EDGES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=30)


@given(_EDGES)
def test_undoing_gives_back_what_was(edges: list[tuple[int, int, bool]]) -> None:
    """Whatever was joined and parted, in whatever order: who is one person is what the joins that stand connect."""
    centre = texting_centre()
    standing: set[frozenset[str]] = set()
    for one, other, undo in edges:
        before = {each: set(centre.state.person(ResidentId(f"r{each}"))) for each in range(6)}
        if not refusals(merge(centre, f"r{one}", f"r{other}", undo=undo)):
            edge = frozenset((f"r{one}", f"r{other}"))
            standing = standing - {edge} if undo else standing | {edge}
            merge(centre, f"r{one}", f"r{other}", undo=not undo)
            assert {each: set(centre.state.person(ResidentId(f"r{each}"))) for each in range(6)} == before
            merge(centre, f"r{one}", f"r{other}", undo=undo)
    assert {frozenset((one, other)) for one, others in centre.state.merged.items() for other in others} == standing


def test_a_number_is_rung_for_strangers_three_times_a_day() -> None:
    """A page that lets anybody have anybody rung is a weapon: after three times it is somebody else's turn to ring."""
    centre = texting_centre()
    neighbour = ResidentId("neighbour's number")

    def asks(resident: str) -> list[str]:
        waits = centre.arrive(resident, RENT)
        request = cmd.CallbackRequest(contact=waits, number="01632 960001", rings=neighbour)
        return refusals(centre.tell(f"resident:{resident}", request))

    assert [asks(f"visitor {n}") for n in range(4)] == [[], [], [], ["asked_too_often"]]
    merge(centre, "the neighbour's chat", neighbour)
    assert asks("the neighbour's chat") == []
    centre.wait(86_401)
    assert asks("visitor 9") == []


def test_who_rings_in_is_not_rung_as_well() -> None:
    """A visitor of the page asked to be rung, and then rings: one call is enough."""
    centre = texting_centre()
    waits = centre.arrive("chatter", RENT)
    rings = ResidentId("caller")
    request = cmd.CallbackRequest(contact=waits, number="01632 960001", rings=rings)
    centre.tell("resident:chatter", request)
    centre.arrive("caller", RENT, "phone")
    assert waits not in centre.state.contacts
    (cancelled,) = centre.of(ev.CallbackCancelled)
    assert (cancelled.contact, cancelled.reason) == (waits, "arrived_again")
    assert centre.state.rung_for == {}
