"""REST: calls."""

from __future__ import annotations

import re
from typing import Final

from aiohttp import web

from contact_centre.demo.twilio.calls import OVER, Call, Jump
from contact_centre.demo.twilio.exchange import Exchange
from contact_centre.demo.twilio.rest import Form, answer, form_of, listing, not_found, refused, started_between
from contact_centre.demo.twilio.switchboard import Detection, Switchboard
from contact_centre.demo.twilio.twiml import BadTwiml, read_twiml

MOST_TWIML: Final = 4_000
RINGS_S: Final = 60
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_ABSOLUTE: Final = re.compile(r"https?://[^/]+")


class CallRoutes:
    """Calls are made, brought elsewhere, ended and looked up."""

    def __init__(self, exchange: Exchange, switchboard: Switchboard) -> None:
        self._exchange, self._switchboard = exchange, switchboard

    def routes(self, base: str) -> list[web.RouteDef]:
        """Below the account's address."""
        return [
            web.post(f"{base}/Calls.json", self.create),
            web.get(f"{base}/Calls.json", self.list),
            web.post(f"{base}/Calls/{{call}}.json", self.update),
            web.get(f"{base}/Calls/{{call}}.json", self.fetch),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """Ring somebody."""
        form = await form_of(request)
        call = self.new_call(form)
        first = _document(form)
        fallback = form.text("FallbackUrl")
        call.fallback = Jump(fallback, form.text("FallbackMethod", "POST").upper()) if fallback else None
        self._switchboard.place(call, first, form.number("Timeout", RINGS_S), _detection(form))
        return answer(call.view(), 201)

    def new_call(self, form: Form, callback: str = "StatusCallback") -> Call:
        """The call that a form asks for; nothing happens to it yet.

        Raises:
            RestError: it cannot be rung.
        """
        to, from_ = form.needed("To", 21201), form.needed("From", 21213)
        if not to.startswith(("client:", "sip:")) and not _NUMBER.fullmatch(to):
            raise refused(21211, f"The phone number you are attempting to call, {to}, is not valid.")
        if not from_.startswith("client:") and from_ not in self._exchange.numbers:
            raise refused(21210, "The source phone number provided is not yet verified for your account.")
        call = self._exchange.new_call(from_=from_, to=to, direction="outbound-api")
        call.callback = form.callback(callback, "completed")
        return call

    async def list(self, request: web.Request) -> web.Response:
        """Calls by To, From, Status and StartTime."""
        wanted = {name: request.query[name] for name in ("To", "From", "Status") if name in request.query}
        found = (
            one
            for one in self._exchange.calls.values()
            if all(getattr(one, _FIELD[name]) == text for name, text in wanted.items())
            and started_between(request, one.started_at)
        )
        return listing(request, "calls", (one.view() for one in found))

    async def fetch(self, request: web.Request) -> web.Response:
        """One call."""
        return answer(self.call(request).view())

    async def update(self, request: web.Request) -> web.Response:
        """Bring a call to another document, or end it."""
        call, form = self.call(request), await form_of(request)
        if call.status in OVER:
            raise refused(21220, "Call is not in-progress. Cannot redirect.")
        status = form.text("Status")
        if status not in ("", "completed", "canceled"):
            raise refused(21218, f"Invalid status {status!r}.")
        if status:
            unanswered = not call.answered.is_set() and call.direction != "inbound"
            call.hang_up("canceled" if unanswered else "completed")
        else:
            call.redirect(_document(form))
        return answer(call.view())

    def call(self, request: web.Request) -> Call:
        """The call that a request names.

        Raises:
            RestError: there is none.
        """
        call = self._exchange.calls.get(request.match_info["call"])
        if call is None:
            raise not_found(request.path)
        return call


_FIELD: Final = {"To": "to", "From": "from_", "Status": "status"}


def _document(form: Form) -> Jump:
    """What a call is to follow: an address, or TwiML that came along."""
    url, twiml = form.text("Url"), form.text("Twiml")
    if url:
        if not _ABSOLUTE.match(url):
            raise refused(21205, f"Url is not a valid URL: {url}")
        return Jump(url, form.text("Method", "POST").upper())
    if not twiml or len(twiml) > MOST_TWIML:
        raise refused(21205, "Url, or Twiml of at most 4000 characters, is required.")
    try:
        return Jump(verbs=read_twiml(twiml))
    except BadTwiml as error:
        raise refused(12100, str(error)) from None


def _detection(form: Form) -> Detection | None:
    kind = form.text("MachineDetection")
    if kind not in ("Enable", "DetectMessageEnd"):
        return None
    return Detection(kind=kind, told=form.callback("AsyncAmdStatusCallback") if form.flag("AsyncAmd") else None)
