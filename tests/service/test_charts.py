"""Charts drawn to the unit: where a bar ends, where a line runs, what is written beside it."""

import re

import pytest

from service.borders import bloom, border, carpet, frieze, logo
from service.charts import axis, bullet, ceiling, cohort, interval, joined, meter, spark, trend
from service.icons import icon
from service.tiles import Drawing, Laid, cells, design_of, floor, name_of, pattern, spoken, symbol, tile


def texts(drawing: str) -> list[tuple[str, str]]:
    """Where each word stands from the left, and the word."""
    return re.findall(r'<text[^>]*? x="([\d.]+)"[^>]*>([^<]*)</text>', drawing)


@pytest.mark.parametrize(
    ("share", "css", "width"), [(0.256, "jade", "25.6"), (1, "amber", "100.0"), (1.01, "gold", "100.0")]
)
def test_a_meter_is_as_long_as_its_share_in_its_colour(share: float, css: str, width: str):
    assert f'<rect class="f-{css}" width="{width}" height="12"/>' in meter(share, css)


@pytest.mark.parametrize(
    ("share", "pace", "css", "width", "mark"),
    [
        (0.5, 0.7, "amber", "100.0", "139.0"), (0.49, 0.5, "jade", "98.0", "99.0"),
        (0.48, 0.5, "amber", "96.0", "99.0"),
        (2, 2, "jade", "200.0", "199.0"), (-1, 0, "amber", "0.0", "-1.0"), (0, 0, "jade", "0.0", "-1.0"),
    ],
)  # fmt: skip
def test_a_bullet_marks_the_even_pace_and_stays_on_its_track(
    share: float, pace: float, css: str, width: str, mark: str
):
    drawing = bullet(share, pace)
    assert f'<rect class="f-{css}" y="5" width="{width}"' in drawing
    assert f'<rect class="f-ink" x="{mark}" width="2"' in drawing


@pytest.mark.parametrize(
    ("values", "path", "last"),
    [
        ([0, 5, 10], "M4.0 26.0L60.0 15.0L116.0 4.0", ("116.0", "4.0")),
        ([0, 0], "M4.0 26.0L116.0 26.0", ("116.0", "26.0")),
        ([7], "M4.0 4.0", ("4.0", "4.0")),
    ],
)
def test_a_spark_runs_from_edge_to_edge_under_its_highest_value(values: list[float], path: str, last: tuple[str, str]):
    drawing = spark(values)
    assert f'd="{path}"' in drawing
    assert f'cx="{last[0]}" cy="{last[1]}"' in drawing
    assert 'width="84" height="20" viewBox="0 0 84 20"' in spark(values, 84, 20)


@pytest.mark.parametrize(
    ("value", "top"),
    [
        (1, 4),
        (4, 4),
        (5, 8),
        (8, 8),
        (9, 20),
        (20, 20),
        (21, 40),
        (41, 60),
        (61, 80),
        (81, 100),
        (101, 200),
        (5_000, 6_000),
    ],
)
def test_an_axis_ends_at_a_round_number_whose_quarter_is_readable(value: float, top: int):
    assert ceiling(value) == top


def test_an_axis_names_its_five_lines_from_the_foot_up():
    drawing = axis(8, 360, 216)
    assert texts(drawing) == [("32", value) for value in ("0", "2", "4", "6", "8")]
    heights = re.findall(r'd="M40 ([\d.]+)H340"', drawing)
    assert heights == ["188.0", "146.0", "104.0", "62.0", "20.0"]


def test_a_trend_draws_each_week_at_its_height_and_the_span_before_it_thin():
    drawing = trend([0, 4, 2], [4, 0, 0], label="Mỗi tuần")
    assert f'd="{joined([(40, 188), (190, 20), (340, 104)])}"' in drawing
    assert 'class="f-none s-edge" stroke-width="1.5" d="M40.0 20.0L190.0 188.0L340.0 188.0"' in drawing
    assert drawing.count("<circle") == 3
    assert ('aria-label="Mỗi tuần"' in drawing, "stroke-dasharray" in drawing) == (True, False)


@pytest.mark.parametrize(
    ("now", "before", "count"), [([], [], 0), ([3], [], 1), ([3], [1, 2, 3, 4], 1), ([1, 2], [9], 2)]
)
def test_a_trend_has_a_dot_for_each_week_of_this_span_and_none_for_the_last(now, before, count: int):
    drawing = trend(now, before)
    assert (drawing.count("<circle"), "s-edge" in drawing, "NaN" in drawing) == (count, bool(before), False)


def test_the_pace_of_a_trend_is_inside_it_however_few_there_were():
    drawing = trend([1, 2], pace=100)
    assert 'stroke-dasharray="5 4" d="M40 20.0H340"' in drawing
    assert texts(drawing)[-1] == ("32", "100")


def test_the_words_of_a_trend_and_of_a_cohort_are_text():
    drawing = trend([1], last="<b>1</b>") + cohort(1, [(1, "<i>", "&")], own_word="<u>")
    assert [sign in drawing for sign in ("<b>", "<i>", "<u>")] == [False] * 3
    assert [sign in drawing for sign in ("&lt;b&gt;", "&lt;i&gt;", "&amp;", "&lt;u&gt;")] == [True] * 4


def test_k8_an_interval_stands_between_its_ends_with_the_cut_dashed():
    drawing = interval(2, 5, 8, cut=6, least=0, most=10)
    assert ('d="M44.0 20H152.0"' in drawing, 'cx="98.0"' in drawing, 'd="M116.0 0V40"' in drawing) == (True,) * 3
    shifted = interval(12, 15, 18, cut=16, least=10, most=20)
    assert shifted == drawing


