"""Who sees what of a board: Hoa her own progress, the public the top, Khôi and Hạnh all of their branch, Sử the top."""

from datetime import date, timedelta
from itertools import product

import pytest

from domain.accounts.public_names import WORDING, choose_public_name
from domain.database import rows
from domain.queries.board_pages import Asked, BoardPage
from domain.queries.board_places import choose_period, find_home, find_place
from domain.queries.leaderboards import load_board, show_board
from domain.queries.standings import find_standing
from domain.refusals import NotFound
from domain.rules.boards import BoardKind, Mark, Sight
from domain.rules.tokens import public_id
from tests.cast import TUESDAY, Cast, a_unit, chance
from tests.ledgers import TODAY, a_campaign, a_crowd, earns, sealed

TEAMS, MEMBERS = BoardKind.TEAMS, BoardKind.MEMBERS
TWENTY = [2000 - 50 * number for number in range(20)]


async def board(cast: Cast, who: str | None, unit: str = "thon-3", period: str = "month", **how) -> BoardPage:
    """A board as somebody sees it today."""
    viewer = cast[who] if who else None
    place = await find_place(unit=public_id(chance(f"unit {unit}")), viewer=viewer, today=TODAY)
    asked = choose_period(place, period, TODAY)
    shown = await load_board(place=place, asked=asked, how=Asked(how.pop("kind", MEMBERS), **how), today=TODAY)
    return show_board(shown, viewer)


def points_of(page: BoardPage) -> list[int]:
    return [line.points for line in page.lines]


async def test_a_board_adds_up_all_units_below(cast: Cast):
    for who, points, team in [("hoa", 300, "thon-3"), ("thao", 500, "thon-5"), ("su", 900, "ban-2")]:
        await earns(cast, who, points, team=team)
    await sealed()
    lines = [
        points_of(await board(cast, "hanh", unit, kind=TEAMS)) for unit in ("thon-3", "tran-yen", "lao-cai", "viet-nam")
    ]
    assert lines == [[300], [500, 300], [900], [900]]  # beyond her commune Hạnh is one of the public's peers
    assert points_of(await board(cast, "thang", "lao-cai", kind=TEAMS)) == [900, 500, 300]


