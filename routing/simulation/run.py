"""The virtual-time loop: residents arrive and give up, agents come, answer and go; the engine decides all the rest."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import deque
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import msgspec

from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre
from routing.engine import due, settle
from routing.errors import ContactCentreError
from routing.ids import AgentId, ContactId, GatewayId, Instant, QueueId, ResidentId, SessionId
from routing.opening_hours import midnight
from routing.simulation.case import Case, CaseAgent, CaseContact
from routing.state import State

DAY: Final = dt.date(2026, 1, 5)
"""The date a case is played on: an ordinary Monday, no bank holiday anywhere in the United Kingdom."""

_GATEWAY: Final = GatewayId("simulation")

Outcome = Literal["answered", "abandoned", "turned_away", "closed_on", "waiting"]
"""What became of a contact. `closed_on`: its queue closed while it waited. `waiting`: it still was at the end."""


class CommandRefusedInPlay(ContactCentreError):
    """The engine refused what the simulation asked: the case does not fit the centre, or the simulation is wrong."""

    code = "command_refused_in_play"


class Fate(msgspec.Struct, frozen=True):
    """A contact's outcome and how long it waited until then."""

    outcome: Outcome
    wait_ms: int


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine made of a case. `fates` stand in the order of the case's contacts."""

    policy: str
    fates: tuple[Fate, ...]
    offers_count: int


class _Due(NamedTuple):
    """Something that happens at `at`; at one instant in the order of `rank`, then as it was scheduled."""

    at: Instant
    rank: int
    order: int
    happen: Callable[[Instant], None]


# Shifts end first: what is freed at the very end of a shift is no longer given to that agent.
_SHIFT_ENDS, _CONTACT_ENDS, _SHIFT_STARTS, _ARRIVES, _GIVES_UP = range(5)


def simulate(
    case: Case,
    centre: Centre,
    queue_of: Callable[[CaseContact], QueueId],
    on_arrival: Callable[[], None] = lambda: None,
) -> Run:
    """Play `case` in `centre`, with offers accepted and answered at once.

    Args:
        case: the day.
        centre: where it is played, see `routing.simulation.centre`.
        queue_of: the queue of `centre` in which a contact of the case waits.
        on_arrival: called once for each contact that arrives, to show progress.

    Raises:
        CommandRefusedInPlay: the case does not fit the centre.
    """
    return _Simulation(case, centre, queue_of, on_arrival).play()


