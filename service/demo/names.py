"""Invented names, as five peoples of the province give them. Whoever bears one is a coincidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class People:
    """A people's family names, and what stands between them and the given name."""

    families: Sequence[str]
    men: Sequence[str]
    women: Sequence[str]


PEOPLES: Mapping[str, People] = {
    "Kinh": People(
        ("Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đỗ", "Bùi", "Đặng", "Ngô", "Đinh"),
        ("Văn", "Đức", "Minh", "Xuân", "Quang", "Hữu", "Đình"),
        ("Thị", "Thị Thu", "Thị Hồng", "Thị Kim", "Ngọc"),
    ),
    "Tày": People(("Hoàng", "Nông", "Hứa", "Ma", "Lương", "Hà"), ("Văn", "Xuân", "Đình"), ("Thị", "Thị Thanh")),
    "Thái": People(("Lò", "Cầm", "Hà", "Lường", "Quàng", "Vì"), ("Văn",), ("Thị",)),
    "Dao": People(("Bàn", "Triệu", "Đặng", "Phùng", "Lý"), ("Văn", "Tiến", "Quý"), ("Thị", "Mùi")),
    "Mông": People(("Giàng", "Vàng", "Sùng", "Thào", "Mùa"), ("A",), ("Thị",)),
}
SHARES: Mapping[str, int] = {"Kinh": 40, "Tày": 28, "Thái": 12, "Dao": 14, "Mông": 6}

MEN = (
    "An", "Bảo", "Chiến", "Cường", "Dũng", "Duy", "Đạt", "Giang", "Hải", "Hiếu", "Hùng", "Huy", "Khánh", "Kiên", "Lợi",
    "Long", "Mạnh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Sáng", "Tâm", "Thắng", "Thịnh", "Tiến", "Toàn", "Trung",
    "Tuấn", "Tùng", "Vinh", "Xuân",
)  # fmt: skip
WOMEN = (
    "Ánh", "Bích", "Cúc", "Diệp", "Duyên", "Đào", "Hà", "Hằng", "Hiền", "Hoài", "Huệ", "Hương", "Lan", "Liên", "Loan",
    "Mận", "Nga", "Ngân", "Nhung", "Oanh", "Phượng", "Quyên", "Sen", "Tâm", "Thảo", "Thêu", "Thúy", "Trang", "Tươi",
    "Tuyết", "Vân", "Xoan", "Yến",
)  # fmt: skip


def invent(rng: Random, *, is_woman: bool) -> str:
    """A name that nobody in the cast bears: family, middle, given."""
    people = PEOPLES[rng.choices(list(SHARES), list(SHARES.values()))[0]]
    family = rng.choice(people.families)
    middle = rng.choice(people.women if is_woman else people.men)
    return f"{family} {middle} {rng.choice(WOMEN if is_woman else MEN)}"
