"""The import scene of content.md §3, to the figure."""

import re
from collections import Counter
from dataclasses import asdict, fields, replace
from datetime import date
from functools import cache
from itertools import chain

import pytest

from domain.refusals import Refused
from domain.rules.imports.corrections import corrections
from domain.rules.imports.examine import Examined, examine
from domain.rules.imports.headings import Kind
from domain.rules.imports.phones import LOST_ZERO, OLD_PREFIX
from domain.rules.imports.rows import HouseholdRow
from domain.rules.imports.sheets import Row, Sheet
from domain.rules.imports.verdicts import Standing, Verdict, counts
from domain.sheets import child
from tests.world import import_file as story

TODAY = date(2026, 11, 24)


@cache
def sheets() -> tuple[Sheet, ...]:
    """The story's workbook, read in this process: what the child does, without its limits."""
    found: dict[str, list[Row]] = {}
    for name, number, values in child.read("danh-sach.xlsx", story.workbook()):
        found.setdefault(name, []).append(Row(number, values))
    return tuple(Sheet(name, tuple(rows)) for name, rows in found.items())


def look(standing: list[HouseholdRow]) -> Examined:
    known = [Standing(index, row) for index, row in enumerate(standing)]
    return examine(sheets(), Kind.HOUSEHOLDS, story.GROUND, known, today=TODAY, demo=False)


@cache
def first() -> Examined:
    return look(story.standing())


def afterwards() -> list[HouseholdRow]:
    """What stands once the good rows went in."""
    rows = story.standing()
    for each in first().rows:
        row = each.read.row
        if each.verdict is Verdict.NEW and isinstance(row, HouseholdRow):
            rows.append(row)
        elif each.standing is not None and each.verdict is Verdict.CHANGED:
            rows[each.standing] = replace(rows[each.standing], **{name: getattr(row, name) for name in each.changed})
    return rows


def problems(examined: Examined) -> Counter[str]:
    return Counter(problem.code for each in examined.rows for problem in each.read.problems)


def test_3000_rows_are_2811_new_64_changed_92_the_same_and_33_refused():
    assert counts(first().rows) == {
        Verdict.NEW: 2_811,
        Verdict.CHANGED: 64,
        Verdict.SAME: 92,
        Verdict.REFUSED: 33,
    }


def test_each_of_the_33_has_its_one_reason():
    assert problems(first()) == {
        "phone-too-short": 9,
        "hamlet-unknown": 8,
        "head-missing": 6,
        "date-invalid": 5,
        "double-row": 5,
    }


def test_41_phones_are_mended():
    taken = [each.read for each in first().rows if each.verdict is not Verdict.REFUSED]
    assert Counter(mend.code for read in taken for mend in read.mends) == {LOST_ZERO: 23, OLD_PREFIX: 18}


def test_the_second_import_finds_2967_the_same_and_refuses_the_same_33():
    again = look(afterwards())
    assert counts(again.rows) == {Verdict.NEW: 0, Verdict.CHANGED: 0, Verdict.SAME: 2_967, Verdict.REFUSED: 33}
    refused = [[each.read for each in run.rows if each.verdict is Verdict.REFUSED] for run in (first(), again)]
    assert refused[0] == refused[1]


def kept() -> str:
    """Everything that may be written down: rows, problems, mends, and the sheet to correct."""
    told = [
        (asdict(row) if (row := each.read.row) else "", each.read.problems, each.read.mends) for each in first().rows
    ]
    return repr((told, corrections(first())))


def test_g7_no_id_or_bank_number_is_in_anything_kept():
    numbers = chain.from_iterable(
        (
            story.id_number(index),
            str(int(story.id_number(index))),
            story.account_number(index),
            story.old_id_number(index),
        )
        for index in range(story.ROWS)
    )
    everything = kept()
    assert everything.count("HouseholdRow") == everything.count("hamlet=") == 0  # rows went in as their fields
    assert everything.count("'phone': '09") > 2_000  # and there are numbers to look through
    assert not [number for number in numbers if number in everything]
    assert not re.findall(r"(?<!\d)(?:\d{9}|\d{12})(?!\d)", everything)


def test_g7_the_dropped_columns_are_named_and_absent_from_the_sheet_to_correct():
    assert first().dropped == ("Số CCCD", "Số TK nhận hỗ trợ", "Giấy tờ khác")
    assert corrections(first()).headings == (
        *("STT", "Mã hộ", "HỌ VÀ TÊN CHỦ HỘ", "Tên thường gọi", "Thôn/bản", "Ngõ", "SĐT", "Số khẩu", "Ngày chuyển đi"),
        "Ghi chú",
    )


def test_what_means_nothing_is_said_and_so_are_sheets_without_a_list():
    assert (first().ignored, first().skipped) == (("STT", "Ghi chú"), ("Hướng dẫn",))


def test_a_bad_row_tells_sheet_row_column_and_what_it_held():
    bad = next(
        each.read for each in first().rows if each.read.problems and each.read.problems[0].code == "date-invalid"
    )
    (problem,) = bad.problems
    assert (problem.sheet, problem.row, problem.heading) == ("Danh sách hộ", bad.number, "Ngày chuyển đi")
    assert problem.held in {"31/02/2025", "12/13/2025", "0/5/2025", "không nhớ", "29-02-2023"}


def test_the_refused_rows_mended_go_in():
    found = corrections(first())
    place = {heading: index for index, heading in enumerate(found.headings)}
    good = {"HỌ VÀ TÊN CHỦ HỘ": "Vi Văn Mới", "Thôn/bản": "Thôn 1", "SĐT": "0912 345 678", "Ngày chuyển đi": "1/2/2025"}
    rows = [found.headings]
    for number, row in enumerate(found.rows):
        mended = good | {"Ngõ": f"Ngõ {number}", "Mã hộ": f"X{number}"}
        rows.append(tuple(mended.get(heading, row.cells[place[heading]]) for heading in found.headings))
    sheet = Sheet("Cần sửa", tuple(Row(number, cells) for number, cells in enumerate(rows, start=1)))
    again = examine([sheet], Kind.HOUSEHOLDS, story.GROUND, [], today=TODAY, demo=False)
    assert counts(again.rows)[Verdict.NEW] == 33


def test_decomposed_letters_were_in_the_file_and_are_composed_in_what_is_kept():
    texts = [text for sheet in sheets() for row in sheet.rows for text in row.values if isinstance(text, str)]
    assert any("\u0323" in text for text in texts)
    rows = [each.read.row for each in first().rows if each.read.row]
    assert not any("\u0323" in str(getattr(row, field.name)) for row in rows for field in fields(row))


def test_a_file_without_headings_is_refused_as_a_whole():
    with pytest.raises(Refused, match="heading-missing"):
        examine([Sheet("1", (Row(1, ("xin chào",)),))], Kind.UNITS, story.GROUND, [], today=TODAY, demo=False)


def test_an_old_font_is_not_taken_for_names():
    rows = (Row(1, ("Hä tªn chñ hé", "Th«n")), Row(2, ("NguyÔn V¨n B×nh", "Th«n 3")))
    with pytest.raises(Refused, match="file-old-font"):
        examine([Sheet("1", rows)], Kind.HOUSEHOLDS, story.GROUND, [], today=TODAY, demo=False)
