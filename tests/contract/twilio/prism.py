"""Prism: a stateless mock that judges every request by Twilio's own description of its interface."""

from __future__ import annotations

import http.client
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.servers import LOOPBACK, ROOT, Server, Unavailable, program

EXTRACTS: Final = Path(os.environ.get("TWILIO_OAI") or ROOT.parent / "shared" / "protocols" / "twilio_oai")
"""The description, which is not ours to copy: beside the project, or where TWILIO_OAI says."""

_PRISM: Final = ROOT / "scripts" / "prism" / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"


class Prism(Server):
    """One mock of the REST interface. What breaks the description is refused."""

    name = "Prism"

    def __init__(self) -> None:
        self._node = program("node", "make setup says which version.")
        if not _PRISM.exists():
            raise Unavailable("Prism is not installed: make servers gets it from npm")
        super().__init__()

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def _command(self) -> Sequence[str]:
        description = str(EXTRACTS / "api_v2010_min.json")
        where = ("-h", LOOPBACK, "-p", str(self.port))
        return [self._node, str(_PRISM), "mock", description, *where, "--errors", "--seed", "1"]

    def _answers(self) -> bool:
        """Whether it says anything: there is nothing at its root, and that is what it says."""
        asking = http.client.HTTPConnection(LOOPBACK, self.port, timeout=1)
        try:
            asking.request("GET", "/")
            asking.getresponse()
        except OSError:
            return False
        finally:
            asking.close()
        return True
