"""From a knock on the door to points, through the web, with plain forms and no script."""

import re
from datetime import UTC, datetime

import pytest

from domain.database import rows
from domain.rules.tokens import public_id
from tests.cast import Cast, chance, join
from tests.service.conftest import Browser, Browsers
from tests.visiting import at_the_door


async def at_a_door(browser: Browsers, cast: Cast, home: str = "binh") -> tuple[Browser, str]:
    hoa = await browser("hoa")
    there = await hoa.submit(f"/q/{cast.cards[home]}", "/check-ins", card=cast.cards[home])
    return hoa, there.headers["location"]


async def reported(browser: Browsers, cast: Cast, **things: int) -> tuple[Browser, str]:
    """Hoa reports; returns her browser and the address of the code page."""
    hoa, visit = await at_a_door(browser, cast)
    fields = {"indicator": list(things), "form": "bác"} | {f"quantity-{code}": n for code, n in things.items()}
    answer = await hoa.submit(visit, f"{visit}/assistance", **fields)
    assert answer.status_code == 303, answer.text
    return hoa, answer.headers["location"]


async def code_on(hoa: Browser, page: str) -> str:
    """The path behind the QR, decoded from the picture on the page as a phone would."""
    from tests.symbols import read_svg

    return read_svg((await hoa.get(page)).text)


async def digits_on(hoa: Browser, page: str) -> str:
    shown = re.search(r'class="code">(\d{3}) (\d{3})<', (await hoa.get(page)).text)
    assert shown
    return "".join(shown.groups())


