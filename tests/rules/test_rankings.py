from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from random import Random
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.eligibility import Figures, Minimum
from domain.rules.rankings import Basis, Bundle, Entry, Line, exact, rank, ranking_hash, result

MONDAY = date(2026, 9, 7)
FREE = {"plain": Minimum(), "mountain": Minimum()}
BASIS = Basis("member", "PROVINCE", MONDAY, MONDAY + timedelta(days=30), 2, 12, b"\x07" * 32, FREE)


def help_by(subject: str, source: int, **given_facts: Any) -> Entry:
    """A help at grade B in a home of its own, worth 1.00, on the first Monday."""
    facts: dict[str, Any] = {
        "points": 100,
        "move": "confirmed",
        "grade": "B",
        "home": True,
        "local_day": MONDAY,
    } | given_facts
    facts = {"help": f"H{source}", "recipient": f"R{source}"} | facts
    return Entry(source=source, subject=subject, **facts)


def ranked(*entries: Entry, **basis: Any) -> list[Line]:
    return rank(Bundle(replace(BASIS, **basis), entries))


def only(*entries: Entry, **basis: Any) -> Line:
    (line,) = ranked(*entries, **basis)
    return line


def test_nobody_helped_nobody_is_ranked():
    assert ranked() == []


def test_points_and_figures_are_summed():
    line = only(
        help_by("a", 1),
        help_by("a", 2, recipient="R1", local_day=MONDAY + timedelta(days=6)),
        help_by("a", 3, grade="C", local_day=MONDAY + timedelta(days=7)),
    )
    assert (line.points, line.figures) == (300, Figures(helps=3, households=2, seen=1, own=2, weeks=2))
    assert line.own_share == Fraction(2, 3)


def test_what_was_taken_back_leaves_no_help_and_no_points():
    line = only(help_by("a", 1), help_by("a", 2, help="H1", recipient="R1", move="reversed", points=-100, grade=None))
    assert (line.points, line.figures) == (0, Figures())


def test_what_was_confirmed_anew_counts_once_with_its_last_grade():
    again = {"help": "H1", "recipient": "R1"}
    line = only(
        help_by("a", 1, grade="C"),
        help_by("a", 2, move="reversed", points=-100, grade=None, **again),
        help_by("a", 3, points=150, grade="A", **again),
    )
    assert (line.points, line.figures) == (150, Figures(helps=1, households=1, seen=1, own=1, weeks=1))


def test_kin_a_relatives_home_counts_for_no_award():
    line = only(help_by("a", 1), help_by("a", 2, kin=True, points=900))
    assert (line.points, line.figures.helps) == (100, 1)
    assert ranked(help_by("b", 3, kin=True))[0].points == 0


def test_k6_passers_by_are_helps_and_no_households():
    assert only(help_by("a", 1, home=False)).figures == Figures(helps=1, own=1, weeks=1)


def test_points_without_a_help_are_points_alone():
    line = only(Entry(source=1, subject="a", points=50, local_day=MONDAY))
    assert (line.points, line.figures) == (50, Figures())


def test_k6_the_others_are_too_little_to_rank_and_in_no_order_but_that_of_their_codes():
    lines = ranked(
        help_by("z", 1, points=900), help_by("m", 2), help_by("b", 3, points=500), help_by("m", 4),
        minimums={"plain": Minimum(helps=2), "mountain": Minimum()},
    )  # fmt: skip
    assert [(line.subject, line.ranked, line.place) for line in lines] == [
        ("m", True, 1),
        ("b", False, 0),
        ("z", False, 0),
    ]


def test_k6_difficult_areas_are_asked_for_less_when_half_of_the_help_was_there():
    asked = {"minimums": {"plain": Minimum(helps=9), "mountain": Minimum(helps=2)}}
    half = [help_by("a", 1, hard=True), help_by("a", 2)]
    assert only(*half, **asked).ranked
    assert not only(*half, help_by("a", 3), **asked).ranked


def test_k12_ties_share_a_place_and_keep_their_published_order():
    lines = ranked(
        help_by("c", 1), help_by("d", 2, grade="C"), help_by("a", 3, points=50),
        help_by("b", 4, points=60), help_by("b", 5, points=40),
    )  # fmt: skip
    assert [(line.subject, line.place) for line in lines] == [("b", 1), ("c", 1), ("d", 1), ("a", 4)]


def test_a_teams_active_members_are_those_who_helped():
    lines = only(
        help_by("t", 1, members=("p", "q")), help_by("t", 2, members=("p",)), help_by("t", 3, kin=True, members=("r",))
    )
    assert lines.figures.members == 2


def test_the_hash_is_that_of_the_canonical_result():
    lines = ranked(help_by("a", 1))
    told: Any = result(BASIS, lines)
    assert ranking_hash(BASIS, lines) == sha256(rfc8785.dumps(told)).digest()
    assert told["batch"] == {"number": 12, "head": "07" * 32}
    assert told["ranked"] == [
        {"place": 1, "subject": "a", "points": 100, "helps": 1, "households": 1, "seen": 1, "weeks": 1, "members": 0,
         "own": "1/1", "terrain": "plain"}
    ]  # fmt: skip


def test_the_hash_hangs_on_batch_head_thresholds_and_quota():
    lines = ranked(help_by("a", 1))
    others = [
        {"head": b"\x08" * 32}, {"batch": 13}, {"quota": 3}, {"formula": "points-2"}, {"unit": "OTHER"},
        {"minimums": {"plain": Minimum(), "mountain": Minimum(helps=1)}},
    ]  # fmt: skip
    hashes = {ranking_hash(replace(BASIS, **other), lines) for other in [{}, *others]}
    assert len(hashes) == 1 + len(others)


def test_k4_integers_that_canonical_json_would_round_are_strings():
    assert [exact(2**53 - 1), exact(2**53), exact(-(2**53) - 1)] == [2**53 - 1, "9007199254740992", "-9007199254740993"]
    one, other = (ranking_hash(BASIS, ranked(help_by("a", 1, points=2**53 + more))) for more in (0, 1))
    assert one != other


ENTRIES = st.lists(
    st.builds(
        help_by,
        st.sampled_from("abcd"),
        st.integers(1, 10**6),
        points=st.integers(-3, 3),
        help=st.sampled_from(["H1", "H2", "H3", None]),
        recipient=st.sampled_from(["R1", "R2"]),
        move=st.sampled_from(["confirmed", "confirmed", "reversed"]),
        grade=st.sampled_from("ABCD"),
        kin=st.booleans(),
        hard=st.booleans(),
        local_day=st.dates(MONDAY, MONDAY + timedelta(days=20)),
    ),
    max_size=14,
    unique_by=lambda entry: entry.source,
)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_the_entries_in_a_bundle_says_nothing(entries: list[Entry], chance: Random):
    mixed = entries.copy()
    chance.shuffle(mixed)
    assert ranked(*mixed) == ranked(*entries)


@given(ENTRIES)
def test_k12_more_points_never_stand_lower(entries: list[Entry]):
    minimums = {"plain": Minimum(helps=1), "mountain": Minimum()}
    lines = [line for line in ranked(*entries, minimums=minimums) if line.ranked]
    assert [line.points for line in lines] == sorted((line.points for line in lines), reverse=True)
    assert [line.place for line in lines] == [1 + sum(other.points > line.points for other in lines) for line in lines]
