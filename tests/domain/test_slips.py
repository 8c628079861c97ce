"""One-time ways in: for whom, how often, how long (G6)."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_bytes

import pytest

from domain.accounts.beginnings import SignedIn
from domain.accounts.slips import IssuedSlip, check_slip, issue_slips, show_slip, use_slip
from domain.database import rows
from domain.queries.teams import show_team
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.tokens import public_id
from tests.accounts import ELSEWHERE, NEW_PASSWORD, PHONE, has_password, tries
from tests.cast import TUESDAY, Cast, chance, join

THON_3 = public_id(chance("team thon-3"))


async def printed(
    cast: Cast, who: str = "hanh", *, team: str | None = None, everybody: bool = False
) -> list[IssuedSlip]:
    return await issue_slips(viewer=cast[who], team=team, everybody=everybody, at=TUESDAY, draw=token_bytes)


async def shown(cast: Cast, who: str, whom: str, at: datetime = TUESDAY) -> IssuedSlip:
    return await show_slip(viewer=cast[who], person=cast[whom].public_id, at=at, chance=token_bytes(16))


async def uses(slip: IssuedSlip, at: datetime = TUESDAY, browser=PHONE, password: str = NEW_PASSWORD) -> SignedIn:
    return await use_slip(token=slip.token, password=password, again=password, browser=browser, at=at)


async def test_g6_an_officer_prints_a_slip_for_every_member_of_the_commune(cast: Cast):
    slips = await printed(cast)
    assert [slip.name for slip in slips] == ["Phạm Thị Dung", "Lò Thị Hoa", "Nguyễn Minh Khôi", "Hoàng Thị Thao"]
    assert {slip.ends_at for slip in slips} == {TUESDAY + timedelta(days=7)}
    assert len({slip.token for slip in slips}) == 4


async def test_g6_or_for_one_team_of_it(cast: Cast):
    assert [slip.name for slip in await printed(cast, team=public_id(chance("team thon-5")))] == ["Hoàng Thị Thao"]


async def test_a_team_of_another_commune_is_not_there(cast: Cast):
    with pytest.raises(NotFound):
        await printed(cast, "pao", team=THON_3)


async def test_who_has_a_password_gets_one_only_when_everybody_does(cast: Cast):
    await has_password(cast, "hoa")
    names = [{slip.name for slip in await printed(cast, everybody=everybody)} for everybody in (False, True)]
    assert ["Lò Thị Hoa" in each for each in names] == [False, True]


async def test_whoever_holds_an_office_gets_none_from_an_officer(cast: Cast):
    await join(cast, "thang", "member", "thon-3")
    assert "Vũ Đức Thắng" not in {slip.name for slip in await printed(cast)}


async def test_a_member_of_a_second_commune_too_is_the_administrators(cast: Cast):
    await join(cast, "hoa", "member", "ban-2")
    assert "Lò Thị Hoa" not in {slip.name for slip in await printed(cast)}


async def test_nobody_left_to_print_for_is_said(cast: Cast):
    await has_password(cast, "hoa", "khoi", "dung", "thao")
    with pytest.raises(Refused, match="nobody-needs-slips"):
        await printed(cast)


async def test_g6_a_leader_shows_one_for_ten_minutes_and_it_is_listed(cast: Cast):
    slip = await shown(cast, "khoi", "hoa")
    assert slip.ends_at == TUESDAY + timedelta(minutes=10)
    team = await show_team(viewer=cast["hanh"], team=THON_3, search="", at=TUESDAY + timedelta(days=1))
    assert [(reset.name, reset.kind, reset.maker) for reset in team.resets] == [
        ("Lò Thị Hoa", "screen", "Nguyễn Minh Khôi")
    ]
    trail = await rows("SELECT account, action, facts->>'kind' AS kind FROM audit_event")
    assert trail == [{"account": cast["khoi"].account, "action": "slips.create", "kind": "screen"}]


@pytest.mark.parametrize(
    ("who", "whom"),
    [
        *(("su", "hoa"), ("khoi", "thao"), ("khoi", "khoi"), ("khoi", "hanh"), ("hoa", "khoi")),
        *(("hanh", "su"), ("hanh", "nam"), ("thang", "hoa"), ("nam", "nam")),
    ],
)
async def test_nobody_else_may(cast: Cast, who: str, whom: str):
    with pytest.raises(NotFound):
        await shown(cast, who, whom)
    assert await rows("SELECT FROM sign_in_slip") == []


async def test_a_slip_opens_its_account_and_signs_in(cast: Cast):
    slip = await shown(cast, "khoi", "hoa")
    assert (await uses(slip)).account == cast["hoa"].account
    assert [line["id"] for line in await rows("SELECT id FROM session")] == [PHONE.session]
    assert await tries(cast, "hoa", NEW_PASSWORD, browser=ELSEWHERE)


async def test_a_slip_works_once(cast: Cast):
    slip = await shown(cast, "khoi", "hoa")
    await uses(slip)
    with pytest.raises(NotFound, match="slip-over"):
        await uses(slip, browser=ELSEWHERE)


async def test_of_twenty_who_hold_the_same_slip_one_gets_in(cast: Cast):
    slip = await shown(cast, "khoi", "hoa")
    everybody = [replace(PHONE, session=chance(number, 32)) for number in range(20)]
    made = await asyncio.gather(*(uses(slip, browser=browser) for browser in everybody), return_exceptions=True)
    assert [type(answer) for answer in made].count(SignedIn) == 1
    assert len(await rows("SELECT FROM session")) == 1


async def test_a_newer_slip_ends_the_older_one(cast: Cast):
    older = next(slip for slip in await printed(cast) if slip.name == "Lò Thị Hoa")
    newer = await shown(cast, "khoi", "hoa", TUESDAY + timedelta(minutes=1))
    with pytest.raises(NotFound):
        await check_slip(token=older.token, address=PHONE.address, at=TUESDAY + timedelta(minutes=2))
    assert await check_slip(token=newer.token, address=PHONE.address, at=TUESDAY + timedelta(minutes=2))


@pytest.mark.parametrize(("minutes", "lives"), [(9, True), (10, False)])
async def test_ten_minutes_are_ten_minutes(cast: Cast, minutes: int, lives: bool):
    slip = await shown(cast, "khoi", "hoa")
    at = TUESDAY + timedelta(minutes=minutes)
    if lives:
        assert await check_slip(token=slip.token, address=PHONE.address, at=at)
    else:
        with pytest.raises(NotFound):
            await check_slip(token=slip.token, address=PHONE.address, at=at)


async def test_a_new_password_ends_the_sessions_of_the_old_one(cast: Cast):
    await has_password(cast, "hoa")
    await tries(cast, "hoa", browser=ELSEWHERE)
    await uses(await shown(cast, "khoi", "hoa"))
    assert [line["id"] for line in await rows("SELECT id FROM session")] == [PHONE.session]


async def test_p8_a_password_that_does_not_hold_uses_nothing_up(cast: Cast):
    slip = await shown(cast, "khoi", "hoa")
    with pytest.raises(FormRefused) as refused:
        await use_slip(token=slip.token, password="ngắn", again="khác", browser=PHONE, at=TUESDAY)
    assert refused.value.facts == {"password": "password-short", "again": "password-differs"}
    assert await uses(slip)


async def test_a_slip_of_a_closed_account_is_over(cast: Cast):
    slip = await shown(cast, "khoi", "hoa")
    await rows("UPDATE account SET disabled_at = {} WHERE id = {}", TUESDAY, cast["hoa"].account)
    with pytest.raises(NotFound):
        await uses(slip)


async def test_only_hashes_are_kept(cast: Cast):
    slip = await shown(cast, "khoi", "hoa")
    kept = await rows("SELECT sign_in_slip::text AS slip FROM sign_in_slip")
    trail = await rows("SELECT audit_event::text AS event FROM audit_event")
    assert slip.token not in kept[0]["slip"] + trail[0]["event"]


async def test_a_member_without_an_account_gets_one(cast: Cast):
    await rows("DELETE FROM account WHERE id = {}", cast["hoa"].account)
    slip = await shown(cast, "khoi", "hoa")
    assert await uses(slip)
