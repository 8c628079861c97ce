"""The homes of a hamlet: in which order, how each stands, and that every page counts the same ones."""

from datetime import date, datetime, timedelta

import pytest

from domain.database import rows
from domain.queries.area import show_area
from domain.queries.card_sheets import list_hamlet_cards
from domain.queries.homes import HomesPage, show_homes
from domain.queries.team_days import show_team_day
from domain.queries.today import show_today
from domain.rules.knocks import KnockEnd
from domain.rules.tokens import public_id
from domain.visits.knock import Knock, record_knock, take_back_knock
from tests.cast import MINUTE, TUESDAY, Cast, a_home, chance, sent
from tests.ledgers import a_campaign
from tests.visiting import answered, helped

LATER = TUESDAY + timedelta(hours=1)


async def homes(cast: Cast, who: str = "hoa", state: str = "", search: str = "", at: datetime = LATER) -> HomesPage:
    return await show_homes(viewer=cast[who], search=search, state=state, page=1, at=at)


async def states(cast: Cast, at: datetime = LATER) -> dict[str, str]:
    return {home.name.split()[-1]: home.state for home in (await homes(cast, at=at)).homes}


async def knocked(cast: Cast, home: str, end: KnockEnd, at: datetime = TUESDAY, **more: date) -> str:
    return await record_knock(
        viewer=cast["hoa"], household=cast.home(home), knock=Knock(end, more.get("back")),
        sent=sent(f"{home} {end}", at), public_id=public_id(chance(f"{home} {end}")),
    )  # fmt: skip


@pytest.fixture
async def lived(cast: Cast) -> Cast:
    """Of six homes one confirmed, one waits (and one of another day), one needs nothing, one moved, one is bare."""
    for name, head in [("an", "ông Lý An"), ("ninh", "bà Đỗ Ninh"), ("dao", "cô Lò Đào")]:
        await a_home(cast, name, head, "thon-3")
    await helped(cast, "hoa", "binh", "first", ewallet=1)
    await answered("first", "ewallet")
    await helped(cast, "hoa", "binh", "again", psp_dossier=1)
    await helped(cast, "hoa", "son", "second", ewallet=1)
    await knocked(cast, "an", KnockEnd.NOT_NEEDED)
    await knocked(cast, "ninh", KnockEnd.MOVED_AWAY)
    return cast


async def test_every_page_counts_the_same_homes(lived: Cast):
    listed = await homes(lived, "hanh")
    area = await show_area(viewer=lived["hanh"], language="vi", at=LATER)
    led = await show_team_day(viewer=lived["khoi"], team=None, at=LATER)
    mine = await show_today(viewer=lived["hoa"], at=LATER)
    cards = await list_hamlet_cards(viewer=lived["hanh"], search="")
    assert {listed.total, area.count("homes"), led.homes, mine.homes, cards.homes} == {5}


async def test_floors_of_a_member_a_leader_and_an_officer_say_what_the_list_says(lived: Cast):
    [floor] = [one for one in (await show_area(viewer=lived["hanh"], language="vi", at=LATER)).floors if one.homes]
    led = await show_team_day(viewer=lived["khoi"], team=None, at=LATER)
    mine = await show_today(viewer=lived["hoa"], at=LATER)
    listed = tuple([(await homes(lived, state=state)).total for state in ("confirmed", "waiting", "not-needed")])
    assert listed == (1, 1, 1)
    assert (floor.laid, floor.waiting, floor.not_needed) == listed
    assert (led.laid, led.waiting, led.not_needed) == listed
    assert (mine.homes_laid, mine.homes_waiting, mine.not_needed) == listed


async def test_a_home_that_moved_away_stands_under_its_own_heading_alone(lived: Cast):
    assert [home.name for home in (await homes(lived, state="moved")).homes] == ["nhà bà Đỗ Ninh"]
    assert "Ninh" not in await states(lived)


async def test_the_leaders_next_step_counts_what_its_link_shows(lived: Cast):
    await knocked(lived, "thuy", KnockEnd.COME_BACK, back=date(2026, 11, 24))
    led = await show_team_day(viewer=lived["khoi"], team=None, at=LATER)
    assert (led.open, led.due_back) == (
        (await homes(lived, state="open")).total,
        (await homes(lived, state="come-back")).total,
    )
    assert (led.open, led.due_back) == (1, 1)


async def test_what_another_communes_campaign_began_does_not_change_how_a_home_stands(lived: Cast):
    await a_campaign(lived, unit="mu-cang-chai", first="2026-11-25")
    assert (await states(lived, TUESDAY + timedelta(days=1)))["Bình"] == "confirmed"


async def test_homes_stand_by_hamlet_lane_and_name_as_one_walks(cast: Cast):
    for name, head, lane in [("a", "ông Lý Ất", "Ngõ 10"), ("b", "bà Lò Bích", "Ngõ 9"), ("c", "bà Lò Ánh", "Ngõ 9")]:
        await a_home(cast, name, head, "thon-3")
        await rows("UPDATE recipient SET lane = {} WHERE id = {}", lane, cast.homes[name])
    await a_home(cast, "d", "ông Lý Dần", "thon-5")
    names = [home.name.split()[-1] for home in (await homes(cast, "hanh")).homes]
    assert names == ["Bình", "Sơn", "Thủy", "Ánh", "Bích", "Ất", "Dần"]


async def test_a_home_is_suggested_on_the_day_it_asked_for_and_first(cast: Cast):
    await knocked(cast, "son", KnockEnd.COME_BACK, back=date(2026, 11, 26))
    for days, expected in [(1, []), (2, ["nhà ông Hà Văn Sơn"])]:
        today = await show_today(viewer=cast["hoa"], at=TUESDAY + timedelta(days=days))
        names = [home.name for home in today.next_homes]
        assert (names[:1] == expected) or not expected
        assert ("nhà ông Hà Văn Sơn" in names) is bool(expected)


async def test_g8_an_appointment_that_was_taken_back_is_none(cast: Cast):
    knock = await knocked(cast, "son", KnockEnd.COME_BACK, back=date(2026, 11, 26))
    assert (await states(cast))["Sơn"] == "come-back"
    await take_back_knock(viewer=cast["hoa"], check_in=knock, at=TUESDAY + MINUTE)
    assert (await states(cast))["Sơn"] == "open"
