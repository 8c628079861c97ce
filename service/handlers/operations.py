"""Is it alive, is it ready, how does it do."""

import hmac
from datetime import UTC, datetime

from litestar import Controller, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from domain.queries.operations import Figures, show_figures, show_readiness
from domain.refusals import NotFound
from domain.settings import Settings
from service.dependencies import Installation
from service.forms import AnyRequest
from service.redis_ping import ping
from service.running.migrating import versions

EXPOSITION = CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8")  # added by Response, and twice is unreadable


class HealthController(Controller):
    """For whoever starts processes again."""

    path = "/healthz"

    @get(action="operations.show")
    async def show(self) -> dict[str, str]:
        """This process answers."""
        return {"state": "alive"}


class ReadinessController(Controller):
    """For whoever sends visitors here."""

    path = "/readyz"

    @get(action="operations.show")
    async def show(self, settings: Installation) -> Response[dict[str, str]]:
        """Database, migrations and a worker's sign of life within a minute; Redis alone missing is no failure."""
        told = await show_readiness(at=datetime.now(UTC), migrations=len(versions()))
        state = {**told, "redis": "good" if await ping(settings) else "away"}
        is_ready = all(word == "good" for word in told.values())
        return Response(state, status_code=200 if is_ready else 503)


class MetricsController(Controller):
    """For the monitor that knows the token."""

    path = "/metrics"

    @get(action="operations.show")
    async def show(self, request: AnyRequest, settings: Installation) -> Response[bytes]:
        """Figures of the installation, whichever of its processes answers. Refuses: `not-found`."""
        wanted = f"Bearer {metrics_token(settings)}"
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode()):
            raise NotFound("not-found")
        return Response(exposed(await show_figures(at=datetime.now(UTC))), media_type=EXPOSITION)


def exposed(figures: Figures) -> bytes:
    """Figures as Prometheus reads them. None of this process's own: the next to answer would tell others."""
    registry = CollectorRegistry()
    for name, (figure, meaning) in {
        "gocua_outbox_owed_rows": (figures.owed, "Work that is owed and waits or is being done."),
        "gocua_outbox_parked_rows": (figures.parked, "Work that was begun three times and put aside."),
        "gocua_outbox_oldest_owed_seconds": (figures.oldest_owed, "Age of the oldest work that is owed."),
        "gocua_worker_heartbeat_age_seconds": (figures.heartbeat_age, "Since a worker was last seen alive."),
    }.items():
        Gauge(name, meaning, registry=registry).set(figure)
    return generate_latest(registry)


def metrics_token(settings: Settings) -> str:
    """Told by `gocua check`: of no other use."""
    return hmac.digest(settings.secret, b"metrics", "sha256").hex()[:32]
