"""Why not this agent: what stood in the way of one contact going to one agent at one moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from routing import events as ev
from routing.capacity import has_room, most_of, units_free
from routing.explain.names import Names, lines, skill
from routing.explain.rivals import Ahead, ahead, ahead_text, better_agent, preference_text
from routing.facts import Agent, Contact
from routing.ids import AgentId, ContactId, Instant
from routing.matching import meets
from routing.requirements import Demand, Rung
from routing.state import State
from routing.words import LINES, Line, Need

ReasonCode = Literal[
    "gone", "arriving", "ringing", "held", "resting",
    "unknown_agent", "switched_off", "offline", "not_ready", "disconnected",
    "line_full", "no_units", "blocked", "lacks",
    "backing_off", "kept",
    "contact_first", "freed_first", "supervisor_chose", "agent_first", "next", "reserved",
]  # fmt: skip
"""Stable codes. The last line stands between equals: the agent could have had the contact."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that stood in the way. Only the fields that its code speaks of are set.

    Attributes:
        agent: the other agent it is about.
        until: when it stops by itself, if that is known.
        need, held: the need that is not met, and the agent's level in its skill (0: lacks it).
        line, taken, most: what is full: contacts of the line, or units, and the most there may be.
        first: the contact that the agent would be offered before this one.
        detail: a word of the facts, such as the reason for which an agent is not ready.
    """

    code: ReasonCode
    agent: AgentId | None = None
    until: Instant | None = None
    need: Need | None = None
    held: int = 0
    line: Line | None = None
    taken: int = 0
    most: int = 0
    first: Ahead | None = None
    detail: str = ""


class WhyNot(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `eligible`: nothing about the agent or the contact forbade it, whoever was preferred."""

    eligible: bool
    reasons: tuple[Reason, ...]


def why_not(
    state: State, contact_id: ContactId, agent_id: AgentId, now: Instant, *, made: ev.OfferMade | None = None
) -> WhyNot:
    """Why the contact does not go to the agent, as of `state` at `now`; every reason, the most telling first.

    `state` is read and never changed, `now` is log time. `made` is the offer of this contact that was decided upon in
    exactly this state, if one was: then the answer is about that choice.
    """
    contact, agent = state.contacts.get(contact_id), state.agents.get(agent_id)
    if contact is None:
        return WhyNot(eligible=False, reasons=(Reason(code="gone"),))
    if agent is None:
        return WhyNot(eligible=False, reasons=(*_taken(state, contact), Reason(code="unknown_agent")))
    if contact.phase != "waiting" and agent_id in (contact.offered_to, contact.agent):
        return WhyNot(eligible=True, reasons=tuple(_taken(state, contact)))
    hindrances = [*_taken(state, contact), *_away(agent), *_full(state, contact.line, agent)]
    if contact.keep_for != agent.id:  # passed on by name: nothing more is asked of them
        hindrances += [*_lacking(state, contact, agent), *_set_apart(contact, agent, now)]
    if hindrances:
        return WhyNot(eligible=False, reasons=tuple(hindrances))
    return WhyNot(eligible=True, reasons=tuple(_outdone(state, contact, agent, now, made)))


def _taken(state: State, contact: Contact) -> list[Reason]:
    if contact.phase == "arriving":
        return [Reason(code="arriving")]
    if contact.offer is not None:
        return [Reason(code="ringing", agent=contact.offered_to, until=state.offers[contact.offer].expires_at)]
    if contact.phase != "waiting":
        return [Reason(code="held", agent=contact.agent)]
    if contact.rests:
        return [Reason(code="resting", until=contact.rests_until)]
    return []


def _away(agent: Agent) -> list[Reason]:
    if agent.on_duty:
        return []
    if not agent.enabled:
        return [Reason(code="switched_off")]
    if agent.choice == "offline":
        return [Reason(code="offline", detail=agent.reason)]
    if not agent.connected:
        return [Reason(code="disconnected", until=agent.grace_until)]
    return [Reason(code="not_ready", detail=agent.reason)]


def _full(state: State, line: Line, agent: Agent) -> list[Reason]:
    """Why one more contact of the line does not fit. What neither a maximum nor units explain, a block rule does."""
    centre = state.centre_config
    if has_room(agent, centre, line):
        return []
    most, taken = most_of(agent, centre, line), agent.lines.get(line, 0)
    if most is not None and taken >= most:
        return [Reason(code="line_full", line=line, taken=taken, most=most)]
    held = ", ".join(lines(agent.lines[each], each) for each in LINES if agent.lines.get(each))
    free, carried = units_free(agent, centre), sum(agent.load.values())
    if free < centre.limits(agent.team).capacity[line]:
        return [Reason(code="no_units", line=line, taken=carried, most=free + carried, detail=held)]
    return [Reason(code="blocked", line=line, detail=held)]


def _lacking(state: State, contact: Contact, agent: Agent) -> list[Reason]:
    """The needs that keep the agent out, of the demand that they come closest to."""
    ladder = state.ladders.of(contact)
    rung = ladder[min(contact.step, len(ladder) - 1)]
    missing = min((_missing(agent, demand) for demand in rung.demands), key=len)
    until = _would_do_at(contact, agent, ladder) if missing else None
    return [Reason(code="lacks", need=need, held=agent.skills.get(need.skill, 0), until=until) for need in missing]


def _missing(agent: Agent, demand: Demand) -> list[Need]:
    return [need for need in demand if agent.skills.get(need.skill, 0) < need.level]


def _would_do_at(contact: Contact, agent: Agent, ladder: tuple[Rung, ...]) -> Instant | None:
    """When the contact asks for little enough, should it still wait; None for never."""
    for rung in ladder[contact.step + 1 :]:
        if any(meets(agent, demand) for demand in rung.demands):
            return Instant(contact.queue_since + rung.after_s * 1000)
    return None


