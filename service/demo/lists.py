"""The lists that the commune's office brings: as offices write them, with what must be mended."""

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Final

from service.demo.cast import WITHOUT_DECISION, Member
from service.demo.homes import Home

Cell = str | int | None
Row = tuple[Cell, ...]

ROLES: Final = {"leader": "Tổ trưởng", "deputy": "Tổ phó", "member": "Tổ viên"}
HOUSEHOLDS: Final = (
    "STT", "Mã hộ", "Họ và tên chủ hộ", "Tên thường gọi", "Số CCCD", "Thôn", "Ngõ", "Số điện thoại", "Số khẩu",
    "Ngày chuyển đi",
)  # fmt: skip
SHORT_PHONES: Final = (
    "0912 345", "098765432", "09123456", "0345.678", "97654321", "+84 91234", "0912-34", "8765", "0356 78",
)  # fmt: skip
UNKNOWN_HAMLETS: Final = ("Thôn 13", "Thôn 14", "Bản 3", "Thôn Đông", "Tổ dân phố 2", "thôn 31", "Khu 7", "Thôn 1A")
BAD_DATES: Final = ("31/02/2025", "12/13/2025", "0/5/2025", "không nhớ", "29-02-2023")
HEADLESS, DOUBLED = 6, 5
REFUSED: Final = len(SHORT_PHONES) + len(UNKNOWN_HAMLETS) + len(BAD_DATES) + HEADLESS + DOUBLED


def hamlets(sizes: dict[int, int]) -> bytes:
    """The hamlets of the commune, with how many homes each has."""
    return workbook("Danh sách thôn", ("STT", "Tên đơn vị", "Cấp", "Số hộ"), [
        (place, f"Thôn {hamlet}", "Thôn", homes) for place, (hamlet, homes) in enumerate(sizes.items(), start=1)
    ])  # fmt: skip


def teams(sizes: dict[int, int], founded_on: date) -> bytes:
    """One team a hamlet; one still waits for its decision."""
    rows: list[Row] = []
    for place, hamlet in enumerate(sizes, start=1):
        is_founded = hamlet != WITHOUT_DECISION
        decision = (written(founded_on), f"{10 + hamlet}/QĐ-UBND") if is_founded else (None, None)
        rows.append((place, f"Tổ công nghệ số cộng đồng Thôn {hamlet}", f"Thôn {hamlet}", *decision))
    return workbook("Danh sách tổ", ("STT", "Tên tổ", "Thôn", "Ngày thành lập", "Số quyết định"), rows)


def members(people: Sequence[Member], joined_on: date) -> bytes:
    """Everybody of the teams."""
    headings = ("STT", "Họ và tên", "Thôn", "Số điện thoại", "Năm sinh", "Chức vụ", "Ngày tham gia")
    return workbook("Danh sách thành viên", headings, [
        (place, one.name, f"Thôn {one.hamlet}", one.phone, one.birth_year, ROLES[one.role], written(joined_on))
        for place, one in enumerate(people, start=1)
    ])  # fmt: skip


def households(homes: Sequence[Home]) -> bytes:
    """Last year's list of homes: the good rows, and 33 that must be mended, each for one reason."""
    rows = [row_of(home) for home in homes]
    for place, bad in enumerate([*bad_rows(), *doubled(homes)]):
        rows.insert((place + 1) * len(homes) // (REFUSED + 1), bad)
    numbered = [(place, *row) for place, row in enumerate(rows, start=1)]
    return workbook("Danh sách hộ", HOUSEHOLDS, numbered)


def row_of(home: Home) -> Row:
    """A home as it stands in the list, with an ID that nobody has (province 099): the import drops that column."""
    identity = f"099{home.hamlet * 1_000 + home.number:09}"
    where = (identity, f"Thôn {home.hamlet}", home.lane, home.phone, home.people, None)
    return (home.ref, home.head, home.known_as, *where)


def bad_rows() -> Iterator[Row]:
    """Phones too short, hamlets that are not here, no head of household, days that do not exist."""
    for place, phone in enumerate(SHORT_PHONES):
        yield (None, f"Vi Văn Ngắn {place + 1}", None, None, "Thôn 4", "Ngõ 99", phone, 4, None)
    for place, hamlet in enumerate(UNKNOWN_HAMLETS):
        yield (None, f"Vi Văn Lạc {place + 1}", None, None, hamlet, "Ngõ 99", None, 4, None)
    for place in range(HEADLESS):
        yield (None, None, "nhà không rõ", None, f"Thôn {4 + place % 2}", "Ngõ 99", None, 2, None)
    for place, day in enumerate(BAD_DATES):
        yield (None, f"Vi Văn Ngày {place + 1}", None, None, "Thôn 5", "Ngõ 99", None, 4, day)


def doubled(homes: Sequence[Home]) -> Iterator[Row]:
    """Five homes a second time, with another number of people."""
    for home in homes[-DOUBLED:]:
        yield (home.ref, home.head, None, None, f"Thôn {home.hamlet}", home.lane, home.phone, 9, None)


def written(day: date) -> str:
    """As offices write a day."""
    return f"{day:%d/%m/%Y}"


def workbook(title: str, headings: Sequence[str], rows: Sequence[Row]) -> bytes:
    """A sheet under the office's name and a title, as .xlsx."""
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        sheet.write_string(0, 0, "ỦY BAN NHÂN DÂN XÃ TRẤN YÊN")
        sheet.write_string(1, 0, title.upper())
        sheet.write_row(3, 0, headings)
        for place, row in enumerate(rows, start=4):
            sheet.write_row(place, 0, row)
    return stream.getvalue()
