"""Well-typed nonsense: commands of every type whose values are drawn without regard to what they mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from routing import commands as cmd
from routing.centre import Centre
from tests.unit.routing import random_centre as rc

_WORDS: Final = ("", "nonsense", "en", "Europe/London", "Europe/Lundon", "sla_aware", rc.CENTRE, *rc.AGENTS, *rc.QUEUES,
                 *(f"@{place}" for place in range(12)))  # fmt: skip
_NUMBERS: Final = (-1, 0, 1, 2, 5, 9, 11, 60, 3_600, 10**9, -(10**9))
_SOURCES: Final = (
    "admin",
    "phone",
    "staff:boss",
    "",
    *(f"staff:{agent}" for agent in rc.AGENTS),
    "resident:resident-1",
)


_PLACE: Final = re.compile(rb'"@(\d+)"')


def _of(kind: inspect.Type) -> st.SearchStrategy[Any]:  # noqa: C901, PLR0911 - one case a type
    match kind:
        case inspect.BoolType():
            return st.booleans()
        case inspect.IntType():
            return st.sampled_from(_NUMBERS)
        case inspect.FloatType():
            return st.sampled_from((-1.0, 0.0, 0.5, 1.0, 95.0))
        case inspect.StrType():
            return st.sampled_from(_WORDS)
        case inspect.DateType():
            return st.sampled_from((dt.date(2026, 1, 5), dt.date(2026, 1, 6), dt.date.max))
        case inspect.NoneType():
            return st.none()
        case inspect.LiteralType():
            return st.sampled_from(kind.values)
        case inspect.UnionType():
            return st.one_of([_of(each) for each in kind.types])
        case inspect.VarTupleType():
            return st.lists(_of(kind.item_type), max_size=2).map(tuple)
        case inspect.DictType():
            return st.dictionaries(_of(kind.key_type), _of(kind.value_type), max_size=3)
        case inspect.StructType():
            return _struct(kind.cls)
    raise AssertionError(f"no nonsense is known for {kind}")


def _struct(cls: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    if cls is Centre:
        return st.one_of(rc.centres, st.tuples(rc.centres, _fields(Centre, some=True)).map(_damaged))
    return _fields(cls).map(lambda values: cls(**values))


def _fields(cls: type[msgspec.Struct], *, some: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    info = inspect.type_info(cls)
    assert isinstance(info, inspect.StructType)
    all_of = {field.name: _of(field.type) for field in info.fields}
    may_miss = {field.name for field in info.fields if some or not field.required}
    return st.fixed_dictionaries(
        {name: values for name, values in all_of.items() if name not in may_miss},
        optional={name: values for name, values in all_of.items() if name in may_miss},
    )


def _damaged(parts: tuple[Centre, dict[str, Any]]) -> Centre:
    return msgspec.structs.replace(parts[0], **parts[1])


garbage: Final = st.tuples(st.sampled_from(_SOURCES), st.one_of([_struct(cls) for cls in cmd.COMMAND_TYPES.values()]))
"""Who asks, and what: any command there is, about anything. `about` puts real ids where it says so."""


def about(data: cmd.CommandData, ids: Sequence[str]) -> cmd.CommandData:
    """`data` with the ids of the moment in the places that were drawn for them."""
    raw = _PLACE.sub(lambda place: msgspec.json.encode(ids[int(place[1]) % len(ids)]), msgspec.json.encode(data))
    return msgspec.json.decode(raw, type=type(data))