async def test_hoa_scans_reports_and_mr_binh_confirms_on_his_phone(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    binh = await browser(agent="Safari", address="10.0.0.2")
    token = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    question = await binh.get(f"/c/{token}")
    assert "Lò Thị Hoa" in question.text and "bác B…" in question.text

    answer = await binh.http.post(f"/c/{token}", data={"answer": "all"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{token}")
    assert [line["points"] for line in await rows("SELECT points FROM ledger_entry")] == [180, 180]
    assert "Bà con đã xác nhận" in (await hoa.get(page)).text


async def test_a_wrong_form_says_everything_at_once_and_keeps_what_was_typed(browser: Browsers, cast: Cast):
    hoa, visit = await at_a_door(browser, cast)
    fields = {"indicator": ["ewallet"], "quantity-ewallet": "7", "form": "bác"}
    answer = await hoa.submit(visit, f"{visit}/assistance", **fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text and 'value="7"' in answer.text


async def test_one_more_person_keeps_what_was_chosen(browser: Browsers, cast: Cast):
    hoa, visit = await at_a_door(browser, cast)
    answer = await hoa.submit(visit, f"{visit}/assistance", indicator="ewallet", form="bác", add="1")
    assert answer.status_code == 200
    assert len(re.findall(r'name="(?:p1-)?form" value="bác"', answer.text)) == 2
    assert 'id="task-ewallet" checked' in answer.text


async def test_g18_a_stranger_learns_the_hamlet_and_the_number_and_nothing_else(browser: Browsers, cast: Cast):
    shown = (await (await browser()).get(f"/Q/{cast.cards['binh']}")).text
    assert "thôn 3" in shown and "0214 3000 000" in shown
    assert "Bình" not in shown and "B…" not in shown


async def test_g9_a_member_of_another_hamlet_sees_the_home_masked(browser: Browsers, cast: Cast):
    shown = (await (await browser("su")).get(f"/q/{cast.cards['binh']}")).text
    assert "bác B…" in shown and "Bình" not in shown


async def test_a_changed_character_of_a_card_is_refused(browser: Browsers, cast: Cast):
    token = cast.cards["binh"]
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert (await (await browser()).get(f"/q/{changed}")).status_code == 404


async def test_the_typed_code_leads_to_the_card(browser: Browsers, cast: Cast):
    answer = await (await browser("hoa")).get(f"/q?code={cast.codes['binh'].lower()}")
    assert answer.headers["location"] == f"/q/{cast.cards['binh']}?typed=1"


async def test_the_six_digits_lead_to_the_same_claim(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    digits = await digits_on(hoa, page)
    stranger = await browser()
    answer = await stranger.http.post("/c", data={"card": cast.codes["binh"], "digits": digits})
    assert answer.status_code == 303
    assert "Lò Thị Hoa" in (await stranger.get(answer.headers["location"])).text


async def test_wrong_digits_are_taken_five_times(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    digits = await digits_on(hoa, page)
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    stranger = await browser()
    for _ in range(5):
        assert (await stranger.http.post("/c", data={"card": cast.codes["binh"], "digits": wrong})).status_code == 422
    assert (await stranger.http.post("/c", data={"card": cast.codes["binh"], "digits": digits})).status_code == 422


async def test_p2_the_answer_is_there_before_stars_are_asked(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    token = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    binh = await browser(agent="Safari")
    await binh.http.post(f"/c/{token}", data={"answer": "all"})
    assert await rows("SELECT FROM confirmation")
    saved = (await binh.get(f"/c/{token}")).text
    assert 'name="stars"' in saved

    await binh.http.post(f"/c/{token}/rating", data={"stars": "5", "words": "Cảm ơn cháu"})
    assert [line["stars"] for line in await rows("SELECT stars FROM rating")] == [5]


async def test_g15_something_is_not_right_denies_nothing_until_it_is_sent(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1, **{"psp-dossier": 1})
    token = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    binh = await browser(agent="Safari")
    opened = (await binh.get(f"/c/{token}?fix=1")).text
    assert await rows("SELECT FROM confirmation") == []

    items = re.findall(r'name="item-(\d+)" value="yes"', opened)
    half = await binh.http.post(f"/c/{token}?fix=1", data={"answer": "some", f"item-{items[0]}": "yes"})
    assert half.status_code == 422
    await binh.http.post(
        f"/c/{token}?fix=1", data={"answer": "some", f"item-{items[0]}": "yes", f"item-{items[1]}": "no"}
    )
    assert [line["state"] for line in await rows("SELECT state FROM assistance")] == ["confirmed"]


async def test_the_page_of_a_part_names_nobody_beside_what_was_not_counted(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1, **{"psp-dossier": 1})
    token = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    binh = await browser(agent="Safari")
    first, second = re.findall(r'name="item-(\d+)" value="yes"', (await binh.get(f"/c/{token}?fix=1")).text)
    assert "· bác" in (await hoa.get(page)).text
    said = {"answer": "some", f"item-{first}": "yes", f"item-{second}": "no"}
    await binh.http.post(f"/c/{token}?fix=1", data=said)
    shown = (await hoa.get(page)).text
    assert ("chưa tính" in shown, "· bác" in shown) == (True, False)


async def test_p5_the_members_own_private_window_on_the_same_network_never_reaches_b(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    token = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    private = await browser(agent="Chrome", address="10.0.0.1")
    await private.http.post(f"/c/{token}", data={"answer": "all"})
    assert [line["grade"] for line in await rows("SELECT grade FROM confirmation")] == ["C"]


async def test_the_page_that_waits_asks_with_an_etag_and_is_told_when_nothing_changed(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    partial = {"hx-request-type": "partial"}
    first = await hoa.get(page, headers=partial)
    again = await hoa.get(page, headers={**partial, "if-none-match": first.headers["etag"]})
    assert (again.status_code, "<html" in first.text) == (304, False)


async def test_a_script_is_told_the_next_page_and_fetches_it_once_with_the_same_key_again_too(
    browser: Browsers, cast: Cast
):
    hoa = await browser("hoa")
    key = re.findall(r'name="key" value="([^"]+)"', (await hoa.get("/households")).text)[0]
    sent = {"key": key, "end": "nobody-home"}
    plain, *told = [
        await hoa.post(f"/households/{cast.home('binh')}/knocks", sent, headers={"hx-request-type": kind})
        for kind in ("full", "partial", "partial")
    ]
    assert plain.status_code == 303
    for answer in told:
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["hx-redirect"] == plain.headers["location"]


async def test_a_knock_is_noted_in_two_taps_from_the_list(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    answer = await hoa.submit("/households", f"/households/{cast.home('binh')}/knocks", end="not-needed")
    assert answer.status_code == 303
    assert "chưa cần" in (await hoa.get("/households")).text
    assert "Đã ghi" in (await hoa.get(answer.headers["location"])).text


@pytest.mark.parametrize(
    ("language", "said", "never"),
    [
        ("vi", ("cần đến", "đến lần cuối "), "chưa đến"),
        ("en", ("to visit", "last visit "), "not yet<"),
    ],
)
async def test_a_home_where_nobody_opened_is_not_called_unvisited(
    browser: Browsers, cast: Cast, language: str, said: tuple[str, ...], never: str
):
    hoa = await browser("hoa")
    await hoa.submit("/households", f"/households/{cast.home('binh')}/knocks", end="nobody-home")
    await hoa.post("/language", {"language": language})
    shown = (await hoa.get("/households")).text
    assert [word in shown for word in (*said, never)] == [True, True, False]


async def test_todays_page_shows_no_rank_to_a_member_r3(browser: Browsers, cast: Cast):
    shown = (await (await browser("hoa")).get("/")).text
    assert "Chào Hoa" in shown
    assert "hạng" not in shown.lower()


async def test_g8_a_knock_is_taken_back_from_the_page_that_says_it_was_noted(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    noted = await hoa.submit("/households", f"/households/{cast.home('binh')}/knocks", end="not-needed")
    undo = re.search(r'action="(/knocks/\w+/removal)"', (await hoa.get(noted.headers["location"])).text)
    assert undo
    answer = await hoa.post(undo[1])
    assert "Đã rút lại" in (await hoa.get(answer.headers["location"])).text
    assert await rows("SELECT FROM recipient WHERE not_needed_on IS NOT NULL") == []


async def test_what_waits_at_a_visit_is_said_on_its_page_and_not_taken_twice(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    [visit] = await rows("SELECT public_id FROM check_in")
    address = f"/check-ins/{visit['public_id']}"
    assert f'href="{page}"' in (await hoa.get(address)).text
    again = await hoa.submit(address, f"{address}/assistance", indicator="ewallet", form="bác")
    assert again.status_code == 422 and "đang chờ bà con trả lời" in again.text


async def test_a_visit_that_is_over_says_what_to_do_and_asks_nothing(browser: Browsers, cast: Cast):
    hoa, visit = await at_a_door(browser, cast)
    await rows("UPDATE check_in SET local_day = local_day - 8")
    shown = (await hoa.get(visit)).text
    assert "quét lại thẻ" in shown and 'name="indicator"' not in shown


async def test_g10_who_came_along_is_offered_unticked_and_shares(browser: Browsers, cast: Cast):
    dung = await browser("dung")
    await dung.submit(f"/q/{cast.cards['binh']}", "/check-ins", card=cast.cards["binh"])
    hoa, visit = await at_a_door(browser, cast)
    person = cast["dung"].public_id
    shown = (await hoa.get(visit)).text
    assert f'name="beside" value="{person}"><span>Phạm Thị Dung' in shown
    await hoa.submit(visit, f"{visit}/assistance", indicator="ewallet", form="bác", beside=person)
    helpers = {line["person"] for line in await rows("SELECT person FROM assistance_helper")}
    assert helpers == {cast["hoa"].person, cast["dung"].person}


async def test_one_more_person_keeps_the_place_without_script(browser: Browsers, cast: Cast):
    hoa, visit = await at_a_door(browser, cast)
    assert f'formaction="{visit}/assistance#person-2"' in (await hoa.get(visit)).text
    answer = await hoa.submit(visit, f"{visit}/assistance", indicator="ewallet", form="bác", add="1")
    assert 'id="person-2"' in answer.text and f'formaction="{visit}/assistance#person-3"' in answer.text


async def test_the_form_of_the_homes_head_is_chosen_until_another_is(browser: Browsers, cast: Cast):
    hoa, visit = await at_a_door(browser, cast, "son")
    chosen = r'name="form" value="(\w+)" checked'
    assert re.findall(chosen, (await hoa.get(visit)).text) == ["ông"]
    answer = await hoa.submit(visit, f"{visit}/assistance", indicator="ewallet", form="bà", add="1")
    assert re.findall(chosen, answer.text) == ["bà"]


async def test_what_can_be_reported_stands_under_headings(browser: Browsers, cast: Cast):
    await rows("UPDATE indicator SET topic = 'money' WHERE code = 'ewallet'")
    hoa, visit = await at_a_door(browser, cast)
    shown = (await hoa.get(visit)).text
    assert re.findall(r"<h2>(.*?)</h2>", shown) == ["Việc khác", "Thanh toán, mùa vụ"]
    assert shown.index("Thanh toán, mùa vụ") < shown.index('value="ewallet"')


async def test_g9_the_card_says_which_visit_would_move(browser: Browsers, cast: Cast):
    hoa, _ = await reported(browser, cast, ewallet=1)
    shown = (await hoa.get(f"/q/{cast.cards['son']}")).text
    assert "đang ghi ở nhà bác Nguyễn Văn Bình" in shown


async def test_g35_of_several_teams_the_homes_own_is_chosen_and_another_is_one_tap_away(browser: Browsers, cast: Cast):
    await join(cast, "hoa", "member", "thon-5")
    hoa = await browser("hoa")
    own, other = (public_id(chance(f"team {team}")) for team in ("thon-3", "thon-5"))
    shown = (await hoa.get(f"/q/{cast.cards['binh']}")).text
    assert re.findall(r'name="team" value="(\w+)"( checked)?', shown) == [(own, " checked"), (other, "")]
    await hoa.submit(f"/q/{cast.cards['binh']}", "/check-ins", card=cast.cards["binh"], team=other)
    assert [line["team"] for line in await rows("SELECT team FROM check_in")] == [cast.teams["thon-5"]]


async def test_g35_who_is_in_one_team_is_not_asked_for_it(browser: Browsers, cast: Cast):
    assert 'name="team"' not in (await (await browser("hoa")).get(f"/q/{cast.cards['binh']}")).text


async def test_help_for_a_second_person_without_a_form_of_address_is_kept(browser: Browsers, cast: Cast):
    hoa, check_in = await browser("hoa"), await at_the_door(cast, "hoa", "binh", at=datetime.now(UTC))
    sent = {"form": "bác", "indicator": "ewallet", "p1-given-name": "", "p1-indicator": "eid-active"}
    answer = await hoa.submit(f"/check-ins/{check_in}", f"/check-ins/{check_in}/assistance", **sent)
    assert answer.status_code == 303
    kept = await rows("SELECT indicator, form FROM assistance_item ORDER BY id")
    assert [(one["indicator"], one["form"]) for one in kept] == [("ewallet", "bác"), ("eid-active", "bà con")]
