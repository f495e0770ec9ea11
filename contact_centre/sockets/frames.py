"""Frames on the wire: strict parsing of what clients send, and encoding of what they are sent."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

import msgspec

from routing.errors import FrameRefused

MAX_FRAME_BYTES: Final = 64 * 1024
SAFE_ID: Final = r"^[A-Za-z0-9_.:\-]{1,64}$"

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PATH: Final = re.compile(r" - at `\$\.?(.*)`$")
_NAMED: Final = re.compile(r"field `(.*)`")


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every client frame after hello has. `id` is the command's id, made by the client."""

    type: str
    id: Annotated[str, msgspec.Meta(pattern=SAFE_ID)] | None = None
    data: msgspec.Raw = msgspec.Raw(b"{}")


class Hello(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first frame. Staff send a `ticket`, residents their `token` (null if they have none yet).

    `cursor` is the last one seen; this server answers with a snapshot whatever it is.
    """

    type: Literal["hello"]
    v: Literal[1]
    cursor: str | None = None
    ticket: str | None = None
    token: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class Welcome(msgspec.Struct, frozen=True):
    """`welcome`: the token of a resident who had none, to be kept in the tab's sessionStorage."""

    token: str


class Ack(msgspec.Struct, frozen=True):
    """`ack`: the command of that id is durable and was carried out."""

    id: str


class Refused(msgspec.Struct, frozen=True):
    """`refused`: the frame of that id (None if it could not be read) was not carried out."""

    id: str | None
    code: str
    text: str


_HEAD = msgspec.json.Decoder(Head)
_HELLO = msgspec.json.Decoder(Hello)
_ENCODER = msgspec.json.Encoder()


def bad_frame(field: str, problem: str) -> FrameRefused:
    """The refusal of a frame whose `field` is wrong."""
    where = f"The field {field} of this frame is wrong" if field else "This frame is wrong"
    return FrameRefused("bad_frame", f"{where}: {problem}")


def read_hello(text: str) -> Hello:
    """Parse the first frame.

    Raises:
        FrameRefused: it is no hello.
    """
    hello: Hello = _decode(_HELLO, text, "")
    return hello


def read_head(text: str) -> Head:
    """Parse a frame up to its data.

    Raises:
        FrameRefused: it is no frame.
    """
    head: Head = _decode(_HEAD, text, "")
    return head


def read_data(head: Head, types: Mapping[str, type[msgspec.Struct]]) -> msgspec.Struct:
    """The checked data of a frame, which must be one of `types`.

    Raises:
        FrameRefused: unknown type, wrong or unknown field, control characters.
    """
    kind = types.get(head.type)
    if kind is None:
        raise bad_frame("type", f"this socket takes {', '.join(sorted(types)) or 'no frames'}.")
    data: msgspec.Struct = _decode(_decoder(kind), head.data, "data")
    for path, value in _texts(msgspec.to_builtins(data), "data"):
        if _CONTROL.search(value):
            raise bad_frame(path, "control characters are not allowed, only line breaks and tabs.")
    return data


@functools.cache
def _decoder(kind: type[msgspec.Struct]) -> msgspec.json.Decoder[msgspec.Struct]:
    return msgspec.json.Decoder(kind)


def encode_data(data: msgspec.Struct) -> bytes:
    """The JSON of a frame's data."""
    return _ENCODER.encode(data)


def envelope(seq: int, cursor: int, kind: str, data: bytes) -> bytes:
    """A server's frame. `kind` is one of our own words and needs no escaping."""
    return b'{"seq":%d,"cursor":"%d","type":"%s","data":%s}' % (seq, cursor, kind.encode(), data)


def _decode(decoder: msgspec.json.Decoder[Any], text: str | bytes | msgspec.Raw, under: str) -> Any:
    """Decode, or refuse naming the field, whose path begins with `under`."""
    try:
        return decoder.decode(text)
    except msgspec.ValidationError as err:
        raise _wrong_field(str(err), under) from err
    except (msgspec.DecodeError, UnicodeError) as err:
        raise bad_frame(under, "it is not JSON in UTF-8.") from err
    except RecursionError as err:
        raise bad_frame(under, "it is nested too deeply.") from err


def _wrong_field(message: str, under: str) -> FrameRefused:
    found = _PATH.search(message)
    named = _NAMED.search(message)
    problem = _PATH.sub("", message)
    names = [under, found.group(1) if found else "", named.group(1) if named else ""]
    return bad_frame(".".join(name for name in names if name), f"{problem}.")


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every text in decoded JSON, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"{path}.{key}", str(key)
            yield from _texts(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{index}]")
