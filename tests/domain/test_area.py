"""An officer's commune on one page: what is counted, what is masked, whose it is."""

from datetime import date, timedelta

import pytest

from domain.database import rows
from domain.queries.area import AreaPage, show_area
from domain.queries.area_targets import TargetFigure
from domain.queries.homes import show_homes
from domain.queries.today import show_today
from tests.accounts import has_password
from tests.cast import MINUTE, TUESDAY, Cast, a_home, chance, join
from tests.visiting import answered, at_the_door, helped

TODAY = date(2026, 11, 24)


async def area(cast: Cast, who: str = "hanh", at=TUESDAY + timedelta(hours=2)) -> AreaPage:
    return await show_area(viewer=cast[who], language="vi", at=at)


async def a_campaign(cast: Cast, first_on: date, last_on: date, unit: str = "lao-cai") -> int:
    made = await rows(
        "INSERT INTO campaign (public_id, unit, name, order_no, first_on, last_on)"
        " VALUES ({}, {}, 'Từng ngõ', '1', {}, {}) RETURNING id",
        *(chance(f"campaign {unit}").hex(), cast.units[unit], first_on, last_on),
    )
    return made[0]["id"]


async def a_target(cast: Cast, campaign: int, unit: str, indicator: str, quantity: int) -> None:
    given = (campaign, cast.units[unit], indicator, quantity)
    await rows("INSERT INTO target (campaign, unit, indicator, quantity) VALUES ({}, {}, {}, {})", *given)


async def done(cast: Cast, unit: str, indicator: str, quantity: int, day: date = TODAY) -> None:
    await rows("INSERT INTO daily_quantity VALUES ({}, {}, {}, {})", cast.units[unit], indicator, day, quantity)


async def test_a_floor_counts_each_home_once_by_the_best_that_was_said(cast: Cast):
    await helped(cast, "hoa", "binh", "first", ewallet=1)
    await answered("first", "ewallet")
    await helped(cast, "hoa", "binh", "again", TUESDAY + 2 * MINUTE, ewallet=1)
    await helped(cast, "hoa", "thuy", "waits", TUESDAY + 3 * MINUTE, ewallet=1)
    thon_3, thon_5 = (await area(cast)).floors
    assert (thon_3.name, thon_3.homes, thon_3.laid, thon_3.waiting, thon_3.bare) == ("Thôn 3", 3, 1, 1, 1)
    assert (thon_5.homes, thon_5.bare) == (0, 0)


async def test_g8_a_home_that_needs_nothing_is_a_finished_door_of_its_own(cast: Cast):
    await rows("UPDATE recipient SET not_needed_on = '2026-11-20' WHERE id = {}", cast.homes["son"])
    floor = (await area(cast)).floors[0]
    assert (floor.not_needed, floor.bare) == (1, 2)


async def test_a_home_that_moved_away_is_on_no_floor(cast: Cast):
    await rows("UPDATE recipient SET moved_on = '2026-11-20' WHERE id = {}", cast.homes["son"])
    assert (await area(cast)).count("homes") == 2


