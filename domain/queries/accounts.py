"""Accounts: one's own with its devices, and those of a branch with the offices they hold."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.database import Row, row, rows
from domain.queries.holdings import HELD, Holding, holdings_of
from domain.queries.said_once import ADULT, BELOW
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.paging import last_page
from domain.rules.searches import like, like_number
from domain.rules.viewers import Role, Viewer

PAGE = 50
MOST_UNITS = 200


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that is signed in; `id` is half of what the row is found by, which opens nothing."""

    id: str
    browser: str
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The page of one's own account."""

    name: str
    phone: str | None
    email: str | None
    holdings: tuple[Holding, ...]
    devices: tuple[Device, ...]
    name_public: bool | None  # None under 18: not theirs to choose (G21)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account on the list: has it ever been opened, is it closed, what does its owner hold."""

    public_id: str
    name: str
    login: str
    has_password: bool
    is_closed: bool
    holdings: tuple[Holding, ...]
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """A page of the list, by name."""

    accounts: tuple[AccountLine, ...]
    total: int
    page: int
    last: int
    search: str
    role: str


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that an office may be given over."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One person to an administrator: what they hold and held, newest first."""

    public_id: str
    name: str
    phone: str | None
    email: str | None
    has_account: bool
    has_password: bool
    closed_at: datetime | None
    is_own: bool
    holdings: tuple[Holding, ...]
    units: tuple[UnitChoice, ...]
    unit_search: str


async def show_own_account(*, viewer: Viewer, session: bytes, at: datetime) -> OwnAccount:
    """The viewer's own account, its devices newest first."""
    day = local_day(at)
    found = await row(OWN, day, viewer.person)
    devices = await rows(DEVICES, session, viewer.account, at, at)
    if found is None:
        raise NotFound("not-found")
    return OwnAccount(
        found["name"],
        found["phone"],
        found["email"],
        holdings_of(found["holdings"], day),
        tuple(
            Device(line["id"], line["browser"], line["made_at"], line["seen_at"], line["ends_at"], line["is_this"])
            for line in devices
        ),
        found["name_public"],
    )


async def list_accounts(
    *, viewer: Viewer, search: str, role: str, page: int, at: datetime, limit: int = PAGE
) -> AccountsPage:
    """Accounts below the administrator's units, and those that stand nowhere yet; found by name, number or e-mail.

    `role` keeps those who hold it today; `none` those who hold nothing.
    """
    day, wanted = local_day(at), like(search)
    units = viewer.units(Role.ADMINISTRATOR)
    found = await rows(
        LIST, day, units, units, day, wanted, like_number(search), wanted, role, role, role, limit, (page - 1) * limit
    )
    if page > 1 and not found:  # beyond the last
        return await list_accounts(viewer=viewer, search=search, role=role, page=1, at=at, limit=limit)
    total = found[0]["total"] if found else 0
    lines = tuple(account_line(line, day) for line in found)
    return AccountsPage(lines, total, page, last_page(total, limit), search, role)


def account_line(line: Row, day: date) -> AccountLine:
    return AccountLine(
        public_id=line["public_id"],
        name=line["name"],
        login=line["phone"] or line["email"] or "",
        has_password=line["has_password"],
        is_closed=line["is_closed"],
        holdings=holdings_of(line["holdings"], day),
        seen_at=line["seen_at"],
    )


async def show_account(*, viewer: Viewer, person: str, unit_search: str, at: datetime) -> AccountPage:
    """One person of the administrator's branch, or one who stands nowhere yet. Refuses: `not-found`."""
    units, day = viewer.units(Role.ADMINISTRATOR), local_day(at)
    found = await row(ONE, person, units, units)
    if found is None:
        raise NotFound("not-found")
    choices = await rows(UNITS, units, like(unit_search), MOST_UNITS)
    return AccountPage(
        public_id=person,
        name=found["name"],
        phone=found["phone"],
        email=found["email"],
        has_account=found["has_account"],
        has_password=found["has_password"],
        closed_at=found["disabled_at"],
        is_own=found["id"] == viewer.person,
        holdings=holdings_of(found["holdings"], day),
        units=tuple(UnitChoice(line["public_id"], line["name"]) for line in choices),
        unit_search=unit_search,
    )


