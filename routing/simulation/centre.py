"""The centre in which a case is played: one that only the case defines, or a real one without ring time and wrap-up."""

from __future__ import annotations

from typing import Final

import msgspec

from routing.centre import Centre, Liveness, Queue, Target, WrapUp
from routing.ids import CentreId, QueueId
from routing.simulation.case import Case, CaseContact
from routing.words import Line, Need

_NEVER_S: Final = 10_000_000
_NO_WRAP_UP: Final = WrapUp(mode="none")


def case_centre(case: Case, policy: str) -> Centre:
    """A centre that is always open and knows nothing but the case.

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
            offer_s=_NEVER_S,
            wrap_up=_NO_WRAP_UP,
        )
    return Centre(
        id=CentreId("simulation"),
        name="Simulation",
        timezone="UTC",
        policy=policy,
        units=60,
        capacity={"call": 60, "webchat": 20, "message": 20},
        queues=tuple(queues.values()),
        liveness=_patient(),
    )


def configured_centre(centre: Centre, policy: str) -> Centre:
    """A real centre for a case: its queues, steps, hours, targets and capacity; wrap-up is in the handling times."""
    queues = tuple(msgspec.structs.replace(queue, offer_s=_NEVER_S, wrap_up=_NO_WRAP_UP) for queue in centre.queues)
    return msgspec.structs.replace(centre, policy=policy, queues=queues, teams=(), liveness=_patient())


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


def _patient() -> Liveness:
    """Nobody's connection breaks in a simulation, so silence never counts."""
    usual = Liveness()
    return Liveness(**dict.fromkeys(usual.__struct_fields__, _NEVER_S))
