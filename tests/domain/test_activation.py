"""A blank card becomes the card of a home: with its consent, once, by members of its commune (design §2, G9, G20)."""

import asyncio
from dataclasses import replace
from secrets import token_bytes
from typing import Any

import pytest

from domain.cards.activation import activate_card
from domain.cards.blanks import issue_blank_cards, return_blank_cards, withdraw_blank_cards
from domain.cards.issuing import Batch, issue_cards
from domain.database import rows
from domain.queries.activations import list_activations, show_blank_card
from domain.queries.blank_batches import list_blank_batches, list_blank_places
from domain.queries.card_sheets import show_batch, show_unit_cards
from domain.queries.cards import show_card
from domain.queries.likely_homes import LikelyHome, show_likely_homes
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.homes import WORDING, Contact, HomeLanguage, NewHome, none_of
from domain.rules.knocks import KnockEnd
from domain.rules.tokens import public_id
from domain.visits.knock import Knock, record_knock
from tests.cast import MINUTE, TUESDAY, Cast, chance, key, sent
from tests.ledgers import TODAY
from tests.visiting import answered, at_the_door, helped

THON_3, THON_5 = public_id(chance("unit thon-3")), public_id(chance("unit thon-5"))
TRAN_YEN, BAN_2 = public_id(chance("unit tran-yen")), public_id(chance("unit ban-2"))
XUAN = NewHome(THON_3, "chị  Đặng Thị Xuân", "nhà chị Xuân, mới đến", "Ngõ 4", "0000.770.001", wording=WORDING)


async def blanks(cast: Cast, count: int = 2, unit: str = THON_3, who: str = "hanh", word: object = "") -> str:
    """A batch of blank cards; returns its public id."""
    sent_as = key(word or token_bytes(8))
    made = await issue_blank_cards(viewer=cast[who], unit=unit, count=count, key=sent_as, at=TUESDAY, draw=token_bytes)
    return made.public_id


async def tokens(batch: str) -> list[str]:
    found = await rows(
        "SELECT token FROM card JOIN card_batch ON card_batch.id = batch WHERE public_id = {} ORDER BY number", batch
    )
    return [line["token"] for line in found]


async def writes(cast: Cast, card: str, home: NewHome = XUAN, who: str = "hoa", word: object = "home") -> str:
    return await activate_card(
        viewer=cast[who], card=card, home=home, sent=sent(word), public_id=public_id(chance(f"new {word}")), demo=True,
    )  # fmt: skip


async def wrong(cast: Cast, card: str, **change: Any) -> dict[str, object]:
    """What of a form is refused."""
    with pytest.raises(FormRefused) as refused:
        await writes(cast, card, replace(XUAN, **change))
    return refused.value.facts


async def likely(cast: Cast, card: str, who: str = "hoa", **typed: str) -> tuple[LikelyHome, ...]:
    asked = {"hamlet": THON_3, "head": "", "phone": ""} | typed
    return await show_likely_homes(viewer=cast[who], card=card, at=TUESDAY, demo=True, **asked)


async def another(cast: Cast, card: str, home: NewHome = XUAN) -> NewHome:
    """A home that is none of those that are shown."""
    shown = await likely(cast, card, hamlet=home.hamlet, head=home.head, phone=home.phone)
    return replace(home, household=none_of(one.public_id for one in shown))


