"""Serials of cards, and patterns of searches."""

import pytest

from domain.rules.searches import like
from domain.rules.serials import serial_of
from domain.rules.sessions import session_life


@pytest.mark.parametrize(
    ("hamlet", "serial"),
    [
        ("Thôn 3", "T3-014"),
        ("Bản 2", "B2-014"),
        ("Tổ dân phố 5", "TDP5-014"),
        ("Bản Nà Lộc", "NL-014"),
        ("Đồng Tâm", "DT-014"),
        ("Thôn 12", "T12-014"),
    ],
)
def test_a_serial_is_the_hamlet_in_letters_and_a_number(hamlet: str, serial: str):
    assert serial_of(hamlet, 14) == serial


def test_the_thousandth_card_keeps_its_number():
    assert serial_of("Thôn 3", 1000) == "T3-1000"


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        ("", "%%"),
        ("Dương", "%duong%"),
        ("100%", r"%100\%%"),
        ("a_b", r"%a\_b%"),
        ("\\", r"%\\%"),
        ("x" * 500, f"%{'x' * 80}%"),
    ],
)
def test_what_is_typed_is_found_literally_without_marks(typed: str, pattern: str):
    assert like(typed) == pattern


def test_an_office_is_signed_in_for_a_days_work_and_a_volunteer_for_a_season():
    lives = [session_life(holds_office=office) for office in (True, False)]
    assert [(life.lasts.total_seconds() / 3600, life.idle.total_seconds() / 60) for life in lives] == [
        (12, 30),
        (2160, 129600),
    ]
