"""The department's pages, with plain forms and no script."""

import json
import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from domain.database import rows
from domain.queries.award_rounds import show_round
from domain.rules.bundles import verify
from service.words import say
from tests.awards import FROZEN_AT, Help, World, happened, make_world, minimums, open_a_round
from tests.cast import Cast
from tests.documents.reading import texts
from tests.service.conftest import Browser, Browsers

WHY = "Một mình giữ điểm hỗ trợ suốt hai tháng sau lũ"
FORM = {"name": "Sơ kết", "first_on": "2026-09-07", "last_on": "2026-10-18", "quota_teams": "1", "quota_members": "2"}


@pytest.fixture
async def world(cast: Cast) -> World:
    """Hoa 9 points, Dung 6, Sử 3; `thang` is now its department, `lan` another's."""
    made = await make_world()
    await minimums()
    await happened(
        made, *(Help(home=home, day=home) for home in (0, 1, 3)),
        Help((1,), day=1), Help((1,), home=1), Help((2,), home=2),
    )  # fmt: skip
    cast.people |= {"thang": made.department, "lan": made.stranger}
    return made


@pytest.fixture
async def thang(browser: Browsers, world: World) -> Browser:
    return await browser("thang")


@pytest.fixture
async def opened(world: World) -> str:
    return f"/award-rounds/{await open_a_round(world)}"


async def subjects(world: World, address: str) -> dict[str, str]:
    """Name → opaque id, of everybody on the page."""
    shown = await show_round(viewer=world.department, round_id=address.rsplit("/", 1)[-1], at=FROZEN_AT)
    return {line.name: line.subject for each in shown.shortlists for line in (*each.ranked, *each.too_little)}


async def test_the_empty_list_says_what_to_do_first(thang: Browser):
    page = await thang.get("/award-rounds")
    assert page.status_code == 200
    assert "Mở đợt đầu tiên từ mẫu “3 tập thể, 6 cá nhân”" in page.text
    form = (await thang.get("/award-rounds/new")).text
    assert 'name="quota_teams" type="text" value="3"' in form
    assert 'name="quota_members" type="text" value="6"' in form


