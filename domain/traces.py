"""An error for the log: its kind and where it arose, never its words.

PostgreSQL says `Key (phone)=(…)`, Python `invalid literal for int(): '…'`: what somebody typed has no place in a log
(reliability.md L10).
"""

import logging
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import PurePath
from typing import Any

MOST_CAUSES = 8
INNERMOST = 12  # frames of each error


def trace_of(error: BaseException) -> list[str]:
    """A line for each error of the chain, the one that came out first: kind, constraint, and the places it passed."""
    lines: list[str] = []
    told: BaseException | None = error
    while told is not None and len(lines) < MOST_CAUSES:
        lines.append(f"{kind_of(told)} at {', '.join(places_of(told))}")
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
    return lines


def kind_of(error: BaseException) -> str:
    """The class, of the database's errors with the constraint that was broken, of a group with those in it."""
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    about = [str(getattr(error, "constraint_name", None) or ""), *map(kind_of, inner)]
    named = ", ".join(filter(None, about))
    return f"{type(error).__name__} ({named})" if named else type(error).__name__


def places_of(error: BaseException) -> list[str]:
    """File, line and function of the innermost frames, outermost first."""
    frames = traceback.extract_tb(error.__traceback__)[-INNERMOST:]
    return [f"{'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


def tell_error(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog: the error that a line carries becomes its trace."""
    error = event.pop("exc_info", None)
    return {**event, "trace": trace_of(error)} if isinstance(error, BaseException) else event


class Wordless(logging.Formatter):
    """Lines of libraries: an error that one carries is told without its words."""

    def format(self, record: logging.LogRecord) -> str:
        """The record, its traceback replaced."""
        error = record.exc_info[1] if record.exc_info else None
        record.exc_info, record.exc_text = None, None
        if record.name == "asyncio" or has_error(record.args):
            record.msg, record.args = str(record.msg).partition("\n")[0], None
        line = super().format(record)
        return "\n".join((line, *trace_of(error))) if error else line


def has_error(args: object) -> bool:
    """An error stands among what a line would write out."""
    given = args.values() if isinstance(args, Mapping) else args if isinstance(args, tuple) else ()
    return any(isinstance(one, BaseException) for one in given)


def write_library_lines() -> None:
    """What libraries warn of goes to standard error, through `Wordless`."""
    lines = logging.StreamHandler()
    lines.setFormatter(Wordless("%(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[lines], force=True)
