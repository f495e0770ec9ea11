"""Play one seed again and tell what happened: `python -m tests.simulation.nodes.replay SEED`."""

from __future__ import annotations

import logging
import sys

import structlog

from tests.simulation.nodes.run import Run
from tests.simulation.nodes.trace import trace

LAST_LINES = 60


def told(run: Run, problems: list[str]) -> str:
    """What somebody needs who is to find out why a seed failed."""
    return "\n".join(
        [
            f"Seed {run.seed}: {len(problems)} problems. The whole story, as often as you like:",
            f"    python -m tests.simulation.nodes.replay {run.seed}",
            *problems[:20],
            f"The last {LAST_LINES} lines of it (virtual seconds; steps by the offset where they landed first):",
            *trace(run).splitlines()[-LAST_LINES:],
        ]
    )


def _main(seed: int) -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    run = Run(seed)
    problems = run.play()
    sys.stdout.write("\n".join([trace(run), *(problems or ["All is well."]), ""]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(_main(int(sys.argv[1])))
