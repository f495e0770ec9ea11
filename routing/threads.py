"""What a centre's file says of message threads, as engine and channels see it: checked values."""

from __future__ import annotations

import msgspec

from routing.ids import QueueId
from routing.words import Channel


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One address of ours that residents write to.

    Attributes:
        channel: by which channel.
        address: as the provider names it: a number in E.164, a page's or account's id, a workspace.
        queue: where who writes there waits, until an agent passes them on.
        name: what staff and residents read: "Council texts", a page's name.
        sender: who the message comes from where that is another name than `address` (an alphanumeric sender cannot be
            answered, so replies would be lost: only for what needs none).
        per_second: how many messages its provider sends from it, if that is another number than its channel's.
    """

    channel: Channel
    address: str
    queue: QueueId
    name: str = ""
    sender: str = ""
    per_second: float | None = None


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """An approved text for residents who wrote too long ago to be answered freely.

    Attributes:
        ref: the provider's name of it.
        text: what residents read, with `{{1}}`, `{{2}}` where something is filled in.
    """

    id: str
    ref: str
    text: str
    language: str = "en"


class Threads(msgspec.Struct, frozen=True, kw_only=True):
    """How messages are kept together and when they end.

    Attributes:
        endpoints: where residents write to.
        templates: approved texts (WhatsApp).
        reopen_s: who writes again within this time after an episode ended is offered first to the agent who had it, s.
        acknowledge: the first message of an episode is answered at once with when somebody will reply.
        idle_warn_s: a thread that waits for its resident this long is told that it will be closed, s; 0 never.
        idle_close_s: and so long after that it is closed, s.
        window_s: by channel, how long after their last message residents may be written to freely, s; absent: for ever.
        human_window_s: by channel, how long after that message a person may still write, s.
        flood_most, flood_within_s: of who writes more than so many messages within so long, s, no more are taken then.
        per_second: by channel, how many messages go out from one address of ours; absent or 0: as they come.
        resident_most, resident_within_s: so many messages at most go to one resident within so long, s; more wait.
    """

    endpoints: tuple[Endpoint, ...] = ()
    templates: tuple[Template, ...] = ()
    reopen_s: int = 72 * 3600
    acknowledge: bool = True
    idle_warn_s: int = 24 * 3600
    idle_close_s: int = 3600
    window_s: dict[Channel, int] = msgspec.field(
        default_factory=lambda: {"whatsapp": 86_400, "messenger": 86_400, "instagram": 86_400}
    )
    human_window_s: dict[Channel, int] = msgspec.field(
        default_factory=lambda: {"messenger": 7 * 86_400, "instagram": 7 * 86_400}
    )
    per_second: dict[Channel, float] = msgspec.field(
        default_factory=lambda: {"sms": 1.0, "whatsapp": 20.0, "messenger": 10.0, "instagram": 10.0, "slack": 1.0}
    )
    flood_most: int = 300
    flood_within_s: int = 3600
    resident_most: int = 10
    resident_within_s: int = 60

    def endpoint(self, channel: Channel, address: str) -> Endpoint | None:
        """The endpoint that an address of ours is; None for one that is not (any more)."""
        here = (each for each in self.endpoints if each.channel == channel)
        return next((each for each in here if each.address == address), None)

    def sender(self, channel: Channel, address: str) -> str:
        """What a message to somebody who wrote to an address of ours comes from."""
        found = self.endpoint(channel, address)
        return found.sender or address if found is not None else address

    def pace(self, channel: Channel, address: str) -> float:
        """How many messages a second go out from an address of ours, or its sender; 0: as they come."""
        ours = (each for each in self.endpoints if each.channel == channel and address in (each.address, each.sender))
        found = next((each.per_second for each in ours), None)
        return found if found is not None else self.per_second.get(channel, 0)
