from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from domain.refusals import Refused
from domain.rules.tokens import in_groups, read_code
from service.documents.cards import card_address, card_sheet, in_order
from service.words import say
from tests.documents.printing import BASE, BLANK, RUN, THON_3, a_card, printed
from tests.documents.reading import MM_AN_INCH, card, picture, scanned, symbol_box, texts

HANDOVER, FIRST, SECOND, BLANK_HANDOVER, BLANK_CARDS = range(5)
WALK = in_order(THON_3.cards)
ADDRESSES = [card_address(BASE, one.token) for one in WALK]
MODULE = 1.1  # mm
HOSTS = [("gocua.nguyenthaihoc.laocai.gov.vn", 33), ("congnghesocongdong.nguyenthaihoc.laocai.gov.vn", 37)]
LONG = replace(
    THON_3,
    unit_words="Tổ dân phố số 12 Nguyễn Thái Học",
    commune_words="phường Nguyễn Thái Học, thành phố Hồ Chí Minh",
    phone="1900 100 000 máy lẻ 12",
)


def cards_of(page: int, count: int, dpi: float = 150, run=RUN) -> list[Image.Image]:
    sheet = picture(printed(run), page, dpi)
    return [card(sheet, place, dpi) for place in range(count)]


def patched(image: Image.Image, at: tuple[float, float], shade: int) -> Image.Image:
    """Stick a square over a tenth of the modules, its corner `at` modules from the symbol's."""
    left, top, right, _ = symbol_box(image)
    module = (right - left) / 29
    side = (0.1 * 29 * 29) ** 0.5 * module
    x, y = left + at[0] * module, top + at[1] * module
    marked = image.copy()
    ImageDraw.Draw(marked).rectangle((x, y, x + side, y + side), fill=shade)
    return marked


def test_p15_every_printed_code_is_read_from_150_dpi_in_the_order_of_the_walk():
    read = [scanned(image) for image in cards_of(FIRST, 8) + cards_of(SECOND, 2)]
    assert read == [[address] for address in ADDRESSES]


@pytest.mark.parametrize("shade", [0, 128, 255], ids=["ink", "mud", "paper"])
@pytest.mark.parametrize("at", [(9.9, 9.9), (9.9, 0), (0, 9.9), (19.8, 9.9), (9.9, 19.8)], ids=str)
def test_p15_a_patch_over_a_tenth_of_the_modules_outside_the_finders_hides_no_code(at, shade):
    read = [scanned(patched(image, at, shade)) for image in cards_of(FIRST, 8)]
    assert read == [[address] for address in ADDRESSES[:8]]


def test_p15_every_code_is_read_at_2_2_pixels_a_module_with_blur():
    dpi = 2.2 / MODULE * MM_AN_INCH
    read = [scanned(image.filter(ImageFilter.GaussianBlur(0.8))) for image in cards_of(FIRST, 8, dpi)]
    assert read == [[address] for address in ADDRESSES[:8]]


def test_p15_symbol_module_and_quiet_zone_are_as_large_as_a_poor_camera_needs():
    for image in cards_of(FIRST, 8, 600):
        left, top, right, bottom = (edge * MM_AN_INCH / 600 for edge in symbol_box(image))
        assert (right - left, bottom - top) == pytest.approx((31.9, 31.9), abs=0.15)
        assert (right - left) / 29 >= 1.09


def test_p15_nothing_is_printed_within_four_modules_of_the_symbol():
    for image in cards_of(FIRST, 8, 300):
        left, top, right, bottom = symbol_box(image)
        quiet = round(4 * MODULE * 300 / MM_AN_INCH)
        zone = image.crop((left - quiet, top - quiet, right + quiet, bottom + quiet))
        zone.paste(255, (quiet - 2, quiet - 2, zone.width - quiet + 2, zone.height - quiet + 2))
        assert zone.getextrema() == (255, 255)


