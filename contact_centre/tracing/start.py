"""Starting to record traces, where the environment asks for it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Final

from contact_centre.tracing.spans import OFF, Tracing
from routing.errors import ContactCentreError

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class TracingUnavailable(ContactCentreError):
    """Traces are asked for, and the packages that send them are not installed."""

    code = "tracing_unavailable"


@contextlib.contextmanager
def start_tracing(environment: Mapping[str, str], about: Mapping[str, str]) -> Iterator[Tracing]:
    """Send traces for as long as the block lasts, if an OTLP endpoint is set; what is left is sent at its end.

    Args:
        environment: OpenTelemetry's own variables (endpoint, headers, sampler) work as its documents say.
        about: what describes this process: version, role, centre, instance.

    Raises:
        TracingUnavailable: an endpoint is set, and the extra `otel` is not installed.
    """
    named = next((name for name in ENDPOINTS if environment.get(name, "").strip()), None)
    if named is None:
        yield OFF
        return
    try:
        from contact_centre.tracing.export import exporting  # noqa: PLC0415 - its packages are an extra
    except ImportError as error:
        raise TracingUnavailable(
            f"{named} is set, and what sends traces is not installed ({error}): "
            f"pip install 'contact-centre[otel]', or unset {named}."
        ) from error
    with exporting(about) as tracing:
        yield tracing
