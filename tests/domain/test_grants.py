"""Offices: given from a day to a day, ended at once; accounts made and closed."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.accounts.grants import end_role, grant_role
from domain.accounts.opening import Chance, close_account, create_account, create_account_at_console, reopen_account
from domain.accounts.slips import use_slip
from domain.database import rows
from domain.people import NewPerson
from domain.queries.accounts import list_accounts, show_account
from domain.queries.sessions import find_viewer
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.tokens import public_id
from domain.rules.viewers import Role
from tests.accounts import ELSEWHERE, NEW_PASSWORD, PASSWORD, PHONE, has_password, tries
from tests.cast import TUESDAY, Cast, chance, grant

TODAY = date(2026, 11, 24)
TRAN_YEN = public_id(chance("unit tran-yen"))


@pytest.fixture
async def cast(cast: Cast) -> Cast:
    await has_password(cast, "nam", "hoa", "hanh")
    return cast


async def gives(cast: Cast, who: str = "nam", whom: str = "hoa", **changed: Any) -> None:
    terms: dict[str, Any] = {
        "role": Role.OFFICER,
        "unit": TRAN_YEN,
        "first_on": TODAY,
        "last_on": None,
        "password": PASSWORD,
    }
    await grant_role(viewer=cast[who], person=cast[whom].public_id, at=TUESDAY, **(terms | changed))


async def held(cast: Cast, name: str, at=TUESDAY) -> set[Role]:
    """What somebody holds in a session of theirs."""
    browser = replace(ELSEWHERE, session=chance(at, 32))
    await tries(cast, name, browser=browser, at=at)
    viewer = await find_viewer(session=browser.session, csrf="", at=at)
    return set(viewer.roles) if viewer else set()


async def grants_of(cast: Cast, name: str) -> list[int]:
    return [line["id"] for line in await rows("SELECT id FROM role_grant WHERE person = {}", cast[name].person)]


async def test_an_office_is_held_from_its_first_day_to_its_last(cast: Cast):
    tomorrow = TODAY + timedelta(days=1)
    await gives(cast, first_on=tomorrow, last_on=tomorrow)
    days = [TUESDAY + timedelta(days=ahead) for ahead in range(3)]
    assert [Role.OFFICER in await held(cast, "hoa", at) for at in days] == [False, True, False]


async def test_whoever_led_a_team_holds_nothing_from_the_day_it_is_dissolved(cast: Cast):
    await has_password(cast, "khoi")
    await rows("UPDATE team SET dissolved_on = {} WHERE id = {}", TODAY + timedelta(days=1), cast.teams["thon-3"])
    days = [await held(cast, "khoi", TUESDAY + timedelta(days=ahead)) for ahead in range(2)]
    assert days == [{Role.MEMBER, Role.LEADER}, set()]


async def test_a_long_session_does_not_carry_a_new_office(cast: Cast):
    await tries(cast, "hoa")
    await gives(cast)
    assert await find_viewer(session=PHONE.session, csrf="", at=TUESDAY) is None


async def test_an_office_that_ends_opens_nothing_from_that_moment(cast: Cast):
    await tries(cast, "hanh")
    [office] = await grants_of(cast, "hanh")
    await end_role(viewer=cast["nam"], grant=office, at=TUESDAY)
    assert await find_viewer(session=PHONE.session, csrf="", at=TUESDAY) is None
    assert await held(cast, "hanh") == set()
    assert [str(line["valid"]) for line in await rows("SELECT valid::text FROM role_grant WHERE id = {}", office)] == [
        "[2026-01-01,2026-11-24)"
    ]


async def test_one_given_by_mistake_today_leaves_only_its_trail(cast: Cast):
    await gives(cast)
    await end_role(viewer=cast["nam"], grant=(await grants_of(cast, "hoa"))[0], at=TUESDAY)
    assert await grants_of(cast, "hoa") == []
    actions = await rows("SELECT action FROM audit_event WHERE action LIKE 'grants.%' ORDER BY id")
    assert [line["action"] for line in actions] == ["grants.create", "grants.destroy"]


async def test_an_office_held_already_is_not_given_twice_even_at_once(cast: Cast):
    made = await asyncio.gather(gives(cast), gives(cast), return_exceptions=True)
    assert [type(answer) for answer in made if answer] == [Refused]
    assert len(await grants_of(cast, "hoa")) == 1


async def test_p8_what_does_not_hold_is_said_all_at_once(cast: Cast):
    with pytest.raises(FormRefused) as refused:
        await gives(cast, role=Role.MEMBER, unit="X", last_on=TODAY - timedelta(days=1), password="sai rồi nhé")
    assert set(refused.value.facts) == {"role", "unit", "last_on", "password"}
    assert await grants_of(cast, "hoa") == []


async def test_p8_what_could_not_be_read_is_said_with_the_rest_and_an_empty_password_is_no_guess(cast: Cast):
    with pytest.raises(FormRefused) as refused:
        await gives(cast, role=None, first_on=None, unread={"first_on": "not-understood"}, unit="X", password="")
    wrong = {"role": "not-chosen", "first_on": "not-understood", "unit": "not-chosen", "password": "missing"}
    assert (refused.value.facts, await rows("SELECT FROM guess_limit")) == (wrong, [])


async def test_an_administrator_of_a_commune_gives_nothing_above_it(cast: Cast):
    await grant(cast, "dung", Role.ADMINISTRATOR, "tran-yen")
    await has_password(cast, "dung")
    with pytest.raises(FormRefused) as refused:
        await gives(cast, "dung", unit=public_id(chance("unit lao-cai")))
    assert refused.value.facts == {"unit": "not-chosen"}
    await gives(cast, "dung")


async def test_nor_ends_what_is_held_above_it(cast: Cast):
    await grant(cast, "dung", Role.ADMINISTRATOR, "tran-yen")
    [office] = await grants_of(cast, "thang")
    with pytest.raises(NotFound):
        await end_role(viewer=cast["dung"], grant=office, at=TUESDAY)


async def test_the_own_administration_is_ended_by_another(cast: Cast):
    [office] = await grants_of(cast, "nam")
    with pytest.raises(Refused, match="own-role"):
        await end_role(viewer=cast["nam"], grant=office, at=TUESDAY)


async def test_a_closed_account_is_out_at_once_and_back_when_it_is_opened(cast: Cast):
    await tries(cast, "hoa")
    await close_account(viewer=cast["nam"], person=cast["hoa"].public_id, at=TUESDAY)
    assert await find_viewer(session=PHONE.session, csrf="", at=TUESDAY) is None
    with pytest.raises(FormRefused):
        await tries(cast, "hoa")
    await reopen_account(viewer=cast["nam"], person=cast["hoa"].public_id, at=TUESDAY)
    assert await tries(cast, "hoa")


@pytest.mark.parametrize(("who", "whom", "code"), [("nam", "nam", "own-account"), ("hanh", "hoa", "not-found")])
async def test_nobody_closes_the_own_account_nor_without_the_office(cast: Cast, who: str, whom: str, code: str):
    with pytest.raises(Refused, match=code):
        await close_account(viewer=cast[who], person=cast[whom].public_id, at=TUESDAY)


async def test_an_account_is_made_without_a_password(cast: Cast):
    new = NewPerson("LƯƠNG VĂN TÁM", "0000.123.456")
    made = await create_account(viewer=cast["nam"], person=new, demo=True, at=TUESDAY, chance=chance("tam"))
    shown = await show_account(viewer=cast["nam"], person=made, unit_search="", at=TUESDAY)
    assert (shown.name, shown.phone, shown.has_password) == ("Lương Văn Tám", "0000123456", False)


@pytest.mark.parametrize(
    ("person", "wrong"),
    [
        (NewPerson(""), {"name": "missing", "phone": "phone-or-email"}),
        (NewPerson("Tám", "12"), {"phone": "not-a-phone"}),
        (NewPerson("Tám", None, "tam"), {"email": "not-an-email"}),
        (NewPerson("Tám", "0000000000"), {"phone": "taken"}),
        (NewPerson("T" * 101, "0000123456"), {"name": "too-long"}),
        (NewPerson("Tám", "0000123456", employer="Ủ" * 101), {"employer": "too-long"}),
    ],
)
async def test_a_person_that_does_not_hold_is_refused(cast: Cast, person: NewPerson, wrong: dict[str, str]):
    with pytest.raises(FormRefused) as refused:
        await create_account(viewer=cast["nam"], person=person, demo=True, at=TUESDAY, chance=chance("tam"))
    assert refused.value.facts == wrong


async def test_the_console_lets_the_first_administrator_in(cast: Cast):
    new, drawn = NewPerson("Cao Thị Bảy", "0912345678"), Chance(chance("bay"), chance("slip", 16))
    slip = await create_account_at_console(
        person=new, role=Role.ADMINISTRATOR, unit=None, demo=False, at=TUESDAY, chance=drawn
    )
    await use_slip(token=slip.token, password=NEW_PASSWORD, again=NEW_PASSWORD, browser=PHONE, at=TUESDAY)
    bay = await find_viewer(session=PHONE.session, csrf="", at=TUESDAY)
    assert bay is not None
    assert [(each.role, each.unit) for each in bay.grants] == [(Role.ADMINISTRATOR, cast.units["viet-nam"])]


async def test_the_console_knows_no_such_unit(cast: Cast):
    new, drawn = NewPerson("Cao Thị Bảy", "0912345678"), Chance(chance("bay"), chance("slip", 16))
    with pytest.raises(NotFound, match="unit-unknown"):
        await create_account_at_console(person=new, role=Role.OFFICER, unit="X", demo=False, at=TUESDAY, chance=drawn)


async def names(cast: Cast, who: str, **asked: Any) -> list[str]:
    terms: dict[str, Any] = {"search": "", "role": "", "page": 1} | asked
    return [line.name for line in (await list_accounts(viewer=cast[who], at=TUESDAY, **terms)).accounts]


async def test_accounts_are_listed_by_given_name_and_filtered_by_role(cast: Cast):
    assert (await names(cast, "nam"))[:3] == ["Phạm Thị Dung", "Nông Thị Hạnh", "Lò Thị Hoa"]
    assert await names(cast, "nam", role="leader") == ["Nguyễn Minh Khôi", "Giàng A Sử"]
    assert await names(cast, "nam", search="0000000001") == ["Nguyễn Minh Khôi"]


async def test_an_administrator_of_one_commune_sees_only_its_people(cast: Cast):
    await grant(cast, "dung", Role.ADMINISTRATOR, "tran-yen")
    assert "Giàng A Sử" not in await names(cast, "dung")
    with pytest.raises(NotFound):
        await show_account(viewer=cast["dung"], person=cast["su"].public_id, unit_search="", at=TUESDAY)


async def test_an_office_until_the_end_of_all_days_is_no_span(cast: Cast):
    with pytest.raises(FormRefused) as refused:
        await gives(cast, last_on=date.max)
    assert refused.value.facts == {"last_on": "not-understood"}
