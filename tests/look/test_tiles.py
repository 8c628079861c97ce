"""Tiles, floors and charts: drawn by rule, the same from the same, and never by colour alone."""

import re
from itertools import pairwise
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as some

from service.borders import bloom, carpet, frieze, logo
from service.charts import bullet, ceiling, cohort, interval, meter, spark, trend
from service.look import initials
from service.tiles import GLAZES, QUARTERS, Laid, cells, design_of, floor, places, quarter, tile


def parsed(drawing: str) -> dict[str, str]:
    """The attributes of the drawing itself; raises where it is not sound XML."""
    seen: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _name, attributes: seen.append(attributes)
    parser.Parse(drawing, True)  # noqa: FBT003 (the end of the text: expat's own)
    return seen[0]


def count(drawing: str, css: str) -> int:
    """How many places a path of this class lays."""
    found = re.search(rf'<path class="{css}" d="([^"]*)"', drawing)
    return found[1].count("M") if found else 0


def laid(drawing: str) -> int:
    found = re.search(r'<path fill="url\(#\w+\)" d="([^"]*)"', drawing)
    return found[1].count("M") if found else 0


def test_a_code_gives_the_same_tile_every_time():
    assert tile("thon-3") == tile("thon-3")


def test_every_pattern_and_every_glaze_occurs():
    designs = {design_of(f"code-{n}") for n in range(2000)}
    assert len(designs) == len(QUARTERS) * len(GLAZES)


@pytest.mark.parametrize("kind", range(len(QUARTERS)))
def test_a_quarter_has_no_unpainted_shape(kind: int):
    assert "class=" not in quarter(kind, GLAZES[0])


def test_a_tile_is_its_quarter_turned_four_times():
    drawing = tile("thon-3")
    assert [f"rotate({turn} 50 50)" in drawing for turn in (90, 180, 270)] == [True, True, True]


def test_a_label_is_escaped_and_named():
    drawing = tile("x", label='"><script>')
    assert parsed(drawing).get("aria-label") == '"><script>'
    assert "<script" not in drawing


def test_a_tile_without_a_label_is_not_there_for_a_screen_reader():
    assert parsed(tile("x")).get("aria-hidden") == "true"


@given(some.integers(0, 60), some.integers(0, 20), some.integers(0, 20), some.integers(0, 60))
def test_a_floor_lays_exactly_its_counts(done: int, waiting: int, not_needed: int, bare: int):
    drawing = floor("thon-3", done, waiting, bare, not_needed=not_needed)
    seen = (laid(drawing), count(drawing, "f-amber"), count(drawing, "f-sunk s-edge"), count(drawing, "f-none s-line"))
    assert seen == (done, waiting, not_needed, bare)


@given(some.text(max_size=12), some.integers(0, 200))
def test_places_are_all_places_once(code: str, size: int):
    assert sorted(places(code, size)) == list(range(size))


def test_a_floor_that_fills_keeps_what_is_laid():
    order = places("thon-3", 126)
    assert all(set(order[:before]) < set(order[:after]) for before, after in pairwise(range(0, 126, 9)))


def test_two_hamlets_are_laid_in_different_places():
    assert places("thon-3", 126) != places("thon-4", 126)


def test_waiting_carries_a_dot_and_not_needed_a_bar_beside_their_colour():
    drawing = cells("x", Laid(1, 1, 1, 1), 4, "n")
    assert [shape in drawing for shape in ("m7 10a3", "m6 10h8")] == [True, True]


def test_an_empty_floor_is_still_a_drawing():
    assert parsed(floor("x", 0, 0, 0)).get("viewBox") == "0 0 300 20"


def test_a_carpet_has_a_border_of_one_tile_on_each_side():
    drawing = carpet("mine", 27, 2, 11)
    assert parsed(drawing).get("viewBox") == "0 0 240 120"
    assert len(re.findall(r"<use href=\"#\w+e\"", drawing)) == 2 * (10 + 4)
    assert len(re.findall(r"<use href=\"#\w+k\"", drawing)) == 4


@pytest.mark.parametrize("drawing", [bloom("K7M3Q2", "Đã ghi"), frieze(), logo(), tile("x"), carpet("a", 1, 1, 1)])
def test_a_drawing_is_sound_xml_without_style(drawing: str):
    parsed(drawing)
    assert "style" not in drawing


def test_a_drawing_is_printed_as_it_is_by_a_template():
    assert tile("x").__html__() is not None


@pytest.mark.parametrize(("share", "width"), [(-1, "0.0"), (0, "0.0"), (0.5, "50.0"), (2, "100.0")])
def test_a_meter_stays_within_its_track(share: float, width: str):
    assert f'class="f-jade" width="{width}"' in meter(share)


@pytest.mark.parametrize(("share", "css"), [(0.65, "jade"), (0.60, "amber")])
def test_a_bullet_is_amber_once_behind_the_pace(share: float, css: str):
    assert f'class="f-{css}"' in bullet(share, 0.652)


@given(some.floats(1, 1e7))
def test_a_ceiling_is_above_and_its_quarters_are_whole(value: float):
    top = ceiling(value)
    assert (top >= value, top % 4) == (True, 0)


def test_a_spark_of_nothing_is_nothing():
    assert spark([]) == ""


def test_a_trend_names_its_last_value_and_draws_the_pace():
    drawing = trend([62, 104, 128], [40, 66, 80], pace=100, last="128 tuần này")
    assert ("128 tuần này" in drawing, "stroke-dasharray" in drawing) == (True, True)


def test_a_trends_last_value_stands_above_where_its_line_comes_however_it_runs():
    drawing = trend([183, 171, 0], label="Mỗi tuần", last="0 tuần này")
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', drawing)]
    assert float(re.findall(r'y="([\d.]+)" text-anchor="end">0 tuần', drawing)[0]) < min(heights) - 3.5


def test_an_interval_of_no_width_does_not_divide_by_zero():
    assert "NaN" not in interval(5, 5, 5, cut=5, least=5, most=5)


def test_r3_a_cohort_shows_marks_and_no_rank():
    drawing = cohort(61.4, [(52, "Một nửa", "từ 52")], own_word="Bạn 61,40")
    said = re.findall(r">([^<>]+)</text>", drawing)
    assert said == ["Một nửa", "từ 52", "Bạn 61,40"]


@pytest.mark.parametrize(("name", "letters"), [("Lò Thị Hoa", "LH"), ("Đặng Văn Ơn", "ĐƠ"), ("mai", "M"), ("", "")])
def test_initials_take_the_family_name_and_the_given_name(name: str, letters: str):
    assert initials(name) == letters
