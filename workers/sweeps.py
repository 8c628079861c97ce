"""What comes due by itself, and the sign that somebody would notice."""

from datetime import UTC, datetime

from domain import outbox, sweeps
from domain.desks.sessions import close_ended_sessions
from domain.tasks import Task
from workers.app import app
from workers.process import run


@app.task(name=Task.EXPIRE_ASSISTANCES)
def expire_assistances() -> int:
    """Visits that nobody answered in time."""
    return run(sweeps.expire_assistances, at=datetime.now(UTC))


@app.task(name=Task.CLEAR_ENDED)
def clear_ended() -> int:
    """Drafts, sessions and counts that are over."""
    return run(sweeps.clear_ended, at=datetime.now(UTC))


@app.task(name=Task.CLOSE_DESKS)
def close_desks() -> int:
    """Openings of help desks that are past their hour."""
    return run(close_ended_sessions, at=datetime.now(UTC))


@app.task(name=Task.RETURN_PARKED)
def return_parked() -> int:
    """Work that was put aside as poison, once more."""
    return run(outbox.return_parked, at=datetime.now(UTC))


@app.task(name=Task.BEAT_HEART)
def beat_heart() -> None:
    """A sign of life."""
    run(sweeps.beat_heart, process="worker", at=datetime.now(UTC))
