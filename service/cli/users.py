"""`gocua users`."""

import asyncio
import secrets
from datetime import UTC, datetime

import msgspec
import rich_click as click

from domain.accounts.opening import Chance, create_account_at_console
from domain.accounts.slips import IssuedSlip
from domain.people import NewPerson
from domain.rules.viewers import Role
from domain.settings import Settings
from service.running.installation import opened

ROLES = [role.value for role in (Role.ADMINISTRATOR, Role.DEPARTMENT, Role.OFFICER)]


@click.group()
def users() -> None:
    """Let people in: the first administrator begins here."""


@users.command()
@click.argument("name")
@click.option("--phone", help="Phone number to sign in with.")
@click.option("--email", help="E-mail address to sign in with.")
@click.option("--role", type=click.Choice(ROLES), help="Office to give, from today on.")
@click.option("--unit", help="Code of the unit that the office is held over; the whole tree if none is given.")
@click.option("--json", "as_json", is_flag=True, help="For a machine: {name, address, ends_at}.")
def create(
    *, as_json: bool, name: str, phone: str | None, email: str | None, role: str | None, unit: str | None
) -> None:
    """Make a person and their account; prints the address where they choose a password, once within 7 days."""
    person = NewPerson(name, phone, email)
    settings, slip = asyncio.run(make(person, Role(role) if role else None, unit))
    told = {"name": slip.name, "address": f"{settings.base_address}/slips/{slip.token}", "ends_at": slip.ends_at}
    line = f"{slip.name} chooses a password at {told['address']} until {slip.ends_at:%Y-%m-%d %H:%M} UTC, once."
    click.echo(msgspec.json.encode(told) if as_json else line)


async def make(person: NewPerson, role: Role | None, unit: str | None) -> tuple[Settings, IssuedSlip]:
    """The account and its slip, in the installation of this environment."""
    async with opened() as settings:
        chance = Chance(secrets.token_bytes(10), secrets.token_bytes(16))
        slip = await create_account_at_console(
            person=person, role=role, unit=unit, demo=settings.demo, at=datetime.now(UTC), chance=chance
        )
        return settings, slip
