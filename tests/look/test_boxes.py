"""Pages as a browser lays them out: reach of a thumb, sideways scroll, contrast on the very ground."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser

from tests.look.gallery import SHOTS
from tests.look.test_templates import CITIZEN

MEASURE = (Path(__file__).parent / "measure.js").read_text().split("\n", 1)[1]
ColorScheme = Literal["light", "dark"]
PHONE = [name for name, shot in SHOTS.items() if not shot.wide]
OFFICE = [name for name, shot in SHOTS.items() if shot.wide]


def measured(
    browser: Browser, page: Path, width: int, theme: ColorScheme = "light", *, more: str = "", script: str = "on"
) -> dict[str, Any]:
    """What the page looks like; `more` is style added, `script` off stops every file of script."""
    tab = browser.new_page(viewport={"width": width, "height": 760}, color_scheme=theme)
    try:
        if script == "off":
            tab.route("**/*.js", lambda route: route.abort())
        tab.goto(page.as_uri())
        if more:
            tab.add_style_tag(content=more)
        return tab.evaluate(MEASURE)
    finally:
        tab.close()


def too_small(seen: dict[str, Any], least: int) -> list[str]:
    small = (box for box in seen["targets"] if box["height"] < least or box["width"] < min(least, 48))
    return [f"{box['width']} x {box['height']} {box['what']} {box['text']}" for box in small]


@pytest.mark.parametrize("size", ["medium", "large"])
@pytest.mark.parametrize("width", [320, 360, 412])
@pytest.mark.parametrize("name", CITIZEN)
def test_p7_a_citizens_page_fits_a_phone_and_a_thumb(browser: Browser, gallery: Path, name: str, width: int, size: str):
    seen = measured(browser, gallery / f"{name}-{size}.html", width)
    assert (seen["sideways"], too_small(seen, 48)) == (0, [])


@pytest.mark.parametrize("name", CITIZEN)
def test_p7_a_citizens_page_at_200_per_cent_on_320_px_does_not_scroll_sideways(
    browser: Browser, gallery: Path, name: str
):
    seen = measured(browser, gallery / f"{name}-medium.html", 320, more="html { font-size: 200% }")
    assert seen["sideways"] == 0


@pytest.mark.parametrize("size", ["medium", "large"])
@pytest.mark.parametrize("width", [320, 360, 412])
def test_p7_yes_and_no_are_64_px_high_16_px_apart_and_of_full_width(
    browser: Browser, gallery: Path, width: int, size: str
):
    seen = measured(browser, gallery / f"confirm-{size}.html", width)
    yes, no = [box for box in seen["targets"] if box["text"] in {"Đúng hết", "Có việc chưa đúng"}]
    assert (yes["height"] >= 64, no["height"] >= 64, no["top"] - yes["bottom"] >= 16) == (True, True, True)
    assert (yes["width"], no["width"]) == (width - 32, width - 32)


@pytest.mark.parametrize("width", [320, 360, 412])
def test_p7_each_items_yes_and_no_are_64_px_high(browser: Browser, gallery: Path, width: int):
    seen = measured(browser, gallery / "confirm-opened-medium.html", width)
    answers = [box for box in seen["targets"] if box["text"] in {"Đúng", "Chưa đúng"}]
    assert (len(answers), min(box["height"] for box in answers) >= 64) == (6, True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", CITIZEN)
def test_p7_all_text_of_a_citizens_page_is_at_least_7_to_1(
    browser: Browser, gallery: Path, name: str, theme: ColorScheme
):
    seen = measured(browser, gallery / f"{name}-medium.html", 360, theme)
    assert [text for text in seen["texts"] if text[0] < 7] == []
    assert len(seen["texts"]) > 4


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", [name for name in SHOTS if name not in CITIZEN])
def test_all_text_is_at_least_4_5_to_1(browser: Browser, gallery: Path, name: str, theme: ColorScheme):
    seen = measured(browser, gallery / f"{name}-medium.html", 1280 if SHOTS[name].wide else 360, theme)
    assert [text for text in seen["texts"] if text[0] < 4.5] == []


@pytest.mark.parametrize("script", ["on", "off"])
@pytest.mark.parametrize("width", [320, 360, 412])
@pytest.mark.parametrize("name", [name for name in PHONE if name not in CITIZEN])
def test_a_members_page_fits_a_phone_and_a_thumb(browser: Browser, gallery: Path, name: str, width: int, script: str):
    seen = measured(browser, gallery / f"{name}-medium.html", width, script=script)
    small = [box for box in too_small(seen, 48) if "INPUT" not in box]
    assert (seen["sideways"], small) == (0, [])


@pytest.mark.parametrize("width", [412, 900, 1280])
@pytest.mark.parametrize("name", OFFICE)
def test_an_officers_page_does_not_scroll_sideways(browser: Browser, gallery: Path, name: str, width: int):
    assert measured(browser, gallery / f"{name}-medium.html", width)["sideways"] == 0


def test_a_deed_is_chosen_and_counted_without_script(browser: Browser, gallery: Path):
    context = browser.new_context(viewport={"width": 360, "height": 760}, java_script_enabled=False)
    page = context.new_page()
    page.goto((gallery / "deeds-medium.html").as_uri())
    assert not page.locator("#field-quantity-ewallet").is_visible()
    page.locator("label[for=task-ewallet]").click()
    assert page.locator("#field-quantity-ewallet").is_visible()
    context.close()


def test_a_stepper_counts_with_script_and_stays_within_its_bounds(browser: Browser, gallery: Path):
    page = browser.new_page(viewport={"width": 360, "height": 760})
    page.goto((gallery / "deeds-medium.html").as_uri())
    less, more = page.get_by_label("Bớt một: Tự nộp được").first, page.get_by_label("Thêm một: Tự nộp được").first
    more.click()
    assert page.locator("#field-quantity-psp-dossier").input_value() == "3"
    for _ in range(5):
        less.click()
    assert page.locator("#field-quantity-psp-dossier").input_value() == "1"
    page.close()
