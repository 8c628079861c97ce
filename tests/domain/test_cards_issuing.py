"""Cards for homes that have none, once each; a lost card replaced."""

import asyncio
from collections.abc import Sequence
from secrets import token_bytes

import pytest

from domain.cards.issuing import Batch, issue_cards, issue_cards_at_console, replace_card
from domain.database import rows
from domain.queries.card_sheets import list_hamlet_cards, show_batch, show_unit_cards
from domain.refusals import NotFound, Refused
from domain.rules.tokens import card_code, card_token, public_id, read_code
from tests.cast import TUESDAY, Cast, a_home, chance

THON_3, TRAN_YEN = public_id(chance("unit thon-3")), public_id(chance("unit tran-yen"))


@pytest.fixture
async def cast(cast: Cast) -> Cast:
    for name, head, unit in [
        ("lan", "bà Lò Thị Lan", "thon-3"),
        ("an", "ông Lò Văn An", "thon-3"),
        ("tai", "anh Lý Văn Tài", "thon-5"),
    ]:
        await a_home(cast, name, head, unit)
        await rows("DELETE FROM card WHERE recipient = {}", cast.homes[name])
    return cast


async def makes(
    cast: Cast, unit: str = TRAN_YEN, who: str = "hanh", draw=token_bytes, recipients: Sequence[str] = ()
) -> Batch:
    return await issue_cards(viewer=cast[who], unit=unit, at=TUESDAY, draw=draw, recipients=recipients)


async def cards(cast: Cast, *homes: str) -> list[tuple[str, str]]:
    ids = [cast.homes[home] for home in homes]
    found = await rows(
        "SELECT head, serial FROM card JOIN recipient ON recipient.id = recipient"
        " WHERE recipient.id = ANY({}) AND revoked_at IS NULL ORDER BY serial",
        ids,
    )
    return [(line["head"], line["serial"]) for line in found]


async def test_every_home_of_a_commune_without_a_card_gets_one_in_the_order_of_a_walk(cast: Cast):
    assert (await makes(cast)).cards == 3
    assert await cards(cast, "lan", "an", "tai") == [
        ("ông Lò Văn An", "T3-004"),
        ("bà Lò Thị Lan", "T3-005"),
        ("anh Lý Văn Tài", "T5-001"),
    ]


async def test_a_hamlet_alone(cast: Cast):
    assert (await makes(cast, THON_3)).cards == 2
    assert await cards(cast, "tai") == []


async def test_or_the_homes_that_are_named(cast: Cast):
    assert (await makes(cast, recipients=[cast.home("lan")])).cards == 1
    assert await cards(cast, "lan", "an") == [("bà Lò Thị Lan", "T3-004")]


async def test_the_codes_prove_themselves_and_the_tokens_differ(cast: Cast):
    await makes(cast)
    found = await rows("SELECT token, code FROM card WHERE issued_on = '2026-11-24'")
    assert len({line["token"] for line in found}) == len(found)
    assert all(read_code(line["code"]) == line["code"] for line in found)


async def test_asked_twice_at_once_it_makes_each_card_once(cast: Cast):
    made = await asyncio.gather(makes(cast), makes(cast), return_exceptions=True)
    assert [type(answer) for answer in made].count(Batch) == 1
    assert len(await cards(cast, "lan", "an", "tai")) == 3


async def test_when_every_home_has_one_it_says_so(cast: Cast):
    await makes(cast)
    with pytest.raises(Refused, match="cards-all-made"):
        await makes(cast)


async def test_a_code_that_stands_already_is_drawn_again(cast: Cast):
    of_binh = iter([chance("code binh", 5)])
    assert card_code(chance("code binh", 5)) == cast.codes["binh"]

    def draw(size: int) -> bytes:
        return next(of_binh, token_bytes(size)) if size == 5 else token_bytes(size)

    made = await makes(cast, THON_3, draw=draw)
    assert (made.cards, len(await cards(cast, "lan", "an"))) == (2, 2)


async def test_a_home_that_moved_away_gets_none(cast: Cast):
    await rows("UPDATE recipient SET moved_on = '2026-11-01' WHERE id = {}", cast.homes["lan"])
    assert (await makes(cast, THON_3)).cards == 1


@pytest.mark.parametrize("who", ["pao", "khoi", "thang"])
async def test_another_branch_or_office_finds_no_such_unit(cast: Cast, who: str):
    with pytest.raises(NotFound):
        await makes(cast, who=who)


async def test_a_lost_card_opens_nothing_and_its_place_is_taken_by_another(cast: Cast):
    await replace_card(viewer=cast["hanh"], household=cast.home("binh"), at=TUESDAY, draw=token_bytes)
    lost = "SELECT token, revoked_at IS NOT NULL AS lost, replaced_by FROM card WHERE recipient = {} ORDER BY id"
    found = await rows(lost, cast.homes["binh"])
    assert [(line["lost"], line["replaced_by"] is not None) for line in found] == [(True, True), (False, False)]
    assert found[0]["token"] == card_token(chance("card binh"))
    assert await cards(cast, "binh") == [("bác Nguyễn Văn Bình", "T3-004")]


async def test_a_home_of_another_commune_is_not_replaced(cast: Cast):
    with pytest.raises(NotFound):
        await replace_card(viewer=cast["pao"], household=cast.home("binh"), at=TUESDAY, draw=token_bytes)


async def test_hamlets_show_how_many_homes_lack_a_card(cast: Cast):
    page = await list_hamlet_cards(viewer=cast["hanh"], search="")
    assert [(one.name, one.homes, one.cards, one.without) for one in page.hamlets] == [
        ("Thôn 3", 5, 3, 2),
        ("Thôn 5", 1, 0, 1),
    ]
    assert page.communes == {TRAN_YEN: "Xã Trấn Yên"}


async def test_a_batch_prints_its_own_cards_by_hamlet_and_the_look_is_logged(cast: Cast):
    batch = await makes(cast)
    bundles = await show_batch(viewer=cast["hanh"], batch=batch.public_id, at=TUESDAY)
    assert [(one.unit, one.above, one.phone, len(one.cards)) for one in bundles] == [
        ("Thôn 3", "xã Trấn Yên, Lào Cai", "0214 3000 000", 2),
        ("Thôn 5", "xã Trấn Yên, Lào Cai", "0214 3000 000", 1),
    ]
    trail = await rows("SELECT account, facts->>'cards' AS cards FROM audit_event WHERE action = 'card_sheets.show'")
    assert trail == [{"account": cast["hanh"].account, "cards": "3"}]


async def test_a_unit_prints_all_that_live(cast: Cast):
    await replace_card(viewer=cast["hanh"], household=cast.home("binh"), at=TUESDAY, draw=token_bytes)
    [bundle] = await show_unit_cards(viewer=cast["hanh"], unit=THON_3, at=TUESDAY)
    assert [card.serial for card in bundle.cards] == ["T3-002", "T3-003", "T3-004"]


async def test_the_console_makes_what_is_missing_and_is_content_when_nothing_is(cast: Cast):
    made = [await issue_cards_at_console(unit="thon-5", at=TUESDAY, draw=token_bytes) for _ in range(2)]
    assert [batch.cards if batch else 0 for batch in made] == [1, 0]
