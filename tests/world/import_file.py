"""Last year's list of Xã Trấn Yên, as an office would keep it: the import scene of content.md §3, 3,000 rows.

All people are invented. Every count below is one of the story's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from itertools import product
from unicodedata import normalize

import xlsxwriter

from domain.rules.imports.places import Ground, Place
from domain.rules.imports.rows import HouseholdRow, UnitKind

TRAN_YEN = Place(1, UnitKind.COMMUNE, "Xã Trấn Yên", None)
HAMLETS = tuple(Place(10 + number, UnitKind.HAMLET, f"Thôn {number}", TRAN_YEN.id) for number in range(1, 13))
GROUND = Ground(TRAN_YEN, (TRAN_YEN, *HAMLETS))

ROWS, NEW, CHANGED, SAME, REFUSED = 3_000, 2_811, 64, 92, 33
SHORT_PHONES, UNKNOWN_HAMLETS, HEADLESS, BAD_DATES, DOUBLES = 9, 8, 6, 5, 5
LOST_ZEROS, OLD_PREFIXES = 23, 18

HEADINGS = (
    "STT", "Mã hộ", "HỌ VÀ TÊN  CHỦ HỘ", "Tên thường gọi", "Số CCCD", "Thôn/bản", "Ngõ", "SĐT", "Số khẩu",
    "Ngày chuyển đi", "Số TK nhận hỗ trợ", "Giấy tờ khác", "Ghi chú",
)  # fmt: skip
_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Hà", "Lò", "Bàn", "Tống", "Đặng")
_MIDDLES = ("Văn", "Thị", "Đức", "Thị Hồng", "Minh", "Xuân", "Quang", "Thị Thu", "Hữu", "Ngọc", "Đình", "Kim")
_GIVEN = (
    "An", "Bình", "Chiến", "Dũng", "Đào", "Giang", "Hoa", "Hòa", "Huệ", "Khánh", "Lan", "Lâm", "Mai", "Nga", "Ngọc",
    "Oanh", "Phúc", "Quế", "Sơn", "Tâm", "Thủy", "Tuấn", "Uyên", "Vân", "Yến",
)  # fmt: skip
_OLD = ("0120", "0123", "0127", "0162", "0165", "0168", "0169", "0188", "0199")


@dataclass(frozen=True)
class Home:
    """One row of the list, cells as typed."""

    hamlet: str
    head: str
    lane: str
    phone: str | int | None
    people: object
    ref: str | None = None
    known_as: str | None = None
    moved_on: str | int | None = None
    note: str | None = None


def id_number(index: int) -> str:
    """A citizen's card that nobody has: 12 digits, of a province that does not exist."""
    return f"099{index * 7_919 % 10**9:09}"


def account_number(index: int) -> str:
    return f"{77_000_000_000_000 + index * 104_729}"


def old_id_number(index: int) -> str:
    return f"{160_000_000 + index * 1_009}"


@cache
def homes() -> tuple[Home, ...]:
    """The good rows, all different: first those that stand unchanged, then those that changed, then the new ones."""
    names = [" ".join(name) for name in product(_FAMILIES, _MIDDLES, _GIVEN)]
    return tuple(_home(index, names[index * 7 % len(names)]) for index in range(SAME + CHANGED + NEW))


def _home(index: int, name: str) -> Home:
    number = 1 + index % 12
    return Home(
        hamlet=(f"Thôn {number}", f"thôn {number:02}", f"T.{number}", f"THÔN {number} ", f"{number}")[index % 5],
        head=(name, name, f" {name}  ", name.upper(), f"{('Bà' if 'Thị' in name else 'Ông')} {name}")[index % 5],
        lane=f"Ngõ {1 + index // 12 % 40}",
        phone=_phone(index),
        people=(index % 7 + 1, f"{index % 7 + 1} khẩu")[index % 2],
        ref=f"TY{index:05}" if index % 3 else None,
        known_as=f"nhà {name.rsplit(maxsplit=1)[-1]}, gần cầu" if index % 11 == 0 else None,
        moved_on=(None, "05/03/2025", "5.3.25", 45_721)[index % 4] if index % 50 < 4 else None,
    )


def _phone(index: int) -> str | int | None:
    """Most phones as they are written; the last rows of the list have those that must be mended."""
    place = SAME + CHANGED + NEW - 1 - index
    if place < LOST_ZEROS:
        return 912_000_000 + index
    if place < LOST_ZEROS + OLD_PREFIXES:
        return f"{_OLD[place % len(_OLD)]}{index:07}"
    written = f"09{index:08}"
    spaced = f"{written[:4]}.{written[4:7]}.{written[7:]}"
    return (written, spaced, spaced.replace(".", " "), f"+84 {written[1:]}", f"84{written[1:]}", None)[index % 6]


