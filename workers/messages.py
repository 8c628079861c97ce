"""Texts to citizens' phones."""

from datetime import UTC, datetime
from time import monotonic

from domain.confirmations.links import send_message
from domain.tasks import Task
from workers.app import SETTINGS, app
from workers.gateways import gateway_of
from workers.process import run, tell_whose

LONGEST = 1  # second, and one text more: boards and points wait for the same worker


@app.task(name=Task.SEND_MESSAGES)
def send() -> int:
    """Send what the outbox owes, one after another; returns how many. No request sends this."""
    sent, until = 0, monotonic() + LONGEST
    while monotonic() < until and send_next():
        sent += 1
    return sent


def send_next() -> bool:
    """The next of them, now."""
    gateway = gateway_of(SETTINGS)
    return run(send_message, gateway=gateway, secrets=SETTINGS.secrets, at=datetime.now(UTC), tell=tell_whose)
