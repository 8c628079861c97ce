"""An officer's way through a denied report, form by form."""

import re
from datetime import timedelta

import time_machine

from domain.database import rows
from domain.rules.answers import Channel
from service.words import say
from tests.cast import TUESDAY, Cast
from tests.reviewing import REASON
from tests.service.conftest import Browsers
from tests.visiting import answered, helped

LATER = TUESDAY + timedelta(hours=1)
NUMBER = "0912 345 678"


async def test_from_the_list_to_the_home_that_was_told(browser: Browsers, cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1, psp_dossier=1)
    await answered("visit")
    await rows("UPDATE recipient SET phone = {} WHERE id = {}", NUMBER, cast.homes["binh"])
    with time_machine.travel(LATER, tick=True):
        hanh, at = await browser("hanh"), f"/reviews/{report}"
        assert at in (await hanh.get("/reviews")).text
        page = (await hanh.get(at)).text
        assert (NUMBER in page, "bác Nguyễn Văn Bình" in page, "Lò Thị Hoa" in page) == (False, True, True)
        assert NUMBER in (await hanh.get(f"{at}?call=1")).text

        unsaid = await hanh.post(at)
        assert (unsaid.status_code, say("vi", "wrong.stranger-unsaid") in unsaid.text) == (422, True)
        assert (await hanh.post(at, {"stranger": "1"})).status_code == 303

        half = await hanh.post(f"{at}/hearing", {"home_said": "Con nói có."})
        assert (half.status_code, "Con nói có." in half.text, 'href="#field-member_said"' in half.text) == (
            422,
            True,
            True,
        )
        both = {"home_said": "Con nói có.", "member_said": "Đã giúp bác ở nhà."}
        assert (await hanh.post(f"{at}/hearing", both)).status_code == 303

        [first, second] = re.findall(r'id="field-(item-\d+)"', (await hanh.get(at)).text)
        short = await hanh.post(f"{at}/decision", {first: "yes", "reason": "có"})
        assert (short.status_code, f'href="#field-{second}"' in short.text) == (422, True)
        assert re.findall(r'name="(item-\d+)" value="(\w+)" checked', short.text) == [(first, "yes")]
        assert (await hanh.post(f"{at}/decision", {first: "yes", second: "no", "reason": REASON})).status_code == 303

        assert REASON in (await hanh.get(at)).text
        assert (await hanh.post(f"{at}/notice")).headers["location"] == "/reviews?told=1"
        told = (await hanh.get("/reviews?told=1")).text
        assert (say("vi", "review.told-now") in told, say("vi", "work.done") in told, at in told) == (True, True, True)
        for who in ("hoa", "khoi"):
            assert REASON in (await (await browser(who)).get(f"/assistances/{report}")).text


async def test_what_is_noted_about_both_sides_is_told_to_no_member(browser: Browsers, cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet", pressed=True)
    with time_machine.travel(LATER, tick=True):
        hanh, at = await browser("hanh"), f"/reviews/{report}"
        assert say("vi", "review.pressed-how") in (await hanh.get(at)).text
        await hanh.post(at, {"stranger": "1"})
        hoa = await browser("hoa")
        assert say("vi", "today.looked-at-line") in (await hoa.get("/")).text
        await hanh.post(f"{at}/hearing", {"home_said": "Xin mã OTP", "member_said": "Không"})
        seen = (await hoa.get(f"/assistances/{report}")).text + (await hoa.get("/")).text
    assert ("OTP" in seen, say("vi", "review.pressed") in seen) == (False, False)


async def test_g11_who_gives_it_on_reads_it_no_more_and_the_commune_beside_does(browser: Browsers, cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit")
    with time_machine.travel(LATER, tick=True):
        hanh, pao = await browser("hanh"), await browser("pao")
        assert (await pao.get(f"/reviews/{report}")).status_code == 404
        assert (await hanh.post(f"/reviews/{report}/passes")).headers["location"] == "/reviews"
        assert (await hanh.get(f"/reviews/{report}")).status_code == 404
        assert say("vi", "work.done") in (await hanh.get("/reviews")).text
        assert (await pao.get(f"/reviews/{report}")).status_code == 200


def test_every_way_to_answer_has_its_words_on_a_review():
    for channel in Channel:
        assert say("vi", f"review.channel-{channel}")
        assert say("en", f"review.channel-{channel}")
