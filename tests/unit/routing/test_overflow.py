"""A supervisor sends a queue's overflow to another: its agents help out at once, and stop when told."""

from __future__ import annotations

import msgspec
import pytest

from routing import commands as cmd
from routing import events as ev
from routing.centre import Step
from routing.engine import digest, dump, load
from routing.ids import QueueId, SkillId
from routing.words import Need
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue


def overflow(centre: SmallCentre, to: QueueId | None, of: QueueId = REPAIRS) -> list[ev.Event]:
    """A supervisor opens or closes overflow."""
    return centre.tell("staff:boss", cmd.QueueOverflow(queue=of, to=to))


def test_agents_of_the_other_queue_take_those_who_wait_at_once() -> None:
    """Boilers freeze: who knows about rents helps, without a change of anybody's skills."""
    centre = SmallCentre()
    centre.agent("renter", rent=1)
    waiting = [centre.arrive(name) for name in ("a", "b", "c")]

    happened = overflow(centre, RENT)

    assert isinstance(happened[1], ev.QueueOverflowOpened)
    assert [centre[contact].offered_to for contact in waiting] == ["renter"] * 3


def test_overflow_is_open_on_every_step() -> None:
    """Somebody who has waited long enough to ask for less is not passed over."""
    needs = (Need(skill=SkillId("repairs"), level=5),)
    centre = SmallCentre(queue("repairs", needs=needs, steps=(Step(after_s=15, level=2),)), queue("rent"))
    centre.agent("learner", repairs=1)
    centre.agent("expert", repairs=5)
    for name in ("a", "b", "c"):
        centre.take(centre.arrive(name))
    contact = centre.arrive("patient")
    centre.wait(20)
    assert centre[contact].step == 1

    overflow(centre, RENT)
    centre.agent("renter", rent=1)

    assert centre[contact].offered_to == "renter"


def test_contacts_that_come_later_overflow_too_until_it_is_closed() -> None:
    """Overflow is a state of the queue, not a favour to those who waited when it was opened."""
    centre = SmallCentre()
    centre.agent("renter", rent=1)
    overflow(centre, RENT)
    before = centre.arrive("before")

    closed = overflow(centre, None)
    after = centre.arrive("after")

    assert centre[before].offered_to == "renter"
    assert isinstance(closed[1], ev.QueueOverflowClosed)
    assert centre[after].phase == "waiting"


def test_must_need_holds_for_helpers() -> None:
    """A Welsh speaker was promised: help from another queue does not break that."""
    welsh = Need(skill=SkillId("welsh"), must=True)
    centre = SmallCentre(queue("repairs", needs=(Need(skill=SkillId("repairs")), welsh)), queue("rent"))
    contact = centre.arrive("siarad")
    overflow(centre, RENT)
    centre.agent("english", rent=5)
    assert centre[contact].phase == "waiting"

    centre.agent("cymraes", rent=1, welsh=1)

    assert centre[contact].offered_to == "cymraes"


def test_overflow_survives_a_restart_and_a_new_configuration() -> None:
    """What a supervisor decided holds until a supervisor takes it back."""
    centre = SmallCentre()
    overflow(centre, RENT)
    centre.state = load(dump(centre.state))
    config = msgspec.structs.replace(centre.config, queues=(queue("repairs", offer_s=30), queue("rent")))
    centre.tell("admin", cmd.ConfigActivate(config=config, digest="2"))
    centre.agent("renter", rent=1)

    assert centre[centre.arrive("a")].offered_to == "renter"
    assert digest(load(dump(centre.state))) == digest(centre.state)


def test_overflow_to_a_queue_that_is_removed_is_over() -> None:
    """Should a queue of that name ever come back, nobody is surprised by help that was ordered long ago."""
    centre = SmallCentre()
    overflow(centre, RENT)
    both = centre.config
    centre.tell("admin", cmd.ConfigActivate(config=msgspec.structs.replace(both, queues=both.queues[:1]), digest="2"))
    centre.tell("admin", cmd.ConfigActivate(config=both, digest="3"))

    assert centre.state.queues[REPAIRS].overflow_to is None


@pytest.mark.parametrize("to", [RENT, None])
def test_asking_again_changes_nothing(to: QueueId | None) -> None:
    """Two supervisors who press the same button do it once."""
    centre = SmallCentre()
    overflow(centre, to)

    assert [type(event) for event in overflow(centre, to)] == [ev.CommandHandled]
