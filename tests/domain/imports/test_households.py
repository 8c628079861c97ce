"""Homes go in, change, and go in again."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from domain.database import row, rows
from domain.households.erase import erase_home
from domain.imports.discard import discard_import
from domain.refusals import NotFound, Refused
from domain.rules.homes import NAMELESS
from domain.rules.imports.drafts import Counts
from domain.sweeps import clear_ended
from tests.cast import TUESDAY, Cast, a_home
from tests.domain.imports.lists import commit, counts, csv, draft, take
from tests.world import import_file as story

pytestmark = pytest.mark.usefixtures("database")

HEADINGS = "Chủ hộ;Thôn;Ngõ;SĐT;Số khẩu;Mã hộ;Số CCCD"
HOA = "Lò Văn Hoa;Thôn 3;Ngõ 1;0000.123.456;4;T3-001;034090001234"
AN = "Bà Hà Thị An;T.5;;;2;;034090001235"
NOWHERE = "Vi Văn Lạc;Thôn 99;;;;;034090001236"


async def homes(cast: Cast) -> dict[str, dict[str, object]]:
    found = await rows(
        "SELECT head, unit.name AS hamlet, lane, recipient.phone, people, ref, recipient.search_key FROM recipient"
        " JOIN unit ON unit.id = unit WHERE recipient.id <> ALL({}::bigint[])",
        list(cast.homes.values()),
    )
    return {each["head"]: dict(each) for each in found}


async def test_homes_with_numbers_of_before_2018_go_in_with_numbers_of_today(cast: Cast):
    old = [("An", "1681234567"), ("Ba", "1221234567"), ("Tư", "912345678"), ("Năm", "2163851234")]
    listed = csv("Chủ hộ;Thôn;SĐT", *(f"Vi Văn {name};Thôn 3;{phone}" for name, phone in old))
    assert await take(cast["hanh"], "households", listed) == (4, 0, 0, 0)
    phones = {home["phone"] for home in (await homes(cast)).values()}
    assert phones == {"0381234567", "0771234567", "0912345678", "02163851234"}


async def test_a_list_of_homes_goes_in(cast: Cast):
    assert await take(cast["hanh"], "households", csv(HEADINGS, HOA, AN, NOWHERE)) == (2, 0, 0, 1)
    assert await homes(cast) == {
        "Lò Văn Hoa": {
            "head": "Lò Văn Hoa",
            "hamlet": "Thôn 3",
            "lane": "Ngõ 1",
            "phone": "0000123456",
            "people": 4,
            "ref": "T3-001",
            "search_key": "lo van hoa",
        },
        "bà Hà Thị An": {
            "head": "bà Hà Thị An",
            "hamlet": "Thôn 5",
            "lane": None,
            "phone": None,
            "people": 2,
            "ref": None,
            "search_key": "ba ha thi an",
        },
    }


async def test_the_same_file_twice_changes_nothing(cast: Cast):
    content = csv(HEADINGS, HOA, AN, NOWHERE)
    await take(cast["hanh"], "households", content)
    before = await counts()
    later = TUESDAY + timedelta(hours=1)
    assert await take(cast["hanh"], "households", content, at=later) == (0, 0, 2, 1)
    assert await counts() == before | {"import_draft": before["import_draft"] + 1}


async def test_only_what_a_list_says_changes(cast: Cast):
    await take(cast["hanh"], "households", csv(HEADINGS, HOA))
    moved = csv("Chủ hộ;Thôn;Mã hộ;Số khẩu", "Lò Văn Hoa;Thôn 3;T3-001;5")
    assert await take(cast["hanh"], "households", moved) == (0, 1, 0, 0)
    (home,) = (await homes(cast)).values()
    assert (home["people"], home["phone"], home["lane"], home["search_key"]) == (5, "0000123456", "Ngõ 1", "lo van hoa")


async def test_a_number_that_a_list_brings_is_the_lists_whoever_gave_the_one_before(cast: Cast):
    await take(cast["hanh"], "households", csv(HEADINGS, HOA))
    key = await rows(
        "INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict)"
        " VALUES (gen_random_uuid(), {}, {}, 'activation', now(), now(), 'accepted') RETURNING key",
        *(cast["hoa"].account, b"\x00" * 32),
    )
    await rows("UPDATE recipient SET phone_by = {} WHERE ref = 'T3-001'", key[0]["key"])
    for changed, by in (("Số khẩu;6", key[0]["key"]), ("SĐT;0912 345 678", None)):
        heading, value = changed.split(";")
        await take(cast["hanh"], "households", csv(f"Chủ hộ;Thôn;Mã hộ;{heading}", f"Lò Văn Hoa;Thôn 3;T3-001;{value}"))
        assert await rows("SELECT phone_by FROM recipient WHERE ref = 'T3-001'") == [{"phone_by": by}]


async def test_g7_nothing_of_an_id_column_is_in_the_database(cast: Cast):
    await draft(cast["hanh"], "households", csv(HEADINGS, HOA, AN, NOWHERE))
    kept = await row("SELECT content::text || counts::text || file_name AS all FROM import_draft")
    assert kept
    assert "Vi Văn Lạc" in kept["all"]
    assert "034090" not in kept["all"]


async def test_a_draft_writes_nothing_else_and_lives_a_day(cast: Cast):
    before = await counts()
    public = await draft(cast["hanh"], "households", csv(HEADINGS, HOA))
    assert await counts() == before | {"import_draft": 1}
    with pytest.raises(Refused, match="import-over"):
        await commit(cast["hanh"], public, at=TUESDAY + timedelta(days=1))
    await clear_ended(at=TUESDAY + timedelta(days=1))
    assert await counts() == before


async def test_all_or_nothing_is_nothing_while_a_row_is_refused(cast: Cast):
    before = await counts()
    public = await draft(cast["hanh"], "households", csv(HEADINGS, HOA, NOWHERE))
    with pytest.raises(Refused, match="import-not-whole"):
        await commit(cast["hanh"], public, whole=True)
    assert await counts() == before | {"import_draft": 1}
    assert (await commit(cast["hanh"], public)).new == 1


async def test_a_commit_sent_again_is_the_first_one_again_and_keeps_the_refused_rows_alone(cast: Cast):
    public = await draft(cast["hanh"], "households", csv(HEADINGS, HOA, AN, NOWHERE))
    first = await commit(cast["hanh"], public)
    after = await counts()
    assert await commit(cast["hanh"], public, at=TUESDAY + timedelta(days=2)) == first == Counts(2, 0, 0, 1)
    assert await counts() == after
    kept = await row("SELECT content FROM import_draft")
    assert kept
    assert [each["verdict"] for each in msgspec.json.decode(kept["content"])["rows"]] == ["refused"]


async def test_of_two_drafts_and_ten_commits_at_once_every_home_goes_in_once(cast: Cast):
    one = await draft(cast["hanh"], "households", csv(HEADINGS, HOA, AN))
    other = await draft(cast["hanh"], "households", csv(HEADINGS, AN, HOA))
    done = await asyncio.gather(*(commit(cast["hanh"], public) for public in (one, other) * 5))
    assert len(await homes(cast)) == 2
    assert {(each.new, each.same) for each in done} == {(2, 0), (0, 2)}


async def test_nobody_imports_into_another_branch_or_commits_anothers_draft(cast: Cast):
    for stranger, unit in (("hanh", "mu-cang-chai"), ("pao", "tran-yen"), ("hoa", "thon-3"), ("thang", "tran-yen")):
        with pytest.raises(NotFound):
            await draft(cast[stranger], "households", csv(HEADINGS, HOA), unit)
    public = await draft(cast["hanh"], "households", csv(HEADINGS, HOA))
    with pytest.raises(NotFound):
        await commit(cast["pao"], public)


async def test_a_hamlet_of_another_commune_is_unknown_here(cast: Cast):
    assert await take(cast["hanh"], "households", csv(HEADINGS, "Vàng A Páo;Bản 2;;;;;")) == (0, 0, 0, 1)


async def test_a_discarded_draft_is_gone_and_a_written_one_stays(cast: Cast):
    public = await draft(cast["hanh"], "households", csv(HEADINGS, HOA))
    with pytest.raises(NotFound):
        await discard_import(viewer=cast["pao"], draft=public, at=TUESDAY)
    await discard_import(viewer=cast["hanh"], draft=public, at=TUESDAY)
    with pytest.raises(NotFound):
        await commit(cast["hanh"], public)


async def test_the_operator_at_the_console_may_import_anywhere(cast: Cast):
    assert await take(None, "households", csv(HEADINGS, "Vàng A Páo;Bản 2;;;;;"), "mu-cang-chai") == (1, 0, 0, 0)


async def test_a_file_that_cannot_be_read_leaves_nothing(cast: Cast):
    with pytest.raises(Refused, match="file-not-a-sheet"):
        await draft(cast["hanh"], "households", b"MZ\x90\x00" + bytes(2_000))
    with pytest.raises(Refused, match="heading-missing"):
        await draft(cast["hanh"], "households", csv("a;b", "1;2"))
    assert (await counts())["import_draft"] == 0


async def test_each_step_is_written_down(cast: Cast):
    await take(cast["hanh"], "households", csv(HEADINGS, HOA))
    found = await rows("SELECT action, account, facts FROM audit_event ORDER BY id")
    assert [(each["action"], each["account"]) for each in found] == [
        ("imports.create", cast["hanh"].account),
        ("commits.create", cast["hanh"].account),
    ]


@pytest.mark.slow
async def test_the_storys_3000_rows_go_in_and_are_the_same_afterwards(cast: Cast):
    hamlets = csv("Tên đơn vị;Số hộ", *(f"Thôn {number};250" for number in range(1, 13)))
    await take(cast["hanh"], "units", hamlets)
    content = story.workbook()
    first = await draft(cast["hanh"], "households", content, name="danh-sach.xlsx")
    done = await commit(cast["hanh"], first)
    assert (done.new, done.refused, done.mended) == (2_967, 33, {"phone-lost-zero": 23, "phone-old-prefix": 18})
    again = await draft(cast["hanh"], "households", content, name="lan-2.xlsx", at=TUESDAY + timedelta(hours=1))
    same = await commit(cast["hanh"], again, at=TUESDAY + timedelta(hours=1))
    assert (same.new, same.changed, same.same, same.refused) == (0, 0, 2_967, 33)


async def at_a_door(cast: Cast, head: str, phone: str | None = None, unit: str = "thon-3") -> int:
    """A home that a member wrote down."""
    name = f"door {head} {phone}"
    await a_home(cast, name, head, unit)
    key = await rows(
        "INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict)"
        " VALUES (gen_random_uuid(), {}, {}, 'activation', now(), now(), 'accepted') RETURNING key",
        *(cast["hoa"].account, bytes(32)),
    )
    await rows(
        "UPDATE recipient SET added = {}, phone = {}, known_as = NULL WHERE id = {}",
        *(key[0]["key"], phone, cast.homes[name]),
    )
    return cast.homes[name]


@pytest.mark.parametrize(
    "line",
    ["Lò Văn Hoa;Thôn 3;Ngõ 04;0912 345 679;T3-001", "bác Hoa;Thôn 3;;0912 345 678;T3-001", "Lò Văn Hoa;Thôn 3;;;"],
)
async def test_a_home_that_was_written_at_a_door_is_the_one_that_a_list_brings_later(cast: Cast, line: str):
    home = await at_a_door(cast, "ông Lò Văn Hoa", "0912345678")
    await take(cast["hanh"], "households", csv("Chủ hộ;Thôn;Ngõ;SĐT;Mã hộ", line))
    assert len(await homes(cast)) == 0  # none beside those of the cast
    [kept] = await rows("SELECT head, ref FROM recipient WHERE id = {}", home)
    assert kept["ref"] == ("T3-001" if line.endswith("1") else None)


async def test_a_listed_home_comes_before_its_twin_of_a_door(cast: Cast):
    await take(cast["hanh"], "households", csv(HEADINGS, HOA))
    twin = await at_a_door(cast, "Lò Văn Hoa")
    await take(cast["hanh"], "households", csv("Chủ hộ;Thôn;Ngõ;Số khẩu", "Lò Văn Hoa;Thôn 3;Ngõ 1;9"))
    kept = await rows("SELECT people FROM recipient WHERE ref = 'T3-001' OR id = {} ORDER BY ref NULLS LAST", twin)
    assert [line["people"] for line in kept] == [9, None]


async def test_a_home_that_was_erased_is_left_alone_by_the_list_that_knows_its_number(cast: Cast):
    await take(cast["hanh"], "households", csv(HEADINGS, HOA))
    [home] = await rows("SELECT public_id FROM recipient WHERE ref = 'T3-001'")
    await erase_home(viewer=cast["hanh"], household=home["public_id"], at=TUESDAY)
    assert await take(cast["hanh"], "households", csv(HEADINGS, HOA)) == (0, 0, 1, 0)
    assert await rows("SELECT head, phone FROM recipient WHERE ref = 'T3-001'") == [{"head": NAMELESS, "phone": None}]
