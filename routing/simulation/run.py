"""The virtual-time loop: residents arrive and give up, agents come, answer and go; the engine decides all the rest."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable
from typing import Final

from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre
from routing.engine import due, settle
from routing.errors import ContactCentreError
from routing.ids import AgentId, ContactId, Instant, OfferId, QueueId, ResidentId
from routing.opening_hours import midnight
from routing.requirements import Demand
from routing.simulation.agenda import ACCEPTS, ARRIVES, ENDS, GIVES_UP, Agenda, Doing
from routing.simulation.attendance import Attendance, staff
from routing.simulation.case import Case, CaseContact
from routing.simulation.habits import Habits
from routing.simulation.outcome import Fate, Outcome, Run, WaitOver
from routing.simulation.told import Estimates
from routing.simulation.work import Work
from routing.state import State

DAY: Final = dt.date(2026, 1, 5)
"""The date a case is played on: an ordinary Monday, no bank holiday anywhere in the United Kingdom."""


class CommandRefusedInPlay(ContactCentreError):
    """The engine refused what the simulation asked: the case does not fit the centre, or the simulation is wrong."""

    code = "command_refused_in_play"


class Watch:
    """Sees a simulation as it goes. This one looks away."""

    def arrived(self) -> None:
        """A contact arrives; called once for each."""

    def happened(self, event: ev.Event) -> None:
        """The engine decided this; called for every event in order."""


_NO_HABITS: Final = Habits()
_NOBODY: Final = Watch()


def simulate(
    case: Case,
    centre: Centre,
    queue_of: Callable[[CaseContact], QueueId],
    habits: Habits = _NO_HABITS,
    watch: Watch = _NOBODY,
) -> Run:
    """Play `case` in `centre`. Without habits, offers are accepted and answered at once.

    Args:
        case: the day.
        centre: where it is played, see `routing.simulation.centre`.
        queue_of: the queue of `centre` in which a contact of the case waits.
        habits: how people behave beyond the case; the same as `centre` was made for.
        watch: shown what happens.

    Raises:
        CommandRefusedInPlay: the case does not fit the centre.
    """
    return _Simulation(case, centre, queue_of, habits, watch).play()


class _Simulation:
    def __init__(
        self, case: Case, centre: Centre, queue_of: Callable[[CaseContact], QueueId], habits: Habits, watch: Watch
    ) -> None:
        self._case, self._centre, self._queue_of = case, centre, queue_of
        self._habits, self._watch = habits, watch
        self._start = midnight(DAY, centre.timezone)
        self._state = State.new(centre.id)
        self._agenda = Agenda(self._start)
        self._attendance = Attendance(habits, centre.units, self._agenda, self._ask)
        self._work = Work(habits.chat_slowdown)
        self._speed = {agent.id: agent.speed for agent in case.agents}
        self._commands_count = self._offers_count = 0
        self._number_of: dict[ContactId, int] = {}
        self._fates: dict[int, Fate] = {}
        self._waits_over: list[WaitOver] = []
        self._asked: dict[int, tuple[Demand, ...]] = {}
        self._estimates = Estimates()

    def play(self) -> Run:
        """The whole day."""
        self._ask("admin", cmd.ConfigActivate(config=self._centre, digest=""), self._start)
        self._attendance.plan(self._case.agents, self._start)
        for number, contact in enumerate(self._case.contacts):
            self._agenda.note(contact.arrival_ms, ARRIVES, self._arriving(number, contact))
        while (following := self._agenda.following) is not None:
            timer = due(self._state)
            if timer is not None and timer < following:
                self._react(settle(self._state, None, timer), timer)
            else:
                self._agenda.do_next()
        return self._run()

    def _run(self) -> Run:
        over = self._state.t - self._start
        fates = tuple(
            self._fates.get(number) or Fate("waiting", max(0, over - contact.arrival_ms))
            for number, contact in enumerate(self._case.contacts)
        )
        return Run(
            policy=self._centre.policy,
            fates=fates,
            offers_count=self._offers_count,
            waits_over=tuple(self._waits_over),
            asked=self._asked,
            presence=self._attendance.presence.by_interval,
            told=self._estimates.levels(),
        )

    # --- what residents do ------------------------------------------------------------------------------------

    def _arriving(self, number: int, contact: CaseContact) -> Doing:
        def arrive(now: Instant) -> None:
            self._watch.arrived()
            arrival = cmd.ContactArrive(
                channel=contact.channel,
                queue=self._queue_of(contact),
                resident=ResidentId(str(number)),
                emergency=contact.emergency,
                needs=contact.needs,
                priority_s=contact.priority * self._habits.head_start_s,
            )
            if contact.patience_ms is not None:
                self._agenda.note(contact.arrival_ms + contact.patience_ms, GIVES_UP, self._giving_up(number))
            self._ask(f"resident:{number}", arrival, now)

        return arrive

    def _giving_up(self, number: int) -> Doing:
        def give_up(now: Instant) -> None:
            if number not in self._fates:
                contact = next(iter(self._state.by_resident[ResidentId(str(number))]))
                self._ask(f"resident:{number}", cmd.ContactLeave(contact=contact), now)

        return give_up

    # --- what agents do ---------------------------------------------------------------------------------------

    def _offered(self, event: ev.OfferMade) -> list[tuple[str, cmd.CommandData]]:
        """Accept at once, or when it has rung for a while, or never."""
        self._offers_count += 1
        number = self._number_of[event.contact]
        rings_ms = self._habits.ring_ms(number, self._state.contacts[event.contact].offers_count)
        if rings_ms == 0:
            return [(staff(event.agent), cmd.OfferAccept(offer=event.offer))]
        if rings_ms is not None:
            self._agenda.note(
                event.at - self._start + rings_ms, ACCEPTS, self._accepting(event.offer, staff(event.agent))
            )
        return []

    def _accepting(self, offer: OfferId, source: str) -> Doing:
        def accept(now: Instant) -> None:
            if offer in self._state.offers:
                self._ask(source, cmd.OfferAccept(offer=offer), now)

        return accept

    def _accepted(self, event: ev.OfferAccepted) -> list[tuple[str, cmd.CommandData]]:
        line = self._contact(event).line
        self._attendance.take(event.agent, event.contact, self._centre.capacity[line], event.at)
        if line == "call":
            return []  # answered when the provider has joined the two legs
        return [(staff(event.agent), cmd.ContactSend(contact=event.contact, text="Hello"))]

    def _begin(self, event: ev.ContactAnswered, agent: AgentId) -> None:
        number, contact = self._number_of[event.contact], self._contact(event)
        takes_ms = contact.handle_ms / self._speed[agent]
        for ending in self._work.begin(number, agent, takes_ms, event.at, chat=contact.line != "call"):
            self._close_later(ending.number, agent, ending.at)

    def _close_later(self, number: int, agent: AgentId, at: Instant) -> None:
        def close(now: Instant) -> None:
            if self._work.ends(number, now):
                for ending in self._work.end(number, now):
                    self._close_later(ending.number, agent, ending.at)
                contact = next(iter(self._state.by_resident[ResidentId(str(number))]))
                self._ask(staff(agent), cmd.ContactEnd(contact=contact), now)

        self._agenda.note(at - self._start, ENDS, close)

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
            self._watch.happened(event)
            self._estimates.see(event, self._state)
            for source, data in self._reaction(event):
                happened.extend(self._settled(source, data, now))

    def _reaction(self, event: ev.Event) -> list[tuple[str, cmd.CommandData]]:
        match event:
            case ev.OfferMade():
                return self._offered(event)
            case ev.OfferAccepted():
                return self._accepted(event)
            case ev.EffectRequested(effect="join"):
                return [("provider:simulation", cmd.EffectFinish(contact=event.contact, effect="join"))]
            case ev.AgentStateChanged(reason="missed"):
                self._attendance.missed(event.agent, event.at)
            case ev.CommandRefused():
                raise CommandRefusedInPlay(f"{event.command} was refused: {event.text}")
            case ev.ContactEvent():
                self._follow(event)
            case _:
                pass
        return []

    def _follow(self, event: ev.ContactEvent) -> None:
        """Note what became of a contact."""
        match event:
            case ev.ContactArrived():
                self._number_of[event.contact] = int(event.resident)
            case ev.ContactQueued():
                contact = self._state.contacts[event.contact]
                self._asked[self._number_of[contact.id]] = self._state.ladders.of(contact)[0].demands
            case ev.ContactAnswered(agent=str() as agent):
                self._over(event, "answered", event.wait_ms, agent)
                self._begin(event, agent)
            case ev.ContactAbandoned():
                self._over(event, "abandoned", self._waited_ms(event, event.left_at))
            case ev.ContactTurnedAway():
                self._over(event, "turned_away", 0)
            case ev.ContactEnded():
                if self._number_of[event.contact] not in self._fates:
                    self._over(event, "closed_on", self._waited_ms(event, event.at))
                if event.wraps_up is None:
                    self._attendance.drop(event.contact, event.at)
            case ev.ContactDisposed():
                self._attendance.drop(event.contact, event.at)
            case _:
                pass

    def _over(self, event: ev.ContactEvent, outcome: Outcome, waited_ms: int, agent: AgentId | None = None) -> None:
        number = self._number_of[event.contact]
        self._fates[number] = Fate(outcome, waited_ms)
        self._waits_over.append(WaitOver(number, agent))

    def _waited_ms(self, event: ev.ContactEvent, until: Instant) -> int:
        return until - self._start - self._contact(event).arrival_ms

    def _contact(self, event: ev.ContactEvent) -> CaseContact:
        return self._case.contacts[self._number_of[event.contact]]
