"""Lists over the web: what a search finds, what stands on which page, and that a file holds every line of it."""

import re
from csv import reader
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import unquote, urlencode

import httpx
import pytest
from openpyxl import load_workbook

from domain.database import rows
from domain.refusals import Refused
from domain.rules.tokens import public_id
from domain.rules.viewers import Role
from service.listings import MOST_LINES, listing
from service.words import say
from tests.cast import NAMES, Cast, a_home, a_person, chance, grant
from tests.ledgers import a_crowd
from tests.service.conftest import Browser, Browsers
from tests.visiting import at_the_door

FORMULA = '=HYPERLINK("http://evil","Lò")'
MANY = 60
WORDS = ["Ái", "Ân", "Ẩn", "Đào", "Ê", "Ỡm", "Ướt", "Ỹ"]


async def a_queue(cast: Cast, first: str = FORMULA) -> list[str]:
    """More people than a page holds, who are in no team; returns their names."""
    names = [first, *(f"Nguyễn {WORDS[number % 8]} {number:02}" for number in range(MANY - 1))]
    for name in names:
        await a_person(cast, name, ())
    await rows("UPDATE person SET name = {} WHERE name = {}", first, first.title())
    return [first, *(name.title() for name in names[1:])]


async def a_lane(cast: Cast, homes: int = MANY) -> list[str]:
    heads = [f"ông Hà {WORDS[number % 8]} {number:02}" for number in range(homes)]
    for head in heads:
        await a_home(cast, head, head, "thon-5")
    return heads


def sheet_of(answer: httpx.Response) -> list[list[object]]:
    return [[cell.value for cell in line] for line in load_workbook(BytesIO(answer.content)).worksheets[0].rows]


