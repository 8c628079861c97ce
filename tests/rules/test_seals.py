from dataclasses import replace

import pytest

from domain.rules.batches import FIRST_PREVIOUS, Head, batch_hash, leaf
from domain.rules.seals import Fault, Finding, Place, Sealed, judge_batch, judge_head, judge_place
from tests.rules.test_batches import ENTRY

MEMBER, TEAM = ENTRY, replace(ENTRY, kind="team", subject=3)
PLACE = Place(12, 1, leaf(MEMBER) + leaf(TEAM), (MEMBER, TEAM))
BATCH = Sealed(1, FIRST_PREVIOUS, batch_hash(FIRST_PREVIOUS, 1, [PLACE.leaves]), 2)
RICHER = replace(MEMBER, points=9999)
STRANGER = replace(MEMBER, subject=8)


def faults(findings: list[Finding]) -> list[Fault]:
    return [finding.fault for finding in findings]


def test_what_is_as_it_was_sealed_says_nothing():
    assert judge_batch(None, BATCH, [PLACE]) == []


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((RICHER, TEAM), [Finding(Fault.ENTRY_CHANGED, 1, 12, "member", 7)]),
        ((STRANGER, TEAM), [Finding(Fault.ENTRY_CHANGED, 1, 12, "member", 8)]),
        ((MEMBER, STRANGER, TEAM), [Finding(Fault.ENTRY_ADDED, 1, 12, "member", 8)]),
        ((MEMBER,), [Finding(Fault.ENTRY_MISSING, 1, 12)]),
        ((), [Finding(Fault.ENTRY_MISSING, 1, 12)] * 2),
        ((None, TEAM), [Finding(Fault.ENTRY_UNREADABLE, 1, 12)]),
        ((TEAM, MEMBER), [Finding(Fault.LEAVES_CHANGED, 1, 12)]),
        ((MEMBER, MEMBER, TEAM), [Finding(Fault.ENTRY_ADDED, 1, 12, "member", 7)]),
    ],
)
def test_each_row_that_differs_is_named(entries, expected):
    found = judge_place(1, replace(PLACE, entries=entries))
    assert found[: len(expected)] == expected


def test_where_the_leaves_were_touched_the_rows_are_not_blamed():
    forged = replace(PLACE, leaves=leaf(RICHER) + leaf(TEAM))
    assert judge_batch(None, BATCH, [forged]) == [Finding(Fault.LEAVES_CHANGED, 1, 12)]


def test_where_rows_and_leaves_were_touched_alike_the_batch_tells():
    forged = replace(PLACE, leaves=leaf(RICHER) + leaf(TEAM), entries=(RICHER, TEAM))
    assert faults(judge_batch(None, BATCH, [forged])) == [Fault.BATCH_CHANGED]


@pytest.mark.parametrize(
    ("before", "batch", "expected"),
    [
        (None, replace(BATCH, number=2), Fault.BATCH_MISSING),
        (None, replace(BATCH, previous=b"\x01" * 32), Fault.CHAIN_BROKEN),
        (None, replace(BATCH, hash=b"\x01" * 32), Fault.BATCH_CHANGED),
        (None, replace(BATCH, entries=3), Fault.COUNT_CHANGED),
        (BATCH, replace(BATCH, number=2), Fault.CHAIN_BROKEN),
    ],
)
def test_a_touched_header_is_found(before, batch, expected):
    assert expected in faults(judge_batch(before, batch, [PLACE]))


def test_a_source_that_left_its_place_is_found():
    assert Fault.PLACE_CHANGED in faults(judge_batch(None, BATCH, [replace(PLACE, position=2)]))


def test_a_printed_head_must_still_be_in_the_chain():
    head = Head(1, BATCH.hash.hex()[:16])
    assert judge_head(head, {1: BATCH.hash}) == []
    assert faults(judge_head(head, {1: b"\x01" * 32})) == [Fault.HEAD_DIFFERS]
    assert faults(judge_head(head, {})) == [Fault.BATCH_MISSING]
