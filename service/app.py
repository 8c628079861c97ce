"""The web app, put together where one can read it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig
from litestar.types import ASGIApp

from domain.database import engine
from domain.rules.viewers import Viewer
from domain.settings import Settings
from service.dependencies import Anybody, From
from service.edge import Edge
from service.errors import HANDLERS
from service.guards import authorise
from service.pages import environment
from service.routes import CONTROLLERS
from service.sessions import SessionReader
from service.uploads import close_uploads
from service.visitors import Visitor, settings_of, visitor_of

LARGEST_BODY = 64 * 1024


def create_app(settings: Settings) -> ASGIApp:
    """The app behind its edge and session reader: both also see what the framework answers by itself."""
    web = Litestar(
        route_handlers=CONTROLLERS,
        guards=[authorise],
        dependencies={
            "viewer": Provide(viewer, sync_to_thread=False),
            "visitor": Provide(visitor, sync_to_thread=False),
            "settings": Provide(settings_of_request, sync_to_thread=False),
        },
        exception_handlers=HANDLERS,
        after_exception=[close_uploads],
        lifespan=[database(settings)],
        # cookies are SameSite=Lax: a stranger cannot make a page hold both a secret and his own words (BREACH)
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=4, exclude="^/static"),
        openapi_config=None,
        logging_config=None,  # the framework's own would write errors with their words
        request_max_body_size=LARGEST_BODY,
        multipart_form_part_limit=50,
        state=State({"settings": settings}),
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment())),
    )
    return Edge(SessionReader(web, settings), settings)


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


# One hangs on the other: two that could be found at once cost a task group of anyio each request (a tenth of its CPU).
def viewer(visitor: From) -> Viewer | None:
    return visitor.viewer


def visitor(request: Request[Any, Any, Any]) -> Visitor:
    return visitor_of(request)


def settings_of_request(request: Request[Any, Any, Any], viewer: Anybody) -> Settings:
    del viewer  # only waited for
    return settings_of(request)
