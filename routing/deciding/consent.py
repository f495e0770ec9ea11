"""Consent and windows: who may be written to, by whom, and when. A provider refuses what is refused here, later and worse."""

from __future__ import annotations

from typing import Final

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import Refusal
from routing.facts import Contact
from routing.ids import Instant, ResidentId
from routing.state import State
from routing.threads import Template
from routing.words import THREADS, Channel, Telling

OPTED_OUT: Final = Refusal("opted_out", "This resident asked not to be written to here. Ring them instead.")
_CHOOSE_TEMPLATE: Final = Refusal(
    "outside_window",
    "This resident wrote too long ago to be written to freely. Choose one of the approved texts, or ring them.",
)
_WAIT: Final = Refusal(
    "outside_window",
    "This resident wrote too long ago to be written to here. Ring them, or wait until they write again.",
)
_UNKNOWN_TEMPLATE: Final = Refusal("unknown_template", "There is no such approved text. Choose one from the list.")
_NO_TEMPLATES: Final = Refusal("no_templates", "Approved texts are for WhatsApp alone. Write freely here.")


def wants_no_texts(state: State, resident: ResidentId) -> bool:
    """The person that the resident is asked for no texts, from whichever number of theirs."""
    return any(state.has_opted_out(each, "sms") for each in state.person(resident))


def within_window(state: State, resident: ResidentId, channel: Channel, now: Instant) -> bool:
    """Residents may be written to freely: on channels without a window for ever."""
    return _wrote_within(state, resident, state.centre_config.threads.window_s.get(channel), now, absent=True)


def within_human_window(state: State, resident: ResidentId, channel: Channel, now: Instant) -> bool:
    """A person may still write, where the channel lets persons write for longer."""
    return _wrote_within(state, resident, state.centre_config.threads.human_window_s.get(channel), now, absent=False)


def _wrote_within(state: State, resident: ResidentId, within_s: int | None, now: Instant, *, absent: bool) -> bool:
    if within_s is None:
        return absent
    wrote_at = state.wrote_at.get(resident)
    return wrote_at is not None and now - wrote_at <= within_s * 1000


def may_be_told(state: State, resident: ResidentId, channel: Channel, telling: Telling, now: Instant) -> bool:
    """The centre may write by itself: never to who opted out, but for the word that confirms it."""
    if telling == "opted_out":
        return True
    return not state.has_opted_out(resident, channel) and within_window(state, resident, channel, now)


def send_refused(state: State, contact: Contact, data: cmd.ContactSend, now: Instant) -> Refusal | None:
    """Why the agent cannot write this to the resident now; None when they can."""
    if contact.channel not in THREADS:
        return None
    if state.has_opted_out(contact.resident, contact.channel):
        return OPTED_OUT
    if data.template:
        return _template_refused(state, contact, data.template)
    if contact.address is None or within_window(state, contact.resident, contact.channel, now):
        return None
    if contact.channel == "whatsapp":
        return _CHOOSE_TEMPLATE
    return None if within_human_window(state, contact.resident, contact.channel, now) else _WAIT


def _template_refused(state: State, contact: Contact, template: str) -> Refusal | None:
    if contact.channel != "whatsapp":
        return _NO_TEMPLATES
    return None if template_of(state, template) is not None else _UNKNOWN_TEMPLATE


def template_of(state: State, template: str) -> Template | None:
    """The approved text of that id."""
    return next((each for each in state.centre_config.threads.templates if each.id == template), None)


def consenting(state: State, data: cmd.MessageArrive, now: Instant) -> list[ev.Event]:
    """What STOP and START change; nothing for any other word, nor for who says it twice."""
    is_out = state.has_opted_out(data.resident, data.channel)
    if data.consent == "stop" and not is_out:
        return [ev.ResidentOptedOut(at=now, resident=data.resident, channel=data.channel)]
    if data.consent == "start" and is_out:
        return [ev.ResidentOptedIn(at=now, resident=data.resident, channel=data.channel)]
    return []
