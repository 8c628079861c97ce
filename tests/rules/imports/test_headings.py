from unicodedata import normalize

import pytest

from domain.rules.imports.headings import Kind, meaning_of

HOUSEHOLDS, MEMBERS, TEAMS, UNITS = Kind.HOUSEHOLDS, Kind.MEMBERS, Kind.TEAMS, Kind.UNITS


@pytest.mark.parametrize(
    ("kind", "field", "headings"),
    [
        (HOUSEHOLDS, "head", ("Họ và tên chủ hộ", "Chủ hộ", "Ho ten chu ho", "HỌ, TÊN CHỦ HỘ (*)", "Họ và  tên")),
        (HOUSEHOLDS, "phone", ("SĐT", "Sđt chủ hộ", "Điện thoại", "Số ĐT", "ĐT", "Số điện thoại (nếu có)", "sdt")),
        (HOUSEHOLDS, "hamlet", ("Thôn", "Bản/Thôn/TDP", "Thôn, bản, tổ dân phố", "Tổ dân phố", "TDP", "Thôn/Tổ")),
        (HOUSEHOLDS, "lane", ("Ngõ", "Xóm/Ngõ", "Đường, ngõ", "Địa chỉ", "Số nhà")),
        (HOUSEHOLDS, "people", ("Số khẩu", "Nhân khẩu", "Số nhân khẩu", "Số người")),
        (HOUSEHOLDS, "ref", ("Mã hộ", "Mã số hộ", "Số hộ")),
        (HOUSEHOLDS, "commune", ("Xã", "Xã/phường", "Phường")),
        (HOUSEHOLDS, "known_as", ("Tên thường gọi", "Biệt danh")),
        (MEMBERS, "name", ("Họ và tên", "Họ tên thành viên", "Tên")),
        (MEMBERS, "birth_year", ("Năm sinh", "Ngày sinh", "Ngày, tháng, năm sinh")),
        (MEMBERS, "role", ("Chức vụ", "Chức danh trong Tổ", "Vai trò")),
        (MEMBERS, "team", ("Tổ", "Tên tổ", "Tổ CNSCĐ", "Tổ công nghệ số cộng đồng")),
        (MEMBERS, "email", ("Email", "E-mail", "Thư điện tử")),
        (MEMBERS, "employer", ("Đơn vị công tác", "Cơ quan")),
        (TEAMS, "decision_no", ("Số quyết định", "Quyết định thành lập", "Số QĐ")),
        (TEAMS, "founded_on", ("Ngày thành lập", "Ngày QĐ")),
        (UNITS, "name", ("Tên đơn vị", "Đơn vị hành chính", "Thôn")),
        (UNITS, "parent", ("Trực thuộc", "Thuộc xã", "Xã")),
        (UNITS, "code", ("Mã", "Mã ĐVHC")),
    ],
)
def test_a_heading_is_understood_in_every_spelling(kind: Kind, field: str, headings: tuple[str, ...]):
    spelled = [*headings, *(normalize("NFD", heading) for heading in headings), *map(str.upper, headings)]
    assert {meaning_of(heading, kind) for heading in spelled} == {field}


@pytest.mark.parametrize(
    "heading", ["Dân tộc", "DT", "Ngày sinh chủ hộ", "Giới tính chủ hộ", "STT", "TT", "Ghi chú", "", "Bản sao", "1"]
)
def test_what_a_home_does_not_need_means_nothing(heading: str):
    assert meaning_of(heading, HOUSEHOLDS) is None