def test_p15_the_typed_code_is_no_wider_than_its_symbol_and_3_mm_high_or_more():
    for run in (RUN, replace(RUN, base_address=f"https://{HOSTS[1][0]}", bundles=(THON_3,))):
        image, mm = cards_of(FIRST, 1, 600, run)[0], 600 / MM_AN_INCH
        left, _, right, bottom = symbol_box(image)
        room = (int(left - 4 * mm), int(bottom + 3 * mm), int(right + 4 * mm), int(54.5 * mm))
        ink = ImageOps.invert(image.crop(room)).getbbox()
        assert ink
        assert (ink[0] >= 3.5 * mm, ink[2] <= right - left + 4.5 * mm, ink[3] - ink[1] >= 3 * mm) == (True, True, True)


@pytest.mark.parametrize(("host", "modules"), HOSTS)
def test_p15_a_longer_address_keeps_a_module_of_one_millimetre(host, modules):
    run = replace(RUN, base_address=f"https://{host}", bundles=(THON_3,))
    image = cards_of(FIRST, 1, 600, run)[0]
    left, _, right, _ = symbol_box(image)
    assert (right - left) * MM_AN_INCH / 600 == pytest.approx(modules, abs=0.15)
    assert scanned(image) == [card_address(run.base_address, WALK[0].token)]


def test_an_address_that_would_press_the_modules_is_refused():
    with pytest.raises(Refused, match="base-address-too-long"):
        card_sheet(replace(RUN, base_address=f"https://{'a' * 70}.vn"))


def test_the_symbols_are_drawn_and_no_photographs_of_symbols():
    page = pdfium.PdfDocument(printed())[FIRST]
    kinds = (pdfium.raw.FPDF_PAGEOBJ_IMAGE, pdfium.raw.FPDF_PAGEOBJ_PATH)
    images, paths = (list(page.get_objects(filter=(kind,), max_depth=9)) for kind in kinds)
    assert (len(images), len(paths) > 8) == (0, True)


def test_a_card_says_where_it_belongs_whom_to_call_and_what_to_type():
    page = texts(printed())[FIRST]
    for words in ("Thôn 3", "xã Trấn Yên", "tỉnh Lào Cai", "0000 300 003"):
        assert page.count(words) >= 8, words
    for one in WALK[:8]:
        assert one.serial in page
        assert in_groups(read_code(one.code)) in page


@pytest.mark.parametrize("key", ["print.card_hands", "card.scan_with", "print.card_inside"])
def test_g4_g16_g18_every_card_carries_the_advice(key):
    assert texts(printed())[FIRST].count(say("vi", key)) == 8


def test_g4_the_advice_is_about_hands_and_asks_for_nothing():
    advice = say("vi", "print.card_hands")
    assert ("tự gõ" in advice, "đọc" in advice, "đưa máy" in advice) == (True, True, True)
    assert not {"OTP", "CCCD", "căn cước", "ngân hàng"} & set(advice.split())


def test_g18_no_name_of_a_home_stands_on_a_page_of_cards():
    pages = texts(printed())
    assert [page.count("Mùi") for page in pages] == [10, 0, 0, 0, 0]


def test_g18_nothing_of_the_home_is_left_in_the_file_but_on_the_hand_over_sheet():
    named = replace(RUN, bundles=(replace(THON_3, cards=THON_3.cards[:1]),))
    other = replace(THON_3, cards=(replace(THON_3.cards[0], known_as="nhà ông Sửu"),))
    pages = [picture(printed(run), FIRST).tobytes() for run in (named, replace(RUN, bundles=(other,)))]
    assert pages[0] == pages[1]


def test_g24_a_hamlet_is_a_bundle_of_its_own_behind_its_hand_over_sheet():
    pages = texts(printed())
    assert [say("vi", "print.handover_title") in page for page in pages] == [True, False, False, True, False]
    assert ["Thôn 5" in page for page in pages] == [False, False, False, True, True]


def test_g24_cards_follow_the_walk_lane_by_lane_numbers_as_numbers():
    assert [one.lane for one in WALK] == ["Ngõ 2"] * 6 + ["Ngõ 10"] * 4
    assert [one.serial for one in WALK] == [f"T3-{n:03}" for n in (5, 6, 7, 8, 9, 10, 1, 2, 3, 4)]


def test_g24_the_margin_tells_which_cards_these_are():
    pages = texts(printed())
    assert "Đợt in 05/11/2026 · Thôn 3 · Ngõ 2, Ngõ 10 · T3-005 – T3-002 · tờ 1/2" in pages[FIRST]
    assert "Đợt in 05/11/2026 · Thôn 5 · T5-001 – T5-003 · tờ 1/1" in pages[BLANK_CARDS]


