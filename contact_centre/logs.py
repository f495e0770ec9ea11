"""The service's own log: structured lines on standard error, without anything that identifies a resident."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def drop_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take out what stands under `pii`, saying that it was there."""
    if "pii" in event:
        event["pii"] = "[dropped]"
    return event


def only_warnings() -> None:
    """For a command whose output people read: what goes well is not logged."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def set_up_logs(*, log_personal: bool = False, stream: TextIO | None = None) -> None:
    """Log from `info` on: readable on a terminal, one JSON object per line elsewhere."""
    out = stream or sys.stderr
    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not log_personal:
        processors.append(drop_personal)
    if out.isatty():
        plain = structlog.dev.plain_traceback
        processors.append(structlog.dev.ConsoleRenderer(exception_formatter=plain))
    else:
        traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        processors.append(structlog.processors.ExceptionRenderer(traceback))
        processors.append(structlog.processors.JSONRenderer())
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    # Libraries that log by themselves (aiohttp) say little above warnings; their request lines hold addresses.
    logging.basicConfig(level=logging.WARNING, stream=out, format="%(levelname)s %(name)s %(message)s", force=True)
    # It repeats every failed connection ten times a second; what matters of it our own events tell once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
