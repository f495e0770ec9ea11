"""A chat through the whole service, as whoever operates it sees it: metrics, and one trace from end to end."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan

from contact_centre.tracing import start_tracing
from tests.integration.council import Council, serving
from tests.unit.contact_centre.tracing.recorded import Recorded

NAME, TEXT = "Blodwen Trevelyan-Jones", "The ceiling of the scullery has come down."
STATIONS = {"inbox.append", "engine.decide", "step.append", "socket.push"}


async def an_offer_is_made(council: Council) -> None:
    """A resident comes, and Joan's console shows the offer."""
    async with council.console() as console, council.page() as page:
        await page.say("arrive", {"queue": "repairs", "name": NAME, "text": TEXT}, "f1")
        await page.hear_type("ack")
        await console.hear_type("offer")


def trace_of(spans: list[ReadableSpan], command: str) -> list[ReadableSpan]:
    """All spans of the trace that an append of `command` began."""
    [began] = [span for span in spans if (span.attributes or {}).get("contact_centre.commands") == (command,)]
    return [
        span for span in spans if span.context and began.context and span.context.trace_id == began.context.trace_id
    ]


async def test_offer_is_timed_and_the_queue_is_shown(tmp_path: Path) -> None:
    """What the dashboard draws comes from the service as it is furnished, not from parts of it."""
    async with serving(tmp_path) as council:
        await an_offer_is_made(council)
        text = await council.metrics()
    assert "contact_centre_offer_latency_seconds_count 1.0" in text
    assert 'contact_centre_waiting_contacts{queue="repairs"} 1.0' in text
    assert 'contact_centre_events_total{type="offer.made"} 1.0' in text
    assert "contact_centre_engine_leads 1.0" in text
    assert 'contact_centre_part_healthy{part="vault"} 1.0' in text
    assert 'contact_centre_socket_snapshots_total{path="/console/socket"} 1.0' in text
    assert "contact_centre_steps_rejected_total 0.0" in text
    assert not [word for word in (NAME, TEXT, "Joan", "Nowak") if word in text]


async def test_one_trace_goes_from_the_residents_word_to_the_agents_socket(tmp_path: Path) -> None:
    """Whoever asks why an offer was slow follows one line through four stations, and reads no resident's words in it."""
    recorded = Recorded()
    async with serving(tmp_path, tracing=recorded.tracing) as council:
        await an_offer_is_made(council)

    trace = trace_of(list(recorded.spans()), "contact.arrive")

    assert {span.name for span in trace} == STATIONS
    began = min(trace, key=lambda span: span.start_time or 0)
    assert began.name == "inbox.append"
    assert {span.parent.span_id for span in trace if span.parent} == {began.context.span_id if began.context else 0}
    told = "".join(span.to_json() for span in recorded.spans())
    assert not [word for word in (NAME, TEXT, "Joan", "resident:") if word in told]


class Collector(http.server.BaseHTTPRequestHandler):
    """An OTLP/HTTP collector."""

    taken: list[ExportTraceServiceRequest]

    def do_POST(self) -> None:
        """Take spans in."""
        assert self.path == "/v1/traces"
        self.taken.append(ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@contextmanager
def collecting() -> Iterator[tuple[str, list[ExportTraceServiceRequest]]]:
    """A collector's address, and what it was sent."""
    taken: list[ExportTraceServiceRequest] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Ours", (Collector,), {"taken": taken}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_traces_arrive_at_a_collector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Setting the endpoint is all there is to do; what was recorded last is sent before the process ends."""
    with collecting() as (address, taken):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        about = {"version": "1", "role": "all", "centre": "town"}
        with start_tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": address}, about) as tracing:
            async with serving(tmp_path, tracing=tracing) as council:
                await an_offer_is_made(council)

    resources = [each for request in taken for each in request.resource_spans]
    names = {span.name for each in resources for scope in each.scope_spans for span in scope.spans}
    about_them = {(key.key, key.value.string_value) for each in resources for key in each.resource.attributes}
    assert names == STATIONS
    assert {
        ("service.name", "contact-centre"),
        ("contact_centre.role", "all"),
        ("contact_centre.centre", "town"),
    } <= about_them
