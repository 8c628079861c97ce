"""Logs as JSON lines: what, where, how long, whose request; never a name, a number, a token or a code (L10)."""

import logging

import structlog

from domain.traces import tell_error, write_library_lines

PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    tell_error,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]


def request_id() -> str:
    """The id of the request at work, as the edge bound it; empty outside of one."""
    return structlog.contextvars.get_contextvars().get("request_id", "")


def write_logs() -> None:
    """Write structured lines to standard output, each with the request id bound at the edge."""
    write_library_lines()
    server = logging.getLogger("uvicorn")  # its own handler would write an error's words
    server.handlers.clear()
    server.propagate = True
    structlog.configure(
        processors=PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
