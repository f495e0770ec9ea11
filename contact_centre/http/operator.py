"""The small application of a role without pages: alive, ready, and metrics, for whoever operates it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiohttp import web

from contact_centre.http.health import Health, on_this_machine_or_with
from contact_centre.http.problems import ProblemDocument, problems
from contact_centre.http.routes import definitions
from contact_centre.metrics import Exposition


def operator_app(*, reasons: Callable[[], Sequence[str]], exposition: Exposition, token: str | None) -> web.Application:
    """The application; whoever made what it tells stops that.

    Args:
        reasons: in words, what keeps this process from its work; empty when nothing does.
        exposition: the metrics of this process.
        token: opens /metrics from elsewhere than this machine (METRICS_TOKEN).
    """

    async def told() -> Sequence[str]:
        return reasons()

    app = web.Application(middlewares=[problems(_as_text)], client_max_size=0)
    app.add_routes(definitions(Health(told, on_this_machine_or_with(token), exposition).routes()))
    return app


def _as_text(problem: ProblemDocument) -> web.Response:
    lines = (f"{problem.status} {problem.title}: {problem.detail}", *problem.reasons)
    return web.Response(status=problem.status, text="\n".join(lines))