@pytest.mark.parametrize(("own", "side"), [(0, "start"), (5, "start"), (50, "middle"), (90, "middle"), (100, "end")])
def test_r3_the_own_word_of_a_cohort_stays_on_the_chart(own: float, side: str):
    drawing = cohort(own, [(100, "10 % đầu", "từ 100")], own_word="Bạn")
    assert re.search(rf'y="22" text-anchor="{side}">Bạn</text>', drawing)


def test_r3_a_cohort_lays_values_along_one_line_with_room_at_its_end():
    drawing = cohort(50, [(100, "a", "b"), (0, "c", "d")], own_word="Bạn")
    assert texts(drawing) == [("286.7", "a"), ("286.7", "b"), ("14.0", "c"), ("14.0", "d"), ("150.4", "Bạn")]
    assert 'width="136.4" height="8"' in drawing
    assert "translate(150.4 48)" in drawing


def test_r3_a_cohort_of_nothing_yet_does_not_divide_by_zero():
    assert texts(cohort(0, [], own_word="Bạn 0")) == [("14.0", "Bạn 0")]


@pytest.mark.parametrize(
    ("counts", "box"), [((0, 0, 0), "0 0 300 20"), ((15, 0, 0), "0 0 300 20"), ((15, 1, 0), "0 0 300 40")]
)
def test_a_floor_has_fifteen_places_a_row(counts: tuple[int, int, int], box: str):
    assert f'viewBox="{box}"' in floor("thon-3", *counts)
    assert 'viewBox="0 0 60 100"' in floor("thon-3", 15, 0, 0, columns=3)


def test_the_places_of_a_floor_lie_in_rows_from_its_corner():
    drawn = cells("x", Laid(0, 0, 0, 5), 2, "n", (40, 60))
    assert re.findall(r"M(\d+) (\d+)m2", drawn) == [
        ("40", "60"),
        ("60", "60"),
        ("40", "80"),
        ("60", "80"),
        ("40", "100"),
    ]


def test_two_floors_of_one_page_have_patterns_of_their_own():
    names = {re.findall(r'pattern id="(\w+)"', floor(code, 1, 0, 0, columns=width))[0]
             for code in ("a", "b") for width in (5, 15)}  # fmt: skip
    assert len(names) == 4
    assert name_of("f", "a") != name_of("c", "a")


def test_a_pattern_repeats_by_the_side_of_a_place_from_its_corner():
    made = pattern("p", design_of("x"), 20)
    assert made.startswith('<pattern id="p" x="20" y="20" width="20" height="20" patternUnits="userSpaceOnUse">')
    assert ('<g id="pq">' in made, made.count('<use href="#pq"/>')) == (True, 3)
    assert "<use" not in symbol(design_of("x"))


def test_a_tile_is_as_wide_as_asked_and_has_the_class_that_was_given():
    assert '<svg class="ceramic big" width="44" height="44" viewBox="0 0 100 100"' in tile("x", css="big")
    assert 'width="92" height="92"' in tile("x", 92)


@pytest.mark.parametrize(
    ("label", "said"), [("", 'aria-hidden="true"'), ('Hộ "bà"', 'role="img" aria-label="Hộ &quot;bà&quot;"')]
)
def test_a_drawing_is_named_or_not_there_for_who_cannot_see_it(label: str, said: str):
    assert spoken(label) == said
    for drawing in (bloom("x", label), carpet("x", 1, 0, 0, label=label), floor("x", 1, 0, 0, label=label),
                    icon("phone", label=label)):  # fmt: skip
        assert said in drawing


def test_a_carpet_has_columns_of_its_own_and_always_a_row():
    assert 'viewBox="0 0 140 60"' in carpet("x", 0, 0, 0, columns=5)
    assert 'viewBox="0 0 140 80"' in carpet("x", 3, 2, 1, columns=5)


def test_a_border_faces_out_on_each_side_and_turns_at_its_corners():
    moves = re.findall(r'href="#n([ek])" transform="([^"]*)"', border(1, 1, "n"))
    assert moves == [
        ("e", "translate(20 0)"), ("e", "translate(40 60) rotate(180)"), ("e", "translate(0 40) rotate(-90)"),
        ("e", "translate(60 20) rotate(90)"), ("k", ""), ("k", "translate(60 0) rotate(90)"),
        ("k", "translate(60 60) rotate(180)"), ("k", "translate(0 60) rotate(-90)"),
    ]  # fmt: skip


def test_a_frieze_is_a_row_of_edges_side_by_side():
    assert re.findall(r'href="#frieze" x="(\d+)"', frieze(3)) == ["0", "20", "40"]
    assert 'viewBox="0 0 60 20"' in frieze(3)


def test_an_icon_has_its_size_its_weight_and_its_class():
    assert icon("phone", 22, "c-lacquer", bold=True).startswith(
        '<svg class="icon bold c-lacquer" width="22" height="22" viewBox="0 0 24 24"'
    )
    assert icon("phone").startswith('<svg class="icon" width="24"')
    with pytest.raises(KeyError):
        icon("no-such-icon")


@pytest.mark.parametrize("drawing", [meter(1), bullet(1, 1), spark([1]), trend([1]), logo(40), tile("x"), frieze()])
def test_every_drawing_is_printed_by_a_template_without_being_escaped(drawing: str):
    assert isinstance(drawing, Drawing)
    assert drawing.startswith("<svg ") and drawing.endswith("</svg>")
