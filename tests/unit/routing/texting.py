"""Residents who write through a provider, for tests: what arrives, what is asked of the provider, what it answers."""

from __future__ import annotations

from itertools import count

from routing import commands as cmd
from routing import events as ev
from routing.centre import Queue
from routing.ids import ContactId, MessageRef, ResidentId
from routing.threads import Endpoint, Template, Threads
from routing.words import Channel, Consent, Effect
from tests.unit.routing.small_centre import RENT, REPAIRS, SmallCentre, queue

OURS = "+441632960100"
RENTS_NUMBER = "+441632960200"
_ENDPOINTS = (
    Endpoint(channel="sms", address=OURS, queue=REPAIRS),
    Endpoint(channel="sms", address=RENTS_NUMBER, queue=RENT, sender="ALDERBROOK"),
    Endpoint(channel="whatsapp", address=OURS, queue=REPAIRS),
    Endpoint(channel="messenger", address="page", queue=REPAIRS),
)
_REFS = count(1)


def threads(**settings: object) -> Threads:
    """Two numbers, WhatsApp and a page, with one approved text."""
    usual: dict[str, object] = {
        "endpoints": _ENDPOINTS,
        "templates": (Template(id="again", ref="HX1", text="May we write to you again?"),),
    }
    return Threads(**(usual | settings))  # type: ignore[arg-type]  # settings are the test's own


def texting_centre(*queues: Queue, **settings: object) -> SmallCentre:
    """A small centre that can be written to."""
    return SmallCentre(*(queues or (queue("repairs"), queue("rent"))), threads=threads(**settings))


def writes(
    centre: SmallCentre,
    resident: str = "r1",
    text: str = "My tap drips.",
    *,
    channel: Channel = "sms",
    to: str = OURS,
    ref: str = "",
    consent: Consent | None = None,
    acknowledged: bool = False,
    emergency: bool = False,
    thread: str = "",
) -> list[ev.Event]:
    """The resident writes; what follows."""
    return centre.tell(f"provider:{channel}", cmd.MessageArrive(
        channel=channel, to=to, resident=ResidentId(resident), ref=MessageRef(ref or f"in-{next(_REFS)}"),
        address="+447700900123", text=text, consent=consent, acknowledged=acknowledged, emergency=emergency,
        thread=thread))  # fmt: skip


def begun(happened: list[ev.Event]) -> ContactId:
    """The contact that began."""
    return next(event.contact for event in happened if isinstance(event, ev.ContactArrived))


def conversation(centre: SmallCentre, resident: str = "r1", channel: Channel = "sms") -> ContactId:
    """A thread that its agent has answered."""
    to = "page" if channel == "messenger" else OURS
    contact = begun(writes(centre, resident, channel=channel, to=to))
    centre.take(contact)
    replies(centre, contact)
    return contact


def replies(centre: SmallCentre, contact: ContactId, text: str = "Which street?", template: str = "") -> list[ev.Event]:
    """The agent who has the contact writes."""
    source = f"staff:{centre[contact].agent}"
    return centre.tell(source, cmd.ContactSend(contact=contact, text=text, template=template))


def asked_of_provider(happened: list[ev.Event], effect: Effect) -> list[ev.EffectRequested]:
    """What the provider is to do."""
    return [event for event in happened if isinstance(event, ev.EffectRequested) and event.effect == effect]


def told(happened: list[ev.Event]) -> list[str]:
    """What the centre told residents by itself, as its provider was asked to."""
    return [event.telling or "" for event in asked_of_provider(happened, "tell")]


def finishes(
    centre: SmallCentre, asked: ev.EffectRequested, ref: str = "", text: str = "", *, ok: bool = True
) -> list[ev.Event]:
    """The dispatcher's word of what became of it."""
    return centre.tell("dispatcher", cmd.EffectFinish(
        contact=asked.contact, effect=asked.effect, message=asked.message, ok=ok, ref=ref, text=text))  # fmt: skip


def reports(centre: SmallCentre, ref: str, state: str, text: str = "") -> list[ev.Event]:
    """The provider's call-back."""
    return centre.tell("provider:sms", cmd.MessageReport(ref=MessageRef(ref), state=state, text=text))  # type: ignore[arg-type]  # spelled out by the test


def progress(happened: list[ev.Event]) -> list[str]:
    """How far messages got with it."""
    return [event.state for event in happened if isinstance(event, ev.MessageProgressed)]


def refusals(happened: list[ev.Event]) -> list[str]:
    """The codes of what was refused."""
    return [event.code for event in happened if isinstance(event, ev.CommandRefused)]
