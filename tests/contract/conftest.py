"""Fixtures of the contract suites: what must hold on every adapter of a port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from contact_centre.database import connect


@pytest.fixture(params=["sqlite", "postgresql"])
def sql_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of either kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("database_url"))
    return f"sqlite:///{tmp_path / 'data' / 'centre.db'}"


@pytest.fixture
def engine(sql_url: str) -> Iterator[sa.Engine]:
    """The database of a centre, of either kind."""
    made = connect(sql_url)
    yield made
    made.dispose()