async def test_ties_are_shown_as_ties(cast: Cast):
    await a_crowd(cast, [900, 500, 500, 100])
    lines = (await board(cast, "hanh")).lines
    assert [(line.place, line.points, line.tied) for line in lines] == [
        (1, 900, False), (2, 500, True), (2, 500, True), (4, 100, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("period", "points"),
    [
        ("week", 1),
        ("month", 11),
        ("year", 111),
        ("all", 1111),
        ("month:2026-10", 100),
        ("year:2025", 1000),
        ("week:2026-47", 10),
    ],
)
async def test_each_period_counts_its_own_days(cast: Cast, period: str, points: int):
    days = {1: TODAY, 10: date(2026, 11, 16), 100: date(2026, 10, 31), 1000: date(2025, 12, 28)}
    for amount, day in days.items():
        await earns(cast, "hoa", amount, day)
    await sealed()
    assert points_of(await board(cast, "hanh", period=period)) == [points]


async def test_the_running_campaign_is_the_board_that_opens(cast: Cast):
    campaign = await a_campaign(cast)
    await earns(cast, "hoa", 100)
    await sealed()
    page = await board(cast, "hoa", period="")
    assert (page.asked.asked, page.asked.campaign and page.asked.campaign.name) == (
        f"campaign:{campaign}",
        "Chiến dịch",
    )
    assert (await board(cast, None, "ban-2", period="")).asked.asked == "month"
    with pytest.raises(NotFound):
        await board(cast, "su", "ban-2", period=f"campaign:{campaign}")


@pytest.mark.parametrize(("who", "sight"), [
    (None, Sight.PUBLIC), ("hoa", Sight.PEER), ("su", Sight.PEER), ("nam", Sight.PEER), ("pao", Sight.PEER),
    ("khoi", Sight.BRANCH), ("hanh", Sight.BRANCH), ("thang", Sight.BRANCH),
])  # fmt: skip
async def test_a_board_is_whole_for_those_who_oversee_it_and_for_nobody_else(cast: Cast, who, sight):
    await a_crowd(cast, TWENTY)
    page = await board(cast, who)
    assert (page.place.sight, len(page.lines), page.total_lines) == (sight, 20 if sight is Sight.BRANCH else 5, 20)


@pytest.mark.parametrize(
    "how",
    [
        {"page": 2},
        {"by_name": True},
        {"search": "20"},
        {"whole": True},
        {"with_place": True},
        {"page": 3, "by_name": True},
    ],
)
@pytest.mark.parametrize("who", [None, "hoa", "su"])
async def test_r4_no_search_order_or_page_shows_the_public_or_a_peer_the_foot(cast: Cast, who, how):
    await a_crowd(cast, TWENTY)
    from service.boards import allowed

    viewer = cast[who] if who else None
    place = await find_place(unit=public_id(chance("unit thon-3")), viewer=viewer, today=TODAY)
    month = choose_period(place, "month", TODAY)
    for kind, is_cleaned in product(BoardKind, (False, True)):
        asked = Asked(kind, **how)
        cleaned = allowed(asked, place) if is_cleaned else asked
        loaded = await load_board(place=place, asked=month, how=cleaned, today=TODAY)
        assert points_of(show_board(loaded, viewer)) == (TWENTY[:5] if kind is MEMBERS else [sum(TWENTY)])


@pytest.mark.parametrize(
    ("other", "sight"),
    [(None, Sight.BRANCH), ("thon-3", Sight.PEER), ("thon-5", Sight.BRANCH), ("tran-yen", Sight.BRANCH)],
)
async def test_r4_a_leader_sees_by_name_where_every_team_is_their_own(cast: Cast, other: str | None, sight: Sight):
    await a_crowd(cast, TWENTY)
    if other:
        await rows(
            "INSERT INTO team (public_id, unit, name, search_key, sort_key) VALUES ('OTHER', {}, 'Tổ hai', 'x', 'x')",
            cast.units[other],
        )
    assert (await board(cast, "khoi")).place.sight is sight
    await rows("UPDATE team SET dissolved_on = {} WHERE public_id = 'OTHER'", TODAY)
    assert (await board(cast, "khoi")).place.sight is Sight.BRANCH


async def test_r4_who_leads_a_communes_team_sees_no_other_team_of_the_commune_by_name(cast: Cast):
    await a_crowd(cast, TWENTY)
    await rows("UPDATE team SET unit = {} WHERE id = {}", cast.units["tran-yen"], cast.teams["thon-3"])
    for unit in ("tran-yen", "thon-3", "thon-5"):
        shown = await board(cast, "khoi", unit)
        assert shown.place.sight is not Sight.BRANCH, unit


async def test_r4_of_forty_lines_the_public_sees_ten(cast: Cast):
    await a_crowd(cast, list(range(1000, 960, -1)))
    assert points_of(await board(cast, None)) == list(range(1000, 990, -1))


async def test_r4_where_the_top_is_level_nobody_is_shown_and_the_page_says_so(cast: Cast):
    await a_crowd(cast, [500] * 8)
    page = await board(cast, None)
    assert (page.lines, page.level) == ((), True)


@pytest.mark.parametrize(("who", "shown"), [(None, 0), ("su", 0), ("hoa", 1), ("khoi", 4)])
async def test_r6_a_members_board_of_fewer_than_five_is_for_its_own_team(cast: Cast, who, shown):
    await a_crowd(cast, [400, 300, 200, 100])
    assert len((await board(cast, who)).lines) == shown


async def test_names_are_public_with_consent_alone(cast: Cast):
    await a_crowd(cast, TWENTY, public=False)
    for who, named in [(None, False), ("hoa", False), ("hanh", True)]:
        lines = (await board(cast, who)).lines
        assert {(line.name is not None, line.public_id is not None, line.words is not None) for line in lines} == {
            (named,) * 3
        }


async def test_r4_a_name_stands_on_public_boards_while_its_owner_consents(cast: Cast):
    [first, *_] = await a_crowd(cast, TWENTY, public=False)
    names: list[str | None] = []
    for is_shown in (True, True, False):
        await choose_public_name(viewer=cast[first], is_shown=is_shown, at=TUESDAY)
        names.append((await board(cast, None)).lines[0].name)
    assert names == [cast[first].name, cast[first].name, None]
    told = await rows("SELECT facts ->> 'shown' AS shown, facts ->> 'wording' AS wording FROM audit_event ORDER BY id")
    assert [(one["shown"], one["wording"]) for one in told] == [("true", str(WORDING)), ("false", str(WORDING))]


async def test_g21_a_minor_cannot_consent_alone_and_may_always_take_it_back(cast: Cast):
    await rows("UPDATE person SET birth_year = 2008 WHERE id = {}", cast["hoa"].person)
    for before, is_shown in ((False, True), (True, False)):
        await rows("UPDATE person SET name_public = {} WHERE id = {}", before, cast["hoa"].person)
        await choose_public_name(viewer=cast["hoa"], is_shown=is_shown, at=TUESDAY)
        assert await rows("SELECT name_public FROM person WHERE id = {}", cast["hoa"].person) == [
            {"name_public": False}
        ]


async def test_g21_a_minor_stands_on_no_public_board_by_name(cast: Cast):
    names = await a_crowd(cast, TWENTY)
    await rows("UPDATE person SET birth_year = 2008 WHERE id = {}", cast[names[0]].person)
    await rows("UPDATE person SET birth_year = 2007 WHERE id = {}", cast[names[1]].person)
    assert [line.name is None for line in (await board(cast, None)).lines[:3]] == [True, False, False]


async def test_r3_below_the_median_the_own_place_waits_to_be_asked_for(cast: Cast):
    names = await a_crowd(cast, TWENTY)
    for index, place in [(2, 3), (9, 10), (10, None), (19, None)]:
        own = (await board(cast, names[index])).own
        assert (own and own.place, own and own.points) == (place, TWENTY[index])
    assert [(await board(cast, names[19], with_place=True)).own.place] == [20]  # pyright: ignore[reportOptionalMemberAccess]


async def test_r3_the_next_step_is_the_next_mark_of_the_cohort(cast: Cast):
    names = await a_crowd(cast, TWENTY)
    page = await board(cast, names[19])
    assert page.marks == (Mark(10, 1950), Mark(25, 1800), Mark(50, 1550))
    assert page.own
    assert page.own.next == Mark(50, 1550)
    assert (await board(cast, None)).marks == ()


async def test_of_teams_the_own_line_is_the_own_teams(cast: Cast):
    await earns(cast, "hoa", 300)
    await earns(cast, "thao", 500, team="thon-5")
    await sealed()
    page = await board(cast, "hoa", "tran-yen", kind=TEAMS)
    assert page.own
    assert (page.own.points, [line.is_own for line in page.lines]) == (300, [False])


async def test_a_leaders_list_of_own_members_goes_by_name(cast: Cast):
    """The place that each has by points stands beside the name all the same."""
    from service.boards import allowed

    for who, points in [("hoa", 100), ("dung", 900), ("khoi", 500)]:
        await earns(cast, who, points)
    await sealed()
    place = await find_place(unit=public_id(chance("unit thon-3")), viewer=cast["khoi"], today=TODAY)
    page = await board(cast, "khoi", by_name=allowed(Asked(MEMBERS), place).by_name)
    assert [(line.name, line.place) for line in page.lines] == [
        ("Phạm Thị Dung", 1),
        ("Lò Thị Hoa", 3),
        ("Nguyễn Minh Khôi", 2),
    ]
    hanh = await find_place(unit=public_id(chance("unit thon-3")), viewer=cast["hanh"], today=TODAY)
    assert allowed(Asked(MEMBERS), hanh).by_name is False


@pytest.mark.parametrize(("search", "names"), [
    ("lo thi", ["Lò Thị Hoa"]), ("HOÀNG", ["Hoàng Thị Thao"]), ("thị", ["Hoàng Thị Thao", "Lò Thị Hoa"]),
    ("%", []), ("_", []), ("x", []),
])  # fmt: skip
async def test_an_officer_finds_a_name_with_or_without_marks(cast: Cast, search: str, names: list[str]):
    for who, points, team in [("hoa", 100, "thon-3"), ("thao", 900, "thon-5")]:
        await earns(cast, who, points, team=team)
    await sealed()
    assert [line.name for line in (await board(cast, "hanh", "tran-yen", search=search)).lines] == names


async def test_a_long_board_has_pages_and_each_line_its_place(cast: Cast):
    await a_crowd(cast, [*range(2000, 1951, -1), *[1951] * 3, *range(1950, 1942, -1)])
    pages = [await board(cast, "hanh", page=number) for number in (1, 2)]
    assert [(len(page.lines), page.found, page.last_page) for page in pages] == [(50, 60, 2), (10, 60, 2)]
    assert [(line.place, line.tied) for line in pages[0].lines][-2:] == [(49, False), (50, True)]
    assert [(line.place, line.tied) for line in pages[1].lines][:3] == [(50, True), (50, True), (53, False)]
    assert len((await board(cast, "hanh", whole=True)).lines) == 60


async def test_points_taken_back_leave_no_line(cast: Cast):
    await earns(cast, "hoa", 100)
    await earns(cast, "hoa", -100)
    await sealed()
    page = await board(cast, "hanh")
    assert (page.lines, page.total_lines) == ((), 0)


async def test_a_past_board_uses_the_tree_of_its_last_day(cast: Cast):
    """Thôn 5 goes over to another commune on 1 November: October's board keeps it."""
    await a_unit(cast, "elsewhere", "Xã Khác", "commune", "lao-cai")
    await earns(cast, "thao", 100, date(2026, 10, 20), team="thon-5")
    await earns(cast, "thao", 50, team="thon-5")
    await sealed()
    moved = (cast.units["thon-5"], cast.units["tran-yen"])
    await rows(
        "UPDATE unit_ancestor SET valid = daterange(NULL, '2026-11-01') WHERE unit = {} AND ancestor = {}", *moved
    )
    await rows(
        "INSERT INTO unit_ancestor (unit, ancestor, depth, valid) VALUES ({}, {}, 1, daterange('2026-11-01', NULL))",
        *(cast.units["thon-5"], cast.units["elsewhere"]),
    )
    told = [points_of(await board(cast, "hanh", "tran-yen", period=period)) for period in ("month:2026-10", "month")]
    assert (told, points_of(await board(cast, "thang", "elsewhere"))) == ([[100], []], [50])


@pytest.mark.parametrize(("who", "unit"), [
    (None, "viet-nam"), ("hoa", "tran-yen"), ("khoi", "thon-3"), ("hanh", "tran-yen"), ("thang", "lao-cai"),
    ("nam", "viet-nam"),
])  # fmt: skip
async def test_everyone_has_a_board_of_their_own(cast: Cast, who, unit):
    assert await find_home(viewer=cast[who] if who else None) == public_id(chance(f"unit {unit}"))


async def test_a_unit_that_is_not_there_is_not_found(cast: Cast):
    with pytest.raises(NotFound):
        await find_place(unit="NOSUCHUN1T000000", viewer=None, today=TODAY)


async def test_a_standing_counted_from_totals_is_the_one_on_the_board(cast: Cast):
    names = await a_crowd(cast, [900, 500, 500, 100, 50])
    for name in [*names, "hoa"]:
        page = await board(cast, name, with_place=True)
        stands = await find_standing(
            unit=cast.units["thon-3"],
            period="M2026-11",
            kind=MEMBERS,
            subject=cast[name].person,
            day=TODAY + timedelta(),
        )
        assert page.own
        assert (page.own.points, page.own.place, page.marks) == (stands.points, stands.place, stands.marks)
