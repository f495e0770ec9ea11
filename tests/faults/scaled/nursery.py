"""A process that has imported the service and forks one role after another: a life begins in no time.

python -m tests.faults.scaled.nursery

It reads one JSON object a line, `{"environment", "said", "log", "module", "arguments"}`, and answers with the process id.
Its children die with it. It never reaps them, so that what became of one can be read of it until then.
"""

from __future__ import annotations

import ctypes
import json
import os
import runpy
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import Popen
from typing import Any, Final, NoReturn

import contact_centre.cli
from scripts.servers import outlived_by_nobody

PROJECT: Final = Path(__file__).resolve().parents[3]
MODULE: Final = "tests.faults.scaled.nursery"
SERVICE: Final = "contact_centre.cli"
_PR_SET_PDEATHSIG: Final = 1


class Nursery:
    """Our end of it. Two of them differ in how they order sets, as two processes that were started do."""

    def __init__(self) -> None:
        """Started by a thread that lives as long."""
        self._process = Popen(
            [*outlived_by_nobody(None), sys.executable, "-m", MODULE],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def bear(
        self, module: str, arguments: Sequence[str], environment: Mapping[str, str], *, said: Path, log: Path
    ) -> int:
        """A new process that runs `module`; what it writes goes to the two files."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {
            "environment": dict(environment),
            "said": str(said),
            "log": str(log),
            "module": module,
            "arguments": list(arguments),
        }
        self._process.stdin.write(json.dumps(order) + "\n")
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it, and all that it has borne."""
        self._process.kill()
        self._process.communicate()


def exit_code(pid: int) -> int | None:
    """How a child of a nursery ended, minus the signal if one ended it; None while it lives."""
    state, *numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    if state != "Z":
        return None
    status = int(numbers[-1])
    return os.waitstatus_to_exitcode(status)


def main() -> None:
    """Fork on demand until nobody asks any more."""
    libc = ctypes.CDLL(None, use_errno=True)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            _live(order)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _live(order: Mapping[str, Any]) -> NoReturn:
    """The rest of a child's life."""
    os.environ.update(order["environment"])
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, path, mode in ((0, os.devnull, os.O_RDONLY), (1, order["said"], flags), (2, order["log"], flags)):
        opened = os.open(path, mode, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    code: object = 1
    try:
        sys.argv = [order["module"], *order["arguments"]]
        if order["module"] == SERVICE:
            contact_centre.cli.main()
        else:
            runpy.run_module(order["module"], run_name="__main__")
        code = 0
    except SystemExit as ended:
        code = ended.code
        if isinstance(code, str):
            sys.stderr.write(f"{code}\n")
    except BaseException:  # noqa: BLE001 - it would go on as a second nursery
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    main()
