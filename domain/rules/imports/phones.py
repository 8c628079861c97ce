"""Vietnamese phone numbers as lists hold them: dotted, with +84, without their 0, or with a prefix of before 2018."""

import re
from dataclasses import dataclass

from domain.refusals import Refused
from domain.rules.imports.sheets import Value, shown


def _table(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())


# Mobile numbers of 11 digits became 10 from 15 September 2018 (decision 798/QĐ-BTTTT of 25 May 2018), by operator:
# MobiFone, VinaPhone, Viettel, Vietnamobile, Gmobile.
OLD_MOBILE = _table(
    "0120:070 0121:079 0122:077 0126:076 0128:078 "
    "0123:083 0124:084 0125:085 0127:081 0129:082 "
    "0162:032 0163:033 0164:034 0165:035 0166:036 0167:037 0168:038 0169:039 "
    "0186:056 0188:058 "
    "0199:059"
)
# Area codes changed in 2017, in three steps (decision 2036/QĐ-BTTTT of 2016), a line each here. Hà Giang, Phú Thọ,
# Vĩnh Phúc and Hòa Bình kept theirs.
OLD_AREA = _table(
    "022:0212 0231:0213 020:0214 0230:0215 029:0216 052:0232 053:0233 054:0234 0510:0235 0511:0236 037:0237 038:0238 "
    "039:0239 "
    "033:0203 0240:0204 025:0205 026:0206 027:0207 0280:0208 0281:0209 0320:0220 0321:0221 0241:0222 031:0225 "
    "0351:0226 036:0227 0350:0228 030:0229 0780:0290 0781:0291 0710:0292 0711:0293 074:0294 076:0296 077:0297 079:0299 "
    "04:024 08:028 061:0251 062:0252 064:0254 055:0255 056:0256 057:0257 058:0258 068:0259 060:0260 0501:0261 "
    "0500:0262 063:0263 059:0269 070:0270 0651:0271 072:0272 073:0273 0650:0274 075:0275 066:0276 067:0277"
)

_MOBILE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}")
# No subscriber in Hà Nội (024) or Hồ Chí Minh City (028) begins with 0 or 1: 0240, 0281 … are provinces of before 2017.
_LANDLINE = re.compile(r"02(?!3[01]|[48][01])\d{9}")
_DEMO = re.compile(r"0000\d{6}")  # never dialable, so a demo rings nobody
_NONE = frozenset({"", "0", "-", "--", "x", "không", "không có", "ko", "k", "kc", "ko có", "chưa có", "none", "null"})
_SEVERAL = re.compile(r"[/;,\n&]|\s+-\s+|\bhoặc\b|\bvà\b")
_SPACERS = re.compile(r"[\s.\-–()']+")

LOST_ZERO, OLD_PREFIX = "phone-lost-zero", "phone-old-prefix"


@dataclass(frozen=True, slots=True)
class Phone:
    """`number` in today's form, with its 0; `mends` says what was put right, for the person to see."""

    number: str
    mends: tuple[str, ...] = ()


def read_phone(held: Value, *, demo: bool) -> Phone | None:
    """The first number in a cell, or nothing where the list says that there is none.

    Dots, spaces, +84 and 84 are ways of writing and pass silently; a lost 0 and an old prefix are mended and said.
    Demo numbers (0000…) are taken only where `demo` says so.

    Refuses: `phone-too-short`, `phone-too-long`, `phone-looks-like-id`, `phone-demo`, `phone-not-understood`.
    """
    text = shown(held).strip().lower()
    if text in _NONE:
        return None
    digits = _national(_SPACERS.sub("", _SEVERAL.split(text)[0]))
    if _DEMO.fullmatch(digits):
        if not demo:
            raise Refused("phone-demo")
        return Phone(digits)
    return _dialable(digits)


def _national(number: str) -> str:
    """Without the country's code, however it is written; refuses what is not digits."""
    digits = number.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise Refused("phone-not-understood")
    digits = digits.removeprefix("00") if digits.startswith("0084") else digits
    if digits.startswith("84") and len(digits) in {11, 12, 13}:
        return f"0{digits[2:].removeprefix('0')}"
    return digits


def _dialable(digits: str) -> Phone:
    lost = not digits.startswith("0") and _lost_its_zero(digits)
    number = f"0{digits}" if lost else digits
    renewed = _renewed(number)
    if _MOBILE.fullmatch(renewed) or _LANDLINE.fullmatch(renewed):
        mends = (LOST_ZERO,) * lost + (OLD_PREFIX,) * (renewed != number)
        return Phone(renewed, mends)
    raise Refused(_fault(digits))


def _lost_its_zero(digits: str) -> bool:
    """A spreadsheet that took the number for a number: 9 digits of a mobile, 10 of an old one or a landline."""
    return len(digits) in {9, 10}


def _renewed(number: str) -> str:
    """The number of today. What can be dialled today is left alone: 070… was a landline once, and is a mobile."""
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return number
    if len(number) == 11 and number[:4] in OLD_MOBILE:
        return OLD_MOBILE[number[:4]] + number[4:]
    for size in (4, 3, 2):
        new = OLD_AREA.get(number[:size])
        if new and _LANDLINE.fullmatch(new + number[size:]):
            return new + number[size:]
    return number


def _fault(digits: str) -> str:
    """Why it is no number. Nine digits without a 0, or twelve, are an ID number in the wrong column."""
    size = len(digits)
    if size == 12 or (size == 9 and not digits.startswith("0")):
        return "phone-looks-like-id"
    if size < 10 or (size == 10 and digits.startswith("02")):
        return "phone-too-short"
    return "phone-too-long" if size > 10 else "phone-not-understood"
