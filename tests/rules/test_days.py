"""A day is a day in Viet Nam: the server's zone and the phone's clock do not matter."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.rules.days import counting_day, happened, local_day

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 24, 16, 59, 59, 999_999, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 17, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_the_day_turns_at_seventeen_utc(instant: datetime, day: date):
    assert local_day(instant) == day


@pytest.mark.parametrize("off", [timedelta(), timedelta(days=730), timedelta(days=-730), timedelta(hours=13)])
def test_a_phones_wrong_clock_is_put_right_by_what_it_says_now(off: timedelta):
    hour_ago = NOON - timedelta(hours=1)
    assert happened(hour_ago + off, NOON + off, NOON) == hour_ago


def test_nothing_happens_after_it_was_received():
    assert happened(NOON + timedelta(days=1), NOON, NOON) == NOON


@pytest.mark.parametrize(
    ("age", "day", "late"),
    [(timedelta(days=7), date(2026, 11, 17), False), (timedelta(days=7, seconds=1), date(2026, 11, 24), True)],
)
def test_what_comes_after_seven_days_counts_on_the_day_of_receipt_and_is_late(age: timedelta, day: date, late: object):
    assert counting_day(NOON - age, NOON) == (day, late)
