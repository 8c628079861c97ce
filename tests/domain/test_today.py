"""A member's first page: own figures and the cohort's marks, never a rank."""

from datetime import timedelta

from domain.database import rows
from domain.queries.assistances import show_assistance
from domain.queries.points import show_points
from domain.queries.today import TodayPage, show_today
from domain.queries.visits import my_visits
from domain.rules.boards import Mark
from tests.cast import MINUTE, TUESDAY, Cast, join
from tests.ledgers import TODAY, a_campaign, a_crowd, earns, sealed
from tests.visiting import answered, at_the_door, helped


async def today(cast: Cast, who: str) -> TodayPage:
    return await show_today(viewer=cast[who], at=TUESDAY + timedelta(hours=1))


async def test_points_are_the_same_on_the_first_page_and_on_the_page_of_points(cast: Cast):
    await a_campaign(cast, first="2026-11-20")
    for points, days in ((100, 0), (20, 10), (3, 30)):
        await earns(cast, "hoa", points, TODAY - timedelta(days=days))
    await earns(cast, "hoa", 7, team="thon-5")
    await sealed()
    await earns(cast, "hoa", 5000)  # not sealed yet
    own = await show_points(viewer=cast["hoa"], today=TODAY, language="vi")
    assert own.sums
    assert (await today(cast, "hoa")).points == own.sums.month == 127


async def test_r3_the_first_page_knows_the_next_mark_of_the_communes_members(cast: Cast):
    names = await a_crowd(cast, [2000 - 50 * number for number in range(20)])
    await earns(cast, "su", 9999, team="ban-2")
    await sealed()
    shown = await today(cast, names[15])
    assert shown.standing.marks == (Mark(10, 1950), Mark(25, 1800), Mark(50, 1550))
    assert (shown.points, shown.standing.next) == (1250, Mark(50, 1550))


async def test_before_anybody_has_points_there_are_no_marks(cast: Cast):
    shown = await today(cast, "hoa")
    assert (shown.points, shown.standing.lines, shown.standing.marks) == (0, 0, ())


async def test_a_partly_answered_report_has_a_state_of_its_own(cast: Cast):
    for number, (home, yes) in enumerate([("binh", ["ewallet"]), ("thuy", ["ewallet", "psp-dossier"])]):
        await helped(cast, "hoa", home, number, TUESDAY + number * MINUTE, ewallet=1, psp_dossier=1)
        await answered(number, *yes, at=TUESDAY + (number + 1) * MINUTE)
    whole, partly = await my_visits(viewer=cast["hoa"], at=TUESDAY)
    assert (whole.state, partly.state) == ("confirmed", "partly")
    [states] = await rows("SELECT array_agg(DISTINCT state) AS kept FROM assistance")
    assert states["kept"] == ["confirmed"]
    shown = await show_assistance(
        viewer=cast["hoa"], assistance=str(partly.assistance), language="vi", at=TUESDAY + 5 * MINUTE
    )
    assert shown.is_partly


async def test_of_two_teams_the_page_is_of_the_one_worked_for_last_else_of_the_one_longest_held(cast: Cast):
    await join(cast, "thao", "member", "thon-3")  # whose number is lower
    assert (await show_today(viewer=cast["thao"], at=TUESDAY)).team == "Tổ công nghệ số thon-5"
    await at_the_door(cast, "thao", "binh")
    await rows("UPDATE check_in SET team = {}", cast.teams["thon-3"])
    assert (await show_today(viewer=cast["thao"], at=TUESDAY)).team == "Tổ công nghệ số thon-3"
