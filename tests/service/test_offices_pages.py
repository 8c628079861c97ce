"""Pages and papers of officers, departments and administrators: where they lead, and what is on them."""

import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import unquote

import pypdfium2
import pytest
import time_machine
from openpyxl import load_workbook

from domain.database import rows
from domain.rules.tokens import public_id
from domain.rules.viewers import Role
from service.words import say
from tests.accounts import PASSWORD, has_password
from tests.awards import Help, World, happened, make_world, minimums, open_a_round
from tests.cast import NAMES, TUESDAY, Cast, a_home, chance, grant, join
from tests.documents.reading import texts
from tests.ledgers import a_campaign, a_crowd, earns, sealed
from tests.service.conftest import Browser, Browsers
from tests.visiting import answered, helped

TRAN_YEN, THON_3, THON_5 = (public_id(chance(f"unit {unit}")) for unit in ("tran-yen", "thon-3", "thon-5"))
TEAM_3 = public_id(chance("team thon-3"))


@pytest.mark.parametrize(
    ("who", "first"),
    [("hanh", "/area"), ("nam", "/accounts"), ("thang", "/award-rounds"), ("hoa", None), ("khoi", None)],
)
async def test_everybody_begins_at_the_first_page_of_the_office_or_at_the_own_day(browser: Browsers, who: str, first):
    answer = await (await browser(who)).get("/")
    assert (answer.status_code, answer.headers.get("location")) == ((303, first) if first else (200, None))


@pytest.mark.parametrize(
    ("also", "first"),
    [(Role.OFFICER, "/area"), (Role.DEPARTMENT, "/award-rounds"), (Role.ADMINISTRATOR, "/accounts")],
)
async def test_a_member_who_holds_an_office_begins_there(browser: Browsers, cast: Cast, also: Role, first: str):
    await grant(cast, "hoa", also, "tran-yen")
    assert (await (await browser("hoa")).get("/")).headers["location"] == first


async def test_who_holds_two_offices_begins_at_what_waits_in_the_commune(browser: Browsers, cast: Cast):
    await grant(cast, "thang", Role.ADMINISTRATOR, "lao-cai")
    await grant(cast, "thang", Role.OFFICER, "tran-yen")
    assert (await (await browser("thang")).get("/")).headers["location"] == "/area"


