"""What Slack's channel reads of the centre beside what all message channels do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contact_centre.messages.view import CentreMessages
from routing.ids import ContactId, Instant, MessageRef
from routing.ports import Clock
from routing.words import Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreSlack(CentreMessages):
    """The centre as of the last accepted step, as `channels.slack.view.SlackView`."""

    clock: Clock

    def now(self) -> Instant:
        return self.clock.wall()

    def endpoint(self, channel: Channel, addresses: Sequence[str]) -> str | None:
        threads = self.state().centre_config.threads
        return next((address for address in addresses if threads.endpoint(channel, address) is not None), None)

    def asked(self, ref: MessageRef) -> ContactId | None:
        """A name of any other message, a resident's or ours to one, is no question: what stands below it is no advice."""
        state = self.state()
        contact, message = state.refs.get(ref, (None, None))
        if contact is None or message is None:
            return None
        known = state.contacts.get(contact) or state.gone.get(contact)
        one = known.messages.get(message) if known is not None else None
        return contact if one is not None and one.kind == "asked" else None
