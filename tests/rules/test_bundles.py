import json
from dataclasses import replace

import pytest
import rfc8785

from domain.refusals import Refused
from domain.rules.bundles import Packing, read_bundle, unpacked, verify, write_file
from domain.rules.rankings import Bundle, rank, ranking_hash
from tests.rules.test_rankings import BASIS, help_by

ENTRIES = (
    help_by("a", 1),
    help_by("b", 2, points=2**60, members=("p", "q")),
    help_by("a", 3, move="reversed", help="H1", points=-100, grade=None),
)
BUNDLE = Bundle(BASIS, ENTRIES)
HASH = ranking_hash(BASIS, rank(BUNDLE))


def write_bundle(bundle: Bundle, stated: bytes) -> str:
    return b"".join(unpacked(packed(bundle, stated))).decode()


def packed(bundle: Bundle, stated: bytes) -> bytes:
    packing = Packing(bundle.basis)
    packing.take(bundle.entries)
    return packing.close(stated)


def file_of(bundles: list[bytes]) -> str:
    return b"".join(write_file(bundles)).decode()


TEXT = write_bundle(BUNDLE, HASH)


def changed(**facts):
    return json.dumps({**json.loads(TEXT), **facts})


def test_a_bundle_reads_as_it_was_written():
    assert read_bundle(json.loads(TEXT)) == BUNDLE
    assert write_bundle(read_bundle(json.loads(TEXT)), HASH) == TEXT


def test_a_bundle_is_canonical():
    assert rfc8785.dumps(json.loads(TEXT)).decode() == TEXT


def test_a_stranger_gets_the_same_hash():
    (verdict,) = verify(TEXT)
    assert (verdict.kind, verdict.batch, verdict.equal) == ("member", 12, True)
    assert verdict.computed == verdict.stated == HASH.hex()


def test_a_file_holds_the_bundles_of_a_round():
    other = Bundle(replace(BASIS, kind="team"), ENTRIES[1:2])
    bundles = [packed(other, ranking_hash(other.basis, rank(other))), packed(BUNDLE, HASH)]
    assert [(verdict.kind, verdict.equal) for verdict in verify(file_of(bundles))] == [
        ("team", True),
        ("member", True),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"hash": "00" * 32},
        {"quota": 3},
        {"last_on": "2026-10-08"},
        {"batch": {"number": 12, "head": "08" * 32}},
        {"minimums": {"plain": {"helps": 1}, "mountain": {}}},
        {"entries": json.loads(TEXT)["entries"][1:]},
    ],
)
def test_whatever_is_changed_in_a_bundle_differs(facts):
    (verdict,) = verify(changed(**facts))
    assert not verdict.equal


@pytest.mark.parametrize("field", ["points", "kin", "local_day", "move", "grade", "subject"])
def test_whatever_is_changed_in_an_entry_differs(field):
    two_weeks = Bundle(BASIS, (help_by("a", 1), help_by("a", 2, recipient="R9", local_day=BASIS.last_on)))
    content = json.loads(write_bundle(two_weeks, ranking_hash(BASIS, rank(two_weeks))))
    assert verify(json.dumps(content))[0].equal
    content["entries"][0][field] = {
        "points": 101, "kin": True, "local_day": "2026-10-07", "move": "reversed", "grade": "D", "subject": "c",
    }[field]  # fmt: skip
    assert not verify(json.dumps(content))[0].equal


@pytest.mark.parametrize("known", [{"format": "other"}, {"version": 2}, {"formula": "fair-1"}])
def test_a_bundle_of_another_version_is_refused_by_name(known):
    with pytest.raises(Refused) as refused:
        verify(changed(**known))
    assert refused.value.code == "bundle-unknown"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "7",
        "{" * 100_000,
        file_of([]),
        changed(kind="household"),
        changed(entries=None),
        changed(entries=[{}]),
        changed(batch=None),
        changed(batch={"number": True, "head": ""}),
        changed(batch={"number": 1, "head": "zz"}),
        changed(first_on="31/02/2026"),
        changed(quota="9" * 5000),
        changed(minimums={}),
        changed(hash=None),
        changed(entries=[{**json.loads(TEXT)["entries"][0], "kin": "no"}]),
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_bundle_is_refused_and_not_a_fault(text):
    with pytest.raises(Refused) as refused:
        verify(text)
    assert refused.value.code in {"bundle-unreadable", "bundle-unknown"}