async def test_cards_that_were_missing_are_made_and_the_page_leads_to_their_sheet(browser: Browsers, cast: Cast):
    await a_home(cast, "new", "ông Lý Mới", "thon-5")
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes["new"])
    hanh = await browser("hanh")
    assert "/cards/batches/" not in (await hanh.get("/cards")).text
    made = await hanh.post("/cards", {"unit": THON_5})
    [way] = re.findall(r'href="(/cards/batches/\w{16})"', (await hanh.get(made.headers["location"])).text)
    sheet = await hanh.get(way)
    assert (sheet.headers["content-type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")
    assert "the-ho-thon-5-" in sheet.headers["content-disposition"]
    handover = texts(sheet.content)[0]
    assert ("nhà ông Lý Mới" in handover, "Bình" in handover) == (True, False)


async def test_cards_are_in_vietnamese_whatever_their_officer_reads(browser: Browsers):
    hanh = await browser("hanh")
    hanh.http.cookies.set("language", "en")
    paper = " ".join(texts((await hanh.get(f"/cards/units/{THON_3}")).content))
    assert (say("vi", "print.card_hands") in paper, say("en", "print.card_hands") in paper) == (True, False)
    assert "HTTP" not in paper


async def test_a_lost_card_is_dead_at_once_and_the_new_one_alone_is_printed(browser: Browsers, cast: Cast):
    hanh = await browser("hanh")
    [way] = re.findall(rf'action="(/households/{cast.home("binh")}/card)"', (await hanh.get("/households")).text)
    answer = await hanh.post(way)
    assert re.fullmatch(r"/cards\?made=\w{16}", answer.headers["location"])
    paper = " ".join(texts((await hanh.get("/cards/batches/" + answer.headers["location"][-16:])).content))
    assert (paper.count("nhà bác Nguyễn Văn Bình"), "Thủy" in paper) == (1, False)
    shown = (await (await browser()).get(f"/q/{cast.cards['binh']}")).text
    assert say("vi", "card.replaced", phone="0214 3000 000") in shown
    assert (await hanh.post(f"/households/{cast.home('mai')}/card")).status_code == 404


@pytest.mark.parametrize(("who", "shown"), [("hanh", True), ("khoi", False), ("hoa", False)])
async def test_only_an_officer_is_offered_another_card(browser: Browsers, who: str, shown: bool):
    assert ('/card"' in (await (await browser(who)).get("/households")).text) is shown


async def test_what_an_address_says_was_made_is_cut_and_written_as_text(browser: Browsers):
    shown = (await (await browser("hanh")).get("/cards", params={"made": '"><script>x</script>yyyyyyyy'})).text
    shown = re.sub(r'name="back" value="[^"]+"', "", shown)  # where a change of language leads back to
    assert ("<script>x" in shown, "yyyy" in shown) == (False, False)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_file_of_accounts_says_roles_and_states_in_the_readers_words(
    browser: Browsers, cast: Cast, language: str
):
    await has_password(cast, "hoa", "su")
    nam = await browser("nam")
    assert (await nam.post(f"/accounts/{cast['su'].public_id}/closure")).status_code == 303
    answer = await nam.get(f"/accounts?as=csv&lang={language}")
    heads, *lines = [line.split(",") for line in answer.content.decode("utf-8-sig").splitlines()]
    assert heads == [say(language, f"accounts.{head}") for head in ("name", "login", "roles", "state")]
    told = {line[0]: (line[-2], line[-1]) for line in lines}
    states = {name: say(language, f"accounts.{name}") for name in ("open", "not-opened", "closed")}
    assert [told[NAMES[who]][1] for who in ("hoa", "dung", "su")] == [
        states["open"], states["not-opened"], states["closed"],
    ]  # fmt: skip
    assert told[NAMES["hanh"]][0] == f"{say(language, 'role.officer')}: Xã Trấn Yên"
    assert f"{say(language, 'accounts.title')}.csv" in unquote(answer.headers["content-disposition"])


async def test_a_closed_account_lets_nobody_in_until_it_is_opened_again(browser: Browsers, cast: Cast):
    hoa, nam, account = await browser("hoa"), await browser("nam"), f"/accounts/{cast['hoa'].public_id}"
    closed = await nam.post(f"{account}/closure")
    assert (closed.status_code, closed.headers["location"]) == (303, account)
    assert (await hoa.get("/account")).headers["location"] == "/sign-in?next=/account"
    assert f'action="{account}/closure/end"' in (await nam.get(account)).text
    opened = await nam.post(f"{account}/closure/end")
    assert (opened.headers["location"], await rows("SELECT FROM account WHERE disabled_at IS NOT NULL")) == (
        account,
        [],
    )
    assert f'action="{account}/closure"' in (await nam.get(account)).text


async def test_an_office_that_is_ended_is_over_in_the_same_moment(browser: Browsers, cast: Cast):
    nam, hanh, account = await browser("nam"), await browser("hanh"), f"/accounts/{cast['hanh'].public_id}"
    [way] = re.findall(rf'action="({account}/grants/\d+/end)"', (await nam.get(account)).text)
    assert (await hanh.get("/area")).status_code == 200
    assert (await nam.post(way)).headers["location"] == account
    assert (await hanh.get("/area")).headers["location"] == "/sign-in?next=/area"
    assert (await nam.post(f"{account}/grants/{'9' * 18}/end")).status_code == 404


async def test_an_office_is_given_over_the_unit_that_a_search_found(browser: Browsers, cast: Cast):
    await has_password(cast, "nam")
    nam, account = await browser("nam"), f"/accounts/{cast['thao'].public_id}"
    shown = (await nam.get(f"{account}?unit-search=mu cang")).text
    [unit] = re.findall(r'<option value="(\w{16})"', shown)
    sent = {"role": "officer", "unit": unit, "first_on": "2026-01-01", "password": PASSWORD}
    answer = await nam.post(f"{account}/grants", sent)
    assert (answer.status_code, answer.headers.get("location")) == (303, account)
    assert "Xã Mù Cang Chải" in (await nam.get(account)).text


async def test_an_officers_figures_stand_in_english_for_who_reads_english(browser: Browsers, cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    hanh = await browser("hanh")
    vi, en = (await hanh.get("/area")).text, (await hanh.get("/area?lang=en")).text
    for key in ("area.homes-helped", "area.teams", "area.first"):
        assert (say("vi", key) in vi, say("en", key) in en, say("vi", key) in en) == (True, True, False), key


async def test_a_dispute_is_shown_with_the_home_masked_and_nobody_named(browser: Browsers, cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", pressed=True)
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=True):
        shown = (await (await browser("hanh")).get("/area")).text.split('id="disputes"')[1]
        elsewhere = (await (await browser("pao")).get("/area")).text
    assert ("bác B…" in shown, "Bình" in shown, "Lò Thị Hoa" in shown) == (True, False, False)
    assert say("vi", "review.pressed") in shown
    assert say("vi", "review.pressed") not in elsewhere
    [way] = re.findall(r'href="(/reviews/[^"]+)"', shown)
    await rows("UPDATE recipient SET moved_on = {} WHERE id = {}", TUESDAY.date(), cast.homes["binh"])
    assert "bác Nguyễn Văn Bình" in (await (await browser("hanh")).get(way)).text
    assert (await (await browser("pao")).get(way)).status_code == 404


async def test_a_leader_of_two_teams_looks_at_the_one_that_is_chosen(browser: Browsers, cast: Cast):
    await join(cast, "khoi", "deputy", "thon-5")
    khoi = await browser("khoi")
    for team, name, other in (("thon-3", "Lò Thị Hoa", "Hoàng Thị Thao"), ("thon-5", "Hoàng Thị Thao", "Lò Thị Hoa")):
        shown = (await khoi.get(f"/team?team={public_id(chance(f'team {team}'))}")).text
        assert (name in shown, other in shown) == (True, False)
        assert shown.count('aria-current="page"') >= 1


@pytest.mark.parametrize(("everybody", "count"), [("", 3), ("true", 4)])
async def test_g6_slips_are_printed_for_those_without_a_password_or_for_everybody(
    browser: Browsers, cast: Cast, everybody: str, count: int
):
    await has_password(cast, "hoa")
    answer = await (await browser("hanh")).post("/slips", {"everybody": everybody})
    words = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))
    assert [name in words for name in ("Lò Thị Hoa", "Phạm Thị Dung")] == [count == 4, True]
    assert len(await rows("SELECT FROM sign_in_slip")) == count
    assert re.search(r"phieu-dang-nhap-\d{4}-\d\d-\d\d\.pdf", answer.headers["content-disposition"])
    assert answer.headers["cache-control"] == "no-store"