def bad_homes() -> Iterator[Home]:
    """The 33 that are refused, each for one reason."""
    names = iter(f"Vi Văn {given}{second.lower()}" for given, second in product(_GIVEN, _GIVEN))
    good = Home("Thôn 4", "", "Ngõ 99", "0987 654 321", 4)
    short = ("0912 345", "098765432", "09123456", "0345.678", "97654321", "+84 91234", "0912-34", "8765", "0356 78")
    for phone in short:
        yield replace(good, head=next(names), phone=phone, note=f"xem CCCD {id_number(1)}")
    for hamlet in ("Thôn 13", "Thôn 14", "Bản 3", "Thôn Đông", "Tổ dân phố 2", "thôn 31", "Khu 7", "Thôn 1A"):
        yield replace(good, head=next(names), hamlet=hamlet, phone=987_654_321)
    for number in range(HEADLESS):
        yield replace(good, head=(None, "  ")[number % 2] or "", hamlet=f"Thôn {number + 1}")
    for day in ("31/02/2025", "12/13/2025", "0/5/2025", "không nhớ", "29-02-2023"):
        yield replace(good, head=next(names), moved_on=day)


def doubled_homes() -> Iterator[Home]:
    """Five homes a second time, spelled another way."""
    numbered, named = homes()[SAME + CHANGED + 1 :: 6], homes()[SAME + CHANGED :: 6]
    for home in (*numbered[:3], *named[:2]):
        yield replace(home, head=normalize("NFD", home.head.strip().lower()), people=9)


def standing() -> list[HouseholdRow]:
    """What the commune had before: 92 homes as the list has them, 64 that the list changes."""
    rows = [_kept(index, home) for index, home in enumerate(homes()[: SAME + CHANGED])]
    return [*rows[:SAME], *(replace(row, **_before(index)) for index, row in enumerate(rows[SAME:]))]


def _before(index: int) -> dict[str, object]:
    return {"people": 19} if index % 2 else {"phone": "0999999999", "people": 19}


def _kept(index: int, home: Home) -> HouseholdRow:
    number = 1 + index % 12
    form, _, name = home.head.strip().partition(" ") if index % 5 == 4 else ("", "", home.head.strip())
    phone = None if home.phone is None else f"09{index:08}"
    moved = {1: "2025-03-05", 2: "2025-03-05", 3: "2025-03-05"}.get(index % 4 if home.moved_on else 0)
    return HouseholdRow(
        hamlet=10 + number,
        head=f"{form.lower()} {name.title() if name.isupper() else name}".strip(),
        known_as=home.known_as,
        lane=home.lane,
        phone=phone,
        people=index % 7 + 1,
        ref=home.ref,
        moved_on=_day(moved),
    )


def _day(text: str | None):
    from datetime import date

    return date.fromisoformat(text) if text else None


@cache
def workbook() -> bytes:
    """The list as a real .xlsx."""
    rows = _in_order([*homes(), *bad_homes()])
    rows += list(doubled_homes())
    assert len(rows) == ROWS
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách hộ")
        sheet.merge_range(0, 0, 0, 4, "ỦY BAN NHÂN DÂN XÃ TRẤN YÊN")
        sheet.merge_range(1, 0, 1, len(HEADINGS) - 1, "DANH SÁCH HỘ GIA ĐÌNH NĂM 2025")
        sheet.merge_range(2, 0, 2, 6, "(Kèm theo báo cáo số 12/BC-UBND ngày 05 tháng 3 năm 2025)")
        sheet.write_row(4, 0, HEADINGS)
        sheet.write_row(5, 0, [f"({number + 1})" for number in range(len(HEADINGS))])
        last = _write(sheet, rows)
        sheet.write_string(last + 1, 1, "Tổng cộng")
        sheet.write_number(last + 1, 8, 12_345)
        sheet.write_string(last + 3, 8, "Trấn Yên, ngày 05 tháng 3 năm 2025")
        sheet.write_string(last + 4, 2, "NGƯỜI LẬP BIỂU")
        sheet.write_string(last + 4, 8, "TM. ỦY BAN NHÂN DÂN")
        book.add_worksheet("Hướng dẫn").write_string(0, 0, "Điền theo mẫu, không để trống")
    return stream.getvalue()


def _in_order(rows: list[Home]) -> list[Home]:
    """Good and bad mixed, in an order that is always the same."""
    return [rows[index * 1_009 % len(rows)] for index in range(len(rows))]


def _write(sheet, rows: Iterable[Home]) -> int:
    """Rows below the headings with section rows, blank lines and numbers that begin again; returns the last line."""
    line = 6
    for index, home in enumerate(rows):
        if index % 500 == 0:
            sheet.write_string(line, 0, f"{('I', 'II', 'III', 'IV', 'V', 'VI')[index // 500]}")
            sheet.write_string(line, 1, f"CỤM DÂN CƯ SỐ {index // 500 + 1}")
            line += 1
        line += index % 97 == 96
        for column, cell in enumerate(_cells(index, home)):
            if cell is not None:
                sheet.write(line, column, cell)
        line += 1
    return line


def _cells(index: int, home: Home) -> tuple[object, ...]:
    form = "NFD" if index % 9 == 0 else "NFC"
    return (
        *(index % 500 + 1, home.ref, normalize(form, home.head), home.known_as),
        # cards as text, or as numbers that lost their zero
        *(
            id_number(index) if index % 2 else int(id_number(index)),
            normalize(form, home.hamlet),
            home.lane,
            home.phone,
        ),
        *(home.people, home.moved_on, account_number(index), old_id_number(index), home.note),
    )