async def count(table: str) -> int:
    return (await rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"]


async def test_a_batch_numbers_on_and_prints_without_names(cast: Cast):
    batch = await blanks(cast)
    [bundle] = await show_batch(viewer=cast["hanh"], batch=batch, at=TUESDAY)
    assert [(card.serial, card.lane, card.known_as) for card in bundle.cards] == [
        ("T3-004", "", ""), ("T3-005", "", ""),
    ]  # fmt: skip
    [of_homes] = await show_unit_cards(viewer=cast["hanh"], unit=THON_3, at=TUESDAY)
    assert [card.serial for card in of_homes.cards] == ["T3-001", "T3-002", "T3-003"]


async def test_a_batch_of_a_commune_has_numbers_of_its_own(cast: Cast):
    [bundle] = await show_batch(viewer=cast["hanh"], batch=await blanks(cast, 1, TRAN_YEN), at=TUESDAY)
    assert (bundle.unit, [card.serial for card in bundle.cards]) == ("Xã Trấn Yên", ["X-TY-001"])


async def test_a_form_that_is_sent_twice_makes_its_batch_once(cast: Cast):
    made = await asyncio.gather(*(blanks(cast, word="once") for _ in range(10)))
    assert (len(set(made)), await count("card WHERE recipient IS NULL")) == (1, 2)


async def test_two_batches_at_once_share_no_number(cast: Cast):
    await asyncio.gather(*(blanks(cast, 5) for _ in range(4)))
    assert await rows("SELECT count(DISTINCT number) AS numbers, max(number) AS last FROM card WHERE unit = {}",
                      cast.units["thon-3"]) == [{"numbers": 23, "last": 23}]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "unit", "number", "fault"),
    [
        ("pao", THON_3, 2, {"unit": "not-chosen"}),
        ("khoi", THON_3, 2, {"unit": "not-chosen"}),
        ("hanh", public_id(chance("unit lao-cai")), 2, {"unit": "not-chosen"}),
        ("hanh", THON_3, 0, {"count": "one-to-five-hundred"}),
        ("hanh", "", 501, {"unit": "not-chosen", "count": "one-to-five-hundred"}),
    ],
)
async def test_a_batch_is_an_officers_own_and_of_a_number_that_one_carries(
    cast: Cast, who: str, unit: str, number: int, fault: dict[str, str]
):
    with pytest.raises(FormRefused) as refused:
        await blanks(cast, number, unit, who)
    assert refused.value.facts == fault
    assert await count("card_batch WHERE blank") == 0


async def test_the_page_of_a_blank_card_offers_the_hamlets_of_its_commune(cast: Cast):
    [of_hamlet], [of_commune] = await tokens(await blanks(cast, 1)), await tokens(await blanks(cast, 1, TRAN_YEN))
    shown = await show_blank_card(viewer=cast["thao"], token=of_hamlet, at=TUESDAY)
    assert (shown.serial, shown.place, shown.is_ours) == ("T3-004", "thôn 3, xã Trấn Yên", True)
    assert [hamlet.name for hamlet in shown.hamlets] == ["Thôn 3", "Thôn 5"]
    assert shown.hamlet == THON_3
    wide = await show_blank_card(viewer=cast["thao"], token=of_commune, at=TUESDAY)
    assert (wide.place, wide.hamlet) == ("xã Trấn Yên", THON_5)
    assert not (await show_blank_card(viewer=cast["su"], token=of_hamlet, at=TUESDAY)).is_ours
    with pytest.raises(NotFound):
        await show_blank_card(viewer=cast["hoa"], token=cast.cards["binh"], at=TUESDAY)


