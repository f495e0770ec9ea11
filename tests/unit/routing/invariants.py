"""What must hold in a centre whatever happened in it, worked out without the engine's own pools."""

from __future__ import annotations

from routing import events as ev
from routing.capacity import has_room, serves
from routing.centre import Queue, Team
from routing.deciding.told import EXACT
from routing.explain import Names, next_step, next_text, reason_text, why_not
from routing.facts import Agent, Contact
from routing.folding.told import SPACING_MS
from routing.ids import AgentId, ContactId, Instant, QueueId, TeamId
from routing.matching import meets
from routing.policies import Head, Sight, policy_of
from routing.policies.sla_aware import overtaken_count
from routing.requirements import Demand, Rung, ladder
from routing.state import State, digest
from routing.wait.places import standing
from routing.words import TOLD_LINES, Line


def demands_of(state: State, contact: Contact) -> tuple[Demand, ...]:
    """What a waiting contact asks for on the rung it stands on."""
    return rungs_of(state, contact)[contact.step].demands


def rungs_of(state: State, contact: Contact) -> tuple[Rung, ...]:
    """What a contact asks for as it ages."""
    centre = state.centre_config
    queue = centre.queue(contact.queue) or Queue(id=contact.queue, name={})
    helper = state.queues[contact.queue].overflow_to
    return ladder(centre, queue, contact.needs, levels=policy_of(centre).levels, helper=helper)


def digest_without_seen(state: State) -> str:
    """The facts that a refused command must leave as they are."""
    seen, at = state.seen, state.t
    state.seen, state.t = {}, Instant(0)
    try:
        return digest(state)
    finally:
        state.seen, state.t = seen, at


def check_contacts(state: State, expected: set[ContactId]) -> None:
    """No contact is lost, and each is in exactly one place that agrees with everybody else's view of it."""
    assert set(state.contacts) == expected
    for contact in state.contacts.values():
        assert contact.phase in ("waiting", "offered", "engaged", "wrap_up", "parked"), contact
        waits_in = [queue.id for queue in state.queues.values() if contact.id in queue.waiting]
        offers = [offer.id for offer in state.offers.values() if offer.contact == contact.id]
        holders = [
            agent.id
            for agent in state.agents.values()
            if contact.id in agent.load.keys() - agent.consults.keys() or contact.id in agent.parked
        ]
        match contact.phase:
            case "waiting":
                assert (waits_in, offers, holders) == ([contact.queue], [], []), contact
                assert contact.agent is None
                assert contact.offer is None
            case "offered":
                assert (waits_in, offers, holders) == ([contact.queue], [contact.offer], [contact.offered_to]), contact
                assert contact.agent is None
            case _:
                assert (waits_in, offers, holders) == ([], [], [contact.agent]), contact
                assert contact.offer is None
        parked_by = [agent.id for agent in state.agents.values() if contact.id in agent.parked]
        assert parked_by == ([] if contact.parked_at is None else [contact.agent]), contact
        if contact.phase == "parked":
            assert (contact.line, parked_by) == ("message", [contact.agent]), "only threads are parked"
            assert contact.id not in state.agents[parked_by[0]].load, "a parked thread takes no room"
        keepers = [agent.id for agent in state.agents.values() if contact.id in agent.kept]
        assert keepers == ([] if contact.keep_for is None else [contact.keep_for])
        if contact.phase == "engaged" and contact.line != "call" and contact.agent is not None:
            holder = state.agents[contact.agent]
            assert holder.connected or holder.grace_until is not None, "nobody is left with an agent who is gone"
    for agent in state.agents.values():
        assert agent.offers == {offer.id: offer.contact for offer in state.offers.values() if offer.agent == agent.id}


class Attempts:
    """A separate account of callbacks: each attempt is made once, and never two are open."""

    def __init__(self) -> None:
        self._number: dict[ContactId, int] = {}
        self._open: set[ContactId] = set()
        self._asked: set[ContactId] = set()

    def note(self, event: ev.Event) -> None:
        """Take in what happened to a callback."""
        match event:
            case ev.CallbackRequested():
                assert event.contact not in self._asked, "one wish at a time"
                self._asked.add(event.contact)
                self._number[event.contact] = 0
            case ev.CallbackDue():
                assert event.contact in self._asked
                assert event.contact not in self._open, "never two attempts at once"
                assert event.attempt == self._number[event.contact] + 1
                self._number[event.contact] = event.attempt
                self._open.add(event.contact)
            case ev.CallbackKept():
                assert event.contact in self._open, "who was spoken to was rung"
                self._over(event.contact)
            case ev.CallbackMissed() | ev.CallbackCancelled():
                self._over(event.contact)
            case ev.ContactRequeued():
                self._open.discard(event.contact)
            case ev.ContactEnded():
                assert event.contact not in self._asked, "no wish to be rung ends without a word"

    def check(self, state: State) -> None:
        """The state agrees, and everybody who asked still has a place or an agent."""
        wishes = {each.id: each.callback for each in state.contacts.values() if each.callback is not None}
        assert set(wishes) == self._asked
        assert {contact for contact, callback in wishes.items() if callback.ringing} == self._open
        for contact in self._open:
            assert state.contacts[contact].phase == "engaged"
        for contact in self._asked:
            assert state.contacts[contact].line == "call", "it takes a call of an agent"
            assert state.contacts[contact].lost_due is None, "its resident may close the page"

    def _over(self, contact: ContactId) -> None:
        self._asked.remove(contact)
        self._open.discard(contact)