class _Simulation:
    def __init__(
        self,
        case: Case,
        centre: Centre,
        queue_of: Callable[[CaseContact], QueueId],
        on_arrival: Callable[[], None],
    ) -> None:
        self._case, self._centre, self._queue_of, self._on_arrival = case, centre, queue_of, on_arrival
        self._start = midnight(DAY, centre.timezone)
        self._state = State.new(centre.id)
        self._due: list[_Due] = []
        self._scheduled_count = self._commands_count = self._offers_count = 0
        self._number_of: dict[ContactId, int] = {}
        self._fates: dict[int, Fate] = {}

    def play(self) -> Run:
        """The whole day."""
        self._ask("admin", cmd.ConfigActivate(config=self._centre, digest=""), self._start)
        for agent in self._case.agents:
            self._ask("admin", cmd.AgentConfigure(agent=agent.id, skills=agent.skills), self._start)
            self._at(agent.on_ms, _SHIFT_STARTS, self._starting(agent))
            self._at(agent.off_ms, _SHIFT_ENDS, self._ending(agent))
        for number, contact in enumerate(self._case.contacts):
            self._at(contact.arrival_ms, _ARRIVES, self._arriving(number, contact))
        while self._due:
            following = self._due[0].at
            timer = due(self._state)
            if timer is not None and timer < following:
                self._react(settle(self._state, None, timer), timer)
                continue
            heapq.heappop(self._due).happen(following)
        return self._run()

    def _run(self) -> Run:
        over = self._state.t - self._start
        fates = tuple(
            self._fates.get(number) or Fate("waiting", max(0, over - contact.arrival_ms))
            for number, contact in enumerate(self._case.contacts)
        )
        return Run(policy=self._centre.policy, fates=fates, offers_count=self._offers_count)

    # --- what people do ---------------------------------------------------------------------------------------

    def _starting(self, agent: CaseAgent) -> Callable[[Instant], None]:
        def start(now: Instant) -> None:
            session = SessionId(agent.id)
            self._ask(_staff(agent.id), cmd.AgentConnect(agent=agent.id, gateway=_GATEWAY, session=session), now)
            self._ask(_staff(agent.id), cmd.AgentSetState(agent=agent.id, state="available"), now)

        return start

    def _ending(self, agent: CaseAgent) -> Callable[[Instant], None]:
        def end(now: Instant) -> None:
            off = cmd.AgentSetState(agent=agent.id, state="not_ready", reason="end of shift")
            self._ask(_staff(agent.id), off, now)

        return end

    def _arriving(self, number: int, contact: CaseContact) -> Callable[[Instant], None]:
        def arrive(now: Instant) -> None:
            self._on_arrival()
            resident = ResidentId(str(number))
            arrival = cmd.ContactArrive(channel=contact.channel, queue=self._queue_of(contact), resident=resident)
            if contact.patience_ms is not None:
                self._at(contact.arrival_ms + contact.patience_ms, _GIVES_UP, self._giving_up(number))
            self._ask(f"resident:{number}", arrival, now)

        return arrive

    def _giving_up(self, number: int) -> Callable[[Instant], None]:
        def give_up(now: Instant) -> None:
            if number not in self._fates:
                contact = next(iter(self._state.by_resident[ResidentId(str(number))]))
                self._ask(f"resident:{number}", cmd.ContactLeave(contact=contact), now)

        return give_up

    def _closing(self, contact: ContactId, agent: AgentId) -> Callable[[Instant], None]:
        return lambda now: self._ask(_staff(agent), cmd.ContactEnd(contact=contact), now)

    # --- what the engine decided ------------------------------------------------------------------------------

    def _ask(self, source: str, data: cmd.CommandData, now: Instant) -> None:
        self._react(self._settled(source, data, now), now)

    def _settled(self, source: str, data: cmd.CommandData, now: Instant) -> list[ev.Event]:
        self._commands_count += 1
        command = cmd.Command(id=str(self._commands_count), centre=self._centre.id, source=source, at=now, data=data)
        events = settle(self._state, command, now)
        while (timer := due(self._state)) is not None and timer <= now:
            events += settle(self._state, None, now)
        return events

    def _react(self, events: list[ev.Event], now: Instant) -> None:
        """Do at once what people do at once, until nothing more follows from it."""
        happened = deque(events)
        while happened:
            event = happened.popleft()
            for source, data in self._reaction(event):
                happened.extend(self._settled(source, data, now))

    def _reaction(self, event: ev.Event) -> list[tuple[str, cmd.CommandData]]:
        match event:
            case ev.OfferMade():
                self._offers_count += 1
                return [(_staff(event.agent), cmd.OfferAccept(offer=event.offer))]
            case ev.OfferAccepted() if self._contact(event).line != "call":
                return [(_staff(event.agent), cmd.ContactSend(contact=event.contact, text="Hello"))]
            case ev.EffectRequested():
                return [("provider:simulation", cmd.EffectFinish(contact=event.contact, effect="join"))]
            case ev.ContactArrived():
                self._number_of[event.contact] = int(event.resident)
            case ev.ContactAnswered():
                self._fates[self._number_of[event.contact]] = Fate("answered", event.wait_ms)
                ends_ms = event.at - self._start + self._contact(event).handle_ms
                self._at(ends_ms, _CONTACT_ENDS, self._closing(event.contact, event.agent))
            case ev.ContactAbandoned():
                waited_ms = event.left_at - self._start - self._contact(event).arrival_ms
                self._fates[self._number_of[event.contact]] = Fate("abandoned", waited_ms)
            case ev.ContactTurnedAway():
                self._fates[self._number_of[event.contact]] = Fate("turned_away", 0)
            case ev.ContactEnded() if self._number_of[event.contact] not in self._fates:
                waited_ms = event.at - self._start - self._contact(event).arrival_ms
                self._fates[self._number_of[event.contact]] = Fate("closed_on", waited_ms)
            case ev.CommandRefused():
                raise CommandRefusedInPlay(f"{event.command} was refused: {event.text}")
            case _:
                pass
        return []

    def _contact(self, event: ev.ContactEvent) -> CaseContact:
        return self._case.contacts[self._number_of[event.contact]]

    def _at(self, after_ms: int, rank: int, happen: Callable[[Instant], None]) -> None:
        self._scheduled_count += 1
        heapq.heappush(self._due, _Due(Instant(self._start + after_ms), rank, self._scheduled_count, happen))


def _staff(agent: AgentId) -> str:
    return f"staff:{agent}"
