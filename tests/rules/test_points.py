"""What help is worth, against an oracle written another way."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.answers import Grade, Item
from domain.rules.ids import ItemId, PersonId, TeamId
from domain.rules.points import PointsRule, Posting, Present, half_up, price, share

RULE = PointsRule(
    version=1,
    valid_from=date(2026, 1, 1),
    weights={"psp-dossier": 300, "ewallet": 200, "scam-report": 55},
    factors={Grade.A: Fraction(1), Grade.B: Fraction(9, 10), Grade.C: Fraction(6, 10), Grade.D: Fraction(3, 10)},
)
HOA = Present(PersonId(7), TeamId(3), "HOA")
DUNG = Present(PersonId(8), TeamId(3), "DUNG")
THAO = Present(PersonId(9), TeamId(5), "THAO")
ITEMS = {ItemId(1): Item("psp-dossier", 2), ItemId(2): Item("ewallet", 1)}


def total(postings: list[Posting], kind: str) -> dict[int, int]:
    return {posting.subject: posting.points for posting in postings if posting.kind == kind}


def test_a_dossier_twice_and_a_wallet_at_b():
    postings = price(ITEMS, ITEMS.keys(), Grade.B, [HOA], RULE)
    assert total(postings, "member") == {7: 720}  # (2 × 3.00 + 2.00) × 9/10
    assert total(postings, "team") == {3: 720}


def test_what_was_answered_no_is_written_down_and_earns_nothing():
    [member, _] = price(ITEMS, {ItemId(2)}, Grade.A, [HOA], RULE)
    assert (member.points, [line["indicator"] for line in member.working["not_counted"]]) == (200, ["psp-dossier"])


def test_nothing_confirmed_posts_nothing():
    assert price(ITEMS, set(), Grade.A, [HOA], RULE) == []


def test_an_indicator_that_the_rule_does_not_name_is_worth_nothing_and_stands_in_the_working():
    [member, _] = price({ItemId(1): Item("feedback", 3)}, {ItemId(1)}, Grade.A, [HOA], RULE)
    assert (member.points, member.working["lines"][0]["weight"]) == (0, 0)


def test_a_team_earns_the_sum_of_its_own_members_parts():
    postings = price(ITEMS, ITEMS.keys(), Grade.A, [HOA, DUNG, THAO], RULE)
    members, teams = total(postings, "member"), total(postings, "team")
    assert teams == {3: members[7] + members[8], 5: members[9]}
    assert sum(members.values()) == sum(teams.values()) == 800


PRESENT = st.lists(
    st.integers(1, 10**6).map(lambda n: Present(PersonId(n), TeamId(n % 4), f"P{n}")),
    min_size=1,
    max_size=9,
    unique=True,
)


@given(st.integers(0, 10**9), PRESENT, st.integers(1, 10**9))
def test_parts_add_up_to_the_whole_and_differ_by_a_hundredth_at_most(whole: int, present: list[Present], salt: int):
    parts = share(whole, present, salt)
    assert sum(parts.values()) == whole
    assert max(parts.values()) - min(parts.values()) <= 1


@given(PRESENT, st.integers(1, 10**9), st.randoms())
def test_who_gets_the_hundredth_left_over_does_not_depend_on_the_order(present: list[Present], salt: int, chance):
    shuffled = chance.sample(present, len(present))
    assert share(100, present, salt) == share(100, shuffled, salt)


@given(st.integers(0, 10**12), st.integers(0, 100), st.integers(1, 100))
def test_rounded_half_up_once(points: int, over: int, under: int):
    exact = Decimal(points * over) / Decimal(under)
    if exact == exact.quantize(Decimal("0.01")):
        assert half_up(Fraction(points * over, under)) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_a_receipt_reads_the_same_whichever_of_two_people_said_no():
    items = {ItemId(number): Item(code, 1) for number, code in enumerate(["psp-dossier", "ewallet"] * 2)}
    first, second = (price(items, items.keys() - {ItemId(no)}, Grade.B, [HOA], RULE)[0].working for no in (0, 2))
    receipts = [[line["indicator"] for line in working["lines"]] for working in (first, second)]
    assert receipts == [["ewallet", "ewallet", "psp-dossier"]] * 2
