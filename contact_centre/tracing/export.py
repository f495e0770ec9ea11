"""Sending spans over OTLP/HTTP. Needs the packages of the extra `otel`."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from contact_centre.tracing.spans import Tracing

SEND_WITHIN_S: Final = 2.0
"""How long the end of the process waits for the collector to take the last spans."""


@contextlib.contextmanager
def exporting(about: Mapping[str, str]) -> Iterator[Tracing]:
    """Tracing that sends, in a thread of its own, to where OpenTelemetry's variables say."""
    named = {"service.name": "contact-centre", "service.version": about.get("version", "")}
    ours = {f"contact_centre.{key}": value for key, value in about.items() if key != "version"}
    provider = TracerProvider(resource=Resource.create({**named, **ours}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    try:
        yield Tracing(provider.get_tracer("contact_centre"))
    finally:
        last = threading.Thread(target=provider.shutdown, name="last-spans", daemon=True)
        last.start()
        last.join(SEND_WITHIN_S)
