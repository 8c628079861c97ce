"""Units, teams and members go in, change, and go in again."""

from datetime import date, timedelta

import pytest

from domain.database import rows
from tests.cast import TUESDAY, Cast
from tests.domain.imports.lists import counts, csv, take

pytestmark = pytest.mark.usefixtures("database")

UNITS = csv("Cấp;Tên đơn vị;Trực thuộc;Mã;Số hộ", "Thôn;Thôn 1;Xã Mới;;80", "Xã;Xã Mới;Lào Cai;4903;", "Thôn;T.1;Lạc;;")


async def test_units_go_in_under_their_parents_with_all_their_ancestors(cast: Cast):
    assert await take(cast["nam"], "units", UNITS, "viet-nam") == (2, 0, 0, 1)
    found = await rows(
        "SELECT upper.name, depth FROM unit JOIN unit_ancestor ON unit = unit.id"
        " JOIN unit AS upper ON upper.id = ancestor WHERE unit.search_key = 'thon 1' ORDER BY depth"
    )
    assert [tuple(each.values()) for each in found] == [("Thôn 1", 0), ("Xã Mới", 1), ("Lào Cai", 2), ("Việt Nam", 3)]


async def test_units_twice_change_nothing_and_a_change_changes_one(cast: Cast):
    await take(cast["nam"], "units", UNITS, "viet-nam")
    before = await counts()
    assert await take(cast["nam"], "units", UNITS, "viet-nam") == (0, 0, 2, 1)
    more = csv("Cấp;Tên đơn vị;Trực thuộc;Số hộ", "Thôn;Thôn 1;Mới;126")
    assert await take(cast["nam"], "units", more, "viet-nam") == (0, 1, 0, 0)
    assert (await counts())["unit"] == before["unit"]


async def test_a_move_or_a_new_name_is_no_matter_of_a_list(cast: Cast):
    await take(cast["nam"], "units", UNITS, "viet-nam")
    renamed = csv("Cấp;Tên đơn vị;Trực thuộc;Mã", "Xã;Xã Khác;Lào Cai;04903")
    assert await take(cast["nam"], "units", renamed, "viet-nam") == (0, 0, 0, 1)


async def test_an_officer_brings_the_hamlets_of_the_own_commune(cast: Cast):
    assert await take(cast["hanh"], "units", csv("Thôn;Số hộ", "Thôn 3;126", "Thôn 4;40")) == (1, 1, 0, 0)


TEAMS = csv("Thôn;Ngày thành lập;Số QĐ", "Thôn 3;1/6/2025;12/QĐ-UBND", "Thôn 99;;")


async def test_teams_go_in_once_and_change(cast: Cast):
    assert await take(cast["hanh"], "teams", TEAMS) == (1, 0, 0, 1)
    assert await take(cast["hanh"], "teams", TEAMS) == (0, 0, 1, 1)
    changed = csv("Thôn;Ngày thành lập;Số QĐ", "Thôn 3;1/6/2025;15/QĐ-UBND")
    assert await take(cast["hanh"], "teams", changed) == (0, 1, 0, 0)
    found = await rows("SELECT name, founded_on, decision_no FROM team WHERE decision_no IS NOT NULL")
    expected = ("Tổ công nghệ số cộng đồng Thôn 3", date(2025, 6, 1), "15/QĐ-UBND")
    assert [tuple(each.values()) for each in found] == [expected]


HEADINGS = "Họ và tên;SĐT;Thôn;Chức vụ;Năm sinh;Ngày tham gia"
LAN = "Vi Thị Lan;0000700001;Thôn 3;Thành viên;1990;1/6/2026"


async def memberships(cast: Cast, name: str) -> list[tuple[object, ...]]:
    found = await rows(
        "SELECT team, role, lower(valid), upper(valid) FROM membership JOIN person ON person.id = person"
        " WHERE name = {} ORDER BY team, valid",
        name,
    )
    codes = {team: code for code, team in cast.teams.items()}
    return [(codes[each["team"]], each["role"], each["lower"], each["upper"]) for each in found]


