"""What goes beside a bundle of cards: the hand-over sheet's words, the margin, and what a print run is made of."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.accounts.slips import IssuedSlip
from domain.queries.card_sheets import SheetBundle, SheetCard
from domain.rules.tokens import SecretToken, card_code, card_token, secret_token
from service.documents.cards import card_address, card_sheet, in_order
from service.documents.handover import HandoverLine, handover_sheet
from service.documents.paper import Paper, day_words, icon_picture, tile_picture, words
from service.documents.slips import slip_address
from service.pictograms import SYMBOLS, pictogram, scenes
from service.sheets import print_cards, print_slips
from service.words import say
from tests.documents.printing import PRINTED_ON, RUN, THON_3, a_card, chance
from tests.documents.reading import texts
from tests.service.conftest import SETTINGS

PAPER = Paper("Đợt in", PRINTED_ON)


def sheet(*serials: str, lane: str = "", known_as: str = "", language: str = "vi"):
    lines = tuple(HandoverLine(serial, lane, known_as) for serial in serials)
    return handover_sheet(replace(PAPER, language=language), "Thôn 3, xã Trấn Yên", lines)


@pytest.mark.parametrize(
    ("serials", "first", "last"),
    [
        (("T3-002", "T3-001", "T3-003"), "T3-001", "T3-003"),
        (("T3-999", "T3-1000", "T3-1001"), "T3-999", "T3-1001"),
        (("T3-007",), "T3-007", "T3-007"),
        ((), "", ""),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_g24_a_hand_over_sheet_counts_its_cards_from_the_first_serial_to_the_last(serials, first, last, language: str):
    made = sheet(*serials, language=language)
    assert made.summary == say(language, "print.handover_count", n=len(serials), first=first, last=last)
    assert made.printed == say(language, "print.printed_on", day="05/11/2026")
    assert [line.serial for line in made.lines] == list(serials)


@pytest.mark.parametrize(
    ("known", "named"), [({}, False), ({"lane": "Ngõ 2"}, True), ({"known_as": "nhà bà Mùi"}, True)]
)
def test_g24_a_bundle_of_blank_cards_names_no_home(known: dict[str, str], named: bool):
    assert sheet("T3-001", **known).named is named


def test_g24_a_walk_goes_by_lane_then_serial_and_cards_without_a_lane_come_first():
    cards = (a_card("T3-10", "Ngõ 2"), a_card("T3-9", "Ngõ 2"), a_card("T3-1", "Ngõ 10"), a_card("T3-11"))
    assert [one.serial for one in in_order(cards)] == ["T3-11", "T3-9", "T3-10", "T3-1"]


@pytest.mark.parametrize("base", ["https://gocua.vn", "https://gocua.vn/"])
def test_a_printed_address_is_upper_case_and_has_one_slash(base: str):
    token = card_token(chance("x", 10))
    assert card_address(base, token) == f"HTTPS://GOCUA.VN/Q/{token}"
    slip = secret_token(chance("y", 16))
    assert slip_address(base, slip) == f"HTTPS://GOCUA.VN/S/{slip}"


def test_a_day_on_paper_is_day_month_year():
    assert day_words(date(2026, 1, 9)) == "09/01/2026"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_paper_has_the_words_of_print_and_the_cards_advice_on_scanning(language: str):
    found = words(language)
    assert found["card_hands"] == say(language, "print.card_hands")
    assert found["card_scan"] == say(language, "card.scan_with")
    assert not [key for key in found if key.startswith("print.")]


def test_pictures_on_paper_are_files_of_their_own_in_black():
    for made, side in ((icon_picture("phone"), 24), (tile_picture("thon-3"), 100)):
        assert made.startswith(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">')
        assert made.endswith("</svg>")
    assert 'stroke="#000"' in icon_picture("phone")
    assert tile_picture("thon-3") != tile_picture("thon-4")


def bundle(unit: str, *cards: SheetCard) -> SheetBundle:
    return SheetBundle(unit, "xã Trấn Yên, tỉnh Lào Cai", "0214 3000 000", "TILE0000", cards)


CARD = SheetCard("T3-001", card_token(chance("card", 10)), card_code(chance("code", 5)), "Ngõ 2", "nhà bà Mùi")


async def test_a_print_run_of_the_service_carries_unit_phone_lane_and_home_where_each_belongs():
    made = texts(await print_cards(SETTINGS, [bundle("Thôn 3", CARD)], PRINTED_ON, "vi"))
    assert [words in made[0] for words in ("T3-001 Ngõ 2 nhà bà Mùi", "Thôn 3, xã Trấn Yên, tỉnh Lào Cai")] == [
        True
    ] * 2
    assert [words in made[1] for words in ("0214 3000 000", "T3-001", "Ngõ 2", say("vi", "sheets.paper"))] == [True] * 4
    assert ("bà Mùi" in made[1], say("vi", "demo.banner") in made[1]) == (False, False)


async def test_the_demos_print_runs_say_so_on_every_sheet():
    demo, slip = replace(SETTINGS, demo=True), IssuedSlip("Lò Thị Hoa", "Tổ thôn 3", TOKEN, UNTIL)
    papers = (
        await print_cards(demo, [bundle("Thôn 3", CARD)], PRINTED_ON, "vi"),
        await print_slips(demo, [slip], PRINTED_ON, "vi"),
    )
    assert all(say("vi", "demo.banner") in page for paper in papers for page in texts(paper))


TOKEN: SecretToken = secret_token(chance("slip", 16))
UNTIL = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_slip_is_good_until_a_moment_told_in_viet_nam(language: str):
    slip = IssuedSlip("Lò Thị Hoa", "Tổ thôn 3", TOKEN, UNTIL)
    [page] = texts(await print_slips(SETTINGS, [slip], PRINTED_ON, language))
    assert say(language, "print.slip_until", at="00:30", day="01/12/2026") in page
    assert ("Lò Thị Hoa" in page, "Tổ thôn 3" in page, "127.0.0.1:8000/s/" in page) == (True,) * 3


async def test_no_slips_are_a_paper_without_pages_of_others():
    assert "Lò" not in " ".join(texts(await print_slips(SETTINGS, [], PRINTED_ON, "vi")))


def test_a_margin_counts_the_pages_of_its_own_bundle():
    cards = tuple(a_card(f"T3-{number:03}", "Ngõ 2") for number in range(1, 18))
    pages = texts(card_sheet(replace(RUN, bundles=(replace(THON_3, cards=cards),))))
    counted = [say("vi", "print.page_of", page=page, pages=3) for page in (1, 2, 3)]
    assert [words in page for words, page in zip(counted, pages[1:], strict=True)] == [True] * 3
    assert "Ngõ 2 · T3-017 – T3-017" in pages[3]


@pytest.mark.parametrize("code", ["ewallet", "psp-dossier", *list(SYMBOLS)[:3]])
def test_every_indicator_has_a_picture_of_its_own(code: str):
    assert pictogram(code) != pictogram("a-new-one")
    assert pictogram(code, 30).startswith('<svg class="pict" width="30" height="30" viewBox="0 0 48 48"')


def test_an_indicator_that_an_officer_adds_later_has_the_picture_of_others():
    assert pictogram("a-new-one") == pictogram("another-new-one")
    assert not scenes().keys() & SYMBOLS.keys()
