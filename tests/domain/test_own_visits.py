"""A member's own visits: what the page of one tells, who was beside, what became of each, and what an answer finds."""

from datetime import timedelta
from typing import Any

import pytest

from domain.confirmations.answer import confirm_assistance
from domain.database import rows
from domain.queries.assistances import AssistancePage, show_assistance
from domain.queries.visits import VisitPage, my_visits, show_visit
from domain.refusals import NotFound
from domain.rules.answers import CODE_LIFE, Answer, Channel, Device
from domain.rules.knocks import KnockEnd
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from domain.visits.codes import show_new_code
from domain.visits.knock import Knock, record_knock, take_back_knock
from domain.visits.report import report_help
from domain.visits.withdraw import withdraw_help
from tests.cast import MINUTE, TUESDAY, Cast, a_home, chance, join, sent
from tests.ledgers import TODAY, a_campaign
from tests.visiting import answered, at_the_door, code_of, confirm_all, helped, helped_with, token_of

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
ACCOUNT, WALLET = Line("psp-account", 1, "bác"), Line("ewallet", 1, "bác")


async def seen(cast: Cast, visit: str, who: str = "hoa", at=TUESDAY) -> VisitPage:
    return await show_visit(viewer=cast[who], check_in=visit, at=at)


async def knocked(cast: Cast, who: str, word: str, end: KnockEnd = KnockEnd.NOBODY_HOME, home: str = "binh") -> str:
    return await record_knock(
        viewer=cast[who], household=cast.home(home), knock=Knock(end, TODAY), sent=sent(word),
        public_id=public_id(chance(word)),
    )  # fmt: skip


async def reported(cast: Cast, visit: str, word: str, *lines: Line, who: str = "hoa", **more: Any) -> str:
    return await report_help(
        viewer=cast[who], check_in=visit, lines=lines or [WALLET], sent=sent(f"help {word}"),
        public_id=public_id(chance(f"assistance {word}")), code=code_of(word), chance=chance(word, 5), **more,
    )  # fmt: skip


# --- a visit's page


async def test_a_visit_says_where_for_which_team_and_how_its_head_is_spoken_to(cast: Cast):
    shown = await seen(cast, await at_the_door(cast, "hoa", "binh", kin=True))
    assert (shown.home, shown.form, shown.place, shown.team) == (
        "nhà bác Nguyễn Văn Bình", "bác", "Thôn 3, xã Trấn Yên", "Tổ công nghệ số thon-3",
    )  # fmt: skip
    assert (shown.kin, shown.is_own_area, shown.is_knock, shown.outcome) == (True, True, False, None)


@pytest.mark.parametrize("who", ["khoi", "su", "hanh"])
async def test_a_visit_is_its_members_alone(cast: Cast, who: str):
    visit = await at_the_door(cast, "hoa", "binh")
    await at_the_door(cast, "khoi", "binh", "khoi's")
    with pytest.raises(NotFound):
        await seen(cast, visit, who)


async def test_each_visit_has_its_own_page(cast: Cast):
    first, second = [await at_the_door(cast, "hoa", home, home) for home in ("binh", "son")]
    assert [(await seen(cast, each)).home for each in (first, second)] == [
        "nhà bác Nguyễn Văn Bình", "nhà ông Hà Văn Sơn",
    ]  # fmt: skip
    third = await at_the_door(cast, "su", "mai", "mai")
    shown = await seen(cast, third, "su")
    assert (shown.team, shown.place) == ("Tổ công nghệ số ban-2", "Bản 2, xã Mù Cang Chải")


@pytest.mark.parametrize(("days", "home"), [(90, "nhà bác Nguyễn Văn Bình"), (91, "bác B…")])
async def test_a_home_elsewhere_is_named_for_ninety_days(cast: Cast, days: int, home: str):
    visit = await at_the_door(cast, "su", "binh")
    assert (await seen(cast, visit, "su", TUESDAY + days * DAY)).home == home
    own = await at_the_door(cast, "hoa", "binh", "own")
    assert (await seen(cast, own, at=TUESDAY + days * DAY)).home == "nhà bác Nguyễn Văn Bình"


@pytest.mark.parametrize("end", list(KnockEnd))
async def test_how_a_knock_ended_makes_it_a_knock_where_nothing_is_reported(cast: Cast, end: KnockEnd):
    shown = await seen(cast, await knocked(cast, "hoa", "knock", end))
    assert (shown.is_knock, shown.may_report, shown.outcome) == (True, False, end)


