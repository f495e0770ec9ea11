"""Passes: proof that we have shown this agent this resident beside this contact, so that they may be joined."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from routing.ids import AgentId, ContactId, ResidentId

_LETTERS: Final = 32


class Passes:
    """Writes and reads passes. Nobody can make one: an agent can only name whom a search or suggestion has shown.

    Every gateway reads those of every other, and nothing is kept.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def write(self, resident: ResidentId, contact: ContactId, agent: AgentId) -> str:
        """The pass with which `agent` may join `resident` with whose `contact` it is."""
        return f"{resident}.{self._proof(resident, contact, agent)}"

    def read(self, text: str, contact: ContactId, agent: AgentId) -> ResidentId | None:
        """Whom the pass is for; None for one that was made for somebody else, for another contact, or by nobody."""
        name, _, proof = text.partition(".")
        resident = ResidentId(name)
        is_ours = hmac.compare_digest(proof.encode(), self._proof(resident, contact, agent).encode())
        return resident if is_ours else None

    def _proof(self, resident: ResidentId, contact: ContactId, agent: AgentId) -> str:
        said = "\n".join(("pass", resident, contact, agent))
        return hmac.digest(self._secret, said.encode(), hashlib.sha256).hex()[:_LETTERS]
