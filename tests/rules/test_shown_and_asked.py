"""Targets, the cut of a board, what is searched for and what is read off a card, each against a naive count."""

import re
from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import NotFound, Refused
from domain.rules import tokens
from domain.rules.boards import BoardKind, band, marks_of, most_shown, next_mark, shown_top
from domain.rules.departures import departures, last_place
from domain.rules.searches import LONGEST, like
from domain.rules.targets import SHARES, TargetLine, summed, sums_that_differ, targets_of
from domain.rules.vietnamese import fold, sort_key

FALLING = st.lists(st.integers(0, 12), max_size=80).map(lambda points: sorted(points, reverse=True))
NAMES = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ ế%_\\", max_size=20)


@given(st.integers(0, 3000))
def test_a_target_is_the_share_to_the_nearest_home_and_one_at_least(homes: int):
    for code, part in SHARES.items():
        given_to = targets_of(homes)[code]
        assert given_to >= 1
        assert given_to == 1 or abs(given_to - homes * part) <= Fraction(1, 2)


@given(st.integers(0, 3000))
def test_more_homes_are_never_asked_for_less(homes: int):
    fewer, more = targets_of(homes), targets_of(homes + 1)
    assert all(more[code] >= quantity for code, quantity in fewer.items())


@given(st.dictionaries(st.sampled_from(["t1", "t2", "t3"]), st.integers(0, 50), min_size=1), st.integers(1, 9))
def test_a_commune_that_is_given_the_sum_differs_as_soon_as_one_hamlet_changes(hamlets: dict[str, int], more: int):
    parents = {**dict.fromkeys(hamlets, "xa"), "xa": None}
    lines = [TargetLine(unit, "eid-active", quantity) for unit, quantity in hamlets.items()]
    upper = summed(lines, "xa")
    assert upper == [TargetLine("xa", "eid-active", sum(hamlets.values()))]
    assert sums_that_differ([*lines, *upper], parents) == set()
    lines[0] = TargetLine(lines[0].unit, "eid-active", lines[0].quantity + more)
    assert sums_that_differ([*lines, *upper], parents) == {("xa", "eid-active")}


@given(FALLING, st.sampled_from(BoardKind), st.booleans())
def test_r4_a_board_that_is_cut_shows_whole_ties_and_no_more_than_it_may(points, kind, is_home):
    most = most_shown(len(points), kind, is_home=is_home)
    shown = shown_top(points[: most + 1], most)
    assert 0 <= shown <= most
    assert set(points[:shown]).isdisjoint(points[shown : most + 1])


@given(FALLING)
def test_r4_of_a_members_board_below_five_only_the_own_team_sees_a_line(points: list[int]):
    few = points[:4]
    assert most_shown(len(few), BoardKind.MEMBERS, is_home=False) == 0
    assert most_shown(len(few), BoardKind.MEMBERS, is_home=True) == min(1, len(few))


@given(FALLING.filter(bool), st.integers(0, 13))
def test_r3_the_next_mark_lies_ahead_and_the_band_holds(points: list[int], own: int):
    marks, ahead, within = marks_of(points), next_mark(own, marks_of(points)), band(own, marks_of(points))
    assert ahead is None or ahead.points > own
    assert (ahead is None) == all(own >= mark.points for mark in marks)
    assert (within == 10) == (ahead is None)
    assert (within is None) == (own < marks[-1].points)


@given(st.dictionaries(st.text("ABCDEFGH", min_size=1, max_size=2), st.integers(1, 9) | st.none(), max_size=9))
def test_who_is_taken_from_the_top_departs_from_nothing(placed: dict[str, int | None]):
    ranked = sorted((place, subject) for subject, place in placed.items() if place is not None)
    for seats in range(len(ranked) + 1):
        assert departures([subject for _, subject in ranked[:seats]], placed, seats) == set()


