"""What accepted steps change in history: the rows of contacts, of agents and of configurations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
import structlog

from contact_centre.history.port import Configured, Recorded, Rows, Spell
from contact_centre.log.judging import Accepted
from contact_centre.people.fold import PeopleFold
from routing import events as ev
from routing.facts import Agent
from routing.ids import AgentId, ContactId, Instant, TeamId
from routing.service_level import Folding, Record
from routing.state import State
from routing.steps import Step

DAY_MS: Final = 86_400_000

log = structlog.get_logger(__name__)

REASONS: Final = frozenset(
    {
        "",
        "break",
        "lunch",
        "training",
        "meeting",
        "personal",
        "missed",
        "signed_in",
        "end_of_shift",
        "lost connection",
        "switched off",
    }
)
"""Why agents are away, as the console offers it and the engine says it. Anything else was typed, and is `other`."""


class HistoryFold:
    """Rows of history as of the last step folded, and which of them changed since `take`.

    Args:
        records: every contact that is not over; others are given with `learn` before an event of theirs comes.
        spells: what each agent is doing.
        teams: who is in which team.
    """

    def __init__(
        self, records: dict[ContactId, Record], spells: dict[AgentId, Spell], teams: dict[AgentId, TeamId]
    ) -> None:
        self._records = records
        self._spells = spells
        self._folding = Folding(records.get, teams)
        self._changed: dict[ContactId, Record] = {}
        self._changed_spells: dict[tuple[AgentId, Instant], Spell] = {}
        self._configured: list[Configured] = []
        self._recorded: list[Recorded] = []
        self._people = PeopleFold()

    def unknown(self, steps: Iterable[Accepted]) -> set[ContactId]:
        """Contacts that `steps` speak of and that are neither at hand nor new: over long ago, and rated now."""
        found: set[ContactId] = set()
        new: set[ContactId] = set()
        for _, step in steps:
            for event in step.events:
                if isinstance(event, ev.ContactArrived):
                    new.add(event.contact)
                elif isinstance(event, ev.ContactEvent) and event.contact not in self._records:
                    found.add(event.contact)
        return found - new

    def learn(self, records: Iterable[Record]) -> None:
        """These are contacts of `unknown` as they stand in the database."""
        self._records.update((record.contact, record) for record in records)

    def fold(self, accepted: Accepted, state: State) -> None:
        """Take in one step, after `state` has."""
        offset, step = accepted
        touched: set[str] = set()
        self._people.fold(offset, step, state)
        for event in step.events:
            touched.update(_agents_of(event))
            if isinstance(event, ev.ConfigActivated):
                self._configured.append(
                    Configured(offset=offset, since=event.at, digest=event.digest, centre=event.config)
                )
            self._note_contact(event, touched)
            if isinstance(event, ev.CallRecorded):
                self._note_recording(event)
        for name in touched:
            agent = state.agents.get(AgentId(name))
            if agent is not None:
                self._note_agent(agent, step)

    def take(self) -> Rows:
        """What changed since this was last asked. Contacts that are over are then let go of."""
        rows = Rows(
            contacts=tuple(self._changed.values()),
            spells=tuple(self._changed_spells.values()),
            configured=tuple(self._configured),
            recorded=tuple(self._recorded),
            people=self._people.take(),
        )
        for record in rows.contacts:
            if record.over:
                self._records.pop(record.contact, None)
        self._changed, self._changed_spells, self._configured, self._recorded = {}, {}, [], []
        return rows

    def _note_contact(self, event: ev.Event, touched: set[str]) -> None:
        if isinstance(event, ev.ContactEvent):
            before = self._records.get(event.contact)
            if before is not None and before.holder is not None:
                touched.add(before.holder)
        record = self._folding.fold(event)
        if record is not None:
            self._records[record.contact] = self._changed[record.contact] = record

    def _note_recording(self, event: ev.CallRecorded) -> None:
        record = self._records.get(event.contact)
        if record is None:
            log.warning("recording.stray", recording=event.recording, contact_id=event.contact)
            return
        recorded = Recorded(
            recording=event.recording,
            contact=event.contact,
            queue=event.queue or record.queue,
            length_s=event.length_s,
            recorded_at=event.at,
            keep_until=Instant(event.at + event.keep_days * DAY_MS),
        )
        self._recorded.append(recorded)

    def _note_agent(self, agent: Agent, step: Step) -> None:
        """One spell ends and the next begins. What changes twice at one log time is one change."""
        spell = Spell(
            agent=agent.id,
            since=step.t,
            phase=agent.phase,
            reason=agent.reason if agent.reason in REASONS else "other",
            connected=agent.connected,
            team=agent.team,
        )
        before = self._spells.get(agent.id)
        if before is not None and msgspec.structs.replace(spell, since=before.since) == before:
            return
        if before is not None and before.since < step.t:
            self._put(msgspec.structs.replace(before, until=step.t))
        self._put(spell)
        self._spells[agent.id] = spell

    def _put(self, spell: Spell) -> None:
        self._changed_spells[spell.agent, spell.since] = spell


def _agents_of(event: ev.Event) -> Iterable[str]:
    """Whoever the event may have given something to do, or taken it from."""
    named = (getattr(event, name, None) for name in ("agent", "by", "wraps_up"))
    return [each for each in named if each]
