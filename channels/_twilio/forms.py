"""Twilio's forms as typed payloads: only what stands in the type is looked at."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from channels._twilio.signature import fields_of
from routing.errors import BadWebhook

_Said = TypeVar("_Said", bound=msgspec.Struct)


def read_form(encoded: str, kind: type[_Said]) -> _Said:
    """The fields of a form or query that `kind` names, checked; Twilio adds others without notice.

    Raises:
        BadWebhook: a field stands there twice, or is not what it should be.
    """
    try:
        fields = fields_of(encoded)
        # Not `msgspec.structs.fields`: that compiles every annotation anew, thirty times the work of reading.
        if twice := [name for name in kind.__struct_encode_fields__ if len(fields.get(name, ())) > 1]:
            raise BadWebhook(f"{min(twice)} stands there more than once.")
        return msgspec.convert({name: values[0] for name, values in fields.items()}, type=kind, strict=False)
    except (msgspec.ValidationError, ValueError) as err:
        raise BadWebhook(f"A field cannot be read: {type(err).__name__}.") from err
