from datetime import date

import pytest

from domain.refusals import FormRefused
from domain.rules.round_terms import Terms, read_terms

GOOD = {
    "unit": "W001", "name": " Sơ kết ", "first_on": "2026-09-01", "last_on": "30/09/2026", "quota_teams": "3",
    "quota_members": "6",
}  # fmt: skip
TODAY = date(2026, 9, 30)


def wrong_of(**typed):
    with pytest.raises(FormRefused) as refused:
        read_terms(**{**GOOD, **typed}, today=TODAY)
    return refused.value.facts


def test_terms_are_read_as_a_browser_or_a_person_writes_them():
    assert read_terms(**GOOD, today=TODAY) == Terms("W001", "Sơ kết", date(2026, 9, 1), date(2026, 9, 30), 3, 6)


def test_p8_everything_wrong_is_said_at_once():
    assert wrong_of(**dict.fromkeys(GOOD, "")) == dict.fromkeys(GOOD, "missing")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"last_on": "2026-08-31"}, {"last_on": "before-first"}),
        ({"last_on": "2027-09-02"}, {"last_on": "span-too-long"}),
        ({"first_on": "31/02/2026"}, {"first_on": "not-understood"}),
        (
            {"first_on": "hôm qua", "quota_teams": "101"},
            {"first_on": "not-understood", "quota_teams": "too-many-seats"},
        ),
        ({"quota_teams": "0", "quota_members": "0"}, {"quota_members": "no-seats"}),
        ({"quota_teams": "-1"}, {"quota_teams": "not-understood"}),
        ({"quota_members": "9" * 400}, {"quota_members": "too-many-seats"}),
        ({"name": "x" * 201}, {"name": "too-long"}),
    ],
)
def test_p8_each_field_says_its_own_fault(typed, wrong):
    assert wrong_of(**typed) == wrong


def test_p8_faults_between_fields_stand_beside_those_within_them():
    assert wrong_of(name="", last_on="2026-08-01") == {"name": "missing", "last_on": "before-first"}


def test_p8_what_holds_by_itself_is_judged_beside_what_cannot_be_read():
    assert wrong_of(first_on="2199-01-01", last_on="x", quota_teams="0", quota_members="0") == {
        "first_on": "not-yet", "last_on": "not-understood", "quota_members": "no-seats",
    }  # fmt: skip


def test_one_day_and_a_whole_leap_year_are_spans():
    assert read_terms(**{**GOOD, "last_on": "2026-09-01"}, today=TODAY).last_on == date(2026, 9, 1)
    assert read_terms(**{**GOOD, "last_on": "2027-09-01"}, today=TODAY).last_on == date(2027, 9, 1)


def test_a_round_begins_today_at_the_latest():
    assert read_terms(**{**GOOD, "first_on": "2026-09-30"}, today=TODAY).first_on == TODAY
    assert wrong_of(first_on="2026-10-01", last_on="2026-10-31") == {"first_on": "not-yet"}
    assert wrong_of(first_on="2026-10-02", last_on="2026-10-01") == {"first_on": "not-yet", "last_on": "before-first"}
