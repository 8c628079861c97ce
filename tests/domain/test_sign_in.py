"""Signing in: who gets in, who waits, and what an answer betrays."""

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from statistics import median
from unicodedata import normalize

import pytest

from domain.accounts.beginnings import Browser
from domain.accounts.passwords import HASHER, change_password
from domain.accounts.sign_in import sign_in
from domain.accounts.sign_out import sign_out, sign_out_device, sign_out_everywhere
from domain.database import rows
from domain.queries.accounts import show_own_account
from domain.refusals import FormRefused, Refused, TooMany
from domain.rules.guesses import QUARTER
from domain.rules.viewers import Role
from tests.accounts import ELSEWHERE, KEY, NEW_PASSWORD, PASSWORD, PHONE, has_password, known_to, login_of, tries
from tests.cast import MINUTE, TUESDAY, Cast, chance, grant


@pytest.fixture
async def cast(cast: Cast) -> Cast:
    await has_password(cast, "hoa", "hanh", "khoi")
    return cast


async def sessions() -> list[bytes]:
    return [line["id"] for line in await rows("SELECT id FROM session ORDER BY made_at, id")]


async def test_hoa_signs_in_and_her_session_lasts_ninety_days(cast: Cast):
    assert (await tries(cast, "hoa")).seconds == 90 * 24 * 3600
    [session] = await rows("SELECT id, ends_at, idle, browser FROM session")
    assert (session["id"], session["ends_at"]) == (PHONE.session, TUESDAY + timedelta(days=90))


async def test_an_officers_session_lasts_twelve_hours_and_thirty_minutes_idle(cast: Cast):
    assert (await tries(cast, "hanh")).seconds == 12 * 3600
    assert [line["idle"] for line in await rows("SELECT idle FROM session")] == [timedelta(minutes=30)]


@pytest.mark.parametrize(
    ("span", "hours"), [("[2026-11-25,)", 12), ("[2027-01-01,2027-02-01)", 12), ("[2026-01-01,2026-11-24)", 90 * 24)]
)
async def test_a_long_session_never_lives_into_an_office(cast: Cast, span: str, hours: int):
    await grant(cast, "hoa", Role.OFFICER, "tran-yen")
    await rows("UPDATE role_grant SET valid = {}::text::daterange WHERE person = {}", span, cast["hoa"].person)
    assert (await tries(cast, "hoa")).seconds == hours * 3600


@pytest.mark.parametrize("written", ["0000.000.000", "+84 000000000", "0000 000 000", "(0000) 000-000"])
async def test_a_number_is_read_as_lists_write_it(cast: Cast, written: str):
    assert await login_of(cast, "hoa") == "0000000000"
    if "+84" in written:
        written = "0000000000"
    assert (await sign_in(login=written, password=PASSWORD, browser=PHONE, key=KEY, at=TUESDAY)).account == cast[
        "hoa"
    ].account


async def test_an_e_mail_address_signs_in_in_any_case(cast: Cast):
    await rows("UPDATE person SET email = 'Hanh@tranyen.vn' WHERE id = {}", cast["hanh"].person)
    begun = await sign_in(login=" HANH@TranYen.VN", password=PASSWORD, browser=PHONE, key=KEY, at=TUESDAY)
    assert begun.account == cast["hanh"].account


async def test_the_other_normal_form_of_the_password_opens_too(cast: Cast):
    assert await tries(cast, "hoa", normalize("NFD", PASSWORD))


@pytest.mark.parametrize("case", ["wrong", "unknown", "no password yet", "closed"])
async def test_every_failure_says_the_same(cast: Cast, case: str):
    await rows("UPDATE account SET disabled_at = {} WHERE id = {}", TUESDAY, cast["khoi"].account)
    name = {"no password yet": "thao", "closed": "khoi"}.get(case, "hoa")
    login = "0999999999" if case == "unknown" else await login_of(cast, name)
    password = "không phải thế" if case == "wrong" else PASSWORD
    with pytest.raises(FormRefused) as refused:
        await sign_in(login=login, password=password, browser=PHONE, key=KEY, at=TUESDAY)
    assert refused.value.facts == {"password": "sign-in-wrong"}
    assert await sessions() == []


