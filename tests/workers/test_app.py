"""What the queue is told: JSON alone, given back when a worker dies, nothing that piles up (reliability.md §1.1)."""

import pytest

from domain.tasks import Task
from workers.app import KNOCKS, LONGEST_TASK, app, broker_address


@pytest.mark.parametrize(
    ("address", "broker"),
    [
        ("unix:///var/run/valkey.sock", "redis+socket:///var/run/valkey.sock?virtual_host=0"),
        ("unix:///run/v.sock?db=3", "redis+socket:///run/v.sock?virtual_host=3"),
        ("redis://127.0.0.1:6379/1", "redis://127.0.0.1:6379/1"),
        ("rediss://cache.example.vn:6380/0", "rediss://cache.example.vn:6380/0"),
    ],
)
def test_a_socket_is_written_as_the_broker_writes_it(address, broker):
    assert broker_address(address) == broker


def test_every_name_of_work_has_its_task_and_beat_knocks_for_each():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == {str(task) for task in Task} == {line["task"] for line in app.conf.beat_schedule.values()}
    assert set(KNOCKS) == set(Task)


def test_a_knock_that_nobody_heard_is_thrown_away():
    assert all(line["options"]["expires"] >= 10 for line in app.conf.beat_schedule.values())


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("accept_content", ["json"]),
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_prefetch_multiplier", 1),
        ("task_ignore_result", True),
        ("worker_enable_remote_control", False),
    ],
)
def test_the_queue_is_told(setting, value):
    assert app.conf[setting] == value


def test_a_task_is_over_long_before_it_would_be_started_again():
    told = app.conf.broker_transport_options
    assert app.conf.task_time_limit == LONGEST_TASK < told["visibility_timeout"] <= 120
    assert (told["unacked_restore_interval"], told["unacked_restore_throttle"], told["socket_timeout"]) == (1, 1, 5)
