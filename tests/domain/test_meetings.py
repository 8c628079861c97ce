"""Meetings (G2): by own phones, by cards and the chair's word, and those whom the chair only counted."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from domain.database import rows
from domain.desks.chair import state_people
from domain.desks.meetings import open_meeting
from domain.desks.sessions import close_session
from domain.ledger.totals import totals_differ
from domain.queries.desks import list_desks
from domain.queries.meetings import MeetingPage, find_gathering, show_meeting
from domain.refusals import FormRefused, NotFound, Refused, TooMany
from domain.rules.answers import Device
from domain.rules.meetings import ATTENDED
from tests.cast import ADDRESS, MINUTE, TUESDAY, Cast, a_home, chance, sent
from tests.desks import on_duty
from tests.ledgers import sealed
from tests.meetings import FACTS, LEADERS_PHONE, OWN_PHONE, a_meeting, by_card, by_phone, counted

HOUR = timedelta(hours=1)


async def seen(cast: Cast, session: str, who: str = "khoi") -> MeetingPage:
    return await show_meeting(viewer=cast[who], session=session, language="vi")


@pytest.fixture(autouse=True)
async def attended(cast: Cast) -> None:
    await rows(
        "INSERT INTO points_rule (version, valid_from, content, made_at) SELECT 2, '2026-11-02',"
        " jsonb_set(content, '{{weights,meeting-turns}}', '50'), made_at FROM points_rule"
    )


async def test_g2_of_thirty_seventeen_answer_nine_show_cards_and_four_are_counted_only(cast: Cast):
    """The scene of content.md: `meeting-turns` 30, of which four earn nothing."""
    session = await a_meeting(cast)
    for number in range(17):
        await by_phone(session, number, *(["eid-active"] if number < 5 else []))
    homes = [f"home {number}" for number in range(9)]
    for home in homes:
        await a_home(cast, home, f"ông Nguyễn {home}", "thon-3")
        assert await by_card(cast, session, home)
    await state_people(viewer=cast["khoi"], session=session, people=30, at=TUESDAY + 50 * MINUTE)
    await counted(session, 30)
    await sealed()

    page = await seen(cast, session)
    assert (page.phones, page.cards, page.only_counted, page.counted, page.is_short) == (17, 9, 4, 30, False)
    assert await rows("SELECT indicator, quantity FROM daily_quantity ORDER BY indicator") == [
        {"indicator": ATTENDED, "quantity": 30}
    ]
    grades = await rows("SELECT channel, grade, count(*) FROM confirmation GROUP BY 1, 2 ORDER BY 1, 2")
    assert grades == [
        {"channel": "chair", "grade": "D", "count": 10}, {"channel": "desk-code", "grade": "B", "count": 17}
    ]  # fmt: skip
    points = await rows("SELECT points, count(*) FROM ledger_entry WHERE kind = 'member' GROUP BY 1 ORDER BY 1")
    assert points == [{"points": 0, "count": 1}, {"points": 15, "count": 9}, {"points": 45, "count": 12},
                      {"points": 225, "count": 5}]  # fmt: skip
    assert await totals_differ() == []


async def test_g2_whoever_was_counted_only_is_told_of_in_the_working(cast: Cast):
    session = await a_meeting(cast)
    await counted(session, 3)
    [entry] = await rows(
        "SELECT points, working->'not_counted'->0->>'why' AS why FROM ledger_entry WHERE kind = 'team'"
    )
    assert entry == {"points": 0, "why": "counted-by-chair"}
    assert await rows("SELECT kind, head, quantity FROM assistance JOIN recipient ON recipient.id = recipient"
                      " JOIN assistance_item ON assistance = assistance.id") == [
        {"kind": "meeting", "head": "Họp chi bộ thôn 3", "quantity": 3}
    ]  # fmt: skip


async def test_g2_the_chairs_word_is_for_having_been_there_and_for_that_alone(cast: Cast):
    session = await a_meeting(cast)
    await by_card(cast, session, "binh")
    assert await rows("SELECT state FROM assistance") == [{"state": "reported"}]
    await counted(session, 1)
    assert await rows("SELECT indicator, quantity, state FROM assistance JOIN assistance_item ON assistance ="
                      " assistance.id") == [{"indicator": ATTENDED, "quantity": 1, "state": "confirmed"}]  # fmt: skip


async def test_points_of_a_meeting_are_shared_by_the_members_who_are_there(cast: Cast):
    session = await a_meeting(cast)
    await on_duty(cast, "hoa", session)
    await on_duty(cast, "dung", session, TUESDAY + 2 * MINUTE)
    await by_phone(session, "one", "eid-active")
    parts = await rows("SELECT points FROM ledger_entry WHERE kind = 'member' ORDER BY points")
    assert sum(part["points"] for part in parts) == 225
    assert [part["points"] for part in parts] == [75, 75, 75]
    await close_session(viewer=cast["khoi"], session=session, at=TUESDAY + 30 * MINUTE)
    await counted(session, 2)
    assert await rows("SELECT count(*) FROM assistance_helper JOIN assistance ON assistance.id = assistance"
                      " JOIN recipient ON recipient.id = recipient AND kind = 'meeting'") == [{"count": 3}]  # fmt: skip


async def test_a_meeting_opened_twice_under_one_key_is_one(cast: Cast):
    assert await a_meeting(cast) == await a_meeting(cast)
    made = await asyncio.gather(*(a_meeting(cast, word="again") for _ in range(4)), return_exceptions=True)
    kept = {one for one in made if isinstance(one, str)}
    assert len(kept) == 1
    assert await rows("SELECT count(*) FROM meeting") == [{"count": 2}]


async def test_only_a_leader_opens_a_meeting_and_what_is_wrong_is_told_at_once(cast: Cast):
    team = (await list_desks(viewer=cast["khoi"], at=TUESDAY)).teams[0].public_id
    whole: dict[str, Any] = {
        "team": team,
        "sent": sent("m"),
        "opened_on": LEADERS_PHONE,
        "mark": None,
        "chance": bytes(45),
    }
    for who in ("hoa", "su", "hanh"):
        with pytest.raises(NotFound):
            await open_meeting(viewer=cast[who], facts=FACTS, closes=time(12), **whole)
    bad = replace(FACTS, name="", chair="c" * 81, indicators=("nothing",))
    with pytest.raises(FormRefused) as refused:
        await open_meeting(viewer=cast["khoi"], facts=bad, closes=time(8), **whole)
    assert refused.value.facts == {
        "name": "missing", "chair": "too-long", "indicators": "not-offered", "closes": "in-the-past"
    }  # fmt: skip


async def test_an_answer_sent_twice_counts_once_and_other_content_under_its_key_is_refused(cast: Cast):
    session = await a_meeting(cast)
    await asyncio.gather(*(by_phone(session, "same", "eid-active") for _ in range(6)))
    assert await rows("SELECT count(*) FROM assistance") == [{"count": 1}]
    with pytest.raises(Refused, match="key-taken"):
        await by_phone(session, "same")


async def test_five_people_answer_with_one_scan_and_no_more(cast: Cast):
    session = await a_meeting(cast)
    for number in range(5):
        await by_phone(session, number, scan="one scan")
    with pytest.raises(TooMany):
        await by_phone(session, 5, scan="one scan")


async def test_only_what_was_shown_can_be_ticked(cast: Cast):
    session = await a_meeting(cast)
    with pytest.raises(FormRefused):
        await by_phone(session, "greedy", "psp-dossier")
    assert await rows("SELECT count(*) FROM assistance") == [{"count": 0}]


@pytest.mark.parametrize(
    ("device", "grade"),
    [(OWN_PHONE, "B"), (Device(ADDRESS, "Chrome"), "C"), (LEADERS_PHONE, "C"), (Device(ADDRESS, "Safari"), "B")],
)
async def test_g5_an_answer_at_a_meeting_is_compared_with_the_phone_that_opened_it(
    cast: Cast, device: Device, grade: str
):
    await by_phone(await a_meeting(cast), "one", device=device)
    assert await rows("SELECT grade FROM confirmation") == [{"grade": grade}]


async def test_a_card_is_noted_once_a_meeting_and_by_nobody_from_outside(cast: Cast):
    session = await a_meeting(cast)
    assert [await by_card(cast, session, "binh", word=word) for word in ("a", "a", "b")] == [True, True, False]
    shown = await asyncio.gather(*(by_card(cast, session, "son", word=f"son {number}") for number in range(6)))
    assert sorted(shown) == [False] * 5 + [True]
    for who in ("hoa", "su", "hanh"):
        with pytest.raises(NotFound):
            await by_card(cast, session, "thuy", who)
    await on_duty(cast, "hoa", session)
    assert await by_card(cast, session, "thuy", "hoa")
    assert (await seen(cast, session)).cards == 3


async def test_a_card_that_is_none_is_refused(cast: Cast):
    session = await a_meeting(cast)
    await rows("UPDATE card SET revoked_at = {} WHERE token = {}", TUESDAY, cast.cards["son"])
    with pytest.raises(Refused, match="card-replaced"):
        await by_card(cast, session, "son")
    cast.cards["none"] = "0" * 16
    with pytest.raises(NotFound, match="card-unknown"):
        await by_card(cast, session, "none")


async def test_g2_the_chair_is_never_a_members_phone_and_says_it_once(cast: Cast):
    session = await a_meeting(cast)
    with pytest.raises(FormRefused) as refused:
        await counted(session, 10, LEADERS_PHONE)
    assert refused.value.facts == {"people": "chair-own-phone"}
    for people in (None, 0, 1000):
        with pytest.raises(FormRefused):
            await counted(session, people)
    await counted(session, 10)
    await counted(session, 10, word="again")
    with pytest.raises(Refused, match="meeting-counted"):
        await counted(session, 11, word="more")
    assert await rows("SELECT count(*) FROM assistance") == [{"count": 1}]


async def test_six_words_of_the_chair_at_once_count_once(cast: Cast):
    session = await a_meeting(cast)
    await by_card(cast, session, "binh")
    await asyncio.gather(*(counted(session, 7, word=word) for word in range(6)))
    assert await rows("SELECT count(*) FROM confirmation") == [{"count": 2}]


async def test_after_the_chairs_word_nothing_is_added(cast: Cast):
    session = await a_meeting(cast)
    await counted(session, 2)
    for add in (by_phone(session, "late"), by_card(cast, session, "binh")):
        with pytest.raises(Refused, match="meeting-counted"):
            await add
    with pytest.raises(Refused, match="meeting-counted"):
        await state_people(viewer=cast["khoi"], session=session, people=3, at=TUESDAY + 2 * HOUR)


async def test_a_meeting_that_has_ended_takes_nobody_and_the_chair_still_counts(cast: Cast):
    session = await a_meeting(cast)
    await by_card(cast, session, "binh")
    await close_session(viewer=cast["khoi"], session=session, at=TUESDAY + HOUR)
    for add in (by_phone(session, "late"), by_card(cast, session, "son")):
        with pytest.raises(Refused, match="desk-closed"):
            await add
    await counted(session, 5, at=TUESDAY + 3 * HOUR)
    assert (await seen(cast, session)).only_counted == 4


async def test_fewer_people_than_answers_are_said_and_take_nothing_away(cast: Cast):
    session = await a_meeting(cast)
    for number in range(3):
        await by_phone(session, number)
    await counted(session, 2)
    page = await seen(cast, session)
    assert (page.is_short, page.only_counted, page.phones) == (True, 0, 3)


async def test_g2_two_meetings_with_over_four_fifths_the_same_homes_within_a_week_say_so(cast: Cast):
    homes = [f"h{number}" for number in range(6)]
    for home in homes:
        await a_home(cast, home, f"ông Lê {home}", "thon-3")
    first = await a_meeting(cast, word="first")
    for home in homes[:5]:
        await by_card(cast, first, home, word=f"1 {home}")
    later = TUESDAY + timedelta(days=6)
    second = await a_meeting(cast, word="second", at=later, facts=replace(FACTS, name="Họp lần hai"))
    for home in homes[:4]:
        await by_card(cast, second, home, word=f"2 {home}", at=later)
    alike = (await seen(cast, second)).alike
    assert alike is not None
    assert alike.name == "Họp chi bộ thôn 3"
    await by_card(cast, second, homes[5], word="another", at=later)
    assert (await seen(cast, second)).alike is None  # four of five are no more than four fifths


async def test_a_meeting_is_seen_by_those_who_were_there_and_by_leaders(cast: Cast):
    session = await a_meeting(cast)
    await on_duty(cast, "hoa", session)
    assert (await seen(cast, session, "hoa")).is_led is False
    for who in ("su", "thao", "hanh"):
        with pytest.raises(NotFound):
            await seen(cast, session, who)
    listed = (await list_desks(viewer=cast["khoi"], at=TUESDAY + HOUR)).meetings
    assert [(one.public_id, one.people) for one in listed] == [(session, None)]


async def test_what_a_gathering_is_shown_is_what_the_leader_chose(cast: Cast):
    session = await a_meeting(cast)
    found = await find_gathering(session=session)
    assert ([one.code for one in found.shown], found.chair, found.counted) == (
        ["eid-active", "first-phone"], "Trần Văn Chủ", None
    )  # fmt: skip
    with pytest.raises(NotFound):
        await find_gathering(handle="NONE00")


def test_the_chances_of_a_meeting_are_of_their_length():
    assert len(chance("meeting", 32) + chance("meeting more", 13)) == 45
