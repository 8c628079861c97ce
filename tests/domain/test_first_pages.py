"""The first pages of a member, a leader and an officer: which day counts, once for whom, in what order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.database import rows
from domain.queries.area import AreaPage, show_area
from domain.queries.team_days import TeamDay, show_team_day
from domain.queries.teams import list_teams, show_team
from domain.queries.today import TodayPage, show_today
from domain.refusals import NotFound
from domain.rules.knocks import KnockEnd
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from domain.visits.knock import Knock, record_knock, take_back_knock
from domain.visits.report import report_help
from domain.visits.withdraw import withdraw_help
from tests.accounts import has_password
from tests.cast import MINUTE, TUESDAY, Cast, a_home, chance, join, sent
from tests.ledgers import TODAY, a_campaign
from tests.visiting import answered, at_the_door, code_of, helped

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LATER = TUESDAY + 2 * HOUR
NEW_YEAR = datetime(2026, 12, 31, 17, tzinfo=UTC)  # midnight in Viet Nam
THON_3 = public_id(chance("team thon-3"))


async def mine(cast: Cast, who: str = "hoa", at: datetime = LATER) -> TodayPage:
    return await show_today(viewer=cast[who], at=at)


async def led(cast: Cast, who: str = "khoi", team: str | None = None, at: datetime = LATER) -> TeamDay:
    return await show_team_day(viewer=cast[who], team=team, at=at)


async def area(cast: Cast, who: str = "hanh", at: datetime = LATER) -> AreaPage:
    return await show_area(viewer=cast[who], language="vi", at=at)


async def confirmed(cast: Cast, who: str, home: str, word: object, at: datetime = TUESDAY, **how: Any) -> None:
    """A wallet that the citizen said yes to, a minute after the visit."""
    await helped(cast, who, home, word, at, psp_dossier=1)
    await answered(word, "psp-dossier", at=at + MINUTE, **how)


async def knocked(cast: Cast, home: str, end: KnockEnd, who: str = "hoa", at: datetime = TUESDAY, **more: Any) -> str:
    word = f"{home} {end} {at}"
    return await record_knock(
        viewer=cast[who], household=cast.home(home), knock=Knock(end, **more), sent=sent(word, at),
        public_id=public_id(chance(word)),
    )  # fmt: skip


# --- a member's


async def test_own_homes_are_counted_once_each_and_answers_each_by_itself(cast: Cast):
    for number, home in enumerate(["binh", "binh", "thuy"]):
        await confirmed(cast, "hoa", home, number, TUESDAY + number * MINUTE)
    await confirmed(cast, "khoi", "son", "khoi's")
    shown = await mine(cast)
    assert (shown.own_homes, shown.answered, shown.own_phone, shown.own_share) == (2, 3, 3, 100)
    assert (shown.homes, shown.homes_laid) == (3, 3)


@pytest.mark.parametrize(("own", "answers", "share"), [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 8, 13), (3, 3, 100)])
async def test_r14_the_share_of_own_phones_is_rounded_half_up(cast: Cast, own: int, answers: int, share: int):
    for number in range(answers):
        await confirmed(cast, "hoa", "binh", number, TUESDAY + number * MINUTE)
    await rows(
        "UPDATE confirmation SET grade = CASE WHEN id <= (SELECT min(id) FROM confirmation) + {}::int - 1"
        " THEN 'B' ELSE 'C' END", own,
    )  # fmt: skip
    assert (await mine(cast)).own_share == share


async def test_a_week_begins_on_monday(cast: Cast):
    for days, home in [(-2, "binh"), (-1, "thuy"), (0, "son")]:  # Sunday, Monday, Tuesday
        await confirmed(cast, "hoa", home, days, TUESDAY + days * DAY)
    shown = await mine(cast)
    assert (shown.own_homes, shown.week_homes) == (3, 2)
    assert (await mine(cast, at=TUESDAY + 5 * DAY)).week_homes == 2
    assert (await mine(cast, at=TUESDAY + 6 * DAY)).week_homes == 0


async def test_a_page_counts_from_the_campaigns_first_day_and_tells_how_far_it_is(cast: Cast):
    await a_campaign(cast, first="2026-11-23", last="2026-12-02")
    await confirmed(cast, "hoa", "binh", "before", TUESDAY - 2 * DAY)
    await confirmed(cast, "hoa", "thuy", "first day", TUESDAY - DAY)
    shown = await mine(cast)
    assert (shown.campaign, shown.campaign_day, shown.campaign_days) == ("Chiến dịch", 2, 10)
    assert (shown.own_homes, shown.homes_laid, shown.homes) == (1, 1, 3)


@pytest.mark.parametrize(("day", "runs"), [(-5, False), (-4, True), (5, True), (6, False)])
async def test_a_campaign_runs_from_its_first_day_to_its_last(cast: Cast, day: int, runs: bool):
    await a_campaign(cast, first="2026-11-20", last="2026-11-29")
    at = TUESDAY + day * DAY
    assert [(await mine(cast, at=at)).campaign is not None, (await area(cast, at=at)).span is not None] == [runs] * 2


async def test_without_a_campaign_the_year_counts(cast: Cast):
    await confirmed(cast, "hoa", "binh", "old", NEW_YEAR - 2 * MINUTE)
    await confirmed(cast, "hoa", "thuy", "new", NEW_YEAR)
    shown = await mine(cast, at=NEW_YEAR + DAY)
    assert (shown.own_homes, shown.homes_laid, shown.campaign_day, shown.campaign_days) == (1, 1, None, None)


async def test_what_waits_stands_newest_first_until_when_and_is_nobody_elses(cast: Cast):
    first = await helped(cast, "hoa", "binh", 1, ewallet=1)
    second = await helped(cast, "hoa", "thuy", 2, ewallet=1)
    gone = await helped(cast, "hoa", "son", 3, ewallet=1)
    await withdraw_help(viewer=cast["hoa"], assistance=gone, at=TUESDAY)
    await helped(cast, "khoi", "son", 4, ewallet=1)
    shown = (await mine(cast)).waiting
    assert [(one.assistance, one.home) for one in shown] == [
        (second, "nhà chú Hà Văn Thủy"), (first, "nhà bác Nguyễn Văn Bình"),
    ]  # fmt: skip
    assert {one.expires_at for one in shown} == {TUESDAY + 14 * DAY}


async def test_an_open_visit_is_told_until_it_ends(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh")
    assert [(await mine(cast, who)).open_visit for who in ("hoa", "khoi")] == [visit, None]
    await helped(cast, "hoa", "son", "next", ewallet=1)
    assert (await mine(cast)).open_visit is None


async def test_homes_to_visit_next_are_three_the_longest_unvisited_first(cast: Cast):
    for name in ("a", "b", "c"):
        await a_home(cast, name, f"ông Lý {name.upper()}", "thon-3")
    await knocked(cast, "binh", KnockEnd.NOBODY_HOME, at=TUESDAY - 2 * DAY)
    await knocked(cast, "thuy", KnockEnd.NOBODY_HOME, at=TUESDAY - 9 * DAY)
    await knocked(cast, "son", KnockEnd.COME_BACK, come_back_on=TODAY)
    for name in ("a", "b"):
        await knocked(cast, name, KnockEnd.NOT_NEEDED)
    homes = (await mine(cast)).next_homes
    assert [one.name for one in homes] == ["nhà ông Hà Văn Sơn", "nhà ông Lý C", "nhà chú Hà Văn Thủy"]


async def test_whoever_is_in_no_team_has_an_empty_page(cast: Cast):
    shown = await mine(cast, "hanh")
    assert (shown.team, shown.homes, shown.next_homes, shown.waiting) == (None, 0, (), ())


# --- a leader's


async def test_a_deed_is_todays_and_of_this_team_and_says_when_the_last_was(cast: Cast):
    await helped(cast, "hoa", "binh", "yesterday", TUESDAY - DAY, ewallet=1)
    await at_the_door(cast, "hoa", "binh", "one", TUESDAY)
    await at_the_door(cast, "hoa", "thuy", "two", TUESDAY + HOUR)
    await join(cast, "hoa", "member", "ban-2")
    await at_the_door(cast, "hoa", "mai", "elsewhere", TUESDAY + HOUR)
    deeds = {deed.member.name: (deed.knocks, deed.helped, deed.last_at) for deed in (await led(cast)).deeds}
    assert deeds["Lò Thị Hoa"] == (2, 0, TUESDAY + HOUR)
    assert [member.name for member in (await led(cast)).quiet] == ["Phạm Thị Dung", "Nguyễn Minh Khôi"]


async def test_a_knock_that_was_taken_back_and_a_report_too_are_no_deeds(cast: Cast):
    knock = await knocked(cast, "binh", KnockEnd.NOBODY_HOME)
    await take_back_knock(viewer=cast["hoa"], check_in=knock, at=TUESDAY)
    report = await helped(cast, "hoa", "son", ewallet=1)
    await withdraw_help(viewer=cast["hoa"], assistance=report, at=TUESDAY)
    deeds = {deed.member.name: (deed.knocks, deed.helped, deed.confirmed) for deed in (await led(cast)).deeds}
    assert deeds["Lò Thị Hoa"] == (1, 0, 0)


async def test_g10_whoever_shared_a_help_has_a_deed_of_it(cast: Cast):
    await at_the_door(cast, "dung", "binh", "dung")
    visit = await at_the_door(cast, "hoa", "binh", "hoa")
    await report_help(
        viewer=cast["hoa"], check_in=visit, lines=[Line("ewallet", 1, "bác")], sent=sent("help"), public_id="X" * 16,
        code=code_of("visit"), chance=chance("short", 5), beside=[cast["dung"].public_id],
    )  # fmt: skip
    deeds = {deed.member.name: (deed.knocks, deed.helped) for deed in (await led(cast)).deeds}
    assert (deeds["Lò Thị Hoa"], deeds["Phạm Thị Dung"]) == ((1, 1), (1, 1))


@pytest.mark.parametrize(("before", "soon"), [(3 * DAY, False), (3 * DAY - MINUTE, True)])
async def test_p10_a_report_that_runs_out_within_three_days_is_worth_a_second_knock(
    cast: Cast, before: timedelta, soon: bool
):
    await helped(cast, "hoa", "binh", ewallet=1)
    [pending] = (await led(cast, at=TUESDAY + 14 * DAY - before)).pending
    assert pending.is_soon is soon


async def test_what_waits_for_the_team_stands_by_when_it_runs_out(cast: Cast):
    later = await helped(cast, "hoa", "binh", "later", TUESDAY, ewallet=1)
    sooner = await helped(cast, "dung", "thuy", "sooner", TUESDAY - DAY, ewallet=1)
    await helped(cast, "thao", "son", "another team's", TUESDAY - DAY, ewallet=1)
    day = await led(cast)
    assert ([one.assistance for one in day.pending], day.pending_total) == ([sooner, later], 2)


@pytest.mark.parametrize(
    ("end", "more", "figures"),
    [
        (KnockEnd.COME_BACK, {"come_back_on": TODAY}, (2, 1)),
        (KnockEnd.COME_BACK, {"come_back_on": TODAY + DAY}, (2, 0)),
        (KnockEnd.IN_MOURNING_OR_ILL, {}, (2, 0)),
        (KnockEnd.NOT_NEEDED, {}, (2, 0)),
        (KnockEnd.MOVED_AWAY, {}, (2, 0)),
        (KnockEnd.NOBODY_HOME, {}, (3, 0)),
    ],
)
async def test_g8_what_a_knock_makes_of_a_home_for_the_leaders_day(
    cast: Cast, end: KnockEnd, more: dict[str, Any], figures: tuple[int, int]
):
    await knocked(cast, "son", end, **more)
    day = await led(cast)
    assert (day.open, day.due_back) == figures


async def test_g8_mourning_ends_after_its_last_day(cast: Cast):
    await knocked(cast, "son", KnockEnd.IN_MOURNING_OR_ILL, quiet_days=3)
    assert [(await led(cast, at=TUESDAY + days * DAY)).open for days in (3, 4)] == [2, 3]


async def test_a_home_without_a_living_card_is_counted_once(cast: Cast):
    await rows("UPDATE card SET revoked_at = {} WHERE recipient = {}", TUESDAY, cast.homes["son"])
    assert (await led(cast)).without_card == (await area(cast)).count("without_card") == 1


async def test_who_leads_two_teams_chooses_and_the_first_by_name_opens(cast: Cast):
    await join(cast, "khoi", "leader", "thon-5")
    day = await led(cast)
    assert [choice.name[-6:] for choice in day.choices] == ["thon-3", "thon-5"]
    assert (day.hamlet, (await led(cast, team=day.choices[1].public_id)).hamlet) == ("Thôn 3", "Thôn 5")


@pytest.mark.parametrize("who", ["hoa", "su", "hanh"])
async def test_a_day_of_a_team_that_one_does_not_lead_is_not_there(cast: Cast, who: str):
    with pytest.raises(NotFound):
        await led(cast, who, THON_3)


# --- activity, the same on every page


@pytest.mark.parametrize(("ago", "active"), [(0, True), (29, True), (30, False)])
async def test_a_visit_in_thirty_days_makes_a_member_active_on_every_page(cast: Cast, ago: int, active: bool):
    await at_the_door(cast, "hoa", "binh", at=TUESDAY - ago * DAY)
    team = await show_team(viewer=cast["hanh"], team=THON_3, search="hoa", at=LATER)
    listed = (await list_teams(viewer=cast["hanh"], search="", page=1, at=LATER)).teams
    told = (
        team.members[0].state(TODAY) == "active",
        next(one.active for one in listed if one.public_id == THON_3) == 1,
        next(one.active for one in (await area(cast)).teams if one.public_id == THON_3) == 1,
    )
    assert told == (active,) * 3


async def test_a_knock_that_was_taken_back_makes_nobody_active(cast: Cast):
    await take_back_knock(viewer=cast["hoa"], check_in=await knocked(cast, "binh", KnockEnd.NOBODY_HOME), at=TUESDAY)
    assert (await area(cast)).active == 0
    assert {one.active for one in (await list_teams(viewer=cast["hanh"], search="", page=1, at=LATER)).teams} == {0}


async def test_whoever_left_or_has_not_come_yet_is_no_member_today(cast: Cast):
    spans = [("hoa", "[2026-01-01,2026-11-24)"), ("dung", "[2026-11-25,)")]
    for name, span in spans:
        await rows("UPDATE membership SET valid = {}::text::daterange WHERE person = {}", span, cast[name].person)
    page = await area(cast)
    assert (page.members, [team.members for team in page.teams]) == (2, [1, 1])
    assert [deed.member.name for deed in (await led(cast)).deeds] == ["Nguyễn Minh Khôi"]


# --- an officer's


async def test_confirmed_homes_stand_in_their_week_counted_back_from_today(cast: Cast):
    for ago, home in [(0, "binh"), (6, "thuy"), (7, "son"), (62, "binh"), (63, "thuy")]:
        await confirmed(cast, "hoa", home, ago, TUESDAY - ago * DAY)
    await confirmed(cast, "hoa", "binh", "twice", TUESDAY + HOUR)
    team = next(one for one in (await area(cast)).teams if one.public_id == THON_3)
    assert team.weeks == (1, 0, 0, 0, 0, 0, 0, 1, 2)
    assert (await area(cast)).weeks == list(team.weeks)


async def test_the_share_of_own_phones_of_a_team_counts_grades_a_and_b(cast: Cast):
    for number, home in enumerate(["binh", "thuy", "son"]):
        await confirmed(cast, "hoa", home, number, TUESDAY + number * MINUTE)
    await rows("UPDATE confirmation SET grade = 'C' WHERE id = (SELECT min(id) FROM confirmation)")
    await rows("UPDATE confirmation SET grade = 'A' WHERE id = (SELECT max(id) FROM confirmation)")
    figures = {one.code: one.own_phone for one in (await area(cast)).teams}
    assert figures == {public_id(chance("unit thon-3")): 67, public_id(chance("unit thon-5")): None}


async def test_what_a_team_lacks_is_counted_and_named(cast: Cast):
    await has_password(cast, "hoa", "khoi", "dung")
    await rows("UPDATE membership SET role = 'deputy' WHERE person = {}", cast["khoi"].person)
    thon_3, thon_5 = (await area(cast)).teams
    assert (thon_3.leader, thon_3.without_password, thon_3.next_step) == (None, 0, "no-leader")
    assert (thon_5.without_password, (await area(cast)).without_password) == (1, 1)


async def test_a_team_that_was_dissolved_is_on_no_page_of_the_officer(cast: Cast):
    await rows(
        "UPDATE team SET founded_on = '2026-01-01', dissolved_on = {} WHERE id = {}", TODAY, cast.teams["thon-5"]
    )
    page = await area(cast)
    assert ([team.public_id for team in page.teams], [floor.name for floor in page.uncovered]) == (
        [THON_3], ["Thôn 5"],
    )  # fmt: skip


async def test_a_communes_own_team_stands_with_the_first_hamlets(cast: Cast):
    await rows("UPDATE team SET unit = {} WHERE id = {}", cast.units["tran-yen"], cast.teams["thon-5"])
    page = await area(cast)
    assert {team.public_id for team in page.shown_teams} == {team.public_id for team in page.teams}
    assert public_id(chance("team thon-5")) in {team.public_id for team in page.shown_teams}
