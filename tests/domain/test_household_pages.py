"""A home to its officer: seen with a trace, put right, and erased where it asks for that (design §4.9)."""

from dataclasses import replace
from datetime import date, timedelta
from secrets import token_bytes
from typing import Any

import pytest

from domain.cards.activation import activate_card
from domain.cards.blanks import issue_blank_cards
from domain.confirmations.rate import rate_help
from domain.database import rows
from domain.households.correct import HomeFacts, correct_home
from domain.households.erase import erase_home
from domain.queries.cards import show_card
from domain.queries.household_pages import HouseholdPage, show_household
from domain.queries.visits import my_visits
from domain.refusals import FormRefused, NotFound
from domain.rules.homes import NAMELESS, WORDING, Contact, HomeLanguage, NewHome
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from tests.cast import TUESDAY, Cast, chance, key, sent
from tests.ledgers import TODAY
from tests.visiting import confirm_all, helped_with, token_of

THON_3 = public_id(chance("unit thon-3"))
BINH = HomeFacts("bác Nguyễn Văn Bình", "nhà bác Nguyễn Văn Bình")


async def shown(cast: Cast, home: str = "", who: str = "hanh", **more: Any) -> HouseholdPage:
    return await show_household(viewer=cast[who], household=home or cast.home("binh"), at=TUESDAY, **more)


async def corrects(cast: Cast, who: str = "hanh", **change: Any) -> None:
    facts = replace(BINH, **change)
    await correct_home(viewer=cast[who], household=cast.home("binh"), facts=facts, at=TUESDAY, demo=True)


async def written_at_the_door(cast: Cast) -> str:
    """Hoa writes a home down; returns its public id."""
    await issue_blank_cards(viewer=cast["hanh"], unit=THON_3, count=1, key=key("blanks"), at=TUESDAY, draw=token_bytes)
    [card] = await rows("SELECT token FROM card WHERE recipient IS NULL")
    home = NewHome(THON_3, "chị Xuân", phone="0000770001", wording=WORDING)
    return await activate_card(
        viewer=cast["hoa"], card=card["token"], home=home, sent=sent("door"), public_id=public_id(chance("door")),
        demo=True,
    )  # fmt: skip


async def trail(action: str) -> list[str]:
    return [line["facts"] for line in await rows("SELECT facts FROM audit_event WHERE action = {} ORDER BY id", action)]


async def test_a_home_of_the_list_tells_what_is_noted_and_from_where(cast: Cast):
    await rows("UPDATE recipient SET phone = '0000123456', lane = 'Ngõ 1', not_needed_on = {} WHERE id = {}",
               TODAY, cast.homes["binh"])  # fmt: skip
    home = await shown(cast)
    assert (home.head, home.lane, home.place, home.serial, home.not_needed_on) == (
        "bác Nguyễn Văn Bình", "Ngõ 1", "Thôn 3, xã Trấn Yên", "T3-001", TODAY,
    )  # fmt: skip
    assert (home.added_by, home.phone_by, home.consents, home.erased_on) == (None, None, (), None)
    assert (home.has_phone, home.phone) == (True, None)


async def test_design_4_10_the_number_is_told_on_a_tap_and_both_looks_are_written_down(cast: Cast):
    await rows("UPDATE recipient SET phone = '0000123456' WHERE id = {}", cast.homes["binh"])
    assert (await shown(cast, with_phone=True)).phone == "0000123456"
    await shown(cast)
    assert await trail("households.show") == ['{"phone": true}', '{"phone": false}']


async def test_a_home_of_a_door_tells_who_wrote_it_who_gave_its_number_and_its_consent(cast: Cast):
    home = await shown(cast, await written_at_the_door(cast))
    assert (home.added_by, home.added_on, home.phone_by) == ("Lò Thị Hoa", TODAY, "Lò Thị Hoa")
    [agreed] = home.consents
    assert (agreed.wording, agreed.member, agreed.given_at, agreed.withdrawn_at) == (
        WORDING, "Lò Thị Hoa", TUESDAY, None,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["pao", "khoi", "hoa", "thang", "nam"])
