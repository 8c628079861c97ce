"""Is it alive, is it ready, how does it do."""

import hmac
from datetime import UTC, datetime

from litestar import Controller, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from domain.queries.operations import show_readiness
from domain.refusals import NotFound
from domain.settings import Settings
from service.dependencies import Installation
from service.forms import AnyRequest
from service.redis_ping import ping
from service.running.migrating import versions


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
        """Figures of this process. Refuses: `not-found`."""
        wanted = f"Bearer {metrics_token(settings)}"
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode()):
            raise NotFound("not-found")
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def metrics_token(settings: Settings) -> str:
    """Told by `gocua check`: of no other use."""
    return hmac.digest(settings.secret, b"metrics", "sha256").hex()[:32]
