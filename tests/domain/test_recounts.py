"""Figures of the pages of members, leaders and officers beside a count by hand of the same rows."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from domain.database import Row, rows
from domain.queries.area import show_area
from domain.queries.assistances import show_assistance
from domain.queries.homes import show_homes
from domain.queries.points import show_entries, show_points
from domain.queries.standings import find_standing
from domain.queries.team_days import show_team_day
from domain.queries.teams import list_teams, show_team
from domain.queries.today import show_today
from domain.queries.visits import my_visits
from domain.refusals import NotFound
from domain.rules.boards import MARKS, BoardKind, period_keys
from domain.rules.knocks import KnockEnd
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from domain.visits.report import report_help
from tests.cast import MINUTE, TUESDAY, Cast, chance, sent
from tests.ledgers import earns, sealed, totals
from tests.lives import NOW, TODAY, Truth, live, truth, whole_percent
from tests.visiting import answered, at_the_door, code_of, helped

MONDAY = TODAY - timedelta(days=1)
NEW_YEAR = date(2026, 1, 1)
HELPERS = ("hoa", "dung", "khoi", "thao")


@pytest.fixture(params=[2, 7])
async def lived(request: pytest.FixtureRequest, cast: Cast) -> Cast:
    await live(cast, request.param)
    return cast


async def points_by(told: Truth, who: int, since: date = NEW_YEAR) -> int:
    mine = [one for one in told.entries if one["kind"] == "member" and one["subject"] == who]
    return sum(one["points"] for one in mine if one["local_day"] >= since)


async def test_a_life_has_some_of_everything(lived: Cast):
    told = await truth()
    assert {one["state"] for one in told.reports} >= {"reported", "confirmed", "disputed"}
    assert {KnockEnd.NOT_NEEDED, "taken-back", "left"} & {one["outcome"] for one in told.visits}
    assert len({one["points"] for one in told.entries}) > 3


def told_to_team(report: Row) -> str:
    """What a home denied reads like what nobody answered (G17)."""
    if report["state"] != "disputed":
        return report["state"]
    return "reported" if report["expires_at"] > NOW else "expired"


async def test_a_members_first_page_is_what_was_done(lived: Cast):
    told = await truth()
    for who in HELPERS:
        page = await show_today(viewer=lived[who], at=NOW)
        person = lived[who].person
        mine = [one for one in told.reports if one["person"] == person and one["state"] == "confirmed"]
        assert page.points == await points_by(told, person, TODAY.replace(day=1))
        assert page.own_homes == len({one["recipient"] for one in mine})
        assert page.week_homes == len({one["recipient"] for one in mine if one["local_day"] >= MONDAY})
        assert (page.answered, page.own_phone) == (len(mine), sum(one["grade"] in "AB" for one in mine))
        waiting = [one for one in told.reports if one["person"] == person and told_to_team(one) == "reported"]
        assert [one.assistance for one in page.waiting] == [one["public_id"] for one in reversed(waiting)]


async def test_the_floor_under_a_member_is_the_homes_of_the_hamlet(lived: Cast):
    told = await truth()
    for who, hamlet in (("hoa", "thon-3"), ("thao", "thon-5")):
        page, floor = await show_today(viewer=lived[who], at=NOW), told.floor(lived.units[hamlet])
        shown = {"homes": page.homes, "laid": page.homes_laid, "waiting": page.homes_waiting}
        assert shown | {"not_needed": page.not_needed, "bare": floor["bare"]} == floor


async def test_no_home_is_suggested_that_was_helped_sent_away_or_asked_for_later(lived: Cast):
    told = await truth()
    homes = {home["public_id"]: home for home in told.homes}
    pages = [await show_today(viewer=lived[who], at=NOW) for who in ("hoa", "thao")]
    suggested = [homes[one.public_id] for page in pages for one in page.next_homes]
    assert suggested
    for home in suggested:
        assert (told.state(home, NEW_YEAR), home["moved_on"]) == ("bare", None)
        assert home["quiet_until"] is None or home["quiet_until"] < TODAY


async def test_a_leaders_floor_is_the_officers_floor_and_the_homes_by_hand(lived: Cast):
    floor = (await truth()).floor(lived.units["thon-3"])
    led = await show_team_day(viewer=lived["khoi"], team=None, at=NOW)
    [seen] = [
        one for one in (await show_area(viewer=lived["hanh"], language="vi", at=NOW)).floors if one.name == "Thôn 3"
    ]
    for page in (led, seen):
        assert {name: getattr(page, name) for name in floor} == floor


async def test_a_leader_sees_who_knocked_today_who_helped_and_who_was_quiet(lived: Cast):
    told, led = await truth(), await show_team_day(viewer=lived["khoi"], team=None, at=NOW)
    for deed in led.deeds:
        [person] = [one.person for one in lived.people.values() if one.public_id == deed.member.public_id]
        stood = [one for one in told.visits if one["person"] == person and one["local_day"] == TODAY]
        knocks = [one for one in stood if not one["practice"] and one["outcome"] != "taken-back"]
        helped_at = [one for one in told.reports if one["person"] == person and one["local_day"] == TODAY]
        assert deed.knocks == len(knocks)
        assert deed.confirmed == sum(one["state"] == "confirmed" for one in helped_at)
        assert deed.helped == sum(one["state"] != "withdrawn" for one in helped_at)
        assert deed.last_at == max((one["happened_at"] for one in knocks), default=None)
    assert {one.name for one in led.quiet} == {deed.member.name for deed in led.deeds if deed.knocks == 0}


async def test_p10_what_waits_in_a_team_is_all_that_nobody_answered_the_first_to_run_out_first(lived: Cast):
    told, led = await truth(), await show_team_day(viewer=lived["khoi"], team=None, at=NOW)
    waiting = [one for one in told.reports if one["team"] == lived.teams["thon-3"] and told_to_team(one) == "reported"]
    waiting.sort(key=lambda one: (one["expires_at"], one["id"]))
    assert led.pending_total == len(waiting)
    assert [one.assistance for one in led.pending] == [one["public_id"] for one in waiting]
    assert [one.is_soon for one in led.pending] == [one["expires_at"] - NOW < timedelta(days=3) for one in waiting]


async def test_an_officers_teams_in_figures(lived: Cast):
    told, page = await truth(), await show_area(viewer=lived["hanh"], language="vi", at=NOW)
    for team, code in zip(page.teams, ["thon-3", "thon-5"], strict=True):
        mine = [one for one in told.reports if one["team"] == lived.teams[code] and one["state"] == "confirmed"]
        homes_of_week: dict[int, set[int]] = defaultdict(set)
        for one in mine:
            homes_of_week[(TODAY - one["local_day"]).days // 7].add(one["recipient"])
        assert team.weeks == tuple(len(homes_of_week[ago]) for ago in range(8, -1, -1))
        own = sum(one["grade"] in "AB" for one in mine)
        assert team.own_phone == (whole_percent(own, len(mine)) if mine else None)


async def test_an_officers_active_members_were_at_a_door_in_thirty_days(lived: Cast):
    told, page = await truth(), await show_area(viewer=lived["hanh"], language="vi", at=NOW)
    since = TODAY - timedelta(days=30)
    were = {one["person"] for one in told.visits if one["local_day"] > since and not one["practice"]}
    assert page.active == len({lived[who].person for who in HELPERS} & were)
    assert page.active == sum(line.active for line in (await list_of_teams(lived)).teams)


async def list_of_teams(cast: Cast, search: str = "", page: int = 1, limit: int = 50):
    return await list_teams(viewer=cast["hanh"], search=search, page=page, at=NOW, limit=limit)


async def test_disputes_of_an_officer_are_those_that_stand_the_oldest_first(lived: Cast):
    told, page = await truth(), await show_area(viewer=lived["hanh"], language="vi", at=NOW)
    denied = [one for one in told.reports if one["state"] == "disputed"]
    assert page.reviews.total == len(denied)
    assert [one.visited_on for one in page.reviews.lines] == [one["local_day"] for one in denied]
    assert all(one.denied == len(one.claimed) for one in page.reviews.lines)


async def test_the_sums_of_the_own_points_are_the_entries_of_their_days(lived: Cast):
    told = await truth()
    for who in HELPERS:
        person, page = lived[who].person, await show_points(viewer=lived[who], today=TODAY, language="vi")
        sums = [await points_by(told, person, since) for since in (MONDAY, TODAY.replace(day=1), date.min)]
        assert page.sums is not None
        assert [page.sums.week, page.sums.month, page.sums.whole] == sums
        assert sum(day.points for day in page.days) == page.sums.whole
        by_day = Counter(
            one["local_day"] for one in told.entries if one["kind"] == "member" and one["subject"] == person
        )
        assert {day.local_day: len(day.entries) for day in page.days} == by_day


async def test_what_a_leader_reads_of_a_member_is_what_the_member_earned_in_the_team(lived: Cast):
    own = await show_points(viewer=lived["hoa"], today=TODAY, language="vi")
    hoa = lived["hoa"].public_id
    theirs = await show_entries(viewer=lived["khoi"], kind="member", of=hoa, today=TODAY, language="vi")
    assert [(day.local_day, day.points) for day in theirs.days] == [(day.local_day, day.points) for day in own.days]
    assert {entry.home for day in theirs.days for entry in day.entries} == {""}
    assert theirs.sums is None


async def test_totals_of_days_and_of_all_time_are_the_sums_of_the_entries(lived: Cast):
    told = await truth()
    by_day: Counter[str] = Counter()
    for one in told.entries:
        by_day[one["local_day"].isoformat()] += one["points"]
    assert {day: points for day, points in (await totals("daily_total")).items() if points} == +by_day
    whole = period_keys(TODAY)[3]
    assert (await totals())[whole] == sum(one["points"] for one in told.entries)


async def test_a_standing_is_one_more_than_those_with_more_points(lived: Cast):
    told, whole = await truth(), period_keys(TODAY)[3]
    for unit, who_all in (("thon-3", HELPERS[:3]), ("lao-cai", HELPERS)):
        points = {who: await points_by(told, lived[who].person) for who in who_all}
        standing = sorted((one for one in points.values() if one > 0), reverse=True)
        for who in (who for who in who_all if points[who] > 0):
            found = await find_standing(
                unit=lived.units[unit], period=whole, kind=BoardKind.MEMBERS, subject=lived[who].person, day=TODAY
            )
            place = 1 + sum(other > points[who] for other in standing)
            assert (found.points, found.place, found.lines) == (points[who], place, len(standing))
            marks = [standing[max(1, len(standing) * share // 100) - 1] for share in MARKS]
            assert [mark.points for mark in found.marks] == marks


async def test_ones_own_visits_are_all_of_them_the_newest_first_with_what_each_earned(lived: Cast):
    told = await truth()
    for who in HELPERS:
        done = await my_visits(viewer=lived[who], at=NOW)
        stood = [one for one in told.visits if one["person"] == lived[who].person and not one["practice"]]
        assert [one.check_in for one in done] == [one["public_id"] for one in reversed(stood)]
        assert sum(one.points or 0 for one in done) == await points_by(told, lived[who].person)
        states = {one["public_id"]: told_to_team(one) for one in told.reports}
        assert {one.assistance: one.state for one in done if one.assistance} == {
            key: states[key] for key in (one.assistance for one in done) if key
        }


async def test_the_list_of_homes_adds_up_to_the_floor_of_its_hamlet(lived: Cast):
    told = await truth()
    page = await show_homes(viewer=lived["hanh"], search="", state="", page=1, at=NOW)
    states, floors = (
        Counter(home.state for home in page.homes),
        [told.floor(lived.units[unit]) for unit in ("thon-3", "thon-5")],
    )
    assert page.total == sum(floor["homes"] for floor in floors)
    assert states["confirmed"] == sum(floor["laid"] for floor in floors)
    assert states["waiting"] == sum(floor["waiting"] for floor in floors)
    assert states["not-needed"] == sum(floor["not_needed"] for floor in floors)


async def test_each_heading_of_the_homes_holds_what_the_whole_list_says_of_it(lived: Cast):
    whole = await show_homes(viewer=lived["hanh"], search="", state="", page=1, at=NOW)
    for state in ("confirmed", "waiting", "not-needed", "quiet", "come-back", "open"):
        part = await show_homes(viewer=lived["hanh"], search="", state=state, page=1, at=NOW)
        assert part.homes == tuple(home for home in whole.homes if home.state == state)
        assert part.total == len(part.homes)


async def test_a_report_says_what_it_earned_its_member(lived: Cast):
    told = await truth()
    earned = {one["source"]: one["points"] for one in told.entries if one["kind"] == "member"}
    for one in [one for one in told.reports if one["state"] == "confirmed"]:
        [who] = [name for name in HELPERS if lived[name].person == one["person"]]
        page = await show_assistance(viewer=lived[who], assistance=one["public_id"], language="vi", at=NOW)
        assert page.source is not None
        assert page.points == earned[page.source]


async def test_a_visit_with_two_reports_is_one_knock_at_one_home(cast: Cast):
    visit = await helped(cast, "hoa", "binh", "first", ewallet=1)
    assert visit
    await helped_again(cast, "second")
    [hoa] = [deed for deed in (await show_team_day(viewer=cast["khoi"], team=None, at=NOW)).deeds if deed.knocks]
    assert (hoa.knocks, hoa.helped) == (1, 1)


async def helped_again(cast: Cast, word: str) -> None:
    """Another report of the visit called *first*."""
    await report_help(
        viewer=cast["hoa"], check_in=public_id(chance("check-in first")), lines=[Line("psp-dossier", 1, "bác")],
        sent=sent(word, TUESDAY + MINUTE), public_id=public_id(chance(word)), code=code_of(word),
        chance=chance(word, 5),
    )  # fmt: skip


async def test_two_reports_of_one_visit_make_one_home_and_one_line_each_in_what_i_did(cast: Cast):
    await helped(cast, "hoa", "binh", "first", ewallet=1)
    await helped_again(cast, "second")
    await answered("first", "ewallet")
    await answered("second", "psp-dossier")
    page = await show_today(viewer=cast["hoa"], at=NOW)
    assert (page.own_homes, page.week_homes, page.homes_laid, page.answered) == (1, 1, 1, 2)
    assert len({one.assistance for one in await my_visits(viewer=cast["hoa"], at=NOW)}) == 2


async def test_ones_own_visits_go_on_where_a_page_ended(cast: Cast):
    for number in range(5):
        await at_the_door(cast, "hoa", ["binh", "thuy"][number % 2], number, TUESDAY + number * MINUTE)
    ids = [one["id"] for one in await rows("SELECT id FROM check_in ORDER BY id DESC")]
    first = await my_visits(viewer=cast["hoa"], at=NOW, limit=2)
    rest = await my_visits(viewer=cast["hoa"], at=NOW, before=ids[1], limit=10)
    whole = await my_visits(viewer=cast["hoa"], at=NOW)
    assert ([*first, *rest], len(rest)) == (whole, 3)


@pytest.mark.parametrize(("entries", "pages"), [(40, [(40, True)]), (41, [(40, False), (1, True)])])
async def test_forty_entries_are_a_page_and_one_more_begins_another(
    cast: Cast, entries: int, pages: list[tuple[int, bool]]
):
    for number in range(entries):
        await earns(cast, "hoa", 100, TODAY - timedelta(days=number % 7), owed=False)
    for page, (many, is_last) in enumerate(pages, start=1):
        shown = await show_points(viewer=cast["hoa"], today=TODAY, language="vi", page=page)
        assert (sum(len(day.entries) for day in shown.days), shown.is_last) == (many, is_last)


async def test_a_month_that_began_does_not_bring_the_old_months_points_to_the_first_page(cast: Cast):
    await earns(cast, "hoa", 500, date(2026, 10, 31))
    await earns(cast, "hoa", 70, date(2026, 11, 1))
    await sealed(NOW)
    assert (await show_today(viewer=cast["hoa"], at=NOW)).points == 70


async def test_points_taken_back_are_taken_from_the_day_and_the_sums(cast: Cast):
    await earns(cast, "hoa", 500)
    await earns(cast, "hoa", -200)
    await sealed(NOW)
    page = await show_points(viewer=cast["hoa"], today=TODAY, language="vi")
    assert page.sums is not None
    assert (page.days[0].points, page.sums.week, (await show_today(viewer=cast["hoa"], at=NOW)).points) == (300,) * 3


@pytest.mark.parametrize(
    ("search", "names"),
    [("", ["3", "5"]), ("thôn 5", ["5"]), ("KHOI", ["3"]), ("hoàng", []), ("số thon-5", []), ("%", [])],
)
async def test_teams_are_found_by_their_own_their_hamlets_or_their_leaders_name(
    cast: Cast, search: str, names: list[str]
):
    page = await list_of_teams(cast, search)
    assert ([team.hamlet.removeprefix("Thôn ") for team in page.teams], page.total) == (names, len(names))


async def test_a_list_of_teams_has_pages_and_each_team_stands_on_one(cast: Cast):
    pages = [await list_of_teams(cast, page=page, limit=1) for page in (1, 2)]
    assert [(len(page.teams), page.total, page.last) for page in pages] == [(1, 2, 2), (1, 2, 2)]
    assert {team.hamlet for page in pages for team in page.teams} == {"Thôn 3", "Thôn 5"}


@pytest.mark.parametrize(
    ("who", "opens"), [("hanh", True), ("khoi", True), ("hoa", False), ("pao", False), ("su", False)]
)
async def test_a_team_opens_to_its_leader_and_its_officer(cast: Cast, who: str, opens: bool):
    asked = show_team(viewer=cast[who], team=public_id(chance("team thon-3")), search="", at=NOW)
    if opens:
        assert [member.role for member in (await asked).members] == ["deputy", "member", "leader"]
    else:
        with pytest.raises(NotFound):
            await asked
