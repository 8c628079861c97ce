"""From posted entries to sealed batches and totals."""

from datetime import UTC, datetime
from time import monotonic

from domain.ledger.project import project_ledger
from domain.tasks import Task
from workers.app import app
from workers.process import run, tell_whose

LONGEST = 20  # seconds: what is left is taken at the next knock, long before the task would be killed


@app.task(name=Task.PROJECT_LEDGER)
def project() -> int:
    """Seal what the outbox owes until it owes nothing; returns how many sources. No request sends this."""
    sealed, until = 0, monotonic() + LONGEST
    while monotonic() < until and (lot := run(project_ledger, at=datetime.now(UTC), tell=tell_whose)):
        sealed += lot
    return sealed