@pytest.mark.slow
async def test_an_unknown_account_takes_as_long_as_a_known_one(cast: Cast):
    login, took = await login_of(cast, "hoa"), {True: [], False: []}
    for number in range(24):
        is_known, started = number % 2 == 0, time.perf_counter()
        with pytest.raises(FormRefused):
            at = TUESDAY + number * QUARTER
            await sign_in(
                login=login if is_known else "0999999999", password="sai rồi nhé", browser=PHONE, key=KEY, at=at
            )
        took[is_known].append(time.perf_counter() - started)
    assert 0.6 < median(took[True]) / median(took[False]) < 1.6


async def test_the_session_that_this_browser_had_ends(cast: Cast):
    await tries(cast, "hoa")
    again = replace(PHONE, session=chance("second", 32), previous=PHONE.session)
    await tries(cast, "hoa", browser=again)
    assert await sessions() == [again.session]


async def fails(cast: Cast, name: str, times: int, browser: Browser = PHONE, *, step: int = 0) -> None:
    for number in range(times):
        from_there = replace(browser, address=chance(f"address {number}", 32)) if step else browser
        with pytest.raises(FormRefused):
            await tries(cast, name, "sai rồi nhé", browser=from_there)


async def test_ten_failures_from_one_address_are_taken_and_then_it_waits(cast: Cast):
    await fails(cast, "hoa", 10)
    with pytest.raises(TooMany) as refused:
        await tries(cast, "hoa")
    assert refused.value.facts == {"seconds": 15 * 60, "minutes": 15}


async def test_meanwhile_the_true_user_gets_in_from_another_address(cast: Cast):
    await fails(cast, "hoa", 10)
    assert await tries(cast, "hoa", browser=ELSEWHERE)


async def test_a_guesser_at_many_addresses_is_slowed_by_the_account(cast: Cast):
    await fails(cast, "hoa", 30, step=1)
    with pytest.raises(TooMany):
        await tries(cast, "hoa", "sai rồi nhé", browser=replace(PHONE, address=chance("address 99", 32)))


async def test_and_never_locks_out_the_browser_that_its_owner_knows(cast: Cast):
    await fails(cast, "hoa", 30, step=1)
    with pytest.raises(TooMany):
        await tries(cast, "hoa", browser=ELSEWHERE)
    assert await tries(cast, "hoa", browser=known_to(cast, "hoa", ELSEWHERE))


async def test_a_known_browser_that_was_stolen_guesses_ten_times(cast: Cast):
    stolen = known_to(cast, "hoa")
    await fails(cast, "hoa", 10, browser=stolen)
    with pytest.raises(TooMany):
        await tries(cast, "hoa", browser=stolen)


async def test_a_seal_of_another_account_is_worth_nothing(cast: Cast):
    await fails(cast, "hoa", 30, step=1)
    with pytest.raises(TooMany):
        await tries(cast, "hoa", browser=known_to(cast, "khoi", ELSEWHERE))


async def test_everybody_may_try_again_after_a_quarter_of_an_hour(cast: Cast):
    await fails(cast, "hoa", 10)
    assert await tries(cast, "hoa", at=TUESDAY + QUARTER)


async def test_one_address_tries_sixty_times_over_all_accounts(cast: Cast):
    limit = "SELECT max(count) AS most FROM guess_limit WHERE scope LIKE 'sign-in:address:%'"
    for name in ("hoa", "hanh", "khoi", "thao", "dung", "su"):
        await fails(cast, name, 10)
    with pytest.raises(TooMany):
        await tries(cast, "pao")
    assert [line["most"] for line in await rows(limit)] == [61]


async def test_one_address_closes_no_door_of_another_however_long_it_tries(cast: Cast):
    for _ in range(70):
        with suppress(FormRefused, TooMany):
            await tries(cast, "hoa", "sai rồi nhé")
    counts = await rows("SELECT split_part(scope, ':', 2) AS kind, count FROM guess_limit")
    assert {line["kind"]: line["count"] for line in counts} == {"pair": 70, "address": 70, "account": 10, "all": 10}
    assert await tries(cast, "hoa", browser=ELSEWHERE)


async def test_right_passwords_are_not_counted(cast: Cast):
    for number in range(12):
        await tries(cast, "hoa", browser=replace(PHONE, session=chance(number, 32)))
    assert {line["count"] for line in await rows("SELECT count FROM guess_limit")} == {0}