OWN = (
    "WITH given AS (SELECT {}::date AS since) SELECT person.name, person.phone, person.email, "
    f"CASE WHEN {ADULT.replace('«year»', 'extract(year FROM given.since)::integer')} THEN name_public END"
    " AS name_public, " + HELD + "FROM person, given WHERE person.id = {}"
)

DEVICES = """
SELECT left(encode(id, 'hex'), 32) AS id, browser, made_at, seen_at, ends_at, id = {} AS is_this
FROM session WHERE account = {} AND ends_at > {} AND seen_at + idle > {} ORDER BY seen_at DESC
"""

# Where somebody stands: below the administrator, or nowhere.
STANDS = (
    "(EXISTS (SELECT FROM membership JOIN team ON team.id = membership.team WHERE membership.person = person.id"
    " AND team.unit IN " + BELOW + ") OR EXISTS (SELECT FROM role_grant WHERE role_grant.person = person.id"
    " AND role_grant.unit IN " + BELOW + ") OR (NOT EXISTS (SELECT FROM membership WHERE membership.person = person.id)"
    " AND NOT EXISTS (SELECT FROM role_grant WHERE role_grant.person = person.id)))"
)

LIST = (
    """
WITH given AS (SELECT {}::date AS since),
listed AS (
    SELECT person.* FROM person WHERE """
    + STANDS
    + """
), told AS (
    SELECT person.id, person.public_id, person.name, person.phone, person.email, person.search_key, person.sort_key,
           account.password_hash IS NOT NULL AS has_password, account.disabled_at IS NOT NULL AS is_closed,
           (SELECT max(seen_at) FROM session WHERE session.account = account.id) AS seen_at, held.roles
    FROM listed AS person LEFT JOIN account ON account.person = person.id
    CROSS JOIN (SELECT {}::date AS day) AS today
    CROSS JOIN LATERAL (SELECT array(
        SELECT role FROM role_grant WHERE role_grant.person = person.id AND valid @> day
        UNION ALL SELECT role FROM membership WHERE membership.person = person.id AND valid @> day) AS roles) AS held
), chosen AS (
    SELECT *, count(*) OVER () AS total FROM told
    WHERE (search_key LIKE {} OR phone LIKE {} OR lower(email) LIKE {})
      AND ({} = '' OR {} = ANY(roles) OR ({} = 'none' AND cardinality(roles) = 0))
    ORDER BY sort_key COLLATE "C", id LIMIT {} OFFSET {}
)
SELECT person.*, """
    + HELD
    + """
FROM chosen AS person, given ORDER BY person.sort_key COLLATE "C", person.id
"""
)

ONE = (
    """
WITH given AS (SELECT '-infinity'::date AS since)
SELECT person.id, person.name, person.phone, person.email, account.id IS NOT NULL AS has_account,
       account.password_hash IS NOT NULL AS has_password, account.disabled_at, """
    + HELD
    + """
FROM given CROSS JOIN person LEFT JOIN account ON account.person = person.id WHERE person.public_id = {} AND """
    + STANDS
)

UNITS = (
    """
SELECT unit.public_id, CASE WHEN above.name IS NULL THEN unit.name ELSE unit.name || ', ' || above.name END AS name
FROM unit LEFT JOIN unit AS above ON above.id = unit.parent
WHERE unit.kind <> 'hamlet' AND upper_inf(unit.valid) AND unit.id IN """
    + BELOW
    + """ AND unit.search_key LIKE {}
ORDER BY array_position(ARRAY['country', 'province', 'commune'], unit.kind), unit.sort_key COLLATE "C" LIMIT {}
"""
)