def _set_apart(contact: Contact, agent: Agent, now: Instant) -> list[Reason]:
    found = []
    until = contact.back_off.get(agent.id)
    if until is not None and until > now:
        found.append(Reason(code="backing_off", until=until))
    if contact.keep_for is not None and contact.keep_for != agent.id:
        found.append(Reason(code="kept", agent=contact.keep_for, until=contact.keep_until))
    return found


def _outdone(state: State, contact: Contact, agent: Agent, now: Instant, made: ev.OfferMade | None) -> list[Reason]:
    """What stood between an agent who could have had it and the contact; nothing for whoever was asked."""
    if made is not None:
        return [] if made.agent == agent.id else [_chosen_before(state, contact, agent, made)]
    if contact.keep_for == agent.id:
        return [Reason(code="next")]
    first = ahead(state, contact, agent, now)
    if first is not None:
        return [Reason(code="contact_first", first=first)]
    better = better_agent(state, contact, agent, now)
    if better is not None:
        detail = preference_text(state, contact, state.agents[better], agent)
        return [Reason(code="agent_first", agent=better, detail=detail)]
    if now <= state.t:  # what follows from the events of this very moment is not in the state yet
        return [Reason(code="next")]
    return [Reason(code="reserved", detail=state.matching.policy.name)]


def _chosen_before(state: State, contact: Contact, agent: Agent, made: ev.OfferMade) -> Reason:
    if made.why.rule == "supervisor":
        return Reason(code="supervisor_chose", agent=made.agent)
    if made.why.rule == "freed":
        return Reason(code="freed_first", agent=made.agent)
    detail = preference_text(state, contact, state.agents[made.agent], agent)
    return Reason(code="agent_first", agent=made.agent, detail=detail)


def reason_text(reason: Reason, agent: AgentId, names: Names) -> str:
    """A reason that `why_not` gave about `agent`, as one sentence."""
    return _TEXTS[reason.code](reason, names.agent(agent), names)


def _lacks(reason: Reason, who: str, names: Names) -> str:
    need = reason.need
    assert need is not None
    has = f"has {skill(need)} level {reason.held}, and it asks for level {need.level}" if reason.held else (
        f"does not have {skill(need)}, and it asks for {f'level {need.level}' if need.level > 1 else 'it'}"
    )  # fmt: skip
    after = f" until {names.clock(reason.until)}; then they will do" if reason.until is not None else ""
    return f"{who} {has}{after}."


def _until(reason: Reason, names: Names) -> str:
    return f" until {names.clock(reason.until)}" if reason.until is not None else ""


def _other(reason: Reason, names: Names) -> str:
    return names.agent(reason.agent) if reason.agent is not None else "nobody"


def _in_brackets(text: str) -> str:
    return f" ({text.replace('_', ' ')})" if text else ""


def _line(reason: Reason, count: int = 1) -> str:
    return lines(count, reason.line) if reason.line is not None else ""


def _first(reason: Reason, names: Names) -> str:
    return ahead_text(reason.first, names) if reason.first is not None else "another contact goes first."


_TEXTS: dict[ReasonCode, Callable[[Reason, str, Names], str]] = {
    "gone": lambda _, __, ___: "The contact was not open at that moment.",
    "arriving": lambda _, __, ___: "The contact had not joined a queue yet.",
    "ringing": lambda r, _, names: f"It is offered to {_other(r, names)}{_until(r, names)}.",
    "held": lambda r, _, names: f"{_other(r, names)} has it.",
    "resting": lambda r, _, names: "The resident did not take our call, or we had closed; nobody is asked"
    f"{_until(r, names)}.",
    "unknown_agent": lambda _, who, __: f"{who} was not one of the centre's agents then.",
    "switched_off": lambda _, who, __: f"{who} was switched off by an administrator.",
    "offline": lambda r, who, _: f"{who} is offline{_in_brackets(r.detail)}.",
    "not_ready": lambda r, who, _: f"{who} is not ready{_in_brackets(r.detail)}.",
    "disconnected": lambda r, who, names: f"{who} has lost the connection"
    + (f"; their chats go back at {names.clock(r.until)}." if r.until is not None else "."),
    "line_full": lambda r, who, _: f"{who} has no room: has {_line(r, r.taken)}, and may have {r.most}.",
    "no_units": lambda r, who, _: f"{who} has no room for a {_line(r)[2:]}: carries {r.taken} of {r.most} units"
    f"{_in_brackets(r.detail)}.",
    "blocked": lambda r, who, _: f"{who} gets no {_line(r, 2)[2:]} while they have {r.detail}.",
    "lacks": _lacks,
    "backing_off": lambda r, who, names: f"{who} declined, missed or passed it on, and is not asked again{_until(r, names)}.",
    "kept": lambda r, _, names: f"It is kept for {_other(r, names)}{_until(r, names)}.",
    "contact_first": lambda r, who, names: f"{who} could have it, but {_first(r, names)}",
    "freed_first": lambda r, who, names: f"{who} could have had it, but {_other(r, names)} had just got room and "
    "was looked at first.",
    "supervisor_chose": lambda r, who, names: f"{who} could have had it, but a supervisor had it offered to "
    f"{_other(r, names)}.",
    "agent_first": lambda r, who, names: f"{who} could have it, but {_other(r, names)} comes first: {r.detail}.",
    "next": lambda _, who, __: f"{who} comes first, and nothing stands in the way.",
    "reserved": lambda r, who, _: f"{who} could have it, but the policy {r.detail} keeps them free on purpose.",
}  # fmt: skip
