"""One event loop and one pool a process: an asyncpg pool cannot cross loops, and one a task costs a connection each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ParamSpec, TypeVar

import structlog
from celery import signals

from domain.database import engine
from domain.outbox import Owed
from domain.traces import tell_error, write_library_lines

P = ParamSpec("P")
T = TypeVar("T")

CONNECTIONS = 3
IDS_A_LINE = 500
LIMITS = {"lock_timeout": "10s", "idle_in_transaction_session_timeout": "30s"}
log = structlog.get_logger()


class Process:
    """The process's own loop, from its first task or its beginning on."""

    loop: asyncio.AbstractEventLoop | None = None


def run(verb: Callable[P, Awaitable[T]], *args: P.args, **facts: P.kwargs) -> T:
    """Run a verb to its end on the process's loop, whose pool opens with the first and after a failure."""

    async def with_pool() -> T:
        if engine().pool is None:
            await engine().start_connection_pool(min_size=1, max_size=CONNECTIONS, server_settings=LIMITS, timeout=10)
        return await verb(*args, **facts)

    if Process.loop is None or Process.loop.is_closed():
        Process.loop = asyncio.new_event_loop()
    return Process.loop.run_until_complete(with_pool())


@signals.worker_process_init.connect
def begin(**_: object) -> None:
    """A new child: no loop and no pool of its parent's."""
    Process.loop, engine().pool = None, None


@signals.worker_process_shutdown.connect
def end(**_: object) -> None:
    """Give the connections back."""
    if Process.loop is not None and engine().pool is not None:
        Process.loop.run_until_complete(engine().close_connection_pool())
        Process.loop.close()


@signals.setup_logging.connect
def write_logs(**_: object) -> None:
    """JSON lines, like the web's: each with the request id that its task carries."""
    write_library_lines()
    logging.getLogger("celery.app.trace").setLevel(
        logging.CRITICAL
    )  # tells an error's words: `say_what_failed` does not
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            tell_error,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )


@signals.before_task_publish.connect
def carry_request_id(headers: dict[str, Any], **_: object) -> None:
    """A task goes on under the id of the request that asked for it; a knock of beat's under its own."""
    bound = structlog.contextvars.get_contextvars()
    headers["request_id"] = bound.get("request_id", headers["id"])


@signals.task_prerun.connect
def bind_request_id(task: Any, task_id: str, **_: object) -> None:
    """What is logged from here on belongs to this task."""
    carried = getattr(task.request, "request_id", None)
    structlog.contextvars.bind_contextvars(request_id=carried or task_id, task=task.name)


def tell_whose(what: str, owed: Sequence[Owed]) -> None:
    """What becomes of work owed, under the ids of the requests that owe it: so many to a line, and none left out."""
    ids = sorted({one.request_id for one in owed if one.request_id})
    write = log.warning if what == "parked" else log.info
    for start in range(0, len(ids) or 1, IDS_A_LINE):
        write(what, count=len(owed), request_ids=ids[start : start + IDS_A_LINE])


@signals.task_postrun.connect
def say_what_was_done(retval: object, state: str | None, **_: object) -> None:
    """One line where something was done; silence where a knock found nothing due."""
    if state == "SUCCESS" and retval:
        log.info("done", count=retval)
    structlog.contextvars.clear_contextvars()


@signals.task_failure.connect
def say_what_failed(exception: BaseException, **_: object) -> None:
    """The kind of what went wrong and where; its text may hold what no log should."""
    log.error("failed", error=type(exception).__name__, exc_info=exception)
