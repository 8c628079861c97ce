"""I forgot to scan: noted afterwards, approved by whoever leads, never one's own (design §3, D; G23)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.confirmations.answer import confirm_assistance
from domain.confirmations.approve import approve_late
from domain.confirmations.own_card import ask_by_own_card
from domain.confirmations.pictures import choose_pictures
from domain.confirmations.rate import rate_help
from domain.database import row, rows
from domain.queries.area import show_area
from domain.queries.assistances import show_assistance
from domain.queries.confirmations import show_claim
from domain.queries.homes import show_homes
from domain.queries.late_visits import find_late, list_late
from domain.queries.team_days import show_team_day
from domain.queries.today import show_today
from domain.queries.visits import show_visit
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.answers import Answer, Channel, Device, State
from domain.rules.knocks import KnockEnd
from domain.rules.reports import Line
from domain.rules.tokens import hash_of, public_id, secret_token
from domain.sweeps import expire_assistances
from domain.visits.codes import show_new_code
from domain.visits.knock import Knock, record_knock
from domain.visits.late import enter_late
from domain.visits.move import move_visit
from domain.visits.report import report_help
from tests.cast import MINUTE, OTHER_ADDRESS, TUESDAY, Cast, chance, sent
from tests.visiting import at_the_door, code_of, helped, helped_late, not_scanned, token_of

DAY = timedelta(days=1)
NOW = TUESDAY + DAY


async def noted(cast: Cast, who: str = "hoa", word: str = "late", at=TUESDAY) -> str:
    """A visit to Mr Binh that was not scanned, noted the day after; returns the public id of its check-in."""
    return await not_scanned(cast, who, "binh", word, at, NOW)


async def reported(cast: Cast, who: str = "hoa") -> str:
    """With what was helped with; returns the public id of the assistance."""
    return await helped_late(cast, who, "binh", "late", TUESDAY, NOW, ewallet=1)


async def decides(cast: Cast, who: str, report: str, *, answer: bool | None = True, at=NOW, **more: Any) -> State:
    given = {"reason": "" if answer else "Hôm ấy nhà đi vắng", "is_stranger": True, **more}
    return await approve_late(
        viewer=cast[who], assistance=report, is_helped=answer, at=at, request_id=None,
        reason=str(given["reason"]), is_stranger=bool(given["is_stranger"]),
    )  # fmt: skip


async def entries() -> list[tuple[object, ...]]:
    found = await rows("SELECT kind, points, local_day::text FROM ledger_entry ORDER BY kind")
    return [tuple(line.values()) for line in found]


async def test_the_leader_approves_it_and_it_earns_the_lowest_share_on_its_own_day(cast: Cast):
    report = await reported(cast)
    assert await entries() == []
    assert await decides(cast, "khoi", report) is State.CONFIRMED
    assert await entries() == [("member", 60, "2026-11-24"), ("team", 60, "2026-11-24")]  # 2.00 × 3/10
    [kept] = await rows("SELECT channel, grade, device_mark FROM confirmation")
    assert (kept["channel"], kept["grade"], kept["device_mark"]) == ("leader", "D", None)
    [event] = await rows("SELECT account FROM assistance_event WHERE move = 'confirmed'")
    assert event["account"] == cast["khoi"].account


async def test_one_that_was_not_so_is_rejected_with_a_reason_and_its_member_reads_it(cast: Cast):
    report = await reported(cast)
    assert await decides(cast, "khoi", report, answer=False) is State.REJECTED
    assert await entries() == []
    page = await show_assistance(viewer=cast["hoa"], assistance=report, language="vi", at=NOW)
    assert (page.state, page.reason) == ("rejected", "Hôm ấy nhà đi vắng")
    assert [one.assistance for one in (await show_today(viewer=cast["hoa"], at=NOW)).decided] == [report]


@pytest.mark.parametrize("who", ["hoa", "su", "hanh", "thang", "nam"])
async def test_g23_nobody_else_approves_it_in_its_first_week(cast: Cast, who: str):
    report = await reported(cast)
    assert (await list_late(viewer=cast[who], language="vi", at=NOW)).visits == ()
    with pytest.raises(NotFound):
        await decides(cast, who, report)
    assert await row("SELECT state FROM assistance") == {"state": "reported"}


async def test_g23_a_leader_does_not_approve_an_own_one_and_where_nobody_else_leads_the_officer_does(cast: Cast):
    await rows("UPDATE membership SET role = 'member' WHERE person = {}", cast["dung"].person)
    report = await reported(cast, "khoi")
    with pytest.raises(NotFound):
        await decides(cast, "khoi", report)
    assert [one.assistance for one in (await list_late(viewer=cast["hanh"], language="vi", at=NOW)).visits] == [report]
    assert (await show_area(viewer=cast["hanh"], language="vi", at=NOW)).to_approve == 1
    page = await show_assistance(viewer=cast["khoi"], assistance=report, language="vi", at=NOW)
    assert page.late and page.late.officer_from is None
    assert await decides(cast, "hanh", report) is State.CONFIRMED


async def test_g23_a_deputy_approves_what_the_leader_noted(cast: Cast):
    report = await reported(cast, "khoi")
    assert (await list_late(viewer=cast["hanh"], language="vi", at=NOW)).visits == ()
    found = await list_late(viewer=cast["dung"], language="vi", at=NOW)
    assert [(one.assistance, one.deeds) for one in found.visits] == [(report, ("1 × ewallet",))]
    assert await decides(cast, "dung", report) is State.CONFIRMED


async def test_g23_what_waits_a_week_for_the_leader_is_the_officers_too(cast: Cast):
    report = await reported(cast)
    page = await show_assistance(viewer=cast["hoa"], assistance=report, language="vi", at=NOW)
    assert page.late and page.late.officer_from == NOW + 7 * DAY
    assert (await show_area(viewer=cast["hanh"], language="vi", at=NOW + 6 * DAY)).to_approve == 0
    assert (await show_area(viewer=cast["hanh"], language="vi", at=NOW + 7 * DAY)).to_approve == 1
    assert (await show_team_day(viewer=cast["khoi"], team=None, at=NOW + 7 * DAY)).to_approve == 1
    assert await decides(cast, "hanh", report, at=NOW + 7 * DAY) is State.CONFIRMED


@pytest.mark.parametrize(
    ("answer", "more", "field"),
    [
        (None, {}, "answer"),
        (False, {"reason": ""}, "reason"),
        (False, {"reason": "x" * 501}, "reason"),
        (True, {"is_stranger": False}, "stranger"),
    ],
)
async def test_p8_an_approval_says_yes_or_no_why_not_and_that_one_is_no_kin(
    cast: Cast, answer: bool | None, more: dict[str, Any], field: str
):
    report = await reported(cast)
    with pytest.raises(FormRefused) as refused:
        await decides(cast, "khoi", report, answer=answer, **more)
    assert refused.value.facts.keys() == {field}


async def test_of_fifty_decisions_at_once_one_is_written(cast: Cast):
    report = await reported(cast)
    told = await asyncio.gather(
        *(decides(cast, "khoi", report, answer=bool(n % 2)) for n in range(50)), return_exceptions=True
    )
    assert sorted({type(one).__name__ for one in told}) == ["NotFound", "State"]
    assert len({one for one in told if isinstance(one, State)}) == 1  # the same again is told the same
    assert len(await rows("SELECT FROM assistance_event WHERE move IN ('confirmed', 'rejected')")) == 1


async def test_no_code_of_the_member_asks_about_it(cast: Cast):
    report = await reported(cast)
    page = await show_assistance(viewer=cast["hoa"], assistance=report, language="vi", at=NOW)
    assert (page.sealed, page.state, page.late is not None) == (None, "reported", True)
    device = Device(OTHER_ADDRESS, "Safari")
    with pytest.raises(Refused, match="code-expired"):
        await confirm_assistance(
            token=token_of("late"), answer=lambda items: Answer(frozenset(items), Channel.ONE_TIME_CODE, device, NOW)
        )
    with pytest.raises(Refused, match="no-longer-waiting"):
        await show_new_code(viewer=cast["hoa"], assistance=report, code=code_of("again"), at=NOW)
    with pytest.raises(Refused, match="no-longer-waiting"):
        await choose_pictures(viewer=cast["hoa"], assistance=report, hashes=lambda _home: [b"\x01" * 32], at=NOW)


async def test_the_home_answers_by_its_own_card_and_no_leader_is_asked(cast: Cast):
    report = await reported(cast)
    [short] = [line["short_code"] for line in await rows("SELECT short_code FROM assistance")]
    token = secret_token(chance("own card", 16))
    card, way = cast.cards["binh"], Channel.CARD_PICTURES
    await ask_by_own_card(card=card, report=short, way=way, token_hash=hash_of(token), at=NOW)
    device = Device(OTHER_ADDRESS, "Safari")
    outcome = await confirm_assistance(
        token=token, answer=lambda items: Answer(frozenset(items), Channel.ONE_TIME_CODE, device, NOW)
    )
    assert (outcome.state, outcome.grade) == (State.CONFIRMED, "C")
    with pytest.raises(NotFound):
        await decides(cast, "khoi", report)


async def test_a_visit_is_noted_once_and_not_beside_one_that_was_scanned(cast: Cast):
    assert await noted(cast) == await noted(cast)
    with pytest.raises(Refused, match="visit-noted"):
        await noted(cast, word="another")
    await at_the_door(cast, "dung", "binh", "scanned")
    with pytest.raises(Refused, match="visit-noted"):
        await noted(cast, "dung", "beside the scan")
    assert len(await rows("SELECT FROM check_in WHERE entry = 'late'")) == 1


async def test_it_leaves_the_door_where_the_member_stands_now_open(cast: Cast):
    await at_the_door(cast, "hoa", "son", "now", NOW)
    await noted(cast)
    assert await rows("SELECT outcome FROM check_in ORDER BY id") == [{"outcome": None}, {"outcome": "left"}]


@pytest.mark.parametrize("who", ["su", "hanh", "thang"])
async def test_only_a_member_of_the_homes_hamlet_notes_one(cast: Cast, who: str):
    with pytest.raises(NotFound):
        await noted(cast, who)


async def test_membership_is_judged_by_the_day_of_the_visit(cast: Cast):
    await rows("UPDATE membership SET valid = daterange('2026-11-25', NULL) WHERE person = {}", cast["hoa"].person)
    with pytest.raises(NotFound):
        await noted(cast)
    assert await noted(cast, word="from the day on", at=NOW)


async def test_p10_what_nobody_approves_expires_and_its_member_sees_until_when(cast: Cast):
    report = await reported(cast)
    page = await show_assistance(viewer=cast["hoa"], assistance=report, language="vi", at=NOW)
    assert page.expires_at == NOW + 14 * DAY
    assert await expire_assistances(at=page.expires_at) == 1
    with pytest.raises(NotFound):
        await decides(cast, "khoi", report, at=page.expires_at)


async def test_two_who_both_forgot_share_it(cast: Cast):
    await noted(cast, "dung", "beside")
    visit = await noted(cast)
    report = await report_help(
        viewer=cast["hoa"], check_in=visit, lines=[Line("ewallet", 1, "bác")], sent=sent("help", NOW),
        public_id=public_id(chance("assistance")), code=code_of("two"), chance=chance("two", 5),
        beside=[cast["dung"].public_id],
    )  # fmt: skip
    await decides(cast, "khoi", report)
    assert [(kind, points) for kind, points, _ in await entries()] == [("member", 30), ("member", 30), ("team", 60)]


async def test_what_was_scanned_is_no_leaders_to_approve(cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    with pytest.raises(NotFound):
        await decides(cast, "khoi", report, at=TUESDAY + MINUTE)
    assert (await list_late(viewer=cast["khoi"], language="vi", at=TUESDAY + MINUTE)).total == 0


async def test_g17_what_the_home_denied_reads_to_its_leader_like_what_waits(cast: Cast):
    report = await reported(cast)

    async def read() -> tuple[Any, ...]:
        page = await list_late(viewer=cast["khoi"], language="vi", at=NOW)
        day = await show_team_day(viewer=cast["khoi"], team=None, at=NOW)
        return page, day.to_approve, day.pending

    before = await read()
    assert (before[0].total, before[1]) == (1, 1)
    token = await by_own_card(cast)
    await says(token, yes=False)
    assert await row("SELECT state FROM assistance") == {"state": "disputed"}
    assert await read() == before
    assert await decides(cast, "khoi", report) is State.CONFIRMED
    assert await entries() == []
    assert await rows("SELECT helped, is_members FROM later_word") == [{"helped": 1, "is_members": True}]
    assert (await list_late(viewer=cast["khoi"], language="vi", at=NOW)).total == 0


async def by_own_card(cast: Cast) -> str:
    """A code of the home's own."""
    [short] = [line["short_code"] for line in await rows("SELECT short_code FROM assistance")]
    token, way = secret_token(chance("own card", 16)), Channel.CARD_PICTURES
    await ask_by_own_card(card=cast.cards["binh"], report=short, way=way, token_hash=hash_of(token), at=NOW)
    return token


