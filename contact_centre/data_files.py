"""Where a service keeps its files, below `DATA_DIR`."""

from __future__ import annotations

from pathlib import Path


def log_file(data_dir: Path) -> Path:
    """The embedded log."""
    return data_dir / "log.db"


def database_file(data_dir: Path) -> Path:
    """The embedded SQL database: staff, sign-ins, residents' keys, history."""
    return data_dir / "centre.db"


def database_url(data_dir: Path) -> str:
    """The address of the embedded SQL database."""
    return f"sqlite:///{database_file(data_dir)}"