def check_consults(state: State) -> None:
    """Help is asked with contacts that somebody holds, of somebody else, who carries them as long as it lasts."""
    for contact_id, consult in state.consults.items():
        contact, colleague = state.contacts[contact_id], state.agents[consult.agent]
        assert consult.contact == contact_id
        assert (contact.phase, contact.agent) == ("engaged", consult.by), (contact, consult)
        assert consult.agent != consult.by
        assert contact_id in colleague.load
        if consult.joined_at is None:
            assert colleague.on_duty, "nobody is rung who is not there"
        elif contact.line != "call":
            assert colleague.connected or colleague.grace_until is not None, "nobody is helped by one who is gone"
    for agent in state.agents.values():
        assert agent.consults == {each.contact: None for each in state.consults.values() if each.agent == agent.id}
    assert set(state.consult_back_off) <= set(state.contacts)


def burdens(state: State) -> dict[AgentId, tuple[int, dict[Line, int]]]:
    """Units and contacts by line that each agent carries, counted from their contacts."""
    carried: dict[AgentId, tuple[int, dict[Line, int]]] = {}
    for agent in state.agents.values():
        lines: dict[Line, int] = {}
        for contact_id in agent.load:
            line = state.contacts[contact_id].line
            lines[line] = lines.get(line, 0) + 1
        assert lines == {line: count for line, count in agent.lines.items() if count}, agent
        carried[agent.id] = sum(agent.load.values()), lines
    return carried


def check_capacity(state: State, before: dict[AgentId, tuple[int, dict[Line, int]]]) -> None:
    """Nobody carries more than they can, unless they were given less room while they carried it."""
    centre = state.centre_config
    for agent_id, (units, lines) in burdens(state).items():
        agent = state.agents[agent_id]
        had_units, had_lines = before.get(agent_id, (0, {}))
        team = next((team for team in centre.teams if team.id == agent.team), Team(id=TeamId(""), name=""))
        of_team = team.units if team.units is not None else centre.units
        assert units <= max(agent.units if agent.units is not None else of_team, had_units), agent
        most: dict[Line, int] = {**centre.maxima, **team.maxima, **agent.maxima}
        for line, count in lines.items():
            assert count <= max(most.get(line, count), had_lines.get(line, 0)), agent


def check_not_blocked(before: State, agent_id: AgentId, line: str) -> None:
    """Nothing that the agent had kept a new contact of `line` away from them."""
    centre, agent = before.centre_config, before.agents[agent_id]
    blocks = dict(centre.blocks)
    for team in centre.teams:
        if team.id == agent.team:
            blocks |= team.blocks
    for contact_id in agent.load:
        assert line not in blocks.get(before.contacts[contact_id].line, ()), (agent, line)


def check_told(state: State, now: Instant) -> None:
    """Whoever sits and waits has been told of it, and knows of every place they moved up among the first few."""
    ranks: dict[tuple[str, str], list[Contact]] = {}
    for contact in state.contacts.values():
        if contact.phase == "waiting" and contact.line in TOLD_LINES and not contact.rests:
            ranks.setdefault((contact.queue, contact.line), []).append(contact)
            assert (contact.tell_at is None) == (contact.callback is not None), contact
            assert contact.tell_at is None or contact.tell_at > now, contact
        elif contact.line not in TOLD_LINES:
            assert contact.told is None
    for waiting in ranks.values():
        waiting.sort(key=standing)
        for place, contact in enumerate(waiting, 1):
            assert state.places.ahead(contact) == place - 1
            if place <= EXACT and contact.told is not None and contact.callback is None:
                assert contact.told.position <= place or contact.told.at + SPACING_MS > now, contact