async def says(token: str, *, yes: bool) -> Any:
    device = Device(OTHER_ADDRESS, "Safari")
    return await confirm_assistance(
        token=token,
        answer=lambda items: Answer(frozenset(items if yes else ()), Channel.ONE_TIME_CODE, device, NOW),
    )


async def test_a_leaders_yes_is_no_answer_of_the_home(cast: Cast):
    report = await reported(cast)
    token = await by_own_card(cast)
    await decides(cast, "khoi", report)
    assert (await show_claim(token=token, language="vi", at=NOW)).state == "expired"
    with pytest.raises(Refused, match="code-expired"):
        await says(token, yes=False)
    with pytest.raises(Refused, match="not-answered"):
        await rate_help(token=token, stars=5, words=None, is_member_device=False, at=NOW)


async def test_it_moves_to_no_other_home(cast: Cast):
    visit = await noted(cast)
    with pytest.raises(Refused, match="visit-late"):
        await move_visit(viewer=cast["hoa"], check_in=visit, card=cast.cards["son"], at=NOW)


async def test_of_fifty_notes_at_once_under_keys_of_their_own_one_is_kept(cast: Cast):
    told = await asyncio.gather(*(noted(cast, word=f"tap {n}") for n in range(50)), return_exceptions=True)
    assert sorted({type(one).__name__ for one in told}) == ["Refused", "str"]
    assert len(await rows("SELECT FROM check_in WHERE entry = 'late'")) == 1


