"""`gocua migrate`."""

import asyncio
import os

import rich_click as click

from service.running.installation import Installation, engines_up, installation


@click.command()
def migrate() -> None:
    """Bring the database up to date, as its owner (DATABASE_OWNER_URL where it is not embedded)."""
    for name in asyncio.run(run(installation(os.environ))):
        click.echo(f"Migrated: {name}", err=True)


async def run(place: Installation) -> list[str]:
    """Migrate, beside a running service or alone; returns the names of what ran."""
    async with engines_up(place):
        return await place.migrate()