async def test_a_commune_without_teams_is_told_to_found_one_before_slips(browser: Browsers):
    shown = (await (await browser("pao")).get("/slips")).text
    assert 'action="/slips"' in shown
    await rows("UPDATE team SET founded_on = '2026-01-01', dissolved_on = '2026-01-02'")
    shown = (await (await browser("pao")).get("/slips")).text
    assert ('action="/slips"' in shown, 'href="/teams/new"' in shown) == (False, True)


async def test_the_code_of_a_slip_on_a_screen_is_of_this_address_and_kept_by_no_cache(browser: Browsers, cast: Cast):
    answer = await (await browser("khoi")).post(f"/people/{cast['hoa'].public_id}/slips")
    assert re.search(r"http://127\.0\.0\.1:8000/s/[0-9a-z]{26}<", answer.text)
    assert (answer.headers["cache-control"], "Lò Thị Hoa" in answer.text) == ("no-store", True)


@pytest.mark.parametrize(("hamlet", "chosen"), [("thon-5", True), ("ban-2", False)])
async def test_a_team_is_founded_from_the_hamlet_that_lacks_one(browser: Browsers, hamlet: str, chosen: bool):
    unit = public_id(chance(f"unit {hamlet}"))
    shown = (await (await browser("hanh")).get(f"/teams/new?unit={unit}")).text
    assert (f'<option value="{unit}" selected' in shown) is chosen


