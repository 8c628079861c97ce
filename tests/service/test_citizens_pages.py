"""The citizen's pages: what an address says of language, size and way goes on with every step, since no cookie does."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.database import rows
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
