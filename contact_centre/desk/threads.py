"""What agents may write to the residents of message threads, as the engine will judge it: kept beside `routing`'s rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from agents.wire import TemplateView, ThreadView
from channels._meta.names import comment_in
from channels._twilio.segments import MOST_CHARACTERS
from routing.facts import Contact
from routing.ids import Instant
from routing.state import State
from routing.threads import Endpoint, Threads
from routing.words import THREADS, Channel

_MOST: Final[Mapping[Channel, int]] = {"sms": MOST_CHARACTERS, "whatsapp": MOST_CHARACTERS}
"""Meta's texts are sent in parts and Slack's are long: nothing an agent writes is too long there."""

_NUMBER: Final = re.compile(r"\+?[\d\s]+|MG[0-9a-f]{32}")
"""A number of ours, or a service that chooses one by itself: replies come back to it."""


def thread_view(contact: Contact, state: State) -> ThreadView | None:
    """What may be written now; None for a channel that is no thread of a provider's."""
    if contact.channel not in THREADS:
        return None
    threads = state.centre_config.threads
    ours = threads.endpoint(contact.channel, contact.to)
    carried = contact.address is not None
    return ThreadView(
        contact=contact.id,
        ours=ours.name if ours is not None else "",
        carried=carried,
        opted_out=state.has_opted_out(contact.resident, contact.channel),
        free_until=_until(contact, state, threads.window_s) if carried else None,
        human_until=_until(contact, state, threads.human_window_s) if carried else None,
        templates=_templates(threads) if contact.channel == "whatsapp" else (),
        one_way=_one_way(ours),
        comment=bool(comment_in(contact.thread)),
        most_characters=_MOST.get(contact.channel),
    )


def _until(contact: Contact, state: State, window_s: Mapping[Channel, int]) -> Instant | None:
    """When the window shuts that the resident's last message opened; long ago where that is not known any more."""
    within_s = window_s.get(contact.channel)
    if within_s is None:
        return None
    wrote_at = state.wrote_at.get(contact.resident)
    return Instant(0) if wrote_at is None else Instant(wrote_at + within_s * 1000)


def _templates(threads: Threads) -> tuple[TemplateView, ...]:
    return tuple(TemplateView(id=each.id, text=each.text, language=each.language) for each in threads.templates)


def _one_way(ours: Endpoint | None) -> str:
    return "" if ours is None or _NUMBER.fullmatch(ours.sender) or ours.channel != "sms" else ours.sender
