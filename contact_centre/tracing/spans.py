"""Spans of one process, made of the traces that commands and steps carry."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from opentelemetry import context, trace
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from routing.commands import Command
from routing.events import Event
from routing.ids import Instant
from routing.state import State
from routing.steps import contacts_of

Settle = Callable[[State, Command | None, Instant], list[Event]]

_W3C: Final = TraceContextTextMapPropagator()
_HEADER: Final = "traceparent"
_NO_SPANS: Final = contextlib.nullcontext()
_MOST_CONTACTS: Final = 8


class Tracing:
    """Makes spans, or nothing at all.

    Args:
        tracer: who records them; None: tracing is off, and every method does next to nothing.
    """

    def __init__(self, tracer: trace.Tracer | None = None) -> None:
        self._tracer = tracer

    @property
    def on(self) -> bool:
        """Whether anything is recorded."""
        return self._tracer is not None

    @contextlib.contextmanager
    def asking(self, types: Sequence[str]) -> Iterator[str]:
        """The span of an append of commands of these `types`; gives what they carry, empty if it is not sampled."""
        if self._tracer is None:
            yield ""
            return
        span = self._tracer.start_span(
            "inbox.append",
            context.Context(),
            SpanKind.PRODUCER,
            {"contact_centre.commands": list(types)},
        )
        with _ending(span):
            yield _traceparent(span)

    def settling(self, settle: Settle) -> Settle:
        """The engine's door with a span around each decision that carries a trace; the door itself when off."""
        if self._tracer is None:
            return settle

        def traced(state: State, command: Command | None, now: Instant) -> list[Event]:
            if command is None or not command.trace:
                return settle(state, command, now)
            span = self._child("engine.decide", command.trace, {"contact_centre.command": command.data.type})
            with _ending(span):
                events = settle(state, command, now)
                span.set_attribute("contact_centre.events_count", len(events))
                span.set_attribute("contact_centre.contacts", sorted(contacts_of(events))[:_MOST_CONTACTS])
                return events

        return traced

    def spans(
        self, name: str, traces: Sequence[str], **about: AttributeValue
    ) -> contextlib.AbstractContextManager[None]:
        """One span in each of `traces`, all as long as the block. `about`: attributes of ours."""
        if self._tracer is None or not traces:
            return _NO_SPANS
        return self._spans(name, traces, {f"contact_centre.{key}": value for key, value in about.items()})

    @contextlib.contextmanager
    def _spans(self, name: str, traces: Sequence[str], about: dict[str, AttributeValue]) -> Iterator[None]:
        with contextlib.ExitStack() as spans:
            for each in traces:
                spans.enter_context(_ending(self._child(name, each, about)))
            yield

    def _child(self, name: str, traceparent: str, about: dict[str, AttributeValue]) -> trace.Span:
        assert self._tracer is not None
        parent = _W3C.extract({_HEADER: traceparent}, context.Context())
        return self._tracer.start_span(name, parent, SpanKind.CONSUMER, about)


OFF: Final = Tracing()


@contextlib.contextmanager
def _ending(span: trace.Span) -> Iterator[None]:
    """End the span with the block. An exception is named by its class alone: its text may hold what people wrote."""
    try:
        yield
    except BaseException as error:
        span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        raise
    finally:
        span.end()


def _traceparent(span: trace.Span) -> str:
    if not span.get_span_context().trace_flags.sampled:
        return ""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, trace.set_span_in_context(span, context.Context()))
    return carrier.get(_HEADER, "")
