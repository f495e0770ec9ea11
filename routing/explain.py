"""Decisions and happenings in plain English, for consoles and boards."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from routing import events as ev
from routing.centre import Centre
from routing.ids import AgentId, QueueId
from routing.words import Channel, Need, OrderReason

_CHANNEL: dict[Channel, str] = {
    "phone": "call",
    "webchat": "webchat",
    "web_message": "message from the web page",
    "sms": "text message",
    "whatsapp": "WhatsApp message",
    "messenger": "Messenger message",
    "instagram": "Instagram message",
    "slack": "Slack message",
}


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What ids are called. `agent` gives a display name."""

    centre: Centre
    agent: Callable[[AgentId], str]

    def queue(self, queue_id: QueueId) -> str:
        """The queue's English name."""
        queue = self.centre.queue(queue_id)
        return queue.name.get("en", queue_id) if queue is not None else queue_id

    def source(self, source: str) -> str:
        """Who a command came from."""
        kind, _, name = source.partition(":")
        if kind == "staff":
            return self.agent(AgentId(name))
        return {"resident": "the resident", "hours": "opening hours", "words": "a word of the emergency list"}.get(
            kind, "the centre"
        )


def seconds(ms: int) -> str:
    """A duration as people say it: `48 s`, `1 min 14 s`, `2 h 5 min`."""
    s = max(0, ms) // 1000
    if s < 60:
        return f"{s} s"
    if s < 3600:
        return f"{s // 60} min {s % 60} s" if s % 60 else f"{s // 60} min"
    return f"{s // 3600} h {s % 3600 // 60} min"


def needs(asked: tuple[Need, ...]) -> str:
    """`Repairs level 4 and Welsh`; `no particular skill` for none."""
    told = [f"{need.skill.replace('-', ' ')}{f' level {need.level}' if need.level > 1 else ''}" for need in asked]
    return " and ".join(told) if told else "no particular skill"


def why(reason: ev.Why, queue_name: str) -> str:
    """Why a contact came to this agent, in a sentence addressed to them."""
    chosen = reason.chosen
    skill = f"{queue_name} asks for {needs(reason.needs)}"
    rule = {
        "kept": "A colleague passed this on to you by name",
        "supervisor": "A supervisor had this offered now",
        "freed": f"You had room, and this came first in order; {skill}",
        "arrival": f"You were free and first in line; {skill}",
        "preferred": f"You answered this resident last; {skill}",
    }[reason.rule]
    extras = ["Emergency lane."] if reason.emergency else []
    if reason.rule in ("freed", "arrival", "preferred") and reason.needs:
        extras.append(f"You hold level {chosen.level}.")
    if chosen.chats_count:
        extras.append(f"You have {chosen.chats_count} open and room for one more.")
    return " ".join([f"{rule}.", *extras])


