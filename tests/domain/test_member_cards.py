"""Members' cards: made once, lost once, worth what the roll says now."""

import asyncio
from datetime import datetime, timedelta
from secrets import token_bytes

import pytest

from domain.database import rows
from domain.queries.member_cards import cards_of_team, find_face, own_cards, show_member_card
from domain.refusals import NotFound, Refused
from domain.rules.member_cards import Verdict
from domain.rules.tokens import public_id
from domain.teams.member_cards import CHANCE, issue_member_cards, replace_member_card, take_own_cards
from domain.teams.members import TeamRole, change_role, end_membership
from tests.cast import TUESDAY, Cast, chance
from tests.domain.test_members import membership_of

THON_3, THON_5 = public_id(chance("team thon-3")), public_id(chance("team thon-5"))
YEAR = timedelta(days=366)


async def taken(cast: Cast, who: str = "hoa", at: datetime = TUESDAY) -> str:
    await take_own_cards(viewer=cast[who], at=at, draw=token_bytes)
    return (await own_cards(viewer=cast[who], at=at))[0].token


async def verdict(token: str, at: datetime = TUESDAY) -> Verdict | None:
    card = await show_member_card(token=token, at=at)
    return card.verdict if card else None


async def lose(cast: Cast, who: str, of: str = "hoa", at: datetime = TUESDAY) -> str:
    [card] = await rows("SELECT id FROM member_card WHERE person = {} AND revoked_at IS NULL", cast[of].person)
    return await replace_member_card(viewer=cast[who], card=card["id"], at=at, chance=token_bytes(CHANCE))


async def test_whoever_scans_a_card_that_holds_reads_who_it_is_and_who_answers(cast: Cast):
    await rows("UPDATE person SET employer = 'Viễn thông' WHERE id = {}", cast["hoa"].person)
    card = await show_member_card(token=await taken(cast), at=TUESDAY)
    assert card
    assert card.carrier
    assert (card.carrier.name, card.carrier.role, card.carrier.employer) == ("Lò Thị Hoa", "member", "Viễn thông")
    assert (card.carrier.place, bool(card.phone)) == ("Thôn 3, xã Trấn Yên", True)


async def test_a_card_is_taken_once_however_often_it_is_asked_for(cast: Cast):
    async with asyncio.TaskGroup() as at_once:
        asked = [at_once.create_task(taken(cast)) for _ in range(5)]
    assert len({one.result() for one in asked}) == 1
    assert len(await rows("SELECT FROM member_card")) == 1


async def test_a_member_who_leaves_carries_no_card_from_that_moment(cast: Cast):
    token = await taken(cast)
    await end_membership(viewer=cast["hanh"], membership=await membership_of(cast, "hoa"), at=TUESDAY)
    card = await show_member_card(token=token, at=TUESDAY + timedelta(seconds=40))
    assert card
    assert (card.verdict, card.carrier, str(card.over_since)) == (Verdict.ENDED, None, "2026-11-24")
    assert await own_cards(viewer=cast["hoa"], at=TUESDAY) == []


async def test_another_role_in_the_team_leaves_the_card_as_it_is(cast: Cast):
    token = await taken(cast)
    await change_role(
        viewer=cast["hanh"], membership=await membership_of(cast, "hoa"), role=TeamRole.DEPUTY, at=TUESDAY
    )
    card = await show_member_card(token=token, at=TUESDAY)
    assert card
    assert card.carrier
    assert card.carrier.role == "deputy"


async def test_a_team_that_is_dissolved_has_no_cards(cast: Cast):
    token = await taken(cast)
    await rows("UPDATE team SET dissolved_on = {} WHERE id = {}", TUESDAY.date(), cast.teams["thon-3"])
    assert (await verdict(token), await own_cards(viewer=cast["hoa"], at=TUESDAY)) == (Verdict.ENDED, [])


async def test_a_card_runs_out_and_another_is_taken_in_its_place(cast: Cast):
    token = await taken(cast)
    assert await verdict(token, TUESDAY + 2 * YEAR) is Verdict.EXPIRED
    fresh = await taken(cast, at=TUESDAY + 2 * YEAR)
    assert (await verdict(fresh, TUESDAY + 2 * YEAR), await verdict(token, TUESDAY + 2 * YEAR)) == (
        Verdict.VALID,
        Verdict.EXPIRED,
    )


