"""The bare webhooks: an aiohttp server that checks Twilio's signature and answers one document, whatever was asked.

python -m bench.speed.bare_webhooks
"""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import web
from twilio.request_validator import RequestValidator

from bench.speed.calls import FOLDER, PUBLIC_URL, SIGNED_WITH
from contact_centre.logs import set_up_logs

_BASE: Final = PUBLIC_URL + FOLDER
_DOCUMENT: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><Response>'
    f'<Gather action="{_BASE}menu?n=1" method="POST" numDigits="1"><Say>Welcome. For enquiries press 1.</Say></Gather>'
    f'<Enqueue action="{_BASE}wait/done?n=1" waitUrl="{_BASE}wait?n=1">general</Enqueue>'
    f"<Play>{_BASE}music.wav</Play></Response>"
)
"""All that any step of a call may want, so that one load fits both."""

_VALIDATOR: Final = RequestValidator(SIGNED_WITH)


async def _answer(request: web.Request) -> web.Response:
    signature = request.headers.get("X-Twilio-Signature", "")
    if not _VALIDATOR.validate(PUBLIC_URL + request.raw_path, await request.post(), signature):
        raise web.HTTPForbidden
    return web.Response(text=_DOCUMENT, content_type="text/xml")


def make_app() -> web.Application:
    """The server's only address."""
    app = web.Application()
    app.add_routes([web.post(FOLDER + "{path:.+}", _answer)])
    return app


async def main() -> None:
    """Serve until killed."""
    runner = web.AppRunner(make_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    set_up_logs()
    asyncio.run(main())
