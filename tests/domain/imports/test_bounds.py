"""Lists at their bounds: how long a draft lives, whose it is, what was overtaken, what a list may not change."""

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from domain.database import rows
from domain.imports.commit import commit_import
from domain.imports.discard import discard_import
from domain.people import NewPerson
from domain.refusals import NotFound, Refused
from domain.teams.members import Place, TeamRole, add_member
from tests.cast import TUESDAY, Cast, chance, join, public_id
from tests.domain.imports.lists import commit, counted, csv, draft, take
from tests.ledgers import TODAY

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
HOMES = "Chủ hộ;Thôn;Ngõ;SĐT;Chuyển đi"
MEMBERS = "Họ và tên;SĐT;Email;Thôn;Chức vụ;Ngày tham gia"


async def a_draft(cast: Cast, *heads: str) -> str:
    names = heads or ("Vàng A Páo",)
    return await draft(cast["hanh"], "households", csv("Chủ hộ;Thôn", *(f"{name};Thôn 3" for name in names)))


async def made() -> int:
    return len(await rows("SELECT FROM recipient WHERE head LIKE 'Vàng%'"))


@pytest.mark.parametrize(("after", "new"), [(DAY - MOMENT, 1), (DAY, 0)])
async def test_a_draft_lives_a_day_to_the_moment(cast: Cast, after: timedelta, new: int):
    public = await a_draft(cast)
    if new:
        await commit(cast["hanh"], public, at=TUESDAY + after)
    else:
        with pytest.raises(Refused, match="import-over"):
            await commit(cast["hanh"], public, at=TUESDAY + after)
    assert await made() == new


async def test_a_draft_is_its_makers_alone_also_within_the_branch(cast: Cast):
    public = await a_draft(cast)
    colleague = replace(cast["hanh"], account=cast["dung"].account)
    for change in (
        commit_import(viewer=colleague, draft=public, whole=False, at=TUESDAY, chance=counted),
        discard_import(viewer=colleague, draft=public, at=TUESDAY),
    ):
        with pytest.raises(NotFound, match="not-found"):
            await change
    assert (await commit(None, public)).new == 1  # the operator may


@pytest.mark.parametrize("other", ["hoa", "thang", "pao"])  # no office, another one, one elsewhere
async def test_who_lost_the_office_commits_nothing(cast: Cast, other: str):
    public = await a_draft(cast)
    with pytest.raises(NotFound, match="not-found"):
        await commit(replace(cast["hanh"], grants=cast[other].grants), public)


async def test_what_was_written_is_not_discarded_and_a_strange_draft_neither(cast: Cast):
    public = await a_draft(cast)
    await commit(cast["hanh"], public)
    for name in (public, "N0B0DY"):
        with pytest.raises(NotFound, match="not-found"):
            await discard_import(viewer=cast["hanh"], draft=name, at=TUESDAY)
    assert len(await rows("SELECT FROM import_draft")) == 1


async def test_a_discarded_draft_stands_in_the_trail_and_another_one_stays(cast: Cast):
    gone, kept = await a_draft(cast), await a_draft(cast)
    await discard_import(viewer=cast["hanh"], draft=gone, at=TUESDAY)
    assert await rows("SELECT public_id FROM import_draft") == [{"public_id": kept}]
    assert await rows("SELECT account, subject_kind FROM audit_event WHERE action = 'imports.destroy'") == [
        {"account": cast["hanh"].account, "subject_kind": "import_draft"}
    ]


async def test_all_of_it_goes_in_where_no_row_was_refused(cast: Cast):
    assert (await commit(cast["hanh"], await a_draft(cast, "Vàng A", "Vàng B"), whole=True)).new == 2


async def test_what_somebody_wrote_meanwhile_is_the_same_at_the_commit(cast: Cast):
    first, second = await a_draft(cast, "Vàng A"), await a_draft(cast, "Vàng A", "Vàng B")
    await commit(cast["hanh"], first)
    done = await commit(cast["hanh"], second)
    assert (done.new, done.same, await made()) == (1, 1, 2)
    [told] = await rows("SELECT facts FROM audit_event WHERE action = 'commits.create' ORDER BY id DESC LIMIT 1")
    assert msgspec.json.decode(told["facts"]) == {"kind": "households", "new": 1, "changed": 0}


async def test_what_contradicts_the_list_by_now_stops_it_whole(cast: Cast):
    lines = csv(MEMBERS, "Vi Thị Lan;0000700001;;Thôn 3;;", "Vi Thị Sen;0000700002;;Thôn 3;;")
    public = await draft(cast["hanh"], "members", lines)
    other = NewPerson("Người Khác", "0000700002")
    await add_member(
        viewer=cast["pao"], place=Place(public_id(chance("team ban-2")), TeamRole.MEMBER), person=other, demo=True,
        at=TUESDAY, chance=chance("other"),
    )  # fmt: skip
    with pytest.raises(Refused, match="import-overtaken") as refused:
        await commit(cast["hanh"], public)
    assert refused.value.facts == {"n": 1}
    assert await rows("SELECT FROM person WHERE name LIKE 'Vi Thị%'") == []