def step(event: ev.ContactEvent, names: Names) -> str | None:  # noqa: C901, PLR0911, PLR0912 - one case an event
    """One thing that happened to a contact, in a sentence; None for what nobody asks about. Never quotes anybody."""
    match event:
        case ev.ContactArrived():
            flags = " Words of the emergency list were found." if event.emergency else ""
            return f"Arrived as a {_CHANNEL[event.channel]} for {names.queue(event.queue)}.{flags}"
        case ev.ContactQueued():
            return f"{_QUEUED[event.reason]} {names.queue(event.queue)}."
        case ev.ContactRequeued():
            return f"{_REQUEUED[event.reason]} Back to its original place in {names.queue(event.queue)}."
        case ev.ContactStepRelaxed():
            helpers = f", and the agents of {names.queue(event.overflow)} may help" if event.overflow else ""
            at_once = " at once, because nobody on duty met more" if event.skipped else ""
            return f"Now asks for {needs(event.needs)}{helpers}{at_once}."
        case ev.ContactTargetMissed():
            return f"Still waiting when the target of {names.queue(event.queue)} ran out."
        case ev.ContactAnswered():
            return f"Answered by {names.agent(event.agent)} after {seconds(event.wait_ms)}."
        case ev.ContactAbandoned():
            return "The resident left before an answer." if event.reason == "left" else "The resident was lost."
        case ev.ContactTransferred():
            to = names.agent(event.agent) if event.agent is not None else names.queue(event.queue)
            return f"{names.agent(event.by)} transferred it to {to}."
        case ev.ContactMarked():
            lane = "Put into the emergency lane" if event.emergency else "Not in the emergency lane"
            head = f", head start {event.priority_s} s" if event.priority_s else ""
            return f"{lane}{head}, by {names.source(event.source)}."
        case ev.ContactUnreachable():
            return "The resident's connection went."
        case ev.ContactReachable():
            return "The resident's connection is back."
        case ev.ContactEnded():
            how = f" ({event.reason.replace('_', ' ')})" if event.reason else ""
            return f"Ended by the {event.by}{how}."
        case ev.ContactDisposed():
            return f"{names.agent(event.agent)} wrapped up: {event.outcome.replace('_', ' ') or 'no outcome chosen'}."
        case ev.ContactTurnedAway():
            return f"Turned away: {names.queue(event.queue)} was {event.reason}."
        case ev.ContactRated():
            return f"Rated {event.score} out of 10."
        case ev.OfferMade():
            return _offer(event, names)
        case ev.OfferAccepted():
            return f"{names.agent(event.agent)} accepted."
        case ev.OfferDeclined():
            return f"{names.agent(event.agent)} declined{f': {event.reason}' if event.reason else ''}."
        case ev.OfferTimedOut():
            return f"{names.agent(event.agent)} did not answer within {seconds(event.rang_for_ms)}."
        case ev.OfferWithdrawn():
            return f"The offer to {names.agent(event.agent)} was withdrawn ({event.reason.replace('_', ' ')})."
        case ev.MessageSent():
            return f"{names.agent(event.agent)} wrote."
        case ev.MessageReceived():
            return "The resident wrote."
        case ev.MessageNoted():
            return f"{names.agent(event.agent)} wrote a note."
    return None


_QUEUED = {"arrival": "Joined", "transfer": "Joined", "moved": "Moved to"}
_REQUEUED = {
    "declined": "The offer was declined.",
    "timed_out": "Nobody answered the offer.",
    "withdrawn": "The offer was withdrawn.",
    "disconnected": "The agent's connection was lost.",
    "unclaimed": "The colleague did not take it in time.",
}


def _offer(event: ev.OfferMade, names: Names) -> str:
    reason = event.why
    next_best = ", ".join(names.agent(each.agent) for each in reason.next_best)
    others = f" Next would have been {next_best}." if next_best else ""
    rule = {
        "kept": "transferred to them",
        "supervisor": "a supervisor asked for it",
        "freed": "they had room and it was first in order",
        "arrival": "they were first in line",
        "preferred": "they answered this resident last",
    }[reason.rule]
    turn = f" Its turn, because {_TURN[reason.order_why]}." if reason.rule == "freed" and reason.order_why else ""
    return (
        f"Offered to {names.agent(event.agent)}: {rule}, asked for {needs(reason.needs)}, "
        f"policy {reason.policy}, waited {seconds(reason.waited_ms)}.{turn}{others}"
    )


_TURN: dict[OrderReason, str] = {
    "emergency": "the emergency lane goes first",
    "first_come": "it had waited longest",
    "deadline": "its target would run out first",
    "priority": "nobody had a higher priority and had waited longer",
    "queue_ratio": "its queue was longest for its share of the contacts",
    "short_work": "its queue's contacts take least time",
    "few_agents": "few agents on duty could take it",
    "answered_before": "an agent had answered it already",
    "waited_long": "it had waited long past its target",
    "overtaken_often": "it had been overtaken often enough",
    "in_target": "it could still be answered in time",
    "late": "nobody else who waited could still be answered in time",
}
