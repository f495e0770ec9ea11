"""What `contact-centre apply` and the running service say to each other, and where they find each other."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

import msgspec

from routing.centre import Centre

PATH: Final = "/apply"


class Apply(msgspec.Struct, frozen=True, kw_only=True):
    """Make `config` the configuration; with `dry_run` only say what that would change."""

    config: Centre
    digest: str
    dry_run: bool


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What changes. `refused`: why the centre did not take it, empty otherwise."""

    changes: tuple[str, ...]
    refused: str = ""


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """Where the running service takes configurations, and the word it asks for."""

    address: str
    token: str


def door_file(data_dir: Path) -> Path:
    """Where the door of a running service is written; there is none while none runs."""
    return data_dir / "admin.json"


def write_door(data_dir: Path, door: Door) -> None:
    """Tell whoever may read the service's own files.

    Raises:
        OSError: the file cannot be written.
    """
    path = door_file(data_dir)
    path.unlink(missing_ok=True)  # what another process left behind may have other rights
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.encode(door))


def read_door(data_dir: Path) -> Door | None:
    """The door of the service that runs, or ran, on `data_dir`."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(door_file(data_dir).read_bytes(), type=Door)
    return None
