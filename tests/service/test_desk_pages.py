"""A help desk in the browser: opened by Khôi, manned by Hoa, answered by whoever was helped (G32)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from domain.database import row, rows
from domain.rules.desk_codes import desk_code
from service.words import say
from tests.cast import TUESDAY, Cast
from tests.service.conftest import SETTINGS, Browser, Browsers
from tests.symbols import read_svg

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(TUESDAY, tick=False) as moved:
        yield moved


async def opened(khoi: Browser, proof: str = "screen") -> str:
    """A desk set up and opened by its leader; the address of the opening."""
    page = (await khoi.get("/desks")).text
    team = re.findall(r'name="team" value="(\w+)"', page)[0]
    made = await khoi.post(
        "/desks", {"team": team, "name": "Nhà văn hóa thôn 3", "proof": proof, "weekdays": ["2", "4"]}
    )
    assert made.status_code == 303, made.text
    desk = made.headers["location"]
    return (await khoi.post(f"{desk}/sessions", {"closes": "11:00"})).headers["location"]


async def screen_of(opening: str) -> str:
    found = await row("SELECT screen FROM desk_session WHERE public_id = {}", opening.rsplit("/", 1)[1])
    assert found is not None
    return f"/screens/{found['screen']}"


async def scanned(stranger: Browser, opening: str) -> str:
    """The path behind the code that the hall sees now."""
    return read_svg((await stranger.get(await screen_of(opening))).text)


async def comes_in(who: Browser, code: str) -> str:
    """Scan and tap; the address of the opening as the member sees it."""
    page = (await who.get(code)).text
    fields = dict(re.findall(r'name="(key|tap)" value="([^"]+)"', page))
    arrived = await who.post("/desk-sessions/presence", fields)
    return (await who.get(arrived.headers["location"])).headers["location"]


async def helps(who: Browser, opening: str, **fields: str) -> tuple[str, int]:
    """A number given and helped at once: the report, and the number."""
    given = await who.submit(opening, f"{opening}/tickets", serve="1")
    ticket = given.headers["location"]
    made = await who.submit(ticket, f"{ticket}/assistance", indicator="psp-dossier", form="bác", **fields)
    return made.headers["location"], int(ticket.rsplit("/", 1)[1])


async def taps(citizen: Browser, code: str) -> str:
    """The page for the figures, after *I am here*."""
    tap = re.findall(r'name="tap" value="(\w+)"', (await citizen.get(code)).text)[0]
    return (await citizen.post("/d", {"tap": tap})).headers["location"]


async def test_g32_scan_wait_nine_seconds_tap_wait_eight_minutes_answer_it_is_taken(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, hoa, citizen = await browser("khoi"), await browser("hoa"), await browser(address="10.0.0.9", agent="Safari")
    opening = await opened(khoi)
    await comes_in(hoa, await scanned(citizen, opening))
    report, number = await helps(hoa, opening)
    code = await scanned(citizen, opening)
    page = (await citizen.get(code)).text
    clock.shift(9 * SECOND)
    tapped = await citizen.post("/d", {"tap": re.findall(r'name="tap" value="(\w+)"', page)[0]})
    clock.shift(8 * MINUTE)
    asked = await citizen.post(tapped.headers["location"], {"ticket": f"{number:03}"})
    claim = asked.headers["location"]
    assert say("vi", "confirm.all") in (await citizen.get(claim)).text
    assert (await citizen.post(claim, {"answer": "all"})).status_code == 303
    assert await rows("SELECT channel, grade FROM confirmation") == [{"channel": "desk-code", "grade": "B"}]
    assert say("vi", "visit.confirmed") in (await hoa.get(report)).text


async def test_g32_a_photo_of_the_code_that_is_opened_after_31_seconds_is_refused_kindly_with_the_digits_offered(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, citizen = await browser("khoi"), await browser()
    code = await scanned(citizen, await opened(khoi))
    clock.shift(31 * SECOND)
    late = (await citizen.get(code)).text
    assert ('name="tap"' in late, say("vi", "desk-over.title") in late, 'href="/c' in late) == (False, True, True)


async def test_a_code_is_taken_for_its_own_step_and_the_two_after(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, citizen = await browser("khoi"), await browser()
    code = await scanned(citizen, await opened(khoi))
    taken = []
    for _ in range(4):
        taken.append('name="tap"' in (await citizen.get(code)).text)
        clock.shift(10 * SECOND)
    assert taken == [True, True, True, False]


async def test_the_tap_comes_within_sixty_seconds(browser: Browsers, cast: Cast, clock: time_machine.Traveller):
    khoi, citizen = await browser("khoi"), await browser()
    code = await scanned(citizen, await opened(khoi))
    tap = re.findall(r'name="tap" value="(\w+)"', (await citizen.get(code)).text)[0]
    clock.shift(60 * SECOND)
    assert (await citizen.post("/d", {"tap": tap})).status_code == 303
    clock.shift(1 * SECOND)
    late = await citizen.post("/d", {"tap": tap})
    assert (late.status_code, say("vi", "error.desk-code-over.title") in late.text) == (409, True)


async def test_the_answer_has_fifteen_minutes_from_the_tap(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, hoa, citizen = await browser("khoi"), await browser("hoa"), await browser()
    opening = await opened(khoi)
    await comes_in(hoa, await scanned(citizen, opening))
    _, number = await helps(hoa, opening)
    figures = await taps(citizen, await scanned(citizen, opening))
    clock.shift(14 * MINUTE)
    claim = (await citizen.post(figures, {"ticket": str(number)})).headers["location"]
    assert say("vi", "confirm.all") in (await citizen.get(claim)).text
    clock.shift(MINUTE + SECOND)
    assert (await citizen.get(figures)).status_code == 409
    assert say("vi", "confirm.expired-title") in (await citizen.get(claim)).text


async def test_a_wrong_number_is_told_beside_its_field_and_five_may_be_tried(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, citizen = await browser("khoi"), await browser()
    figures = await taps(citizen, await scanned(citizen, await opened(khoi)))
    for typed, code in (("", "missing"), ("abc", "not-a-ticket"), ("1000", "not-a-ticket")):
        answer = await citizen.post(figures, {"ticket": typed})
        assert (answer.status_code, say("vi", f"wrong.{code}") in answer.text) == (422, True)
    for number in range(1, 6):
        answer = await citizen.post(figures, {"ticket": str(number)})
        assert say("vi", "wrong.ticket-not-waiting") in answer.text
    assert (await citizen.post(figures, {"ticket": "6"})).status_code == 429


async def test_a_member_scans_in_and_out_and_their_hours_are_from_the_one_to_the_other(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, hoa = await browser("khoi"), await browser("hoa")
    opening = await opened(khoi)
    assert await comes_in(hoa, await scanned(hoa, opening)) == opening
    clock.shift(75 * MINUTE)
    page = (await hoa.get(await scanned(hoa, opening))).text
    assert 'action="/desk-sessions/departure"' in page
    left = await hoa.post("/desk-sessions/departure", dict(re.findall(r'name="(tap)" value="([^"]+)"', page)))
    assert left.headers["location"] == opening
    assert await rows("SELECT outcome, closed_at - happened_at AS hours, seat FROM check_in") == [
        {"outcome": "signed-out", "hours": timedelta(minutes=75), "seat": 1}
    ]
    done = (await hoa.get("/check-ins")).text
    assert say("vi", "desk.you-were", name="Nhà văn hóa thôn 3") in done


async def test_the_six_digits_are_typed_beside_the_number_of_the_desk(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, hoa, citizen = await browser("khoi"), await browser("hoa"), await browser(address="10.0.0.9", agent="Safari")
    opening = await opened(khoi)
    await comes_in(hoa, await scanned(citizen, opening))
    report, _ = await helps(hoa, opening)
    shown = (await hoa.get(report)).text
    digits = "".join(re.findall(r'class="code">(\d{3}) (\d{3})<', shown)[0])
    typed = re.findall(r"gõ (\w{6}-\d{3})", shown)[0]
    found = await citizen.post("/c", {"card": typed.lower(), "digits": digits})
    await citizen.post(found.headers["location"], {"answer": "all"})
    assert await rows("SELECT channel, grade FROM confirmation") == [{"channel": "six-digits", "grade": "B"}]


async def test_a_printed_code_says_that_its_proof_is_weaker_and_is_grade_c(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, hoa, citizen = await browser("khoi"), await browser("hoa"), await browser(address="10.0.0.9", agent="Safari")
    opening = await opened(khoi, "print")
    desk = await row("SELECT public_id, token FROM help_desk")
    assert desk is not None
    assert say("vi", "desks.weaker") in (await khoi.get(f"/desks/{desk['public_id']}")).text
    printed = f"/d/{desk['token']}"
    await comes_in(hoa, printed)
    _, number = await helps(hoa, opening)
    clock.shift(20 * MINUTE)
    claim = (await citizen.post(await taps(citizen, printed), {"ticket": str(number)})).headers["location"]
    await citizen.post(claim, {"answer": "all"})
    assert await rows("SELECT channel, grade FROM confirmation") == [{"channel": "desk-print", "grade": "C"}]


async def test_the_printed_code_of_a_desk_that_has_a_screen_opens_nothing(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    await opened(await browser("khoi"))
    desk = await row("SELECT token FROM help_desk")
    assert desk is not None
    assert 'name="tap"' not in (await (await browser()).get(f"/d/{desk['token']}")).text


async def test_no_page_of_the_hall_or_of_a_citizen_tells_needs_or_what_others_got(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, hoa, citizen = await browser("khoi"), await browser("hoa"), await browser()
    opening = await opened(khoi)
    await comes_in(hoa, await scanned(citizen, opening))
    await hoa.submit(opening, f"{opening}/tickets", need="other")
    need = say("vi", "report.topic-other")
    assert need in (await hoa.get(opening)).text
    screen = await screen_of(opening)
    figures = await taps(citizen, await scanned(citizen, opening))
    for page in (screen, figures, await scanned(citizen, opening)):
        assert need not in (await citizen.get(page)).text
    assert "<li>001</li>" in (await citizen.get(screen)).text


async def test_a_card_that_was_brought_to_the_desk_makes_it_the_homes_help(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, hoa = await browser("khoi"), await browser("hoa")
    opening = await opened(khoi)
    await comes_in(hoa, await scanned(hoa, opening))
    given = await hoa.submit(opening, f"{opening}/tickets", serve="1")
    card = (await hoa.get(f"/q/{cast.cards['binh']}")).text
    way = re.findall(r'href="(/desk-sessions/\w+/tickets/\d+\?card=\w+)"', card)[0]
    assert way.startswith(given.headers["location"])
    await hoa.submit(
        way, f"{given.headers['location']}/assistance", indicator="ewallet", form="bác", card=cast.cards["binh"]
    )
    assert await rows(
        "SELECT assistance.recipient, check_in.desk_session IS NOT NULL AS desk, closed_at FROM assistance"
        " JOIN check_in ON check_in.id = assistance.check_in"
    ) == [
        {"recipient": cast.homes["binh"], "desk": True, "closed_at": None}
    ]  # fmt: skip


async def test_the_screen_asks_again_when_its_code_changes_and_is_sent_nothing_twice(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    khoi, hall = await browser("khoi"), await browser()
    screen = await screen_of(await opened(khoi))
    first = await hall.get(screen)
    assert re.findall(r"load delay:(\d+)ms", first.text) == ["10150"]
    part = await hall.get(screen, headers={"hx-request-type": "partial"})
    again = {"hx-request-type": "partial", "if-none-match": part.headers["etag"]}
    assert (await hall.get(screen, headers=again)).status_code == 304
    clock.shift(10 * SECOND)
    assert (await hall.get(screen, headers=again)).status_code == 200


async def test_a_screen_is_opened_by_its_token_alone(browser: Browsers, cast: Cast, clock: time_machine.Traveller):
    opening, hall = await opened(await browser("khoi")), await browser()
    screen = await screen_of(opening)
    token = screen.rsplit("/", 1)[1]
    typed = "-".join(token[at : at + 4] for at in range(0, 16, 4)).lower()
    assert (await hall.get(f"/screens?code={typed}")).headers["location"] == screen
    assert (await hall.get(f"/screens/{'0' * 16}")).status_code == 404
    assert (await hall.get("/screens?code=xyz")).status_code == 422


def test_a_code_is_what_the_handle_and_the_step_make_it():
    at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    one = desk_code(SETTINGS.secret, "K7M3Q2", at)
    assert (len(one), one[:6], desk_code(SETTINGS.secret, "K7M3Q2", at + 9 * SECOND) == one) == (16, "K7M3Q2", True)
    assert desk_code(SETTINGS.secret, "K7M3Q2", at + 10 * SECOND) != one
