"""What consoles read of the centre: state, stories and figures as agents' views."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal

import msgspec

from agents.desk import Written
from agents.wire import (
    ColleagueView,
    ConsultPart,
    ConsultView,
    ContactView,
    ElsewhereView,
    ExpertsView,
    MessageView,
    MeView,
    OfferView,
    QueueView,
    ThreadView,
)
from contact_centre.desk import consulting
from contact_centre.desk.calling import call_view
from contact_centre.desk.conversation import Reader, language_of
from contact_centre.desk.floor import Floor
from contact_centre.desk.shares import TodaysShares
from contact_centre.desk.threads import thread_view
from contact_centre.desk.written import SENT, progress_of, reply_since
from contact_centre.live.ledger import Ledger
from contact_centre.people.passes import Passes
from routing import events as ev
from routing import explain
from routing.capacity import room
from routing.explain import Names
from routing.facts import Agent, Contact
from routing.ids import AgentId, ContactId, Instant, OfferId, ResidentId
from routing.ports import Clock
from routing.state import State
from routing.words import LINES, Private


class CentreDesk:
    """Implements `agents.desk.Desk`.

    Args:
        state: the follower's, as of the last accepted step.
        clock: the shell's.
        ledger: the contacts of the last days.
        text_of: opens a text, or says that it was erased.
        name_of: the name colleagues see of an agent.
        experts: where colleagues in a workspace can be asked; None without a workspace.
        passes: prove whom an agent was shown.
    """

    def __init__(  # what it reads, one by one
        self,
        *,
        state: Callable[[], State],
        clock: Clock,
        ledger: Ledger,
        text_of: Callable[[Private], str],
        name_of: Callable[[AgentId], str],
        experts: tuple[ExpertsView, ...] | None = None,
        passes: Passes,
    ) -> None:
        self._state = state
        self._clock = clock
        self._story_of = ledger.story
        self._text_of = text_of
        self._name_of = name_of
        self._experts = experts
        self._passes = passes
        self._floor = Floor(state, clock, TodaysShares(ledger.records, clock), name_of)

    def centre_name(self) -> str:
        return self._state().centre_config.name

    def now(self) -> Instant:
        return self._clock.wall()

    def offered(self, agent: AgentId) -> Mapping[OfferId, ContactId]:
        known = self._state().agents.get(agent)
        return {} if known is None else known.offers

    def held(self, agent: AgentId) -> Collection[ContactId]:
        state = self._state()
        known = state.agents.get(agent)
        return () if known is None else _held(known, state)

    def resident(self, contact: ContactId, agent: AgentId) -> ResidentId | None:
        held = self._state().contacts.get(contact)
        return held.resident if held is not None and held.agent == agent else None

    def shown(self, said: str, contact: ContactId, agent: AgentId) -> ResidentId | None:
        return self._passes.read(said, contact, agent)

    def name(self, agent: AgentId) -> str:
        return self._name_of(agent)

    def asked(self, agent: AgentId) -> Collection[ContactId]:
        return self._consults(agent, joined=False)

    def helped(self, agent: AgentId) -> Collection[ContactId]:
        return self._consults(agent, joined=True)

    def _consults(self, agent: AgentId, *, joined: bool) -> Collection[ContactId]:
        state = self._state()
        known = state.agents.get(agent)
        theirs = () if known is None else known.consults
        return [contact for contact in theirs if (state.consults[contact].joined_at is not None) is joined]

    def me(self, agent: AgentId) -> MeView:
        state = self._state()
        centre = state.centre_config
        known = state.agents.get(agent) or Agent(id=agent)
        team = next((team.name for team in centre.teams if team.id == known.team), "")
        return MeView(
            id=agent,
            name=self._name_of(agent),
            choice=known.choice,
            phase=known.phase,
            reason=known.reason,
            since=known.since,
            team=team,
            skills={str(skill): of_five for skill, of_five in known.skills.items()},
            contacts_count=len(_held(known, state)) - len(known.parked),
            room={line: room(known, centre, line) for line in LINES},
            parked_count=len(known.parked),
        )

    def offer(self, offer: OfferId) -> OfferView:
        state = self._state()
        open_offer = state.offers[offer]
        contact = state.contacts[open_offer.contact]
        story, reader = self._story_of(contact.id), self._reader()
        made = _made(story, offer)
        queue_name = reader.names.queue(contact.queue)
        return OfferView(
            id=offer,
            contact=contact.id,
            queue=contact.queue,
            queue_name=queue_name,
            channel=contact.channel,
            name=reader.resident(story),
            language=contact.language,
            robot=contact.robot,
            emergency=contact.emergency,
            queued_at=contact.queued_at,
            waited_ms=open_offer.made_at - contact.queued_at,
            made_at=open_offer.made_at,
            expires_at=open_offer.expires_at,
            why="" if made is None else explain.why(made.why, queue_name),
            preview=reader.preview(story),
            note=reader.transfer_note(story),
            callback=contact.callback is not None,
            opted_out=state.has_opted_out(contact.resident, contact.channel),
        )

    def consult(self, contact: ContactId) -> ConsultView:
        held, consult = self._state().contacts[contact], self._state().consults[contact]
        story, reader = self._story_of(contact), self._reader()
        question = consulting.asked(story)
        return ConsultView(
            contact=contact,
            by_name=self._name_of(consult.by),
            queue=held.queue,
            queue_name=reader.names.queue(held.queue),
            channel=held.channel,
            name=reader.resident(story),
            language=held.language,
            robot=held.robot,
            emergency=held.emergency,
            asked_at=consult.asked_at,
            expires_at=consult.expires_at,
            note=reader.opened(None if question is None else question.note),
            preview=reader.preview(story),
        )

    def contact(self, contact: ContactId, agent: AgentId) -> ContactView:
        held = self._state().contacts[contact]
        story, reader = self._story_of(contact), self._reader()
        phase: Literal["engaged", "wrap_up", "parked"] = (
            held.phase if held.phase in ("wrap_up", "parked") else "engaged"
        )
        ended = _last_ended(story) if phase == "wrap_up" else None
        spoken = held.measured_as == "call" or held.callback is not None
        return ContactView(
            id=contact,
            queue=held.queue,
            queue_name=reader.names.queue(held.queue),
            channel=held.channel,
            phase=phase,
            name=reader.resident(story),
            address=_address(story, reader),
            language=held.language,
            robot=held.robot,
            emergency=held.emergency,
            arrived_at=held.arrived_at,
            queued_at=held.queued_at,
            accepted_at=held.queued_at if held.accepted_at is None else held.accepted_at,
            answered_at=held.answered_at,
            ended_at=None if ended is None else ended.at,
            ended_by="" if ended is None else _ended_by(ended),
            wrap_up_until=held.wrap_up_until,
            reachable=held.lost_at is None,
            reply_since=None if phase == "wrap_up" or spoken else reply_since(story),
            why=_why(held, story, reader.names, agent),
            messages=reader.conversation(story),
            line=held.line,
            parked_at=held.parked_at,
            role="holder" if held.agent == agent else "helper",
            holder_name="" if held.agent is None else self._name_of(held.agent),
            consult=self._consult_part(contact),
            elsewhere=self.elsewhere(contact),
            callback=reader.callback(story, tries=self._state().centre_config.callback.tries),
            call=call_view(held, story, reader, self._state().centre_config.phone),
            thread=thread_view(held, self._state()),
        )

    def _consult_part(self, contact: ContactId) -> ConsultPart | None:
        consult = self._state().consults.get(contact)
        if consult is None:
            return None
        return ConsultPart(
            agent=consult.agent,
            agent_name=self._name_of(consult.agent),
            asked_at=consult.asked_at,
            expires_at=consult.expires_at,
            joined_at=consult.joined_at,
        )

    def number(self, contact: ContactId) -> str:
        return self._reader().number(self._state().contacts[contact].callback, self._story_of(contact))

    def elsewhere(self, contact: ContactId) -> tuple[ElsewhereView, ...]:
        state, names = self._state(), self._reader().names
        others = state.contacts_of(state.contacts[contact].resident)
        waiting = [other for other in others if other.phase in ("waiting", "offered")]
        return tuple(
            ElsewhereView(
                id=each.id, channel=each.channel, queue_name=names.queue(each.queue), queued_at=each.queued_at
            )
            for each in waiting
        )

    def message(self, event: Written) -> MessageView:
        reader, story = self._reader(), self._story_of(event.contact)
        view = reader.message(event, reader.resident(story), language_of(story))
        state, trouble, maybe_twice = progress_of(story).get(view.id, SENT)
        return msgspec.structs.replace(view, delivery=state, trouble=trouble, maybe_twice=maybe_twice)

    def thread(self, contact: ContactId) -> ThreadView | None:
        state = self._state()
        held = state.contacts.get(contact)
        return None if held is None else thread_view(held, state)

    def experts(self) -> tuple[ExpertsView, ...] | None:
        return self._experts

    def queues(self) -> Sequence[QueueView]:
        return self._floor.queues()

    def colleagues(self) -> Sequence[ColleagueView]:
        return self._floor.colleagues()

    def _reader(self) -> Reader:
        names = Names(centre=self._state().centre_config, agent=self._name_of)
        return Reader(names=names, text_of=self._text_of)


def _held(agent: Agent, state: State) -> list[ContactId]:
    """What the agent has, parked or not, without what is only offered to them."""
    return [contact for contact in (*agent.load, *agent.parked) if state.contacts[contact].agent == agent.id]


def _made(story: Sequence[ev.Event], offer: OfferId) -> ev.OfferMade | None:
    return next((each for each in reversed(story) if isinstance(each, ev.OfferMade) and each.offer == offer), None)


def _why(held: Contact, story: Sequence[ev.Event], names: Names, agent: AgentId) -> str:
    """Why the contact came to `agent`: the offer accepted last, a colleague's handing over, or their question."""
    if held.agent is not None and held.agent != agent:
        return f"{names.agent(held.agent)} asked for your help"
    came = (ev.OfferAccepted, ev.ContactTransferred)
    accepted = next((each for each in reversed(story) if isinstance(each, came)), None)
    if isinstance(accepted, ev.ContactTransferred):
        return f"{names.agent(accepted.by)} handed it over to you"
    made = None if accepted is None else _made(story, accepted.offer)
    return "" if made is None else explain.why(made.why, names.queue(held.queue))


def _ended_by(ended: ev.ContactEnded) -> str:
    """Who ended it; `idle` where nobody did but the clock, after the resident had been silent."""
    return "idle" if ended.reason == "idle" else ended.by


def _last_ended(story: Sequence[ev.Event]) -> ev.ContactEnded | None:
    return next((each for each in reversed(story) if isinstance(each, ev.ContactEnded)), None)


def _address(story: Sequence[ev.Event], reader: Reader) -> str:
    arrived = story[0] if story else None
    return reader.opened(arrived.address) if isinstance(arrived, ev.ContactArrived) else ""
