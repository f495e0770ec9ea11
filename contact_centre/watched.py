"""How whoever operates a process sees what it does: its name in every log line, its metrics, its traces."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import metadata

from aiohttp import web
from structlog.contextvars import bound_contextvars

from contact_centre.deciding import Decider
from contact_centre.http.operator import operator_app
from contact_centre.log import journal
from contact_centre.log.follower import Follower
from contact_centre.logs import set_up_logs
from contact_centre.metrics import EngineMetrics, EventCounts, Exposition, LogMetrics, WaitingMetrics
from contact_centre.settings import Settings
from contact_centre.tracing import OFF, Tracing, start_tracing
from routing.errors import ContactCentreError
from routing.ids import CentreId
from routing.ports import Clock, Log


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """Where one process is watched."""

    exposition: Exposition = field(default_factory=Exposition)
    tracing: Tracing = OFF


class CannotTell(ContactCentreError):
    """The operator's port is taken, or not ours."""

    code = "cannot_tell"


@contextlib.contextmanager
def watched(settings: Settings, role: str, centre: CentreId) -> Iterator[Watch]:
    """Logs, metrics and traces of a process that plays `role`, for as long as the block runs."""
    set_up_logs(log_personal=settings.log_personal)
    version = metadata.version("contact-centre")
    about = {"role": role, "centre": centre}
    with bound_contextvars(**about), start_tracing(os.environ, {**about, "version": version}) as tracing:
        yield Watch(exposition=Exposition(version=version, role=role), tracing=tracing)


def expose_engine(exposition: Exposition, log: Log, follower: Follower, clock: Clock, decider: Decider) -> None:
    """What every process that follows the steps can tell of the centre and of who decides."""
    LogMetrics(exposition, log, follower, clock)
    WaitingMetrics(exposition, lambda: follower.state, clock)
    EngineMetrics(exposition, leads=lambda: decider.leads, stuck=lambda: decider.stuck)
    follower.listen(EventCounts(exposition).note)
    follower.listen(journal.note)


@contextlib.asynccontextmanager
async def operator_pages(
    settings: Settings, exposition: Exposition, reasons: Callable[[], Sequence[str]]
) -> AsyncIterator[None]:
    """Answer /healthz, /readyz and /metrics at OPERATOR_PORT, if it is set, while the block runs.

    Raises:
        CannotTell: the port cannot be had.
    """
    if settings.operator_port is None:
        yield
        return
    app = operator_app(reasons=reasons, exposition=exposition, token=settings.metrics_token)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    try:
        for host in settings.hosts:
            await web.TCPSite(runner, host, settings.operator_port).start()
    except OSError as err:
        await runner.cleanup()
        port = settings.operator_port
        raise CannotTell(f"Port {port}: {err.strerror}. Stop what uses it, or set OPERATOR_PORT or HOST.") from err
    try:
        yield
    finally:
        await runner.cleanup()
