"""A form that does not hold comes back with all that is wrong and was typed, in the reader's language (P8)."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine

from domain.database import rows
from domain.rules.days import local_day
from domain.rules.tokens import card_code, public_id
from service.words import say
from tests.accounts import PASSWORD, has_password
from tests.cast import Cast, chance
from tests.service.conftest import Browser, Browsers
from tests.service.test_main_job import code_on, reported
from tests.visiting import helped, token_of

THON_3, THON_5 = public_id(chance("team thon-3")), public_id(chance("unit thon-5"))
HOA = public_id(chance("person hoa"))
MARKS = re.compile(r"[À-ỹ]")  # letters that only Vietnamese has
LONG = "x" * 201
DEED = {"unit": THON_5, "name": "Tổ hai", "founded_on": "2026-11-01"}
PERSON = {"name": "Lương Văn Tám", "phone": "0912 777 777"}
OFFICE = {"role": "officer", "unit": public_id(chance("unit tran-yen")), "first_on": "2199-01-01", "password": PASSWORD}


@dataclass(frozen=True)
class Case:
    """Who sends what to where, and the fields that are said to be wrong."""

    who: str | None
    address: str
    sent: dict[str, str]
    wrong: set[str]
    hidden: frozenset[str] = field(default=frozenset({"password", "again", "current"}))

    def __str__(self) -> str:
        return f"{self.address.split('/')[1]} {'+'.join(sorted(self.wrong))}"

    @property
    def typed(self) -> set[str]:
        """What somebody typed and should not have to type again."""
        return {value for name, value in self.sent.items() if name not in self.hidden}


CASES = [
    Case("hanh", "/teams", {}, {"name", "unit"}),
    Case("hanh", "/teams", {"name": "Tổ hai", "founded_on": "2199-01-01"}, {"unit", "founded_on"}),
    Case("hanh", "/teams", DEED | {"decision_no": "1" * 61}, {"decision_no"}),
    Case("hanh", "/teams", DEED | {"founded_on": "2026-02-31"}, {"founded_on"}),
    Case("hanh", "/teams", DEED | {"unit": public_id(chance("unit ban-2"))}, {"unit"}, frozenset({"unit"})),
    Case("hanh", "/teams", DEED | {"name": "Tổ " + LONG + LONG}, {"name"}),
    Case("nam", "/accounts", {}, {"name", "phone"}),
    Case("nam", "/accounts", {"name": "B", "phone": "12", "email": "nope"}, {"name", "phone", "email"}),
    Case("nam", "/accounts", {"name": LONG, "email": "bay@x.vn"}, {"name"}),
    Case("nam", "/accounts", PERSON | {"phone": "0000 000 000"}, {"phone"}),
    Case("nam", "/accounts", PERSON | {"phone": "12", "employer": LONG}, {"phone", "employer"}),
    Case("nam", f"/accounts/{HOA}/grants", {}, {"role", "unit", "first_on", "password"}),
    Case("nam", f"/accounts/{HOA}/grants", OFFICE | {"last_on": "2198-01-01"}, {"last_on"}),
    Case("nam", f"/accounts/{HOA}/grants", OFFICE | {"password": "đoán mò mãi"}, {"password"}),
    Case("nam", f"/accounts/{HOA}/grants", OFFICE | {"unit": "X", "password": "đoán"}, {"unit", "password"},
         frozenset({"unit", "password"})),
    Case("hanh", f"/teams/{THON_3}/members", {}, {"name", "phone"}),
    Case("hanh", f"/teams/{THON_3}/members", {"name": "B", "phone": "09-1"}, {"name", "phone"}),
    Case("hanh", f"/teams/{THON_3}/members", PERSON | {"employer": LONG}, {"employer"}),
    Case("hanh", f"/teams/{THON_3}/members", PERSON | {"role": "king"}, {"role"}, frozenset({"role"})),
    Case("hoa", "/account/password", {}, {"password", "current"}),
    Case("hoa", "/account/password", {"current": "x", "password": "ngắn", "again": "khác"},
         {"current", "password", "again"}),
    Case("hoa", "/account/password", {"current": PASSWORD, "password": "bốn con trâu", "again": "bốn con bò"},
         {"again"}),
    Case(None, "/sign-in", {}, {"login", "password"}),
    Case(None, "/sign-in", {"login": "0912 000 111"}, {"password"}),
    Case(None, "/sign-in", {"login": "0912 000 111", "password": "đoán mò mãi"}, {"password"}),
    Case(None, "/sign-in", {"login": LONG, "password": "đoán mò mãi"}, {"login"}),
    Case("thang", "/award-rounds", {"name": "Sơ kết", "first_on": "31/02/2026", "quota_teams": "-1"},
         {"unit", "first_on", "last_on", "quota_teams", "quota_members"}),
    # A date or a role that cannot be read, which no browser sends, hides no other fault.
    Case("hanh", "/teams", {"founded_on": "2026-02-31"}, {"unit", "name", "founded_on"}),
    Case("nam", f"/accounts/{HOA}/grants", OFFICE | {"role": "king", "password": "đoán"}, {"role", "password"},
         frozenset({"role", "password"})),
    Case("nam", f"/accounts/{HOA}/grants", OFFICE | {"first_on": "x", "unit": "X"}, {"first_on", "unit"},
         frozenset({"unit", "password"})),
    Case("hanh", f"/teams/{THON_3}/members", {"phone": "12", "from_on": "x"}, {"name", "phone", "from_on"}),
    Case("hanh", f"/teams/{THON_3}/members", {"phone": "12", "from_on": "1950-01-01"}, {"name", "phone", "from_on"}),
    Case("hanh", "/teams", {"founded_on": "1950-01-01"}, {"unit", "name", "founded_on"}),
    Case("thang", "/award-rounds", {"first_on": "2199-01-01", "last_on": "2199-02-01"},
         {"unit", "name", "first_on", "quota_teams", "quota_members"}),
    Case("hanh", f"/teams/{THON_3}/members", {"phone": "12", "role": "king"}, {"name", "phone", "role"},
         frozenset({"role"})),
]  # fmt: skip


def wrong_in(page: str) -> dict[str, str]:
    """Field → what the list at the top says of it."""
    return dict(re.findall(r'<a href="#field-([^"]+)"[^>]*>([^<]*)</a>', page))


async def send(browser: Browsers, case: Case, language: str = "vi") -> httpx.Response:
    opened = await browser(case.who)
    opened.http.cookies.set("language", language)
    return await opened.post(case.address, case.sent)


@pytest.fixture(autouse=True)
async def passwords(cast: Cast) -> None:
    await has_password(cast, "hoa", "nam")


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_p8_all_that_is_wrong_is_said_at_once_and_what_was_typed_is_kept(browser: Browsers, case: Case):
    answer = await send(browser, case)
    assert (answer.status_code, set(wrong_in(answer.text))) == (422, case.wrong)
    assert "<title>Lỗi:" in answer.text
    assert {
        typed for typed in case.typed if f">{typed}<" not in answer.text and f'"{typed}"' not in answer.text
    } == set()


async def test_p8_an_english_reader_reads_every_fault_in_english(browser: Browsers):
    for case in CASES:
        said = wrong_in((await send(browser, case, "en")).text)
        assert set(said) == case.wrong
        assert not [words for words in said.values() if MARKS.search(words)], case


async def test_p8_each_fault_leads_to_a_field_that_says_what_it_is(browser: Browsers):
    for case in CASES:
        page = (await send(browser, case)).text
        for name in wrong_in(page):
            assert len(re.findall(rf'id="field-{name}"', page)) == 1, (case, name)
            assert len(re.findall(rf'id="wrong-{name}"', page)) == 1, (case, name)


async def test_p8_faults_are_listed_in_the_order_of_their_fields(browser: Browsers):
    for case in CASES:
        page = (await send(browser, case)).text
        said = list(wrong_in(page))
        assert said == sorted(said, key=lambda name: page.index(f'id="field-{name}"')), case


async def test_a_password_never_comes_back_in_a_page(browser: Browsers):
    for case in [case for case in CASES if "password" in case.sent]:
        page = (await send(browser, case)).text
        for name in {"password", "again", "current"} & case.sent.keys():
            assert f'value="{case.sent[name]}"' not in page, case


async def test_nothing_is_written_by_a_form_that_does_not_hold(browser: Browsers, cast: Cast):
    counted = (
        "SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM team) + (SELECT count(*) FROM role_grant) AS n"
    )
    before = await rows(counted)
    for case in CASES:
        await send(browser, case)
    assert await rows(counted) == before


async def test_a_body_that_is_no_utf_8_is_said_kindly(browser: Browsers):
    hanh = await browser("hanh")
    sent = f"_csrf={hanh.csrf}&name=".encode() + b"\xff\xfe"
    answer = await hanh.http.post(
        "/teams", content=sent, headers={"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    )
    assert answer.status_code in {403, 422}
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"digits": "123456", "card": ""}, {"card"}),
        ({"digits": "12", "card": card_code(chance("code binh", 5))}, {"digits"}),
        ({"digits": "", "card": ""}, {"digits", "card"}),
        ({}, {"digits", "card"}),
        ({"digits": "12 345", "card": ""}, {"digits", "card"}),
        ({"digits": "không nhớ", "card": "K7M3"}, {"digits", "card"}),
    ],
)
async def test_p8_digits_that_do_not_hold_are_said_beside_their_field(browser: Browsers, cast: Cast, sent, wrong):
    answer = await (await browser()).post("/c", sent)
    assert (answer.status_code, set(wrong_in(answer.text))) == (422, wrong)
    for name in wrong:
        assert [answer.text.count(f'id="{about}-{name}"') for about in ("field", "wrong")] == [1, 1]
    assert {typed for typed in sent.values() if f'value="{typed}"' not in answer.text} == set()


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"stars": "9", "words": "Cháu làm cẩn thận"}, {"stars"}),
        ({"stars": "4", "words": "Dài " * 100}, {"words"}),
        ({"stars": "nhiều", "words": "Dài " * 100}, {"stars", "words"}),
    ],
    ids=["stars", "words", "both"],
)
async def test_p8_a_rating_that_does_not_hold_keeps_the_stars_and_words(
    browser: Browsers, cast: Cast, sent: dict[str, str], wrong: set[str]
):
    citizen, page = await thanked(browser, cast)
    answer = await citizen.post(page, sent)
    assert (answer.status_code, set(wrong_in(answer.text)), "<title>Lỗi:" in answer.text) == (422, wrong, True)
    for name in wrong:
        assert [answer.text.count(f'id="{about}-{name}"') for about in ("field", "wrong")] == [1, 1]
    assert f">{sent['words'].strip()}</textarea>" in answer.text
    assert ('value="4" checked' in answer.text) is (sent["stars"] == "4")
    asked = [way for way in re.findall(r'href="([^"]*)"', answer.text) if "size=" in way or "lang=" in way]
    assert {way.partition("?")[0] for way in asked} == {page.removesuffix("/rating")}
    assert await rows("SELECT FROM rating") == []
    assert (await citizen.post(page, {"stars": ["1", "4"], "words": ""})).status_code == 303
    assert await rows("SELECT stars, words FROM rating") == [{"stars": 4, "words": None}]


async def test_p8_three_hundred_letters_of_several_lines_are_three_hundred_as_a_browser_counts(
    browser: Browsers, cast: Cast
):
    (citizen, page), words = await thanked(browser, cast), "\n".join(["Khéo tay!"] * 30)
    sent = {"stars": "5", "words": words.replace("\n", "\r\n")}
    assert (len(words), (await citizen.post(page, sent)).status_code) == (299, 303)
    assert await rows("SELECT words FROM rating") == [{"words": words}]


async def test_a_rating_before_any_answer_is_refused_whatever_is_in_it(browser: Browsers, cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    for sent in ({"stars": "5"}, {"stars": "9"}):
        assert (await (await browser()).post(f"/c/{token_of('visit')}/rating", sent)).status_code == 409


async def thanked(browser: Browsers, cast: Cast) -> tuple[Browser, str]:
    """A citizen who answered, and where their rating goes."""
    hoa, report = await reported(browser, cast, ewallet=1)
    token = (await code_on(hoa, report)).rsplit("/", 1)[-1]
    citizen = await browser(agent="Safari", address="10.0.0.2")
    assert (await citizen.post(f"/c/{token}", {"answer": "all"})).status_code == 303
    return citizen, f"/c/{token}/rating"


async def knocks(browser: Browsers, cast: Cast, **sent: str) -> httpx.Response:
    hoa: Browser = await browser("hoa")
    key = key_in((await hoa.get("/households")).text)
    return await hoa.post(f"/households/{cast.home('binh')}/knocks", {"key": key, **sent})


def key_in(page: str) -> str:
    """The key of the first form of a page."""
    return re.findall(r'name="key" value="([^"]+)"', page)[0]


async def test_a_knock_that_ends_well_says_so_where_it_was_made(browser: Browsers, cast: Cast):
    answer = await knocks(browser, cast, end="nobody-home")
    address, _, asked = answer.headers["location"].partition("?")
    [knock] = await rows("SELECT public_id FROM check_in")
    assert (answer.status_code, address, parse_qs(asked)) == (303, "/households", {"noted": [knock["public_id"]]})
    shown = (await (await browser("hoa")).get(answer.headers["location"])).text
    said = say("vi", "homes.noted", home="nhà bác Nguyễn Văn Bình", end=say("vi", "knock.nobody-home"))
    assert (said in shown, f'action="/knocks/{knock["public_id"]}/removal"' in shown) == (True, True)


async def test_what_was_noted_names_the_home_and_the_day_it_asked_for(browser: Browsers, cast: Cast):
    day = local_day(datetime.now(UTC)) + timedelta(days=5)
    answer = await knocks(browser, cast, end="come-back", come_back_on=str(day))
    hoa = await browser("hoa")
    [knock] = await rows("SELECT public_id FROM check_in")
    for address in (answer.headers["location"], f"/check-ins/{knock['public_id']}"):
        shown = (await hoa.get(address)).text
        until = say("vi", "knock.come-back-on", day=f"{day:%d/%m/%Y}")
        assert ("bác Nguyễn Văn Bình" in shown, until in shown, "/removal" in shown) == (True, True, True)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=9), tick=False):  # taking back is over
            assert "/removal" not in (await hoa.get(address)).text
    elsewhere = (await (await browser("khoi")).get(answer.headers["location"])).text
    assert "/removal" not in elsewhere  # an address that was passed on says nothing


async def test_after_a_knock_the_list_goes_on_where_it_was(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    shown = (await hoa.get("/households?search=Bình&state=open")).text
    [within] = re.findall(r'name="within" value="([^"]+)"', shown)
    sent = {"key": key_in(shown), "end": "nobody-home", "within": f"{unescape(within)}&noted=x&evil=1"}
    answer = await hoa.post(f"/households/{cast.home('binh')}/knocks", sent)
    led = parse_qs(urlsplit(answer.headers["location"]).query)
    [knock] = await rows("SELECT public_id FROM check_in")
    assert led == {"noted": [knock["public_id"]], "search": ["Bình"], "state": ["open"], "page": ["1"]}
    again = await hoa.post(f"/households/{cast.home('binh')}/knocks", sent | {"within": "&" * 5000})
    assert again.headers["location"] == f"/households?noted={knock['public_id']}"


async def test_who_is_in_the_team_already_is_said_at_the_form(browser: Browsers, cast: Cast):
    await rows("UPDATE person SET phone = '0912777000' WHERE id = {}", cast["hoa"].person)
    sent = {"name": "Lò Thị Hoa", "phone": "0912 777 000"}
    answer = await (await browser("hanh")).post(f"/teams/{THON_3}/members", sent)
    assert (answer.status_code, set(wrong_in(answer.text))) == (422, {"name"})
    assert 'value="Lò Thị Hoa"' in answer.text


@pytest.mark.parametrize("end", ["nobody-home", "not-needed", "moved-away", "card-not-theirs"])
async def test_what_an_end_does_not_ask_for_stands_in_no_ones_way(browser: Browsers, cast: Cast, end: str):
    answer = await knocks(browser, cast, end=end, come_back_on="mai", quiet_days="99")
    assert (answer.status_code, [line["outcome"] for line in await rows("SELECT outcome FROM check_in")]) == (
        303,
        [end],
    )


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [({"end": "helped"}, {"end"}), ({"end": "taken-back"}, {"end"}), ({"end": "left"}, {"end"}), ({}, {"end"}),
     ({"end": "come-back"}, {"come_back_on"}), ({"end": "come-back", "come_back_on": "2020-01-01"}, {"come_back_on"}),
     ({"end": "come-back", "come_back_on": "mai", "quiet_days": "61"}, {"come_back_on"}),
     ({"end": "come-back", "come_back_on": "2199-01-01", "quiet_days": "x"}, {"come_back_on"}),
     ({"end": "in-mourning-or-ill", "quiet_days": "lâu"}, {"quiet_days"}),
     ({"end": "in-mourning-or-ill", "quiet_days": "9" * 30, "come_back_on": "x"}, {"quiet_days"})],
    ids=range(10),
)  # fmt: skip
async def test_p8_g8_a_knock_that_does_not_hold_notes_nothing_and_comes_back_at_its_home(
    browser: Browsers, cast: Cast, sent: dict[str, str], wrong: set[str]
):
    answer = await knocks(browser, cast, **sent)
    assert (answer.status_code, set(wrong_in(answer.text)), "<title>Lỗi:" in answer.text) == (422, wrong, True)
    for name in wrong:
        assert [answer.text.count(f'id="{about}-{name}"') for about in ("field", "wrong")] == [1, 1]
    assert {typed for name, typed in sent.items() if name != "end" and f'value="{typed}"' not in answer.text} == set()
    assert re.findall(r'action="/households/(\w+)/knocks"', answer.text) == [cast.home("binh")]
    assert '<details name="home" open>' in answer.text
    assert not re.findall(r'href="\?', answer.text)  # this page's own address takes no GET
    assert '<form class="card" method="get" action="/households"' in answer.text
    assert await rows("SELECT FROM check_in") == []


async def test_p8_a_knock_that_was_mended_is_noted_with_the_same_key(browser: Browsers, cast: Cast):
    answer = await knocks(browser, cast, end="come-back", come_back_on="2020-01-01")
    key = key_in(answer.text)
    mended = {"key": key, "end": "come-back", "come_back_on": str(local_day(datetime.now(UTC)))}
    done = await (await browser("hoa")).post(f"/households/{cast.home('binh')}/knocks", mended)
    assert (done.status_code, [str(line["key"]) for line in await rows("SELECT key FROM check_in")]) == (303, [key])


async def test_a_knock_at_a_home_of_others_that_does_not_hold_shows_nothing_of_it(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    key = key_in((await hoa.get("/households")).text)
    answer = await hoa.post(f"/households/{cast.home('mai')}/knocks", {"key": key, "end": "helped"})
    assert (answer.status_code, "wrong-end" in answer.text) == (404, False)


@pytest.mark.parametrize("sent", [{}, {"role": "king"}, {"role": ""}], ids=str)
async def test_p8_a_place_in_a_team_that_cannot_be_read_comes_back_at_its_member(
    browser: Browsers, cast: Cast, sent: dict[str, str]
):
    [held] = await rows("SELECT id, role FROM membership WHERE person = {}", cast["hoa"].person)
    name = f"role-{held['id']}"
    answer = await (await browser("hanh")).post(f"/memberships/{held['id']}/role", sent)
    assert (answer.status_code, set(wrong_in(answer.text))) == (422, {name})
    assert [answer.text.count(f'id="{about}-{name}"') for about in ("field", "wrong")] == [1, 1]
    assert answer.text.count('<details name="member" open>') == 1
    assert await rows("SELECT id, role FROM membership WHERE person = {}", cast["hoa"].person) == [held]


async def test_a_place_in_a_team_of_others_is_not_found_whatever_is_sent(browser: Browsers, cast: Cast):
    [held] = await rows("SELECT id FROM membership WHERE person = {}", cast["hoa"].person)
    for sent in ({}, {"role": "leader"}):
        assert (await (await browser("pao")).post(f"/memberships/{held['id']}/role", sent)).status_code == 404
