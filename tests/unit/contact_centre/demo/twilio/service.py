"""A little service that answers TwiML, and how tests listen to a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web
from twilio.request_validator import RequestValidator

from contact_centre.demo.twilio import Handset, Heard

ACCOUNT = "AC" + "1" * 32
TOKEN = "not a secret of anybody"
CENTRE = "+441632960000"
RESIDENT = "+447700900123"

Answer = str | web.Response | Callable[[dict[str, str]], str]


@dataclass(frozen=True)
class Asked:
    """A request of the emulator's."""

    path: str
    method: str
    params: dict[str, str]
    token: str
    signed: bool


@dataclass
class Service:
    """Answers the TwiML that a test puts at a path; anything else with an empty 200."""

    documents: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    async def handle(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        url = f"{self.url}{request.path_qs}"
        signed = RequestValidator(TOKEN).validate(url, form, request.headers["X-Twilio-Signature"])
        params = {**request.query, **form}
        self.asked.append(
            Asked(request.path, request.method, params, request.headers["I-Twilio-Idempotency-Token"], signed)
        )
        answer = self.documents.get(request.path, "")
        if isinstance(answer, web.Response):
            return web.Response(status=answer.status, text=answer.text, content_type=answer.content_type)
        body = answer(params) if callable(answer) else answer
        return web.Response(text=f"<Response>{body}</Response>", content_type="text/xml")

    def at(self, path: str) -> list[dict[str, str]]:
        """What was sent to a path, in order."""
        return [one.params for one in self.asked if one.path == path]


async def hears(handset: Handset, text: str) -> Heard:
    """Listen until that is heard."""
    while (line := await handset.heard.get()).text != text:
        pass
    return line


def heard_so_far(handset: Handset) -> list[tuple[str, str]]:
    """Who was heard saying what, since this was asked last."""
    lines = []
    while not handset.heard.empty():
        line = handset.heard.get_nowait()
        lines.append((line.by, line.text))
    return lines
