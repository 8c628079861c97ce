"""The list of homes at its bounds: pages, searches, whose homes, and each state from its first day to its last."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.database import rows
from domain.queries.homes import PAGE, STATES, HomesPage, show_homes
from domain.rules.knocks import KnockEnd
from domain.rules.tokens import public_id
from domain.sweeps import expire_assistances
from domain.visits.knock import Knock, record_knock
from domain.visits.withdraw import withdraw_help
from tests.cast import MINUTE, TUESDAY, Cast, chance, join, sent
from tests.ledgers import TODAY, a_campaign
from tests.visiting import answered, at_the_door, helped

DAY = timedelta(days=1)


async def listed(
    cast: Cast, who: str = "hoa", page: int = 1, at: datetime = TUESDAY, search: str = "", state: str = ""
) -> HomesPage:
    return await show_homes(viewer=cast[who], page=page, at=at, search=search, state=state)


async def names(cast: Cast, who: str = "hoa", search: str = "") -> list[str]:
    return [home.name.split()[-1] for home in (await listed(cast, who, search=search)).homes]


async def state(cast: Cast, home: str = "binh", at: datetime = TUESDAY) -> str:
    pages = [await listed(cast, at=at, state=each) for each in STATES]
    [found] = [one.state for page in pages for one in page.homes if one.public_id == cast.home(home)]
    return found


async def knocked(cast: Cast, end: KnockEnd, at: datetime = TUESDAY, **more: Any) -> None:
    await record_knock(
        viewer=cast["hoa"], household=cast.home("binh"), knock=Knock(end, **more), sent=sent(f"{end} {at}", at),
        public_id=public_id(chance(f"{end} {at}")),
    )  # fmt: skip


async def crowded(cast: Cast, homes: int) -> None:
    await rows(
        "INSERT INTO recipient (public_id, kind, unit, head, search_key, sort_key)"
        " SELECT 'H' || n, 'household', {}, 'ông Lý ' || n, 'ly', lpad(n::text, 4, '0')"
        " FROM generate_series(1, {}) AS n",
        *(cast.units["thon-5"], homes),
    )


@pytest.mark.parametrize(
    ("homes", "last", "on_last"), [(0, 1, 0), (PAGE, 1, PAGE), (PAGE + 1, 2, 1), (2 * PAGE, 2, PAGE)]
)
async def test_homes_come_by_fifty_and_beyond_the_last_page_is_the_first(
    cast: Cast, homes: int, last: int, on_last: int
):
    await crowded(cast, homes)
    page = await listed(cast, "thao", page=last)
    assert (page.total, page.last, page.page, len(page.homes)) == (homes, last, last, on_last)
    assert (await listed(cast, "thao", page=last + 1)).page == 1
    if last == 2:
        assert page.homes[0].name == f"ông Lý {PAGE + 1}"


@pytest.mark.parametrize(
    ("search", "found"),
    [("binh", ["Bình"]), ("BÌNH", ["Bình"]), ("ha van", ["Sơn", "Thủy"]), ("t3-00", ["Bình", "Sơn", "Thủy"]),
     ("T3-002", ["Thủy"]), ("thon 3", ["Bình", "Sơn", "Thủy"]), ("Thôn 5", []), ("thon", []), ("xyz", []),
     ("%", []), ("ninh", [])],
)  # fmt: skip
async def test_a_home_is_found_by_its_head_its_hamlet_or_the_serial_of_its_living_card(
    cast: Cast, search: str, found: list[str]
):
    assert await names(cast, search=search) == found
    await rows("UPDATE card SET revoked_at = {}", TUESDAY)
    assert await names(cast, search=search) == ([] if "3-0" in search else found)


async def test_shops_meetings_and_homes_of_other_hamlets_are_not_on_it(cast: Cast):
    await rows("UPDATE recipient SET kind = 'business' WHERE id = {}", cast.homes["son"])
    assert await names(cast) == ["Bình", "Thủy"]
    assert [await names(cast, who) for who in ("su", "thao", "nam")] == [["Mai"], [], []]


async def test_who_is_in_two_teams_and_an_officer_walk_hamlet_by_hamlet(cast: Cast):
    await crowded(cast, 1)
    await join(cast, "hoa", "member", "thon-5")
    assert await names(cast) == await names(cast, "hanh") == ["Bình", "Sơn", "Thủy", "1"]


@pytest.mark.parametrize(
    ("end", "more", "states"),
    [
        (KnockEnd.NOBODY_HOME, {}, ["open", "open"]),
        (KnockEnd.CARD_NOT_THEIRS, {}, ["open", "open"]),
        (KnockEnd.COME_BACK, {"come_back_on": TODAY + DAY}, ["come-back", "come-back"]),
        (KnockEnd.IN_MOURNING_OR_ILL, {"quiet_days": 7}, ["quiet", "open"]),
        (KnockEnd.NOT_NEEDED, {}, ["not-needed", "not-needed"]),
        (KnockEnd.MOVED_AWAY, {}, ["moved", "moved"]),
    ],
)
async def test_g8_how_a_home_stands_after_a_knock_on_its_last_quiet_day_and_the_day_after(
    cast: Cast, end: KnockEnd, more: dict[str, Any], states: list[str]
):
    await knocked(cast, end, **more)
    assert [await state(cast, at=TUESDAY + days * DAY) for days in (7, 8)] == states


async def test_the_last_knock_says_when_and_only_its_day_to_come_back_counts(cast: Cast):
    await knocked(cast, KnockEnd.COME_BACK, come_back_on=TODAY + 5 * DAY)
    await knocked(cast, KnockEnd.NOBODY_HOME, TUESDAY + DAY)
    [home] = (await listed(cast, search="binh", at=TUESDAY + DAY)).homes
    assert (home.state, home.last_on, home.come_back_on) == ("open", TODAY + DAY, None)


@pytest.mark.parametrize(
    ("order", "stands"),
    [
        (["report"], "waiting"),
        (["report", "yes"], "confirmed"),
        (["report", "no"], "waiting"),  # for the officer, and its team is not told that it answered (G17)
        (["report", "withdraw"], "open"),
        (["report", "expire"], "open"),
        (["not-needed", "report"], "waiting"),
        (["report", "yes", "not-needed"], "confirmed"),
        (["quiet", "report"], "waiting"),
        (["report", "yes", "moved"], "moved"),
    ],
)
async def test_a_home_stands_by_the_best_that_was_said_unless_it_moved(cast: Cast, order: list[str], stands: str):
    for step in order:
        match step:
            case "report":
                await helped(cast, "hoa", "binh", ewallet=1)
            case "yes":
                await answered("visit", "ewallet")
            case "no":
                await answered("visit")
            case "withdraw":
                await withdraw_help(viewer=cast["hoa"], assistance=public_id(chance("assistance visit")), at=TUESDAY)
            case "expire":
                await rows("UPDATE assistance SET expires_at = {}", TUESDAY)
                await expire_assistances(at=TUESDAY)
            case "not-needed":
                await knocked(cast, KnockEnd.NOT_NEEDED)
            case "quiet":
                await knocked(cast, KnockEnd.IN_MOURNING_OR_ILL)
            case _:
                await knocked(cast, KnockEnd.MOVED_AWAY)
    assert await state(cast) == stands
    assert await state(cast, "son") == "open"


@pytest.mark.parametrize(("first", "stands"), [("2026-11-24", "confirmed"), ("2026-11-25", "open")])
async def test_a_campaign_begins_the_list_anew_on_its_first_day(cast: Cast, first: str, stands: str):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    await a_campaign(cast, first=first, last="2026-12-31")
    assert await state(cast, at=TUESDAY + DAY) == stands


async def test_a_year_begins_the_list_anew_where_no_campaign_runs(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    midnight = datetime.combine(date(2026, 12, 31), TUESDAY.timetz()).replace(hour=17)
    assert [await state(cast, at=at) for at in (midnight - MINUTE, midnight)] == ["confirmed", "open"]


async def test_an_open_visit_is_a_last_day_and_changes_no_state(cast: Cast):
    await at_the_door(cast, "hoa", "binh")
    [home] = (await listed(cast, search="binh")).homes
    assert (home.state, home.last_on, home.serial, home.place) == ("open", TODAY, "T3-001", "Thôn 3, xã Trấn Yên")


async def test_an_officer_sees_one_hamlet_and_nobody_one_of_others(cast: Cast):
    await crowded(cast, PAGE + 1)
    hamlets = {name: public_id(chance(f"unit {name}")) for name in ("thon-3", "thon-5", "ban-2")}

    async def of(name: str, who: str = "hanh", page: int = 1, search: str = "") -> HomesPage:
        about: dict[str, Any] = {"viewer": cast[who], "hamlet": hamlets[name], "at": TUESDAY}
        return await show_homes(**about, search=search, state="", page=page)

    thon_3, thon_5 = await of("thon-3"), await of("thon-5")
    assert (thon_3.total, thon_5.total, thon_3.hamlet) == (3, PAGE + 1, hamlets["thon-3"])
    assert [page.place for page in (thon_3, thon_5)] == ["Thôn 3, xã Trấn Yên", "Thôn 5, xã Trấn Yên"]
    assert [home.name.split()[-1] for home in (await of("thon-3", search="binh")).homes] == ["Bình"]
    assert ((await of("thon-5", page=3)).page, (await of("thon-5", page=3)).total) == (1, PAGE + 1)
    assert [((await of("ban-2", who)).total, (await of("ban-2", who)).place) for who in ("hanh", "hoa")] == [
        (0, None)
    ] * 2
    assert (await of("thon-3", "hoa")).total == 3


async def test_an_officers_look_at_homes_is_written_down_and_a_members_is_not(cast: Cast):
    for who in ("hanh", "hoa"):
        await listed(cast, who, search="binh")
    told = "SELECT account, action, facts::text FROM audit_event WHERE action = 'households.index'"
    assert await rows(told) == [
        {"account": cast["hanh"].account, "action": "households.index", "facts": '{"homes": 1, "hamlet": ""}'}
    ]