def check_nobody_idle(state: State, now: Instant) -> None:
    """No agent has room for a contact that waits and that they may be asked for."""
    for contact in state.contacts.values():
        if contact.phase != "waiting":
            continue
        for agent in state.agents.values():
            assert not could_take(state, contact, agent, now), (contact, agent)
        nobody = not any(
            agent.on_duty and meets(agent, demand) and serves(agent, state.centre_config, contact.line)
            for agent in state.agents.values()
            for demand in demands_of(state, contact)
        )
        if contact.keep_for is None and not contact.rests:
            assert not nobody or contact.relax_due is None, "a step whose pool is empty is skipped at once"
            assert contact.unstaffed == (nobody and contact.line != "message"), "who cannot be served is told so"


def could_take(state: State, contact: Contact, agent: Agent, now: Instant) -> bool:
    """Whether `contact` should have been offered to `agent` by now."""
    if contact.rests or not agent.on_duty or not has_room(agent, state.centre_config, contact.line):
        return False
    if contact.keep_for is not None:
        return contact.keep_for == agent.id
    asked_lately = contact.back_off.get(agent.id, Instant(0)) > now
    return not asked_lately and any(meets(agent, demand) for demand in demands_of(state, contact))


def check_explained(state: State, now: Instant) -> None:
    """Why not: whoever waits, every agent has a reason, which is that they may not unless they could take it."""
    names = Names(centre=state.centre_config, agent=str)
    for contact in state.contacts.values():
        if contact.phase == "waiting":
            for agent in state.agents.values():
                answer = why_not(state, contact.id, agent.id, now)
                assert answer.eligible == could_take(state, contact, agent, now), (contact, agent, answer)
                assert all(reason_text(reason, agent.id, names) for reason in answer.reasons)
                assert answer.reasons, (contact, agent)
        coming = next_step(state, contact.id, now).coming
        assert bool(coming) == (contact.phase in ("waiting", "offered")), contact
        assert all(next_text(each, names, now) for each in coming)


def check_choice_explained(before: State, made: ev.OfferMade) -> None:
    """Nothing speaks against whoever was asked, and something against everybody else who had room."""
    answer = why_not(before, made.contact, made.agent, made.at, made=made)
    if made.why.rule != "supervisor":
        assert answer.eligible, (made, answer)
        assert not answer.reasons, (made, answer)
    for agent in before.agents.values():
        if agent.id != made.agent and agent.on_duty:
            assert why_not(before, made.contact, agent.id, made.at, made=made).reasons, (made, agent)


def check_order(before: State, made: ev.OfferMade) -> None:
    """Nobody whom the agent could have had stood before the contact that was offered, the emergency lane least of all.

    Under `sla_aware`, which keeps them apart, late ones that were passed over for one within its target are told.
    """
    if made.why.rule not in ("arrival", "freed", "preferred"):
        return
    agent, chosen = before.agents[made.agent], before.contacts[made.contact]
    assert could_take(before, chosen, agent, made.at), "the agent could take it"
    sight = sight_of(before, made.at)
    rank = rank_of(before, chosen, sight)
    assert made.why.score == rank
    for other in before.contacts.values():
        if other.phase == "waiting" and other.keep_for is None and could_take(before, other, agent, made.at):
            assert rank_of(before, other, sight) >= rank, (other, chosen)
            if made.why.policy == "sla_aware" and other.late and not (chosen.late or chosen.emergency):
                most = before.centre_config.sla_aware.overtaken_most
                assert overtaken_count(other, sight) < most, "nobody is overtaken more often than that"
                assert (other.queue, other.line) in {(each.queue, each.line) for each in made.why.overtook}


def sight_of(state: State, now: Instant) -> Sight:
    """What a policy may know, counted from the contacts and agents themselves."""
    waiting: dict[tuple[QueueId, Line], int] = {}
    for contact in state.contacts.values():
        if contact.phase == "waiting" and contact.keep_for is None and not contact.rests:
            waiting[contact.queue, contact.line] = waiting.get((contact.queue, contact.line), 0) + 1
    return Sight(
        centre=state.centre_config,
        queues=state.queues,
        waiting_counts=waiting,
        waiting_count=sum(waiting.values()),
        arrived_count=sum(sum(queue.arrived_counts.values()) for queue in state.queues.values()),
        on_duty_count=sum(agent.on_duty for agent in state.agents.values()),
        now=now,
    )


def rank_of(state: State, contact: Contact, sight: Sight) -> tuple[int, ...]:
    """What the policy compares the contact by."""
    policy = policy_of(sight.centre)
    if contact.emergency:
        return (0, *policy.order(contact, sight.centre))
    able = max(
        sum(
            agent.on_duty and meets(agent, demand) and serves(agent, state.centre_config, contact.line)
            for agent in state.agents.values()
        )
        for demand in rungs_of(state, contact)[-1].demands
    )
    return (1, *policy.rank(Head(contact, policy.order(contact, sight.centre), able), sight).key)
