"""Cards at their bounds: whose homes, which numbers, what a lost one leaves in the trail."""

from secrets import token_bytes

import pytest

from domain.cards.issuing import issue_cards, issue_cards_at_console, replace_card
from domain.database import rows
from domain.queries.card_sheets import list_hamlet_cards, show_batch, show_console_cards, show_unit_cards
from domain.refusals import NotFound
from domain.rules.tokens import public_id
from tests.cast import TUESDAY, Cast, a_home, chance
from tests.ledgers import TODAY

TRAN_YEN, THON_3 = public_id(chance("unit tran-yen")), public_id(chance("unit thon-3"))


async def bare(cast: Cast, name: str, unit: str = "thon-3", **columns: object) -> None:
    """A home without a card."""
    await a_home(cast, name, f"ông {name}", unit)
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes[name])
    for column, value in columns.items():
        await rows(f"UPDATE recipient SET {column} = {{}} WHERE id = {{}}", value, cast.homes[name])


async def replaced(cast: Cast, home: str = "binh", who: str = "hanh") -> None:
    await replace_card(viewer=cast[who], household=cast.home(home), at=TUESDAY, draw=token_bytes)


async def serials(home: int) -> list[tuple[str, bool]]:
    found = await rows("SELECT serial, revoked_at IS NULL AS lives FROM card WHERE recipient = {} ORDER BY id", home)
    return [(line["serial"], line["lives"]) for line in found]


async def test_numbers_go_on_after_a_lost_one_and_lanes_come_in_their_order(cast: Cast):
    await rows("UPDATE recipient SET lane = 'Ngõ 1' WHERE id = {}", cast.homes["binh"])
    await replaced(cast)
    for name, lane in [("y", "Ngõ 2"), ("x", "Ngõ 2"), ("z", "Ngõ 1"), ("w", None)]:
        await bare(cast, name, lane=lane)
    await issue_cards(viewer=cast["hanh"], unit=TRAN_YEN, at=TUESDAY, draw=token_bytes)
    told = {name: (await serials(cast.homes[name]))[0][0] for name in ("w", "z", "x", "y")}
    assert told == {"w": "T3-005", "z": "T3-006", "x": "T3-007", "y": "T3-008"}


@pytest.mark.parametrize(("kind", "made"), [("household", 1), ("business", 1), ("meeting", 0), ("passer-by", 0)])
async def test_homes_and_shops_get_cards_and_nobody_else(cast: Cast, kind: str, made: int):
    await bare(cast, "x", kind=kind)
    batch = await issue_cards_at_console(unit="tran-yen", at=TUESDAY, draw=token_bytes)
    assert (batch.cards if batch else 0) == made


async def test_a_run_is_kept_with_its_maker_its_day_and_how_many_it_made(cast: Cast):
    await bare(cast, "x")
    batch = await issue_cards(viewer=cast["hanh"], unit=TRAN_YEN, at=TUESDAY, draw=token_bytes)
    [kept] = await rows("SELECT unit, made_by, made_at, cards FROM card_batch WHERE public_id = {}", batch.public_id)
    assert kept == {
        "unit": cast.units["tran-yen"], "made_by": cast["hanh"].account, "made_at": TUESDAY, "cards": 1,
    }  # fmt: skip
    assert await rows("SELECT issued_on FROM card WHERE recipient = {}", cast.homes["x"]) == [{"issued_on": TODAY}]
    trail = await rows("SELECT account, subject_kind, subject, facts ->> 'cards' AS cards FROM audit_event")
    assert trail == [
        {"account": cast["hanh"].account, "subject_kind": "unit", "subject": cast.units["tran-yen"], "cards": "1"}
    ]


