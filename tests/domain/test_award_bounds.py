"""Award rounds at their bounds: two rounds beside each other, whose reason stands, what the trail keeps."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from domain.award_rounds.choose import choose, unchoose
from domain.award_rounds.close import close_round
from domain.database import rows
from domain.queries.award_rounds import AwardRoundPage, list_rounds, show_round, show_round_form
from domain.queries.ranking_lines import look_at_entry, show_ranking_line
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.departures import LONGEST_REASON, SHORTEST_REASON
from domain.rules.viewers import Grant, Role
from tests.awards import (
    FROZEN_AT,
    SPAN,
    Help,
    World,
    happened,
    make_world,
    minimums,
    officer,
    open_a_round,
    unit,
)

WHY = "Một mình giữ điểm hỗ trợ suốt hai tháng sau lũ"
HOA, DUNG, SU = "Lò Thị Hoa", "Phạm Thị Dung", "Giàng A Sử"
DAY = timedelta(days=1)


@pytest.fixture
async def world(database: str) -> World:
    """Hoa 900, Dung 600, Sử 300; the team in the plain before the one in the mountains, which has too little."""
    made = await make_world()
    await minimums()
    await happened(
        made, *(Help(home=home, day=home) for home in (0, 1, 3)), Help((1,), day=1), Help((1,), day=2, home=1),
        Help((2,), home=2),
    )  # fmt: skip
    return made


async def page_of(world: World, round_id: str) -> AwardRoundPage:
    return await show_round(viewer=world.department, round_id=round_id, at=FROZEN_AT)


def subject_of(world: World, name: str) -> str:
    return next(subject for subject, held in world.names.items() if held == name)


async def chooses(world: World, round_id: str, name: str, reason: str | None = None, **how: Any) -> None:
    terms: dict[str, Any] = {"viewer": world.department, "kind": "member", "at": FROZEN_AT} | how
    await choose(round_id=round_id, subject_public_id=subject_of(world, name), reason=reason, **terms)


async def drops(world: World, round_id: str, name: str) -> None:
    await unchoose(
        viewer=world.department, round_id=round_id, kind="member", subject_public_id=subject_of(world, name),
        at=FROZEN_AT,
    )  # fmt: skip


async def closes(world: World, round_id: str, reason: str | None = WHY) -> None:
    await close_round(viewer=world.department, round_id=round_id, reason=reason, at=FROZEN_AT)


async def kept(world: World) -> list[tuple[str, str | None, int]]:
    found = await rows(
        "SELECT public_id, reason, chosen_by FROM selection JOIN person ON person.id = subject WHERE kind = 'member'"
        " ORDER BY chosen_at, person.id"
    )
    return [(world.named(line["public_id"]), line["reason"], line["chosen_by"]) for line in found]


async def trail(action: str) -> list[dict[str, Any]]:
    found = await rows("SELECT account, subject_kind, facts FROM audit_event WHERE action = {} ORDER BY id", action)
    return [{**line, "facts": msgspec.json.decode(line["facts"])} for line in found]


@pytest.mark.parametrize(
    ("length", "taken"),
    [(SHORTEST_REASON - 1, False), (SHORTEST_REASON, True), (LONGEST_REASON, True), (LONGEST_REASON + 1, False)],
)
@pytest.mark.parametrize("at_close", [False, True])
async def test_a_reason_has_ten_to_a_thousand_characters(world: World, length: int, taken: bool, at_close: bool):
    round_id, words = await open_a_round(world), "x" * length
    if at_close:
        await chooses(world, round_id, HOA)
    told = None
    try:
        await (closes(world, round_id, words) if at_close else chooses(world, round_id, SU, words))
    except FormRefused as refused:
        told = refused.facts
    assert told == (None if taken else {"reason": "reason-short"})


async def test_words_given_without_need_must_say_something_too(world: World):
    with pytest.raises(FormRefused, match="reason-missing"):
        await chooses(world, await open_a_round(world), HOA, "ngắn quá")


async def test_chosen_again_without_words_the_reason_stays_and_who_gave_it(world: World):
    round_id, colleague = await open_a_round(world), await officer("Đinh Thị Lan", world.province)
    await chooses(world, round_id, SU, WHY)
    await chooses(world, round_id, SU, viewer=colleague, at=FROZEN_AT + DAY)
    assert await kept(world) == [(SU, WHY, world.department.account)]
    await chooses(world, round_id, SU, f" {WHY}! ", viewer=colleague, at=FROZEN_AT + DAY)
    assert await kept(world) == [(SU, f"{WHY}!", colleague.account)]


async def test_seats_of_one_kind_are_not_those_of_the_other(world: World):
    round_id = await open_a_round(world, quota_teams=1, quota_members=1)
    await chooses(world, round_id, HOA)
    team = f"Tổ {world.units[0]}"
    await chooses(world, round_id, team, kind="team")
    with pytest.raises(NotFound, match="not-found"):
        await chooses(world, round_id, team)
    with pytest.raises(Refused, match="quota-full") as refused:
        await chooses(world, round_id, DUNG, WHY)
    assert refused.value.facts == {"n": 1}


async def test_where_there_is_no_seat_nobody_is_chosen(world: World):
    with pytest.raises(Refused, match="quota-full"):
        await chooses(world, await open_a_round(world, quota_members=0), HOA, WHY)


async def test_choices_of_another_round_fill_no_seat_and_close_nothing(world: World):
    first, second = [await open_a_round(world, quota_teams=0, quota_members=1) for _ in range(2)]
    await chooses(world, first, HOA)
    with pytest.raises(Refused, match="nothing-chosen"):
        await closes(world, second)
    await drops(world, second, HOA)
    assert [name for name, *_ in await kept(world)] == [HOA]
    await chooses(world, second, DUNG, WHY)
    assert [(await page_of(world, each)).unfilled for each in (first, second)] == [0, 0]


async def test_a_round_that_is_closed_leaves_the_other_one_open(world: World):
    first, second = [await open_a_round(world) for _ in range(2)]
    await chooses(world, first, HOA)
    await closes(world, first)
    await chooses(world, second, HOA)
    assert [(await page_of(world, each)).is_open for each in (first, second)] == [False, True]


async def test_the_reasons_that_are_missing_are_counted_over_both_kinds_and_each_once(world: World):
    """Teams and members are numbered alike: a reason of one is not counted with the other."""
    round_id = await open_a_round(world, quota_teams=1, quota_members=3)
    for name in (DUNG, SU):
        await chooses(world, round_id, name)
    await chooses(world, round_id, f"Tổ {world.units[0]}", kind="team")
    with pytest.raises(Refused, match="reason-missing") as refused:
        await closes(world, round_id)
    assert (refused.value.facts, (await page_of(world, round_id)).unexplained) == ({"n": 1}, 1)


async def test_what_is_chosen_taken_back_and_closed_stands_in_the_trail(world: World):
    round_id = await open_a_round(world)
    await chooses(world, round_id, SU, WHY)
    await drops(world, round_id, SU)
    await drops(world, round_id, SU)
    await chooses(world, round_id, HOA)
    await closes(world, round_id)
    [su, hoa] = [
        (await rows("SELECT id FROM person WHERE public_id = {}", subject_of(world, name)))[0]["id"]
        for name in (SU, HOA)
    ]
    about = {"account": world.department.account, "subject_kind": "award_round"}
    assert await trail("selections.create") == [
        about | {"facts": {"kind": "member", "chosen": su, "reason": WHY}},
        about | {"facts": {"kind": "member", "chosen": hoa, "reason": None}},
    ]
    assert await trail("selections.destroy") == [about | {"facts": {"kind": "member", "chosen": su}}]
    assert await trail("closings.create") == [about | {"facts": {"chosen": 1, "unfilled": 2, "reason": WHY}}]


async def test_the_opening_names_the_batch_and_both_hashes(world: World):
    shown = await page_of(world, await open_a_round(world))
    [told] = await trail("award_rounds.create")
    assert (told["account"], told["facts"]) == (
        world.department.account,
        {"batch": shown.batch, "hashes": [shown.teams.hash, shown.members.hash]},
    )


async def test_the_office_over_another_matter_opens_chooses_and_closes_nothing(world: World):
    round_id = await open_a_round(world)
    other = replace(world.department, grants=(Grant(Role.OFFICER, world.province),))
    for change in (
        open_a_round(world, viewer=other), chooses(world, round_id, HOA, viewer=other),
        show_round(viewer=other, round_id=round_id, at=FROZEN_AT),
        close_round(viewer=other, round_id=round_id, reason=WHY, at=FROZEN_AT),
    ):  # fmt: skip
        with pytest.raises(NotFound, match="not-found"):
            await change


async def test_a_round_over_a_unit_that_left_the_branch_is_the_branchs_no_more(world: World):
    round_id = await open_a_round(world)
    await rows("UPDATE unit_ancestor SET valid = daterange(NULL, {}::date) WHERE depth = 0", FROZEN_AT.date())
    with pytest.raises(NotFound):
        await closes(world, round_id)
    assert await list_rounds(viewer=world.department, at=FROZEN_AT) == []
    assert [one.public_id for one in await list_rounds(viewer=world.department, at=FROZEN_AT - DAY)] == [round_id]


@pytest.mark.parametrize(("days", "so_far"), [(-1, False), (0, True), (1, True)])
async def test_a_ranking_frozen_before_its_span_is_over_says_so(world: World, days: int, so_far: bool):
    shown = await page_of(world, await open_a_round(world, last_on=FROZEN_AT.date() + days * DAY))
    assert shown.so_far is so_far


async def test_rounds_stand_the_newest_first_with_how_many_are_chosen(world: World):
    older = await open_a_round(world, name="Cũ", at=FROZEN_AT - DAY)
    newer = await open_a_round(world, name="Mới")
    await chooses(world, older, HOA)
    found = await list_rounds(viewer=world.department, at=FROZEN_AT)
    assert [(one.public_id, one.name, one.chosen) for one in found] == [(newer, "Mới", 0), (older, "Cũ", 1)]


async def test_the_form_offers_units_from_the_widest_down_and_campaigns_over_or_above_them(world: World):
    await unit("AAA", "commune", world.province)
    for number, (over, last) in enumerate(
        [(world.province, "2026-09-30"), (world.units[0], "2026-10-31"), (world.elsewhere, "2026-12-31")]
    ):
        await rows(
            "INSERT INTO campaign (public_id, unit, name, order_no, first_on, last_on)"
            " VALUES ({}, {}, {}, '1', '2026-09-01', {})",
            *(f"C{number}", over, f"Chiến dịch {number}", date.fromisoformat(last)),
        )
    form = await show_round_form(viewer=world.department, at=FROZEN_AT)
    kinds = await rows("SELECT public_id, kind FROM unit")
    of = {line["public_id"]: line["kind"] for line in kinds}
    assert [of[public] for public, _ in form.units] == ["province", "commune", "commune"]
    assert [span.name for span in form.campaigns] == ["Chiến dịch 1", "Chiến dịch 0"]


async def test_without_a_sealed_batch_there_is_nothing_to_freeze(database: str):
    made = await make_world()
    assert (await show_round_form(viewer=made.department, at=FROZEN_AT)).is_sealed is False
    with pytest.raises(Refused, match="nothing-sealed"):
        await open_a_round(made)


# --- what lies behind a line


def behind(world: World, round_id: str, name: str, kind: str = "member") -> dict[str, Any]:
    about = {"viewer": world.department, "round_id": round_id, "at": FROZEN_AT}
    return about | {"kind": kind, "subject": subject_of(world, name)}


async def test_days_outside_the_span_and_help_at_kin_are_told_apart(world: World):
    await happened(world, Help(day=-1, home=1), Help(day=42, home=1), Help(day=41, home=0, kin=True))
    round_id = await open_a_round(world)
    line = await show_ranking_line(**behind(world, round_id, HOA))
    assert [(entry.local_day, entry.counted) for entry in line.entries] == [
        (SPAN[1], False), *((SPAN[0] + days * DAY, True) for days in (3, 1, 0)),
    ]  # fmt: skip
    assert (line.helps, line.households, line.place) == (3, 3, 1)


async def test_a_page_of_entries_beyond_the_last_is_empty_and_the_first_is_the_least(world: World):
    about = behind(world, await open_a_round(world), HOA)
    assert [(await show_ranking_line(**about, page=page)).page for page in (-3, 0, 1)] == [1, 1, 1]
    assert (await show_ranking_line(**about, page=2)).entries == ()


async def test_a_look_says_in_the_trail_which_round_and_entry_it_was(world: World):
    round_id = await open_a_round(world)
    about = behind(world, round_id, SU)
    source = (await show_ranking_line(**about)).entries[0].source
    home = await look_at_entry(**about, source=source)
    assert (home.recipient_kind, home.helpers, home.channel, home.source) == (
        "household", (SU,), "one-time-code", source,
    )  # fmt: skip
    [told] = await trail("ranking_entries.show")
    assert told["facts"] == {"round": round_id, "source": source}


async def test_a_members_entry_is_not_opened_as_a_teams(world: World):
    round_id = await open_a_round(world)
    source = (await show_ranking_line(**behind(world, round_id, HOA))).entries[0].source
    with pytest.raises(NotFound):
        await show_ranking_line(**behind(world, round_id, HOA, "team"))
    team = behind(world, round_id, f"Tổ {world.units[2]}", "team")
    with pytest.raises(NotFound):
        await look_at_entry(**team, source=source)
    assert await rows("SELECT FROM audit_event WHERE action = 'ranking_entries.show'") == []
