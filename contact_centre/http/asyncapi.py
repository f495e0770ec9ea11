"""The AsyncAPI 3.1 document of the sockets, generated from the tables of frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from contact_centre.sockets.frames import SAFE_ID, Ack, Hello, Refused, Welcome

_REF: Final = "#/components/schemas/{name}"
Frames = Mapping[str, type[msgspec.Struct]]

_EVERY_SOCKET: Final[Frames] = {"ack": Ack, "refused": Refused}


class SocketFrames(msgspec.Struct, frozen=True, kw_only=True):
    """The frames of one socket. `name` is a word, for example `console`; `client` and `server` by frame type."""

    name: str
    path: str
    summary: str
    client: Frames
    server: Frames


def asyncapi(sockets: Sequence[SocketFrames], *, title: str, version: str) -> dict[str, Any]:
    """The document of these sockets."""
    kinds = _kinds(sockets)
    refs, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    schemas = dict(zip(kinds, refs, strict=True))
    described = [_Described(socket, schemas) for socket in sockets]
    return {
        "asyncapi": "3.1.0",
        "info": {"title": title, "version": version, "description": _RULES},
        "defaultContentType": "application/json",
        "channels": {one.socket.name: one.channel() for one in described},
        "operations": {key: value for one in described for key, value in one.operations().items()},
        "components": {
            "messages": {key: value for one in described for key, value in one.messages().items()},
            "schemas": dict(components),
        },
    }


_RULES: Final = (
    "JSON text frames of at most 64 KiB. The client says `hello` first, within 5 seconds, with a ticket (staff, from "
    "POST /api/ticket) or its token (residents; null for none yet, then `welcome` brings one). The server's frames "
    "carry `seq`, contiguous per connection, and `cursor`, the last step seen. Every command has an `id` of the "
    "client's, unique per person; it is answered with `ack` when it is durable and carried out, or `refused`. "
    "Repeating an id is harmless. 20 frames a second are taken, 40 at once."
)


def _kinds(sockets: Sequence[SocketFrames]) -> list[type[msgspec.Struct]]:
    used: dict[type[msgspec.Struct], None] = dict.fromkeys((Hello, Welcome, Ack, Refused))
    for socket in sockets:
        used.update(dict.fromkeys([*socket.client.values(), *socket.server.values()]))
    return list(used)


class _Described:
    """The parts of the document that speak of one socket."""

    def __init__(self, socket: SocketFrames, schemas: Mapping[type, dict[str, Any]]) -> None:
        self.socket = socket
        self._schemas = schemas

    def channel(self) -> dict[str, Any]:
        names = [name for name, _ in self._payloads()]
        return {
            "address": self.socket.path,
            "description": self.socket.summary,
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        }

    def operations(self) -> dict[str, Any]:
        name = self.socket.name
        channel = {"$ref": f"#/channels/{name}"}
        return {
            f"{name}.{action}": {
                "action": action,
                "channel": channel,
                "messages": [{"$ref": f"#/channels/{name}/messages/{message}"} for message in self._said(action)],
            }
            for action in ("receive", "send")
        }

    def messages(self) -> dict[str, Any]:
        return {name: {"name": name.rsplit(".", 1)[1], "payload": payload} for name, payload in self._payloads()}

    def _said(self, action: str) -> list[str]:
        """The names of what the service receives from clients, or sends to them."""
        return [name for name, _ in self._payloads() if name.startswith(f"{self.socket.name}.{action}.")]

    def _payloads(self) -> list[tuple[str, dict[str, Any]]]:
        name = self.socket.name
        client = [(f"{name}.receive.{kind}", self._client(kind, data)) for kind, data in self.socket.client.items()]
        told = {**_EVERY_SOCKET, **self.socket.server}
        server = [(f"{name}.send.{kind}", self._server(kind, data)) for kind, data in told.items()]
        return [(f"{name}.receive.hello", self._schemas[Hello]), *client, *server]

    def _client(self, kind: str, data: type[msgspec.Struct]) -> dict[str, Any]:
        properties = {
            "id": {"type": "string", "pattern": SAFE_ID},
            "type": {"const": kind},
            "data": self._schemas[data],
        }
        return {"type": "object", "properties": properties, "required": ["type"], "additionalProperties": False}

    def _server(self, kind: str, data: type[msgspec.Struct]) -> dict[str, Any]:
        properties = {
            "seq": {"type": "integer", "minimum": 1},
            "cursor": {"type": "string"},
            "type": {"const": kind},
            "data": self._schemas[data],
        }
        return {"type": "object", "properties": properties, "required": ["seq", "cursor", "type", "data"]}
