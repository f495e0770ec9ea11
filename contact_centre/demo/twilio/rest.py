"""The REST interface: as much of api.twilio.com as the service uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

import aiohttp
import msgspec
from aiohttp import web

from contact_centre.demo.twilio.exchange import Exchange
from contact_centre.demo.twilio.webhooks import Callback, Faults
from routing.ids import Instant

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PAGE_SIZE: Final = 50
DAY_MS: Final = 86_400_000


class RestError(Exception):
    """Twilio refuses. `code` is its error."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


def not_found(what: str) -> RestError:
    """There is no such thing."""
    return RestError(404, 20404, f"The requested resource {what} was not found")


def refused(code: int, text: str) -> RestError:
    """The request makes no sense."""
    return RestError(400, code, text)


def guard(credentials: Mapping[str, str], faults: Faults, exchange: Exchange) -> Any:  # aiohttp's
    """The middleware: faults, basic auth, and errors in Twilio's JSON."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if faults.slow_s:
                await exchange.pause(faults.slow_s)
            if faults.refusing is not None:
                status, code = faults.refusing
                raise RestError(status, code, "Refused on purpose.")
            _check_sign_in(request, credentials)
            return await handler(request)
        except RestError as error:
            return _error(error)
        except web.HTTPNotFound:
            return _error(not_found(request.path))
        except web.HTTPMethodNotAllowed:
            return _error(RestError(405, 20004, "Method not allowed"))

    return middleware


def _check_sign_in(request: web.Request, credentials: Mapping[str, str]) -> None:
    try:
        given = aiohttp.BasicAuth.decode(request.headers.get("Authorization", ""))
    except ValueError:
        raise RestError(401, 20003, "Authenticate") from None
    if credentials.get(given.login) != given.password:
        raise RestError(401, 20003, "Authenticate")


def _error(error: RestError) -> web.Response:
    return answer(
        {
            "code": error.code,
            "message": error.text,
            "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
            "status": error.status,
        },
        error.status,
    )


def answer(resource: object, status: int = 200) -> web.Response:
    """A resource as JSON."""
    return web.Response(body=msgspec.json.encode(resource), status=status, content_type="application/json")


def listing(request: web.Request, name: str, found: Iterable[dict[str, Any]]) -> web.Response:
    """A page of a list, the newest first."""
    every = list(found)[::-1]
    size = min(1_000, max(1, _whole(request.query.get("PageSize", ""), PAGE_SIZE)))
    page = max(0, _whole(request.query.get("Page", ""), 0))
    first = page * size

    def uri(number: int) -> str:
        return str(request.rel_url.update_query(Page=str(number), PageSize=str(size)))

    return answer(
        {
            name: every[first : first + size],
            "page": page,
            "page_size": size,
            "start": first,
            "end": max(first, min(first + size, len(every)) - 1),
            "uri": uri(page),
            "first_page_uri": uri(0),
            "previous_page_uri": uri(page - 1) if page else None,
            "next_page_uri": uri(page + 1) if first + size < len(every) else None,
        }
    )


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdecimal() else default


class Form:
    """What was posted."""

    def __init__(self, fields: Any) -> None:  # aiohttp's MultiDict of text and files
        self._fields = fields

    def text(self, name: str, default: str = "") -> str:
        """A field."""
        return str(self._fields.get(name, default))

    def flag(self, name: str) -> bool | None:
        """A field that is true or false; None where it was not sent."""
        return self.text(name).lower() == "true" if name in self._fields else None

    def number(self, name: str, default: float) -> float:
        """A field that is a whole number.

        Raises:
            RestError: it is none.
        """
        text = self.text(name)
        if text and not text.isdecimal():
            raise refused(20001, f"{name} must be a number.")
        return float(text or default)

    def needed(self, name: str, code: int) -> str:
        """A field that must be there.

        Raises:
            RestError: it is not.
        """
        text = self.text(name)
        if not text:
            raise refused(code, f"{name} is required.")
        return text

    def callback(self, name: str, *default: str) -> Callback | None:
        """A callback: `name`, its method and its events, which come repeated or in one."""
        url = self.text(name)
        if not url:
            return None
        told = [word for one in self._fields.getall(f"{name}Event", []) for word in str(one).split()]
        return Callback(url=url, method=self.text(f"{name}Method", "POST").upper(), events=frozenset(told or default))


async def form_of(request: web.Request) -> Form:
    """What a request posts."""
    return Form(await request.post())


def started_between(request: web.Request, at: Instant | None) -> bool:
    """Whether an instant fits the filters on `StartTime`: at, from (`>`) and until (`<`) a day or a second."""
    fits: dict[str, Callable[[int, int, int], bool]] = {
        "StartTime": lambda have, first, end: first <= have < end,
        "StartTime>": lambda have, first, _end: have >= first,
        "StartTime<": lambda have, _first, end: have < end,
    }
    wanted = [(fit, request.query[name]) for name, fit in fits.items() if name in request.query]
    return not wanted or (at is not None and all(fit(at, *_bounds(text)) for fit, text in wanted))


def _bounds(text: str) -> tuple[int, int]:
    """A day, or a second, in ms."""
    try:
        first = dt.datetime.fromisoformat(text)
    except ValueError:
        raise refused(20001, "StartTime must be a date or a time.") from None
    first_ms = int(first.replace(tzinfo=first.tzinfo or dt.UTC).timestamp() * 1000)
    return first_ms, first_ms + (DAY_MS if len(text) == len("2026-01-31") else 1_000)
