"""What the telephone reads of the centre, as `channels.phone.view.PhoneView`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from channels.phone import menu
from channels.phone.call import SOURCE
from channels.phone.view import CallPhase, CallState
from contact_centre.clock import SystemClock
from contact_centre.phone.numbers import Numbers
from contact_centre.resident.texts import texts_in
from contact_centre.sockets.residents import resident_id
from routing.centre import Centre, Queue
from routing.deciding.callbacks import asked_too_often
from routing.errors import FrameRefused
from routing.facts import Contact
from routing.ids import CallRef, ContactId, Instant, LegId, QueueId, ResidentId, SkillId, contact_id
from routing.opening_hours import next_opening
from routing.phone import Phone
from routing.ports import Clock
from routing.state import State
from routing.words import ContactPhase, LegPhase, Need

_PHASES: Final[dict[ContactPhase, CallPhase]] = {
    "arriving": "waiting",
    "waiting": "waiting",
    "offered": "waiting",
    "engaged": "served",
    "parked": "served",
    "wrap_up": "over",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CentrePhone:
    """The centre as of the last accepted step.

    Attributes:
        state: the follower's.
        secret: what residents' ids are keyed with.
        numbers: which of them may be rung.
        robots: whether a number is one of the demo's robots.
        by_hand_needs, robot_needs: what calls of people, and of robots, ask for beside their queue's needs.
    """

    state: Callable[[], State]
    clock: Clock
    secret: bytes
    numbers: Numbers
    robots: Callable[[str], bool] = lambda _: False
    by_hand_needs: Sequence[Need] = ()
    robot_needs: Sequence[Need] = ()

    def phone(self) -> Phone | None:
        return self._centre.phone

    def centre_name(self) -> str:
        return self._centre.name

    def emergency_number(self) -> str:
        return self._centre.emergency

    def languages(self) -> Sequence[str]:
        return self._centre.languages

    def text(self, language: str, key: str, **fills: object) -> str:
        return texts_in(language)(key, **fills)

    def now(self) -> Instant:
        return self.clock.wall()

    def resident(self, address: str) -> ResidentId:
        return resident_id(self.secret, "phone", address)

    def contact_id(self, command_id: str) -> ContactId:
        return contact_id(self.state().centre, SOURCE, command_id)

    def contact(self, contact: ContactId) -> CallState:
        state = self.state()
        found = state.contacts.get(contact)
        if found is None:
            return CallState(phase="over" if contact in state.gone else "unknown")
        told = found.told
        return CallState(
            phase=_phase(found),
            queue=found.queue,
            language=found.language,
            position=told.position if told is not None else None,
            overtaken=told is not None and told.ahead_count >= told.position,
            band_s=told.band_s if told is not None else None,
            unstaffed=found.unstaffed,
        )

    def knows(self, ref: CallRef) -> bool:
        return ref in self.state().menu_calls or self.contact(self.contact_id(ref)).phase != "unknown"

    def leg_phase(self, contact: ContactId, leg: LegId) -> LegPhase | None:
        found = self.state().contacts.get(contact)
        there = found.legs.get(leg) if found is not None else None
        return there.phase if there is not None else None

    def service(self, queue: QueueId, language: str) -> str:
        found = self._queue(queue)
        return found.name.get(language) or next(iter(found.name.values()), "") if found is not None else ""

    def is_open(self, queue: QueueId) -> bool:
        return self.state().takes(queue, "call")

    def opens(self, queue: QueueId, language: str) -> str:
        state, found = self.state(), self._queue(queue)
        live = state.queues.get(queue)
        if found is None or live is None:
            return ""
        if live.shut_by:
            return live.shut_message.get(language) or next(iter(live.shut_message.values()), "")
        centre = state.centre_config
        hours = found.hours.get("call", found.default_hours)
        opens = next_opening(hours, self.clock.wall(), centre.timezone, centre.bank_holidays)
        return texts_in(language).opens(opens, centre.timezone) if opens is not None else ""

    def records(self, queue: QueueId | None) -> bool:
        return self._centre.records(queue)

    def transcribes(self, queue: QueueId) -> bool:
        return self._centre.phone_of(queue).transcribe

    def callback_within_s(self) -> int | None:
        rules = self._centre.callback
        return rules.within_s if rules.offer else None

    def ringable(self, number: str) -> str | None:
        centre = self._centre
        if centre.phone is None:
            return None
        try:
            found = self.numbers.destination(number, centre.dialling)
        except FrameRefused:
            return None
        return found if found.startswith("+") else None

    def asked_too_often(self, number: str, resident: ResidentId) -> bool:
        return asked_too_often(self.state(), resident, self.resident(number), self.clock.wall())

    def needs(self, language: str, *, robot: bool) -> tuple[Need, ...]:
        centre, speaks = self._centre, SkillId(language)
        # Whoever chooses another language than the usual one is served in it, or told that nobody can: never less.
        spoken = (Need(skill=speaks, must=True),) if language != centre.languages[0] and speaks in centre.skills else ()
        return (*spoken, *(self.robot_needs if robot else self.by_hand_needs))

    def is_robot(self, number: str) -> bool:
        return self.robots(number)

    @property
    def _centre(self) -> Centre:
        return self.state().centre_config

    def _queue(self, queue: QueueId) -> Queue | None:
        return self._centre.queue(queue)


def _phase(contact: Contact) -> CallPhase:
    if contact.callback is not None:
        return "callback"
    return _PHASES[contact.phase]


def spoken_before_queue_s(centre: Centre, language: str) -> float:
    """How long is spoken to a resident who says nothing, until they wait, s; 0 for a centre without a telephone."""
    if centre.phone is None:
        return 0
    state = State(centre=centre.id, config=centre)
    view = CentrePhone(state=lambda: state, clock=SystemClock(), secret=b"", numbers=Numbers())
    return menu.spoken_before_queue_s(view, centre.phone, language)
