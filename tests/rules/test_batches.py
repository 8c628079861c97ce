from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import Refused
from domain.rules.batches import (
    FIRST_PREVIOUS,
    Entry,
    Head,
    batch_hash,
    canonical,
    exact,
    leaf,
    read_head,
    split_leaves,
)

ENTRY = Entry(
    source=12, source_kind="assistance", kind="member", subject=7, team=3, unit=5, points=540, rule_version=1,
    working={"sum": 600, "grade": "B", "factor": "9/10"}, local_day=date(2026, 11, 24),
    posted_at=datetime(2026, 11, 24, 2, 0, 0, 120, tzinfo=UTC),
)  # fmt: skip
PLAIN = (
    b'{"kind":"member","local_day":"2026-11-24","points":540,"posted_at":"2026-11-24T02:00:00.000120Z","rule_version":1,'
    b'"source":12,"source_kind":"assistance","subject":7,"team":3,"unit":5,'
    b'"working":{"factor":"9/10","grade":"B","sum":600}}'
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
VALUES = st.recursive(
    st.integers(-(2**53) + 1, 2**53 - 1) | WORDS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz_", max_size=6), inner, max_size=4),
    max_leaves=12,
)


def test_an_entry_has_one_writing_to_the_byte():
    assert canonical(ENTRY) == PLAIN


@given(VALUES)
def test_the_writing_is_rfc_8785(value):
    working = {"value": value}
    written = canonical(replace(ENTRY, working=working))
    assert written == PLAIN.replace(b'{"factor":"9/10","grade":"B","sum":600}', rfc8785.dumps(working))


def test_the_same_moment_in_hanoi_is_the_same_writing():
    hanoi = ENTRY.posted_at.astimezone(timezone(timedelta(hours=7)))
    assert canonical(replace(ENTRY, posted_at=hanoi)) == PLAIN


def test_k4_an_integer_that_a_double_cannot_hold_is_text():
    assert exact({"a": [2**53 - 1, 2**53, -(2**53)]}) == {"a": [2**53 - 1, "9007199254740992", "-9007199254740992"]}
    assert leaf(replace(ENTRY, points=2**53)) != leaf(replace(ENTRY, points=2**53 + 1))


@pytest.mark.parametrize(
    "changed",
    [
        {"points": 541}, {"subject": 8}, {"team": 4}, {"unit": 6}, {"rule_version": 2}, {"kind": "team"},
        {"source": 13},
        {"local_day": date(2026, 11, 25)}, {"posted_at": ENTRY.posted_at + timedelta(microseconds=1)},
        {"working": {"sum": 600, "grade": "A", "factor": "9/10"}}, {"source_kind": "decision"},
    ],
)  # fmt: skip
def test_whatever_changes_changes_the_leaf(changed):
    assert leaf(replace(ENTRY, **changed)) != leaf(ENTRY)


def test_a_leaf_never_passes_for_a_batch():
    assert leaf(ENTRY) == sha256(b"\x00" + PLAIN).digest()
    assert batch_hash(FIRST_PREVIOUS, 1, [leaf(ENTRY)]) == sha256(
        b"\x01" + bytes(32) + b"\x00\x00\x00\x00\x00\x00\x00\x01" + leaf(ENTRY)
    ).digest()  # fmt: skip


@pytest.mark.parametrize(
    "other", [(b"\x01" * 32, 1, [b"a" * 32]), (FIRST_PREVIOUS, 2, [b"a" * 32]), (FIRST_PREVIOUS, 1, [])]
)
def test_previous_number_and_leaves_all_count(other):
    assert batch_hash(*other) != batch_hash(FIRST_PREVIOUS, 1, [b"a" * 32])


def test_leaves_are_kept_end_to_end():
    assert split_leaves(b"a" * 32 + b"b" * 32) == [b"a" * 32, b"b" * 32]
    assert split_leaves(b"") == []


def test_a_printed_head_is_read_back_and_short_ones_suffice():
    found = sha256(b"x").digest()
    assert read_head(f" 1207:{found.hex().upper()} ") == Head(1207, found.hex())
    assert str(read_head("1207:0123456789abcdef")) == "1207:0123456789abcdef"
    assert read_head(f"7:{found.hex()[:16]}").is_of(found)
    assert not read_head("7:0123456789abcdef").is_of(found)
    assert not Head(7, found.hex()).is_of(None)


@pytest.mark.parametrize(
    "text", ["", "7", "7:", "7:0123456789abcde", "0:0123456789abcdef", "x:0123456789abcdef", "7:zz" * 8]
)
def test_what_is_no_head_is_refused(text):
    with pytest.raises(Refused, match="head-unreadable"):
        read_head(text)