def lines_of(answer: httpx.Response) -> list[list[str]]:
    return list(reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def all_pages(browser: Browser, address: str, shape: str) -> list[list[str]]:
    """What matches a shape on each page, from the first to the last by the links that lead on."""
    found: list[list[str]] = []
    while address and len(found) < 9:
        page = (await browser.get(address)).text
        found.append(re.findall(shape, page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        at = following[1].replace("&amp;", "&") if following else ""
        address = f"{address.split('?', maxsplit=1)[0]}{at}" if at.startswith("?") else at
    return found


async def test_every_account_stands_on_one_page_and_no_page_repeats_one(browser: Browsers, cast: Cast):
    await a_queue(cast)
    pages = await all_pages(await browser("nam"), "/accounts", r'href="/accounts/([0-9A-Z]{16})"')
    people = {viewer.public_id for viewer in cast.people.values()}
    assert [len(set(page)) for page in pages] == [50, len(people) - 50]
    assert {one for page in pages for one in page} == people


async def test_every_home_stands_on_one_page_and_no_page_repeats_one(browser: Browsers, cast: Cast):
    heads = await a_lane(cast)
    pages = await all_pages(await browser("thao"), "/households", r"nhà (ông Hà [^<]+ \d\d)")
    assert [len(dict.fromkeys(page)) for page in pages] == [50, 10]
    assert {one for page in pages for one in page} == set(heads)


async def test_a_search_goes_on_over_its_pages(browser: Browsers, cast: Cast):
    await a_queue(cast)
    asked = urlencode({"search": "NGUYEN", "role": "none"})
    pages = await all_pages(await browser("nam"), f"/accounts?{asked}", r">(Nguyễn [^<]+ \d\d)<")
    assert [len(set(page)) for page in pages] == [50, MANY - 1 - 50]


async def test_every_team_stands_on_one_page(browser: Browsers, cast: Cast):
    [thon_3] = await rows("SELECT id FROM unit WHERE code = 'thon-3'")
    await rows(
        "INSERT INTO team (public_id, unit, name, search_key, sort_key) SELECT 'TEAM' || n, {}, 'Tổ ' || n, 'to ' || n,"
        " 'to ' || n FROM generate_series(1, 58) AS n",
        thon_3["id"],
    )
    pages = await all_pages(await browser("hanh"), "/teams", r'href="/teams/(?!new)([0-9A-Z]+)"')
    assert [len(set(page)) for page in pages] == [50, 10]


async def many_hamlets(cast: Cast, commune: str, count: int = 70) -> None:
    """So many hamlets more in a commune, each with its team."""
    made = (
        "WITH made AS (INSERT INTO unit (public_id, kind, name, parent, search_key, sort_key) SELECT {} || n, 'hamlet',"
        " 'Bản số ' || n, {}::bigint, 'ban so ' || n, 'zz' || lpad(n::text, 3, '0') FROM generate_series(1, {}) AS n"
        " RETURNING id, public_id, name), above AS (INSERT INTO unit_ancestor (unit, ancestor, depth)"
        " SELECT id, id, 0 FROM made UNION ALL SELECT made.id, ancestor, depth + 1 FROM made, unit_ancestor"
        " WHERE unit_ancestor.unit = {})"
        " INSERT INTO team (public_id, unit, name, search_key, sort_key) SELECT 'T' || public_id, id, 'Tổ ' || name,"
        " 'to', 'to' FROM made"
    )
    await rows(made, commune[:2].upper(), cast.units[commune], count, cast.units[commune])


async def test_every_hamlet_stands_on_one_page_of_cards_and_the_file_holds_all(browser: Browsers, cast: Cast):
    await many_hamlets(cast, "tran-yen")
    hanh = await browser("hanh")
    pages = await all_pages(hanh, "/cards", r'<td class="nowrap">((?:Bản số|Thôn) \d+)')
    assert [len(set(page)) for page in pages] == [50, 22]
    assert len(lines_of(await hanh.get("/cards?as=csv"))) == 1 + 72
    assert "3 hộ" in (await hanh.get("/cards?page=2")).text  # of the whole commune


async def test_an_area_of_many_hamlets_shows_floors_and_their_teams_page_by_page(browser: Browsers, cast: Cast):
    await many_hamlets(cast, "tran-yen")
    hanh = await browser("hanh")
    floors = await all_pages(hanh, "/area", r'<span class="row"><b>((?:Bản số|Thôn) \d+)</b>')
    teams = await all_pages(hanh, "/area", r'<td><a href="/teams/(\w+)">')
    assert [[len(set(page)) for page in pages] for pages in (floors, teams)] == [[60, 12], [60, 12]]
    assert "Nền nhà của 72 thôn" in (await hanh.get("/area?page=2")).text
    assert "Trang 1 trên 2" in (await hanh.get("/area?page=99")).text


async def test_pages_of_a_province_open_before_the_database_has_counted_it(browser: Browsers, cast: Cast):
    await many_hamlets(cast, "tran-yen", 1_500)
    await rows(
        "WITH made AS (INSERT INTO person (public_id, name, search_key, sort_key)"
        " SELECT 'P' || team.id || 'X' || n, 'Người', 'nguoi', 'nguoi' FROM team, generate_series(1, 5) AS n"
        " RETURNING id, public_id) INSERT INTO membership (person, team, role, valid)"
        " SELECT made.id, team.id, 'member', daterange('2026-01-01', NULL) FROM made"
        " JOIN team ON 'P' || team.id = split_part(made.public_id, 'X', 1)"
    )
    hanh = await browser("hanh")
    assert [(await hanh.get(address)).status_code for address in ("/area", "/teams")] == [200, 200]


async def test_hamlets_of_one_name_are_told_apart_by_their_commune(browser: Browsers, cast: Cast):
    await many_hamlets(cast, "mu-cang-chai", 2)
    await many_hamlets(cast, "tran-yen", 2)
    await grant(cast, "minh", Role.OFFICER, "lao-cai")
    shown = (await (await browser("minh")).get("/area")).text
    assert re.findall(r"<b>Bản số \d</b>.*?<small>(Xã [^<]+)</small>", shown) == [
        "Xã Mù Cang Chải", "Xã Mù Cang Chải", "Xã Trấn Yên", "Xã Trấn Yên",
    ]  # fmt: skip
    assert "<small>Xã Trấn Yên</small>" not in (await (await browser("hanh")).get("/area")).text


@pytest.mark.parametrize(
    ("who", "address"),
    [("hanh", "/cards"), ("nam", "/accounts"), ("hanh", "/teams"), ("hoa", "/households")],
)
async def test_a_page_beyond_the_last_does_not_say_that_there_is_nothing(browser: Browsers, who: str, address: str):
    opened = await browser(who)
    beyond = (await opened.get(f"{address}?page=99")).text
    assert 'class="empty"' not in (await opened.get(address)).text
    assert 'class="empty"' not in beyond


async def test_a_page_that_is_none_is_the_first(browser: Browsers, cast: Cast):
    await a_queue(cast)
    nam = await browser("nam")
    first = re.findall(r'href="/accounts/([0-9A-Z]{16})"', (await nam.get("/accounts")).text)
    for page in ("0", "-1", "x", "1e3", "٢", "9" * 40, ""):
        shown = (await nam.get("/accounts", params={"page": page})).text
        assert re.findall(r'href="/accounts/([0-9A-Z]{16})"', shown) == first, page


async def test_a_sheet_of_accounts_holds_all_of_them_and_runs_nothing(browser: Browsers, cast: Cast):
    names = await a_queue(cast)
    answer = await (await browser("nam")).get("/accounts?as=xlsx")
    told = sheet_of(answer)
    assert {line[0] for line in told[1:]} == {*names, *NAMES.values()}
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert {cell.data_type for line in page.rows for cell in line} <= {"s", "n"}


async def test_a_csv_of_accounts_holds_all_of_them_and_runs_nothing(browser: Browsers, cast: Cast):
    names = await a_queue(cast)
    told = lines_of(await (await browser("nam")).get("/accounts?as=csv"))
    assert {line[0] for line in told[1:]} == {f"'{FORMULA}", *names[1:], *NAMES.values()}
    assert {len(line) for line in told} == {4}


async def test_a_file_of_a_province_is_cut_off_nowhere(browser: Browsers, cast: Cast):
    await rows(
        "INSERT INTO person (public_id, name, search_key, sort_key)"
        " SELECT 'PERSON' || n, 'Người ' || n, 'nguoi', 'nguoi' FROM generate_series(1, 10_100) AS n"
    )
    told = lines_of(await (await browser("nam")).get("/accounts?as=csv"))
    assert len([line for line in told if line[0].startswith("Người ")]) == 10_100


async def test_slips_are_offered_for_every_team_of_a_province(browser: Browsers, cast: Cast):
    await many_hamlets(cast, "tran-yen", 600)
    shown = (await (await browser("hanh")).get("/slips")).text
    assert len(re.findall(r"<option [^>]*>Bản số \d+ · ", shown)) == 600


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_file_follows_the_search_and_the_filter_of_its_page(browser: Browsers, cast: Cast, kind: str):
    await a_queue(cast)
    nam = await browser("nam")
    for asked, names in [("search=hạnh", ["Nông Thị Hạnh"]), ("role=leader", ["Nguyễn Minh Khôi", "Giàng A Sử"])]:
        answer = await nam.get(f"/accounts?{asked}&as={kind}")
        told = sheet_of(answer) if kind == "xlsx" else lines_of(answer)
        assert sorted(str(line[0]) for line in told[1:]) == sorted(names)


async def test_a_csv_of_teams_counts_members_and_who_was_at_a_door(browser: Browsers, cast: Cast):
    await at_the_door(cast, "hoa", "binh")
    await rows("UPDATE check_in SET local_day = current_date")
    heads, *told = lines_of(await (await browser("hanh")).get("/teams?as=csv"))
    assert len(heads) == 8
    assert [line[0:1] + line[2:6] for line in told] == [
        ["Thôn 3", "Nguyễn Minh Khôi", "3", "1", "3"], ["Thôn 5", "", "1", "0", "1"],
    ]  # fmt: skip


async def test_a_csv_of_cards_counts_homes_with_and_without_one(browser: Browsers, cast: Cast):
    await a_lane(cast, 4)
    await rows("UPDATE card SET revoked_at = now() WHERE recipient = {}", cast.homes["son"])
    told = lines_of(await (await browser("hanh")).get("/cards?as=csv"))[1:]
    assert [line[1:] for line in told] == [["Thôn 3", "3", "2", "1"], ["Thôn 5", "4", "4", "0"]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_the_file_of_a_board_holds_every_member_and_runs_no_name(browser: Browsers, cast: Cast, kind: str):
    names = await a_crowd(cast, [100 * (number + 1) for number in range(70)])
    await rows("UPDATE person SET name = {} WHERE id = {}", FORMULA, cast[names[0]].person)
    [unit] = await rows("SELECT public_id FROM unit WHERE code = 'tran-yen'")
    board = f"/leaderboards/{unit['public_id']}/sheet?period=all&kind=members&format={kind}"
    answer = await (await browser("hanh")).get(board)
    told = sheet_of(answer) if kind == "xlsx" else lines_of(answer)
    assert sorted(float(str(line[3])) for line in told[1:]) == [float(number + 1) for number in range(70)]
    assert told[-1][1] == (FORMULA if kind == "xlsx" else f"'{FORMULA}")
    assert [int(str(line[0])) for line in told[1:]] == list(range(1, 71))


@pytest.mark.parametrize(
    ("who", "address", "name"),
    [("nam", "/accounts", "accounts.title"), ("hanh", "/teams", "teams.title"), ("hanh", "/cards", "sheets.title")],
)
async def test_a_file_has_the_name_of_its_page_and_is_never_shown(browser: Browsers, who: str, address: str, name: str):
    told = (await (await browser(who)).get(f"{address}?as=csv")).headers
    assert told["content-disposition"].startswith("attachment")
    assert re.search(r"filename\*=(?:utf-8|UTF-8)''[^;]+\.csv", told["content-disposition"])
    assert f"{say('vi', name)}.csv" in unquote(told["content-disposition"])
    assert (told["x-content-type-options"], told["content-type"]) == ("nosniff", "text/csv; charset=utf-8")


@pytest.mark.parametrize("kind", ["", "pdf", "CSV", "xlsx/../../x"])
async def test_another_kind_of_file_is_the_page(browser: Browsers, kind: str):
    shown = await (await browser("hanh")).get("/teams", params={"as": kind})
    assert shown.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("typed", "heads"),
    [("binh", {"Bình"}), ("BÌNH", {"Bình"}), ("hà văn", {"Thủy", "Sơn"}), ("T3-00", {"Bình", "Thủy", "Sơn"}),
     ("t3-002", {"Thủy"}), ("mai", set()), ("%", set()), ("_", set()), ("' OR 1=1 --", set())],
)  # fmt: skip
async def test_a_home_is_found_by_its_head_or_the_number_on_its_card(browser: Browsers, typed: str, heads: set[str]):
    shown = (await (await browser("hoa")).get("/households", params={"search": typed})).text
    assert {head for head in ("Bình", "Thủy", "Sơn", "Mai") if head in shown} == heads


async def test_a_search_is_written_back_as_text_and_never_as_markup(browser: Browsers):
    for who, address in (("nam", "/accounts"), ("hanh", "/teams"), ("hoa", "/households"), ("hanh", "/cards")):
        shown = (await (await browser(who)).get(address, params={"search": '"><script>x</script>'})).text
        assert "<script>x" not in shown, address
        assert re.search(r'name="search"[^>]*value="&#34;&gt;&lt;script&gt;', shown), address


async def test_a_member_of_another_hamlet_stands_in_no_search_of_a_team(browser: Browsers):
    team = public_id(chance("team thon-3"))
    shown = (await (await browser("khoi")).get(f"/teams/{team}?search=th")).text
    assert ("Lò Thị Hoa" in shown, "Hoàng Thị Thao" in shown) == (True, False)


async def test_an_officer_of_a_commune_and_its_province_counts_each_home_once(browser: Browsers, cast: Cast):
    before = (await (await browser("hanh")).get("/cards?as=csv")).text
    await rows(
        "INSERT INTO role_grant (person, role, unit, valid, granted_at)"
        " VALUES ({}, 'officer', {}, daterange('2026-01-01', NULL), now())",
        *(cast["hanh"].person, cast.units["thon-3"]),
    )
    assert (await (await browser("hanh")).get("/cards?as=csv")).text == before


async def test_a_list_too_long_for_a_file_is_refused():
    nobody: Any = None
    with pytest.raises(Refused, match="list-too-long") as refused:
        await listing(nobody, nobody, "", (), [()] * (MOST_LINES + 1))
    assert refused.value.facts == {"most": MOST_LINES}
    assert "{most}" not in say("vi", "error.list-too-long.text", most=MOST_LINES)
