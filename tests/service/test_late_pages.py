"""I forgot to scan, from the list of homes to the leader's word (design §3, D)."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.confirmations.own_card import ask_by_own_card
from domain.database import rows
from domain.rules.answers import Channel
from domain.rules.days import HANOI
from domain.rules.tokens import hash_of
from service.words import say
from tests.cast import Cast
from tests.service.conftest import Browser, Browsers
from tests.visiting import token_of

YESTERDAY = (datetime.now(HANOI) - timedelta(days=1)).date().isoformat()


@pytest.fixture
async def hoa(browser: Browsers) -> Browser:
    return await browser("hoa")


@pytest.fixture
def way(cast: Cast) -> str:
    return f"/households/{cast.home('binh')}/late-visits"


async def sent_late(hoa: Browser, way: str) -> str:
    """A wallet yesterday at nine, reported; the address of the report."""
    visit = (await hoa.submit(way, way, visited_on=YESTERDAY, visited_at="09:00")).headers["location"]
    report = await hoa.submit(visit, f"{visit}/assistance", indicator="ewallet", form="bác")
    return report.headers["location"]


async def test_from_the_list_to_points_with_the_leaders_word(browser: Browsers, hoa: Browser, way: str):
    assert f'href="{way}"' in (await hoa.get("/households")).text
    report = await sent_late(hoa, way)
    assert [say("vi", words) in (await hoa.get(report)).text for words in ("late.turn", "code.new")] == [True, False]
    khoi = await browser("khoi")
    assert 'href="/late-visits"' in (await khoi.get("/team")).text
    name = report.rsplit("/", 1)[-1]
    one = f"/late-visits/{name}"
    assert f'href="{one}"' in (await khoi.get("/late-visits")).text
    told = await khoi.post(f"{one}/approval", {"answer": "yes", "stranger": "1"})
    assert told.headers["location"] == "/late-visits?said=yes"
    after = (await khoi.get(told.headers["location"])).text
    assert [say("vi", words) in after for words in ("late.said-yes", "late.none")] == [True, True]
    page = (await hoa.get(report)).text
    assert say("vi", "late.approved") in page
    source = (await rows("SELECT DISTINCT source FROM ledger_entry"))[0]["source"]
    assert say("vi", "points.by-leader") in (await hoa.get(f"/points/{source}")).text


async def test_p8_a_moment_that_does_not_hold_comes_back_with_what_was_typed(hoa: Browser, way: str):
    refused = await hoa.submit(way, way, visited_on="2020-01-01", visited_at="09:00")
    assert (refused.status_code, 'value="09:00"' in refused.text) == (422, True)
    assert say("vi", "wrong.within-a-week") in refused.text
    unread = await hoa.submit(way, way, visited_on="soon", visited_at="late")
    assert (unread.status_code, unread.text.count('class="wrong"')) == (422, 2)
    assert await rows("SELECT FROM check_in") == []


async def test_the_same_day_twice_is_refused_in_words(hoa: Browser, way: str):
    await sent_late(hoa, way)
    again = await hoa.submit(way, way, visited_on=YESTERDAY, visited_at="10:00")
    assert (again.status_code, say("vi", "error.visit-noted.title") in again.text) == (409, True)


async def test_p8_a_no_without_a_reason_comes_back(browser: Browsers, hoa: Browser, way: str):
    name = (await sent_late(hoa, way)).rsplit("/", 1)[-1]
    khoi = await browser("khoi")
    refused = await khoi.post(f"/late-visits/{name}/approval", {"answer": "no", "stranger": "1"})
    assert (refused.status_code, say("vi", "wrong.missing") in refused.text) == (422, True)
    assert 'value="no" checked' in refused.text
    told = await khoi.post(f"/late-visits/{name}/approval", {"answer": "no", "stranger": "1", "reason": "Nhà vắng"})
    assert told.headers["location"] == "/late-visits?said=no"
    page = (await hoa.get(f"/assistances/{name}")).text
    assert [words in page for words in (say("vi", "late.refused"), "Nhà vắng")] == [True, True]


async def test_the_own_card_says_of_which_day_it_was(browser: Browsers, cast: Cast, hoa: Browser, way: str):
    await sent_late(hoa, way)
    [found] = await rows("SELECT short_code FROM assistance")
    await ask_by_own_card(
        card=cast.cards["binh"], report=found["short_code"], way=Channel.OWN_CARD, token_hash=hash_of(token_of("own")),
        at=datetime.now(UTC),
    )  # fmt: skip
    page = (await (await browser(address="10.0.0.9")).get(f"/c/{token_of('own')}")).text
    day = f"{datetime.fromisoformat(YESTERDAY):%d/%m/%Y}"
    assert say("vi", "late.claimed", moment=f"09:00, {day}") in page
