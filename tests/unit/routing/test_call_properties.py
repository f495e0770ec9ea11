"""Whatever happens in calls, told in whatever order: no leg is left behind, and no resident hears silence."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing import commands as cmd
from routing.centre import Callbacks, Centre, Queue, Team, WrapUp
from routing.ids import AgentId, QueueId, TeamId
from tests.unit.routing import random_calls
from tests.unit.routing import random_centre as rc
from tests.unit.routing.test_properties import EXAMPLES, World

_NOT_RECORDED = msgspec.structs.replace(rc.PHONE, record=False, text_first=False)

_WRAP_UPS = (WrapUp(mode="none"), WrapUp(mode="timed"), WrapUp(mode="open"))

centres = st.builds(
    Centre,
    id=st.just(rc.CENTRE),
    name=st.just("Telephones"),
    phone=st.sampled_from((rc.PHONE, rc.PHONE, _NOT_RECORDED, None)),
    queues=st.sampled_from(_WRAP_UPS).map(lambda wrap_up: tuple(
        Queue(id=QueueId(f"queue-{n}"), name={"en": "Queue"}, wrap_up=wrap_up) for n in range(2))),
    teams=st.just((Team(id=TeamId("auto"), name="Auto", auto_accept=True),)),
    callback=st.just(Callbacks(tries=2, retry_after_s=60)),
)  # fmt: skip
staffs = st.lists(
    st.sampled_from((None, None, TeamId("auto"))).map(lambda team: cmd.AgentConfigure(agent=AgentId(""), team=team)),
    min_size=3,
    max_size=3,
)
happenings = st.builds(
    rc.Happening,
    what=st.sampled_from(random_calls.LIVELY),
    a=st.integers(0, 11),
    b=st.integers(0, 11),
    c=st.integers(0, 11),
)


@given(centres=st.tuples(centres, centres), staff=staffs, story=st.lists(happenings, min_size=40, max_size=120))
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_whatever_is_told_of_calls_nobody_is_left_in_silence(
    centres: tuple[Centre, ...], staff: list[cmd.AgentConfigure], story: list[rc.Happening]
) -> None:
    """A provider's news comes late, twice, out of order or never; residents are heard, or hear music, all the same."""
    world = World(centres, staff)
    for happening in story:
        world.happen(happening)
    world.restart()
    for seconds in (120, 3_600):
        world.wait(seconds, beats=False)
    world.restart()
