"""The web app, put together where one can read it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig
from litestar.types import ASGIApp

from domain.database import engine
from domain.rules.viewers import Viewer
from domain.settings import Settings
from service.edge import Edge
from service.errors import HANDLERS
from service.guards import authorise
from service.pages import environment
from service.routes import CONTROLLERS
from service.sessions import SessionReader
from service.visitors import Visitor, settings_of, visitor_of

ROOT = Path(__file__).parent.parent
LARGEST_BODY = 64 * 1024


def create_app(settings: Settings) -> ASGIApp:
    """The app behind its edge and session reader: both also see what the framework answers by itself."""
    web = Litestar(
        route_handlers=[*CONTROLLERS, static_files()],
        guards=[authorise],
        dependencies={
            "viewer": Provide(viewer, sync_to_thread=False),
            "visitor": Provide(visitor, sync_to_thread=False),
            "settings": Provide(settings_of_request, sync_to_thread=False),
        },
        exception_handlers=HANDLERS,
        lifespan=[database(settings)],
        openapi_config=None,
        request_max_body_size=LARGEST_BODY,
        multipart_form_part_limit=50,
        state=State({"settings": settings}),
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment())),
    )
    return Edge(SessionReader(web, settings), settings)


def static_files() -> Any:
    """Files under static/: their addresses change with their content, so a browser may keep them for ever."""
    for_ever = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)
    return create_static_files_router(
        "/static", [ROOT / "static"], cache_control=for_ever, opt={"action": "static.show"}
    )


def database(settings: Settings) -> Any:
    """A pool that starts with the app, and whose failure stops it."""

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        await engine().start_connection_pool(min_size=2, max_size=settings.pool_size, reset=keep_as_it_is, timeout=10)
        yield
        await engine().close_connection_pool()

    return lifespan


async def keep_as_it_is(_connection: object) -> None:
    """No verb sets anything on a connection, and asyncpg's reset between uses costs a round trip (slice/README)."""


def viewer(request: Request[Any, Any, Any]) -> Viewer | None:
    return visitor_of(request).viewer


def visitor(request: Request[Any, Any, Any]) -> Visitor:
    return visitor_of(request)


def settings_of_request(request: Request[Any, Any, Any]) -> Settings:
    return settings_of(request)