async def test_whoever_waits_hears_how_far_it_is(cast: Cast):
    heard: list[tuple[int, int]] = []
    public = await a_draft(cast, *(f"Vàng {number}" for number in range(1_001)))
    await commit_import(
        viewer=cast["hanh"], draft=public, whole=False, at=TUESDAY, chance=counted,
        told=lambda done, due: heard.append((done, due)),
    )  # fmt: skip
    assert (heard, await made()) == ([(1_000, 1_001), (1_001, 1_001)], 1_001)


async def test_what_a_list_says_of_one_home_changes_no_other(cast: Cast):
    await take(cast["hanh"], "households", csv(HOMES, "Vàng A Páo;Thôn 3;Ngõ 1;;", "Vàng A Sùng;Thôn 3;Ngõ 2;;"))
    told = csv(HOMES, "Vàng A Páo;Thôn 3;Ngõ 1;0000700007;")
    assert await take(cast["hanh"], "households", told) == (0, 1, 0, 0)
    found = await rows("SELECT head, phone FROM recipient WHERE head LIKE 'Vàng%' ORDER BY head")
    assert [(line["head"], line["phone"]) for line in found] == [("Vàng A Páo", "0000700007"), ("Vàng A Sùng", None)]


# --- members


async def spans(name: str) -> list[tuple[str, date, date | None]]:
    found = await rows(
        "SELECT role, lower(valid), upper(valid) FROM membership JOIN person ON person.id = person WHERE name = {}"
        " ORDER BY valid",
        name,
    )
    return [(line["role"], line["lower"], line["upper"]) for line in found]


async def contact(name: str) -> tuple[str, str | None]:
    [found] = await rows("SELECT phone, email FROM person WHERE name = {}", name)
    return found["phone"], found["email"]


async def test_how_somebody_with_an_office_is_reached_is_no_list_to_change(cast: Cast):
    await join(cast, "thang", "member", "thon-3")
    phones = {name: (await contact(name))[0] for name in ("Vũ Đức Thắng", "Lò Thị Hoa")}
    lines = [f"{name};{phone};moi-{phone[-1]}@x.vn;Thôn 3;;" for name, phone in phones.items()]
    assert await take(cast["hanh"], "members", csv(MEMBERS, *lines)) == (0, 2, 0, 0)
    assert await contact("Vũ Đức Thắng") == (phones["Vũ Đức Thắng"], None)
    assert await contact("Lò Thị Hoa") == (phones["Lò Thị Hoa"], f"moi-{phones['Lò Thị Hoa'][-1]}@x.vn")


async def test_a_role_that_began_today_is_simply_another(cast: Cast):
    await take(cast["hanh"], "members", csv(MEMBERS, "Vi Thị Lan;0000700001;;Thôn 3;;"))
    assert await spans("Vi Thị Lan") == [("member", TODAY, None)]
    led = csv(MEMBERS, "Vi Thị Lan;0000700001;;Thôn 3;Tổ trưởng;")
    assert await take(cast["hanh"], "members", led) == (0, 1, 0, 0)
    assert await spans("Vi Thị Lan") == [("leader", TODAY, None)]


async def test_the_day_of_joining_is_that_of_the_first_span(cast: Cast):
    await take(cast["hanh"], "members", csv(MEMBERS, "Vi Thị Lan;0000700001;;Thôn 3;;1/6/2026"))
    await take(cast["hanh"], "members", csv(MEMBERS, "Vi Thị Lan;0000700001;;Thôn 3;Tổ phó;1/6/2026"))
    await take(cast["hanh"], "members", csv(MEMBERS, "Vi Thị Lan;0000700001;;Thôn 3;Tổ phó;1/3/2026"))
    assert await spans("Vi Thị Lan") == [("member", date(2026, 3, 1), TODAY), ("deputy", TODAY, None)]


async def test_a_list_that_says_nothing_of_role_or_day_changes_neither(cast: Cast):
    await take(cast["hanh"], "members", csv(MEMBERS, "Vi Thị Lan;0000700001;;Thôn 3;Tổ trưởng;1/6/2026"))
    assert await take(cast["hanh"], "members", csv(MEMBERS, "Vi Thị Lan;0000700001;a@x.vn;Thôn 3;;")) == (0, 1, 0, 0)
    assert await spans("Vi Thị Lan") == [("leader", date(2026, 6, 1), None)]


async def test_units_teams_and_members_of_another_commune_are_untouched_by_a_list(cast: Cast):
    before = await rows("SELECT * FROM membership WHERE team = {}", cast.teams["ban-2"])
    lines = csv(MEMBERS, "Giàng A Sử;0000000004;;Thôn 3;Tổ trưởng;1/6/2026")
    assert await take(cast["hanh"], "members", lines) == (1, 0, 0, 0)
    assert await rows("SELECT * FROM membership WHERE team = {}", cast.teams["ban-2"]) == before
    assert [each[0] for each in await spans("Giàng A Sử")] == ["leader", "leader"]
