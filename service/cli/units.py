"""`gocua units`: the root of the tree; all below it comes from an office's list (`gocua import units`)."""

import asyncio
from datetime import UTC, datetime
from secrets import token_bytes

import rich_click as click

from domain.catalogue.root import found_root
from domain.catalogue.units import FoundedUnit
from domain.rules.imports.rows import UnitKind
from service.running.installation import opened

KINDS = [UnitKind.COUNTRY.value, UnitKind.PROVINCE.value, UnitKind.COMMUNE.value]


@click.group()
def units() -> None:
    """The administrative tree."""


@units.command()
@click.option("--kind", required=True, type=click.Choice(KINDS), help="The level that this installation is for.")
@click.option("--name", required=True, help='Its full name, as "Tỉnh Lào Cai".')
@click.option("--code", help="Its official code; with it, --unit of other commands finds it.")
@click.option("--phone", help="The number that answers there, printed on cards where a commune has none of its own.")
def create(*, kind: str, name: str, code: str | None, phone: str | None) -> None:
    """Found the root: the country, a province or a commune. Run again with the same name, it changes nothing."""
    is_new = asyncio.run(made(FoundedUnit(UnitKind(kind), name, code, phone)))
    click.echo(f"{name} is founded." if is_new else f"{name} is there already: nothing was changed.")


async def made(unit: FoundedUnit) -> bool:
    """Whether it is new."""
    async with opened() as settings:
        return await found_root(unit=unit, demo=settings.demo, at=datetime.now(UTC), chance=token_bytes)
