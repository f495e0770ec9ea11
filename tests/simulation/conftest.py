"""The long experiments run only when they are asked for: `make science`."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes an hour, unless `-m` names it."""
    if "science_long" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("science_long") is not None]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]