async def test_a_members_new_place_leads_back_to_where_it_was_given_and_never_away(browser: Browsers, cast: Cast):
    hanh = await browser("hanh")
    [member] = await rows("SELECT id FROM membership WHERE person = {}", cast["hoa"].person)
    for back, led in ((f"/teams/{TEAM_3}", f"/teams/{TEAM_3}"), ("//evil.example", "/teams")):
        answer = await hanh.post(f"/memberships/{member['id']}/role", {"role": "member", "back": back})
        assert (answer.status_code, answer.headers["location"]) == (303, led)
    left = await hanh.post(f"/memberships/{member['id']}/end", {"back": "https://evil.example"})
    assert left.headers["location"] == "/teams"
    assert "Lò Thị Hoa" not in (await hanh.get(f"/teams/{TEAM_3}")).text.split("<details")[0]


@pytest.fixture
async def rounds(cast: Cast) -> tuple[World, str]:
    """A round with Hoa and Dung in it; `thang` is its department."""
    world = await make_world()
    await minimums()
    await happened(world, Help(), Help(home=1, day=9), Help((1,)), Help((1, 2), home=2, moves=3), Help((2,), day=3))
    cast.people["thang"] = world.department
    return world, f"/award-rounds/{await open_a_round(world)}"


@pytest.mark.parametrize("page", ["0", "-1", "9" * 40, "x", "2", "1.5"])
async def test_a_page_of_a_line_that_is_none_is_no_fault_of_ours(browser: Browsers, rounds, page: str):
    world, opened = rounds
    [hoa] = [subject for subject, name in world.names.items() if name == "Lò Thị Hoa"]
    answer = await (await browser("thang")).get(f"{opened}/lines/member/{hoa}?page={page}")
    assert answer.status_code in {200, 400, 404}


@pytest.mark.parametrize(
    ("file", "name", "start"),
    [("shortlist.xlsx", "Sơ kết.xlsx", b"PK"), ("print", "Sơ kết.pdf", b"%PDF-"), ("bundle.json", ".json", b'{"')],
)
async def test_the_files_of_a_round_bear_its_name_and_no_cache_keeps_them(browser: Browsers, rounds, file, name, start):
    answer = await (await browser("thang")).get(f"{rounds[1]}/{file}")
    assert (answer.content.startswith(start), answer.headers["cache-control"]) == (True, "no-store")
    assert unquote(answer.headers["content-disposition"]).endswith(name)


async def test_a_rounds_file_and_paper_are_in_the_readers_language(browser: Browsers, rounds):
    thang = await browser("thang")
    for language in ("vi", "en"):
        thang.http.cookies.set("language", language)
        book = load_workbook(BytesIO((await thang.get(f"{rounds[1]}/shortlist.xlsx")).content))
        assert book.worksheets[0]["A2"].value == say(language, "round.kind")
        paper = texts((await thang.get(f"{rounds[1]}/print")).content)[0]
        assert (say(language, "print.round_open") in paper, say("vi", "demo.banner") in paper) == (True, False)


async def test_only_what_can_have_been_done_is_said_to_be_done(browser: Browsers, rounds):
    thang = await browser("thang")
    told = [say("vi", f"round.done-{done}") for done in ("opened", "chosen", "unchosen")]
    for asked, count in (("opened", [1, 0, 0]), ("chosen", [0, 1, 0]), ("unchosen", [0, 0, 1]), ("x", [0, 0, 0])):
        shown = (await thang.get(f"{rounds[1]}?done={asked}")).text
        assert [shown.count(f"{words}<") for words in told] == count, asked


async def test_a_short_list_may_be_asked_for_as_a_whole(browser: Browsers, rounds):
    thang = await browser("thang")
    shown = [(await thang.get(f"{rounds[1]}{asked}")).text.count("/lines/member/") for asked in ("", "?lines=all")]
    assert shown[0] == shown[1] > 0


