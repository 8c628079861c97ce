"""Vietnamese names: how they are searched, sorted, spoken to and hidden."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from unicodedata import category, combining, normalize

# Source of forms and of their answers: content.md §1. `em` is answered by anh or chị, as the member is.
ANSWERING: Mapping[str, tuple[str, ...]] = {
    "ông": ("cháu",),
    "bà": ("cháu",),
    "bác": ("cháu",),
    "cô": ("cháu",),
    "chú": ("cháu",),
    "anh": ("em",),
    "chị": ("em",),
    "em": ("anh", "chị"),
    "bạn": ("chúng tôi",),
    "bà con": ("chúng tôi",),
}
FORMS_OF_ADDRESS = tuple(ANSWERING)
UNKNOWN_FORM = "bà con"

# The letters that follow their plain sister in the alphabet: "{" and "|" come after "z", so "aâ" sorts after "az".
_LETTERS = str.maketrans({"ă": "a{", "â": "a|", "đ": "d{", "ê": "e{", "ô": "o{", "ơ": "o|", "ư": "u{"})
# Tones in dictionary order: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LEVEL_TONE = "0"

# How the names of hamlets and communes begin, and how lists shorten it. One letter wants a dot or a number behind it.
_UNIT_KINDS: Mapping[str, tuple[str, ...]] = {
    "Tổ dân phố": ("tổ dân phố", "tổ dp", "tdp", "tổ"),
    "Thôn": ("thôn", "t"),
    "Bản": ("bản", "b"),
    "Khu phố": ("khu phố", "kp"),
    "Khu dân cư": ("khu dân cư", "kdc"),
    "Tiểu khu": ("tiểu khu", "tk"),
    "Khu": ("khu",),
    "Khóm": ("khóm",),
    "Buôn": ("buôn",),
    "Làng": ("làng",),
    "Xóm": ("xóm",),
    "Ấp": ("ấp",),
    "Thành phố": ("thành phố", "tp"),
    "Thị trấn": ("thị trấn", "tt"),
    "Đặc khu": ("đặc khu",),
    "Phường": ("phường", "p"),
    "Tỉnh": ("tỉnh",),
    "Xã": ("xã", "x"),
}


def _unmarked(text: str) -> str:
    bare = "".join(symbol for symbol in normalize("NFD", text) if not combining(symbol))
    return bare.replace("đ", "d")


# Written with all its marks or with none: the family names Bàn and Tô are no bản and no tổ.
_KIND_OF = {
    spelled: kind for kind, shorts in _UNIT_KINDS.items() for short in shorts for spelled in (short, _unmarked(short))
}
_LONGEST_FIRST = "|".join(sorted((short for short in _KIND_OF if len(short) > 1), key=len, reverse=True))
_UNIT = re.compile(
    rf"(?P<kind>{_LONGEST_FIRST})(?:\s*\.\s*|\s+|(?=\d))|(?P<letter>[tbpx])(?:\s*\.\s*|\s*(?=\d))", re.IGNORECASE
)
_NUMBER = re.compile(r"(?:(?:so|số)\s+)?0*(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit's name in its parts: `kind` ("Thôn", or nothing) and `own` ("3", "Nà Lộc")."""

    kind: str
    own: str

    @property
    def shown(self) -> str:
        """As pages write it: Thôn 3."""
        return f"{self.kind} {self.own}".strip()

    @property
    def key(self) -> str:
        """The same for every spelling of one unit: thon 3."""
        return fold(self.shown)


def nfc(text: str) -> str:
    """Text as it is kept: composed letters, single spaces, nothing that cannot be seen."""
    composed = normalize("NFC", text)
    plain = composed if composed.isprintable() else "".join(map(_seen, composed))
    return " ".join(plain.split())


def _seen(symbol: str) -> str:
    if symbol.isspace():
        return " "
    return "" if category(symbol) in {"Cc", "Cf", "Cs", "Co", "Cn"} else symbol


def fold(text: str) -> str:
    """The search key: lower case, without tones and marks, đ as d, single spaces."""
    return _unmarked(nfc(text).lower())


def has_marks(text: str) -> bool:
    """It was written with Vietnamese marks: "Lò", not "Lo"."""
    return fold(text) != nfc(text).lower()


def sort_key(name: str) -> str:
    """A person's place in a list: given name, then family name, then the rest, by the Vietnamese alphabet.

    Syllable by syllable, letters before tones, tones as dictionaries order them. Compare by bytes (`COLLATE "C"`).
    """
    words = split_form(name)[1].split()
    return " ".join(map(_syllable_key, words[-1:] + words[:-1]))


def place_sort_key(name: str) -> str:
    """A place's position in a list: words in their order, numbers as numbers, so that Thôn 10 follows Thôn 9."""
    return " ".join(map(_syllable_key, nfc(name).split()))


def _syllable_key(word: str) -> str:
    if word.isascii() and word.isdigit():
        return word.zfill(6)
    marks = normalize("NFD", word.lower())
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), _LEVEL_TONE)
    letters = normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    return letters.translate(_LETTERS) + tone


def proper_name(name: str) -> str:
    """A name typed in capitals, or in none, as names are written; any other stands as it was typed."""
    clean = nfc(name)
    return clean.title() if clean.isupper() or clean.islower() else clean


def split_form(name: str) -> tuple[str, str]:
    """The form of address before a name, in lower case, and the name: ("bà", "Thào Thị Mai"), or ("", …)."""
    first, _, rest = nfc(name).partition(" ")
    form = first.lower()
    return (form, rest) if rest and form in ANSWERING else ("", nfc(name))


def answering_form(form: str, own: str = "") -> str:
    """What the helper calls themself to somebody called `form`; `own` is the helper's choice where there are two."""
    answers = ANSWERING.get(nfc(form).lower(), ANSWERING[UNKNOWN_FORM])
    return own if own in answers else answers[0]


def mask_name(head: str) -> str:
    """A household's head as a stranger may read it: "bà Thào Thị Mai" is bà M…"""
    home = "nhà " if nfc(head).lower().startswith("nhà ") else ""
    form, name = split_form(nfc(head)[len(home) :])
    given = name.split()[-1:]
    return f"{home}{form} ".lstrip() + (given[0][:1].upper() if given else "") + "…"


def read_unit_name(text: str) -> UnitName:
    """A unit's name out of any spelling: "T.3", "thon 03", "Thôn số 3" are Thôn 3; "TDP 5" is Tổ dân phố 5."""
    clean = nfc(text)
    begun = _UNIT.match(clean)
    if not begun or begun.end() >= len(clean):
        return UnitName("", proper_name(clean))
    own = clean[begun.end() :].strip(" .:-")
    number = _NUMBER.fullmatch(own)
    return UnitName(_KIND_OF[begun[0].strip(" .").lower()], number[1] if number else proper_name(own))


def unit_key(text: str) -> str:
    """One key for every spelling of a unit's name."""
    return read_unit_name(text).key
