"""When a visit that nobody scanned may have been."""

from datetime import date, time, timedelta

import pytest

from domain.refusals import ALL_READ, FormRefused
from domain.rules.days import local_day
from domain.rules.late_visits import days_back, read_moment
from tests.cast import TUESDAY

TODAY = local_day(TUESDAY)  # nine in the morning in Hanoi


def test_it_was_today_or_on_one_of_the_last_seven_days():
    assert days_back(TUESDAY) == [TODAY - timedelta(days=back) for back in range(8)]


def test_the_moment_is_one_of_viet_nam():
    assert read_moment(TODAY, time(8, 30), TUESDAY, ALL_READ) == TUESDAY - timedelta(minutes=30)


@pytest.mark.parametrize(
    ("day", "clock", "wrong"),
    [
        (None, None, {"visited_on": "not-chosen", "visited_at": "missing"}),
        (TODAY, None, {"visited_at": "missing"}),
        (TODAY, time(9, 1), {"visited_at": "still-to-come"}),
        (TODAY - timedelta(days=8), time(9), {"visited_on": "within-a-week"}),
        (TODAY + timedelta(days=1), time(9), {"visited_on": "within-a-week"}),
        (date(1, 1, 1), time(9), {"visited_on": "within-a-week"}),
    ],
)
def test_p8_all_that_does_not_hold_is_said_at_once(day: date | None, clock: time | None, wrong: dict[str, str]):
    with pytest.raises(FormRefused) as refused:
        read_moment(day, clock, TUESDAY, ALL_READ)
    assert refused.value.facts == wrong


def test_p8_what_could_not_be_read_is_said_as_it_was_found():
    with pytest.raises(FormRefused) as refused:
        read_moment(None, time(8), TUESDAY, {"visited_on": "not-a-day"})
    assert refused.value.facts == {"visited_on": "not-a-day"}
