"""Random things that residents and providers of messages do: what the property tests draw from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from routing import commands as cmd
from routing.folding.threads import messages_of
from routing.ids import ContactId, Instant, MessageId, MessageRef, ResidentId
from routing.state import State
from routing.threads import Threads
from routing.words import Channel, Consent, DeliveryState
from tests.unit.routing.random_calls import Asking, Numbers

THREADS: Final = (Threads(), Threads(idle_warn_s=60, idle_close_s=30, reopen_s=300, window_s={"whatsapp": 120}))
"""How a centre may keep its threads: as usual, or so briefly that a random day sees all of it."""

_CHANNELS: Final[tuple[Channel, ...]] = ("sms", "sms", "whatsapp", "messenger")
_CONSENTS: Final[dict[int, Consent]] = {9: "help", 10: "start", 11: "stop"}
_REPORTS: Final[tuple[DeliveryState, ...]] = (
    "queued",
    "sent",
    "delivered",
    "delivered",
    "read",
    "undelivered",
    "failed",
)


def _resident(number: int) -> ResidentId:
    return ResidentId(f"resident-{number % 6}")


def _arrives(_: State, h: Numbers) -> Asking:
    channel = _CHANNELS[h.a % 4]
    return f"provider:{channel}", cmd.MessageArrive(
        channel=channel,
        to="",
        resident=_resident(h.c),
        ref=MessageRef(f"in-{h.a}-{h.b}-{h.c}"),
        address="+447700900123",
        text="My tap drips." if h.b != 8 else None,
        consent=_CONSENTS.get(h.b),
        acknowledged=h.a % 3 == 0,
        emergency=h.b == 7,
    )


def _messages(state: State, *, ours: bool = True) -> list[tuple[ContactId, MessageId, MessageRef]]:
    """All messages that are known, with the names that their provider gives them."""
    return [
        (contact, message, one.ref if one.ref is not None else MessageRef(f"out-{message}"))
        for contact in (*state.gone, *state.contacts)
        for message, one in messages_of(state, contact).items()
        if (one.kind != "theirs") is ours
    ]


_NOTHING: Final = (ContactId("no-such-contact"), MessageId("no-such-message"), MessageRef("no-such-ref"))


def _some(
    messages: list[tuple[ContactId, MessageId, MessageRef]], number: int
) -> tuple[ContactId, MessageId, MessageRef]:
    """Mostly one of the last."""
    return messages[-1 - number % len(messages)] if messages and number != 11 else _NOTHING


def _result(state: State, h: Numbers) -> Asking:
    contact, message, ref = _some(_messages(state), h.a)
    done = h.b % 4 > 0
    return "dispatcher", cmd.EffectFinish(
        contact=contact, effect="send", message=message, ok=done, ref=ref if done else "", text="" if done else "No."
    )


def _report(state: State, h: Numbers) -> Asking:
    """Often before the provider's own answer."""
    return "provider:sms", cmd.MessageReport(ref=_some(_messages(state), h.a)[2], state=_REPORTS[h.b % 7], text="Off.")


def _seen(state: State, h: Numbers) -> Asking:
    return "provider:messenger", cmd.MessageSeen(
        channel=_CHANNELS[h.a % 4],
        resident=_resident(h.c),
        until=Instant(state.t - 5_000 * (h.b % 3)),
        state="read" if h.b % 2 else "delivered",
    )


def _echo(_: State, h: Numbers) -> Asking:
    return "provider:messenger", cmd.MessageEcho(
        channel=_CHANNELS[h.a % 4],
        resident=_resident(h.c),
        ref=MessageRef(f"echo-{h.b}"),
        text="Answered in the inbox.",
    )


def _redact(state: State, h: Numbers) -> Asking:
    return "provider:messenger", cmd.MessageRedact(
        ref=_some(_messages(state, ours=False), h.a)[2], resident=_resident(h.c)
    )


def _ask(state: State, h: Numbers) -> Asking:
    held = [each for each in state.contacts.values() if each.agent is not None]
    if not held:
        return "staff:agent-0", cmd.ContactAsk(contact=_NOTHING[0], text="Who knows?")
    contact = held[h.a % len(held)]
    return f"staff:{contact.agent}", cmd.ContactAsk(contact=contact.id, text="Who knows?")


def _advise(state: State, h: Numbers) -> Asking:
    known = [*state.gone, *state.contacts]
    contact = known[-1 - h.a % len(known)] if known else _NOTHING[0]
    return "provider:slack", cmd.ContactAdvise(
        contact=contact, ref=MessageRef("17"), author="Jo", text="Try the valve."
    )


def _merge(state: State, h: Numbers) -> Asking:
    """Undone now and then, mostly where there is something to undo."""
    one, other = _resident(h.a), _resident(h.b)
    undo = h.c % 3 == 0
    if undo and state.merged:
        one = list(state.merged)[h.a % len(state.merged)]
        other = next(iter(state.merged[one]))
    return "staff:agent-0", cmd.ResidentMerge(resident=one, same_as=other, undo=undo)


WRITING: Final[dict[str, Callable[[State, Numbers], Asking]]] = {
    "text": _arrives,
    "text sent": _result,
    "text told of": _report,
    "text seen": _seen,
    "text answered elsewhere": _echo,
    "text taken back": _redact,
    "ask colleagues": _ask,
    "colleague answers": _advise,
    "merge": _merge,
}
OFTEN: Final = (*["text"] * 12, *["text sent"] * 5, *["text told of"] * 5, "text seen", *["merge"] * 2)
