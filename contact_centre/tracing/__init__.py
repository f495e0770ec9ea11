"""Traces: one for each thing asked of the centre, from the edge's append over decision and step to the sockets.

Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set, and then free. What a span says is on docs/operations.md; it is ids,
types and counts, never a name, an address or a text.
"""

from contact_centre.tracing.inbox import TracedInbox
from contact_centre.tracing.spans import OFF, Tracing
from contact_centre.tracing.start import TracingUnavailable, start_tracing

__all__ = ["OFF", "TracedInbox", "Tracing", "TracingUnavailable", "start_tracing"]
