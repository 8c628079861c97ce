"""What a card is worth, and until when."""

from datetime import date

import pytest

from domain.rules.member_cards import CardFacts, Verdict, judge, last_day

LAST = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "revoked", "member", "verdict"),
    [
        (LAST, None, True, Verdict.VALID),
        (date(2027, 1, 1), None, True, Verdict.EXPIRED),
        (LAST, LAST, True, Verdict.REPLACED),
        (date(2027, 1, 1), LAST, True, Verdict.REPLACED),
        (date(2027, 1, 5), date(2027, 1, 5), True, Verdict.EXPIRED),
        (LAST, None, False, Verdict.ENDED),
        (LAST, LAST, False, Verdict.ENDED),
    ],
)
def test_the_gravest_is_said_first(day: date, revoked: date | None, member: bool, verdict: Verdict):
    assert judge(CardFacts(LAST, revoked_on=revoked, is_member=member), day) is verdict


@pytest.mark.parametrize(
    ("issued", "year"), [(date(2026, 1, 1), 2026), (date(2026, 9, 30), 2026), (date(2026, 10, 1), 2027)]
)
def test_a_card_lasts_to_the_end_of_its_year_and_a_late_one_to_the_next(issued: date, year: int):
    assert last_day(issued) == date(year, 12, 31)
