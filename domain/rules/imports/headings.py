"""What the headings of offices' lists mean, in any spelling."""

import re
from collections.abc import Mapping
from enum import StrEnum

from domain.rules.vietnamese import fold, nfc


class Kind(StrEnum):
    """What a list is of."""

    UNITS = "units"
    TEAMS = "teams"
    MEMBERS = "members"
    HOUSEHOLDS = "households"


_PLACES = {
    "hamlet": (
        *("thon", "ban", "ap", "khom", "xom", "lang", "buon", "tdp", "khu pho", "kp", "khu dan cu", "kdc", "dia ban"),
        *("to dan pho", "ten thon", "ten ban", "thon ban", "hamlet"),
    ),
    "commune": ("xa", "phuong", "thi tran", "xa phuong", "ten xa", "ten phuong", "xa phuong thi tran", "commune"),
}
_PHONE = {
    "phone": (
        *("so dien thoai", "dien thoai", "sdt", "sdtdd", "dtdd", "so di dong", "di dong", "dien thoai di dong"),
        *("so dien thoai lien he", "dien thoai lien he", "lien he", "so may", "zalo", "so zalo", "mobile", "phone"),
    )
}
_NAMES = ("ho va ten", "ho ten", "ten", "ho dem va ten", "ho va ten dem", "name")
_WORDS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.HOUSEHOLDS: {
        "head": (
            *("ho va ten chu ho", "ho ten chu ho", "ten chu ho", "chu ho", "chu ho gia dinh", "dai dien ho"),
            *("nguoi dai dien", "ho va ten nguoi dai dien", "ho gia dinh", "ten ho", "head", *_NAMES),
        ),
        "known_as": (
            "ten thuong goi",
            "ten goi",
            "ten goi o thon",
            "ten hay goi",
            "thuong goi",
            "biet danh",
            "known as",
        ),
        "lane": (
            *(
                "duong",
                "ngo",
                "xom ngo",
                "ngo xom",
                "ngach",
                "hem",
                "duong ngo",
                "ngo duong",
                "cum",
                "cum dan cu",
                "lane",
            ),
            *("dia chi", "dia chi nha", "so nha", "so nha duong", "noi o", "cho o hien nay", "noi o hien tai"),
        ),
        "people": (
            *(
                "so khau",
                "nhan khau",
                "so nhan khau",
                "tong so khau",
                "khau",
                "so nguoi",
                "so nguoi trong ho",
                "people",
            ),
        ),
        "ref": ("ma ho", "ma so ho", "ma ho gia dinh", "so ho", "ky hieu ho", "ref"),
        "moved_on": ("ngay chuyen di", "chuyen di ngay", "ngay chuyen", "ngay roi dia ban", "moved on"),
        **_PLACES,
        **_PHONE,
    },
    Kind.MEMBERS: {
        "name": ("ho va ten thanh vien", "ho ten thanh vien", "ten thanh vien", "thanh vien", *_NAMES),
        "email": ("email", "e mail", "thu dien tu", "gmail", "dia chi email", "hop thu"),
        "team": ("to", "ten to", "thuoc to", "to cong nghe so", "to cong nghe so cong dong", "to cnscd", "team"),
        "role": (
            *("chuc vu", "chuc danh", "vai tro", "nhiem vu", "chuc vu trong to", "chuc danh trong to", "role"),
            *("vai tro trong to", "nhiem vu trong to"),
        ),
        "birth_year": ("nam sinh", "sinh nam", "ngay sinh", "ngay thang nam sinh", "ntns", "birth year"),
        "joined_on": ("ngay tham gia", "tham gia tu", "tham gia tu ngay", "ngay vao to", "tu ngay", "joined on"),
        "employer": ("don vi cong tac", "co quan", "co quan cong tac", "noi cong tac", "noi lam viec", "employer"),
        **_PLACES,
        **_PHONE,
    },
    Kind.TEAMS: {
        "name": ("ten to", "to", "ten to cong nghe so cong dong", "to cong nghe so cong dong", "to cnscd", "name"),
        "founded_on": (
            *("ngay thanh lap", "thanh lap ngay", "ngay quyet dinh", "ngay qd", "ngay ky", "ngay ra quyet dinh"),
            *("founded on",),
        ),
        "decision_no": (
            *("so quyet dinh", "quyet dinh so", "quyet dinh", "so qd", "qd so", "quyet dinh thanh lap", "decision no"),
            *("so quyet dinh thanh lap",),
        ),
        **_PLACES,
    },
    Kind.UNITS: {
        "kind": ("cap", "loai", "cap don vi", "loai don vi", "cap hanh chinh", "kind"),
        "name": (
            *("ten don vi", "don vi", "don vi hanh chinh", "ten don vi hanh chinh", "name"),
            *_PLACES["hamlet"],
        ),
        "parent": (
            *("truc thuoc", "thuoc", "don vi cap tren", "cap tren", "don vi quan ly", "parent", *_PLACES["commune"]),
            *("tinh", "thuoc xa", "thuoc phuong", "thuoc don vi", "don vi truc thuoc", "thuoc tinh"),
        ),
        "code": ("ma", "ma don vi", "ma dvhc", "ma so", "ma don vi hanh chinh", "code"),
        "homes": ("so ho", "tong so ho", "so ho dan", "homes"),
        **_PHONE,
    },
}
_MEANINGS = {
    kind: {phrase: field for field, phrases in reversed(fields.items()) for phrase in phrases}
    for kind, fields in _WORDS.items()
}
# Without these a list is not of its kind.
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    Kind.HOUSEHOLDS: ("head",),
    Kind.MEMBERS: ("name",),
    Kind.TEAMS: ("hamlet", "commune", "name"),  # any of them
    Kind.UNITS: ("name",),
}
_ASIDE = re.compile(r"\([^)]*\)|\*")
_NOT_LETTERS = re.compile(r"[^a-z0-9đ]+")
# "đt" is a phone and "dt" the people somebody belongs to: told apart before the marks go.
_PHONE_SHORT = re.compile(r"\b(?:so\s+)?s?đt\b")
_HAMLETS = frozenset(["thon", "ban", "tdp", "ap", "khom", "xom", "lang", "buon", "kp", "kdc", "khu"])
_HAMLET_WORDS = _HAMLETS | frozenset(["to", "dan", "pho", "cu", "ten", "hoac"])
_OPEN = frozenset({"sdt", "so dien thoai", "dien thoai", "ho va ten chu ho", "ho ten chu ho", "so nhan khau", "ma ho"})


def meaning_of(heading: str, kind: Kind) -> str | None:
    """The field that a heading stands for, nothing where it is none of this kind's."""
    words = words_of(heading)
    if not words:
        return None
    known = _MEANINGS[kind]
    if words in known:
        return known[words]
    each = set(words.split())
    if "hamlet" in known.values() and each <= _HAMLET_WORDS and each & _HAMLETS:
        return "hamlet"
    begun = next((phrase for phrase in _OPEN if words.startswith(f"{phrase} ")), None)
    return known.get(begun) if begun else None


def words_of(heading: str) -> str:
    """A heading's words for comparing: no marks, no case, nothing in brackets, signs as spaces."""
    lowered = _ASIDE.sub(" ", nfc(heading).lower())
    spelled = _PHONE_SHORT.sub("so dien thoai", _NOT_LETTERS.sub(" ", _kept_d(lowered)))
    return " ".join(spelled.replace("đ", "d").split())


def _kept_d(lowered: str) -> str:
    return "".join("đ" if symbol == "đ" else fold(symbol) or " " for symbol in lowered)
