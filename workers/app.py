"""The Celery app. A message is a hint: it may be lost, late or doubled, and nothing goes wrong.

What is owed is a row, what is due the database knows, and behind each task beat knocks again (reliability.md §1.1).
"""

import os
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from celery import Celery

from domain.settings import read_settings
from domain.tasks import Task

LONGEST_TASK = 60  # seconds; killed then
# Above the longest task: what runs longer than this is started a second time beside the first (celery #5935).
VISIBILITY = LONGEST_TASK + 30
STALE = 10  # seconds after which a knock that nobody heard is thrown away instead of piling up

# Each task and how often beat knocks, in seconds.
KNOCKS = {
    Task.PROJECT_LEDGER: 1,
    Task.UPDATE_BOARDS: 1,
    Task.SEND_MESSAGES: 2,
    Task.BEAT_HEART: 5,
    Task.EXPIRE_ASSISTANCES: 60,
    Task.CLOSE_DESKS: 30,
    Task.CLEAR_ENDED: 600,
    Task.RETURN_PARKED: 600,
}


def broker_address(address: str) -> str:
    """`unix:///path?db=1` as kombu writes it: `redis+socket:///path?virtual_host=1`. Others stand."""
    parts = urlsplit(address)
    if parts.scheme != "unix":
        return address
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"


def knock(task: Task, seconds: int) -> dict[str, Any]:
    """A line of beat's schedule."""
    return {"task": str(task), "schedule": timedelta(seconds=seconds), "options": {"expires": max(seconds, STALE)}}


SETTINGS = read_settings(os.environ)

app = Celery(
    "gocua",
    broker=broker_address(SETTINGS.redis_url),
    task_cls="workers.acknowledging:HeardTask",
    include=["workers.projection", "workers.boards", "workers.sweeps", "workers.process", "workers.messages"],
)
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    # A worker that dies gives its task back; one that kills each worker is stopped by the outbox's own count.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=LONGEST_TASK,
    broker_transport_options={
        "visibility_timeout": VISIBILITY,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        # a dead broker is a fault after seconds, not a call that never returns
        "socket_timeout": 5,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    enable_utc=True,
    # In memory: a beat that was killed has no state to mend, and what is due it need not remember.
    beat_scheduler="celery.beat:Scheduler",
    beat_max_loop_interval=1,
    beat_schedule={str(task): knock(task, seconds) for task, seconds in KNOCKS.items()},
)
