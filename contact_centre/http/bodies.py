"""Reading what requests carry: strictly typed, at most 64 KiB, within ten seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec
from aiohttp import web

from contact_centre.http.problems import Problem

MAX_BODY_BYTES: Final = 64 * 1024
_WITHIN_S: Final = 10.0

_T = TypeVar("_T", bound=msgspec.Struct)


async def read_json(request: web.Request, kind: type[_T]) -> _T:
    """The body of a JSON request. An empty body reads as `{}`.

    Raises:
        Problem: 400 with the field, 408, 413, 415.
    """
    if request.body_exists and request.content_type != "application/json":
        raise Problem(415, "Send JSON, with Content-Type: application/json.")
    try:
        async with asyncio.timeout(_WITHIN_S):
            body = await request.read()
    except TimeoutError as err:
        raise Problem(408) from err
    try:
        return msgspec.json.decode(body or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as err:
        raise Problem(400, f"The JSON in the body is wrong: {err}.", code="bad_body") from err


async def read_form(request: web.Request) -> Mapping[str, str]:
    """The fields of a form. Files and repeated fields are refused.

    Raises:
        Problem: 400, 408, 413.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    try:
        async with asyncio.timeout(_WITHIN_S):
            fields = await request.post()
    except TimeoutError as err:
        raise Problem(408) from err
    except ValueError as err:
        raise Problem(400) from err
    if len(set(fields)) != len(fields):
        raise Problem(400, "A field of this form was sent twice.", code="bad_body")
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def read_query(request: web.Request, kind: type[_T]) -> _T:
    """The query of a request as `kind`. Numbers are read from their digits.

    Raises:
        Problem: 400 with the field; also for unknown and repeated ones.
    """
    if len(set(request.query)) != len(request.query):
        raise Problem(400, "A part of the query was sent twice.", code="bad_query")
    try:
        return msgspec.convert(dict(request.query), type=kind, strict=False)
    except msgspec.ValidationError as err:
        raise Problem(400, f"The query is wrong: {err}.", code="bad_query") from err


def json_response(data: msgspec.Struct | tuple[msgspec.Struct, ...]) -> web.Response:
    """An answer in JSON."""
    return web.Response(body=msgspec.json.encode(data), content_type="application/json")