async def test_reports_that_wait_stand_in_their_order_and_only_of_this_visit(cast: Cast):
    await helped(cast, "hoa", "son", "elsewhere", ewallet=1)
    visit = await at_the_door(cast, "hoa", "binh")
    made = [
        await reported(cast, visit, word, Line(word, 1, "bác")) for word in ("ewallet", "psp-dossier", "eid-active")
    ]
    await withdraw_help(viewer=cast["hoa"], assistance=made[1], at=TUESDAY)
    assert (await seen(cast, visit)).waiting == (made[0], made[2])


# --- who was beside


async def beside(cast: Cast, visit: str, at=TUESDAY) -> list[str]:
    return [one.name for one in (await seen(cast, visit, at=at)).beside]


@pytest.mark.parametrize("end", [KnockEnd.NOBODY_HOME, KnockEnd.NOT_NEEDED, KnockEnd.COME_BACK])
async def test_g10_whoever_found_nobody_there_was_not_beside(cast: Cast, end: KnockEnd):
    visit = await at_the_door(cast, "hoa", "binh")
    await knocked(cast, "dung", "alone", end)
    assert await beside(cast, visit) == []


@pytest.mark.parametrize("after", ["left", "helped"])
async def test_g10_whoever_went_on_or_helped_was_beside(cast: Cast, after: str):
    if after == "left":
        await at_the_door(cast, "dung", "binh", "there")
        await at_the_door(cast, "dung", "son", "next")
    else:
        await helped(cast, "dung", "binh", "there", psp_dossier=1)
    assert await beside(cast, await at_the_door(cast, "hoa", "binh")) == ["Phạm Thị Dung"]


async def test_g10_of_two_check_ins_of_one_member_the_later_stands(cast: Cast):
    for number in range(2):
        await at_the_door(cast, "dung", "binh", number)
    visit = await at_the_door(cast, "hoa", "binh")
    assert await beside(cast, visit) == ["Phạm Thị Dung"]
    await reported(cast, visit, "visit", beside=[cast["dung"].public_id])
    [shared] = await rows(
        "SELECT check_in.id = (SELECT max(id) FROM check_in WHERE person = {}) AS later FROM assistance_helper"
        " JOIN check_in ON check_in.id = check_in WHERE check_in.person = {}",
        *(cast["dung"].person,) * 2,
    )
    assert shared["later"]
    await knocked(cast, "dung", "then nobody")
    assert await beside(cast, visit) == []


async def test_g10_a_knock_noted_by_mistake_and_taken_back_does_not_hide_who_was_there(cast: Cast):
    await at_the_door(cast, "dung", "binh", "there")
    mistake = await knocked(cast, "dung", "mistake")
    visit = await at_the_door(cast, "hoa", "binh")
    assert await beside(cast, visit) == []
    await take_back_knock(viewer=cast["dung"], check_in=mistake, at=TUESDAY + MINUTE)
    assert await beside(cast, visit) == ["Phạm Thị Dung"]


# --- what I did


async def test_own_visits_stand_newest_first_by_pages_with_what_became_of_each(cast: Cast):
    for number, home in enumerate(["binh", "thuy", "son"]):
        await helped(cast, "hoa", home, number, TUESDAY + number * MINUTE, psp_dossier=1)
    await helped(cast, "khoi", "binh", "khoi's", ewallet=1)
    await answered("1", "psp-dossier", at=TUESDAY + 2 * MINUTE)
    await answered("2", at=TUESDAY + 3 * MINUTE)
    done = await my_visits(viewer=cast["hoa"], at=TUESDAY)
    assert [(one.home.split()[-1], one.state, one.points) for one in done] == [
        ("Sơn", "reported", None), ("Thủy", "confirmed", 270), ("Bình", "reported", None),
    ]  # fmt: skip
    [older] = await rows("SELECT id FROM check_in WHERE public_id = {}", done[1].check_in)
    before = await my_visits(viewer=cast["hoa"], before=older["id"], at=TUESDAY)
    assert [one.home.split()[-1] for one in before] == ["Bình"]
    assert len(await my_visits(viewer=cast["hoa"], limit=2, at=TUESDAY)) == 2


async def test_a_denied_line_makes_a_visit_partly_confirmed(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1, psp_dossier=1)
    await answered("visit", "ewallet")
    assert [one.state for one in await my_visits(viewer=cast["hoa"], at=TUESDAY)] == ["partly"]


# --- a report's page


