"""Codes that a stranger guesses: typed card codes, six digits, ways in. Nobody honest is locked out by it."""

from collections.abc import AsyncIterator

import pytest
import time_machine

from domain.database import rows
from domain.rules.tokens import card_code
from service.visitors import network_of
from tests.cast import TUESDAY, Cast, chance
from tests.service.conftest import Browser, Browsers, but_for_its_code
from tests.service.test_main_job import digits_on, reported
from tests.service.test_slips import slip_for

WRONG = card_code(chance("nobody's card", 5))
LIMIT = 60


@pytest.fixture(autouse=True)
async def one_window(cast: Cast) -> AsyncIterator[None]:
    """The clock in the middle of a window, so that none begins meanwhile."""
    with time_machine.travel(TUESDAY.replace(minute=5), tick=True):
        yield


async def spent(kind: str) -> None:
    """All but one try of everybody who has tried so far: sixty requests would prove no more."""
    await rows("UPDATE guess_limit SET count = {} WHERE scope LIKE {}", LIMIT - 1, f"{kind}:%")


async def types_card(one: Browser, code: str = WRONG) -> int:
    return (await one.get(f"/q?code={code}")).status_code


async def types_digits(one: Browser, code: str = WRONG, digits: str = "123456") -> int:
    return (await one.http.post("/c", data={"card": code, "digits": digits})).status_code


async def opens_slip(one: Browser, token: str = "0" * 26) -> int:
    return (await one.get(f"/s/{token}")).status_code


@pytest.mark.parametrize(
    ("kind", "tries", "wrong"), [("card", types_card, 422), ("digits", types_digits, 422), ("slip", opens_slip, 404)]
)
async def test_sixty_wrong_codes_a_quarter_and_the_next_waits_minutes(browser: Browsers, kind: str, tries, wrong: int):
    stranger = await browser()
    assert await tries(stranger) == wrong
    await spent(kind)
    assert [await tries(stranger), await tries(stranger)] == [wrong, 429]
    assert await tries(await browser(address="10.0.0.9")) == wrong  # another network has its own count
    with time_machine.travel(TUESDAY.replace(minute=20)):
        assert await tries(stranger) == wrong


async def test_the_answer_to_one_try_too_many_is_the_same_for_a_right_code(browser: Browsers, cast: Cast):
    stranger = await browser()
    await types_card(stranger)
    await rows("UPDATE guess_limit SET count = {}", LIMIT)
    right, wrong = [await stranger.get(f"/q?code={code}") for code in (cast.codes["binh"], WRONG)]
    assert right.status_code == 429
    assert but_for_its_code(right.text).replace(cast.codes["binh"], WRONG) == but_for_its_code(wrong.text)
    assert 0 < int(right.headers["retry-after"]) <= 15 * 60


async def test_a_right_code_is_not_counted(browser: Browsers, cast: Cast):
    stranger = await browser()
    assert await types_card(stranger, cast.codes["binh"]) == 303
    assert await opens_slip(stranger, (await slip_for(browser, cast)).rsplit("/", 1)[-1]) == 200
    counts = await rows("SELECT split_part(scope, ':', 1) AS kind, count FROM guess_limit ORDER BY scope")
    assert [(line["kind"], line["count"]) for line in counts] == [("card", 0), ("slip", 0)]


async def test_a_stranger_of_the_same_network_locks_no_member_out(browser: Browsers, cast: Cast):
    stranger = await browser()
    await types_card(stranger)
    await types_digits(stranger)
    await rows("UPDATE guess_limit SET count = {}", LIMIT)
    hoa = await browser("hoa")
    assert await types_card(hoa, cast.codes["binh"]) == 303
    assert [await types_digits(hoa), await types_digits(stranger)] == [422, 429]


async def test_tries_beyond_the_networks_limit_burn_none_of_a_homes_five(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    digits, stranger = await digits_on(hoa, page), await browser(address="10.0.0.9")
    await types_digits(stranger)
    await rows("UPDATE guess_limit SET count = {}", LIMIT)
    assert [await types_digits(stranger, cast.codes["binh"]) for _ in range(6)] == [429] * 6
    assert await types_digits(await browser(address="10.0.0.2"), cast.codes["binh"], digits) == 303


async def test_an_unknown_card_and_wrong_digits_are_answered_in_the_same_words(browser: Browsers, cast: Cast):
    await reported(browser, cast, ewallet=1)
    said = [
        (await (await browser()).http.post("/c", data={"card": code, "digits": "123456"})).text.replace(code, "")
        for code in (cast.codes["binh"], cast.codes["son"], WRONG)
    ]
    assert said[0] == said[1] == said[2]


async def test_the_code_of_a_replaced_card_opens_nothing_and_says_so_to_whoever_has_the_digits(
    browser: Browsers, cast: Cast
):
    hoa, page = await reported(browser, cast, ewallet=1)
    digits, stranger = await digits_on(hoa, page), await browser(address="10.0.0.2")
    await rows("UPDATE card SET revoked_at = {} WHERE code = {}", TUESDAY, cast.codes["binh"])
    typed = {"card": cast.codes["binh"], "digits": digits}
    kind = await stranger.http.post("/c", data=typed)
    assert (kind.status_code, "Thẻ này đã được thay" in kind.text) == (422, True)
    guessed = await stranger.http.post("/c", data=typed | {"digits": f"{(int(digits) + 1) % 10**6:06}"})
    assert (guessed.status_code, "đã được thay" in guessed.text) == (422, False)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_of_ipv6_the_first_half_is_one_network(address: str, network: str):
    assert network_of(address) == network


async def test_whoever_walks_through_a_network_of_ipv6_is_counted_as_one(browser: Browsers):
    await types_card(await browser(address="2001:db8:1:2::9"))
    await spent("card")
    assert [await types_card(await browser(address=f"2001:db8:1:2::{last}")) for last in (10, 11)] == [422, 429]
