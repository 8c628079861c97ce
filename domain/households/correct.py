"""An officer puts right what is known of a home."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.audit import record_event
from domain.database import row, rows, transaction
from domain.queries.household_pages import OWN
from domain.refusals import ALL_READ, Faults, FormRefused, NotFound, Refused
from domain.rules.days import EARLIEST, local_day
from domain.rules.homes import Contact, HomeLanguage, home_keys, name_faults
from domain.rules.imports.phones import read_phone
from domain.rules.vietnamese import nfc
from domain.rules.viewers import Role, Viewer


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What an officer may change. `phone` None: the number was not looked at, and stays; empty: there is none."""

    head: str
    known_as: str = ""
    lane: str = ""
    phone: str | None = None
    language: HomeLanguage | None = None
    contact: Contact | None = None
    moved_on: date | None = None


async def correct_home(
    *, viewer: Viewer, household: str, facts: HomeFacts, at: datetime, demo: bool, unread: Faults = ALL_READ
) -> None:
    """Write what the home is called, where it stands and how it is reached; the trail names the fields, not the words.

    Its hamlet stays: what was done there counts there (design §4.11). Refuses: `not-found`; `form`.
    """
    head, known_as, lane = nfc(facts.head), nfc(facts.known_as), nfc(facts.lane)
    wrong = {**name_faults(head, known_as, lane), **unread}
    number = None
    try:
        number = read_phone(facts.phone or "", demo=demo)
    except Refused:
        wrong.setdefault("phone", "not-a-phone")
    if facts.moved_on and not EARLIEST <= facts.moved_on <= local_day(at):
        wrong.setdefault("moved_on", "not-yet" if facts.moved_on > EARLIEST else "too-long-ago")
    async with transaction():
        home = await row(OWN, household, viewer.units(Role.OFFICER))
        if home is None:
            raise NotFound("not-found")
        if wrong:
            raise FormRefused("form", **wrong)
        given = {
            "head": head, "known_as": known_as or None, "lane": lane or None, "language": facts.language,
            "contact": facts.contact, "moved_on": facts.moved_on,
            "phone": home["phone"] if facts.phone is None else number.number if number else None,
        }  # fmt: skip
        changed = [field for field, value in given.items() if home[field] != value]
        await rows(CORRECT, *given.values(), "phone" in changed, *home_keys(head, known_as), home["id"])
        if changed:
            await record_event(
                at=at, account=viewer.account, action="households.update", subject_kind="recipient",
                subject=home["id"], fields=changed,
            )  # fmt: skip


# A number that the office writes is the office's, whoever gave the one before.
CORRECT = """
UPDATE recipient SET head = {}, known_as = {}, lane = {}, language = {}, contact = {}, moved_on = {}, phone = {},
    phone_by = CASE WHEN {}::boolean THEN NULL ELSE phone_by END, search_key = {}, sort_key = {}
WHERE id = {}
"""
