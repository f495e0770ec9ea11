"""Who we are at Meta."""

from __future__ import annotations

from typing import Final

import msgspec

GRAPH: Final = "https://graph.facebook.com"
VERSION: Final = "v23.0"
"""The version of the Graph interface that this was written for."""


class MetaSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One app and the page it speaks for, as the environment names them.

    Attributes:
        app_secret: what Meta signs webhooks with (META_APP_SECRET).
        verify_token: the word that Meta repeats when the address of the webhook is set (META_VERIFY_TOKEN).
        page_token: what lets us write for the page and its Instagram account (META_PAGE_TOKEN).
        graph_url: another address than Meta's for the Graph interface: an emulator (META_GRAPH_URL).
    """

    app_secret: str
    verify_token: str
    page_token: str
    graph_url: str = GRAPH

    def __repr__(self) -> str:
        """Without the secrets: settings end up in tracebacks."""
        return f"MetaSettings(graph_url={self.graph_url!r})"