async def test_what_waits_is_not_reported_again_at_a_scan_of_that_day(cast: Cast):
    await helped_late(cast, "hoa", "binh", "late", NOW - MINUTE, NOW, ewallet=1)
    with pytest.raises(FormRefused):
        await helped(cast, "hoa", "binh", "scanned", NOW + MINUTE, ewallet=1)


async def test_whoever_forgot_does_not_share_what_another_scanned(cast: Cast):
    await noted(cast, "dung")
    visit = await at_the_door(cast, "hoa", "binh", "scanned", TUESDAY)
    page = await show_visit(viewer=cast["hoa"], check_in=visit, at=TUESDAY + MINUTE)
    assert page.beside == ()


async def test_g8_a_visit_noted_later_leaves_the_day_to_come_back(cast: Cast):
    knock = Knock(KnockEnd.COME_BACK, come_back_on=(NOW + 3 * DAY).date())
    await record_knock(
        viewer=cast["hoa"],
        household=cast.home("binh"),
        knock=knock,
        sent=sent("knock", NOW),
        public_id="KN0CK00000000001",
    )
    await noted(cast)
    homes = await show_homes(viewer=cast["hoa"], search="", state="come-back", page=1, at=NOW)
    assert [home.public_id for home in homes.homes] == [cast.home("binh")]


async def test_g11_kin_is_said_of_a_late_visit_too(cast: Cast):
    write, made = replace(sent("kin", TUESDAY), recorded_at=NOW), public_id(chance("kin"))
    await enter_late(viewer=cast["hoa"], household=cast.home("binh"), sent=write, public_id=made, kin=True)
    assert await rows("SELECT kin FROM check_in") == [{"kin": True}]


async def test_an_officers_look_at_one_is_written_down_and_the_list_masks_the_home(cast: Cast):
    report, late = await reported(cast), NOW + 7 * DAY
    [one] = (await list_late(viewer=cast["hanh"], language="vi", at=late)).visits
    assert "Bình" not in one.home
    seen = await find_late(viewer=cast["hanh"], assistance=report, language="vi", at=late)
    assert "Bình" in seen.home
    assert len(await rows("SELECT FROM audit_event WHERE action = 'late_visits.show'")) == 1
