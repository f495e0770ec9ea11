"""The centre in which a case is played: one that only the case defines, or a real one that keeps to the case."""

from __future__ import annotations

from typing import Final

import msgspec

from routing.centre import Centre, Liveness, Queue, Target, WrapUp
from routing.ids import CentreId, QueueId
from routing.simulation.case import Case, CaseContact
from routing.simulation.habits import Habits
from routing.words import Line, Need

OFFER_S: Final = 20
"""How long an offer rings in a centre that only the case defines, where offers ring at all."""

_NEVER_S: Final = 10_000_000
_DAY_S: Final = 86_400
_NO_HABITS: Final = Habits()


def case_centre(case: Case, policy: str, habits: Habits = _NO_HABITS) -> Centre:
    """A centre that is always open and knows nothing but the case and people's habits.

    60 units an agent, a call takes them all and anything else a third; no requirement steps. An engine's queue has one
    target per line, so contacts of one service with different targets get queues of their own; `engine_queue` names
    them.
    """
    queues: dict[QueueId, Queue] = {}
    for contact in case.contacts:
        queue_id = engine_queue(contact)
        target: dict[Line, Target] = {contact.line: Target(share=1.0, within_s=contact.target_ms // 1000)}
        known = queues.get(queue_id)
        queues[queue_id] = Queue(
            id=queue_id,
            name={"en": contact.queue},
            needs=(Need(skill=contact.skill),),
            targets={**known.targets, **target} if known is not None else target,
            offer_s=OFFER_S if habits.offers_ring else _NEVER_S,
            wrap_up=_wrap_up(habits),
        )
    centre = Centre(
        id=CentreId("simulation"),
        name="Simulation",
        timezone="UTC",
        policy=policy,
        units=60,
        capacity={"call": 60, "webchat": 20, "message": 20},
        queues=tuple(queues.values()),
        liveness=_patient(),
        priority_most_s=_DAY_S,
    )
    return _bounded(centre, habits)


def configured_centre(centre: Centre, policy: str, habits: Habits = _NO_HABITS) -> Centre:
    """A real centre for a case: its queues, steps, hours, targets and capacity; wrap-up is in the handling times.

    Its offers ring for as long as it says if they ring at all; its back-off after a missed one holds too.
    """
    queues = tuple(
        msgspec.structs.replace(
            queue, offer_s=queue.offer_s if habits.offers_ring else _NEVER_S, wrap_up=_wrap_up(habits)
        )
        for queue in centre.queues
    )
    liveness = msgspec.structs.replace(_patient(), missed_back_off_s=centre.liveness.missed_back_off_s)
    real = msgspec.structs.replace(
        centre, policy=policy, queues=queues, teams=(), liveness=liveness, priority_most_s=_DAY_S
    )
    return _bounded(real, habits)


def configured_case(case: Case, centre: Centre) -> Case:
    """The case measured against the targets of `centre`, which has all its queues."""
    queues = {queue.id: queue for queue in centre.queues}

    def measured(contact: CaseContact) -> CaseContact:
        target = centre.target(queues[contact.queue], contact.line)
        return msgspec.structs.replace(contact, target_ms=target.within_s * 1000)

    return msgspec.structs.replace(case, contacts=tuple(measured(contact) for contact in case.contacts))


def engine_queue(contact: CaseContact) -> QueueId:
    """The queue of `case_centre` in which a contact waits."""
    return QueueId(f"{contact.queue}/{contact.skill}/{contact.target_ms}")


def _wrap_up(habits: Habits) -> WrapUp:
    return WrapUp(mode="timed", limit_s=habits.wrap_up_s) if habits.wrap_up_s else WrapUp(mode="none")


def _bounded(centre: Centre, habits: Habits) -> Centre:
    """The centre with at most `max_chats` chats and messages together for each agent."""
    if habits.max_chats is None:
        return centre
    each = centre.units // habits.max_chats
    return msgspec.structs.replace(centre, capacity={**centre.capacity, "webchat": each, "message": each})


def _patient() -> Liveness:
    """Nobody's connection breaks in a simulation, so silence never counts. Agents who missed an offer still rest."""
    usual = Liveness()
    silence = dict.fromkeys(usual.__struct_fields__, _NEVER_S)
    return Liveness(**{**silence, "missed_back_off_s": usual.missed_back_off_s})
