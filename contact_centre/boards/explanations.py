"""Why not this agent, then and now, and what comes next: asked by supervisors, answered from the state of the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec

from contact_centre.boards.explain_wire import (
    AgentsThen,
    AgentThen,
    ComingLine,
    ComingView,
    ReasonLine,
    WhyNotView,
)
from contact_centre.live.ledger import Ledger
from contact_centre.log.past import Moment, Past
from routing import events as ev
from routing.explain import Names, ReasonCode, WhyNot, next_step, next_text, reason_text, why_not
from routing.facts import Agent
from routing.ids import AgentId, ContactId, Instant
from routing.ports import Clock
from routing.state import State

AT_A_TIME: Final = 200
"""Agents who are looked at before others may have the event loop."""

ASKED_ABOUT: Final = (ev.OfferMade, ev.ContactQueued, ev.ContactRequeued, ev.ContactStepRelaxed)
"""Events after which, or at which, somebody could have had the contact."""


OF_THE_CONTACT: Final[frozenset[ReasonCode]] = frozenset({"ringing", "held"})
"""Reasons that are the same for everybody: a list of agents says what is their own, if there is anything."""


class _Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one agent's chance, before anybody is named."""

    agent: AgentId
    team: str
    on_duty: bool
    answer: WhyNot


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A moment in a contact's history that may be asked about."""

    moment: Moment
    made: ev.OfferMade | None


class Explanations:
    """Implements `contact_centre.http.explanations.Explains`.

    Args:
        state: the follower's, as of the last accepted step.
        past: the states before it.
        ledger: whose stories number the steps.
        name_of: display names of agents.
        clock: decides what is now.
    """

    def __init__(
        self,
        *,
        state: Callable[[], State],
        past: Past,
        ledger: Ledger,
        name_of: Callable[[AgentId], str],
        clock: Clock,
    ) -> None:
        self._state = state
        self._past = past
        self._ledger = ledger
        self._name_of = name_of
        self._clock = clock

    async def why_not(self, contact: ContactId, agent: AgentId, step: int | None) -> WhyNotView | None:
        if step is None:
            if contact not in self._ledger.stories:
                return None
            at, made = self._now(), None
            answer: WhyNot | None = why_not(self._state(), contact, agent, at)
        else:
            asked = self._asked(contact, step)
            if asked is None:
                return None
            at, made = asked.moment.at, asked.made
            question = partial(why_not, contact_id=contact, agent_id=agent, now=at, made=made)
            answer = await self._past.ask(asked.moment, question)
        if answer is None:
            return None
        names = self._names()
        return WhyNotView(
            contact=contact,
            agent=agent,
            agent_name=names.agent(agent),
            at=at,
            step=step,
            eligible=answer.eligible,
            chosen=made is not None and made.agent == agent,
            reasons=tuple(
                ReasonLine(code=each.code, text=reason_text(each, agent, names), until=each.until)
                for each in answer.reasons
            ),
        )

    async def agents(self, contact: ContactId, step: int | None) -> AgentsThen | None:
        if step is None:
            if contact not in self._ledger.stories:
                return None
            at, made = self._now(), None
            standings: list[_Standing] | None = await self._standings_now(contact, at)
        else:
            asked = self._asked(contact, step)
            if asked is None:
                return None
            at, made = asked.moment.at, asked.made
            standings = await self._past.ask(asked.moment, partial(_standings, contact=contact, now=at, made=made))
        if standings is None:
            return None
        chosen, names = made.agent if made is not None else None, self._names()
        rows = [_row(each, chosen, names) for each in standings]
        rows.sort(key=lambda row: (not row.chosen, not row.eligible, not row.on_duty, row.name, row.agent))
        return AgentsThen(at=at, step=step, agents=tuple(rows))

    def coming(self, contact: ContactId) -> ComingView | None:
        story = self._ledger.stories.get(contact)
        if story is None:
            return None
        state, now, names = self._state(), self._now(), self._names()
        held = state.contacts.get(contact)
        found = next_step(state, contact, now).coming
        return ComingView(
            at=now,
            waiting=held is not None and held.phase in ("waiting", "offered"),
            events_count=len(story.events),
            coming=tuple(ComingLine(code=each.code, text=next_text(each, names, now), at=each.at) for each in found),
        )

    async def _standings_now(self, contact: ContactId, now: Instant) -> list[_Standing]:
        """The live state changes between two batches; each agent is told of as they are looked at."""
        found: list[_Standing] = []
        for index, agent in enumerate(tuple(self._state().agents.values())):
            if agent.enabled:
                found.append(_standing(self._state(), agent, contact, now, None))
            if index % AT_A_TIME == AT_A_TIME - 1:
                await asyncio.sleep(0)
        return found

    def _asked(self, contact: ContactId, step: int) -> _Asked | None:
        story = self._ledger.stories.get(contact)
        if story is None or not 0 <= step < len(story.events):
            return None
        event = story.events[step]
        if not isinstance(event, ASKED_ABOUT):
            return None
        number = sum(earlier.at == event.at for earlier in story.events[:step])
        made = event if isinstance(event, ev.OfferMade) else None
        return _Asked(moment=Moment(contact=contact, at=event.at, number=number, before=made is not None), made=made)

    def _now(self) -> Instant:
        """Wall time, and never before what has been folded."""
        return max(self._clock.wall(), self._state().t)

    def _names(self) -> Names:
        return Names(centre=self._state().centre_config, agent=self._name_of)


def _standings(state: State, contact: ContactId, now: Instant, made: ev.OfferMade | None) -> list[_Standing]:
    return [_standing(state, agent, contact, now, made) for agent in state.agents.values() if agent.enabled]


def _standing(state: State, agent: Agent, contact: ContactId, now: Instant, made: ev.OfferMade | None) -> _Standing:
    team = next((team.name for team in state.centre_config.teams if team.id == agent.team), "")
    answer = why_not(state, contact, agent.id, now, made=made)
    return _Standing(agent=agent.id, team=team, on_duty=agent.on_duty, answer=answer)


def _row(standing: _Standing, chosen: AgentId | None, names: Names) -> AgentThen:
    reasons = standing.answer.reasons
    own = next((each for each in reasons if each.code not in OF_THE_CONTACT), reasons[0] if reasons else None)
    return AgentThen(
        agent=standing.agent,
        name=names.agent(standing.agent),
        team=standing.team,
        on_duty=standing.on_duty,
        eligible=standing.answer.eligible,
        chosen=standing.agent == chosen,
        text=reason_text(own, standing.agent, names) if own is not None else "",
    )
