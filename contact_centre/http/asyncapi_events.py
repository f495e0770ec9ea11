"""The AsyncAPI 3.1 document of the public stream, generated from the event types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from contact_centre.public_events import PUBLIC, type_of
from contact_centre.public_events.cloud_events import CONTENT_TYPE, SPEC_VERSION
from routing.events import AgentEvent, ContactEvent, Event
from routing.ports import EVENTS

_REF: Final = "#/components/schemas/{name}"
_CHANNEL: Final = "events"

_RULES: Final = (
    "Everything that happens in the centre, as CloudEvents 1.0 in the binary mode of the Kafka protocol binding: "
    "attributes are record headers `ce_…`, the value is the data as JSON, the key is the centre's id. Messages of a "
    "centre stand in one partition, in the order in which things happened. Each is delivered at least once: drop "
    "repeats by `ce_source` and `ce_id`. There are no names, numbers or text of anybody in it, and residents have no "
    "id. Fields are only ever added: read past those you do not know."
)


def asyncapi_events(*, title: str, version: str) -> dict[str, Any]:
    """The document of the events topic: one channel, a message for each type of event."""
    references, schemas = msgspec.json.schema_components(list(PUBLIC.values()), ref_template=_REF)
    payloads = dict(zip(PUBLIC, references, strict=True))
    names = [kind.__struct_config__.tag for kind in PUBLIC]
    return {
        "asyncapi": "3.1.0",
        "info": {"title": title, "version": version, "description": _RULES},
        "defaultContentType": CONTENT_TYPE,
        "channels": {
            _CHANNEL: {
                "address": EVENTS,
                "description": "The public stream. An installation may put a prefix in front of the name.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
                "bindings": {"kafka": {"topic": EVENTS}},
            }
        },
        "operations": {
            "publish": {
                "action": "send",
                "summary": "What the centre publishes.",
                "channel": {"$ref": f"#/channels/{_CHANNEL}"},
                "messages": [{"$ref": f"#/channels/{_CHANNEL}/messages/{name}"} for name in names],
            }
        },
        "components": {
            "messages": {kind.__struct_config__.tag: _message(kind, payload) for kind, payload in payloads.items()},
            "schemas": dict(schemas),
        },
    }


def meaning_of(kind: type[Event]) -> str:
    """The first paragraph of what an event's class says of it."""
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _message(kind: type[Event], payload: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": type_of(kind),
        "summary": meaning_of(kind),
        "contentType": CONTENT_TYPE,
        "headers": _headers(kind),
        "payload": payload,
        "bindings": {"kafka": {"key": {"type": "string", "description": "Id of the centre."}}},
    }


def _headers(kind: type[Event]) -> dict[str, Any]:
    text = {"type": "string", "minLength": 1}
    headers: dict[str, Any] = {
        "ce_specversion": {"const": SPEC_VERSION},
        "ce_id": {**text, "description": "partition:step:n; the same for ever.", "pattern": r"^\d+:\d+:\d+$"},
        "ce_source": {**text, "format": "uri-reference", "description": "/centres/ and the id of the centre."},
        "ce_type": {"const": type_of(kind)},
        "ce_time": {**text, "format": "date-time", "description": "When it happened, log time."},
        "content-type": {"const": CONTENT_TYPE},
    }
    required = list(headers)
    if issubclass(kind, ContactEvent | AgentEvent):
        whom = "contact" if issubclass(kind, ContactEvent) else "agent"
        headers["ce_subject"] = {**text, "description": f"Id of the {whom}."}
        required.append("ce_subject")
    return {"type": "object", "properties": headers, "required": required}
