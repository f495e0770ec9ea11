"""What happened to a contact, in plain English, for consoles and boards."""

from __future__ import annotations

from routing import events as ev
from routing.explain.names import Names, needs, seconds
from routing.explain.offers import RULE, TURN
from routing.words import Channel, ConsultEndedReason

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
            how = "handed it over without a wait" if event.warm else "transferred it"
            return f"{names.agent(event.by)} {how} to {to}."
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
        case ev.ContactUnstaffed():
            return f"Nobody on duty can meet {needs(event.needs)}; the resident was told."
        case ev.ContactStaffed():
            return "Somebody who can serve it is on duty again."
        case ev.ContactChosen(choice="any_agent"):
            return "The resident does without what only they had asked for."
        case ev.CallbackRequested() | ev.CallbackDue() | ev.CallbackPostponed() | ev.CallbackKept():
            return _callback(event, names)
        case ev.CallbackMissed():
            return f"The callback was missed: {_MISSED[event.reason]}."
        case ev.CallbackCancelled():
            return f"The callback was cancelled: {_CANCELLED[event.reason]}."
        case ev.ContactTurnedAway():
            return f"Turned away: {names.queue(event.queue)} was {event.reason}."
        case ev.ContactParked():
            return f"{names.agent(event.agent)} parked it until the resident writes again."
        case ev.ContactUnparked():
            return _unparked(event, names)
        case ev.ContactRated():
            return f"Rated {event.score} out of 10."
        case ev.OfferMade():
            return _offer(event, names)
        case ev.WaitTold():
            return _told(event)
        case ev.OfferAccepted():
            return f"{names.agent(event.agent)} accepted."
        case ev.OfferDeclined():
            return f"{names.agent(event.agent)} declined{f': {event.reason}' if event.reason else ''}."
        case ev.OfferTimedOut():
            return f"{names.agent(event.agent)} did not answer within {seconds(event.rang_for_ms)}."
        case ev.OfferWithdrawn():
            return f"The offer to {names.agent(event.agent)} was withdrawn ({event.reason.replace('_', ' ')})."
        case ev.ConsultEvent():
            return _consult(event, names)
        case ev.MessageSent():
            return f"{names.agent(event.agent)} wrote."
        case ev.MessageReceived():
            return "The resident wrote."
        case ev.MessageNoted():
            return f"{names.agent(event.agent)} wrote a note."
    return None


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


def _callback(
    event: ev.CallbackRequested | ev.CallbackDue | ev.CallbackPostponed | ev.CallbackKept, names: Names
) -> str:
    match event:
        case ev.CallbackRequested():
            return "The resident asked to be rung back, and keeps the place."
        case ev.CallbackDue():
            return f"{names.agent(event.agent)} rings the resident: attempt {event.attempt}."
        case ev.CallbackKept():
            return f"{names.agent(event.agent)} spoke to the resident after {seconds(event.wait_ms)}."
    why = "Nobody took the call" if event.reason == "no_answer" else "The queue closed"
    return f"{why}; attempt {event.attempt + 1} is later."


def _unparked(event: ev.ContactUnparked, names: Names) -> str:
    agent = names.agent(event.agent)
    if event.reason == "by_hand":
        return f"{agent} took it up again."
    if event.to_queue:
        return f"The resident wrote to {agent}, who had no room or was not there."
    return f"The resident wrote, and {agent} has it again."


def _told(event: ev.WaitTold) -> str:
    """What the resident reads, and why the two figures may differ from those of the queue."""
    about = "about " if event.ahead_count >= event.position else ""
    wait = "no estimate of the wait"
    if event.band_s is not None:
        wait = f"a wait of {event.band_s[0] // 60} to {event.band_s[1] // 60} min"
    return f"Told: {about}number {event.position}, {wait}."


def _offer(event: ev.OfferMade, names: Names) -> str:
    reason = event.why
    next_best = ", ".join(names.agent(each.agent) for each in reason.next_best)
    others = f" Next would have been {next_best}." if next_best else ""
    turn = f" Its turn, because {TURN[reason.order_why]}." if reason.rule == "freed" and reason.order_why else ""
    return (
        f"Offered to {names.agent(event.agent)}: {RULE[reason.rule]}, asked for {needs(reason.needs)}, "
        f"policy {reason.policy}, waited {seconds(reason.waited_ms)}.{turn}{others}"
    )


def _consult(event: ev.ConsultEvent, names: Names) -> str | None:
    colleague = names.agent(event.agent)
    match event:
        case ev.ConsultAsked():
            chosen = f", free and best for {names.queue(event.queue)}," if event.queue is not None else ""
            return f"{names.agent(event.by)} asked {colleague}{chosen} for help."
        case ev.ConsultJoined():
            return f"{colleague} joined to help."
        case ev.ConsultDeclined():
            return f"{colleague} could not help{f': {event.reason}' if event.reason else ''}."
        case ev.ConsultTimedOut():
            return f"{colleague} did not answer the question within {seconds(event.rang_for_ms)}."
        case ev.ConsultEnded():
            return _CONSULT_ENDED[event.reason].format(colleague)
    return None


_CONSULT_ENDED: dict[ConsultEndedReason, str] = {
    "cancelled": "{} was no longer asked for help.",
    "left": "{} left, having helped.",
    "contact_ended": "The help of {} ended with the conversation.",
    "transferred": "The help of {} ended: the contact was passed on.",
    "returned": "The help of {} ended: the contact went back to its queue.",
    "disconnected": "The help of {} ended: their connection was lost.",
    "not_ready": "{} was not asked any longer: they are no longer available.",
}
