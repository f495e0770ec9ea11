"""Agents' rows, who of them could take what, and what staff did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from contact_centre.boards.supervising import call_of
from contact_centre.boards.wire import AgentRow, AuditRow
from contact_centre.live.ledger import Deed, Ledger
from routing import events as ev
from routing.capacity import has_room
from routing.explain import Names
from routing.facts import Agent
from routing.ids import AgentId, Instant, QueueId
from routing.matching import meets
from routing.requirements import Demand, ladder
from routing.state import State
from routing.words import Line, Supervision

AUDIT_ROWS: Final = 50
_TAKES_PART: Final[dict[Supervision, str]] = {
    "listen": "listened to",
    "whisper": "whispered to the agent in",
    "barge": "joined",
}


def agent_rows(state: State, names: Names, since: Instant) -> tuple[AgentRow, ...]:
    """The enabled agents who are on, or whose state changed from `since` on."""
    teams = {team.id: team.name for team in state.centre_config.teams}
    return tuple(
        AgentRow(
            id=agent.id,
            name=names.agent(agent.id),
            team=teams.get(agent.team, "") if agent.team is not None else "",
            robot=agent.robot,
            connected=agent.connected,
            choice=agent.choice,
            phase=agent.phase,
            reason=agent.reason,
            since=agent.since,
            calls_count=counts[0],
            chats_count=counts[1],
            messages_count=counts[2],
            parked_count=len(agent.parked),
            call=call_of(agent, state),
        )
        for agent in state.agents.values()
        if agent.enabled and (agent.phase != "offline" or agent.connected or agent.since >= since)
        for counts in (_held(agent, state),)
    )


def _held(agent: Agent, state: State) -> tuple[int, int, int]:
    """Calls, webchats with messages, and messages that the agent has, but for what only rings or is a colleague's."""
    others = [state.contacts[contact].line for contact in (*agent.offers.values(), *agent.consults)]
    calls, messages = (agent.lines.get(line, 0) - others.count(line) for line in ("call", "message"))
    return calls, sum(agent.lines.values()) - len(others) - calls, messages


class Duty:
    """Who on duty could take a queue's contacts, once its ladder of requirements has come to its end."""

    def __init__(self, state: State, line: Line) -> None:
        centre = state.centre_config
        self._agents = [agent for agent in state.agents.values() if agent.on_duty]
        self._room = {agent.id for agent in self._agents if has_room(agent, centre, line)}
        levels = state.matching.policy.levels
        self._demands: dict[QueueId, tuple[Demand, ...]] = {
            queue.id: ladder(centre, queue, (), levels=levels, helper=_helper(state, queue.id))[-1].demands
            for queue in centre.queues
        }
        self._meets: dict[Demand, list[AgentId]] = {}

    def of(self, queue: QueueId) -> tuple[int, int]:
        """How many agents on duty serve the queue, and how many of them have room."""
        serve = {agent for demand in self._demands[queue] for agent in self._who_meet(demand)}
        return len(serve), len(serve & self._room)

    def _who_meet(self, demand: Demand) -> list[AgentId]:
        found = self._meets.get(demand)
        if found is None:
            found = self._meets[demand] = [agent.id for agent in self._agents if meets(agent, demand)]
        return found


def _helper(state: State, queue: QueueId) -> QueueId | None:
    live = state.queues.get(queue)
    return live.overflow_to if live is not None else None


def audit_rows(ledger: Ledger, names: Names) -> tuple[AuditRow, ...]:
    """What staff did to others and to the centre, newest first; their own states and contacts are no audit."""
    rows: list[AuditRow] = []
    for deed in reversed(ledger.deeds):
        if len(rows) == AUDIT_ROWS:
            break
        what = _what(deed, ledger, names)
        if what is not None:
            rows.append(AuditRow(at=deed.at, who=names.source(deed.source), what=what))
    return tuple(rows)


def _what(deed: Deed, ledger: Ledger, names: Names) -> str | None:  # noqa: C901, PLR0911, PLR0912 - one case an event
    match deed.command, deed.event:
        case "agent.set_state", ev.AgentStateChanged() as changed if deed.source != f"staff:{changed.agent}":
            return _state_set(changed, names)
        case "contact.end", ev.ContactEnded(by="supervisor"):
            return "ended a contact"
        case "queue.close", ev.QueueClosed() as closed:
            message = closed.message.get("en") or next(iter(closed.message.values()), "")
            return f"closed {names.queue(closed.queue)}{f': “{message}”' if message else ''}"
        case "queue.open", ev.QueueOpened() as opened:
            return f"opened {names.queue(opened.queue)} again"
        case "queue.overflow", ev.QueueOverflowOpened() as helped:
            return f"sent overflow of {names.queue(helped.queue)} to {names.queue(helped.to)}"
        case "queue.overflow", ev.QueueOverflowClosed() as alone:
            return f"stopped overflow of {names.queue(alone.queue)}"
        case "contact.prioritise", ev.ContactMarked() as marked:
            return f"gave a contact a head start of {marked.priority_s} s"
        case "contact.mark", ev.ContactMarked() as marked:
            return "marked an emergency" if marked.emergency else "took a contact out of the emergency lane"
        case "contact.move", ev.ContactEvent() as first:
            return f"moved a contact to {_moved_to(ledger.story(first.contact), deed.at, names)}"
        case "offer.make", ev.OfferMade() as made:
            return f"offered a contact to {names.agent(made.agent)}"
        case "agent.configure", ev.AgentConfigured() as configured:
            return _configured(configured, names)
        case "call.supervise", ev.ContactEvent() as part:
            return _took_part(part, ledger, names)
        case "resident.merge", ev.ResidentMerged():
            return "joined two residents as one person"
        case "resident.merge", ev.ResidentUnmerged():
            return "parted two residents: not one person after all"
        case "config.activate", ev.ConfigActivated():
            return "activated a new configuration"
    return None


def _state_set(changed: ev.AgentStateChanged, names: Names) -> str:
    state = changed.state.replace("_", " ")
    reason = f" ({changed.reason.replace('_', ' ')})" if changed.reason else ""
    return f"set {names.agent(changed.agent)} to {state}{reason}"


def _configured(configured: ev.AgentConfigured, names: Names) -> str:
    """What the agent's settings came to; what they leave to their team is not told."""
    centre = names.centre
    team = centre.team(configured.team)
    told = [f"{centre.skills.get(skill, skill)} {level}" for skill, level in sorted(configured.skills.items())]
    told = told or ["no skill"]
    told += [f"team {team.name}"] if team is not None else []
    told += [f"{configured.units} units"] if configured.units is not None else []
    told += [f"most {line}s {most}" for line, most in configured.maxima.items()]
    told += [f"offers ring {configured.offer_extra_s} s longer"] if configured.offer_extra_s else []
    return f"set skills and limits of {names.agent(configured.agent)}: {', '.join(told)}"


def _took_part(event: ev.ContactEvent, ledger: Ledger, names: Names) -> str:
    """What a supervisor did in a call; whoever talks in it now is named, or who did."""
    story = ledger.stories.get(event.contact)
    agent = None if story is None else story.record.holder or story.record.answered_by
    call = "a call" if agent is None else f"a call of {names.agent(agent)}"
    mode = event.mode if isinstance(event, ev.EffectRequested) else None
    return f"{'left' if mode is None else _TAKES_PART[mode]} {call}"


def _moved_to(story: Iterable[ev.ContactEvent], at: Instant, names: Names) -> str:
    for event in story:
        if isinstance(event, ev.ContactQueued) and event.at == at and event.reason == "moved":
            return names.queue(event.queue)
    return "another queue"
