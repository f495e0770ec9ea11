"""What was written in a contact, and how far it got."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from routing import events as ev
from routing.ids import Instant, MessageId
from routing.words import NO_REPLY_TO, DeliveryState, Private


class Progress(NamedTuple):
    """How far a message of ours got, and why no further. `maybe_twice`: an answer was lost, so it may be there twice."""

    state: DeliveryState = "sent"
    trouble: str = ""
    maybe_twice: bool = False


SENT: Final = Progress()
"""A message that no provider has to carry."""


def progress_of(story: Iterable[ev.Event]) -> dict[MessageId, Progress]:
    """Every message of ours that has something to be told about. Delivery never goes back: the engine sees to it."""
    got: dict[MessageId, Progress] = {}
    for event in story:
        match event:
            case ev.EffectRequested(message=message) if message is not None:
                got.setdefault(message, Progress("queued"))
            case ev.MessageProgressed():
                was = got.get(event.message, SENT)
                got[event.message] = Progress(event.state, event.text, was.maybe_twice)
            case ev.MessageDelivered() if got.get(event.message, SENT).state != "read":
                got[event.message] = Progress(event.state)
            case ev.EffectFinished(message=message, maybe_duplicate=True) if message is not None:
                got[message] = got.get(message, SENT)._replace(maybe_twice=True)
    return got


def changes_of(story: Iterable[ev.Event]) -> dict[MessageId, Private | None]:
    """What residents changed afterwards, to what; None for what they took back."""
    return {event.message: event.text for event in story if isinstance(event, ev.MessageRedacted)}


def reply_since(story: Iterable[ev.Event]) -> Instant | None:
    """Since when the resident has waited for a word of the agent who has them now; None when they do not."""
    since: Instant | None = None
    for event in story:
        if isinstance(event, ev.OfferAccepted):
            since = event.at
        elif isinstance(event, ev.MessageSent | ev.MessageEchoed):
            since = None
        elif isinstance(event, ev.MessageReceived) and since is None and event.consent not in NO_REPLY_TO:
            since = event.at
    return since
