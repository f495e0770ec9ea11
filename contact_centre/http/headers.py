"""Headers that every answer carries."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from contact_centre.http.site import Site

_POLICY: Final = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
)
CONTENT_SECURITY_POLICY: Final = "; ".join((*_POLICY, "connect-src 'self'"))
"""Everything comes from us."""

SOFTPHONE_POLICY: Final = "; ".join(
    (
        *_POLICY,
        "connect-src 'self' https://*.twilio.com wss://*.twilio.com",
        "media-src 'self' mediastream: https://sdk.twilio.com",
    )
)
"""Where Twilio's Voice SDK runs: its edges carry the signals of calls, its site the sounds of keys."""

_SOFTPHONE_PAGES: Final = frozenset({"/console", "/board"})

_NOT_NEEDED: Final = "camera=(), geolocation=(), payment=(), usb=()"
_ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": f"{_NOT_NEEDED}, microphone=()",
    # Not no-referrer: under it browsers send `Origin: null` with a form, which is refused.
    "Referrer-Policy": "same-origin",
    "Server": "contact-centre",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FILES: Final = "/media/"
FILE_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What somebody sent is looked at and can do nothing, whatever a browser takes it for."""

_ON_SOFTPHONE_PAGES: Final = {
    "Content-Security-Policy": SOFTPHONE_POLICY,
    "Permissions-Policy": f"{_NOT_NEEDED}, microphone=(self)",
}


class SecurityHeaders:
    """Adds the headers as an answer is about to leave.

    Args:
        softphone: the pages of staff ring through Twilio, and need its servers and the microphone.
    """

    def __init__(self, site: Site, *, softphone: bool = False) -> None:
        self._site = site
        self._softphone = softphone

    async def on_prepare(self, request: web.Request, response: web.StreamResponse) -> None:
        """The aiohttp signal handler."""
        response.headers.update(_ALWAYS)
        if self._softphone and request.path in _SOFTPHONE_PAGES:
            response.headers.update(_ON_SOFTPHONE_PAGES)
        if request.path.startswith(FILES):
            response.headers["Content-Security-Policy"] = FILE_POLICY
        response.headers.setdefault("Cache-Control", "no-store")
        if self._site.secure(request):
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
