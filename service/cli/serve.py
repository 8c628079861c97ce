"""`gocua serve`."""

import asyncio
import os

import rich_click as click

from domain.settings import Settings, is_loopback
from service.running import folders, web
from service.running.installation import installation
from service.running.processes import CannotStartError
from service.running.refused import leaving_nothing
from service.running.serving import Moments
from service.running.serving import serve as run


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; a proxy's side of it.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
def serve(*, host: str, port: int) -> None:
    """Run the service until Ctrl-C or SIGTERM: engines, web, worker and beat.

    With DATABASE_URL and REDIS_URL the engines are others' to keep; then run `gocua migrate` before each new version.
    """
    address = os.environ.get("GOCUA_BASE_ADDRESS") or f"http://127.0.0.1:{port}"
    given = {**os.environ, "GOCUA_BASE_ADDRESS": address}
    with leaving_nothing(folders.chosen_folder(given)):
        place = installation(given)
        folders.refuse_running(place.folder)
        settings = place.settings()
        refuse_open_demo(settings, host)
        front = web.Front(web.listen(host, port), settings.base_address)
    line = f"Ready at {settings.base_address}{' (a demo: its people are invented)' if settings.demo else ''}"

    async def ready() -> None:
        click.echo(line)

    asyncio.run(run(place, front, click.echo, Moments(nothing_more, ready)))


def refuse_open_demo(settings: Settings, host: str) -> None:
    """A demo's passwords are no secret."""
    if settings.demo and not is_loopback(host):
        raise CannotStartError("A demo's passwords are printed: it listens on this machine alone, or by demo --lan.")


async def nothing_more() -> None:
    """Nothing stands between the engines and the web."""