@given(st.dictionaries(st.text("ABCDEFGH", min_size=1, max_size=2), st.integers(1, 9) | st.none(), max_size=9))
def test_who_is_not_ranked_always_departs(placed: dict[str, int | None]):
    unranked = {subject for subject, place in placed.items() if place is None} | {"nobody knows"}
    assert all(departures(unranked, placed, seats) == unranked for seats in range(4))
    assert last_place(placed, 0) == 0


def matches(pattern: str, text: str) -> bool:
    """SQL's LIKE, by hand."""
    literal = re.sub(r"\\(.)|([%_])|([^\\%_])", wildcard, pattern)
    return re.fullmatch(literal, text, re.DOTALL) is not None


def wildcard(found: re.Match[str]) -> str:
    if found[2]:
        return ".*" if found[2] == "%" else "."
    return re.escape(found[1] or found[3])


@given(NAMES, NAMES)
def test_a_search_finds_what_holds_it_letter_for_letter_without_marks(typed: str, name: str):
    assert matches(like(typed), fold(name)) == (fold(typed) in fold(name))


@given(NAMES)
def test_a_name_is_found_by_any_beginning_of_it(name: str):
    parts = list(accumulate(fold(name)))
    assert all(matches(like(part.strip()), fold(name)) for part in parts)


def test_only_the_first_eighty_letters_of_a_search_are_looked_at():
    assert like("a" * 10**6) == f"%{'a' * LONGEST}%"


@given(st.lists(st.sampled_from(["Lò Thị Hoa", "Lê Hoa", "Đỗ An", "Dương Ân", "Hà Văn Sơn", "Hà Sơn", "Tô Ba"])))
def test_sorting_names_puts_equal_given_names_together(names: list[str]):
    given_names = [name.split()[-1] for name in sorted(names, key=sort_key)]
    borders = sum(one != other for one, other in pairwise(given_names))
    assert borders == max(0, len(set(given_names)) - 1)


CHANCE = st.binary(min_size=5, max_size=5)


@given(CHANCE, st.data())
def test_a_card_code_is_read_in_any_case_with_any_spaces_and_the_letters_that_eyes_mistake(chance, data):
    code = tokens.card_code(chance)
    typed = "".join(
        data.draw(st.sampled_from(["", " ", "-", ".", "–"])) + data.draw(st.sampled_from(as_typed(symbol)))
        for symbol in code
    )
    assert tokens.read_code(typed) == code


def as_typed(symbol: str) -> list[str]:
    return [symbol, symbol.lower(), *{"0": "Oo", "1": "IiLl"}.get(symbol, "")]


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_code_that_proves_itself_or_is_refused(typed: str):
    try:
        code = tokens.read_code(typed)
    except Refused:
        return
    assert (len(code), tokens.read_code(code)) == (8, code)


@given(st.binary(min_size=16, max_size=16))
def test_a_secret_token_is_read_back_in_either_case_and_in_groups(chance: bytes):
    token = tokens.secret_token(chance)
    for typed in (token, token.lower(), tokens.in_groups(token), tokens.in_groups(token, 5, "-")):
        assert tokens.read_token(typed, tokens.SECRET_TOKEN_LENGTH) == token


@pytest.mark.parametrize("typed", ["", "U" * 26, "0" * 25, "0" * 27, "0" * 25 + "é", "0" * 25 + "/"])
def test_a_token_of_another_shape_is_not_found_like_one_that_nobody_issued(typed: str):
    with pytest.raises(NotFound, match="token-unknown"):
        tokens.read_token(typed, tokens.SECRET_TOKEN_LENGTH)


@given(st.binary(min_size=8, max_size=8))
def test_six_digits_are_six_and_read_as_themselves_in_full_width_too(chance: bytes):
    digits = tokens.six_digits(chance)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
    assert tokens.read_digits(digits) == tokens.read_digits(tokens.in_groups(digits, 3)) == tokens.read_digits(wide)
    assert int(digits) == int.from_bytes(chance) % 10**6
