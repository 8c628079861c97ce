"""A household as a member writes it down at its door: with its consent, and how it wishes to be reached."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from domain.refusals import ALL_READ, Faults, FormRefused, Refused
from domain.rules.imports.forbidden import blotted
from domain.rules.imports.phones import read_phone
from domain.rules.vietnamese import fold, nfc, sort_key, split_form

WORDING = "2026-11"  # of the consent that pages show as `consent.text.<wording>`: another text is another wording
LONGEST_HEAD, LONGEST_KNOWN_AS, LONGEST_LANE = 100, 100, 60
NAMELESS = "Hộ xin không ghi tên"  # the head of a home that asked to be erased
ANOTHER = "another-"  # how the answer begins that none of the probable homes is this one


class HomeLanguage(StrEnum):
    """What a home speaks, by ISO 639-3 (Vietnamese by ISO 639-1, as pages are named)."""

    VIETNAMESE = "vi"
    TAY = "tyz"
    MONG = "hmv"
    DAO = "ium"
    NUNG = "nut"
    THAI = "blt"
    OTHER = "other"


class Contact(StrEnum):
    """How a home wishes to be reached, whatever the reason (G20)."""

    CALL = "call"
    TEXT = "text"
    RELATIVE = "relative"
    IN_PERSON = "in-person"


@dataclass(frozen=True, slots=True)
class NewHome:
    """What is typed at a door. `hamlet` and `household` are public ids.

    `household`: a home that is known already and gets this card; `none_of` those that were shown, where it is none of
    them; empty where nobody was asked. `wording`: of the consent that was read out and given, None without one.
    """

    hamlet: str
    head: str
    known_as: str = ""
    lane: str = ""
    phone: str = ""
    language: HomeLanguage | None = None
    contact: Contact | None = None
    household: str = ""
    wording: str | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.household) and not self.household.startswith(ANOTHER)


def none_of(shown: Iterable[str]) -> str:
    """The answer that a home is none of those that were shown, by public id: of others it says nothing."""
    return ANOTHER + sha256(" ".join(sorted(shown)).encode()).hexdigest()[:16]


def check_home(home: NewHome, *, demo: bool, unread: Faults = ALL_READ) -> NewHome:
    """The same, in its written forms; a known home needs no head. Refuses: `form` with every field that does not hold.

    Without consent nothing is written down: that is a field like the others, and none is ticked beforehand.
    """
    wrong = dict(unread)
    head, known_as, lane = nfc(home.head), nfc(home.known_as), nfc(home.lane)
    if not home.is_known:
        wrong |= {field: fault for field, fault in name_faults(head, known_as, lane).items() if field not in wrong}
    phone = ""
    try:
        read = read_phone(home.phone, demo=demo)
        phone = read.number if read else ""
    except Refused:
        wrong.setdefault("phone", "not-a-phone")
    if not phone and home.contact in {Contact.CALL, Contact.TEXT} and "phone" not in wrong and not home.is_known:
        wrong["phone"] = "phone-to-be-reached"
    if home.wording != WORDING:
        wrong.setdefault("wording", "no-consent")
    if wrong:
        raise FormRefused("form", **wrong)
    return replace(home, head=head, known_as=known_as, lane=lane, phone=phone)


def name_faults(head: str, known_as: str, lane: str) -> dict[str, str]:
    """What is wrong with the words of a home, by field."""
    wrong: dict[str, str] = {}
    if not own_name(head):
        wrong["head"] = "missing"
    for field, text, longest in (
        ("head", head, LONGEST_HEAD),
        ("known_as", known_as, LONGEST_KNOWN_AS),
        ("lane", lane, LONGEST_LANE),
    ):
        if len(text) > longest:
            wrong[field] = "too-long"
        elif blotted(text) != text:
            wrong[field] = "looks-like-id"
    return wrong


def home_keys(head: str, known_as: str | None = None) -> tuple[str, str]:
    """How a home is found (by its head and by the name people use) and where it stands in a list."""
    return fold(f"{head} {known_as or ''}"), sort_key(head)


def own_name(head: str) -> str:
    """A head's name as it is compared: folded, without its form of address; nhà bác Bình → binh."""
    return fold(split_form(re.sub(r"^nhà\s+", "", nfc(head), flags=re.IGNORECASE))[1]).strip()
