"""What happened to a contact, in plain English, for consoles and boards. Never quotes anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from routing import events as ev
from routing.explain.names import Names, needs, seconds
from routing.explain.offers import RULE, TURN
from routing.words import Channel, ConsultEndedReason, Telling

Teller = Callable[[Any, Names], str]
"""Tells one type of event in a sentence."""


def step(event: ev.ContactEvent, names: Names) -> str | None:
    """One thing that happened to a contact, in a sentence; None for what nobody asks about."""
    tell = _STORY.get(type(event))
    return tell(event, names) or None if tell is not None else None


# --- its way through the centre -----------------------------------------------------------------------------------

_CHANNEL: dict[Channel, str] = {
    "phone": "a call",
    "voicemail": "a voicemail",
    "webchat": "a webchat",
    "web_message": "a message from the web page",
    "sms": "a text message",
    "whatsapp": "a WhatsApp message",
    "messenger": "a Messenger message",
    "instagram": "an Instagram message",
    "slack": "a Slack message",
}
_QUEUED = {"arrival": "Joined", "transfer": "Joined", "moved": "Moved to", "unparked": "Back to its original place in"}
_REQUEUED = {
    "declined": "The offer was declined.",
    "timed_out": "Nobody answered the offer.",
    "withdrawn": "The offer was withdrawn.",
    "disconnected": "The agent's connection was lost.",
    "unclaimed": "The colleague did not take it in time.",
    "no_answer": "The resident did not take the call.",
    "retry": "Time to ring again.",
}


def _arrived(event: ev.ContactArrived, names: Names) -> str:
    flags = " Words of the emergency list were found." if event.emergency else ""
    return f"Arrived as {_CHANNEL[event.channel]} for {names.queue(event.queue)}.{flags}"


def _by(event: ev.ContactAnswered, names: Names) -> str:
    return f"by {names.agent(event.agent)}" if event.agent is not None else "in the provider's own inbox"


def _relaxed(event: ev.ContactStepRelaxed, names: Names) -> str:
    helpers = f", and the agents of {names.queue(event.overflow)} may help" if event.overflow else ""
    at_once = " at once, because nobody on duty met more" if event.skipped else ""
    return f"Now asks for {needs(event.needs)}{helpers}{at_once}."


def _abandoned(event: ev.ContactAbandoned, _: Names) -> str:
    return "The resident left before an answer." if event.reason == "left" else "The resident was lost."


def _transferred(event: ev.ContactTransferred, names: Names) -> str:
    to = names.agent(event.agent) if event.agent is not None else names.queue(event.queue)
    how = "handed it over without a wait" if event.warm else "transferred it"
    return f"{names.agent(event.by)} {how} to {to}."


def _marked(event: ev.ContactMarked, names: Names) -> str:
    lane = "Put into the emergency lane" if event.emergency else "Not in the emergency lane"
    head = f", head start {event.priority_s} s" if event.priority_s else ""
    return f"{lane}{head}, by {names.source(event.source)}."


def _ended(event: ev.ContactEnded, _: Names) -> str:
    how = f" ({event.reason.replace('_', ' ')})" if event.reason else ""
    return f"Ended by the {event.by}{how}."


def _disposed(event: ev.ContactDisposed, names: Names) -> str:
    return f"{names.agent(event.agent)} wrapped up: {event.outcome.replace('_', ' ') or 'no outcome chosen'}."


def _chosen(event: ev.ContactChosen, _: Names) -> str:
    return "The resident does without what only they had asked for." if event.choice == "any_agent" else ""


def _unparked(event: ev.ContactUnparked, names: Names) -> str:
    agent = names.agent(event.agent)
    if event.reason == "by_hand":
        return f"{agent} took it up again."
    if event.to_queue:
        return f"The resident wrote to {agent}, who had no room or was not there."
    return f"The resident wrote, and {agent} has it again."


def _told(event: ev.WaitTold, _: Names) -> str:
    """What the resident reads, and why the two figures may differ from those of the queue."""
    about = "about " if event.ahead_count >= event.position else ""
    wait = "no estimate of the wait"
    if event.band_s is not None:
        wait = f"a wait of {event.band_s[0] // 60} to {event.band_s[1] // 60} min"
    return f"Told: {about}number {event.position}, {wait}."


# --- offers -----------------------------------------------------------------------------------------------------


def _offer(event: ev.OfferMade, names: Names) -> str:
    reason = event.why
    next_best = ", ".join(names.agent(each.agent) for each in reason.next_best)
    others = f" Next would have been {next_best}." if next_best else ""
    turn = f" Its turn, because {TURN[reason.order_why]}." if reason.rule == "freed" and reason.order_why else ""
    return (
        f"Offered to {names.agent(event.agent)}: {RULE[reason.rule]}, asked for {needs(reason.needs)}, "
        f"policy {reason.policy}, waited {seconds(reason.waited_ms)}.{turn}{others}"
    )


def _declined(event: ev.OfferDeclined, names: Names) -> str:
    return f"{names.agent(event.agent)} declined{f': {event.reason}' if event.reason else ''}."


def _withdrawn(event: ev.OfferWithdrawn, names: Names) -> str:
    return f"The offer to {names.agent(event.agent)} was withdrawn ({event.reason.replace('_', ' ')})."


# --- callbacks and consults ---------------------------------------------------------------------------------------

_MISSED = {
    "no_answer": "the resident took none of our calls",
    "closed": "the queue closed before anybody could ring",
    "ended": "staff ended the contact before anybody spoke to the resident",
}
_CANCELLED = {
    "asked": "the resident would rather wait here",
    "left": "the resident left",
    "arrived_again": "the resident came again",
    "answered_elsewhere": "the resident was answered elsewhere",
}
_CONSULT_ENDED: dict[ConsultEndedReason, str] = {
    "cancelled": "{} was no longer asked for help.",
    "left": "{} left, having helped.",
    "contact_ended": "The help of {} ended with the conversation.",
    "transferred": "The help of {} ended: the contact was passed on.",
    "returned": "The help of {} ended: the contact went back to its queue.",
    "disconnected": "The help of {} ended: their connection was lost.",
    "not_ready": "{} was not asked any longer: they are no longer available.",
}


def _postponed(event: ev.CallbackPostponed, _: Names) -> str:
    why = "Nobody took the call" if event.reason == "no_answer" else "The queue closed"
    return f"{why}; attempt {event.attempt + 1} is later."


def _consult_asked(event: ev.ConsultAsked, names: Names) -> str:
    chosen = f", free and best for {names.queue(event.queue)}," if event.queue is not None else ""
    return f"{names.agent(event.by)} asked {names.agent(event.agent)}{chosen} for help."


def _consult_declined(event: ev.ConsultDeclined, names: Names) -> str:
    return f"{names.agent(event.agent)} could not help{f': {event.reason}' if event.reason else ''}."


def _consult_timed_out(event: ev.ConsultTimedOut, names: Names) -> str:
    return f"{names.agent(event.agent)} did not answer the question within {seconds(event.rang_for_ms)}."


_TELLING: Final[dict[Telling, str]] = {
    "received": "that the message came, and when somebody replies",
    "safety": "what to do in an emergency",
    "idle": "that it will close the conversation",
    "closed": "that it closed the conversation, and how to go on",
    "opted_out": "that it will not write any more",
    "opted_in": "that it will write again",
    "help": "how to reach it",
}


def _progressed(event: ev.MessageProgressed, _: Names) -> str:
    """Only what went wrong: that messages arrive goes without saying."""
    return "A message did not get there." if event.state in ("undelivered", "failed") else ""


_STORY: Final[dict[type[ev.ContactEvent], Teller]] = {
    ev.ContactArrived: _arrived,
    ev.ContactQueued: lambda event, names: f"{_QUEUED[event.reason]} {names.queue(event.queue)}.",
    ev.ContactRequeued: lambda event, names: (
        f"{_REQUEUED[event.reason]} Back to its original place in {names.queue(event.queue)}."
    ),
    ev.ContactStepRelaxed: _relaxed,
    ev.ContactTargetMissed: lambda event, names: (
        f"Still waiting when the target of {names.queue(event.queue)} ran out."
    ),
    ev.ContactAnswered: lambda event, names: f"Answered {_by(event, names)} after {seconds(event.wait_ms)}.",
    ev.ContactAbandoned: _abandoned,
    ev.ContactTransferred: _transferred,
    ev.ContactMarked: _marked,
    ev.ContactUnreachable: lambda _, __: "The resident's connection went.",
    ev.ContactReachable: lambda _, __: "The resident's connection is back.",
    ev.ContactEnded: _ended,
    ev.ContactDisposed: _disposed,
    ev.ContactUnstaffed: lambda event, _: f"Nobody on duty can meet {needs(event.needs)}; the resident was told.",
    ev.ContactStaffed: lambda _, __: "Somebody who can serve it is on duty again.",
    ev.ContactChosen: _chosen,
    ev.ContactTurnedAway: lambda event, names: f"Turned away: {names.queue(event.queue)} was {event.reason}.",
    ev.ContactParked: lambda event, names: f"{names.agent(event.agent)} parked it until the resident writes again.",
    ev.ContactUnparked: _unparked,
    ev.ContactRated: lambda event, _: f"Rated {event.score} out of 10.",
    ev.WaitTold: _told,
    ev.OfferMade: _offer,
    ev.OfferAccepted: lambda event, names: f"{names.agent(event.agent)} accepted.",
    ev.OfferDeclined: _declined,
    ev.OfferTimedOut: lambda event, names: (
        f"{names.agent(event.agent)} did not answer within {seconds(event.rang_for_ms)}."
    ),
    ev.OfferWithdrawn: _withdrawn,
    ev.CallbackRequested: lambda _, __: "The resident asked to be rung back, and keeps the place.",
    ev.CallbackDue: lambda event, names: f"{names.agent(event.agent)} rings the resident: attempt {event.attempt}.",
    ev.CallbackPostponed: _postponed,
    ev.CallbackKept: lambda event, names: (
        f"{names.agent(event.agent)} spoke to the resident after {seconds(event.wait_ms)}."
    ),
    ev.CallbackMissed: lambda event, _: f"The callback was missed: {_MISSED[event.reason]}.",
    ev.CallbackCancelled: lambda event, _: f"The callback was cancelled: {_CANCELLED[event.reason]}.",
    ev.ConsultAsked: _consult_asked,
    ev.ConsultJoined: lambda event, names: f"{names.agent(event.agent)} joined to help.",
    ev.ConsultDeclined: _consult_declined,
    ev.ConsultTimedOut: _consult_timed_out,
    ev.ConsultEnded: lambda event, names: _CONSULT_ENDED[event.reason].format(names.agent(event.agent)),
    ev.MessageSent: lambda event, names: f"{names.agent(event.agent)} wrote.",
    ev.MessageReceived: lambda _, __: "The resident wrote.",
    ev.MessageTold: lambda event, _: f"The centre wrote: {_TELLING[event.telling]}.",
    ev.MessageProgressed: _progressed,
    ev.MessageEchoed: lambda _, __: "Somebody answered the resident in the provider's own inbox.",
    ev.MessageRedacted: lambda event, _: f"The resident {'changed' if event.text else 'took back'} a message.",
    ev.ContactFlooded: lambda _, __: "The resident wrote more than anybody can read; what came after was not taken.",
    ev.ContactIdled: lambda _, __: "The resident has been silent for long.",
    ev.ContactAsked: lambda event, names: f"{names.agent(event.agent)} asked colleagues.",
    ev.ContactAdvised: lambda _, __: "A colleague answered.",
    ev.MessageNoted: lambda event, names: f"{names.agent(event.agent)} wrote a note.",
}
