"""`gocua users`: the first administrator, and whoever else the console lets in."""

import asyncio
from datetime import UTC, datetime
from secrets import token_bytes

import rich_click as click

from domain.accounts.opening import Chance, create_account_at_console
from domain.people import NewPerson
from domain.rules.days import HANOI
from domain.rules.viewers import Role
from service.running.installation import opened

OFFICES = [Role.OFFICER.value, Role.DEPARTMENT.value, Role.ADMINISTRATOR.value]


@click.group()
def users() -> None:
    """People who sign in."""


@users.command()
@click.option("--name", required=True, help="Full name, family name first.")
@click.option("--phone", help="The number they sign in with.")
@click.option("--email", help="Or the address.")
@click.option("--role", type=click.Choice(OFFICES), help="An office to hold from today.")
@click.option("--unit", help="Code of the unit it is held over; the root of the tree without it.")
def create(*, name: str, phone: str | None, email: str | None, role: str | None, unit: str | None) -> None:
    """Make a person and their account, and print the one-time address that lets them choose a password.

    For a number that is known, under the same name, it gives the office and a new address.
    """
    click.echo(asyncio.run(made(NewPerson(name, phone, email), Role(role) if role else None, unit)))


async def made(person: NewPerson, role: Role | None, unit: str | None) -> str:
    """What is printed: the address, and until when it works."""
    chance = Chance(token_bytes(10), token_bytes(16))
    async with opened() as settings:
        slip = await create_account_at_console(
            person=person, role=role, unit=unit, demo=settings.demo, at=datetime.now(UTC), chance=chance
        )
    until = slip.ends_at.astimezone(HANOI)
    return f"{slip.name}: {settings.base_address}/s/{slip.token}\nOnce, until {until:%H:%M, %d/%m/%Y}."