async def report(cast: Cast, made: str, who: str = "hoa", at=TUESDAY, language: str = "vi") -> AssistancePage:
    return await show_assistance(viewer=cast[who], assistance=made, language=language, at=at)


@pytest.mark.parametrize(
    ("said", "partly"), [(["ewallet"], True), (["ewallet", "psp-dossier"], False), ([], False), (None, False)]
)
async def test_partly_is_what_was_confirmed_with_a_line_denied(cast: Cast, said: list[str] | None, partly: bool):
    made = await helped(cast, "hoa", "binh", ewallet=1, psp_dossier=1)
    if said is not None:
        await answered("visit", *said)
    assert (await report(cast, made)).is_partly is partly


@pytest.mark.parametrize(("after", "lives"), [(CODE_LIFE - MOMENT, True), (CODE_LIFE, False)])
async def test_the_code_is_shown_to_its_member_while_it_lives(cast: Cast, after: timedelta, lives: bool):
    made = await helped(cast, "hoa", "binh", ewallet=1)
    shown = await report(cast, made, at=TUESDAY + after)
    assert (shown.sealed, shown.shown_until) == ((b"sealed", TUESDAY + CODE_LIFE) if lives else (None, None))


async def test_the_newest_code_is_shown_and_none_after_the_answer(cast: Cast):
    made = await helped(cast, "hoa", "binh", ewallet=1)
    await show_new_code(viewer=cast["hoa"], assistance=made, code=code_of("new"), at=TUESDAY + MINUTE)
    assert (await report(cast, made, at=TUESDAY + MINUTE)).shown_until == TUESDAY + MINUTE + CODE_LIFE
    await answered("new", "ewallet", at=TUESDAY + 2 * MINUTE)
    shown = await report(cast, made, at=TUESDAY + 3 * MINUTE)
    assert (shown.sealed, shown.state, shown.decided_at, shown.points) == (
        None, "confirmed", TUESDAY + 2 * MINUTE, 180,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "sees"), [("khoi", True), ("dung", True), ("thao", False), ("su", False), ("hanh", False)]
)
async def test_a_report_is_open_to_the_leaders_of_its_team_without_the_code(cast: Cast, who: str, sees: bool):
    made = await helped(cast, "hoa", "binh", ewallet=1)
    if sees:
        shown = await report(cast, made, who)
        assert (shown.sealed, shown.is_own, shown.points) == (None, False, None)
    else:
        with pytest.raises(NotFound):
            await report(cast, made, who)


async def test_a_report_tells_each_line_in_the_readers_language_and_what_was_said(cast: Cast):
    made = await helped_with(cast, "hoa", "binh", "visit", ACCOUNT, Line("psp-dossier", 3, "cô", "Mận"))
    waits = await report(cast, made)
    assert (waits.home, waits.place) == ("nhà bác Nguyễn Văn Bình", "Thôn 3, xã Trấn Yên")
    assert [item.helped for item in waits.items] == [None, None]
    await answered("visit", "psp-dossier")
    first, second = (await report(cast, made, language="en")).items
    assert (first.code, first.quantity, first.helped, first.measure) == ("psp-dossier", 3, True, "turns")
    assert (second.code, second.helped) == ("psp-account", False)
    assert {first.person, second.person} == {""}  # who said no is nobody's to see


async def test_g3_a_line_that_had_counted_before_says_so(cast: Cast):
    await helped_with(cast, "hoa", "binh", "first", ACCOUNT)
    await confirm_all("first")
    made = await helped_with(cast, "khoi", "binh", "second", ACCOUNT, WALLET)
    await confirm_all("second")
    assert [item.repeat for item in (await report(cast, made, "khoi")).items] == [True, False]


# --- what an answer finds


async def test_a_strange_code_answers_nothing(cast: Cast):
    said = Answer(frozenset(), Channel.ONE_TIME_CODE, Device(b"", ""), TUESDAY)
    with pytest.raises(NotFound, match="code-unknown"):
        await confirm_assistance(token=token_of("nobody's"), answer=said)


@pytest.mark.parametrize(
    ("once", "limit", "second"),
    [("home", None, 0), ("place", None, 0), ("person", None, 180), ("turn", 1, 180), ("turn", None, 180)],
)
async def test_g3_what_counts_once_a_home_counts_for_another_person_there_no_more(
    cast: Cast, once: str, limit: int | None, second: int
):
    await rows("UPDATE indicator SET once = {}, person_limit = {} WHERE code = 'psp-account'", once, limit)
    for word, form in [("first", "bác"), ("second", "cô")]:
        await helped_with(cast, "hoa", "binh", word, Line("psp-account", 1, form))
        await confirm_all(word)
    found = await rows("SELECT points FROM ledger_entry WHERE kind = 'member' ORDER BY source")
    assert [line["points"] for line in found] == [180, second]


