"""Texts to citizens' phones."""

from datetime import UTC, datetime

from domain.confirmations.links import send_messages
from domain.tasks import Task
from workers.app import SETTINGS, app
from workers.gateways import gateway_of
from workers.process import run, tell_whose


@app.task(name=Task.SEND_MESSAGES)
def send() -> int:
    """Send what the outbox owes. No request sends this."""
    gateway = gateway_of(SETTINGS)
    return run(send_messages, gateway=gateway, secrets=SETTINGS.secrets, at=datetime.now(UTC), tell=tell_whose)
