"""Names that Twilio knows us by: softphones, who it is that rings them, and the addresses of our own documents."""

from __future__ import annotations

from typing import Final

from channels.phone.call import Links
from routing.events import EffectRequested
from routing.ids import AgentId

SOFTPHONES: Final = "client:"
"""How Twilio writes that a call is a softphone's, or is for one."""


def identity_of(agent: AgentId) -> str:
    """What an agent's softphone is called: letters, digits and underscores, as Twilio asks."""
    return f"agent_{agent.replace('-', '')}"


def caller_of(key: str) -> str:
    """Who rings a softphone: a name that only the call of this key has, so that it can be found by it."""
    return f"{SOFTPHONES}key_{key.replace(':', '_')}"


class Addresses:
    """The addresses below `/channels/phone/` that calls are sent to. They name no person and no number."""

    def __init__(self, public_url: str) -> None:
        self._links = Links(public_url)

    def answer(self, effect: EffectRequested, key: str, device: str = "") -> str:
        """What a leg that we ring does once it is picked up."""
        return self._address("leg/answer", effect, key, device)

    def news(self, effect: EffectRequested, key: str, device: str = "") -> str:
        """Where we are told how such a leg does."""
        return self._address("leg", effect, key, device)

    def bridge(self, effect: EffectRequested, key: str) -> str:
        """What a waiting resident does when their agent is there."""
        return self._address("bridge", effect, key)

    def requeue(self, effect: EffectRequested, key: str) -> str:
        """What a resident does who goes back to waiting."""
        return self._address("requeue", effect, key)

    def hold(self, effect: EffectRequested, key: str) -> str:
        """What somebody who is held hears."""
        return self._address("hold", effect, key)

    def _address(self, path: str, effect: EffectRequested, key: str, device: str = "") -> str:
        return self._links.to(
            path,
            contact=effect.contact,
            leg=effect.leg,
            room=effect.room,
            party=effect.party,
            device=device,
            mode=effect.mode,
            coached=effect.coached,
            queue=effect.queue,
            key=key,
        )
