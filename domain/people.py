"""Making a person, once: a phone number or an e-mail address belongs to one."""

from dataclasses import dataclass, replace

from domain.database import row
from domain.refusals import ALL_READ, Faults, FormRefused, Refused
from domain.rules.imports.phones import read_phone
from domain.rules.tokens import public_id
from domain.rules.vietnamese import fold, nfc, proper_name, sort_key

LONGEST_NAME, LONGEST_EMAIL = 100, 200


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of somebody who is written down: a name, and how they sign in."""

    name: str
    phone: str | None = None
    email: str | None = None
    employer: str | None = None


@dataclass(frozen=True, slots=True)
class KeptPerson:
    """A person as a row."""

    id: int
    public_id: str
    name: str


def check_person(person: NewPerson, *, demo: bool, unread: Faults = ALL_READ) -> NewPerson:
    """The same, in its written forms. Refuses: `form` with every field that does not hold, and those `unread`."""
    wrong = dict(unread)
    name, email = proper_name(person.name), nfc(person.email or "").lower() or None
    employer = nfc(person.employer or "") or None
    if not 2 <= len(name) <= LONGEST_NAME:
        wrong["name"] = length_fault(name)
    phone = None
    try:
        phone = read_phone(person.phone or "", demo=demo)
    except Refused:
        wrong["phone"] = "not-a-phone"
    if email and (email.count("@") != 1 or "@" not in email[1:-1] or " " in email or len(email) > LONGEST_EMAIL):
        wrong["email"] = "not-an-email"
    if not wrong.keys() & {"phone", "email"} and phone is None and email is None:
        wrong["phone"] = "phone-or-email"
    if employer and len(employer) > LONGEST_NAME:
        wrong["employer"] = "too-long"
    if wrong:
        raise FormRefused("form", **wrong)
    return replace(person, name=name, phone=phone.number if phone else None, email=email, employer=employer)


def length_fault(text: str) -> str:
    """Why a text of a wrong length is refused."""
    return "too-short" if text and len(text) < 2 else "too-long" if text else "missing"


async def keep_person(person: NewPerson, chance: bytes, *, known_too: bool = False) -> KeptPerson:
    """Write a person; `known_too` takes the one who has this number already, if the name agrees.

    A step: inside the verb's transaction. Refuses: `form` with `taken` for a number or address that is somebody's.
    """
    known = await row(KNOWN, person.phone, person.email)
    if known is not None:
        if known_too and fold(known["name"]) == fold(person.name):
            return KeptPerson(known["id"], known["public_id"], known["name"])
        raise FormRefused("form", **{"phone" if known["phone"] == person.phone else "email": "taken"})
    values = (public_id(chance), person.name, person.phone, person.email, person.employer)
    made = await row(KEEP, *values, fold(person.name), sort_key(person.name))
    if made is None:  # somebody wrote the same number this very moment
        raise FormRefused("form", phone="taken")
    return KeptPerson(made["id"], made["public_id"], person.name)


KNOWN = """
SELECT id, public_id, name, phone FROM person WHERE phone = {}::text OR lower(email) = {}::text LIMIT 1
"""

KEEP = """
INSERT INTO person (public_id, name, phone, email, employer, search_key, sort_key) VALUES ({}, {}, {}, {}, {}, {}, {})
ON CONFLICT DO NOTHING RETURNING id, public_id
"""