async def test_a_new_home_is_written_down_with_its_consent_and_the_card_is_its_own(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    home = await writes(cast, card, replace(XUAN, contact=Contact.TEXT, language=HomeLanguage.TAY))
    [kept] = await rows(
        "SELECT kind, unit, head, known_as, lane, phone, phone_by, contact, language, search_key, added"
        " FROM recipient WHERE public_id = {}",
        home,
    )
    assert kept == {
        "kind": "household", "unit": cast.units["thon-3"], "head": "chị Đặng Thị Xuân",
        "known_as": "nhà chị Xuân, mới đến", "lane": "Ngõ 4", "phone": "0000770001", "phone_by": sent("home").key,
        "contact": "text",
        "language": "tyz", "search_key": "chi dang thi xuan nha chi xuan, moi den", "added": sent("home").key,
    }  # fmt: skip
    agreed = await rows("SELECT wording, given_at, account, withdrawn_at FROM household_consent")
    assert agreed == [{"wording": WORDING, "given_at": TUESDAY, "account": cast["hoa"].account, "withdrawn_at": None}]
    shown = await show_card(token=card, viewer=cast["hoa"], at=TUESDAY)
    assert (shown.state, shown.home) == ("live", "nhà chị Xuân, mới đến")
    trail = await rows("SELECT facts FROM audit_event WHERE action = 'activations.create'")
    assert trail == [{"facts": '{"known": false}'}]


async def test_then_the_card_is_scanned_like_any_other(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    with pytest.raises(Refused, match="card-blank"):
        cast.cards["xuan"] = card
        await at_the_door(cast, "hoa", "xuan", "too early")
    await writes(cast, card)
    await helped(cast, "hoa", "xuan", psp_account=1)
    await answered("visit", "psp-account")
    assert await count("assistance WHERE state = 'confirmed'") == 1


async def test_a_repeat_gets_the_first_answer_and_another_content_none(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    first = await writes(cast, card)
    assert await writes(cast, card) == first
    with pytest.raises(Refused, match="key-taken"):
        await writes(cast, card, replace(XUAN, head="anh Khác"))
    assert (await count("recipient"), await count("household_consent")) == (5, 1)


async def test_fifty_at_once_write_one_home(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    same = await asyncio.gather(*(writes(cast, card) for _ in range(25)))
    others = await asyncio.gather(*(writes(cast, card, word=n) for n in range(25)), return_exceptions=True)
    assert len(set(same)) == 1
    assert {str(one) for one in others} == {"card-taken"}
    assert (await count("recipient"), await count("intake")) == (5, 1)


async def test_of_two_who_are_first_at_one_card_the_second_is_told(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    told = await asyncio.gather(*(writes(cast, card, word=n) for n in range(10)), return_exceptions=True)
    assert sorted(str(one) for one in told if isinstance(one, Exception)) == ["card-taken"] * 9
    assert await count("recipient") == 5


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"wording": None}, {"wording": "no-consent"}),
        ({"wording": "2020-01"}, {"wording": "no-consent"}),
        ({"head": ""}, {"head": "missing"}),
        ({"head": "bà Mai 012345678901"}, {"head": "looks-like-id"}),
        ({"head": "x" * 101}, {"head": "too-long"}),
        ({"known_as": "x" * 101, "lane": "x" * 61}, {"known_as": "too-long", "lane": "too-long"}),
        ({"phone": "12"}, {"phone": "not-a-phone"}),
        ({"phone": "", "contact": Contact.CALL}, {"phone": "phone-to-be-reached"}),
        ({"hamlet": BAN_2}, {"hamlet": "not-chosen"}),
        ({"hamlet": TRAN_YEN}, {"hamlet": "not-chosen"}),
        ({"household": "N0B0DY"}, {"household": "home-not-fitting"}),
        ({"head": "", "phone": "1", "wording": None, "hamlet": ""},
         {"head": "missing", "phone": "not-a-phone", "wording": "no-consent", "hamlet": "not-chosen"}),
    ],
)  # fmt: skip
async def test_p8_whatever_does_not_hold_is_told_at_once_and_nothing_is_written(
    cast: Cast, change: dict[str, Any], fault: dict[str, str]
):
    [card, _] = await tokens(await blanks(cast))
    assert await wrong(cast, card, **change) == fault
    assert (await count("recipient"), await count("intake"), await count("household_consent")) == (4, 0, 0)


async def test_a_home_that_is_known_is_asked_about_before_it_is_written_twice(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    again = {"head": "Nguyen Van Binh", "phone": ""}
    assert await wrong(cast, card, **again) == {"household": "perhaps-known"}
    await writes(cast, card, await another(cast, card, replace(XUAN, **again)))
    assert await count("recipient WHERE search_key LIKE '%nguyen van binh%'") == 2


async def test_the_known_home_that_has_no_card_gets_this_one(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes["binh"])
    binh = replace(XUAN, head="bác Bình", household=cast.home("binh"), contact=Contact.RELATIVE)
    assert await writes(cast, card, binh) == cast.home("binh")
    asked = "SELECT head, phone, phone_by, contact, added FROM recipient WHERE id = {}"
    [kept] = await rows(asked, cast.homes["binh"])
    assert kept == {
        "head": "bác Nguyễn Văn Bình", "phone": "0000770001", "phone_by": sent("home").key, "contact": "relative",
        "added": None,
    }  # fmt: skip
    assert (await show_card(token=card, viewer=None, at=TUESDAY)).state == "live"
    assert (await count("recipient"), await count("household_consent")) == (4, 1)


async def test_a_card_that_a_home_has_dies_by_no_members_hand(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    assert await wrong(cast, card, head="Bình", household=cast.home("binh")) == {"household": "has-a-card"}
    assert (await show_card(token=cast.cards["binh"], viewer=None, at=TUESDAY)).state == "live"


async def test_of_two_cards_for_one_home_at_once_one_is_its_card(cast: Cast):
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes["binh"])
    cards = await tokens(await blanks(cast, 4))
    binh = replace(XUAN, head="Bình", household=cast.home("binh"))
    told = await asyncio.gather(*(writes(cast, card, binh, word=card) for card in cards), return_exceptions=True)
    assert [one.facts for one in told if isinstance(one, FormRefused)] == [{"household": "has-a-card"}] * 3
    assert await count("card WHERE recipient IS NOT NULL AND revoked_at IS NULL") == 4


async def test_g10_of_two_who_write_one_new_home_down_at_once_one_does(cast: Cast):
    cards = await tokens(await blanks(cast, 5))
    told = await asyncio.gather(*(writes(cast, card, word=card) for card in cards), return_exceptions=True)
    assert [one.facts for one in told if isinstance(one, FormRefused)] == [{"household": "perhaps-known"}] * 4
    assert await count("recipient WHERE added IS NOT NULL") == 1


async def test_a_print_run_at_the_same_moment_makes_no_second_card(cast: Cast):
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes["binh"])
    cards = await tokens(await blanks(cast, 3))
    binh = replace(XUAN, head="Bình", household=cast.home("binh"))
    runs = (issue_cards(viewer=cast["hanh"], unit=THON_3, at=TUESDAY, draw=token_bytes) for _ in cards)
    told = await asyncio.gather(*runs, *(writes(cast, card, binh, word=card) for card in cards), return_exceptions=True)
    assert {type(one) for one in told} <= {str, Batch, Refused, FormRefused}
    assert await count(f"card WHERE recipient = {cast.homes['binh']} AND revoked_at IS NULL") == 1


async def test_what_is_withdrawn_at_the_same_moment_is_either_a_homes_or_dead(cast: Cast):
    for turn in range(8):
        batch = await blanks(cast, 1)
        [card] = await tokens(batch)
        home = replace(XUAN, head=f"chị Số {turn} Mới", phone="")
        await asyncio.gather(
            writes(cast, card, home, word=f"home {turn}"),
            withdraw_blank_cards(viewer=cast["hanh"], batch=batch, at=TUESDAY), return_exceptions=True,
        )  # fmt: skip
    assert await count("card WHERE recipient IS NOT NULL AND revoked_at IS NOT NULL") == 0
    assert await count("card WHERE activated IS NULL AND recipient IS NULL AND revoked_at IS NULL") == 0


async def test_an_answer_to_one_question_is_none_to_another(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    shown = none_of(home.public_id for home in await likely(cast, card, head="Bình"))
    assert await wrong(cast, card, head="Thủy", household=shown) == {"household": "perhaps-known"}
    assert await wrong(cast, card, household=cast.home("binh")) == {"household": "home-not-fitting"}
    assert await wrong(cast, card, head="Thủy", household=cast.home("binh")) == {"household": "perhaps-known"}


async def test_p8_a_number_that_is_known_is_asked_about_beside_other_faults(cast: Cast):
    await rows("UPDATE recipient SET phone = '0000770001' WHERE id = {}", cast.homes["binh"])
    [card, _] = await tokens(await blanks(cast))
    assert await wrong(cast, card, wording=None) == {"wording": "no-consent", "household": "perhaps-known"}


async def test_design_4_9_a_look_at_homes_that_it_may_be_is_written_down(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    await likely(cast, card, head="Bình")
    await likely(cast, card, head="Xuân")
    looks = await rows("SELECT account, facts FROM audit_event WHERE action = 'likely_homes.create'")
    assert looks == [{"account": cast["hoa"].account, "facts": f'{{"homes": [{cast.homes["binh"]}]}}'}]


async def test_g9_names_of_another_hamlet_are_not_searched(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    assert await likely(cast, card, who="thao", head="Nguyễn Văn Bình") == ()
    await rows("UPDATE recipient SET phone = '0000555555' WHERE id = {}", cast.homes["binh"])
    [binh] = await likely(cast, card, who="thao", phone="0000555555")
    assert (binh.name, binh.lane) == ("bác B…", None)


async def test_a_number_of_the_list_stays_whatever_is_typed_at_the_door(cast: Cast):
    await rows("UPDATE recipient SET phone = '0000123456' WHERE id = {}", cast.homes["binh"])
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes["binh"])
    [card, _] = await tokens(await blanks(cast))
    await writes(cast, card, replace(XUAN, head="Bình", household=cast.home("binh")))
    kept = await rows("SELECT phone, phone_by FROM recipient WHERE id = {}", cast.homes["binh"])
    assert kept == [{"phone": "0000123456", "phone_by": None}]


async def test_whole_words_find_a_home_in_its_hamlet_and_a_number_in_the_commune(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    await rows("UPDATE recipient SET phone = '0000555555', unit = {} WHERE id = {}",
               cast.units["thon-5"], cast.homes["son"])  # fmt: skip
    assert [home.name for home in await likely(cast, card, head="chú thủy")] == ["nhà chú Hà Văn Thủy"]
    assert [home.name for home in await likely(cast, card, head="Thu")] == []
    assert [home.name for home in await likely(cast, card, head="Sơn")] == []  # in another hamlet
    [son] = await likely(cast, card, head="ai", phone="0000.555.555")
    assert (son.name, son.place, son.lane, son.serial) == ("ông S…", "Thôn 5", None, "T3-003")
    assert await likely(cast, card, phone="12") == ()


async def test_a_home_that_moved_away_or_lies_elsewhere_is_no_likely_one(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    await rows("UPDATE recipient SET moved_on = {} WHERE id = {}", TODAY, cast.homes["binh"])
    await rows("UPDATE recipient SET phone = '0000555555' WHERE id = {}", cast.homes["mai"])
    assert await likely(cast, card, head="Bình", phone="0000555555") == ()


async def test_who_may_not_activate_the_card_learns_of_no_home(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    with pytest.raises(NotFound, match="card-elsewhere"):
        await likely(cast, card, who="su", head="Bình")
    with pytest.raises(NotFound, match="card-unknown"):
        await likely(cast, cast.cards["binh"], head="Bình")
    with pytest.raises(NotFound, match="card-elsewhere"):
        await writes(cast, card, who="su")
    with pytest.raises(NotFound, match="card-elsewhere"):
        await writes(cast, card, who="hanh")
    with pytest.raises(NotFound, match="card-unknown"):
        await writes(cast, "0" * 16)


async def test_g13_a_member_of_the_next_hamlet_writes_a_home_where_it_stands(cast: Cast):
    [card, _] = await tokens(await blanks(cast, 2, THON_5))
    home = await writes(cast, card, who="thao")
    [kept] = await rows("SELECT unit FROM recipient WHERE public_id = {}", home)
    assert kept["unit"] == cast.units["thon-3"]
    assert (await show_card(token=card, viewer=None, at=TUESDAY)).hamlet == "Thôn 3"


async def test_what_is_withdrawn_opens_nothing_until_it_is_found_again(cast: Cast):
    batch = await blanks(cast)
    [used, lost] = await tokens(batch)
    await writes(cast, used)
    for _ in range(2):
        await withdraw_blank_cards(viewer=cast["hanh"], batch=batch, at=TUESDAY)
    with pytest.raises(Refused, match="card-withdrawn"):
        await writes(cast, lost, word="late")
    states = [(await show_card(token=card, viewer=cast["hoa"], at=TUESDAY)).state for card in (used, lost)]
    assert states == ["live", "withdrawn"]
    with pytest.raises(NotFound):
        await show_batch(viewer=cast["hanh"], batch=batch, at=TUESDAY)
    await return_blank_cards(viewer=cast["hanh"], batch=batch, at=TUESDAY)
    await writes(cast, lost, await another(cast, lost), word="late")
    trail = await rows("SELECT action, facts FROM audit_event WHERE action LIKE 'blank_cards%' ORDER BY id")
    assert [(line["action"], line["facts"]) for line in trail] == [
        ("blank_cards.create", '{"cards": 2}'), ("blank_cards.destroy", '{"cards": [5]}'),
        ("blank_cards.update", '{"cards": [5]}'),
    ]  # fmt: skip


async def test_those_that_are_named_are_withdrawn_and_the_others_go_on(cast: Cast):
    batch = await blanks(cast, 4)
    cards = await tokens(batch)
    await writes(cast, cards[0])
    for _ in range(2):
        await withdraw_blank_cards(viewer=cast["hanh"], batch=batch, at=TUESDAY, numbers=frozenset({5, 6}))
    states = [(await show_card(token=card, viewer=cast["hoa"], at=TUESDAY)).state for card in cards]
    assert states == ["live", "withdrawn", "withdrawn", "blank"]
    await return_blank_cards(viewer=cast["hanh"], batch=batch, at=TUESDAY, numbers=frozenset({6}))
    [told] = await list_blank_batches(viewer=cast["hanh"])
    assert (told.activated, told.gone, told.left) == (1, 1, 2)


@pytest.mark.parametrize("number", [4, 9, 1])
async def test_a_number_that_has_a_home_or_is_of_another_batch_changes_nothing(cast: Cast, number: int):
    batch = await blanks(cast, 3)
    [card, *_] = await tokens(batch)
    await writes(cast, card)
    await blanks(cast, 3)
    with pytest.raises(FormRefused) as refused:
        await withdraw_blank_cards(viewer=cast["hanh"], batch=batch, at=TUESDAY, numbers=frozenset({5, number}))
    assert refused.value.facts == {"numbers": "not-blank-here"}
    assert await count("card WHERE revoked_at IS NOT NULL") == 0


async def test_a_batch_of_homes_cards_is_not_withdrawn_nor_one_of_another_commune(cast: Cast):
    batch = await blanks(cast)
    for who, asked in (("pao", batch), ("hoa", batch), ("hanh", public_id(chance("batch binh")))):
        with pytest.raises(NotFound):
            await withdraw_blank_cards(viewer=cast[who], batch=asked, at=TUESDAY)
    assert (await show_card(token=cast.cards["binh"], viewer=None, at=TUESDAY)).state == "live"


async def test_batches_tell_what_became_of_their_cards(cast: Cast):
    batch = await blanks(cast, 3)
    [card, *_] = await tokens(batch)
    await writes(cast, card)
    [told] = await list_blank_batches(viewer=cast["hanh"])
    assert (told.unit, told.first, told.last, told.cards, told.activated, told.gone, told.left, told.made_on) == (
        "Thôn 3", "T3-004", "T3-006", 3, 1, 0, 2, TODAY,
    )  # fmt: skip
    await withdraw_blank_cards(viewer=cast["hanh"], batch=batch, at=TUESDAY)
    [told] = await list_blank_batches(viewer=cast["hanh"])
    assert (told.activated, told.gone, told.left) == (1, 2, 0)
    assert await list_blank_batches(viewer=cast["pao"]) == ()
    assert [name for _, name in await list_blank_places(viewer=cast["hanh"])] == ["Xã Trấn Yên", "Thôn 3", "Thôn 5"]
    assert await list_blank_places(viewer=cast["hoa"]) == ()


async def test_threat_7_the_officer_reads_who_wrote_which_home_and_whether_anybody_else_was_there(cast: Cast):
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes["binh"])
    [new, known] = await tokens(await blanks(cast))
    cast.cards["xuan"], cast.cards["binh"] = new, known
    await writes(cast, new)
    await writes(cast, known, replace(XUAN, head="Bình", phone="", household=cast.home("binh")), word="known")
    for who, home, word in (("hoa", "xuan", 1), ("hoa", "binh", 2), ("dung", "binh", 3)):
        await helped(cast, who, home, word, psp_dossier=1)
        await answered(word, "psp-dossier")
    page = await list_activations(viewer=cast["hanh"], search="", page=1, at=TUESDAY)
    told = [(one.serial, one.home, one.member, one.by_member, one.known, one.visits, one.others) for one in page.lines]
    assert told == [
        ("T3-004", "nhà chị Xuân, mới đến", "Lò Thị Hoa", 2, False, 1, 0),
        ("T3-005", "nhà bác Nguyễn Văn Bình", "Lò Thị Hoa", 2, True, 2, 1),
    ]
    for search, number in (("t3-004", 1), ("xuan", 1), ("lo thi hoa", 2), ("nobody", 0)):
        assert (await list_activations(viewer=cast["hanh"], search=search, page=1, at=TUESDAY)).total == number
    assert (await list_activations(viewer=cast["pao"], search="", page=1, at=TUESDAY)).lines == ()
    looks = await rows("SELECT facts FROM audit_event WHERE action = 'activations.index' ORDER BY id")
    assert [line["facts"] for line in looks] == [f'{{"homes": {n}}}' for n in (2, 1, 1, 2)]


async def test_a_page_beyond_the_last_is_the_first(cast: Cast):
    for number, card in enumerate(await tokens(await blanks(cast, 3))):
        await writes(cast, card, await another(cast, card, replace(XUAN, phone="")), word=number)
    page = await list_activations(viewer=cast["hanh"], search="", page=2, at=TUESDAY + MINUTE, limit=2)
    assert (page.page, page.last, page.total, len(page.lines)) == (2, 2, 3, 1)
    beyond = await list_activations(viewer=cast["hanh"], search="", page=9, at=TUESDAY + MINUTE, limit=2)
    assert (beyond.page, len(beyond.lines)) == (1, 2)


async def test_a_new_home_is_on_the_hamlets_list_at_once(cast: Cast):
    [card, _] = await tokens(await blanks(cast))
    home = await writes(cast, card)
    await record_knock(
        viewer=cast["khoi"], household=home, knock=Knock(KnockEnd.NOBODY_HOME), sent=sent("knock"),
        public_id=public_id(chance("knock")),
    )  # fmt: skip
    assert await count("check_in WHERE outcome = 'nobody-home'") == 1