@pytest.mark.parametrize(
    ("asked", "lines"),
    [("period=all", 1), ("period=year", 1), ("period=campaign:CAMPA1GN00000001", 1), ("period=week", 0)],
)
async def test_a_boards_file_counts_the_period_that_its_address_names(browser: Browsers, cast: Cast, asked: str, lines):
    await a_campaign(cast)
    await earns(cast, "hoa", 300)
    await sealed()
    with time_machine.travel(TUESDAY + timedelta(days=7), tick=False):
        answer = await (await browser("hanh")).get(f"/leaderboards/{TRAN_YEN}/sheet?{asked}&kind=members&format=csv")
    assert len(answer.content.decode("utf-8-sig").splitlines()) == 1 + lines


async def test_a_boards_file_is_in_the_readers_language_and_named_after_what_it_counts(browser: Browsers, cast: Cast):
    await a_crowd(cast, [900, 500])
    hanh = await browser("hanh")
    for language in ("vi", "en"):
        hanh.http.cookies.set("language", language)
        for kind in ("teams", "members"):
            answer = await hanh.get(f"/leaderboards/{TRAN_YEN}/sheet?period=all&kind={kind}")
            name = f"{say(language, f'board.title-{kind}')} Xã Trấn Yên.xlsx"
            assert unquote(answer.headers["content-disposition"]).endswith(f"''{name}")
            heads = next(load_workbook(BytesIO(answer.content)).worksheets[0].values)
            assert heads == tuple(say(language, f"board.{head}") for head in ("place", "name", "where", "points"))


async def test_the_points_behind_a_line_open_by_its_public_id_for_the_branch_alone(browser: Browsers, cast: Cast):
    await earns(cast, "hoa", 700)
    await sealed()
    way = f"/points?kind=member&of={cast['hoa'].public_id}"
    found = [(await (await browser(who)).get(way)) for who in ("hanh", "khoi", "thang", "pao", "su", "thao")]
    assert [answer.status_code for answer in found] == [200, 200, 200, 404, 404, 404]
    assert all("7,00" in answer.text for answer in found[:3])


@pytest.mark.parametrize("asked", ["kind=king&of=X", "kind=member&of=../x", "kind=member", "of=X"])
async def test_an_address_that_names_no_line_shows_the_own_points(browser: Browsers, cast: Cast, asked: str):
    await earns(cast, "hoa", 700)
    await sealed()
    answer = await (await browser("hoa")).get(f"/points?{asked}")
    assert (answer.status_code, "7,00" in answer.text) == (200, True)


async def opens(browser: Browser, address: str) -> int:
    return (await browser.get(address)).status_code


async def test_an_address_of_a_photo_leads_back_only_here(browser: Browsers, cast: Cast):
    khoi = await browser("khoi")
    for back, kept in (("/team", "/team"), ("//evil.example", "/"), ("https://evil.example", "/")):
        shown = (await khoi.get(f"/people/{cast['hoa'].public_id}/photo", params={"back": back})).text
        assert re.findall(r'name="back" value="([^"]*)"', shown)[:1] == [kept]
    gone = await khoi.post(f"/people/{cast['hoa'].public_id}/photo/remove", {"back": "//evil.example"})
    assert (gone.status_code, gone.headers["location"]) == (303, "/")


async def test_one_device_is_signed_out_and_the_others_stay(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    await rows(
        "INSERT INTO session (id, account, made_at, seen_at, ends_at, idle, browser)"
        " SELECT {}, account, made_at, seen_at, ends_at, idle, 'Firefox, Linux' FROM session",
        chance("another", 32),
    )
    page = (await hoa.get("/account")).text
    [device] = re.findall(r'name="device" value="([^"]+)"', page)
    answer = await hoa.post("/account/devices", {"device": device})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert (await opens(hoa, "/account"), len(await rows("SELECT FROM session"))) == (200, 1)
    assert "Firefox, Linux" not in (await hoa.get("/account")).text