async def test_whoever_is_no_officer_of_it_finds_no_such_home(cast: Cast, who: str):
    for asked in (
        shown(cast, who=who), corrects(cast, who), erase_home(viewer=cast[who], household=cast.home("binh"), at=TUESDAY)
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await asked
    assert await rows("SELECT FROM audit_event") == []


async def test_what_is_put_right_is_found_by_its_new_name_and_the_trail_names_fields_alone(cast: Cast):
    await corrects(
        cast, head="bác Nguyễn Văn Bính", known_as="nhà bác Bính", phone="0000.123.456", lane="Ngõ 2",
        contact=Contact.TEXT, language=HomeLanguage.TAY, moved_on=TODAY,
    )  # fmt: skip
    columns = "head, search_key, phone, lane, contact, language, moved_on"
    [kept] = await rows(f"SELECT {columns} FROM recipient WHERE id = {{}}", cast.homes["binh"])
    assert kept == {
        "head": "bác Nguyễn Văn Bính", "search_key": "bac nguyen van binh nha bac binh", "phone": "0000123456",
        "lane": "Ngõ 2", "contact": "text", "language": "tyz", "moved_on": TODAY,
    }  # fmt: skip
    assert await trail("households.update") == [
        '{"fields": ["head", "known_as", "lane", "language", "contact", "moved_on", "phone"]}'
    ]


async def test_what_is_as_it_was_leaves_no_trace(cast: Cast):
    await corrects(cast)
    assert await trail("households.update") == []


@pytest.mark.parametrize(
    ("typed", "phone", "by"), [(None, "0000770001", True), ("", None, False), ("0000000009", "0000000009", False)]
)
async def test_a_number_that_was_not_looked_at_stays_and_one_that_is_written_is_the_offices(
    cast: Cast, typed: str | None, phone: str | None, by: bool
):
    home = await written_at_the_door(cast)
    facts = HomeFacts("chị Xuân", phone=typed)
    await correct_home(viewer=cast["hanh"], household=home, facts=facts, at=TUESDAY, demo=True)
    [kept] = await rows("SELECT phone, phone_by IS NOT NULL AS by FROM recipient WHERE public_id = {}", home)
    assert kept == {"phone": phone, "by": by}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"head": ""}, {"head": "missing"}),
        ({"head": "bà Mai 012345678901"}, {"head": "looks-like-id"}),
        ({"phone": "12"}, {"phone": "not-a-phone"}),
        ({"moved_on": TODAY + timedelta(days=1)}, {"moved_on": "not-yet"}),
        ({"moved_on": date(1999, 1, 1)}, {"moved_on": "too-long-ago"}),
        ({"head": "", "lane": "x" * 61, "phone": "1"}, {"head": "missing", "lane": "too-long", "phone": "not-a-phone"}),
    ],
)
async def test_p8_what_does_not_hold_is_told_at_once_and_nothing_changes(
    cast: Cast, change: dict[str, Any], wrong: dict[str, str]
):
    with pytest.raises(FormRefused) as refused:
        await corrects(cast, **change)
    assert refused.value.facts == wrong
    assert (await shown(cast)).head == "bác Nguyễn Văn Bình"


async def test_a_home_that_is_erased_keeps_its_card_and_its_points_and_no_name(cast: Cast):
    lines = [Line("psp-account", 1, "bác", "Lan"), Line("psp-account", 1, "bác", "Mai"), Line("psp-dossier", 1, "bà")]
    await helped_with(cast, "hoa", "binh", "visit", *lines)
    await confirm_all("visit")
    await rate_help(token=token_of("visit"), stars=5, words="Cháu Hoa tốt", is_member_device=False, at=TUESDAY)
    for _ in range(2):
        await erase_home(viewer=cast["hanh"], household=cast.home("binh"), at=TUESDAY)
    home = await shown(cast)
    assert (home.head, home.known_as, home.lane, home.has_phone, home.erased_on) == (NAMELESS, None, None, False, TODAY)
    names = await rows("SELECT form, given_name FROM assistance_item ORDER BY id")
    assert [(line["form"], line["given_name"]) for line in names] == [("bác", "1"), ("bác", "2"), ("bà", None)]
    assert await rows("SELECT stars, words FROM rating") == [{"stars": 5, "words": None}]
    assert (await show_card(token=cast.cards["binh"], viewer=cast["hoa"], at=TUESDAY)).home == NAMELESS
    [visit] = await my_visits(viewer=cast["hoa"], at=TUESDAY)
    assert visit.state == "confirmed"
    assert await rows("SELECT FROM recipient WHERE search_key LIKE '%binh%'") == []
    assert len(await trail("households.destroy")) == 1


async def test_a_consent_that_is_taken_back_stays_with_its_day(cast: Cast):
    home = await written_at_the_door(cast)
    await erase_home(viewer=cast["hanh"], household=home, at=TUESDAY + timedelta(days=2))
    [agreed] = (await shown(cast, home)).consents
    assert (agreed.given_at, agreed.withdrawn_at) == (TUESDAY, TUESDAY + timedelta(days=2))
