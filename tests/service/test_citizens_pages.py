"""The citizen's pages: what an address says of language, size and way goes on with every step, since no cookie does."""

import re
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.database import rows
from service.words import say
from tests.cast import Cast
from tests.service.conftest import Browsers
from tests.service.test_main_job import code_on, digits_on, reported
from tests.visiting import helped, token_of

CARRIED = {"lang": ["en"], "size": ["large"]}


def asked(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(unescape(address)).query)


def ways(html: str) -> list[str]:
    """Where a page leads on to by itself: its own links and forms, not calls nor files."""
    found = re.findall(r'(?:href|action|formaction)="([^"]+)"', html)
    return [way for way in found if way.startswith(("?", "/c"))]


@pytest.fixture
async def claim(browser: Browsers, cast: Cast) -> str:
    """The address of an open claim, shown a moment ago."""
    _, page = await reported(browser, cast, ewallet=1)
    hoa = await browser("hoa")
    return f"/c/{(await code_on(hoa, page)).rsplit('/', 1)[-1]}"


async def test_an_answer_by_the_six_digits_is_kept_as_one(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    citizen = await browser(agent="Safari", address="10.0.0.2")
    typed = {"card": cast.codes["binh"], "digits": await digits_on(hoa, page)}
    claim = (await citizen.http.post("/c", data=typed)).headers["location"]
    [form] = re.findall(r'<form[^>]* action="([^"]+)"', (await citizen.get(claim)).text)
    await citizen.http.post(unescape(form), data={"answer": "all"})
    assert await rows("SELECT channel FROM confirmation") == [{"channel": "six-digits"}]


@pytest.mark.parametrize("page", ["", "&fix=1"])
async def test_p7_every_way_on_from_a_claim_keeps_language_and_size(browser: Browsers, claim: str, page: str):
    shown = (await (await browser()).get(f"{claim}?lang=en&size=large{page}")).text
    found = ways(shown)
    assert len(found) > 3
    kept = [asked(way).keys() >= CARRIED.keys() for way in found]
    assert kept == [True] * len(found), found
    sizes = [asked(way).get("fix") for way in found if way.startswith("?") and asked(way)["size"] == ["medium"]]
    assert sizes == [["1"] if page else None]  # another size shows the same of the two views


async def test_p7_the_thanks_the_stars_and_a_code_that_ran_out_keep_language_and_size(browser: Browsers, claim: str):
    citizen = await browser(agent="Safari", address="10.0.0.2")
    answer = await citizen.http.post(f"{claim}?lang=en&size=large", data={"answer": "all"})
    assert (answer.status_code, asked(answer.headers["location"])) == (303, CARRIED)
    thanks = (await citizen.get(answer.headers["location"])).text
    assert ('<html lang="en">' in thanks, '<body class="large">' in thanks) == (True, True)
    [rating] = [way for way in ways(thanks) if "rating" in way]
    rated = await citizen.http.post(unescape(rating), data={"stars": "5"})
    assert (asked(rated.headers["location"]), urlsplit(rated.headers["location"]).fragment) == (CARRIED, "rating")
    await rows("UPDATE confirmation SET answered_at = answered_at - interval '15 days'")
    over = (await citizen.get(f"{claim}?lang=en&size=large")).text
    assert [asked(way) for way in ways(over) if way.startswith("/c?")] == [CARRIED]


async def test_p7_the_digits_lead_to_a_claim_in_the_same_language_and_size(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    typed = {"card": cast.codes["binh"], "digits": await digits_on(hoa, page)}
    led = await (await browser()).http.post("/c?size=large&lang=en", data=typed)
    assert asked(led.headers["location"]) == CARRIED | {"by": ["digits"]}


@pytest.mark.parametrize(("query", "kept"), [("size=medium", {}), ("lang=xx&size=9&by=phone&x=1", {})])
async def test_nothing_else_of_an_address_goes_on(
    browser: Browsers, claim: str, query: str, kept: dict[str, list[str]]
):
    answer = await (await browser(address="10.0.0.2")).http.post(f"{claim}?{query}", data={"answer": "all"})
    assert answer.headers["location"] == claim


async def test_what_was_helped_with_is_named_in_the_language_of_the_page(browser: Browsers, cast: Cast):
    await rows("UPDATE indicator SET name_vi = 'Mở ví', name_en = 'Opened a wallet' WHERE code = 'ewallet'")
    await helped(cast, "hoa", "binh", ewallet=1)
    await rows("UPDATE confirmation_code SET shown_at = now()")
    reader = await browser()
    reader.http.cookies.set("language", "en")
    for query, name in (("", "Opened a wallet"), ("?lang=vi", "Mở ví"), ("?lang=en", "Opened a wallet")):
        assert name in (await reader.get(f"/c/{token_of('visit')}{query}")).text, query


ITEM = re.compile(r'name="(item-\d+)" value="yes"')


async def two_things(browser: Browsers, cast: Cast) -> tuple[str, list[str]]:
    """The address of a claim of two things, and the names of their fields."""
    hoa, page = await reported(browser, cast, **{"ewallet": 1, "psp-dossier": 1})
    claim = f"/c/{(await code_on(hoa, page)).rsplit('/', 1)[-1]}"
    return claim, ITEM.findall((await (await browser()).get(f"{claim}?fix=1")).text)


async def test_g15_an_item_without_an_answer_is_asked_for_and_the_others_keep_theirs(browser: Browsers, cast: Cast):
    claim, [first, second] = await two_things(browser, cast)
    citizen = await browser(agent="Safari", address="10.0.0.2")
    answer = await citizen.http.post(f"{claim}?fix=1", data={first: "no", "answer": "some"})
    assert (answer.status_code, f'href="#field-{second}"' in answer.text) == (422, True)
    assert re.findall(r'name="(item-\d+)" value="(\w+)" checked', answer.text) == [(first, "no")]
    assert await rows("SELECT FROM confirmation") == []


async def test_g17_who_was_pressed_is_heard_without_judging_an_item(browser: Browsers, cast: Cast):
    claim, [first, _] = await two_things(browser, cast)
    citizen = await browser(agent="Safari", address="10.0.0.2")
    sent = await citizen.http.post(f"{claim}?fix=1", data={first: "yes", "pressed": "1", "answer": "some"})
    assert say("vi", "confirm.looked-at") in (await citizen.get(sent.headers["location"])).text
    [said] = await rows("SELECT pressed FROM confirmation")
    assert (said["pressed"], await rows("SELECT state FROM assistance")) == (True, [{"state": "disputed"}])
    assert await rows("SELECT item, helped FROM confirmation_item") == [
        {"item": int(first.removeprefix("item-")), "helped": True}
    ]


@pytest.mark.parametrize(
    ("sent", "kept", "state"),
    [
        ({"nobody": "1"}, (False, False), "disputed"),
        ({"nobody": "1", "pressed": "1"}, (True, False), "disputed"),
        ({"not-home": "1"}, (False, True), "disputed"),
        ({"answer": "all"}, (False, False), "confirmed"),
    ],
)
async def test_g4_what_a_citizen_says_beside_yes_and_no_is_kept_and_looked_at(
    browser: Browsers, claim: str, sent: dict[str, str], kept: tuple[bool, bool], state: str
):
    citizen = await browser(agent="Safari", address="10.0.0.2")
    thanks = (await citizen.get((await citizen.http.post(claim, data=sent)).headers["location"])).text
    [said] = await rows("SELECT pressed, not_home FROM confirmation")
    assert (said["pressed"], said["not_home"]) == kept
    assert await rows("SELECT state FROM assistance") == [{"state": state}]
    assert (say("vi", "confirm.looked-at") in thanks) is (state == "disputed")


async def test_g17_what_was_denied_is_told_to_whoever_answered_and_to_nobody_else(browser: Browsers, claim: str):
    citizen = await browser(agent="Safari", address="10.0.0.2")
    sent = await citizen.http.post(claim, data={"nobody": "1", "pressed": "1"})
    own = (await citizen.get(sent.headers["location"])).text
    others = (await (await browser(address="10.0.0.9")).get(claim)).text
    for words in ("confirm.looked-at", "confirm.item-no"):
        assert [say("vi", words) in page for page in (own, others)] == [True, False]
    assert (say("vi", "safe.after", You="Bác") in own, 'name="stars"' in own) == (True, False)
    assert ("said=" in own, 'value="all"' in others) == (True, True)


async def test_g17_the_six_digits_of_what_was_denied_open_it_like_what_nobody_answered(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    typed = {"card": cast.codes["binh"], "digits": await digits_on(hoa, page)}
    citizen, other = await browser(agent="Safari", address="10.0.0.2"), await browser(address="10.0.0.9")
    way = (await citizen.http.post("/c", data=typed)).headers["location"]
    before = (await other.get(way)).text
    assert (await citizen.http.post(way, data={"nobody": "1"})).status_code == 303
    assert await digits_on(hoa, page) == typed["digits"]
    led = await other.http.post("/c", data=typed)
    assert (led.status_code, led.headers["location"]) == (303, way)
    assert (await other.get(way)).text == before


@pytest.mark.parametrize("asked", ["pressed", "not-home"])
async def test_a_link_that_says_it_comes_ticked(browser: Browsers, claim: str, asked: str):
    citizen = await browser(agent="Safari", address="10.0.0.2")
    [way] = [way for way in ways((await citizen.get(claim)).text) if asked in way]
    page = (await citizen.get(f"{claim}{unescape(way).split('#')[0]}")).text
    assert re.findall(r'name="([\w-]+)" value="1" checked', page) == [asked]


async def test_p2_stars_are_asked_for_once_and_a_word_of_markup_is_a_word(browser: Browsers, claim: str):
    citizen = await browser(agent="Safari", address="10.0.0.2")
    await citizen.http.post(claim, data={"answer": "all"})
    assert 'name="stars"' in (await citizen.get(claim)).text
    await citizen.http.post(f"{claim}/rating", data={"stars": "4", "words": "<script>x</script>"})
    rated = (await citizen.get(claim)).text
    assert ('name="stars"' in rated, "<script>x" in rated) == (False, False)
    assert await rows("SELECT stars, words FROM rating") == [{"stars": 4, "words": "<script>x</script>"}]


async def test_the_same_answer_again_is_the_first_and_another_is_shown_whom_to_call(browser: Browsers, claim: str):
    citizen = await browser(agent="Safari", address="10.0.0.2")
    for _ in range(2):
        answer = await citizen.http.post(claim, data={"answer": "all"})
        assert (answer.status_code, answer.headers["location"]) == (303, claim)
    other = await citizen.http.post(claim, data={"nobody": "1"})
    assert (other.status_code, len(await rows("SELECT FROM confirmation"))) == (409, 1)
    assert 'href="tel:02143000000"' in (await citizen.get(claim)).text


async def test_a_code_that_ran_out_says_so_with_the_number_to_call_and_asks_nothing(browser: Browsers, claim: str):
    await rows("UPDATE confirmation_code SET shown_at = shown_at - interval '11 minutes'")
    shown = await (await browser()).get(claim)
    assert (shown.status_code, 'href="tel:02143000000"' in shown.text) == (200, True)
    assert (say("vi", "confirm.expired") in shown.text, 'name="answer"' in shown.text) == (True, False)


@pytest.mark.parametrize("who", ["hanh", "nam", "thang", None])
async def test_g18_whoever_is_no_member_learns_of_a_card_what_a_stranger_does(browser: Browsers, cast: Cast, who):
    shown = (await (await browser(who)).get(f"/q/{cast.cards['binh']}")).text
    assert (say("vi", "card.stranger", hamlet="thôn 3") in shown, "Bình" in shown) == (True, False)
    assert 'action="/check-ins"' not in shown


@pytest.mark.parametrize("code", ["ABCD", "<script>x", "0" * 30])
async def test_a_code_that_is_none_is_kept_in_its_field_as_text(browser: Browsers, code: str):
    answer = await (await browser("hoa")).get("/q", params={"code": code})
    assert (answer.status_code, "<script>x" in answer.text) == (422, False)
    assert f'value="{escape(code)}"' in answer.text


@pytest.mark.parametrize(("number", "said"), [("0214 3 840 888", "0214 3 840 888"), (None, "trụ sở xã")])
async def test_p9_the_number_to_call_is_the_nearest_there_is_and_never_none(
    browser: Browsers, cast: Cast, claim: str, number: str | None, said: str
):
    await rows("UPDATE unit SET phone = CASE WHEN code = 'lao-cai' THEN {} END", number)
    citizen = await browser(address="10.0.0.2")
    await citizen.http.post(claim, data={"answer": "all"})
    await rows("UPDATE card SET revoked_at = now() WHERE recipient = {}", cast.homes["binh"])
    for address in (claim, f"/q/{cast.cards['binh']}"):
        shown = (await citizen.get(address)).text.replace("\u00a0", " ")
        assert (said in shown, "None" in shown) == (True, False)
        assert ('href="tel:02143840888"' in shown) is (number is not None)
