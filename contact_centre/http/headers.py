"""Headers that every answer carries."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from contact_centre.http.site import Site

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)

_ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Not no-referrer: under it browsers send `Origin: null` with a form, which is refused.
    "Referrer-Policy": "same-origin",
    "Server": "contact-centre",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """Adds the headers as an answer is about to leave."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_prepare(self, request: web.Request, response: web.StreamResponse) -> None:
        """The aiohttp signal handler."""
        response.headers.update(_ALWAYS)
        response.headers.setdefault("Cache-Control", "no-store")
        if self._site.secure(request):
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
