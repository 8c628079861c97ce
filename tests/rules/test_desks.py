"""What a desk may be called and when it may be open."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.rules.days import local_day
from domain.rules.desks import DeskFacts, desk_faults, end_fault, end_of, usual_end

NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday morning in Viet Nam


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        (DeskFacts("Nhà văn hóa", weekdays=(1, 7), opens_at=time(8), closes_at=time(11)), {}),
        (DeskFacts("Nhà văn hóa"), {}),
        (DeskFacts("  "), {"name": "missing"}),
        (DeskFacts("n" * 81, "p" * 121), {"name": "too-long", "place": "too-long"}),
        (DeskFacts("A", weekdays=(0,)), {"weekdays": "not-understood"}),
        (DeskFacts("A", weekdays=(8,)), {"weekdays": "not-understood"}),
        (DeskFacts("A", opens_at=time(8)), {"closes_at": "missing"}),
        (DeskFacts("A", closes_at=time(8)), {"opens_at": "missing"}),
        (DeskFacts("A", opens_at=time(8), closes_at=time(8)), {"closes_at": "before-opening"}),
    ],
)
def test_every_fault_of_a_desk_is_told_with_its_field(facts: DeskFacts, wrong: dict[str, str]):
    assert desk_faults(facts) == wrong


@pytest.mark.parametrize(
    ("weekdays", "closes", "at", "end"),
    [
        ((2,), time(11), NINE, time(11)),
        ((1, 3), time(11), NINE, time(12)),  # not a day of the desk's: three hours on
        ((2,), time(9), NINE, time(12)),  # past the hours
        ((), None, NINE + timedelta(minutes=20), time(12, 15)),
        ((), None, NINE + timedelta(hours=13), time(23, 59)),
    ],
)
def test_an_opening_ends_as_the_hours_say_else_three_hours_on_within_its_day(
    weekdays: tuple[int, ...], closes: time | None, at: datetime, end: time
):
    assert usual_end(weekdays, closes, at) == end


def test_an_opening_ends_on_its_own_day_after_now():
    assert end_fault(None, NINE) == "missing"
    assert [end_fault(time(9), NINE), end_fault(time(8, 59), NINE), end_fault(time(9, 1), NINE)] == [
        "in-the-past", "in-the-past", None
    ]  # fmt: skip
    assert end_of(date(2026, 11, 24), time(11)) == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    assert local_day(end_of(local_day(NINE), time(23, 59))) == local_day(NINE)