@pytest.mark.parametrize(("days", "points"), [(-1, 0), (0, 180)])
async def test_g3_a_campaign_that_runs_on_the_visits_day_counts_anew(cast: Cast, days: int, points: int):
    await a_campaign(cast, first=str(TODAY), last="2026-12-31")
    await a_home(cast, "an", "ông Lý An", "thon-3")
    await helped_with(cast, "hoa", "binh", "before", ACCOUNT, at=TUESDAY - 2 * DAY)
    await confirm_all("before", TUESDAY - 2 * DAY + MINUTE)
    await helped_with(cast, "hoa", "binh", "then", ACCOUNT, at=TUESDAY + days * DAY)
    await confirm_all("then", TUESDAY + days * DAY + MINUTE)
    found = await rows("SELECT points FROM ledger_entry WHERE kind = 'member' ORDER BY source DESC LIMIT 1")
    assert found == [{"points": points}]


async def test_two_of_two_teams_who_shared_earn_for_their_own_team_each(cast: Cast):
    await join(cast, "thao", "member", "thon-3")
    await at_the_door(cast, "thao", "binh", "thao")
    visit = await at_the_door(cast, "hoa", "binh", "hoa")
    await reported(cast, visit, "visit", ACCOUNT, beside=[cast["thao"].public_id])
    await confirm_all("visit")
    found = await rows("SELECT kind, team, unit, points FROM ledger_entry ORDER BY kind, points, subject")
    assert {(line["team"], line["unit"]) for line in found} == {(cast.teams["thon-3"], cast.units["thon-3"])}
    assert [(line["kind"], line["points"]) for line in found] == [("member", 90), ("member", 90), ("team", 180)]


async def test_g3_of_two_campaigns_that_run_the_one_that_began_last_counts(cast: Cast):
    for public, first in [("C1", "2026-11-01"), ("C2", "2026-11-20")]:
        await rows(
            "INSERT INTO campaign (public_id, unit, name, order_no, first_on, last_on)"
            " VALUES ({}, {}, 'Chiến dịch', '1', {}::text::date, '2026-12-31')",
            *(public, cast.units["tran-yen"], first),
        )
    for word, ago in [("in the first", 10), ("in the second", 0)]:
        await helped_with(cast, "hoa", "binh", word, ACCOUNT, at=TUESDAY - ago * DAY)
        await confirm_all(word, TUESDAY - ago * DAY + MINUTE)
    assert [line["points"] for line in await rows("SELECT points FROM ledger_entry WHERE kind = 'member'")] == [
        180,
        180,
    ]


async def test_an_answer_uses_its_own_code_and_lifts_its_own_homes_wish_alone(cast: Cast):
    await helped(cast, "hoa", "son", "son", ewallet=1)
    await helped(cast, "hoa", "binh", "binh", ewallet=1)
    for home in ("son", "binh"):
        await knocked(cast, "khoi", home, KnockEnd.NOT_NEEDED, home)
    await answered("binh", "ewallet")
    wishes = await rows("SELECT public_id FROM recipient WHERE not_needed_on IS NOT NULL")
    assert [line["public_id"] for line in wishes] == [cast.home("son")]
    assert (await answered("son", "ewallet")).state == "confirmed"


async def test_entries_carry_the_team_the_hamlet_and_the_day_of_their_own_visit(cast: Cast):
    await join(cast, "hoa", "member", "ban-2")
    await join(cast, "dung", "member", "ban-2")
    for days, home in [(2, "mai"), (1, "binh"), (0, "mai")]:
        await at_the_door(cast, "dung", home, f"dung {days}", TUESDAY - days * DAY)
        await helped_with(cast, "hoa", home, days, ACCOUNT, at=TUESDAY - days * DAY)
    await confirm_all(1, TUESDAY - DAY + MINUTE)
    await confirm_all(0)
    found = await rows("SELECT kind, team, unit, local_day FROM ledger_entry ORDER BY source, kind")
    expected = [(kind, place, day) for place, day in [("thon-3", 1), ("ban-2", 0)] for kind in ("member", "team")]
    assert [tuple(line.values()) for line in found] == [
        (kind, cast.teams[place], cast.units[place], TODAY - day * DAY) for kind, place, day in expected
    ]
