"""A meeting in the browser: thirty people in three minutes of the leader's time (G2)."""

import re
from datetime import timedelta

import pytest
import time_machine

from service.words import say
from tests.cast import TUESDAY, Cast, a_home
from tests.service.conftest import Browser, Browsers
from tests.symbols import read_svg

SECONDS_OF_A_PAGE, SECONDS_OF_A_CARD = 12, 4  # to read, choose and tap; to hold a card before the camera


@pytest.fixture
def clock():
    with time_machine.travel(TUESDAY, tick=False) as moved:
        yield moved


async def begun(khoi: Browser, **more: object) -> str:
    form = {"name": "Họp chi bộ thôn 3", "kind": "party-cell", "chair": "Trần Văn Chủ", "closes": "11:00"}
    page = (await khoi.get("/meetings/new")).text
    team = re.findall(r'name="team" value="(\w+)"', page)[0]
    made = await khoi.submit("/meetings/new", "/meetings", team=team, **{**form, **more})
    return made.headers["location"]


async def screen_of(khoi: Browser, meeting: str) -> str:
    return re.findall(r'href="http://[^/]+(/screens/\w+)"', (await khoi.get(meeting)).text)[0]


async def taps(citizen: Browser, screen: str) -> str:
    code = read_svg((await citizen.get(screen)).text)
    tap = re.findall(r'name="tap" value="(\w+)"', (await citizen.get(code)).text)[0]
    return (await citizen.post("/d", {"tap": tap})).headers["location"]


async def test_g2_thirty_people_take_at_most_three_minutes_of_the_leaders_time(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, citizen, chair = await browser("khoi"), await browser(address="10.0.0.9"), await browser(agent="Safari")
    meeting = await begun(khoi, indicators=["eid-active"])  # the form, and the page that follows
    pages, cards = 2, 0
    screen = await screen_of(khoi, meeting)  # opened once, then it runs by itself
    pages += 1
    for _ in range(17):
        own = await taps(citizen, screen)
        kept = await citizen.submit(own, own.replace("/ticket", "/attendance"), ticked="eid-active")
        assert say("vi", "attend.kept-title") in (await citizen.get(kept.headers["location"])).text
    for number in range(9):
        await a_home(cast, f"h{number}", f"bà Hà {number}", "thon-3")
        card = cast.cards[f"h{number}"]
        shown = await khoi.submit(f"{meeting}/cards", f"{meeting}/cards", card=card)
        assert shown.headers["location"] == f"{meeting}/cards?last=new"
        cards += 1
    pages += 1  # back from the scanner
    stated = await khoi.post(f"{meeting}/people", {"people": "30"})
    page = (await khoi.get(stated.headers["location"])).text
    pages += 1
    counting = read_svg(page)
    assert 'value="30"' in (await chair.get(counting)).text
    await chair.post(counting, {"people": "30"})
    told = (await khoi.get(meeting)).text
    assert re.findall(r"<dd>(\d+)</dd>", told) == ["17", "9", "4", "30"]
    assert pages * SECONDS_OF_A_PAGE + cards * SECONDS_OF_A_CARD <= timedelta(minutes=3).total_seconds()


async def test_the_scanner_stays_and_each_card_is_sent_by_itself(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi = await browser("khoi")
    meeting = await begun(khoi)
    page = (await khoi.get(f"{meeting}/cards")).text
    assert 'data-stay="shown"' in page
    fields = {"key": re.findall(r'name="key" value="([^"]+)"', page)[0], "card": cast.cards["binh"]}
    part = await khoi.post(f"{meeting}/cards", fields, headers={"hx-request-type": "partial"})
    assert (part.status_code, say("vi", "meeting.card-new") in part.text, "<html" in part.text) == (200, True, False)
    fields["key"] = re.findall(r'name="key" value="([^"]+)"', part.text)[0]
    again = await khoi.post(f"{meeting}/cards", fields, headers={"hx-request-type": "partial"})
    assert say("vi", "meeting.card-again") in again.text


async def test_a_card_is_typed_where_it_cannot_be_read_and_a_wrong_code_is_told(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi = await browser("khoi")
    meeting = await begun(khoi)
    typed = await khoi.submit(f"{meeting}/cards", f"{meeting}/cards", code=cast.codes["binh"].lower())
    assert typed.headers["location"].endswith("last=new")
    for code in ("", "XXXX", "00000000"):
        wrong = await khoi.submit(f"{meeting}/cards", f"{meeting}/cards", code=code)
        assert wrong.status_code == 422


async def test_what_is_wrong_with_a_meeting_is_told_and_what_was_typed_stays(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi = await browser("khoi")
    page = (await khoi.get("/meetings/new")).text
    team = re.findall(r'name="team" value="(\w+)"', page)[0]
    wrong = await khoi.submit("/meetings/new", "/meetings", team=team, name="Họp", closes="08:00", indicators="ewallet")
    assert wrong.status_code == 422
    assert 'value="Họp"' in wrong.text
    assert re.findall(r'value="(\w+)" checked', wrong.text) == ["ewallet"]
    for code in ("missing", "in-the-past"):
        assert say("vi", f"wrong.{code}") in wrong.text


async def test_the_chairs_question_is_opened_by_what_the_leader_shows_alone(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, chair = await browser("khoi"), await browser(agent="Safari")
    meeting = await begun(khoi)
    await khoi.post(f"{meeting}/people", {"people": "12"})
    counting = read_svg((await khoi.get(meeting)).text)
    forged = counting[:-1] + ("0" if counting[-1] != "0" else "1")
    assert ((await chair.get(counting)).status_code, (await chair.get(forged)).status_code) == (200, 404)
    own = await khoi.post(counting, {"people": "12"})
    assert (own.status_code, say("vi", "wrong.chair-own-phone") in own.text) == (422, True)
    for people in ("", "0", "abc", "1000"):
        assert (await chair.post(counting, {"people": people})).status_code == 422
    await chair.post(counting, {"people": "14"})
    assert say("vi", "count.kept", n=14) in (await chair.get(counting)).text


async def test_a_desks_page_of_a_meeting_leads_to_the_meeting(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi = await browser("khoi")
    meeting = await begun(khoi)
    desk = meeting.replace("/meetings/", "/desk-sessions/")
    assert (await khoi.get(desk)).headers["location"] == meeting
    screen = await screen_of(khoi, meeting)
    assert say("vi", "screen.meeting") in (await (await browser()).get(screen)).text
