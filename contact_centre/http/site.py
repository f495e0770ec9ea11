"""Which site a request speaks to, and whether it comes from a page of that same site."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from contact_centre.http.problems import Problem


class Site:
    """The addresses this service is known by: its PUBLIC_URL, and whatever host it is reached under directly.

    Headers of proxies (`X-Forwarded-*`) are not trusted: only PUBLIC_URL says that TLS ends before us.
    """

    def __init__(self, public_url: str | None) -> None:
        parts = urlsplit(public_url or "")
        self._public_host = parts.netloc.lower()
        self._public_origin = f"{parts.scheme}://{parts.netloc}".lower() if public_url else ""

    def origin(self, request: web.Request) -> str:
        """The origin of our own pages, as this request reached them."""
        host = request.host.lower()
        if host == self._public_host:
            return self._public_origin
        return f"http://{host}"

    def secure(self, request: web.Request) -> bool:
        """Whether this visitor came through TLS."""
        return self.origin(request).startswith("https://")

    def check_origin(self, request: web.Request) -> None:
        """Let only our own pages through.

        Raises:
            Problem: 403, Origin is missing, `null`, repeated or another site's.
        """
        origins = request.headers.getall("Origin", [])
        if len(origins) != 1 or not origins[0] or origins[0].lower() not in {self.origin(request), self._public_origin}:
            raise Problem(403, "This must be sent from a page of this centre.", code="foreign_origin")
