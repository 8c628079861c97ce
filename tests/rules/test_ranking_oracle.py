"""A ranking counted a second time by hand, and its bundle carried to a stranger and back."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.bundles import Packing, verify, write_file
from domain.rules.eligibility import Figures, Minimum
from domain.rules.rankings import Basis, Bundle, Entry, Line, rank, ranking_hash
from domain.rules.ties import lot, places

MONDAY = date(2026, 12, 21)  # the weeks go over a year's end
HEAD = bytes(range(32))
BASIS = Basis(
    "member", "LAO-CAI", MONDAY, MONDAY + timedelta(days=30), 3, 9, HEAD,
    {"plain": Minimum(helps=2, households=1), "mountain": Minimum(helps=1)},
)  # fmt: skip
PLAIN = st.builds(
    Entry,
    source=st.integers(1, 10**6),
    subject=st.sampled_from(["P1", "P2", "P3", "P4", "P5"]),
    points=st.integers(-400, 900),
    local_day=st.dates(MONDAY, MONDAY + timedelta(days=30)),
    recipient=st.sampled_from(["R1", "R2", "R3", None]),
    home=st.booleans(),
    grade=st.sampled_from("ABCD"),
    kin=st.booleans(),
    hard=st.booleans(),
    members=st.lists(st.sampled_from(["M1", "M2", "M3"]), max_size=2).map(tuple),
)
# Each entry a help of its own, once confirmed: what is standing needs no thought, so that the figures can be counted.
ENTRIES = st.lists(PLAIN, max_size=25, unique_by=lambda one: one.source).map(
    lambda entries: tuple(replace(one, help=f"H{one.source}", move="confirmed") for one in entries)
)


def counted(subject: str, entries: tuple[Entry, ...]) -> tuple[int, Figures]:
    own = [one for one in entries if one.subject == subject and not one.kin]
    seen = [one for one in own if one.grade in {"A", "B"}]
    mondays = {one.local_day - timedelta(days=one.local_day.weekday()) for one in own}
    return sum(one.points for one in own), Figures(
        helps=len(own),
        households=len({one.recipient for one in own if one.home}),
        seen=len({one.recipient for one in seen if one.home}),
        own=len(seen),
        weeks=len(mondays),
        members=len({member for one in own for member in one.members}),
    )


@given(ENTRIES)
def test_points_and_figures_are_those_counted_by_hand(entries: tuple[Entry, ...]):
    lines = {line.subject: (line.points, line.figures) for line in rank(Bundle(BASIS, entries))}
    assert lines == {subject: counted(subject, entries) for subject in {one.subject for one in entries}}


@given(ENTRIES)
def test_k12_each_line_stands_where_comparing_it_with_every_other_puts_it(entries: tuple[Entry, ...]):
    ranked = [line for line in rank(Bundle(BASIS, entries)) if line.ranked]
    for index, line in enumerate(ranked):
        assert sum(is_before(other, line) for other in ranked) == index


def is_before(one: Line, other: Line) -> bool:
    if one.points != other.points:
        return one.points > other.points
    if one.figures.seen != other.figures.seen:
        return one.figures.seen > other.figures.seen
    if one.figures.weeks != other.figures.weeks:
        return one.figures.weeks > other.figures.weeks
    return lot(HEAD, one.subject) < lot(HEAD, other.subject)


@given(ENTRIES)
def test_k6_who_is_ranked_is_who_has_enough_for_the_ground_they_walk(entries: tuple[Entry, ...]):
    for line in rank(Bundle(BASIS, entries)):
        own = [one for one in entries if one.subject == line.subject and not one.kin]
        is_hard = bool(own) and sum(one.hard for one in own) >= len(own) / 2
        enough = len(own) >= 1 if is_hard else len(own) >= 2 and line.figures.households >= 1
        assert (line.hard, line.ranked, line.place > 0) == (is_hard, enough, enough)


@given(ENTRIES)
def test_nobody_is_lost_and_nobody_stands_twice(entries: tuple[Entry, ...]):
    lines = Counter(line.subject for line in rank(Bundle(BASIS, entries)))
    assert lines == Counter({one.subject for one in entries})


@given(ENTRIES, st.sampled_from(["P1", "P2"]))
def test_k6_help_at_a_relatives_home_changes_no_other_figure(entries: tuple[Entry, ...], subject: str):
    more = Entry(10**7, subject, 900, MONDAY, "H0", "confirmed", "R9", home=True, grade="A", kin=True)
    before = {line.subject: line for line in rank(Bundle(BASIS, entries))}
    after = {line.subject: line for line in rank(Bundle(BASIS, (*entries, more)))}
    assert {name: line for name, line in after.items() if name in before} == before


def carried(bundle: Bundle, stated: bytes) -> str:
    """The file that a stranger gets."""
    packing = Packing(bundle.basis)
    packing.take(bundle.entries)
    return b"".join(write_file([packing.close(stated)])).decode()


@given(ENTRIES, st.integers(1, 10**6))
def test_what_is_confirmed_and_taken_back_leaves_a_ranking_as_it_was(entries: tuple[Entry, ...], number: int):
    one = Entry(10**7 + number, "P1", 500, MONDAY, "NEW", "confirmed", "R9", home=True, grade="A")
    back = replace(one, source=one.source + 1, points=-500, move="reversed", grade=None)
    known = (*entries, replace(one, source=1, help="H-own", points=100))
    assert rank(Bundle(BASIS, (*known, one, back))) == rank(Bundle(BASIS, known))


@given(ENTRIES)
def test_k4_a_stranger_reads_the_same_entries_and_gets_the_same_hash(entries: tuple[Entry, ...]):
    bundle = Bundle(BASIS, entries)
    (verdict,) = verify(carried(bundle, ranking_hash(BASIS, rank(bundle))))
    assert (verdict.equal, verdict.kind, verdict.batch) == (True, "member", 9)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_k4_a_mixed_up_bundle_still_has_the_hash_that_was_printed(entries: tuple[Entry, ...], chance: Random):
    mixed = tuple(chance.sample(entries, len(entries)))
    hashes = {ranking_hash(BASIS, rank(Bundle(BASIS, each))) for each in (entries, mixed)}
    assert len(hashes) == 1


@given(ENTRIES.filter(bool), st.data())
def test_k4_points_that_were_touched_are_found(entries: tuple[Entry, ...], data: st.DataObject):
    at = data.draw(st.integers(0, len(entries) - 1))
    touched = replace(entries[at], points=entries[at].points + data.draw(st.integers(1, 10**6)), kin=False)
    whole = tuple(replace(one, kin=False) for one in entries)
    stated = ranking_hash(BASIS, rank(Bundle(BASIS, whole)))
    (verdict,) = verify(carried(Bundle(BASIS, (*whole[:at], touched, *whole[at + 1 :])), stated))
    assert not verdict.equal


@given(st.lists(st.integers(-5, 5)))
def test_k12_a_place_is_one_more_than_how_many_have_more(points: list[int]):
    falling = sorted(points, reverse=True)
    assert places(falling) == [1 + sum(other > one for other in falling) for one in falling]
