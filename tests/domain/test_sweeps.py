"""What time ends by itself."""

from datetime import date, timedelta

import pytest

from domain.database import rows
from domain.rules.answers import REPORT_LIFE, State
from domain.sweeps import beat_heart, clear_ended, expire_assistances
from tests.cast import MINUTE, TUESDAY, Cast, chance
from tests.visiting import answered, helped

OVER = TUESDAY + REPORT_LIFE
SESSION = """
INSERT INTO session (id, account, made_at, seen_at, ends_at, idle, browser) VALUES ({}, {}, {}, {}, {}, {}, '')
"""


async def state() -> str:
    [found] = await rows("SELECT state FROM assistance")
    return found["state"]


@pytest.mark.parametrize(("at", "expected"), [(OVER - MINUTE, State.REPORTED), (OVER, State.EXPIRED)])
async def test_a_visit_that_nobody_answered_expires_after_its_term(cast: Cast, at, expected):
    await helped(cast, "hoa", "binh", ewallet=1)
    await expire_assistances(at=at)
    assert await state() == expected


async def test_the_move_is_written_down_once_however_often_the_sweep_runs(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    assert [await expire_assistances(at=OVER) for _ in range(3)] == [1, 0, 0]
    moves = await rows("SELECT move, happened_at FROM assistance_event WHERE move = 'expired'")
    assert moves == [{"move": "expired", "happened_at": OVER}]


async def test_what_was_answered_does_not_expire(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    assert (await expire_assistances(at=OVER), await state()) == (0, State.CONFIRMED)


async def test_g14_a_home_in_mourning_is_left_in_peace(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await rows("UPDATE recipient SET quiet_until = {}", date(2026, 12, 10))
    assert await expire_assistances(at=OVER) == 0
    assert await expire_assistances(at=OVER + timedelta(days=3)) == 1


async def test_drafts_sessions_and_guesses_that_are_over_are_deleted_and_no_others(cast: Cast):
    account, later = cast["hoa"].account, TUESDAY + timedelta(days=9)
    for number, ends in enumerate([TUESDAY, later]):
        await rows(
            "INSERT INTO import_draft (public_id, kind, unit, file_name, made_at, ends_at, content, counts)"
            " VALUES ({}, 'units', 1, 'x', {}, {}, '{{}}', '{{}}')",
            *(str(number), TUESDAY, ends),
        )
        await rows(
            SESSION,
            *(chance(number, 32), account, TUESDAY, TUESDAY, ends, timedelta(days=90)),
        )
        await rows("INSERT INTO guess_limit VALUES ({}, {}, 1)", str(number), ends - timedelta(days=2))
    assert await clear_ended(at=TUESDAY) == 3
    left = [await rows(f"SELECT count(*) FROM {table}") for table in ("import_draft", "session", "guess_limit")]
    assert left == [[{"count": 1}]] * 3


async def test_an_idle_session_is_over_before_its_term(cast: Cast):
    await rows(
        SESSION,
        *(
            chance("s", 32),
            cast["hanh"].account,
            TUESDAY,
            TUESDAY,
            TUESDAY + timedelta(hours=12),
            timedelta(minutes=30),
        ),
    )
    assert [await clear_ended(at=TUESDAY + timedelta(minutes=minutes)) for minutes in (29, 30)] == [0, 1]


async def test_a_sign_of_life_never_goes_back(database: str):
    await beat_heart(process="worker", at=TUESDAY)
    await beat_heart(process="worker", at=TUESDAY - MINUTE)
    assert await rows("SELECT process, seen_at FROM heartbeat") == [{"process": "worker", "seen_at": TUESDAY}]
