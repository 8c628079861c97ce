"""From nothing to a commune that can begin: the tree, its officials, the lists that its office brings, the cards."""

from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Final

from domain.accounts.beginnings import Browser
from domain.accounts.grants import grant_role
from domain.accounts.opening import Chance, create_account, create_account_at_console
from domain.accounts.slips import show_slip, use_slip
from domain.catalogue.indicators import load_indicators
from domain.catalogue.minimums import set_minimums
from domain.catalogue.points import start_first_rule
from domain.catalogue.units import FoundedUnit, found_units
from domain.imports.commit import commit_import
from domain.imports.draft import draft_import
from domain.people import NewPerson
from domain.queries.roll import people_on
from domain.rules.days import local_day
from domain.rules.eligibility import Minimum
from domain.rules.imports.headings import Kind
from domain.rules.imports.rows import UnitKind
from domain.rules.viewers import Role, Viewer
from service.demo.cast import NAMED, OFFICIALS, OPENS_EVERY_DOOR, Official
from service.demo.plan import Plan

COUNTRY, PROVINCE, COMMUNE = "Việt Nam", "Tỉnh Lào Cai", "Xã Trấn Yên"
CHAIN: Final = (
    FoundedUnit(UnitKind.COUNTRY, COUNTRY),
    FoundedUnit(UnitKind.PROVINCE, PROVINCE, code="15", phone="0000000015"),
    FoundedUnit(UnitKind.COMMUNE, COMMUNE, phone="0000000100"),
)
# A commune of 600 homes asks for less than K6's figures, which are for a province and 92 days.
MINIMUMS: Final = {
    "member": {"plain": Minimum(10, 8, 3), "mountain": Minimum(6, 5, 3)},
    "team": {"plain": Minimum(40, members=2), "mountain": Minimum(25, members=2)},
}


async def found(plan: Plan) -> None:
    """S−6, in the morning: the catalogue, the tree, the officials with their ways in."""
    at = plan.calendar.at(-6, 8)
    await load_indicators()
    await start_first_rule(at=at)
    chain = await found_units(chain=CHAIN, chance=token_bytes)
    units: dict[str, str] = {str(unit.kind): made for unit, made in zip(CHAIN, chain, strict=True)}
    await set_minimums(account=None, minimums=MINIMUMS, valid_from=plan.calendar.day(1), at=at)
    await first_administrator(at)
    nam = await viewer("nam", at)
    for official in OFFICIALS:
        if official.role != Role.ADMINISTRATOR:
            await appoint(nam, official, units[official.over], at)


async def first_administrator(at: datetime) -> None:
    """Nam, as `gocua users create` makes the first of an installation."""
    chance = Chance(token_bytes(10), token_bytes(16))
    slip = await create_account_at_console(
        person=new_person("nam"), role=Role.ADMINISTRATOR, unit=None, demo=True, at=at, chance=chance
    )
    await open_account(slip.token, at)


async def appoint(nam: Viewer, official: Official, unit: str, at: datetime) -> None:
    """An account, an office over a unit, and a password by a slip."""
    made = new_person(official.code)
    person = await create_account(viewer=nam, person=made, demo=True, at=at, chance=token_bytes(10))
    await grant_role(
        viewer=nam, person=person, role=Role(official.role), unit=unit, first_on=local_day(at), last_on=None,
        password=OPENS_EVERY_DOOR, at=at,
    )  # fmt: skip
    await let_in(nam, person, at)


async def let_in(by: Viewer, person: str, at: datetime) -> None:
    """A slip on a screen, used on the spot."""
    slip = await show_slip(viewer=by, person=person, at=at, chance=token_bytes(16))
    await open_account(slip.token, at + timedelta(minutes=1))


async def open_account(token: str, at: datetime) -> None:
    """Choose the demo's password."""
    browser = Browser(token_bytes(32), None, token_bytes(32), None, None, "Chrome")
    await use_slip(token=token, password=OPENS_EVERY_DOOR, again=OPENS_EVERY_DOOR, browser=browser, at=at)


def new_person(code: str) -> NewPerson:
    """Somebody of the cast, as they are written down."""
    return NewPerson(NAMED[code].name, NAMED[code].phone)


async def viewer(code: str, at: datetime) -> Viewer:
    """Somebody of the cast, with what they hold on that day."""
    return (await people_on(day=local_day(at)))[NAMED[code].phone].viewer


async def bring_list(by: Viewer, unit: str, kind: Kind, content: bytes, at: datetime) -> None:
    """A dry run, looked at, and its good rows written."""
    draft = await draft_import(
        viewer=by, unit=unit, kind=kind, file_name=f"{kind}.xlsx", content=content, demo=True, at=at,
        chance=token_bytes(10),
    )  # fmt: skip
    await commit_import(viewer=by, draft=draft, whole=False, at=at + timedelta(minutes=5), chance=token_bytes)
