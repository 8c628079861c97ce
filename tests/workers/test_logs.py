"""What reaches the log of a worker: never what somebody typed (L10)."""

import subprocess
import sys
from pathlib import Path

PHONE = "0912345678"
# A task that fails as one does whose statement breaks a constraint, under the log of a real worker.
FAILING = f"""
import asyncpg
from celery import signals
from workers.app import app
import workers.process
signals.setup_logging.send(sender=None)

@app.task
def fails():
    error = asyncpg.UniqueViolationError("duplicate key of {PHONE}")
    error.detail, error.constraint_name = "Key (phone)=({PHONE}) already exists.", "person_phone"
    raise error

fails.apply()
"""


def test_l10_a_phone_number_in_what_a_task_broke_never_reaches_the_log():
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", FAILING], check=False, capture_output=True, text=True, cwd=root)
    assert ran.returncode == 0, ran.stderr
    assert "UniqueViolationError (person_phone) at " in ran.stdout
    assert PHONE not in ran.stdout + ran.stderr
