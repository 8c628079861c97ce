"""Accounts are made by an administrator, closed, and opened again; nothing that somebody did goes with them."""

from dataclasses import dataclass
from datetime import datetime

from domain.accounts.slips import IssuedSlip, record_console_slip
from domain.accounts.standings import find_standing
from domain.audit import record_event
from domain.database import row, rows, transaction
from domain.people import NewPerson, check_person, keep_person
from domain.refusals import NotFound, Refused
from domain.rules.accesses import may_open
from domain.rules.days import local_day
from domain.rules.viewers import Role, Viewer


@dataclass(frozen=True, slots=True)
class Chance:
    """Random bytes: 10 for a person's public id, 16 for a slip's token."""

    person: bytes
    token: bytes


async def create_account(*, viewer: Viewer, person: NewPerson, demo: bool, at: datetime, chance: bytes) -> str:
    """Make a person and their account, without a password: a slip lets them in. Returns the public id.

    Refuses: `form`.
    """
    checked = check_person(person, demo=demo)
    async with transaction():
        kept = await keep_person(checked, chance)
        await rows("INSERT INTO account (person) VALUES ({})", kept.id)
        await record_event(
            at=at, account=viewer.account, action="accounts.create", subject_kind="person", subject=kept.id
        )
    return kept.public_id


async def create_account_at_console(
    *, person: NewPerson, role: Role | None, unit: str | None, demo: bool, at: datetime, chance: Chance
) -> IssuedSlip:
    """The first administrator, and whoever the console is used for: a person, their account, an office, a slip.

    `unit` is a code or public id, the root where none is given. A number that is known gets the office and a new slip.
    Refuses: `form`, `unit-unknown`, `no-root`.
    """
    checked = check_person(person, demo=demo)
    place = await row(PLACE, unit, unit, unit) if role else None
    if role and place is None:
        raise NotFound("unit-unknown" if unit else "no-root")
    async with transaction():
        kept = await keep_person(checked, chance.person, known_too=True)
        await rows("INSERT INTO account (person) VALUES ({}) ON CONFLICT (person) DO NOTHING", kept.id)
        if place is not None:
            await rows(GRANT, kept.id, role, place["id"], local_day(at), at)
            await rows("DELETE FROM session USING account WHERE account.id = session.account AND person = {}", kept.id)
        return await record_console_slip(person=kept.id, name=kept.name, at=at, chance=chance.token)


async def close_account(*, viewer: Viewer, person: str, at: datetime) -> None:
    """Let nobody in by this account any more: sessions end at once, slips die. Refuses: `not-found`, `own-account`."""
    account = await account_of(viewer, person, at)
    async with transaction():
        await rows("UPDATE account SET disabled_at = {} WHERE id = {} AND disabled_at IS NULL", at, account)
        await rows("DELETE FROM session WHERE account = {}", account)
        await rows("UPDATE sign_in_slip SET ends_at = {} WHERE account = {} AND ends_at > {}", at, account, at)
        await record_event(
            at=at, account=viewer.account, action="closures.create", subject_kind="account", subject=account
        )


async def reopen_account(*, viewer: Viewer, person: str, at: datetime) -> None:
    """Undo `close_account`. The password is what it was. Refuses: `not-found`, `own-account`."""
    account = await account_of(viewer, person, at)
    async with transaction():
        await rows("UPDATE account SET disabled_at = NULL WHERE id = {}", account)
        await record_event(
            at=at, account=viewer.account, action="closures.destroy", subject_kind="account", subject=account
        )


async def account_of(viewer: Viewer, person: str, at: datetime) -> int:
    """The account of somebody whom this administrator may open and close."""
    owner, found = await find_standing(person, at)
    if owner.person == viewer.person:
        raise Refused("own-account")
    if Role.ADMINISTRATOR not in viewer.roles or not may_open(viewer, owner) or found["account"] is None:
        raise NotFound("not-found")
    return found["account"]


PLACE = """
SELECT id FROM unit WHERE upper_inf(valid)
  AND CASE WHEN {}::text IS NULL THEN parent IS NULL ELSE code = {} OR public_id = {} END LIMIT 1
"""

GRANT = """
INSERT INTO role_grant (person, role, unit, valid, granted_at) VALUES ({}, {}, {}, daterange({}::date, NULL), {})
ON CONFLICT DO NOTHING
"""