async def test_a_member_goes_in_with_a_sign_in_and_a_place_in_the_team(cast: Cast):
    before = await counts()
    assert await take(cast["hanh"], "members", csv(HEADINGS, LAN)) == (1, 0, 0, 0)
    assert await memberships(cast, "Vi Thị Lan") == [("thon-3", "member", date(2026, 6, 1), None)]
    after = await counts()
    assert {name: after[name] - before[name] for name in ("person", "account", "membership")} == {
        "person": 1,
        "account": 1,
        "membership": 1,
    }


async def test_a_list_cannot_have_somebody_join_before_the_teams_founding_day(cast: Cast):
    await rows("UPDATE team SET founded_on = '2026-06-02' WHERE id = {}", cast.teams["thon-3"])
    unknown = LAN.replace("Thôn 3", "Thôn 5")
    assert await take(cast["hanh"], "members", csv(HEADINGS, LAN, unknown)) == (1, 0, 0, 1)
    assert await take(cast["hanh"], "members", csv(HEADINGS, LAN.replace("1/6/2026", "2/6/2026"))) == (1, 0, 0, 0)


async def test_members_twice_change_nothing(cast: Cast):
    named = "Vi Văn Không Máy;;Thôn 5;;;"
    await take(cast["hanh"], "members", csv(HEADINGS, LAN, named))
    before = await counts()
    assert await take(cast["hanh"], "members", csv(HEADINGS, LAN, named)) == (0, 0, 2, 0)
    assert await counts() == before | {"import_draft": before["import_draft"] + 1}


async def test_g35_one_person_joins_two_teams_in_one_list_and_a_third_later(cast: Cast):
    both = csv(HEADINGS, LAN, LAN.replace("Thôn 3", "Thôn 5"))
    before = await counts()
    assert await take(cast["hanh"], "members", both) == (2, 0, 0, 0)
    assert (await counts())["person"] == before["person"] + 1
    assert await take(cast["pao"], "members", csv(HEADINGS, LAN.replace("Thôn 3", "Bản 2")), "mu-cang-chai") == (
        1,
        0,
        0,
        0,
    )
    assert (await counts())["person"] == before["person"] + 1


async def test_nobody_joins_under_another_persons_number(cast: Cast):
    (su,) = await rows("SELECT phone FROM person WHERE name = 'Giàng A Sử'")
    assert await take(cast["hanh"], "members", csv(HEADINGS, f"Vi Văn Giả;{su['phone']};Thôn 3;;;")) == (0, 0, 0, 1)


async def test_a_new_role_begins_today_and_the_old_one_ends(cast: Cast):
    await take(cast["hanh"], "members", csv(HEADINGS, LAN))
    led = csv(HEADINGS, LAN.replace("Thành viên", "Tổ trưởng"))
    assert await take(cast["hanh"], "members", led) == (0, 1, 0, 0)
    today = date(2026, 11, 24)
    expected = [("thon-3", "member", date(2026, 6, 1), today), ("thon-3", "leader", today, None)]
    assert await memberships(cast, "Vi Thị Lan") == expected
    assert await take(cast["hanh"], "members", led, at=TUESDAY + timedelta(hours=1)) == (0, 0, 1, 0)


async def test_what_a_list_says_of_a_person_changes_the_person(cast: Cast):
    await take(cast["hanh"], "members", csv(HEADINGS, LAN))
    changed = LAN.replace("1990", "1991").replace("1/6/2026", "2/6/2026")
    assert await take(cast["hanh"], "members", csv(HEADINGS, changed)) == (0, 1, 0, 0)
    assert await memberships(cast, "Vi Thị Lan") == [("thon-3", "member", date(2026, 6, 2), None)]
    assert [each["birth_year"] for each in await rows("SELECT birth_year FROM person WHERE name = 'Vi Thị Lan'")] == [
        1991
    ]


