"""The three pictures, the own card and the link to the home's phone, as a home and a member meet them."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
import time_machine

from domain.confirmations.links import send_message
from domain.database import rows
from service.words import say
from tests.cast import MINUTE, TUESDAY, Cast
from tests.domain.test_links import Notebook
from tests.service.conftest import SETTINGS, Browser, Browsers
from tests.visiting import helped, token_of

THREE = {"first": "sun", "second": "cat", "third": "bell"}
OTHERS = {**THREE, "first": "fish"}


@pytest.fixture
def clock():
    with time_machine.travel(TUESDAY, tick=False) as moved:
        yield moved


@pytest.fixture
async def report(cast: Cast, clock: time_machine.Traveller) -> str:
    """Help that waits; the code that its page would show is sealed under no key, and is over."""
    made = await helped(cast, "hoa", "binh", "one", TUESDAY - 11 * MINUTE, ewallet=1)
    return f"/assistances/{made}"


async def chosen(member: Browser, report: str) -> str:
    """The home chooses, and touches them again; returns where the question stands."""
    await member.post(f"{report}/pictures/choice", THREE)
    return (await member.post(f"{report}/pictures", THREE)).headers["location"]


async def test_p20_from_no_phone_here_to_thanks_on_the_members_phone(browser: Browsers, report: str):
    hoa = await browser("hoa")
    assert f'href="{report}/pictures"' in (await hoa.get(report)).text
    first = (await hoa.get(f"{report}/pictures")).text
    assert (first.count('type="radio"'), f'action="{report}/pictures/choice"' in first) == (36, True)
    kept = await hoa.post(f"{report}/pictures/choice", THREE)
    assert (kept.status_code, kept.headers["location"]) == (303, f"{report}/pictures")
    again = (await hoa.get(f"{report}/pictures")).text
    assert say("vi", "pictures.repeat", you="bác", Answering="Cháu") in again
    question = (await hoa.post(f"{report}/pictures", THREE)).headers["location"]
    asked = (await hoa.get(question)).text
    assert ('value="all"' in asked, "fix=" in asked, say("vi", "pictures.later") in asked) == (True, False, True)
    assert (await hoa.http.post(question, data={"answer": "all"})).status_code == 303
    thanks = (await hoa.get(question)).text
    assert ('name="stars"' in thanks, f'href="{report}"' in thanks) == (False, True)
    assert say("vi", "visit.confirmed") in (await hoa.get(report)).text


async def test_g12_a_no_that_is_sent_by_hand_is_refused_in_words(browser: Browsers, report: str):
    hoa = await browser("hoa")
    question = await chosen(hoa, report)
    refused = await hoa.http.post(question, data={"nobody": "1"})
    assert (refused.status_code, say("vi", "error.yes-alone-here.title") in refused.text) == (409, True)
    assert await rows("SELECT FROM confirmation") == []


async def test_p8_wrong_pictures_say_how_many_tries_are_left(browser: Browsers, report: str):
    hoa = await browser("hoa")
    await chosen(hoa, report)
    told = [await hoa.post(f"{report}/pictures", OTHERS) for _ in range(3)]
    assert [page.status_code for page in told] == [422] * 3
    words = [say("vi", "wrong.pictures-wrong", n=2), say("vi", "wrong.pictures-wrong", n=1)]
    words.append(say("vi", "wrong.pictures-another-day"))
    assert [[each in page.text for each in words] for page in told] == [
        [True, False, False], [False, True, False], [False, False, True]
    ]  # fmt: skip
    empty = await hoa.post(f"{report}/pictures", {})
    assert (empty.status_code, empty.text.count(say("vi", "wrong.missing"))) == (422, 6)


async def test_g18_the_own_card_leads_by_pictures_to_what_waits_and_a_stranger_learns_nothing(
    browser: Browsers, cast: Cast, report: str
):
    await chosen(await browser("hoa"), report)
    citizen = await browser(agent="Safari", address="10.0.0.2")
    card = f"/q/{cast.cards['binh']}"
    shown = (await citizen.get(card)).text
    assert (f'href="{card}/home"' in shown, "Hoa" in shown) == (True, False)
    wrong = await citizen.post(f"{card}/home", OTHERS)
    assert (wrong.status_code, say("vi", "wrong.pictures-wrong-card") in wrong.text) == (422, True)
    waiting = (await citizen.post(f"{card}/home", THREE)).headers["location"]
    listed = (await citizen.get(waiting)).text
    assert (say("vi", "card.waiting", n=1) in listed, "Lò Thị Hoa" in listed, "Bình" in listed) == (True, True, False)
    answers = re.findall(r'action="([^"]+/answers/[^"]+)"', listed)
    claim = (await citizen.post(answers[0])).headers["location"]
    assert "fix=1" in (await citizen.get(claim)).text  # a phone of one's own may say no
    await citizen.post(claim, {"answer": "all"})
    assert await rows("SELECT channel, grade FROM confirmation") == [{"channel": "card-pictures", "grade": "C"}]
    assert say("vi", "card.nothing", You="Bà con") in (await citizen.get(waiting)).text


async def test_g18_a_phone_that_answered_sees_what_waits_without_pictures(browser: Browsers, cast: Cast, report: str):
    citizen, card = await browser(agent="Safari", address="10.0.0.2"), f"/q/{cast.cards['binh']}"
    await helped(cast, "hoa", "binh", "two", psp_dossier=1)
    await citizen.post(f"/c/{token_of('two')}", {"answer": "all"})
    cookie = next(one for one in citizen.http.cookies.jar if one.name == "gocua-device")
    assert (len(cookie.value or ""), cookie.has_nonstandard_attr("HttpOnly")) == (22, True)
    known, other = (await citizen.get(card)).text, (await (await browser()).get(card)).text
    words = say("vi", "card.waiting", n=1)
    assert (words in known, words in other) == (True, False)
    assert words in (await citizen.get(re.findall(rf'href="({card}/home/\w+)"', known)[0])).text


async def test_a_members_phone_gets_no_cookie_of_a_home(browser: Browsers, cast: Cast, report: str):
    hoa = await browser("hoa")
    await helped(cast, "hoa", "binh", "two", psp_dossier=1)
    await hoa.http.post(f"/c/{token_of('two')}", data={"answer": "all"})
    assert len(await rows("SELECT FROM confirmation")) == 1
    assert [one.name for one in hoa.http.cookies.jar] == ["gocua"]


async def test_forged_passes_of_a_home(browser: Browsers, cast: Cast, report: str, clock: time_machine.Traveller):
    await chosen(await browser("hoa"), report)
    citizen, card, other = await browser(), f"/q/{cast.cards['binh']}", f"/q/{cast.cards['son']}"
    holder = (await citizen.post(f"{card}/home", THREE)).headers["location"].rsplit("/", 1)[1]
    changed = holder[:-1] + ("0" if holder[-1] != "0" else "1")
    tried = {
        "genuine": f"{card}/home/{holder}", "lower": f"{card.lower()}/home/{holder.lower()}",
        "changed": f"{card}/home/{changed}", "of another card": f"{other}/home/{holder}",
        "a claim's": f"{card}/home/{token_of('one')}",
    }  # fmt: skip
    assert {name: (await citizen.get(one)).status_code for name, one in tried.items()} == {
        "genuine": 200, "lower": 200, "changed": 409, "of another card": 409, "a claim's": 404
    }  # fmt: skip
    short = (await rows("SELECT short_code FROM assistance"))[0]["short_code"]
    assert (await citizen.post(f"{other}/home/{holder}/answers/{short}")).status_code == 409
    clock.shift(15 * MINUTE + MINUTE)
    over = await citizen.get(tried["genuine"])
    assert (over.status_code, say("vi", "error.home-pass-over.title") in over.text) == (409, True)
    assert len(await rows("SELECT FROM confirmation_code WHERE channel IN ('own-card', 'card-pictures')")) == 0


async def test_an_officer_reads_when_pictures_were_chosen_and_takes_them_away(
    browser: Browsers, cast: Cast, report: str
):
    await chosen(await browser("hoa"), report)
    hanh = await browser("hanh")
    home = (
        "/households/"
        + (await rows("SELECT public_id FROM recipient WHERE id = {}", cast.homes["binh"]))[0]["public_id"]
    )
    assert "Lò Thị Hoa" in (await hanh.get(home)).text
    gone = await hanh.post(f"{home}/pictures")
    assert (gone.status_code, await rows("SELECT FROM household_pictures")) == (303, [])


async def test_g12_who_answered_on_the_members_phone_rates_nothing_from_another(browser: Browsers, report: str):
    question = await chosen(await browser("hoa"), report)
    window = await browser(agent="Safari", address="10.0.0.2")
    assert "item-" not in (await window.get(f"{question}?fix=1")).text
    await window.post(question, {"answer": "all"})
    await window.post(f"{question}/rating", {"stars": "5", "words": "Rất tốt"})
    assert (len(await rows("SELECT FROM confirmation")), await rows("SELECT FROM rating")) == (1, [])


async def test_where_nothing_carries_texts_none_is_offered_or_taken(browser: Browsers, cast: Cast, report: str):
    from service.app import create_app

    await rows("UPDATE recipient SET phone = '0000123456' WHERE id = {}", cast.homes["binh"])
    hoa = await browser("hoa")
    silent: Any = create_app(replace(SETTINGS, gateway=None))
    transport = httpx.ASGITransport(silent)
    async with httpx.AsyncClient(transport=transport, base_url=SETTINGS.base_address, cookies=hoa.http.cookies) as http:
        there = Browser(http, hoa.csrf)
        page, asked = await there.get(report), await there.post(f"{report}/link")
    assert (page.status_code, f'action="{report}/link"' in page.text) == (200, False)
    assert (asked.status_code, await rows("SELECT FROM message")) == (409, [])


async def test_a_link_is_asked_for_on_the_reports_page_and_opens_the_claim(browser: Browsers, cast: Cast, report: str):
    hoa = await browser("hoa")
    assert f'action="{report}/link"' not in (await hoa.get(report)).text  # the commune has no number of theirs
    await rows("UPDATE recipient SET phone = '0000123456' WHERE id = {}", cast.homes["binh"])
    page = (await hoa.get(report)).text
    assert (f'action="{report}/link"' in page, "0000123456" in page) == (True, False)
    assert (await hoa.post(f"{report}/link")).status_code == 303
    asked = (await hoa.get(report)).text
    assert (f'action="{report}/link"' in asked, say("vi", "link.asked", clock="09:00") in asked) == (False, True)
    notebook = Notebook()
    await send_message(gateway=notebook, secrets=SETTINGS.secrets, at=TUESDAY)
    assert say("vi", "link.sent", clock="09:00") in (await hoa.get(report)).text
    [(number, text)] = notebook.sent
    claim = re.search(rf"{SETTINGS.base_address}(/c/\w+)", text)
    assert (number, "Lò Thị Hoa" in text, claim is not None) == ("0000123456", True, True)
    citizen = await browser(agent="Safari", address="10.0.0.2")
    assert 'value="all"' in (await citizen.get(claim[1] if claim else "")).text
