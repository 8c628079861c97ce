"""How days, moments, names and figures are written on a page."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from domain.rules.ids import AccountId, PersonId, UnitId
from domain.rules.viewers import Grant, Role, Viewer
from service.pages import ago, clock, day, home_of, moment, number, percent, points, team
from service.words import WordMissing, say

NIGHT = datetime(2026, 11, 24, 17, 30, 59, tzinfo=UTC)  # half past midnight of the 25th in Viet Nam


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 9, 5), "05/09/2026"),
        (NIGHT, "25/11/2026"),
        (NIGHT - timedelta(minutes=31), "24/11/2026"),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), "01/01/2027"),
    ],
)
def test_a_day_is_the_day_in_viet_nam(value: date, written: str):
    assert day(value) == written


def test_a_moment_is_said_by_the_clock_of_viet_nam():
    assert (moment(NIGHT), clock(NIGHT)) == ("00:30, 25/11/2026", "00:30")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Tổ công nghệ số cộng đồng Thôn 3", "Tổ thôn 3"),
        ("Tổ công nghệ số Tổ dân phố 5", "Tổ tổ dân phố 5"),
        ("TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG Bản 2", "Tổ bản 2"),
        ("Tổ công nghệ số", "Tổ công nghệ số"),
        ("Tổ công nghệ số cộng đồng", "Tổ công nghệ số cộng đồng"),
        ("Tổ thanh niên", "Tổ thanh niên"),
        ("Các Tổ công nghệ số", "Các Tổ công nghệ số"),
        ("", ""),
    ],
)
def test_a_team_among_teams_is_called_without_the_words_that_all_share(name: str, short: str):
    assert team(name) == short


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-90, "now"), (0, "now"), (59, "now"), (60, "minutes 1"), (3_599, "minutes 59"), (3_600, "hours 1"),
     (86_399, "hours 23"), (86_400, "days 1"), (900_000, "days 10")],
)  # fmt: skip
@pytest.mark.parametrize("language", ["vi", "en"])
def test_how_long_ago_is_said_in_the_largest_unit_that_fits(language: str, seconds: int, words: str):
    unit, _, count = words.partition(" ")
    expected = say(language, f"ago.{unit}", n=int(count)) if count else say(language, "ago.now")
    assert ago(NIGHT + timedelta(seconds=seconds), partial(say, language), NIGHT) == expected


@pytest.mark.parametrize(
    ("write", "value", "vi", "en"),
    [
        (number, 0, "0", "0"), (number, 999, "999", "999"), (number, 1_234_567, "1.234.567", "1,234,567"),
        (points, 0, "0,00", "0.00"), (points, 5, "0,05", "0.05"), (points, -123_456, "−1.234,56", "−1,234.56"),
        (points, -100, "−1,00", "−1.00"), (percent, 1, "100,0", "100.0"), (percent, 0.0005, "0,1", "0.1"),
    ],
)  # fmt: skip
def test_a_figure_is_written_as_each_language_does_and_vietnamese_unless_told(write: Any, value: float, vi, en):
    assert (write(value), write(value, "vi"), write(value, "en")) == (vi, vi, en)


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        ((), "phone"), ((Role.MEMBER,), "phone"), ((Role.MEMBER, Role.LEADER), "phone"), ((Role.OFFICER,), "office"),
        ((Role.MEMBER, Role.OFFICER), "office"), ((Role.DEPARTMENT,), "office"), ((Role.ADMINISTRATOR,), "office"),
    ],
)  # fmt: skip
def test_whoever_holds_an_office_has_the_width_of_a_desk(roles: tuple[Role, ...], home: str):
    grants = tuple(Grant(role, UnitId(1)) for role in roles)
    assert home_of(Viewer(AccountId(1), PersonId(1), "P", "Hoa", grants, "")) == home


def test_a_stranger_has_the_width_of_a_phone():
    assert home_of(None) == "phone"


def test_one_has_words_of_its_own_in_english_and_none_in_vietnamese():
    said = [(say("en", "ago.days", n=n), say("vi", "ago.days", n=n)) for n in (1, 2)]
    assert said[0][0].replace("1", "2") != said[1][0]
    assert said[0][1].replace("1", "2") == said[1][1]


def test_words_that_no_catalogue_holds_are_a_fault():
    with pytest.raises(WordMissing, match="no\\.such"):
        say("vi", "no.such")
    with pytest.raises(KeyError):
        say("vi", "ago.days", m=1)
