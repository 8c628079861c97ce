"""Roles over a branch, from a day to a day: given and ended by an administrator of the branch, powers gone at once."""

from datetime import date, datetime, timedelta

from domain.accounts.passwords import proves_password
from domain.accounts.standings import find_standing
from domain.audit import record_event
from domain.database import row, rows, transaction
from domain.queries.said_once import BELOW, UNIT_BELOW
from domain.refusals import ALL_READ, Faults, FormRefused, NotFound, Refused
from domain.rules.days import local_day
from domain.rules.viewers import Role, Viewer

GRANTABLE = (Role.OFFICER, Role.DEPARTMENT, Role.ADMINISTRATOR)


async def grant_role(
    *,
    viewer: Viewer,
    person: str,
    role: Role | None,
    unit: str,
    first_on: date | None,
    last_on: date | None,
    password: str,
    at: datetime,
    unread: Faults = ALL_READ,
) -> None:
    """Let a person hold an office from `first_on` until `last_on`, that day included, or without an end.

    Their sessions end: those of an office are shorter, and a long one must not carry new powers. The administrator
    proves to be there (ASVS 5.0, 7.5.1). `unread` is refused with what does not hold (P8). Refuses: `form`,
    `not-found`, `role-held-already`, `too-many-guesses`.
    """
    owner, found = await find_standing(person, at)
    mine, places = set(viewer.units(Role.ADMINISTRATOR)), owner.branches + owner.offices
    if places and not any(mine & place for place in places):
        raise NotFound("not-found")  # somebody of another branch
    place = await row(UNIT_BELOW, unit, sorted(mine))
    found_wrong = span_faults(role, first_on, last_on, local_day(at)) | await proof_faults(viewer, password, at)
    wrong = {**found_wrong, **unread}
    if wrong or place is None:
        raise FormRefused("form", **wrong, **({} if place else {"unit": "not-chosen"}))
    until = last_on + timedelta(days=1) if last_on else None
    async with transaction():
        if not await rows(GRANT, owner.person, role, place["id"], first_on, until, viewer.person, at):
            raise Refused("role-held-already")
        await rows("INSERT INTO account (person) VALUES ({}) ON CONFLICT (person) DO NOTHING", owner.person)
        await rows("DELETE FROM session WHERE account = {}", found["account"])
        given = {"role": role, "unit": place["id"]}
        await record_event(
            at=at, account=viewer.account, action="grants.create", subject_kind="person", subject=owner.person, **given
        )


def span_faults(role: Role | None, first_on: date | None, last_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with an office and its days, by field."""
    wrong: dict[str, str] = {}
    if role not in GRANTABLE:
        wrong["role"] = "not-chosen"
    if first_on is None:
        wrong["first_on"] = "missing"
    if last_on is not None and last_on < max(first_on or today, today):
        wrong["last_on"] = "ends-before"
    elif last_on == date.max:  # no day after it
        wrong["last_on"] = "not-understood"
    return wrong


async def proof_faults(viewer: Viewer, password: str, at: datetime) -> dict[str, str]:
    """Whoever has the session must have the password too; none at all is no guess. Refuses: `too-many-guesses`."""
    if not password:
        return {"password": "missing"}
    found = await row("SELECT password_hash FROM account WHERE id = {}", viewer.account)
    kept = found["password_hash"] if found else None
    is_right = await proves_password(viewer=viewer, password=password, kept=kept, at=at)
    return {} if is_right else {"password": "password-wrong"}


async def end_role(*, viewer: Viewer, grant: int, at: datetime) -> None:
    """End an office today: from this moment it opens nothing.

    Refuses: `not-found`, `own-role` (whoever ends the own one may leave a branch with nobody).
    """
    held = await row(GRANT_WITHIN, grant, viewer.units(Role.ADMINISTRATOR))
    if held is None:
        raise NotFound("not-found")
    if held["person"] == viewer.person and held["role"] == Role.ADMINISTRATOR:
        raise Refused("own-role")
    today = local_day(at)
    async with transaction():
        # A span cannot end on the day on which it began: one given by mistake today leaves its line in the trail.
        await rows("DELETE FROM role_grant WHERE id = {} AND lower(valid) >= {}::date", grant, today)
        await rows(END, today, grant, today)
        await rows(
            "DELETE FROM session USING account WHERE account.id = session.account AND person = {}", held["person"]
        )
        await record_event(
            at=at,
            account=viewer.account,
            action="grants.destroy",
            subject_kind="person",
            subject=held["person"],
            role=held["role"],
            unit=held["unit"],
        )


# The exclusion constraint is the arbiter: of two administrators at once one is told that it is held already.
GRANT = """
INSERT INTO role_grant (person, role, unit, valid, granted_by, granted_at)
VALUES ({}, {}, {}, daterange({}::date, {}::date), {}, {}) ON CONFLICT DO NOTHING RETURNING id
"""

GRANT_WITHIN = "SELECT person, role, unit FROM role_grant WHERE id = {} AND unit IN " + BELOW

END = """
UPDATE role_grant SET valid = daterange(lower(valid), {}::date) WHERE id = {} AND valid @> {}::date
"""
