"""What a browser holds for us: the sign-in cookie, or a visit cookie, and the CSRF token bound to either."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from aiohttp import web

from agents.identity import Identity, SignIn, may
from contact_centre.http.bodies import read_form
from contact_centre.http.problems import Handler, Problem, signed_out
from contact_centre.http.site import Site

CSRF_HEADER: Final = "X-CSRF-Token"
CSRF_FIELD: Final = "csrf"
_SIGN_IN: Final = "sign_in"
_VISIT: Final = "visit"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_FOUND = web.RequestKey("sign_in", tuple)


class Browsers:
    """Reads and writes the two cookies. Both are random words; neither says anything by itself.

    A CSRF token is a keyed hash of the cookie it belongs to, so it dies with the sign-in and needs no storage.
    Behind TLS the cookies are `Secure` and bound to this host by the `__Host-` prefix.
    """

    def __init__(self, identity: Identity, site: Site, new_token: Callable[[], str]) -> None:
        self._identity = identity
        self._site = site
        self._new_token = new_token

    async def sign_in(self, request: web.Request) -> SignIn | None:
        """Who is signed in, or None. Asked of the database once per request."""
        if _FOUND not in request:
            token = request.cookies.get(self._name(request, _SIGN_IN), "")
            request[_FOUND] = (await self._identity.verify(token) if token else None,)
        found: SignIn | None = request[_FOUND][0]
        return found

    async def person(self, request: web.Request) -> SignIn:
        """Who is signed in. A wallboard is nobody: it may show its one page and ask nothing.

        Raises:
            Problem: 401, nobody is signed in.
        """
        sign_in = await self.sign_in(request)
        if sign_in is None or sign_in.kind == "wallboard":
            raise signed_out()
        return sign_in

    async def supervisor(self, request: web.Request) -> SignIn:
        """The supervisor who is signed in.

        Raises:
            Problem: 401 as `person`; 403, somebody else is.
        """
        sign_in = await self.person(request)
        if not may(sign_in.roles, "supervisor"):
            raise Problem(403)
        return sign_in

    async def csrf(self, request: web.Request, response: web.StreamResponse) -> str:
        """The CSRF token for the forms of `response`; gives a visitor without any cookie a visit cookie."""
        secret = await self._secret(request)
        if not secret:
            secret = self._new_token()
            self._set(request, response, _VISIT, secret)
        return _csrf_of(secret)

    def remember(self, request: web.Request, response: web.StreamResponse, token: str, max_age_s: int) -> None:
        """Put the token of a new sign-in into the browser."""
        self._set(request, response, _SIGN_IN, token, max_age_s)

    def forget(self, request: web.Request, response: web.StreamResponse) -> None:
        """Take the sign-in out of the browser."""
        response.del_cookie(
            self._name(request, _SIGN_IN),
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self._site.secure(request),
        )

    @web.middleware
    async def protect(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse requests that change something unless they come from our page in this very browser.

        Webhooks of providers are signed instead; their folders are left to the channels.
        """
        if request.method not in _SAFE and not request.path.startswith("/channels/"):
            self._site.check_origin(request)
            said = request.headers.get(CSRF_HEADER) or (await read_form(request)).get(CSRF_FIELD, "")
            secret = await self._secret(request)
            if not secret or not hmac.compare_digest(said.encode(), _csrf_of(secret).encode()):
                raise Problem(403, "This page is too old. Load it again, then try once more.", code="bad_csrf")
        return await handler(request)

    async def _secret(self, request: web.Request) -> str:
        name = _SIGN_IN if await self.sign_in(request) is not None else _VISIT
        return request.cookies.get(self._name(request, name), "")

    def _set(
        self, request: web.Request, response: web.StreamResponse, name: str, value: str, max_age_s: int | None = None
    ) -> None:
        response.set_cookie(
            self._name(request, name),
            value,
            max_age=max_age_s,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self._site.secure(request),
        )

    def _name(self, request: web.Request, name: str) -> str:
        return f"__Host-{name}" if self._site.secure(request) else name


def _csrf_of(secret: str) -> str:
    return hmac.digest(secret.encode(), b"csrf", hashlib.sha256).hex()
