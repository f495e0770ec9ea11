"""Accepted steps as CloudEvents 1.0 messages, in the binary mode of the Kafka protocol binding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import msgspec

from contact_centre.log.judging import Accepted
from contact_centre.public_events.fields import public_data, rfc3339
from routing.events import AgentEvent, ContactEvent, Event
from routing.ids import CentreId

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/json"
VERSION: Final = 1
"""Of every message type. Fields are only ever added; a change that readers must notice gets another number."""

_ENCODER: Final = msgspec.json.Encoder()


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One record of the events topic: attributes in `headers`, data in `value`, the centre as `key`."""

    key: bytes
    headers: tuple[tuple[str, bytes], ...]
    value: bytes


def type_of(kind: type[Event]) -> str:
    """The type of an event's message: `uk.contact-centre.offer.timed_out.v1`."""
    return f"uk.contact-centre.{kind.__struct_config__.tag}.v{VERSION}"


def messages_of(accepted: Accepted, centre: CentreId, partition: int = 0) -> Iterator[Message]:
    """A message for each event of a step. The same step always gives the same messages, ids included."""
    for number, event in enumerate(accepted.step.events):
        attributes = {
            "specversion": SPEC_VERSION,
            "id": f"{partition}:{accepted.offset}:{number}",
            "source": f"/centres/{quote(centre, safe='')}",
            "type": type_of(type(event)),
            "time": rfc3339(event.at),
            "subject": _subject(event),
        }
        headers = [(f"ce_{name}", value.encode()) for name, value in attributes.items() if value]
        yield Message(
            key=centre.encode(),
            headers=(*headers, ("content-type", CONTENT_TYPE.encode())),
            value=_ENCODER.encode(public_data(event)),
        )


def _subject(event: Event) -> str:
    """Whom it is about: a contact, else an agent, else nobody."""
    if isinstance(event, ContactEvent):
        return event.contact
    return event.agent if isinstance(event, AgentEvent) else ""