@pytest.mark.parametrize("who", ["hoa", "hanh"])
async def test_a_lost_card_says_so_at_once_and_another_holds(cast: Cast, who: str):
    token = await taken(cast)
    assert await lose(cast, who) == cast["hoa"].public_id
    [fresh] = await own_cards(viewer=cast["hoa"], at=TUESDAY)
    assert (await verdict(token), await verdict(fresh.token), fresh.token == token) == (
        Verdict.REPLACED,
        Verdict.VALID,
        False,
    )
    assert len(await rows("SELECT FROM audit_event WHERE action = 'member_cards.update'")) == 1


@pytest.mark.parametrize("who", ["khoi", "dung", "pao", "thang"])
async def test_a_card_of_somebody_else_is_not_there_to_be_lost(cast: Cast, who: str):
    token = await taken(cast)
    with pytest.raises(NotFound):
        await lose(cast, who)
    assert await verdict(token) is Verdict.VALID


async def test_a_lost_card_is_lost_once(cast: Cast):
    await taken(cast)
    [card] = await rows("SELECT id FROM member_card")
    await replace_member_card(viewer=cast["hoa"], card=card["id"], at=TUESDAY, chance=token_bytes(CHANCE))
    with pytest.raises(NotFound):
        await replace_member_card(viewer=cast["hoa"], card=card["id"], at=TUESDAY, chance=token_bytes(CHANCE))


async def test_the_press_makes_what_is_missing_and_keeps_what_is_there(cast: Cast):
    hers = await taken(cast)
    await issue_member_cards(viewer=cast["hanh"], team=THON_3, at=TUESDAY, draw=token_bytes)
    first = [(card.carrier.name, card.token) for card, _ in await printed(cast)]
    await issue_member_cards(viewer=cast["hanh"], team=THON_3, at=TUESDAY, draw=token_bytes)
    assert [(card.carrier.name, card.token) for card, _ in await printed(cast)] == first
    members = await rows("SELECT FROM membership WHERE team = {}", cast.teams["thon-3"])
    assert (len(first), ("Lò Thị Hoa", hers) in first) == (len(members), True)


async def printed(cast: Cast, who: str = "hanh"):
    return await cards_of_team(viewer=cast[who], team=THON_3, at=TUESDAY)


@pytest.mark.parametrize("who", ["pao", "khoi"])
async def test_cards_are_printed_by_the_officer_of_the_place_alone(cast: Cast, who: str):
    with pytest.raises(NotFound):
        await issue_member_cards(viewer=cast[who], team=THON_3, at=TUESDAY, draw=token_bytes)
    assert await printed(cast, who) == []


async def test_a_team_without_members_prints_nothing(cast: Cast):
    await rows("DELETE FROM membership WHERE team = {}", cast.teams["thon-5"])
    with pytest.raises(Refused, match="no-members"):
        await issue_member_cards(viewer=cast["hanh"], team=THON_5, at=TUESDAY, draw=token_bytes)


async def test_whoever_is_in_no_team_takes_no_card(cast: Cast):
    with pytest.raises(NotFound):
        await take_own_cards(viewer=cast["thang"], at=TUESDAY, draw=token_bytes)


async def test_a_face_is_shown_while_the_card_holds_and_no_longer(cast: Cast):
    token = await taken(cast)
    with pytest.raises(NotFound):
        await find_face(token=token, pixels=96, at=TUESDAY)
    await rows(
        "INSERT INTO person_photo (person, pixels, webp, set_at) VALUES ({}, 96, {}, now())",
        *(cast["hoa"].person, b"face"),
    )
    assert await find_face(token=token, pixels=96, at=TUESDAY) == b"face"
    await lose(cast, "hoa")
    with pytest.raises(NotFound):
        await find_face(token=token, pixels=96, at=TUESDAY)


async def test_a_card_that_nobody_issued_is_none(cast: Cast):
    assert await verdict("0" * 16) is None
