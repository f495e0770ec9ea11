"""Message threads of the day so far, in virtual time: written, answered, laid aside, gone on with, ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from contact_centre.demo.records import PastLog
from contact_centre.demo.robot_threads import READS_S, SILENCE_S
from contact_centre.demo.thread_visits import ThreadVisit
from contact_centre.demo.twilio.calls import new_sid
from contact_centre.ids import Draws
from routing import commands as cmd
from routing import events as ev
from routing.facts import Contact
from routing.ids import AgentId, ContactId, Instant, MessageRef, ResidentId
from routing.words import Effect

MESSAGES: frozenset[Effect] = frozenset({"send", "tell"})
ARRIVES_S = 3.0


class Course(Protocol):
    """The past as it goes on: what is asked now, and what happens later."""

    def ask(self, source: str, data: cmd.CommandData, now: Instant) -> None: ...

    def after(self, at: Instant, wait_s: float, happen: Callable[[Instant], None]) -> None: ...


class _Thread(msgspec.Struct, kw_only=True):
    """How far a visit got: what its resident wrote last, and how often they were answered."""

    visit: ThreadVisit
    turn: int = 0
    answers_count: int = 0
    due: bool = False


class PastThreads:
    """Plays the threads. Offers are taken, and wrap-ups finished, where those of all contacts are.

    Args:
        course: the day.
        log: its state.
        draws: moods of robots.
        agent_reply_s: mean time that an agent takes to write.
        visits: who writes.
    """

    def __init__(
        self,
        course: Course,
        log: PastLog,
        draws: Draws,
        agent_reply_s: float,
        visits: Mapping[ResidentId, ThreadVisit],
    ) -> None:
        self._course, self._log, self._draws, self._agent_reply_s = course, log, draws, agent_reply_s
        self._visits = visits
        self._threads: dict[ContactId, _Thread] = {}

    def __contains__(self, contact: ContactId) -> bool:
        return contact in self._threads

    def begin(self) -> None:
        """Everybody writes when they do."""
        for visit in self._visits.values():
            self._course.after(visit.at, 0, self._arriving(visit))

    def react(self, event: ev.Event) -> None:
        """Go on after something happened."""
        match event:
            case ev.ContactArrived() if event.resident in self._visits:
                self._threads[event.contact] = _Thread(visit=self._visits[event.resident])
            case ev.OfferAccepted() if event.contact in self._threads:
                self._serve_soon(event.contact, event.at)

    def asked_for(self, event: ev.EffectRequested, now: Instant) -> str:
        """A message of ours goes out: the provider's name for it. It tells later that it arrived."""
        ref = MessageRef(new_sid("SM"))

        def arrives(later: Instant) -> None:
            self._course.ask(f"provider:{event.channel}", cmd.MessageReport(ref=ref, state="delivered"), later)

        self._course.after(now, ARRIVES_S, arrives)
        return ref

    def close(self, contact: Contact, agent: AgentId, now: Instant) -> None:
        """The day is over: it is answered, if it was not, and ended."""
        if contact.answered_at is None:
            self._send(contact.id, agent, now)
        self._course.ask(_staff(agent), cmd.ContactEnd(contact=contact.id, as_supervisor=True), now)

    # --- the resident ---------------------------------------------------------------------------------------------

    def _arriving(self, visit: ThreadVisit) -> Callable[[Instant], None]:
        return lambda now: self._course.ask(visit.source, visit.message(0), now)

    def _write(self, contact: ContactId, now: Instant) -> None:
        """The resident answers, or thanks."""
        thread = self._threads[contact]
        if self._open(contact) is None:
            return
        thread.turn += 1
        self._course.ask(thread.visit.source, thread.visit.message(thread.turn), now)
        found = self._open(contact)
        if found is not None and found.phase == "engaged":
            self._serve_soon(contact, now)

    # --- the agent ------------------------------------------------------------------------------------------------

    def _serve_soon(self, contact: ContactId, now: Instant) -> None:
        thread = self._threads[contact]
        if not thread.due:
            thread.due = True
            wait_s = READS_S + self._draws.gap(self._agent_reply_s)
            self._course.after(now, wait_s, lambda later: self._serve(contact, later))

    def _serve(self, contact: ContactId, now: Instant) -> None:
        """Answer, and lay it aside; or end it after thanks."""
        thread = self._threads[contact]
        thread.due = False
        found = self._open(contact)
        if found is None or found.agent is None or found.phase != "engaged":
            return
        visit, agent = thread.visit, found.agent
        last = thread.turn == len(visit.said) - 1
        if last and not visit.silent:
            self._end(contact, now)
            return
        self._send(contact, agent, now)
        self._course.after(now, self._draws.between(3, 8), lambda later: self._lay_aside(contact, later))
        if last:
            self._course.after(now, SILENCE_S, lambda later: self._end(contact, later))
        else:
            self._course.after(now, visit.reply_s[thread.turn], lambda later: self._write(contact, later))

    def _send(self, contact: ContactId, agent: AgentId, now: Instant) -> None:
        thread = self._threads[contact]
        text = thread.visit.answers[min(thread.answers_count, len(thread.visit.answers) - 1)]
        thread.answers_count += 1
        self._course.ask(_staff(agent), cmd.ContactSend(contact=contact, text=text), now)

    def _lay_aside(self, contact: ContactId, now: Instant) -> None:
        found = self._open(contact)
        if (
            found is not None
            and found.phase == "engaged"
            and found.agent is not None
            and not self._threads[contact].due
        ):
            self._course.ask(_staff(found.agent), cmd.ContactPark(contact=contact), now)

    def _end(self, contact: ContactId, now: Instant) -> None:
        found = self._open(contact)
        if found is not None and found.agent is not None and found.phase in ("engaged", "parked"):
            self._course.ask(_staff(found.agent), cmd.ContactEnd(contact=contact), now)

    def _open(self, contact: ContactId) -> Contact | None:
        """The contact while its conversation goes on."""
        found = self._log.state.contacts.get(contact)
        return found if found is not None and found.phase != "wrap_up" else None


def _staff(agent: AgentId) -> str:
    return f"staff:{agent}"
