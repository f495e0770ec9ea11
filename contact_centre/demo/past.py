"""People of the day so far: robot residents and robot agents in virtual time, before anybody watches."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from channels.phone.call import SOURCE as PROVIDER
from contact_centre.demo import texts
from contact_centre.demo.past_threads import MESSAGES, PastThreads
from contact_centre.demo.people import on_duty_count
from contact_centre.demo.records import PastLog
from contact_centre.demo.thread_visits import ThreadVisit
from contact_centre.demo.visits import Setting, Visit
from contact_centre.dispatch.dispatcher import SOURCE as DISPATCHER
from contact_centre.ids import Draws, new_id
from routing import commands as cmd
from routing import events as ev
from routing.engine import due
from routing.ids import AgentId, ContactId, GatewayId, Instant, ResidentId, SessionId
from routing.words import Sealed

GATEWAY: Final = GatewayId("demo-day")
ROSTER_EVERY_MS: Final = 15 * 60_000
ALIVE_EVERY_MS: Final = 12_000
PROVIDER_S: Final = 1.5
"""How long the provider of calls takes to do what it is asked for."""

ENDINGS_BEFORE_MS: Final = 75_000
"""When, before now, the last conversation ends: what follows from agents going (a minute's grace) is then past too."""


class _Due(NamedTuple):
    at: Instant
    order: int
    happen: Callable[[Instant], None]


class Past:
    """Plays the visits and leaves nobody in a conversation at the end."""

    def __init__(
        self, log: PastLog, setting: Setting, draws: Draws, written: Mapping[ResidentId, ThreadVisit] | None = None
    ) -> None:
        """`written`: who writes by text or on social media."""
        self._log, self._draws = log, draws
        self._centre, self._profile, self._clock = setting.centre, setting.profile, setting.clock
        self._robots, self._now, self._rings = setting.robots, setting.now, setting.rings
        self._due: list[_Due] = []
        self._order = 0
        self._visit_of: dict[ResidentId, Visit] = {}
        self._visits: dict[ContactId, Visit] = {}
        self._wanted: dict[AgentId, bool] = {}
        self._threads = PastThreads(self, log, draws, self._profile.day.agent_reply_s, written or {})

    def play(self, visits: Sequence[Visit], start: Instant) -> None:
        """From `start`, when the centre is configured, to now."""
        for agent in self._robots:
            here = cmd.AgentConnect(agent=agent, gateway=GATEWAY, session=SessionId(agent))
            self.ask(f"gateway:{GATEWAY}", here, start)
        self._roster(start)
        self._stay_alive(start)
        for visit in visits:
            self._at(visit.at, self._arriving(visit))
        self._threads.begin()
        self._at(Instant(self._now - ENDINGS_BEFORE_MS), self._close)
        self._run_until(self._now)

    def _run_until(self, end: Instant) -> None:
        while True:
            following = self._due[0].at if self._due else end
            timer = due(self._log.state)
            if timer is not None and timer < following and timer <= end:
                self._react(self._log.settle(None, timer), timer)
            elif self._due and following <= end:
                heapq.heappop(self._due).happen(following)
            else:
                return

    # --- the day's course -------------------------------------------------------------------------------------

    def _roster(self, now: Instant) -> None:
        """As many robots as the hour asks for; who goes finishes the chats they have."""
        minute, profile = self._clock.minute(now), self._profile
        beside = (profile.text_load(minute), profile.call_load(minute)) if self._rings else (0.0, 0.0)
        count = on_duty_count(profile.load(minute) + beside[0], beside[1])
        for number, agent in enumerate(self._robots):
            wanted = number < count
            if self._wanted.get(agent) is not wanted:
                self._wanted[agent] = wanted
                self._set_state(agent, now)
        if now + ROSTER_EVERY_MS < self._now - ENDINGS_BEFORE_MS:
            self._at(Instant(now + ROSTER_EVERY_MS), self._roster)

    def _set_state(self, agent: AgentId, now: Instant) -> None:
        if self._wanted[agent]:
            data = cmd.AgentSetState(agent=agent, state="available")
        else:
            data = cmd.AgentSetState(agent=agent, state="offline", reason="end of shift")
        self.ask(_staff(agent), data, now)

    def _stay_alive(self, now: Instant) -> None:
        self.ask(f"gateway:{GATEWAY}", cmd.GatewayAlive(gateway=GATEWAY), now)
        self._at(Instant(now + ALIVE_EVERY_MS), self._stay_alive)

    def _close(self, now: Instant) -> None:
        """Everything ends, so that nobody is left with a robot that is not there."""
        for contact in list(self._log.state.contacts.values()):
            if contact.id in self._threads:
                if contact.phase != "wrap_up":
                    self._threads.close(contact, contact.agent or self._robots[0], now)
            elif contact.phase == "engaged" and contact.agent is not None:
                if contact.answered_at is None:
                    self._greet(contact.id, contact.agent, now)
                self._end(contact.id, contact.agent, now)
            elif contact.phase in ("waiting", "offered"):
                self._leave(contact.id, now)
        self.after(now, 2 * PROVIDER_S, self._go_home)

    def _go_home(self, now: Instant) -> None:
        self._wanted = dict.fromkeys(self._robots, False)
        for contact in list(self._log.state.contacts.values()):
            if contact.agent is not None:
                self._dispose(contact.id, contact.agent, now)
        for agent in self._robots:
            self._set_state(agent, now)
            gone = cmd.AgentDisconnect(agent=agent, gateway=GATEWAY, session=SessionId(agent))
            self.ask(f"gateway:{GATEWAY}", gone, now)

    # --- residents --------------------------------------------------------------------------------------------

    def _arriving(self, visit: Visit) -> Callable[[Instant], None]:
        def arrive(now: Instant) -> None:
            if not self._log.state.takes(visit.queue, visit.line):
                return
            self._visit_of[visit.resident] = visit
            self.ask(f"resident:{visit.resident}", visit.arrival(), now)

        return arrive

    def _joined(self, event: ev.ContactQueued) -> None:
        if event.contact in self._threads:
            return
        visit = self._visits[event.contact]
        self.after(event.at, visit.patience_s, lambda now: self._give_up(event.contact, now))

    def _give_up(self, contact: ContactId, now: Instant) -> None:
        found = self._log.state.contacts.get(contact)
        if found is not None and found.answered_at is None:
            self._leave(contact, now)

    def _leave(self, contact: ContactId, now: Instant) -> None:
        visit = self._visits[contact]
        if visit.ref is not None:
            self.ask(PROVIDER, cmd.CallOver(ref=visit.ref), now)
        else:
            self.ask(f"resident:{visit.resident}", cmd.ContactLeave(contact=contact), now)

    def _rate(self, contact: ContactId, now: Instant) -> None:
        score = self._draws.weighted(texts.SCORES)
        self.ask(f"resident:{self._visits[contact].resident}", cmd.ContactRate(contact=contact, score=score), now)

    # --- agents -----------------------------------------------------------------------------------------------

    def _offered(self, event: ev.OfferMade) -> None:
        fate = self._draws.between(0, 1)
        if fate < 0.012:
            return
        answer: cmd.CommandData = cmd.OfferAccept(offer=event.offer)
        if fate < 0.022:
            answer = cmd.OfferDecline(offer=event.offer, reason="in the middle of something")

        def answering(now: Instant) -> None:
            if event.offer in self._log.state.offers:
                self.ask(_staff(event.agent), answer, now)

        self.after(event.at, self._draws.between(1.5, 5), answering)

    def _greet(self, contact: ContactId, agent: AgentId, now: Instant) -> None:
        if contact in self._threads:
            return
        if self._holds(contact, agent, "engaged") and self._visits[contact].ref is None:
            self._say(agent, contact, self._visits[contact].greeting, now)

    def _say(self, agent: AgentId, contact: ContactId, text: Sealed, now: Instant) -> None:
        self.ask(_staff(agent), cmd.ContactSend(contact=contact, text=text), now)

    def _finish(self, event: ev.ContactAnswered, now: Instant) -> None:
        """The resident has what they came for: half say so and go, the others are seen out."""
        contact, agent = event.contact, event.agent
        if agent is None or not self._holds(contact, agent, "engaged"):
            return
        visit = self._visits[contact]
        if visit.ref is None:
            said = cmd.MessageReceive(contact=contact, text=visit.thanks)
            self.ask(f"resident:{visit.resident}", said, now)
        if self._draws.happens(0.45):
            self._leave(contact, now)
        else:
            self.after(now, self._draws.between(2, 8), lambda later: self._end(contact, agent, later))

    def _end(self, contact: ContactId, agent: AgentId, now: Instant) -> None:
        if self._holds(contact, agent, "engaged"):
            self.ask(_staff(agent), cmd.ContactEnd(contact=contact), now)

    def _ended(self, event: ev.ContactEnded) -> None:
        agent = event.wraps_up
        if agent is None:
            return
        # A few forget to choose an outcome: their wrap-up runs out.
        if self._draws.happens(0.95):
            wrap_up_s = min(40.0, self._draws.spread(14, 0.5))
            self.after(event.at, wrap_up_s, lambda now: self._dispose(event.contact, agent, now))
        if event.contact in self._threads:
            return
        chats = self._visits[event.contact].ref is None
        if chats and self._draws.happens(self._profile.day.rating_share):
            self.after(event.at, self._draws.between(4, 20), lambda now: self._rate(event.contact, now))

    def _dispose(self, contact: ContactId, agent: AgentId, now: Instant) -> None:
        if not self._holds(contact, agent, "wrap_up"):
            return
        queue = self._centre.queue(self._log.state.contacts[contact].queue)
        codes = [outcome.code for outcome in queue.outcomes] if queue is not None else []
        outcome = self._draws.one_of(codes) if codes else ""
        self.ask(_staff(agent), cmd.ContactDispose(contact=contact, outcome=outcome), now)

    def _missed(self, event: ev.AgentStateChanged) -> None:
        """The screen was left alone for a moment: whoever missed an offer says that they are back."""

        def back(now: Instant) -> None:
            if self._wanted[event.agent]:
                self._set_state(event.agent, now)

        self.after(event.at, self._draws.between(15, 60), back)

    def _holds(self, contact: ContactId, agent: AgentId, phase: str) -> bool:
        found = self._log.state.contacts.get(contact)
        return found is not None and found.agent == agent and found.phase == phase

    # --- the provider -----------------------------------------------------------------------------------------

    def _asked_for(self, event: ev.EffectRequested) -> None:
        """The provider does what it is asked for. Its answer is the dispatcher's, so that nobody does it again."""

        def done(now: Instant) -> None:
            finish = cmd.EffectFinish(
                contact=event.contact,
                effect=event.effect,
                offer=event.offer,
                leg=event.leg,
                message=event.message,
                ref=self._ref(event, now),
            )
            self.ask(DISPATCHER, finish, now, command_id=self._log.key_of(event))

        self.after(event.at, PROVIDER_S, done)

    def _ref(self, event: ev.EffectRequested, now: Instant) -> str:
        """The provider's name for what it did."""
        if event.effect in MESSAGES:
            return self._threads.asked_for(event, now)
        return "" if event.leg is None else f"{event.contact}/{event.leg}"

    # --- the course -------------------------------------------------------------------------------------------

    def ask(self, source: str, data: cmd.CommandData, now: Instant, *, command_id: str = "") -> None:
        """Somebody asks something of the centre."""
        command = cmd.Command(id=command_id or new_id(), centre=self._centre.id, source=source, at=now, data=data)
        self._react(self._log.settle(command, now), now)

    def _react(self, events: Sequence[ev.Event], now: Instant) -> None:
        for event in events:
            self._threads.react(event)
            match event:
                case ev.ContactArrived() if event.contact not in self._threads:
                    self._visits[event.contact] = self._visit_of.pop(event.resident)
                case ev.ContactQueued(reason="arrival"):
                    self._joined(event)
                case ev.OfferMade():
                    self._offered(event)
                case ev.OfferAccepted():
                    self._accepted(event)
                case ev.ContactAnswered() if event.contact not in self._threads:
                    handle_s = max(25.0, self._visits[event.contact].handle_s)
                    self.after(now, handle_s, self._finishing(event))
                case ev.ContactEnded():
                    self._ended(event)
                case ev.EffectRequested():
                    self._asked_for(event)
                case ev.AgentStateChanged(reason="missed"):
                    self._missed(event)

    def _accepted(self, event: ev.OfferAccepted) -> None:
        wait_s = self._draws.between(4, 14)
        self.after(event.at, wait_s, lambda now: self._greet(event.contact, event.agent, now))

    def _finishing(self, event: ev.ContactAnswered) -> Callable[[Instant], None]:
        return lambda now: self._finish(event, now)

    def after(self, at: Instant, wait_s: float, happen: Callable[[Instant], None]) -> None:
        """Something happens so long after an instant."""
        self._at(Instant(at + round(wait_s * 1000)), happen)

    def _at(self, at: Instant, happen: Callable[[Instant], None]) -> None:
        self._order += 1
        heapq.heappush(self._due, _Due(at, self._order, happen))


def _staff(agent: AgentId) -> str:
    return f"staff:{agent}"