async def test_whoever_left_comes_back_after_they_left(cast: Cast):
    await take(cast["hanh"], "members", csv(HEADINGS, LAN))
    await rows("UPDATE membership SET valid = daterange(lower(valid), '2026-09-01') WHERE lower(valid) = '2026-06-01'")
    assert await take(cast["hanh"], "members", csv(HEADINGS, LAN)) == (1, 0, 0, 0)
    assert [span[2:] for span in await memberships(cast, "Vi Thị Lan")] == [
        (date(2026, 6, 1), date(2026, 9, 1)),
        (date(2026, 9, 1), None),
    ]


FULL = "Họ và tên;SĐT;Email;Thôn"


@pytest.mark.parametrize(
    ("lines", "verdicts"),
    [
        # her own e-mail with a new number: she is in this team already
        (["Lò Thị Hoa;0000700009;hoa@x.vn;Thôn 3"], (0, 0, 0, 1)),
        (["Lò Thị Hoa;0000700009;hoa@x.vn;Thôn 5"], (1, 0, 0, 0)),
        (["Vi Văn Giả;0000700009;hoa@x.vn;Thôn 3"], (0, 0, 0, 1)),
        # two names, or two ways to one name, that share what nobody has yet
        (["Vi Văn A;0000700001;;Thôn 3", "Vi Văn B;0000700001;;Thôn 3"], (1, 0, 0, 1)),
        (["Vi Văn A;0000700001;;Thôn 3", "Vi Văn B;0000700001;;Thôn 5"], (1, 0, 0, 1)),
        (["Vi Văn A;0000700001;a@x.vn;Thôn 3", "Vi Văn B;0000700002;a@x.vn;Thôn 5"], (1, 0, 0, 1)),
        (["Vi Văn A;0000700001;a@x.vn;Thôn 3", "Vi Văn A;0000700002;a@x.vn;Thôn 5"], (1, 0, 0, 1)),
        (["Vi Văn A;0000700001;a@x.vn;Thôn 3", "Vi Văn A;;a@x.vn;Thôn 5"], (1, 0, 0, 1)),
        (["Vi Văn A;0000700001;a@x.vn;Thôn 3", "Vi Văn A;0000700001;a@x.vn;Thôn 5"], (2, 0, 0, 0)),
    ],
)
async def test_a_contact_that_cannot_be_both_is_a_row_to_correct_and_never_a_fault(
    cast: Cast, lines: list[str], verdicts: tuple[int, ...]
):
    await rows("UPDATE person SET email = 'hoa@x.vn' WHERE name = 'Lò Thị Hoa'")
    assert await take(cast["hanh"], "members", csv(FULL, *lines)) == verdicts


async def test_a_contact_of_a_namesake_is_a_row_to_correct(cast: Cast):
    [hoa] = await rows("SELECT phone FROM person WHERE name = 'Lò Thị Hoa'")
    await rows("UPDATE person SET name = 'Lò Thị Hoa', email = 'other@x.vn' WHERE name = 'Giàng A Sử'")
    both = csv(FULL, f"Lò Thị Hoa;{hoa['phone']};other@x.vn;Thôn 3")
    assert await take(cast["hanh"], "members", both) == (0, 0, 0, 1)


async def test_a_code_of_another_branch_is_a_row_to_correct_and_so_is_what_is_new_below_it(cast: Cast):
    lines = ["Xã;Xã Mới;Lào Cai;ban-2", "Thôn;Thôn 1;Xã Mới;", "Xã;Xã Khác;Lào Cai;04999"]
    listed = csv("Cấp;Tên đơn vị;Trực thuộc;Mã", *lines)
    assert await take(cast["nam"], "units", listed, "viet-nam") == (1, 0, 0, 2)
    hamlet = csv("Thôn;Mã", "Thôn 9;ban-2", "Thôn 3;mu-cang-chai")
    assert await take(cast["hanh"], "units", hamlet) == (0, 0, 0, 2)