async def test_a_lost_card_points_to_the_one_in_its_place_and_the_trail_to_its_home(cast: Cast):
    await replaced(cast)
    await replaced(cast)
    assert await serials(cast.homes["binh"]) == [("T3-001", False), ("T3-004", False), ("T3-005", True)]
    chain = await rows("SELECT id, replaced_by FROM card WHERE recipient = {} ORDER BY id", cast.homes["binh"])
    assert [line["replaced_by"] for line in chain] == [chain[1]["id"], chain[2]["id"], None]
    told = await rows("SELECT subject_kind, subject FROM audit_event WHERE action = 'card_replacements.create'")
    assert told == [{"subject_kind": "recipient", "subject": cast.homes["binh"]}] * 2
    assert await serials(cast.homes["son"]) == [("T3-003", True)]


async def test_a_home_that_never_had_a_card_is_given_one(cast: Cast):
    await bare(cast, "x")
    await replaced(cast, "x")
    assert await serials(cast.homes["x"]) == [("T3-004", True)]


async def test_a_home_that_moved_away_keeps_its_card_and_gets_no_other(cast: Cast):
    await rows("UPDATE recipient SET moved_on = {} WHERE id = {}", TODAY, cast.homes["binh"])
    with pytest.raises(NotFound):
        await replaced(cast)
    assert await serials(cast.homes["binh"]) == [("T3-001", True)]
    assert await rows("SELECT FROM audit_event") == []


@pytest.mark.parametrize("who", ["khoi", "thang", "nam", "hoa"])
async def test_only_the_officer_replaces_and_prints(cast: Cast, who: str):
    for asked in (
        replaced(cast, who=who), show_unit_cards(viewer=cast[who], unit=THON_3, at=TUESDAY),
        show_batch(viewer=cast[who], batch=public_id(chance("batch binh")), at=TUESDAY),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await asked
    assert await rows("SELECT FROM audit_event") == []


async def test_a_sheet_names_homes_as_people_there_do_and_leaves_dead_cards_out(cast: Cast):
    await rows("UPDATE recipient SET known_as = NULL, lane = 'Ngõ 1' WHERE id = {}", cast.homes["son"])
    await replaced(cast, "thuy")
    [sheet] = await show_unit_cards(viewer=cast["hanh"], unit=TRAN_YEN, at=TUESDAY)
    assert [(card.serial, card.lane, card.known_as) for card in sheet.cards] == [
        ("T3-001", "", "nhà bác Nguyễn Văn Bình"),
        ("T3-004", "", "nhà chú Hà Văn Thủy"),
        ("T3-003", "Ngõ 1", "ông Hà Văn Sơn"),
    ]


@pytest.mark.parametrize(("unit", "refused"), [("X", "unit-unknown"), ("thon-5", "no-homes")])
async def test_the_console_says_why_there_is_nothing_to_print(cast: Cast, unit: str, refused: str):
    with pytest.raises(NotFound, match=refused):
        await show_console_cards(unit=unit, at=TUESDAY)
    assert len(await show_console_cards(unit="tran-yen", at=TUESDAY)) == 1
    with pytest.raises(NotFound, match="unit-unknown"):
        await issue_cards_at_console(unit="X", at=TUESDAY, draw=token_bytes)


async def test_hamlets_are_found_by_name_and_count_living_homes_and_cards(cast: Cast):
    await bare(cast, "x")
    await rows("UPDATE recipient SET moved_on = {} WHERE id = {}", TODAY, cast.homes["binh"])
    await replaced(cast, "son")
    page = await list_hamlet_cards(viewer=cast["hanh"], search="thon 3")
    assert [(one.name, one.homes, one.cards) for one in page.hamlets] == [("Thôn 3", 3, 2)]
    assert [one.name for one in (await list_hamlet_cards(viewer=cast["pao"], search="")).hamlets] == ["Bản 2"]


async def test_cards_of_homes_that_moved_are_in_no_sheet(cast: Cast):
    await rows("UPDATE recipient SET moved_on = {} WHERE id = {}", TODAY, cast.homes["binh"])
    sheets = await show_unit_cards(viewer=cast["hanh"], unit=THON_3, at=TUESDAY)
    assert [card.serial for sheet in sheets for card in sheet.cards] == ["T3-002", "T3-003"]
