"""Days and the periods that hold them, against the calendar counted by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.boards import Period, period_keys, read_period
from domain.rules.days import counting_day, happened, local_day

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=7300)).map(EPOCH.__add__)
DELAYS = st.timedeltas(timedelta(0), timedelta(days=30))


def days_of(period: Period) -> list[date]:
    assert period.first_on and period.last_on
    return [period.first_on + timedelta(days=each) for each in range((period.last_on - period.first_on).days + 1)]


@pytest.mark.parametrize(("span", "place"), [("week", 0), ("month", 1), ("year", 2)])
@given(day=DAYS)
def test_a_periods_days_are_exactly_those_with_its_key(span: str, place: int, day: date):
    period = read_period(span, day)
    inside = days_of(period)
    around = [inside[0] - timedelta(days=1), inside[-1] + timedelta(days=1)]
    assert {period_keys(each)[place] for each in inside} == {period.key}
    assert period.key not in {period_keys(each)[place] for each in around}


@given(DAYS, DAYS)
def test_a_past_week_is_the_week_that_was_running_then(day: date, today: date):
    year, week, _ = day.isocalendar()
    assert read_period(f"week:{year}-{week:02}", today) == read_period("week", day)


@given(DAYS, DAYS)
def test_a_past_month_is_the_month_that_was_running_then(day: date, today: date):
    assert read_period(f"month:{day:%Y-%m}", today) == read_period("month", day)


@given(DAYS, DAYS)
def test_a_boards_day_is_never_to_come_and_never_after_the_period(day: date, today: date):
    period = read_period("month", day)
    assert period.last_on
    assert period.day(today) == min(today, period.last_on)


@given(DAYS)
def test_a_week_starts_on_monday_and_has_seven_days(day: date):
    inside = days_of(read_period("week", day))
    assert (inside[0].weekday(), len(inside), day in inside) == (0, 7, True)


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("month:2024-02", 29),
        ("month:2026-02", 28),
        ("month:2000-02", 29),
        ("month:2100-02", 28),
        ("year:2024", 366),
        ("year:2026", 365),
    ],
)
def test_leap_days_are_counted(asked: str, days: int):
    assert len(days_of(read_period(asked, date(2026, 11, 24)))) == days


def test_all_time_has_no_ends_and_its_day_is_today():
    period = read_period("all", date(2026, 11, 24))
    assert (period.key, period.first_on, period.last_on) == ("A", None, None)
    assert period.day(date(2026, 11, 24)) == date(2026, 11, 24)


@given(INSTANTS)
def test_the_local_day_is_that_of_seven_hours_later(instant: datetime):
    assert local_day(instant) == (instant + timedelta(hours=7)).date()


@pytest.mark.parametrize(
    ("last", "first"),
    [
        ((2026, 12, 31), (2027, 1, 1)),
        ((2024, 2, 28), (2024, 2, 29)),
        ((2026, 2, 28), (2026, 3, 1)),
        ((2026, 11, 30), (2026, 12, 1)),
    ],
)
def test_years_months_and_leap_days_turn_at_midnight_in_hanoi(last: tuple[int, int, int], first: tuple[int, int, int]):
    midnight = datetime(*last, 17, tzinfo=UTC)
    assert local_day(midnight - timedelta(microseconds=1)) == date(*last)
    assert local_day(midnight) == date(*first)


@given(INSTANTS, DELAYS, st.timedeltas(timedelta(days=-900), timedelta(days=900)))
def test_a_clock_that_is_wrong_but_steady_changes_nothing(then: datetime, delay: timedelta, off: timedelta):
    assert happened(then + off, then + delay + off, then + delay) == then


@given(INSTANTS, INSTANTS, INSTANTS)
def test_whatever_a_phone_says_nothing_happens_after_receipt(claimed: datetime, phone: datetime, server: datetime):
    assert happened(claimed, phone, server) <= server


@given(INSTANTS, DELAYS)
def test_the_day_that_counts_is_one_of_two_and_late_says_which(then: datetime, delay: timedelta):
    day, is_late = counting_day(then, then + delay)
    assert is_late == (delay > timedelta(days=7))
    assert day == local_day(then + delay if is_late else then)
    assert timedelta(0) <= local_day(then + delay) - day <= timedelta(days=8)
