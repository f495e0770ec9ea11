"""The person behind a contact, and their earlier contacts, for those who may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import structlog

from agents.identity import SignIn
from contact_centre.people.candidates import Candidates
from contact_centre.people.reading import Reading
from contact_centre.people.rows import Identity, Join, Line
from contact_centre.people.sql import Before, Earlier
from contact_centre.people.wire import (
    CandidatesView,
    EarlierView,
    FileView,
    HistoryPage,
    IdentityView,
    JoinView,
    LineView,
    PersonView,
    StoryPage,
)
from routing.ids import AgentId, ContactId, Instant, ResidentId
from routing.state import State
from routing.words import NUMBERED

PAGE: Final = 20
"""Contacts on a page of history."""

LINES: Final = 100
"""Messages on a page of one contact."""

_TOLD: Final = {
    "received": "Told: the message came, and when somebody will reply",
    "safety": "Told: what to do in an emergency",
    "idle": "Told: the conversation will be closed",
    "closed": "Told: the conversation is closed",
    "opted_out": "Confirmed: no more messages",
    "opted_in": "Confirmed: messages again",
    "help": "Told: how to reach us, and how to stop messages",
}


log = structlog.get_logger(__name__)


class People:
    """Answers consoles. None from every method: there is nothing that the viewer may see."""

    def __init__(self, reading: Reading) -> None:
        self._with = reading
        self._candidates = Candidates(reading)

    async def person(self, contact: ContactId, viewer: SignIn) -> PersonView | None:
        """Which identities are one person with the contact's resident, and who said so."""
        seen = await self._with.seen(contact, viewer)
        if seen is None:
            return None
        person = self._with.state().person(seen.resident)
        rows = self._with.rows
        known = await self._with.sql(lambda: rows.identities(person))
        joins = {(each.resident, each.same_as): each for each in await self._with.sql(lambda: rows.joins(person))}
        await self._with.learn(person)
        return PersonView(
            identities=tuple(self._identity(each, here=each.resident == seen.resident) for each in known),
            joins=tuple(
                sorted(self._joins(person, {each.resident: each for each in known}, joins), key=_by_people_first)
            ),
            may_change=seen.holds,
        )

    async def candidates(self, contact: ContactId, viewer: SignIn, text: str) -> CandidatesView | None:
        """Who may be the same person: suggestions, or who fits `text`. For whoever holds the contact alone."""
        seen = await self._with.seen(contact, viewer)
        if seen is None or not seen.holds:
            return None
        found = await self._candidates.find(contact, seen.resident, viewer.staff, text.strip())
        if text.strip():
            log.info("people.searched", contact_id=contact, staff=viewer.staff, found_count=len(found.found))
        return found

    async def history(self, contact: ContactId, viewer: SignIn, before: str) -> HistoryPage | None:
        """The person's other contacts, on every channel, the newest first."""
        seen = await self._with.seen(contact, viewer)
        if seen is None:
            return None
        person, rows = self._with.state().person(seen.resident), self._with.rows
        page = await self._with.sql(lambda: rows.earlier(person, _before(before), PAGE + 2))
        others = [each for each in page if each.contact != contact][: PAGE + 1]
        await self._with.learn(person)
        last = others[PAGE - 1] if len(others) > PAGE else None
        return HistoryPage(
            contacts=tuple(self._earlier(each) for each in others[:PAGE]),
            next=None if last is None else f"{last.arrived_at}.{last.contact}",
        )

    async def story(self, contact: ContactId, earlier: ContactId, viewer: SignIn, before: str) -> StoryPage | None:
        """What was written in an earlier contact of the same person."""
        seen = await self._with.seen(contact, viewer)
        rows = self._with.rows
        told = await self._with.sql(lambda: rows.contact(earlier)) if seen is not None else None
        if seen is None or told is None or told.resident not in self._with.state().person(seen.resident):
            return None
        log.info("history.opened", contact_id=contact, earlier_id=earlier, staff=viewer.staff)
        place = int(before) if before.isdecimal() else None
        page = await self._with.sql(lambda: rows.lines(earlier, place, LINES + 1))
        await self._with.learn([told.resident])
        shown = page[:LINES]
        return StoryPage(
            lines=tuple(self._line(each) for each in reversed(shown)),
            next=str(shown[-1].place) if len(page) > LINES else None,
        )

    def _identity(self, of: Identity, *, here: bool) -> IdentityView:
        return IdentityView(
            channel=of.channel,
            address=self._with.address(of),
            name=self._with.opened(of.name),
            first_at=of.first_at,
            last_at=of.last_at,
            here=here,
        )

    def _joins(
        self,
        person: Sequence[ResidentId],
        known: dict[ResidentId, Identity],
        told: dict[tuple[ResidentId, ResidentId], Join],
    ) -> Iterator[JoinView]:
        """The joins as they stand in the state; who said so, as far as that is recorded yet."""
        of_numbers = [each for each in known.values() if each.channel in NUMBERED]
        for one, other in edges(self._with.state(), person):
            said = told.get((one, other))
            known_ends = [known[each] for each in (one, other) if each in known]
            verified = said is not None and said.reason == "verified"
            if len(known_ends) < 2 and len(of_numbers) < 2:
                continue  # a number that only writes: whoever would ring from it has not
            names = [*map(self._with.called, known_ends), "", ""]
            yield JoinView(
                id=f"{one}.{other}",
                one=names[0],
                other=names[1],
                by=self._said_by(said),
                verified=verified,
                at=None if said is None else said.at,
                why="" if said is None else self._with.opened(said.why),
            )

    def _said_by(self, said: Join | None) -> str:
        return "" if said is None or said.reason == "verified" else self._with.names().source(said.source)

    def _earlier(self, of: Earlier) -> EarlierView:
        names, filed = self._with.names(), of.filed
        agent = filed.agent if filed is not None else of.answered_by or of.holder
        return EarlierView(
            id=of.contact,
            channel=of.channel,
            queue_name=names.queue(of.queue),
            arrived_at=of.arrived_at,
            state=_state(of),
            agent_name="" if agent is None else self._with.name_of(AgentId(agent)),
            outcome="" if filed is None else self._outcome(of, filed.outcome),
            note="" if filed is None else self._with.opened(filed.note),
        )

    def _outcome(self, of: Earlier, code: str) -> str:
        """What the queue calls the outcome; its code where it knows it no more."""
        queue = self._with.state().centre_config.queue(of.queue)
        named = {each.code: each.name for each in queue.outcomes} if queue is not None else {}
        return named.get(code, code)

    def _line(self, of: Line) -> LineView:
        kinds: dict[str, Literal["resident", "agent", "note", "line"]] = {
            "resident": "resident",
            "transcript": "resident",
            "agent": "agent",
            "echoed": "agent",
            "note": "note",
            "advised": "note",
        }
        return LineView(
            id=of.message,
            kind=kinds.get(of.kind, "line"),
            author=self._author(of),
            text=_TOLD.get(of.who, of.who) if of.kind == "told" else self._said(of),
            at=of.at,
            files=tuple(FileView(media=each.media, kind=each.kind, trouble=each.trouble) for each in of.files),
        )

    def _said(self, of: Line) -> str:
        if of.text is None and of.kind == "resident" and not of.files:
            return "[taken back]"
        return self._with.opened(of.text)

    def _author(self, of: Line) -> str:
        return {
            "resident": "Resident",
            "transcript": "Resident, voicemail as a machine heard it",
            "echoed": "Answered in the provider's own inbox",
            "advised": of.who,
            "told": "",
        }.get(of.kind) or (self._with.name_of(AgentId(of.who)) if of.kind in ("agent", "note") else of.who)


def edges(state: State, person: Sequence[ResidentId]) -> list[tuple[ResidentId, ResidentId]]:
    """The joins that make a person, each once, the lesser id first."""
    return sorted({(min(one, other), max(one, other)) for one in person for other in state.merged.get(one, ())})


def _by_people_first(join: JoinView) -> tuple[bool, int]:
    """What people said before what the centre found, the latest first."""
    return join.verified, -(join.at or 2**62)


def _state(of: Earlier) -> Literal["open", "answered", "missed", "turned_away"]:
    if of.turned_away:
        return "turned_away"
    if of.ended_at is None:
        return "open"
    return "answered" if of.answered_by is not None else "missed"


def _before(cursor: str) -> Before | None:
    at, _, contact = cursor.partition(".")
    return Before(Instant(int(at)), ContactId(contact)) if at.isdecimal() else None
