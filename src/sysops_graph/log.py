"""Structured logs: events with fields, JSON outside a terminal; request, message and ticket ids by context."""

import logging
import sys

import structlog


def configure_logging(*, as_json: bool, level: str = "INFO") -> None:
    """Set up the process's log once, at its edge. Secrets and contact data are never given to it."""
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    return structlog.get_logger(module=name)
