"""What whoever operates the service sees of roles that have no pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from contact_centre.http.operator import operator_app
from contact_centre.metrics import Exposition, history_lag

TOKEN = "a-token-of-the-monitoring"
Client = TestClient[Request, Application]


@pytest.fixture
def reasons() -> list[str]:
    """What keeps the role from its work."""
    return []


@pytest.fixture
async def client(reasons: list[str]) -> AsyncIterator[Client]:
    """Whoever looks."""
    exposition = Exposition(version="1", role="recorder")
    history_lag(exposition, lambda: 2.5)
    app = operator_app(reasons=lambda: reasons, exposition=exposition, token=TOKEN)
    async with TestClient(TestServer(app)) as found:
        yield found


async def test_a_role_without_pages_says_how_it_is(client: Client, reasons: list[str]) -> None:
    """Whoever restarts what is not well asks every role the same question."""
    assert (await client.get("/healthz")).status == 200
    assert (await client.get("/readyz")).status == 200
    reasons.append("PostgreSQL does not answer.")
    answer = await client.get("/readyz")
    assert (answer.status, (await answer.json())["reasons"]) == (503, reasons)
    shown = await client.get("/readyz", headers={"Accept": "text/html"})
    assert "PostgreSQL does not answer." in await shown.text()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X-Forwarded-For": "203.0.113.9"}, 404),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": f"Bearer {TOKEN}"}, 200),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer wrong"}, 404),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer wröng"}, 404),
        ({"Forwarded": "for=203.0.113.9", "Authorization": TOKEN}, 404),
    ],
)
async def test_metrics_open_to_this_machine_and_to_the_token(
    client: Client, headers: dict[str, str], status: int
) -> None:
    """Prometheus on another machine has a word of its own; whoever has it not learns not even that it is there."""
    answer = await client.get("/metrics", headers=headers)
    assert answer.status == status
    if status == 200:
        text = await answer.text()
        assert 'contact_centre_process_info{role="recorder",version="1"} 1.0' in text
        assert "contact_centre_history_lag_seconds 2.5" in text
