"""A fault in an edge, or somebody who tries things, must not stop the centre or move a resident."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre
from routing.engine import apply, decide
from tests.unit.routing import random_centre as rc
from tests.unit.routing.garbage import about, garbage
from tests.unit.routing.invariants import digest_without_seen
from tests.unit.routing.test_properties import EXAMPLES, World


@given(
    centres=st.tuples(rc.centres, rc.centres),
    staff=rc.staffs,
    story=st.lists(rc.happenings, min_size=10, max_size=40),
    nonsense=st.lists(garbage, min_size=8, max_size=8),
)
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_nonsense_is_carried_out_or_refused_and_a_refusal_changes_nothing(
    centres: tuple[Centre, ...],
    staff: list[cmd.AgentConfigure],
    story: list[rc.Happening],
    nonsense: list[tuple[str, cmd.CommandData]],
) -> None:
    """No exception, no half-done command, nothing that stays due; and the centre lives on after it."""
    world = World(centres, staff)
    for happening in story:
        world.happen(happening)
    for number, (source, drawn) in enumerate(nonsense):
        state = world.state
        data = about(drawn, (*state.contacts, *state.gone, *state.offers, *rc.GATEWAYS, "resident-1"))
        command = cmd.Command(id=f"nonsense {number}", centre=rc.CENTRE, source=source, at=world.now, data=data)
        decided = decide(state, command, world.now)
        assert decided, "a command that is new has an answer"
        if isinstance(decided[0], ev.CommandRefused):
            assert len(decided) == 1
            before = digest_without_seen(state)
            apply(state, decided[0])
            assert digest_without_seen(state) == before
            apply(world.reader, decided[0])
        else:
            world.send(command)
            world.asked.append(command)
    world.wait(3_600, beats=False)
    world.restart()