async def test_of_forty_tries_at_once_no_more_than_the_limit_is_judged(cast: Cast):
    made = await asyncio.gather(*(tries(cast, "hoa", "sai rồi nhé") for _ in range(40)), return_exceptions=True)
    judged = [answer for answer in made if isinstance(answer, FormRefused)]
    assert (len(judged), len([answer for answer in made if isinstance(answer, TooMany)])) == (10, 30)


async def test_the_two_right_ones_of_a_race_leave_no_count(cast: Cast):
    begun = await asyncio.gather(*(tries(cast, "hoa", browser=replace(PHONE, session=chance(n, 32))) for n in range(2)))
    assert len(begun) == len(await sessions()) == 2
    assert {line["count"] for line in await rows("SELECT count FROM guess_limit")} == {0}


async def test_sign_out_ends_this_session_alone(cast: Cast):
    await tries(cast, "hoa")
    await tries(cast, "hoa", browser=ELSEWHERE)
    await sign_out(viewer=cast["hoa"], session=PHONE.session, at=TUESDAY)
    assert await sessions() == [ELSEWHERE.session]


async def test_sign_out_everywhere_ends_all_of_ones_own(cast: Cast):
    for name, browser in [("hoa", PHONE), ("hoa", ELSEWHERE), ("khoi", replace(PHONE, session=chance("khoi", 32)))]:
        await tries(cast, name, browser=browser)
    await sign_out_everywhere(viewer=cast["hoa"], at=TUESDAY)
    assert await sessions() == [chance("khoi", 32)]


async def test_one_device_is_signed_out_from_another_and_nobody_elses(cast: Cast):
    await tries(cast, "hoa")
    await tries(cast, "khoi", browser=ELSEWHERE)
    devices = (await show_own_account(viewer=cast["hoa"], session=PHONE.session, at=TUESDAY)).devices
    await sign_out_device(viewer=cast["khoi"], device=devices[0].id, at=TUESDAY)
    assert len(await sessions()) == 2
    await sign_out_device(viewer=cast["hoa"], device=devices[0].id, at=TUESDAY)
    assert await sessions() == [ELSEWHERE.session]


async def changes(cast: Cast, current: str = PASSWORD, password: str = NEW_PASSWORD, again: str | None = None) -> None:
    await change_password(
        viewer=cast["hoa"],
        session=PHONE.session,
        current=current,
        password=password,
        again=again or password,
        at=TUESDAY,
    )


async def test_a_changed_password_ends_every_other_session(cast: Cast):
    await tries(cast, "hoa")
    await tries(cast, "hoa", browser=ELSEWHERE)
    await changes(cast)
    assert await sessions() == [PHONE.session]
    with pytest.raises(FormRefused):
        await tries(cast, "hoa")
    assert await tries(cast, "hoa", NEW_PASSWORD, browser=ELSEWHERE)


async def test_p8_a_change_is_refused_with_everything_that_is_wrong(cast: Cast):
    with pytest.raises(FormRefused) as refused:
        await changes(cast, current="sai rồi nhé", password="ngắn", again="khác")
    assert refused.value.facts == {
        "password": "password-short",
        "again": "password-differs",
        "current": "password-wrong",
    }


async def test_the_current_password_is_guessed_ten_times_from_an_open_session(cast: Cast):
    for _ in range(10):
        with pytest.raises(FormRefused):
            await changes(cast, current="sai rồi nhé")
    with pytest.raises(TooMany):
        await changes(cast)


async def test_a_closed_account_gets_no_session_even_when_it_closes_meanwhile(cast: Cast):
    from domain.accounts.beginnings import begin_session

    await rows("UPDATE account SET disabled_at = {} WHERE id = {}", TUESDAY, cast["hoa"].account)
    hoa = cast["hoa"]
    with pytest.raises(Refused, match="account-closed"):
        await begin_session(account=hoa.account, person=hoa.person, browser=PHONE, at=TUESDAY, action="sessions.create")


async def test_what_is_kept_is_argon2id_and_the_trail_holds_no_secret(cast: Cast):
    await tries(cast, "hoa", at=TUESDAY + MINUTE)
    assert HASHER.hash("x").startswith("$argon2id$")
    [event] = await rows("SELECT action, account, facts::text FROM audit_event WHERE action = 'sessions.create'")
    assert (event["account"], event["facts"]) == (cast["hoa"].account, "{}")
