"""An engine of another version: it decides by another policy than the centre's file says.

python -m tests.faults.scaled.other_engine POLICY
"""

from __future__ import annotations

import asyncio
import os
import sys

from contact_centre.roles import run_engine
from contact_centre.settings import read_settings
from tests.faults.scaled.processes import CENTRE_FILE
from tests.simulation.nodes.versions import OtherPolicy


def say(text: str) -> None:
    """To whoever waits for it, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(run_engine(read_settings(os.environ), CENTRE_FILE, say, settle=OtherPolicy(sys.argv[1])))
