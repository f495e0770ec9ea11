"""What the tests of real processes stand on: servers for all of them, a centre for each."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.servers import Unavailable
from tests.faults.scaled.centre import SEED, Nurseries, ScaledCentre
from tests.faults.scaled.nursery import Nursery
from tests.faults.scaled.servers import Servers, own_servers
from tests.servers import unavailable

Report = Callable[[str], None]


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Kafka, Redis and PostgreSQL that nobody else uses. Whoever breaks one mends it."""
    try:
        with own_servers() as servers:
            yield servers
    except Unavailable as error:
        unavailable(str(error))


@pytest.fixture(scope="session")
def nurseries() -> Iterator[Nurseries]:
    """Where processes come from."""
    with contextlib.closing(Nursery()) as one, contextlib.closing(Nursery()) as other:
        yield one, other


@pytest.fixture
def centre(servers: Servers, nurseries: Nurseries, tmp_path: Path) -> ScaledCentre:
    """A centre that has not started yet."""
    return ScaledCentre(servers, nurseries, tmp_path, SEED)


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Report:
    """Says something at the end of the whole run, with the seed."""
    return lambda text: record_property("measured", f"seed {SEED}: {text}")
