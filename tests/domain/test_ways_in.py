"""Slips, sessions, pictures and public names at their bounds: whose, how long, what ends with them."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from secrets import token_bytes
from typing import Any

import msgspec
import pytest

from domain.accounts.passwords import change_password
from domain.accounts.photos import Portrait, remove_portrait, set_portrait
from domain.accounts.public_names import choose_public_name
from domain.accounts.sign_out import sign_out, sign_out_device
from domain.accounts.slips import IssuedSlip, check_slip, issue_slips, show_slip, use_slip
from domain.database import rows
from domain.queries.people import find_portrait
from domain.refusals import FormRefused, NotFound, Refused, TooMany
from domain.rules.tokens import public_id, secret_token
from domain.rules.viewers import Role
from tests.accounts import ELSEWHERE, NEW_PASSWORD, PASSWORD, PHONE, has_password, login_of, tries
from tests.cast import ADDRESS, MINUTE, OTHER_ADDRESS, TUESDAY, Cast, chance, grant, join
from tests.ledgers import TODAY

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
WEEK = timedelta(days=7)


async def printed(cast: Cast, who: str = "hanh", *, everybody: bool = False, at=TUESDAY) -> list[IssuedSlip]:
    return await issue_slips(viewer=cast[who], team=None, everybody=everybody, at=at, draw=token_bytes)


async def for_whom(cast: Cast, **how: Any) -> list[str]:
    return [slip.name for slip in await printed(cast, **how)]


async def shown(cast: Cast, who: str, whom: str, at=TUESDAY) -> IssuedSlip:
    return await show_slip(viewer=cast[who], person=cast[whom].public_id, at=at, chance=token_bytes(16))


async def uses(slip: IssuedSlip, at=TUESDAY, browser=PHONE) -> None:
    await use_slip(token=slip.token, password=NEW_PASSWORD, again=NEW_PASSWORD, browser=browser, at=at)


async def trail(action: str) -> list[dict[str, Any]]:
    found = await rows("SELECT account, subject, facts FROM audit_event WHERE action = {} ORDER BY id", action)
    return [{**line, "facts": msgspec.json.decode(line["facts"] or "{}")} for line in found]


ALL = ["Phạm Thị Dung", "Lò Thị Hoa", "Nguyễn Minh Khôi", "Hoàng Thị Thao"]


@pytest.mark.parametrize(
    ("change", "without"),
    [
        ("UPDATE membership SET valid = '[2026-01-01,2026-11-24)' WHERE person = {}", "hoa"),
        ("UPDATE membership SET valid = '[2026-11-25,)' WHERE person = {}", "hoa"),
        ("UPDATE account SET disabled_at = now() WHERE person = {}", "hoa"),
        (("UPDATE team SET founded_on = '2026-01-01', dissolved_on = '2026-11-24'"
         " WHERE id = (SELECT team FROM membership WHERE person = {})"), "thao"),
    ],
)  # fmt: skip
async def test_whoever_is_no_member_today_or_closed_gets_no_slip(cast: Cast, change: str, without: str):
    await rows(change, cast[without].person)
    gone = {"hoa": "Lò Thị Hoa", "thao": "Hoàng Thị Thao"}[without]
    assert await for_whom(cast) == [name for name in ALL if name != gone]


async def test_an_office_that_ended_yesterday_or_begins_tomorrow_is_none(cast: Cast):
    for name, span in [("hoa", "[2026-01-01,2026-11-24)"), ("dung", "[2026-11-25,)"), ("khoi", "[2026-11-24,)")]:
        await grant(cast, name, Role.OFFICER, "tran-yen")
        await rows("UPDATE role_grant SET valid = {}::text::daterange WHERE person = {}", span, cast[name].person)
    assert await for_whom(cast) == [name for name in ALL if name != "Nguyễn Minh Khôi"]


async def test_an_officer_who_is_a_member_too_prints_none_for_the_own_account(cast: Cast):
    await join(cast, "hanh", "member", "thon-3")
    await rows("DELETE FROM role_grant WHERE person = {}", cast["hanh"].person)
    assert await for_whom(cast, everybody=True) == ALL


async def test_who_is_in_two_teams_of_the_commune_gets_one_slip(cast: Cast):
    await join(cast, "hoa", "member", "thon-5")
    slips = await printed(cast)
    assert [slip.name for slip in slips] == ALL
    assert next(slip.team for slip in slips if slip.name == "Lò Thị Hoa") == "Tổ công nghệ số thon-3"


async def test_slips_stand_by_team_then_by_name(cast: Cast):
    await join(cast, "an", "member", "thon-5")
    assert (await for_whom(cast))[-2:] == ["An", "Hoàng Thị Thao"]


async def test_new_slips_end_only_the_older_ones_of_the_same_people(cast: Cast):
    other = await shown(cast, "pao", "su")
    [first, *_] = await printed(cast)
    await has_password(cast, "hoa", "khoi", "thao")
    await printed(cast, at=TUESDAY + MINUTE)  # for Dung alone
    await check_slip(token=other.token, address=ADDRESS, at=TUESDAY + MINUTE)
    with pytest.raises(NotFound, match="slip-over"):
        await check_slip(token=first.token, address=ADDRESS, at=TUESDAY + MINUTE)


@pytest.mark.parametrize(("after", "opens"), [(WEEK - MOMENT, True), (WEEK, False)])
async def test_a_printed_slip_lives_seven_days_to_the_moment(cast: Cast, after: timedelta, opens: bool):
    slip = (await printed(cast))[0]
    with suppress(NotFound):
        await uses(slip, TUESDAY + after)
    assert len(await rows("SELECT FROM session")) == opens


async def test_sixty_wrong_slips_close_the_door_to_that_network_alone(cast: Cast):
    slip = await shown(cast, "khoi", "hoa")
    for number in range(60):
        with pytest.raises(NotFound):
            await check_slip(token=secret_token(chance(number, 16)), address=ADDRESS, at=TUESDAY)
    with pytest.raises(TooMany, match="too-many-guesses"):
        await uses(slip)
    await uses(slip, browser=ELSEWHERE)


async def test_right_slips_are_not_counted(cast: Cast):
    for slip in await printed(cast):
        await check_slip(token=slip.token, address=OTHER_ADDRESS, at=TUESDAY)
    assert {line["count"] for line in await rows("SELECT count FROM guess_limit")} == {0}


async def test_who_used_a_slip_and_who_made_it_stand_in_the_trail(cast: Cast):
    await uses(await shown(cast, "khoi", "hoa"))
    made, used = await trail("slips.create"), await trail("slips.use")
    assert made == [{"account": cast["khoi"].account, "subject": cast["hoa"].account, "facts": {"kind": "screen"}}]
    assert used == [{"account": cast["hoa"].account, "subject": cast["hoa"].account, "facts": {}}]


async def test_a_changed_password_ends_the_unused_slips_of_that_account_alone(cast: Cast):
    await has_password(cast, "hoa")
    hers, other = await shown(cast, "khoi", "hoa"), await shown(cast, "khoi", "dung")
    await tries(cast, "hoa")
    await change_password(
        viewer=cast["hoa"], session=PHONE.session, current=PASSWORD, password=NEW_PASSWORD, again=NEW_PASSWORD,
        at=TUESDAY,
    )  # fmt: skip
    await check_slip(token=other.token, address=ADDRESS, at=TUESDAY)
    with pytest.raises(NotFound, match="slip-over"):
        await check_slip(token=hers.token, address=ADDRESS, at=TUESDAY)
    assert [each["subject"] for each in await trail("passwords.update")] == [cast["hoa"].account]


async def test_a_password_made_of_the_own_name_or_number_is_refused_on_a_slip(cast: Cast):
    slip = await shown(cast, "khoi", "hoa")
    for password in ("lothihoa1", await login_of(cast, "hoa")):
        with pytest.raises(FormRefused) as refused:
            await use_slip(token=slip.token, password=password, again=password, browser=PHONE, at=TUESDAY)
        assert set(refused.value.facts) == {"password"}


# --- sessions


async def test_signing_out_twice_leaves_one_line(cast: Cast):
    await has_password(cast, "hoa")
    await tries(cast, "hoa")
    for _ in range(2):
        await sign_out(viewer=cast["hoa"], session=PHONE.session, at=TUESDAY)
    assert [each["account"] for each in await trail("sessions.destroy")] == [cast["hoa"].account]


async def test_a_device_of_somebody_else_is_not_signed_out_by_its_name(cast: Cast):
    await has_password(cast, "hoa", "khoi")
    await tries(cast, "khoi", browser=ELSEWHERE)
    await sign_out_device(viewer=cast["hoa"], device=ELSEWHERE.session.hex()[:32], at=TUESDAY)
    assert len(await rows("SELECT FROM session")) == 1
    assert await trail("sessions.destroy") == []


@pytest.mark.parametrize("name", ["hanh", "thang", "nam"])
async def test_whoever_holds_any_office_has_the_short_session_while_it_is_held(cast: Cast, name: str):
    await has_password(cast, name)
    assert (await tries(cast, name)).seconds == 12 * 3600
    await rows("UPDATE role_grant SET valid = '[2026-01-01,2026-11-24)' WHERE person = {}", cast[name].person)
    assert (await tries(cast, name, browser=ELSEWHERE)).seconds == 90 * 24 * 3600


# --- pictures

PICTURE = Portrait(b"small", b"large")


async def pictured(cast: Cast, who: str, whom: str = "hoa", picture: Portrait = PICTURE) -> None:
    await set_portrait(viewer=cast[who], person=cast[whom].public_id, portrait=picture, at=TUESDAY)


@pytest.mark.parametrize(
    ("who", "whom", "may"),
    [
        *(("khoi", "hoa", True), ("dung", "khoi", True), ("hanh", "hoa", True), ("nam", "hanh", True)),
        *(("hoa", "hoa", False), ("hoa", "khoi", False), ("khoi", "thao", False), ("su", "hoa", False)),
        *(("pao", "hoa", False), ("thang", "hoa", False), ("hanh", "thang", False)),
    ],
)
async def test_a_picture_is_set_by_the_leader_or_the_branch(cast: Cast, who: str, whom: str, may: bool):
    with suppress(NotFound):
        await pictured(cast, who, whom)
    assert len(await rows("SELECT FROM person_photo")) == 2 * may
    assert len(await trail("portraits.update")) == may


async def test_a_second_picture_takes_the_place_of_the_first(cast: Cast):
    await pictured(cast, "khoi")
    await pictured(cast, "hanh", picture=Portrait(b"newer", b"newest"))
    found = await rows("SELECT pixels, webp FROM person_photo ORDER BY pixels")
    assert [(line["pixels"], line["webp"]) for line in found] == [(96, b"newer"), (320, b"newest")]
    assert [(each["account"], each["subject"]) for each in await trail("portraits.update")] == [
        (cast[who].account, cast["hoa"].person) for who in ("khoi", "hanh")
    ]


async def test_the_own_picture_is_taken_away_by_its_owner_and_no_one_elses(cast: Cast):
    for whom in ("hoa", "dung"):
        await pictured(cast, "khoi", whom)
    await remove_portrait(viewer=cast["hoa"], person=cast["hoa"].public_id, at=TUESDAY)
    with pytest.raises(NotFound):
        await remove_portrait(viewer=cast["hoa"], person=cast["dung"].public_id, at=TUESDAY)
    assert {line["person"] for line in await rows("SELECT person FROM person_photo")} == {cast["dung"].person}
    assert [each["facts"] for each in await trail("portraits.destroy")] == [{"person": cast["hoa"].public_id}]


@pytest.mark.parametrize(
    ("who", "sees"),
    [("hoa", True), ("khoi", True), ("dung", True), ("hanh", True), ("thang", True), ("nam", True), ("thao", False),
     ("su", False), ("pao", False)],
)  # fmt: skip
async def test_a_picture_is_seen_by_its_team_and_by_the_offices_above(cast: Cast, who: str, sees: bool):
    await pictured(cast, "khoi")
    found: list[bytes] = []
    with suppress(NotFound):
        found.append(await find_portrait(viewer=cast[who], person=cast["hoa"].public_id, pixels=320, on=TODAY))
    assert found == ([b"large"] if sees else [])


@pytest.mark.parametrize("who", ["khoi", "hanh", "thang", "dung"])
async def test_a_picture_of_who_left_is_seen_by_nobody_but_themselves(cast: Cast, who: str):
    await pictured(cast, "khoi")
    await rows("UPDATE membership SET valid = daterange(lower(valid), {}) WHERE person = {}", TODAY, cast["hoa"].person)

    async def seen(by: str, on: date) -> bytes:
        return await find_portrait(viewer=cast[by], person=cast["hoa"].public_id, pixels=320, on=on)

    assert await seen(who, TODAY - DAY) == b"large"
    with pytest.raises(NotFound):
        await seen(who, TODAY)
    assert await seen("hoa", TODAY) == b"large"


# --- names on public boards


async def is_public(cast: Cast, name: str = "hoa") -> bool:
    [found] = await rows("SELECT name_public FROM person WHERE id = {}", cast[name].person)
    return found["name_public"]


async def test_a_choice_is_noted_once_with_its_wording_and_touches_nobody_else(cast: Cast):
    for is_shown in (True, True, False):
        await choose_public_name(viewer=cast["hoa"], is_shown=is_shown, at=TUESDAY)
    assert [each["facts"] for each in await trail("public_names.update")] == [
        {"shown": True, "wording": 1}, {"shown": False, "wording": 1},
    ]  # fmt: skip
    assert [await is_public(cast, name) for name in ("hoa", "khoi")] == [False, False]


@pytest.mark.parametrize(("born", "year", "may"), [(2008, 2026, False), (2007, 2026, True), (2008, 2027, True)])
async def test_g21_consent_begins_in_the_year_after_the_eighteenth_birthday(
    cast: Cast, born: int, year: int, may: bool
):
    await rows("UPDATE person SET birth_year = {} WHERE id = {}", born, cast["hoa"].person)
    await choose_public_name(viewer=cast["hoa"], is_shown=True, at=TUESDAY.replace(year=year))
    assert await is_public(cast) is may


async def test_g21_the_year_is_that_of_viet_nam(cast: Cast):
    await rows("UPDATE person SET birth_year = 2008 WHERE id = {}", cast["hoa"].person)
    new_year = TUESDAY.replace(month=12, day=31, hour=17)
    for at, expected in [(new_year - MOMENT, False), (new_year, True)]:
        await choose_public_name(viewer=cast["hoa"], is_shown=True, at=at)
        assert await is_public(cast) is expected


async def test_who_stands_in_no_team_is_let_in_by_the_administrator_alone(cast: Cast):
    await rows("DELETE FROM membership WHERE person = {}", cast["hoa"].person)
    for who in ("khoi", "hanh"):
        with pytest.raises(NotFound):
            await shown(cast, who, "hoa")
    assert (await shown(cast, "nam", "hoa")).team == ""


async def test_a_leader_of_two_teams_is_let_in_by_the_officer_of_both_alone(cast: Cast):
    await join(cast, "khoi", "leader", "ban-2")
    both = replace(cast["hanh"], grants=cast["hanh"].grants + cast["pao"].grants)
    for viewer in (cast["hanh"], cast["pao"]):
        with pytest.raises(NotFound):
            await show_slip(viewer=viewer, person=cast["khoi"].public_id, at=TUESDAY, chance=token_bytes(16))
    assert await show_slip(viewer=both, person=cast["khoi"].public_id, at=TUESDAY, chance=token_bytes(16))


async def test_a_team_that_is_not_the_officers_gets_no_slips(cast: Cast):
    with pytest.raises(NotFound, match="not-found"):
        await issue_slips(
            viewer=cast["hanh"], team=public_id(chance("team ban-2")), everybody=True, at=TUESDAY, draw=token_bytes
        )
    with pytest.raises(Refused, match="nobody-needs-slips"):
        await printed(cast, "khoi")