def test_g24_the_hand_over_sheet_lists_every_serial_with_lane_and_home():
    page = texts(printed())[HANDOVER]
    for one in THON_3.cards:
        assert f"{one.serial} {one.lane} {one.known_as}" in page


def test_g24_the_hand_over_sheet_counts_and_leaves_room_for_signatures():
    page = texts(printed())[HANDOVER]
    for words in ("10 thẻ, số T3-001 đến T3-010", "In ngày 05/11/2026", "Người giao thẻ", "Người nhận thẻ"):
        assert words in page


def test_g24_a_hand_over_sheet_of_blank_cards_lists_serials_alone():
    page = texts(printed())[BLANK_HANDOVER]
    assert [one.serial in page for one in BLANK.cards] == [True] * 3
    assert say("vi", "print.handover_home") not in page


def test_g24_a_large_hamlet_goes_on_over_pages_and_drops_nobody():
    cards = tuple(a_card(f"T1-{n:03}", "Ngõ 1", f"nhà {n}") for n in range(1, 127))
    pages = texts(card_sheet(replace(RUN, bundles=(replace(THON_3, cards=cards),))))
    sheets = [page for page in pages if say("vi", "print.handover_title") in page]
    assert [one.serial for one in cards if one.serial + " Ngõ 1 " + one.known_as not in " ".join(sheets)] == []
    assert len(pages) - len(sheets) == 16


def test_the_banner_of_the_demo_stands_on_every_card_and_every_page():
    banner = say("vi", "demo.banner")
    pages = texts(printed(replace(RUN, demo=True)))
    assert [page.count(banner) for page in pages] == [1, 9, 3, 1, 4]
    assert not any(banner in page for page in texts(printed()))


def test_p15_the_banner_takes_no_room_from_the_symbol():
    read = [scanned(image) for image in cards_of(FIRST, 8, run=replace(RUN, demo=True))]
    assert read == [[address] for address in ADDRESSES[:8]]


def test_long_names_stay_on_their_card():
    long, short = (cards_of(FIRST, 1, run=replace(RUN, bundles=(one,)))[0] for one in (LONG, THON_3))
    edge = round((97 - 2.5) * 150 / MM_AN_INCH)
    assert [image.crop((edge, 10, image.width - 4, image.height - 10)).getextrema() for image in (long, short)] == [
        (255, 255)
    ] * 2
    assert scanned(long) == [ADDRESSES[0]]


def test_the_same_run_gives_the_same_bytes_and_another_day_does_not():
    assert card_sheet(RUN) == printed()
    assert card_sheet(replace(RUN, printed_on=RUN.printed_on.replace(day=6))) != printed()


def test_the_paper_is_a4_and_brings_its_own_fonts():
    document = pdfium.PdfDocument(BytesIO(printed()))
    assert {tuple(round(side) for side in page.get_size()) for page in document} == {(595, 842)}
    assert printed().count(b"BeVietnamPro") > 0


def test_a_run_without_cards_is_an_empty_hand_over_sheet():
    assert len(texts(card_sheet(replace(RUN, bundles=(replace(THON_3, cards=()),))))) == 1


def test_cards_speak_english_where_that_is_the_language():
    page = texts(card_sheet(replace(RUN, language="en")))[FIRST]
    assert page.count(say("en", "card.scan_with")) == 8


def laps(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Two characters (left, bottom, right, top) cover an eighth of the smaller one together."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide > 0 and high > 0 and wide * high > smaller / 8


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("bundle", [THON_3, LONG], ids=["short", "long"])
def test_no_words_of_a_card_run_into_others(bundle, language):
    run = replace(RUN, language=language, demo=True, bundles=(bundle,))
    page = pdfium.PdfDocument(printed(run))[FIRST].get_textpage()
    boxes = [page.get_charbox(at) for at in range(page.count_chars()) if page.get_text_range(at, 1).strip()]
    card_of_them = [box for box in boxes if box[2] < 105 * 72 / MM_AN_INCH and box[1] > 220 * 72 / MM_AN_INCH]
    assert len(card_of_them) > 200
    assert not any(laps(one, other) for one, other in combinations(card_of_them, 2))
