"""What Slack's channel reads of the centre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from channels._shared.messages import MessagesView
from routing.ids import ContactId, Instant, MessageRef
from routing.words import Channel


class SlackView(MessagesView, Protocol):
    """The centre as of now, with what only Slack asks of it."""

    def now(self) -> Instant: ...

    def endpoint(self, channel: Channel, addresses: Sequence[str]) -> str | None:
        """The first of `addresses` that is one of ours in the centre's file; None: residents do not write there."""
        ...

    def asked(self, ref: MessageRef) -> ContactId | None:
        """The contact that a question of an agent's was about, by the provider's name of the question."""
        ...
