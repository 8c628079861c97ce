import asyncio
from typing import Any

import pytest

from domain.award_rounds.choose import choose, unchoose
from domain.award_rounds.close import close_round
from domain.database import rows
from domain.queries.award_rounds import find_bundles, list_rounds, show_round, show_round_form
from domain.queries.ranking_lines import look_at_entry, show_ranking_line
from domain.refusals import FormRefused, NotFound, Refused
from tests.awards import (
    CHANCE,
    FROZEN_AT,
    TERMS,
    Help,
    World,
    happened,
    make_world,
    minimums,
    officer,
    open_a_round,
    unit,
)

pytestmark = pytest.mark.usefixtures("database")
WHY = "Một mình giữ điểm hỗ trợ suốt hai tháng sau lũ"


@pytest.fixture
async def world(database):
    """Ranked: Hoa 900, Dung and Sử 600; the team in the plain 1500. Too little: the one in the mountains."""
    made = await make_world()
    await minimums()
    await happened(
        made, *(Help(home=home, day=home) for home in (0, 1, 3)), Help((1,), day=1, points=600),
        Help((1,), day=2, points=0), Help((2,), home=2, points=600), Help((3,), home=4),
    )  # fmt: skip
    return made


async def page_of(world, round_id, viewer=None):
    return await show_round(viewer=viewer or world.department, round_id=round_id, at=FROZEN_AT)


async def line_of(world, round_id, name, kind="member"):
    shown = await page_of(world, round_id)
    (shortlist,) = [each for each in shown.shortlists if each.kind == kind]
    return next(line for line in (*shortlist.ranked, *shortlist.too_little) if line.name == name)


async def chooses(world, round_id, name, reason=None, *, kind="member", viewer=None):
    line = await line_of(world, round_id, name, kind)
    await choose(
        viewer=viewer or world.department, round_id=round_id, kind=kind, subject_public_id=line.subject, reason=reason,
        at=FROZEN_AT,
    )  # fmt: skip


async def drops(world, round_id, name, kind="member"):
    line = await line_of(world, round_id, name, kind)
    await unchoose(viewer=world.department, round_id=round_id, kind=kind, subject_public_id=line.subject, at=FROZEN_AT)


async def closes(world, round_id, viewer=None, reason: str | None = WHY):
    await close_round(viewer=viewer or world.department, round_id=round_id, reason=reason, at=FROZEN_AT)


async def chosen_names(world, round_id):
    return [line.name for line in (await page_of(world, round_id)).members.chosen]


async def count(table):
    (found,) = await rows(f"SELECT count(*) FROM {table}")
    return found["count"]


# --- opening


async def test_a_round_freezes_two_rankings_at_one_batch(world):
    shown = await page_of(world, await open_a_round(world))
    assert [(line.name, line.place, line.tied) for line in shown.members.ranked] == [
        ("Lò Thị Hoa", 1, False), *((name, 2, True) for name in tied_names(shown))
    ]  # fmt: skip
    assert sorted(tied_names(shown)) == ["Giàng A Sử", "Phạm Thị Dung"]
    assert [line.points for line in (*shown.teams.ranked, *shown.teams.too_little)] == [1500, 600]
    assert (shown.batch, shown.so_far, shown.is_open) == (1, False, True)
    assert await count("ranking") == 2


def tied_names(shown):
    return [line.name for line in shown.members.ranked if line.tied]


async def test_a_double_click_opens_one_round(world):
    opened = await asyncio.gather(*(open_a_round(world, CHANCE) for _ in range(6)))
    assert len(set(opened)) == 1
    assert (await count("award_round"), await count("ranking"), await count("audit_event")) == (1, 2, 1)


async def test_a_form_that_somebody_else_used_opens_nothing(world):
    await open_a_round(world, CHANCE)
    colleague = await officer("Đinh Thị Lan", world.province)
    with pytest.raises(Refused, match="form-used"):
        await open_a_round(world, CHANCE, viewer=colleague)
    other = await unit("ELSEWHERE", "commune", world.province)
    assert other
    with pytest.raises(Refused, match="form-used"):
        await open_a_round(world, CHANCE, unit="ELSEWHERE".ljust(16, "0"))


