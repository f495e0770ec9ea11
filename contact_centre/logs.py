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


def _name_library(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Say which library speaks. What aiohttp would put into its sentences comes from strangers: an address, a cookie."""
    record = event["_record"]
    event["library"] = record.name
    if record.name.startswith("aiohttp"):
        event["event"] = record.msg
        event.pop("exc_info", None)
        if record.exc_info and record.exc_info[0] is not None:
            event["error"] = record.exc_info[0].__name__
    return event


def only_warnings() -> None:
    """For a command whose output people read: what goes well is not logged."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def _renderers(out: TextIO) -> list[Processor]:
    if out.isatty():
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(traceback), structlog.processors.JSONRenderer()]


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
    render = _renderers(out)
    structlog.configure(
        processors=[*processors, *render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    # Libraries that log by themselves (aiohttp, aiokafka) say little above warnings; their lines look like ours.
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_name_library, *processors],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # It repeats every failed connection ten times a second; what matters of it our own events tell once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
