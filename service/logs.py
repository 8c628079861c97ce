"""Logs as JSON lines: what, where, how long, whose request; never a name, a number, a token or a code (L10)."""

import logging

import structlog


def write_logs() -> None:
    """Write structured lines to standard output, each with the request id bound at the edge."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
