"""A request to one of our webhooks."""

from __future__ import annotations

from collections.abc import Mapping


class Letter:
    """A request: all but the site."""

    def __init__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        self.method, self.path, self.headers, self.body = method, path, dict(headers), body
