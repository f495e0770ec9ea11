"""The broker's disk is full: it stops by itself, nothing is acknowledged that is not kept, and room is enough to go on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.scaled.centre import SEED, Nurseries, ScaledCentre
from tests.faults.scaled.conftest import Report
from tests.faults.scaled.nursery import exit_code
from tests.faults.scaled.processes import until
from tests.faults.scaled.servers import CuttableBroker, Servers
from tests.servers import unavailable

DISK_BYTES = 48 * 1024 * 1024


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of its own on `folder`, of `DISK_BYTES`; needs root, as in a container.

    Raises:
        CalledProcessError: this machine does not let us.
    """
    folder.mkdir(exist_ok=True)
    options = f"size={DISK_BYTES}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all the room there is."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (1024 * 1024, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass
    return path


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_a_full_disk_loses_nothing(
    servers: Servers, nurseries: Nurseries, tmp_path: Path, report: Report
) -> None:
    """Residents are told that nothing was saved rather than being lost; making room is all an operator has to do."""
    if os.geteuid() or shutil.which("mount") is None:
        unavailable("only root can mount a small disk")
    broker = CuttableBroker()
    data = broker.folder / "data"
    try:
        with small_disk(data), contextlib.closing(broker):
            broker.start()
            own = Servers(kafka=broker, redis=servers.redis, postgres=servers.postgres)
            centre = ScaledCentre(own, nurseries, tmp_path, SEED)
            async with centre.running():
                await centre.moment()
                filler = fill(data)
                await centre.put_off(count=5)
                await until(lambda: exit_code(broker.pid) is not None, "the broker gives up", within_s=60)
                filler.unlink()
                broker.kill()
                broker.launch()
                await asyncio.to_thread(broker.await_answer)
                await centre.flows(within_s=60)
            verdict = await centre.verdict()
            report(f"the broker's disk full. Put off: {centre.notes.put_off}. {verdict}")
    except subprocess.CalledProcessError as error:
        unavailable(f"no small disk can be mounted here: {error.stderr.decode().strip()}")
    finally:
        broker.close()

    assert verdict.wrong == ""
