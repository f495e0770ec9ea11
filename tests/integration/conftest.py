"""A shell that runs, and the browsers of who uses it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.shell import Shell, Visitor, running, visiting


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    """A running shell."""
    async with running(tmp_path) as started:
        yield started


@pytest.fixture
async def resident(shell: Shell) -> AsyncIterator[Visitor]:
    """A resident's browser."""
    async with visiting(shell) as visitor:
        yield visitor


@pytest.fixture
async def joan(shell: Shell) -> AsyncIterator[Visitor]:
    """The browser of a signed-in agent."""
    async with visiting(shell) as visitor:
        assert await visitor.sign_in("joan") == 303
        yield visitor
