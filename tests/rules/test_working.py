from fractions import Fraction

import msgspec
import pytest

from domain.rules.answers import Grade
from domain.rules.points import price
from domain.rules.working import NotCounted, Step, Working, shown_factor, steps
from tests.rules.test_points import DUNG, HOA, ITEMS, RULE


def read(kept: object) -> Working:
    return msgspec.json.decode(msgspec.json.encode(kept), type=Working)


@pytest.mark.parametrize(
    ("factor", "shown"), [("1/1", "1,00"), ("9/10", "0,90"), ("6/5", "1,20"), ("2/3", "2/3"), ("1/200", "1/200")]
)
def test_a_factor_has_two_decimals_where_they_hold_it(factor, shown):
    assert shown_factor(Fraction(factor)) == shown


def test_a_step_that_changes_nothing_is_left_out():
    assert steps(Working(sum=500, factor="1/1", whole=500)) == []


def test_each_step_says_what_it_leads_to():
    working = read({"sum": 500, "factor": "9/10", "whole": 450, "sharing": {"members": 2, "share": 225}})
    assert steps(working) == [Step("grade", "0,90", 450), Step("shared", "2", 225)]


def test_what_a_later_rule_says_beside_it_is_no_fault():
    working = read(
        {
            "sum": 1,
            "caps": {"month": 5},
            "lines": [{"item": 1, "indicator": "x", "quantity": 1, "weight": 1, "points": 1}],
        }
    )
    assert (working.sum, working.lines[0].points) == (1, 1)


def test_a_reason_that_no_page_knows_has_a_plain_one():
    assert [NotCounted("x", 1, why).reason for why in ("answered-no", "cap", "moon")] == ["answered-no", "cap", "other"]


def test_what_is_posted_reads_back_and_its_last_step_is_the_points_posted():
    for posting in price(ITEMS, ITEMS.keys(), Grade.B, [HOA, DUNG], RULE):
        working = read(posting.working)
        assert [line.points for line in working.lines] == [200, 600]  # by indicator: ewallet, psp-dossier
        assert steps(working) == [Step("grade", "0,90", 720), Step("shared", "2", posting.points)]
