"""One owner for each log file: a second service on the same data is told so at once."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from routing.errors import ContactCentreError


class LogOwned(ContactCentreError):
    """Another process has this log open."""

    code = "log_owned"


class OwnerLock:
    """Holds `<log file>.owner` until released; the system lets go of it when the process dies, however it dies."""

    def __init__(self, log_file: Path) -> None:
        path = log_file.with_name(log_file.name + ".owner")
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.read(self._fd, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(self._fd)
            raise LogOwned(
                f"The log {log_file} is in use by process {owner}. "
                "Stop that service, or give this one a folder of its own in DATA_DIR, and start again."
            ) from error
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let the next owner in."""
        os.close(self._fd)
