"""The administrator's list of accounts, and one's own devices: by whom they are seen, how they are found."""

from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest

from domain.database import rows
from domain.queries.accounts import AccountsPage, list_accounts, show_account, show_own_account
from domain.refusals import NotFound
from domain.rules.viewers import Role
from tests.accounts import has_password
from tests.cast import NAMES, TUESDAY, Cast, grant, join

ROLES = ("member", "leader", "officer", "department", "administrator")


async def listed(cast: Cast, search: str = "", role: str = "", who: str = "nam", page: int = 1) -> AccountsPage:
    return await list_accounts(viewer=cast[who], search=search, role=role, page=page, at=TUESDAY)


def names(page: AccountsPage) -> set[str]:
    return {one.name for one in page.accounts}


async def held_today() -> dict[str, set[str]]:
    """Name → roles, from the rows."""
    told = await rows(
        "SELECT person.name, role, valid @> '2026-11-24'::date AS holds FROM person JOIN ("
        " SELECT person, role, valid FROM membership UNION ALL SELECT person, role, valid FROM role_grant"
        ") AS held ON held.person = person.id"
    )
    return {
        one["name"]: {each["role"] for each in told if each["name"] == one["name"] and each["holds"]} for one in told
    }


async def test_each_filter_holds_who_has_the_role_today_and_nobody_else(cast: Cast):
    await rows("UPDATE membership SET valid = '[2026-01-01,2026-11-24)' WHERE person = {}", cast["thao"].person)
    await rows("UPDATE role_grant SET valid = '[2026-11-25,)' WHERE person = {}", cast["thang"].person)
    held = await held_today()
    for role in ROLES:
        assert names(await listed(cast, role=role)) == {name for name, roles in held.items() if role in roles}, role
    assert names(await listed(cast, role="none")) == {NAMES["thao"], NAMES["thang"]}


async def test_somebody_in_two_teams_and_an_office_stands_there_once(cast: Cast):
    await join(cast, "hoa", "member", "thon-5")
    await grant(cast, "hoa", Role.OFFICER, "tran-yen")
    found = [one for one in (await listed(cast)).accounts if one.name == NAMES["hoa"]]
    assert [len(one.holdings) for one in found] == [3]


@pytest.mark.parametrize(
    ("search", "found"),
    [("lo thi", {"hoa"}), ("LÒ THỊ HOA", {"hoa"}), ("hoa", {"hoa", "thao", "nam"}), ("0000000", set(NAMES)),
     ("000000003", {"thao"}),
     ("đức", {"thang"}), ("xyz", set()), ("a_s", set())],
)  # fmt: skip
async def test_an_account_is_found_by_name_or_number(cast: Cast, search: str, found: set[str]):
    assert names(await listed(cast, search)) == {NAMES[who] for who in found}


async def test_an_account_is_found_by_its_address_in_any_case(cast: Cast):
    await rows("UPDATE person SET email = 'Hoa.Lo@Example.VN' WHERE id = {}", cast["hoa"].person)
    assert names(await listed(cast, "hoa.lo@EXAMPLE")) == {NAMES["hoa"]}


@pytest.mark.parametrize("typed", ["0000 000 003", "0000.000.003", "0000-000-003"])
async def test_a_number_is_found_as_people_write_it(cast: Cast, typed: str):
    assert names(await listed(cast, typed)) == {NAMES["thao"]}


async def test_a_state_is_that_of_password_closure_and_last_sight(cast: Cast):
    await has_password(cast, "hoa")
    await rows("UPDATE account SET disabled_at = {} WHERE id = {}", TUESDAY, cast["khoi"].account)
    told = {one.name: (one.has_password, one.is_closed, one.seen_at) for one in (await listed(cast)).accounts}
    assert told[NAMES["hoa"]] == (True, False, None)
    assert told[NAMES["khoi"]] == (False, True, None)


@pytest.mark.parametrize(("who", "opens"), [("nam", True), ("hanh", False), ("pao", False), ("hoa", False)])
async def test_an_account_opens_to_the_administrator_alone(cast: Cast, who: str, opens: bool):
    asked = show_account(viewer=cast[who], person=cast["hoa"].public_id, unit_search="", at=TUESDAY)
    if opens:
        assert (await asked).name == NAMES["hoa"]
    else:
        with pytest.raises(NotFound):
            await asked


@pytest.mark.parametrize(
    ("search", "units"),
    [("", ["Việt Nam", "Lào Cai, Việt Nam", "Xã Mù Cang Chải, Lào Cai", "Xã Trấn Yên, Lào Cai"]),
     ("tran", ["Xã Trấn Yên, Lào Cai"]), ("thon", []), ("%", [])],
)  # fmt: skip
async def test_offices_are_offered_over_units_above_hamlets_the_widest_first(cast: Cast, search: str, units: list[str]):
    page = await show_account(viewer=cast["nam"], person=cast["hoa"].public_id, unit_search=search, at=TUESDAY)
    assert [unit.name for unit in page.units] == units


async def a_session(cast: Cast, who: str, word: str, seen_at: datetime, *, idle_days: int = 60) -> bytes:
    session = sha256(word.encode()).digest()
    await rows(
        "INSERT INTO session (id, account, made_at, seen_at, ends_at, idle, browser)"
        " VALUES ({}, {}, {}, {}, {}, {}, {})",
        *(session, cast[who].account, TUESDAY - timedelta(days=80), seen_at, TUESDAY + timedelta(days=10)),
        *(timedelta(days=idle_days), word),
    )
    return session


async def test_the_devices_are_those_that_are_signed_in_the_last_seen_first(cast: Cast):
    here = await a_session(cast, "hoa", "here", TUESDAY)
    await a_session(cast, "hoa", "tablet", TUESDAY - timedelta(days=59))
    await a_session(cast, "hoa", "forgotten", TUESDAY - timedelta(days=60))
    await a_session(cast, "khoi", "another's", TUESDAY)
    own = await show_own_account(viewer=cast["hoa"], session=here, at=TUESDAY)
    assert [(device.browser, device.is_this) for device in own.devices] == [("here", True), ("tablet", False)]


async def test_what_a_device_is_called_in_the_page_opens_no_session(cast: Cast):
    here = await a_session(cast, "hoa", "here", TUESDAY)
    [device] = (await show_own_account(viewer=cast["hoa"], session=here, at=TUESDAY)).devices
    assert (len(device.id), here.hex().startswith(device.id), device.id == here.hex()) == (32, True, False)


async def test_ones_own_account_shows_what_is_held_from_which_day(cast: Cast):
    own = await show_own_account(viewer=cast["dung"], session=b"", at=TUESDAY)
    assert [(one.role, one.first_on) for one in own.holdings] == [("deputy", date(2026, 1, 1))]