async def test_what_was_before_the_campaign_does_not_colour_its_floor(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    await a_campaign(cast, TODAY + timedelta(days=1), TODAY + timedelta(days=30))
    assert (await area(cast)).count("laid") == 1
    assert (await area(cast, at=TUESDAY + timedelta(days=1))).count("laid") == 0


async def test_each_hamlets_homes_are_counted_from_its_own_campaign_on_every_page(cast: Cast):
    await a_home(cast, "lan", "bà Lò Thị Lan", "thon-5")
    await join(cast, "hoa", "member", "thon-5")
    for number, home in enumerate(["binh", "lan"]):
        await helped(cast, "hoa", home, number, TUESDAY + number * MINUTE, ewallet=1)
        await answered(number, "ewallet", at=TUESDAY + (number + 1) * MINUTE)
    later, end = TUESDAY + timedelta(days=1), TODAY + timedelta(days=30)
    await a_campaign(cast, TODAY, end)
    await a_campaign(cast, TODAY + timedelta(days=1), end, "thon-5")

    assert [floor.laid for floor in (await area(cast, at=later)).floors] == [1, 0]
    homes = await show_homes(viewer=cast["hanh"], search="", state="open", page=1, at=later)
    next_ones = (await show_today(viewer=cast["hoa"], at=later)).next_homes
    assert cast.home("lan") in {home.public_id for home in homes.homes}
    assert {home.public_id for home in next_ones} == {home.public_id for home in homes.homes}


async def test_a_target_is_measured_against_an_even_pace(cast: Cast):
    campaign = await a_campaign(cast, TODAY - timedelta(days=4), TODAY + timedelta(days=5))
    await a_target(cast, campaign, "thon-3", "ewallet", 60)
    await a_target(cast, campaign, "thon-5", "ewallet", 40)
    await done(cast, "thon-3", "ewallet", 30)
    await done(cast, "thon-5", "ewallet", 9, TODAY - timedelta(days=4))
    await done(cast, "thon-5", "ewallet", 500, TODAY - timedelta(days=5))  # before it began
    await done(cast, "ban-2", "ewallet", 500)  # another commune's
    page = await area(cast)
    assert page.targets == (TargetFigure("ewallet", "lượt", 39, 100, 0.5),)
    assert (page.targets[0].behind, page.span and (page.span.day, page.span.days)) == (11, (5, 10))


async def test_a_communes_own_target_stands_before_the_sum_of_its_hamlets(cast: Cast):
    campaign = await a_campaign(cast, TODAY, TODAY)
    await a_target(cast, campaign, "thon-3", "ewallet", 60)
    await a_target(cast, campaign, "tran-yen", "ewallet", 90)
    [figure] = (await area(cast)).targets
    assert (figure.wanted, figure.behind) == (90, 90)


@pytest.mark.parametrize(
    ("done_so_far", "behind"), [(49, 1), (50, 0), (51, 0), (200, 0)], ids=["one behind", "on it", "ahead", "past it"]
)
def test_behind_is_counted_to_todays_pace(done_so_far: int, behind: int):
    assert TargetFigure("x", "lượt", done_so_far, 100, 0.5).behind == behind


async def test_a_team_shows_who_leads_who_is_active_and_its_weeks(cast: Cast):
    for number, home in enumerate(["binh", "thuy"]):
        await helped(cast, "hoa", home, number, TUESDAY + number * MINUTE, ewallet=1)
        await answered(number, "ewallet", at=TUESDAY + (number + 1) * MINUTE)
    team = (await area(cast)).teams[0]
    assert (team.leader, team.active, team.members, team.laid, team.homes) == ("Nguyễn Minh Khôi", 1, 3, 2, 3)
    assert (team.own_phone, team.weeks) == (100, (0,) * 8 + (2,))
    assert (await area(cast, at=TUESDAY + timedelta(days=7))).teams[0].weeks == (0,) * 7 + (2, 0)


async def test_what_a_team_should_do_next_follows_from_what_it_lacks(cast: Cast):
    assert [team.next_step for team in (await area(cast)).teams] == ["slips", "no-leader"]
    await has_password(cast, "hoa", "khoi", "dung")
    assert (await area(cast)).teams[0].next_step == "call"
    await at_the_door(cast, "hoa", "binh")
    assert (await area(cast)).teams[0].next_step == "keep-pace"


async def test_g34_a_dispute_waits_with_its_home_masked_and_its_day(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1, psp_dossier=1)
    await answered("visit")
    [dispute] = (await area(cast)).reviews.lines
    assert (dispute.home, dispute.place, dispute.denied) == ("bác B…", "Thôn 3, xã Trấn Yên", 2)
    await rows("UPDATE indicator SET name_vi = 'vi ' || code, name_en = 'en ' || code")
    [dispute] = (await area(cast)).reviews.lines
    named = await rows("SELECT name_vi, name_en FROM indicator WHERE code IN ('ewallet', 'psp-dossier')")
    assert sorted(dispute.claimed) == sorted(one["name_vi"] for one in named)
    in_english = await show_area(viewer=cast["hanh"], language="en", at=TUESDAY + timedelta(hours=2))
    assert sorted(in_english.reviews.lines[0].claimed) == sorted(one["name_en"] for one in named)
    assert (dispute.due_on, dispute.is_late) == (date(2026, 12, 8), False)


async def test_a_dispute_near_its_day_is_late_and_the_oldest_comes_first(cast: Cast):
    for number, home in enumerate(["binh", "thuy"]):
        at = TUESDAY + number * timedelta(days=2)
        await helped(cast, "hoa", home, number, at, ewallet=1)
        await answered(number, at=at + MINUTE)
    found = (await area(cast, at=TUESDAY + timedelta(days=10))).reviews.lines
    assert [(one.home, one.is_late, one.is_over) for one in found] == [
        ("bác B…", True, False),
        ("chú T…", False, False),
    ]


@pytest.mark.parametrize(("minutes", "is_over"), [(-1, False), (0, True)])
async def test_a_dispute_past_its_day_is_over_and_says_which_visit_it_is_about(cast: Cast, minutes: int, is_over: bool):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", at=TUESDAY + MINUTE)
    [dispute] = (await area(cast, at=TUESDAY + MINUTE + timedelta(days=14, minutes=minutes))).reviews.lines
    assert (dispute.is_late, dispute.is_over, dispute.visited_on) == (True, is_over, TODAY)
    [team] = await rows("SELECT public_id FROM team WHERE id = {}", cast.teams["thon-3"])
    assert dispute.team_id == team["public_id"]


async def test_g17_pressed_says_so_and_names_nobody(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet", pressed=True)
    [dispute] = (await area(cast)).reviews.lines
    assert dispute.pressed
    assert "Hoa" not in str(dispute)


async def test_another_communes_officer_sees_none_of_it(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit")
    page = await area(cast, "pao")
    assert ([floor.name for floor in page.floors], page.reviews.lines) == (["Bản 2"], ())


async def test_hamlets_without_a_team_and_homes_without_a_card_are_counted(cast: Cast):
    await rows("UPDATE team SET dissolved_on = '2026-11-25' WHERE id = {}", cast.teams["thon-5"])
    await a_home(cast, "lan", "bà Lò Thị Lan", "thon-3")
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes["lan"])
    page = await area(cast, at=TUESDAY + timedelta(days=1))
    assert ([floor.name for floor in page.uncovered], page.count("without_card")) == (["Thôn 5"], 1)