async def test_a_round_is_opened_from_the_form_once(thang: Browser, world: World):
    page = (await thang.get("/award-rounds/new")).text
    drawn = re.search(r'name="form" value="([0-9a-f]{20})"', page)
    assert drawn
    sent = {**FORM, "unit": world.province_id, "form": drawn.group(1)}
    answers = [await thang.post("/award-rounds", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    shown = await thang.get(answers[0].headers["location"])
    assert shown.text.index("Tập thể") < shown.text.index("Cá nhân")
    assert shown.text.index("Lò Thị Hoa") < shown.text.index("Phạm Thị Dung") < shown.text.index("Giàng A Sử")


async def test_p8_a_form_with_everything_wrong_says_so_at_once_and_keeps_what_was_typed(thang: Browser, world: World):
    answer = await thang.post("/award-rounds", {"name": "", "first_on": "31/02/2026", "quota_teams": "nhiều"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert len(re.findall(r'<li><a href="#field-', answer.text)) == 6
    assert 'value="31/02/2026"' in answer.text
    assert 'value="nhiều"' in answer.text
    assert "<title>Lỗi:" in answer.text


async def test_choose_take_back_and_close(thang: Browser, world: World, opened: str):
    who = await subjects(world, opened)
    hoa = {"kind": "member", "subject": who["Lò Thị Hoa"]}
    chosen = await thang.post(f"{opened}/selections", hoa)
    assert (chosen.status_code, chosen.headers["location"]) == (303, f"{opened}?done=chosen#member-{who['Lò Thị Hoa']}")
    assert "Đã chọn" in (await thang.get(f"{opened}?done=chosen")).text
    assert "đã chọn 1 trên 2" in (await thang.get(opened)).text
    taken = await thang.post(f"{opened}/selections/member/{who['Lò Thị Hoa']}/removal")
    assert taken.status_code == 303
    assert "đã chọn 0 trên 2" in (await thang.get(opened)).text
    await thang.post(f"{opened}/selections", hoa)
    ended = await thang.post(f"{opened}/closing", {"reason": WHY})
    assert (ended.status_code, ended.headers["location"]) == (303, f"{opened}?done=closed")
    closed = await thang.get(ended.headers["location"])
    assert f"Để trống 2 suất: {WHY}" in closed.text
    assert "Đã đóng đợt" in closed.text
    assert "Danh sách không đổi nữa" in closed.text
    assert "/selections" not in closed.text
    assert "/closing" not in closed.text
    assert (await thang.post(f"{opened}/selections", hoa)).status_code == 409


async def test_closing_is_a_page_of_its_own_that_says_what_is_left(thang: Browser, world: World, opened: str):
    who = await subjects(world, opened)
    assert f'href="{opened}/closing"' in (await thang.get(opened)).text
    assert "<form" not in (await thang.get(f"{opened}/closing")).text.split("<main")[1]  # nobody is chosen yet
    for kind, name in (("member", "Lò Thị Hoa"), ("team", next(name for name in who if name.startswith("Tổ")))):
        await thang.post(f"{opened}/selections", {"kind": kind, "subject": who[name]})
    asked = await thang.get(f"{opened}/closing")
    assert "đã chọn 1 trên 2 · <b>còn 1 suất trống</b>" in asked.text
    assert "đã chọn 1 trên 1</p>" in asked.text
    refused = await thang.post(f"{opened}/closing", {"reason": "ngắn"})
    assert refused.status_code == 422
    assert 'href="#field-reason"' in refused.text
    assert ">ngắn</textarea>" in refused.text
    assert "Đang mở" not in refused.text
    assert (await rows("SELECT closed_at FROM award_round"))[0]["closed_at"] is None


async def test_all_missing_reasons_are_shown_at_once_before_closing(thang: Browser, world: World, opened: str):
    for kind, subject in (("member", world.people[2]), ("team", world.teams[2])):  # both below the line
        await rows(
            "INSERT INTO selection (round, kind, subject, chosen_by, chosen_at) SELECT id, {}, {}, opened_by, opened_at"
            " FROM award_round",
            *(kind, subject),
        )
    asked = (await thang.get(f"{opened}/closing")).text
    assert asked.count("Chưa có lý do") == 2
    assert f'href="{opened}#departures"' in asked
    assert f'action="{opened}/closing"' not in asked


async def test_a_campaigns_days_come_into_what_was_typed(thang: Browser, world: World):
    await rows(
        "INSERT INTO campaign (public_id, name, order_no, unit, first_on, last_on) VALUES"
        " ('C' || repeat('0', 15), 'Ra quân', '', {}, '2026-09-01', '2026-11-30')",
        world.province,
    )
    form = (await thang.get("/award-rounds/new")).text
    assert '<button class="chip" name="campaign" value="C000000000000000">' in form
    assert form.index('name="campaign"') > form.index('<button class="vh"')  # Enter presses the first
    taken = await thang.post("/award-rounds", {**FORM, "unit": world.province_id, "campaign": "C000000000000000"})
    assert taken.status_code == 200
    for kept in (
        'value="Sơ kết"',
        'value="2026-09-01"',
        'value="2026-11-30"',
        'name="quota_members" type="text" value="2"',
    ):
        assert kept in taken.text
    assert not await rows("SELECT FROM award_round")


async def test_a_departure_without_its_reason_is_asked_for_it_at_its_field(thang: Browser, world: World, opened: str):
    su = {"kind": "member", "subject": (await subjects(world, opened))["Giàng A Sử"]}
    refused = await thang.post(f"{opened}/selections", {**su, "reason": "ngắn"})
    assert refused.status_code == 422
    assert 'href="#field-reason"' in refused.text
    assert 'id="field-reason"' in refused.text
    assert ">ngắn</textarea>" in refused.text
    assert (await thang.post(f"{opened}/selections", {**su, "reason": WHY})).status_code == 303
    assert f"<blockquote>{WHY}</blockquote>" in (await thang.get(opened)).text


async def test_a_line_leads_to_its_entries_their_why_and_a_logged_look(thang: Browser, world: World, opened: str):
    line = f"{opened}/lines/member/{(await subjects(world, opened))['Lò Thị Hoa']}"
    page = await thang.get(line)
    sources = re.findall(r'href="/points/(\d+)\?kind=', page.text)
    assert len(sources) == 3
    assert "Bà Mai" not in page.text
    home = await thang.get(f"{line}/entries/{sources[0]}")
    assert "Bà Mai" in home.text
    looks = await rows("SELECT account FROM audit_event WHERE action = 'ranking_entries.show'")
    assert [look["account"] for look in looks] == [world.department.account]


@pytest.mark.parametrize("source", ["0", "9" * 400, "x", "-1"])
async def test_an_entry_that_is_none_is_not_found(thang: Browser, world: World, opened: str, source: str):
    line = f"{opened}/lines/member/{(await subjects(world, opened))['Lò Thị Hoa']}"
    assert (await thang.get(f"{line}/entries/{source}")).status_code == 404


async def test_the_sheet_holds_what_the_page_shows(thang: Browser, world: World, opened: str):
    who = await subjects(world, opened)
    await thang.post(f"{opened}/selections", {"kind": "member", "subject": who["Giàng A Sử"], "reason": f"={WHY}"})
    answer = await thang.get(f"{opened}/shortlist.xlsx")
    assert "attachment" in answer.headers["content-disposition"]
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    cells = list(sheet.iter_rows(values_only=True))
    assert cells[1][:3] == ("Loại", "Hạng", "Tên")
    assert {cells[1][at]: cells[-2][at] for at in (0, 1, 2, 4, 10, 11)} == {
        "Loại": "Cá nhân", "Hạng": 2, "Tên": "Phạm Thị Dung", "Điểm": 6, "Được chọn": None, "Lý do": None,
    }  # fmt: skip
    assert (cells[-1][2], cells[-1][10], cells[-1][11]) == ("Giàng A Sử", "có", f"={WHY}")
    assert "từ 07/09/2026 đến 18/10/2026" in str(cells[0][0])


async def test_why_seats_stayed_empty_stands_over_the_sheet_and_in_the_print(thang: Browser, world: World, opened: str):
    who = await subjects(world, opened)
    await thang.post(f"{opened}/selections", {"kind": "member", "subject": who["Lò Thị Hoa"]})
    assert (await thang.post(f"{opened}/closing", {"reason": WHY})).status_code == 303
    sheet = load_workbook(BytesIO((await thang.get(f"{opened}/shortlist.xlsx")).content)).active
    assert sheet is not None
    assert say("vi", "print.unfilled_why", reason=WHY) in str(sheet.cell(1, 1).value)
    pages = texts((await thang.get(f"{opened}/print")).content)
    assert say("vi", "print.unfilled_why", reason=WHY) in pages[-1]
    assert "đợt chưa hết ngày" not in pages[-1]


async def test_a_list_of_days_that_are_not_over_says_so_away_from_its_page(thang: Browser, world: World):
    early = f"/award-rounds/{await open_a_round(world, last_on=FROZEN_AT.date())}"
    sheet = load_workbook(BytesIO((await thang.get(f"{early}/shortlist.xlsx")).content)).active
    assert sheet is not None
    said = say("vi", "round.so-far", day="20/10/2026")
    assert said in str(sheet.cell(1, 1).value)
    assert said in texts((await thang.get(f"{early}/print")).content)[-1]


async def a_province(opened: str, lines: int) -> None:
    """So many members more on the frozen list, behind those who are there."""
    await rows(
        "WITH made AS (INSERT INTO person (public_id, name, search_key, sort_key) SELECT 'PERSON' || n, 'Người ' || n,"
        " 'nguoi ' || n, 'nguoi ' || n FROM generate_series(1, {}::int) AS n RETURNING id)"
        " INSERT INTO ranking_line (ranking, position, place, subject, points, facts, ranked)"
        " SELECT line.ranking, 100 + row_number() OVER (), 100, made.id, 0, line.facts, line.ranked"
        " FROM made, ranking_line AS line JOIN ranking ON ranking.id = line.ranking"
        " JOIN award_round ON award_round.id = ranking.round"
        " WHERE award_round.public_id = {} AND ranking.kind = 'member' AND line.position = 1",
        *(lines, opened.rsplit("/", 1)[-1]),
    )


async def test_the_sheet_of_a_province_holds_every_line_and_the_page_leads_to_it(
    thang: Browser, world: World, opened: str
):
    await a_province(opened, 2_500)
    sheet = load_workbook(BytesIO((await thang.get(f"{opened}/shortlist.xlsx")).content)).active
    assert sheet is not None
    names = [str(name) for name in next(sheet.iter_cols(3, 3, values_only=True))]
    assert len([name for name in names if name.startswith("Người ")]) == 2_500
    some, most = [(await thang.get(address)).text for address in (opened, f"{opened}?lines=all")]
    assert ("Xem tất cả 2.50" in some, "Bảng tính có đủ 2.50" in some) == (True, False)
    assert ("Xem tất cả 2.50" in most, "Bảng tính có đủ 2.50" in most) == (False, True)


async def test_the_paper_is_a_pdf(thang: Browser, opened: str):
    answer = await thang.get(f"{opened}/print")
    assert answer.headers["content-type"].startswith("application/pdf")
    assert answer.content.startswith(b"%PDF")


async def test_the_bundle_is_recomputed_by_whoever_has_it_and_names_nobody(thang: Browser, opened: str):
    answer = await thang.get(f"{opened}/bundle.json")
    assert [verdict.equal for verdict in verify(answer.text)] == [True, True]
    assert not [name for name in ("Hoa", "Dung", "Mai", "Thôn") if name in answer.text]
    assert {ranking["kind"] for ranking in json.loads(answer.text)["rankings"]} == {"team", "member"}


GETS = ("", "/shortlist.xlsx", "/print", "/bundle.json")


@pytest.mark.parametrize("name", ["lan", "hanh", "hoa", "nam"])
async def test_nobody_else_sees_or_changes_a_round(browser: Browsers, world: World, opened: str, name: str):
    """Another department finds nothing; who is none may not ask."""
    other = await browser(name)
    hoa = (await subjects(world, opened))["Lò Thị Hoa"]
    line = f"/lines/member/{hoa}"
    answers = [await other.get(f"{opened}{part}") for part in (*GETS, line, f"{line}/entries/1")]
    answers.append(await other.post(f"{opened}/selections", {"kind": "member", "subject": hoa}))
    answers.append(await other.post(f"{opened}/selections/member/{hoa}/removal"))
    answers.append(await other.post(f"{opened}/closing"))
    assert {answer.status_code for answer in answers} == {404 if name == "lan" else 403}
    assert not await rows("SELECT FROM selection")


async def test_a_stranger_is_asked_to_sign_in(browser: Browsers, opened: str):
    answer = await (await browser()).get(opened)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={opened}")


async def test_without_the_sessions_token_nothing_is_chosen(thang: Browser, world: World, opened: str):
    hoa = (await subjects(world, opened))["Lò Thị Hoa"]
    answer = await thang.http.post(f"{opened}/selections", data={"kind": "member", "subject": hoa})
    assert answer.status_code == 403
    assert not await rows("SELECT FROM selection")
