"""`gocua migrate`."""

import asyncio
import os
from datetime import UTC, datetime

import rich_click as click

from service.running.installation import Installation, engines_up, installation


@click.command()
def migrate() -> None:
    """Bring the database up to date, as its owner (DATABASE_OWNER_URL where it is not embedded)."""
    names = asyncio.run(run(installation(os.environ)))
    click.echo("\n".join(f"Migrated: {name}" for name in names) or "The database is up to date.", err=True)


async def run(place: Installation) -> list[str]:
    """Migrate, beside a running service or alone; returns the names of what ran."""
    async with engines_up(place):
        names = await place.migrate()
        await load_catalogue(place)
        return names


async def load_catalogue(place: Installation) -> None:
    """What is counted from the first day: the indicators and a first points rule. Run again, it changes nothing."""
    from domain.catalogue.indicators import load_indicators
    from domain.catalogue.points import start_first_rule
    from domain.database import engine

    os.environ |= place.variables()
    engine().config = {"dsn": place.settings().database_url}
    await load_indicators()
    await start_first_rule(at=datetime.now(UTC))
