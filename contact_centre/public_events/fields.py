"""What of each event is public, worked out from its types: nothing that a person could have typed gets through.

A field is public if it is made of ids, numbers, yes or no, instants and words of a fixed list. Plain text is not, nor
is anything that may be sealed; the few texts that only programs write are named below. A field that is added to an
event is judged by the same rule, and a test lists what is public, so that a change is seen.
"""

from __future__ import annotations

import datetime as dt
import functools
import types
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal, NamedTuple, Union

import msgspec

from routing import events as ev
from routing.events import EVENT_TYPES, Event
from routing.ids import AgentId, ContactId, Instant, LegId, MessageId, OfferId, QueueId, SkillId, TeamId
from routing.words import Need

_IDS: Final = frozenset({AgentId, ContactId, LegId, MessageId, OfferId, QueueId, SkillId, TeamId})
"""Not residents', whose ids follow them from contact to contact, nor gateways' and sessions', which concern nobody, nor
what a provider calls its calls and recordings, by which others could ask the provider for them."""

_STRUCTS: Final = frozenset({ev.Candidate, ev.Overtaken, ev.Why, Need})
_PLAIN: Final = frozenset({bool, int, float, type(None)})

CODES: Final[frozenset[tuple[type[msgspec.Struct], str]]] = frozenset(
    {
        (ev.CommandHandled, "command"),
        (ev.CommandRefused, "code"),
        (ev.CommandRefused, "command"),
        (ev.ConfigActivated, "digest"),
        (ev.ContactEnded, "reason"),
        (ev.WaitTold, "estimator"),
        (ev.Why, "policy"),
    }
)
"""Texts that only the engine writes."""

_TIME: Final = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]


class _Shape(NamedTuple):
    """How a value looks in public, and how it is made so."""

    type: Any
    convert: Callable[[Any], Any]


class _Public(NamedTuple):
    """The public side of a struct: its twin, and the fields that it takes over."""

    twin: type[msgspec.Struct]
    fields: Mapping[str, Callable[[Any], Any]]

    def of(self, value: msgspec.Struct) -> msgspec.Struct:
        """The twin of `value`."""
        return self.twin(**{name: convert(getattr(value, name)) for name, convert in self.fields.items()})


def rfc3339(at: Instant) -> str:
    """`2026-11-23T10:42:07.125Z`."""
    return dt.datetime.fromtimestamp(at / 1000, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def public_data(event: Event) -> msgspec.Struct:
    """What of `event` is public; its time stands beside it (`ce_time`), not in it."""
    return _EVENTS[type(event)].of(event)


def _same(value: Any) -> Any:
    return value


def _shape(hint: Any) -> _Shape | None:
    """How a field of this type looks in public; None if it does not."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Instant:
        return _Shape(_TIME, rfc3339)
    if hint in _IDS:
        return _Shape(str, _same)
    if hint in _PLAIN or origin is Literal:
        return _Shape(hint, _same)
    if hint in _STRUCTS:
        public = _public(hint)
        return _Shape(public.twin, public.of)
    if origin in (Union, types.UnionType):
        return _optional(arguments)
    return _collection(origin, arguments) if origin in (tuple, dict) else None


def _optional(arguments: tuple[Any, ...]) -> _Shape | None:
    """Of unions, only something or nothing."""
    others = [each for each in arguments if each is not type(None)]
    shape = _shape(others[0]) if len(others) == 1 else None
    if shape is None:
        return None
    convert = shape.convert
    return _Shape(shape.type | None, lambda value: None if value is None else convert(value))


def _collection(origin: Any, arguments: tuple[Any, ...]) -> _Shape | None:
    shapes = [_shape(each) for each in arguments if each is not ...]
    found = [each for each in shapes if each is not None]
    if len(found) < len(shapes):
        return None
    first = found[0].convert
    if origin is dict:
        last = found[1].convert
        kind = types.GenericAlias(dict, (found[0].type, found[1].type))
        return _Shape(kind, lambda of: {first(key): last(value) for key, value in of.items()})
    if ... in arguments:
        return _Shape(types.GenericAlias(tuple, (found[0].type, ...)), lambda of: tuple(map(first, of)))
    kind = types.GenericAlias(tuple, tuple(each.type for each in found))
    return _Shape(kind, lambda of: tuple(each.convert(value) for each, value in zip(found, of, strict=True)))


@functools.cache
def _public(kind: type[msgspec.Struct]) -> _Public:
    hints = typing.get_type_hints(kind)
    shapes = {
        field.name: _Shape(str, _same) if (kind, field.name) in CODES else _shape(hints[field.name])
        for field in msgspec.structs.fields(kind)
        if field.name != "at"
    }
    found = {name: shape for name, shape in shapes.items() if shape is not None}
    twin = msgspec.defstruct(
        kind.__name__,
        [(name, shape.type) for name, shape in found.items()],
        namespace={"__doc__": kind.__doc__},
        frozen=True,
        kw_only=True,
    )
    return _Public(twin, {name: shape.convert for name, shape in found.items()})


_EVENTS: Final = {kind: _public(kind) for kind in EVENT_TYPES}

PUBLIC: Final[Mapping[type[Event], type[msgspec.Struct]]] = {kind: public.twin for kind, public in _EVENTS.items()}
"""What readers get of each event, for documents and tests."""
