"""Offices at their bounds: whose branch, which day is the last, what is left in the trail, and whose sessions end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from domain.accounts.grants import end_role, grant_role
from domain.accounts.opening import Chance, close_account, create_account, create_account_at_console, reopen_account
from domain.accounts.slips import show_slip, use_slip
from domain.database import Row, rows
from domain.people import NewPerson
from domain.queries.sessions import find_viewer
from domain.refusals import FormRefused, NotFound, Refused, TooMany
from domain.rules.tokens import public_id
from domain.rules.viewers import Role
from tests.accounts import ELSEWHERE, NEW_PASSWORD, PASSWORD, PHONE, has_password, tries
from tests.cast import TUESDAY, Cast, chance, grant
from tests.ledgers import TODAY

DAY = timedelta(days=1)
TRAN_YEN = public_id(chance("unit tran-yen"))
TAM = NewPerson("Lương Văn Tám", "0000777777")


@pytest.fixture
async def cast(cast: Cast) -> Cast:
    await grant(cast, "dung", Role.ADMINISTRATOR, "tran-yen")
    await has_password(cast, "nam", "hoa", "hanh", "dung")
    return cast


async def gives(cast: Cast, who: str = "nam", whom: str = "hoa", **changed: Any) -> None:
    terms: dict[str, Any] = {
        "role": Role.OFFICER, "unit": TRAN_YEN, "first_on": TODAY, "last_on": None, "password": PASSWORD,
    } | changed  # fmt: skip
    await grant_role(viewer=cast[who], person=cast[whom].public_id, at=TUESDAY, **terms)


async def spans(cast: Cast, name: str) -> list[tuple[int, str]]:
    found = await rows(
        "SELECT id, valid::text FROM role_grant WHERE person = {} ORDER BY lower(valid)", cast[name].person
    )
    return [(line["id"], line["valid"]) for line in found]


async def trail(action: str) -> list[Row]:
    found = await rows(
        "SELECT account, subject_kind, subject, facts FROM audit_event WHERE action = {} ORDER BY id", action
    )
    return [{**line, "facts": msgspec.json.decode(line["facts"] or "{}")} for line in found]


@pytest.mark.parametrize("whom", ["su", "pao"])  # one in a team, one with an office
async def test_nobody_of_another_branch_is_given_an_office(cast: Cast, whom: str):
    with pytest.raises(NotFound, match="not-found"):
        await gives(cast, "dung", whom)


async def test_whoever_stands_in_two_branches_is_given_one_by_either(cast: Cast):
    await grant(cast, "su", Role.OFFICER, "thon-5")
    await gives(cast, "dung", "su")
    assert len(await spans(cast, "su")) == 2


async def test_whoever_stands_nowhere_yet_is_given_an_office_by_anybody_who_may(cast: Cast):
    made = await create_account(viewer=cast["nam"], person=TAM, demo=True, at=TUESDAY, chance=chance("tam"))
    await grant_role(
        viewer=cast["dung"], person=made, role=Role.OFFICER, unit=TRAN_YEN, first_on=TODAY, last_on=None,
        password=PASSWORD, at=TUESDAY,
    )  # fmt: skip
    assert [line["facts"] for line in await trail("grants.create")] == [
        {"role": "officer", "unit": cast.units["tran-yen"]}
    ]


async def test_an_office_that_is_given_stands_in_the_trail_with_its_unit(cast: Cast):
    await gives(cast)
    assert await trail("grants.create") == [
        {
            "account": cast["nam"].account,
            "subject_kind": "person",
            "subject": cast["hoa"].person,
            "facts": {"role": "officer", "unit": cast.units["tran-yen"]},
        }
    ]


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (0, 0, {}),
        (5, 5, {}),
        (5, 4, {"last_on": "ends-before"}),
        (-9, 0, {}),
        (-9, -1, {"last_on": "ends-before"}),
        (0, None, {}),
    ],
)
async def test_an_office_lasts_until_today_at_least_and_no_day_before_its_first(
    cast: Cast, first: int, last: int | None, wrong: dict[str, str]
):
    last_on = None if last is None else TODAY + last * DAY
    try:
        await gives(cast, first_on=TODAY + first * DAY, last_on=last_on)
        told = {}
    except FormRefused as refused:
        told = refused.facts
    assert (told, len(await spans(cast, "hoa"))) == (wrong, 0 if wrong else 1)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER])
async def test_what_a_team_gives_is_no_office(cast: Cast, role: Role):
    with pytest.raises(FormRefused) as refused:
        await gives(cast, role=role)
    assert refused.value.facts == {"role": "not-chosen"}


async def test_a_unit_that_has_ended_is_none_to_choose(cast: Cast):
    await rows("UPDATE unit SET valid = daterange(NULL, {}::date) WHERE id = {}", TODAY, cast.units["tran-yen"])
    with pytest.raises(FormRefused) as refused:
        await gives(cast)
    assert refused.value.facts == {"unit": "not-chosen"}


async def test_ten_wrong_passwords_close_the_form_also_to_the_right_one(cast: Cast):
    for _ in range(10):
        with pytest.raises(FormRefused):
            await gives(cast, password="sai rồi nhé")
    with pytest.raises(TooMany, match="too-many-guesses"):
        await gives(cast)
    assert await spans(cast, "hoa") == []


async def test_an_administrator_without_a_password_gives_nothing(cast: Cast):
    await rows("UPDATE account SET password_hash = NULL WHERE id = {}", cast["nam"].account)
    with pytest.raises(FormRefused) as refused:
        await gives(cast)
    assert refused.value.facts == {"password": "password-wrong"}


@pytest.mark.parametrize("do", ["give", "end"])
async def test_only_the_sessions_of_whoever_gains_or_loses_end(cast: Cast, do: str):
    await gives(cast)
    await tries(cast, "hoa")
    await tries(cast, "hanh", browser=ELSEWHERE)
    if do == "give":
        await gives(cast, role=Role.DEPARTMENT)
    else:
        await end_role(viewer=cast["nam"], grant=(await spans(cast, "hoa"))[0][0], at=TUESDAY)
    seen = [await find_viewer(session=each.session, csrf="", at=TUESDAY) for each in (PHONE, ELSEWHERE)]
    assert [who.name if who else None for who in seen] == [None, "Nông Thị Hạnh"]


async def test_what_was_ended_long_ago_stays_ended_then(cast: Cast):
    [(office, _)] = await spans(cast, "hanh")
    for days in (0, 9):
        await end_role(viewer=cast["nam"], grant=office, at=TUESDAY + days * DAY)
    assert [span for _, span in await spans(cast, "hanh")] == ["[2026-01-01,2026-11-24)"]


async def test_an_office_that_has_not_begun_is_taken_back_whole(cast: Cast):
    await gives(cast, first_on=TODAY + 5 * DAY)
    await end_role(viewer=cast["nam"], grant=(await spans(cast, "hoa"))[0][0], at=TUESDAY)
    assert await spans(cast, "hoa") == []
    [told] = await trail("grants.destroy")
    assert (told["subject"], told["facts"]) == (
        cast["hoa"].person,
        {"role": "officer", "unit": cast.units["tran-yen"]},
    )


async def test_another_office_of_the_same_person_stays(cast: Cast):
    await gives(cast, role=Role.DEPARTMENT)
    await gives(cast, first_on=TODAY + DAY)
    (department, _), (officer, _) = await spans(cast, "hoa")
    await end_role(viewer=cast["nam"], grant=officer, at=TUESDAY)
    assert [office for office, _ in await spans(cast, "hoa")] == [department]


async def test_an_own_office_that_is_not_the_administration_may_be_laid_down(cast: Cast):
    await grant(cast, "nam", Role.OFFICER, "tran-yen")
    [(officer, _)] = [
        (each["id"], "")
        for each in await rows("SELECT id FROM role_grant WHERE person = {} AND role = 'officer'", cast["nam"].person)
    ]
    await end_role(viewer=cast["nam"], grant=officer, at=TUESDAY)
    assert len(await rows("SELECT FROM role_grant WHERE id = {} AND upper_inf(valid)", officer)) == 0


async def test_another_administrator_is_ended_by_one_who_stands_above(cast: Cast):
    [(office, _)] = await spans(cast, "dung")
    await end_role(viewer=cast["nam"], grant=office, at=TUESDAY)
    assert [span for _, span in await spans(cast, "dung")] == ["[2026-01-01,2026-11-24)"]


@pytest.mark.parametrize("do", [close_account, reopen_account])
async def test_who_holds_an_office_above_is_closed_by_nobody_below(cast: Cast, do: Callable[..., Any]):
    await gives(cast, whom="hoa", unit=public_id(chance("unit lao-cai")))
    with pytest.raises(NotFound, match="not-found"):
        await do(viewer=cast["dung"], person=cast["hoa"].public_id, at=TUESDAY)


async def test_an_officer_who_may_let_somebody_in_closes_nobody(cast: Cast):
    with pytest.raises(NotFound, match="not-found"):
        await close_account(viewer=cast["hanh"], person=cast["hoa"].public_id, at=TUESDAY)


async def test_a_closed_account_keeps_the_hour_of_its_first_closing(cast: Cast):
    for hours in (0, 5):
        await close_account(viewer=cast["nam"], person=cast["hoa"].public_id, at=TUESDAY + timedelta(hours=hours))
    [found] = await rows("SELECT disabled_at FROM account WHERE id = {}", cast["hoa"].account)
    assert found["disabled_at"] == TUESDAY


async def test_closing_ends_slips_and_sessions_of_that_account_alone_and_says_so(cast: Cast):
    for name in ("hoa", "khoi"):
        await show_slip(viewer=cast["nam"], person=cast[name].public_id, at=TUESDAY, chance=chance(name, 16))
    await tries(cast, "hanh")
    await close_account(viewer=cast["nam"], person=cast["hoa"].public_id, at=TUESDAY + DAY / 1440)
    alive = await rows(
        "SELECT account.id FROM sign_in_slip JOIN account ON account.id = account WHERE ends_at > {}",
        TUESDAY + DAY / 1440,
    )
    assert [each["id"] for each in alive] == [cast["khoi"].account]
    assert await find_viewer(session=PHONE.session, csrf="", at=TUESDAY) is not None
    await reopen_account(viewer=cast["nam"], person=cast["hoa"].public_id, at=TUESDAY + DAY)
    for action in ("closures.create", "closures.destroy"):
        [told] = await trail(action)
        assert (told["account"], told["subject_kind"], told["subject"]) == (
            cast["nam"].account, "account", cast["hoa"].account,
        )  # fmt: skip


async def at_console(role: Role | None, unit: str | None = None, person: NewPerson = TAM, word: str = "") -> Any:
    drawn = Chance(chance(f"console {word}"), chance(f"console {word}", 16))
    return await create_account_at_console(person=person, role=role, unit=unit, demo=True, at=TUESDAY, chance=drawn)


@pytest.mark.parametrize("unit", ["tran-yen", TRAN_YEN])
async def test_the_console_names_a_unit_by_code_or_public_id(cast: Cast, unit: str):
    await at_console(Role.OFFICER, unit)
    assert [line["unit"] for line in await rows("SELECT unit FROM role_grant WHERE granted_by IS NULL")][-1:] == [
        cast.units["tran-yen"]
    ]


async def test_the_console_gives_nothing_over_a_unit_that_has_ended(cast: Cast):
    await rows("UPDATE unit SET valid = daterange(NULL, {}::date) WHERE id = {}", TODAY, cast.units["tran-yen"])
    with pytest.raises(NotFound, match="unit-unknown"):
        await at_console(Role.OFFICER, "tran-yen")


async def test_the_console_makes_an_account_without_an_office_and_leaves_its_line(cast: Cast):
    before = len(await rows("SELECT FROM role_grant"))
    slip = await at_console(None)
    assert (slip.name, slip.ends_at, len(await rows("SELECT FROM role_grant"))) == (
        "Lương Văn Tám", TUESDAY + timedelta(days=7), before,
    )  # fmt: skip
    [told] = await trail("slips.console")
    [person] = await rows("SELECT id FROM person WHERE phone = '0000777777'")
    assert (told["account"], told["subject_kind"], told["subject"]) == (None, "person", person["id"])


async def test_the_console_again_for_one_who_is_known_ends_the_older_slip_and_every_session(cast: Cast):
    first = await at_console(Role.OFFICER, "tran-yen", word="one")
    await use_slip(token=first.token, password=NEW_PASSWORD, again=NEW_PASSWORD, browser=PHONE, at=TUESDAY)
    second = await at_console(Role.OFFICER, "tran-yen", word="two")
    await at_console(Role.OFFICER, "tran-yen", word="three")
    assert await find_viewer(session=PHONE.session, csrf="", at=TUESDAY) is None
    with pytest.raises(NotFound, match="slip-over"):
        await use_slip(token=second.token, password=NEW_PASSWORD, again=NEW_PASSWORD, browser=ELSEWHERE, at=TUESDAY)
    assert len(await rows("SELECT FROM person WHERE phone = '0000777777'")) == 1


async def test_without_any_unit_the_console_says_that_there_is_no_root(cast: Cast):
    await rows("UPDATE unit SET valid = daterange(NULL, {}::date) WHERE parent IS NULL", date(2026, 1, 1))
    with pytest.raises(NotFound, match="no-root"):
        await at_console(Role.ADMINISTRATOR)


async def test_who_is_refused_in_the_own_account_is_told_so_before_anything_else(cast: Cast):
    only = replace(cast["hoa"], grants=())
    with pytest.raises(Refused, match="own-account"):
        await reopen_account(viewer=only, person=only.public_id, at=TUESDAY)