async def test_another_branch_has_no_such_unit_and_no_such_round(world):
    with pytest.raises(NotFound):
        await open_a_round(world, viewer=world.stranger)
    round_id = await open_a_round(world)
    line = await line_of(world, round_id, "Lò Thị Hoa")
    about: dict[str, Any] = {"viewer": world.stranger, "round_id": round_id, "at": FROZEN_AT}
    for asked in (
        show_round(**about), find_bundles(**about), close_round(**about, reason=WHY),
        show_ranking_line(**about, kind="member", subject=line.subject),
        look_at_entry(**about, kind="member", subject=line.subject, source=1),
        choose(**about, kind="member", subject_public_id=line.subject, reason=None),
        unchoose(**about, kind="member", subject_public_id=line.subject),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await asked
    assert await list_rounds(viewer=world.stranger, at=FROZEN_AT) == []


async def test_a_span_that_is_not_over_is_marked(world):
    shown = await page_of(world, await open_a_round(world, last_on=FROZEN_AT.date()))
    assert shown.so_far


async def test_the_list_and_the_form_hold_the_branch(world):
    round_id = await open_a_round(world)
    (listed,) = await list_rounds(viewer=world.department, at=FROZEN_AT)
    assert (listed.public_id, listed.name, listed.chosen) == (round_id, TERMS["name"], 0)
    form = await show_round_form(viewer=world.department, at=FROZEN_AT)
    assert [name[:4] for _, name in form.units] == ["Nơi ", "Nơi "]
    assert form.units[0][0] == world.province_id
    assert form.is_sealed


# --- choosing


async def test_choices_in_rank_order_need_no_reason(world):
    round_id = await open_a_round(world)
    for name in ("Lò Thị Hoa", "Giàng A Sử"):
        await chooses(world, round_id, name)
    assert await chosen_names(world, round_id) == ["Lò Thị Hoa", "Giàng A Sử"]
    assert (await page_of(world, round_id)).members.departures == []


async def test_k12_level_at_the_line_any_of_them_is_right(world):
    round_id = await open_a_round(world)
    shown = await page_of(world, round_id)
    assert sorted(line.name for line in shown.members.ranked if line.near) == ["Giàng A Sử", "Phạm Thị Dung"]
    assert not [line for line in shown.members.ranked if line.outside]


@pytest.mark.parametrize("reason", [None, "", "ngắn quá", " " * 20])
async def test_below_the_line_a_choice_takes_a_reason(world, reason):
    round_id = await open_a_round(world, quota_members=1)
    with pytest.raises(FormRefused, match="reason-missing"):
        await chooses(world, round_id, "Giàng A Sử", reason)
    assert await chosen_names(world, round_id) == []


async def test_k6_who_has_too_little_to_be_ranked_is_chosen_with_a_reason(world):
    round_id = await open_a_round(world, quota_teams=2)
    name = (await page_of(world, round_id)).teams.too_little[0].name
    with pytest.raises(FormRefused, match="reason-missing"):
        await chooses(world, round_id, name, kind="team")
    await chooses(world, round_id, name, WHY, kind="team")
    (line,) = (await page_of(world, round_id)).teams.departures
    assert (line.name, line.reason, line.chosen_by, line.place) == (name, WHY, world.department.name, None)


async def test_who_is_in_no_ranking_cannot_be_chosen(world):
    round_id = await open_a_round(world)
    with pytest.raises(NotFound):
        await choose(
            viewer=world.department,
            round_id=round_id,
            kind="member",
            subject_public_id="P" * 16,
            reason=WHY,
            at=FROZEN_AT,
        )


async def test_a_choice_can_be_taken_back_and_its_repeat_changes_nothing(world):
    round_id = await open_a_round(world)
    for _ in range(2):
        await chooses(world, round_id, "Lò Thị Hoa")
    assert await chosen_names(world, round_id) == ["Lò Thị Hoa"]
    for _ in range(2):
        await drops(world, round_id, "Lò Thị Hoa")
    assert await chosen_names(world, round_id) == []
    actions = await rows("SELECT action FROM audit_event ORDER BY id")
    assert [each["action"] for each in actions].count("selections.destroy") == 1


async def test_no_more_than_the_quota(world):
    round_id = await open_a_round(world, quota_members=1)
    await chooses(world, round_id, "Lò Thị Hoa")
    with pytest.raises(Refused, match="quota-full"):
        await chooses(world, round_id, "Giàng A Sử", WHY)
    await chooses(world, round_id, "Lò Thị Hoa", WHY)  # the reason of one who is chosen may still be given


async def test_officers_at_once_never_pass_the_quota(world):
    round_id = await open_a_round(world, quota_members=1)
    colleague = await officer("Đinh Thị Lan", world.province)
    names = ["Lò Thị Hoa", "Giàng A Sử", "Phạm Thị Dung"] * 4
    outcomes = await asyncio.gather(
        *(
            chooses(world, round_id, name, WHY, viewer=colleague if number % 2 else None)
            for number, name in enumerate(names)
        ),
        return_exceptions=True,
    )
    assert {type(outcome) for outcome in outcomes} == {type(None), Refused}
    assert len(await chosen_names(world, round_id)) == 1


# --- closing


async def test_a_round_closes_when_the_chosen_are_the_top(world):
    round_id = await open_a_round(world)
    await chooses(world, round_id, "Lò Thị Hoa")
    await closes(world, round_id)
    shown = await page_of(world, round_id)
    assert (shown.closed_at, shown.closed_by) == (FROZEN_AT, world.department.name)


async def test_passing_over_somebody_higher_takes_a_reason_before_closing(world):
    round_id = await open_a_round(world)
    await chooses(world, round_id, "Giàng A Sử")  # within two seats, but alone it passes Hoa over
    assert (await page_of(world, round_id)).unexplained == 1
    with pytest.raises(Refused, match="reason-missing"):
        await closes(world, round_id)
    await chooses(world, round_id, "Giàng A Sử", WHY)
    await closes(world, round_id)


async def test_nothing_chosen_is_nothing_to_close(world):
    with pytest.raises(Refused, match="nothing-chosen"):
        await closes(world, await open_a_round(world))


@pytest.mark.parametrize("reason", [None, "", "ngắn quá", " " * 20])
async def test_c6_a_round_with_an_empty_seat_closes_only_with_a_reason(world, reason):
    round_id = await open_a_round(world)
    await chooses(world, round_id, "Lò Thị Hoa")
    with pytest.raises(FormRefused, match="reason-missing"):
        await closes(world, round_id, reason=reason)
    await closes(world, round_id, reason=f" {WHY} ")
    shown = await page_of(world, round_id)
    assert (shown.unfilled, shown.teams.left, shown.members.left, shown.closing_reason) == (2, 1, 1, WHY)
    (told,) = await rows("SELECT facts ->> 'reason' AS reason FROM audit_event WHERE action = 'closings.create'")
    assert told["reason"] == WHY


async def test_a_round_whose_seats_are_all_taken_closes_without_a_reason(world):
    round_id = await open_a_round(world, quota_teams=0, quota_members=1)
    await chooses(world, round_id, "Lò Thị Hoa")
    await closes(world, round_id, reason=None)
    assert (await page_of(world, round_id)).closing_reason is None


async def test_after_closing_nothing_changes(world):
    round_id = await open_a_round(world)
    await chooses(world, round_id, "Lò Thị Hoa")
    await closes(world, round_id)
    for change in (
        chooses(world, round_id, "Giàng A Sử"), chooses(world, round_id, "Lò Thị Hoa", WHY),
        drops(world, round_id, "Lò Thị Hoa"), closes(world, round_id),
    ):  # fmt: skip
        with pytest.raises(Refused, match="round-closed"):
            await change
    assert await chosen_names(world, round_id) == ["Lò Thị Hoa"]


async def test_choices_that_race_the_close_are_in_it_or_refused(world):
    round_id = await open_a_round(world)
    await chooses(world, round_id, "Lò Thị Hoa")
    outcomes = await asyncio.gather(
        closes(world, round_id), *(chooses(world, round_id, "Giàng A Sử") for _ in range(4)), return_exceptions=True
    )
    assert {getattr(outcome, "code", None) for outcome in outcomes} <= {None, "round-closed"}
    (closed,) = await rows("SELECT facts ->> 'chosen' AS chosen FROM audit_event WHERE action = 'closings.create'")
    assert int(closed["chosen"]) == len(await chosen_names(world, round_id))


# --- what lies behind a line


def of_line(world: World, round_id: str, subject: str) -> dict[str, Any]:
    return {"viewer": world.department, "round_id": round_id, "kind": "member", "subject": subject, "at": FROZEN_AT}


async def test_a_line_opens_to_the_entries_that_it_sums(world):
    round_id = await open_a_round(world)
    line = await line_of(world, round_id, "Lò Thị Hoa")
    shown = await show_ranking_line(**of_line(world, round_id, line.subject))
    assert [entry.points for entry in shown.entries] == [300, 300, 300]
    assert (shown.points, shown.count, shown.last_page, shown.place) == (900, 3, 1, 1)
    assert [entry.local_day.day for entry in shown.entries] == [10, 8, 7]


async def test_entries_sealed_after_the_freeze_are_not_behind_it(world):
    round_id = await open_a_round(world)
    await happened(world, Help(day=5))
    line = await line_of(world, round_id, "Lò Thị Hoa")
    about = of_line(world, round_id, line.subject)
    shown = await show_ranking_line(**about)
    assert shown.count == 3
    (late,) = await rows("SELECT max(source) AS source FROM ledger_entry")
    with pytest.raises(NotFound):
        await look_at_entry(**about, source=late["source"])


async def test_each_look_at_a_household_is_logged(world):
    round_id = await open_a_round(world)
    line = await line_of(world, round_id, "Lò Thị Hoa")
    about = of_line(world, round_id, line.subject)
    source = (await show_ranking_line(**about)).entries[0].source
    home = await look_at_entry(**about, source=source)
    assert (home.head, home.helpers, home.grade) == ("Bà Mai", ("Lò Thị Hoa",), "B")
    looks = await rows("SELECT account, subject_kind, subject FROM audit_event WHERE action = 'ranking_entries.show'")
    assert [(look["account"], look["subject_kind"], look["subject"]) for look in looks] == [
        (world.department.account, "recipient", world.homes[3])
    ]


async def test_a_look_at_an_entry_of_somebody_else_is_no_look(world):
    round_id = await open_a_round(world)
    hoa, su = [(await line_of(world, round_id, name)).subject for name in ("Lò Thị Hoa", "Giàng A Sử")]
    source = (await show_ranking_line(**of_line(world, round_id, su))).entries[0].source
    with pytest.raises(NotFound):
        await look_at_entry(**of_line(world, round_id, hoa), source=source)
    assert not await rows("SELECT FROM audit_event WHERE action = 'ranking_entries.show'")
