"""Whose home it was is read in the own hamlets, and elsewhere for ninety days after a visit (design §4.10, G9)."""

from datetime import datetime, timedelta

import pytest

from domain.database import rows
from domain.queries.assistances import show_assistance
from domain.queries.cards import show_card
from domain.queries.points import show_points
from domain.queries.team_days import show_team_day
from domain.queries.visits import my_visits, show_visit
from domain.queries.why import show_why
from domain.rules.days import local_day
from domain.rules.reports import Line
from tests.cast import MINUTE, TUESDAY, Cast
from tests.visiting import answered, at_the_door, helped_with

LAST, AFTER = TUESDAY + timedelta(days=90), TUESDAY + timedelta(days=91)


async def names(cast: Cast, who: str, at: datetime) -> set[str]:
    """What the home is called on every page on which a member meets it."""
    viewer, today = cast[who], local_day(at)
    [done] = await my_visits(viewer=viewer, at=at)
    visit = await show_visit(viewer=viewer, check_in=done.check_in, at=at)
    report = await show_assistance(viewer=viewer, assistance=done.assistance or "", language="vi", at=at)
    points = await show_points(viewer=viewer, today=today, language="vi")
    why = await show_why(viewer=viewer, source=report.source or 0, kind=None, subject=None, at=at, language="vi")
    card = await show_card(token=cast.cards["mai"], viewer=viewer, at=at)
    return {done.home, visit.home, report.home, points.days[0].entries[0].home, why.home, card.home}


async def helps_mai(cast: Cast, who: str) -> None:
    await helped_with(cast, who, "mai", "visit", Line("ewallet", 1, "bà", "Mai"))
    await answered("visit", "ewallet")


@pytest.mark.parametrize(
    ("who", "at", "called"),
    [
        ("hoa", LAST, "nhà bà Thào Thị Mai"),
        ("hoa", AFTER, "bà M…"),
        ("su", AFTER, "nhà bà Thào Thị Mai"),
    ],
    ids=["the ninetieth day", "the day after", "in the own hamlet"],
)
async def test_a_home_is_called_the_same_on_every_page_of_a_member(cast: Cast, who: str, at: datetime, called: str):
    await helps_mai(cast, who)
    assert await names(cast, who, at) == {called}


async def test_a_home_is_known_again_from_the_day_of_another_visit(cast: Cast):
    await helps_mai(cast, "hoa")
    await at_the_door(cast, "hoa", "mai", "again", AFTER)
    assert {line.home for line in await my_visits(viewer=cast["hoa"], at=AFTER)} == {"nhà bà Thào Thị Mai"}


async def test_a_given_name_is_read_as_long_as_the_homes(cast: Cast):
    await helps_mai(cast, "hoa")
    [made] = await rows("SELECT public_id FROM assistance")
    pages = [
        await show_assistance(viewer=cast["hoa"], assistance=made["public_id"], language="vi", at=at)
        for at in (LAST, AFTER)
    ]
    assert [page.items[0].person for page in pages] == ["bà Mai", "bà"]


async def test_a_leader_of_another_hamlet_reads_a_masked_home_among_what_waits(cast: Cast):
    await helped_with(cast, "hoa", "mai", "far", Line("ewallet", 1, "bà"))
    await helped_with(cast, "hoa", "binh", "near", Line("ewallet", 1, "bác"), at=TUESDAY + MINUTE)
    day = await show_team_day(viewer=cast["khoi"], team=None, at=TUESDAY + 2 * MINUTE)
    assert [one.home for one in day.pending] == ["bà M…", "nhà bác Nguyễn Văn Bình"]
