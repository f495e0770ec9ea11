"""What message channels read of the centre, as `channels._shared.messages.MessagesView`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from channels.webchat.emergency import find_emergency
from contact_centre.sockets.residents import resident_id
from routing.ids import ResidentId
from routing.state import State
from routing.words import Channel, Need


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreMessages:
    """The centre as of the last accepted step.

    Attributes:
        state: the follower's.
        secret: what residents' ids are keyed with.
        robots: whether an address is one of the demo's robots.
        beside: what whoever writes from an address needs beside what their queue does.
    """

    state: Callable[[], State]
    secret: bytes
    robots: Callable[[str], bool] = lambda _: False
    beside: Callable[[str], Sequence[Need]] = lambda _: ()

    def language(self) -> str:
        return self.state().centre_config.languages[0]

    def resident(self, channel: Channel, address: str) -> ResidentId:
        return resident_id(self.secret, channel, address)

    def has_opted_out(self, resident: ResidentId, channel: Channel) -> bool:
        return self.state().has_opted_out(resident, channel)

    def is_emergency(self, text: str) -> bool:
        words = self.state().centre_config.emergency_words
        return find_emergency(text, [word for each in words.values() for word in each])

    def is_robot(self, address: str) -> bool:
        return self.robots(address)

    def needs(self, address: str) -> tuple[Need, ...]:
        return tuple(self.beside(address))
