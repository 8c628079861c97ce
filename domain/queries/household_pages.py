"""One home, to the officer of its branch: what is known of it, since when, and from whom."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from domain.audit import record_event
from domain.database import Row, row
from domain.queries.places import COMMUNE, place_words
from domain.queries.said_once import BELOW
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.pictures import WRONG_IN_A_ROW
from domain.rules.viewers import Role, Viewer


class Consent(msgspec.Struct, frozen=True):
    """To which wording, before whom, and when it was taken back."""

    wording: str
    member: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """What is known of a home. `phone` is told after a tap of its own, which is written down (design §4.10).

    `added_by` and `phone_by`: the member who wrote them down at the door; None where an office's list had them.
    """

    public_id: str
    head: str
    known_as: str | None
    lane: str | None
    place: str
    serial: str | None
    language: str | None
    contact: str | None
    moved_on: date | None
    not_needed_on: date | None
    quiet_until: date | None
    erased_on: date | None
    added_by: str | None
    added_on: date | None
    has_phone: bool
    phone: str | None
    phone_by: str | None
    consents: tuple[Consent, ...]
    pictures_on: date | None  # when it chose its three pictures (G12), on whose phone
    pictures_by: str | None
    pictures_sleep: bool  # ten wrong tries in a row


async def show_household(*, viewer: Viewer, household: str, at: datetime, with_phone: bool = False) -> HouseholdPage:
    """The home; the look is written down, and so is the one at its number. Refuses: `not-found`."""
    found = await row(SHOW, household, viewer.units(Role.OFFICER))
    if found is None:
        raise NotFound("not-found")
    await record_event(
        at=at, account=viewer.account, action="households.show", subject_kind="recipient", subject=found["id"],
        phone=with_phone,
    )  # fmt: skip
    return page_of(found, with_phone=with_phone)


def page_of(found: Row, *, with_phone: bool) -> HouseholdPage:
    same = ("head", "known_as", "lane", "serial", "language", "contact", "moved_on", "not_needed_on", "quiet_until")
    return HouseholdPage(
        public_id=found["public_id"],
        place=place_words(found["hamlet"], found["commune"]),
        erased_on=local_day(found["erased_at"]) if found["erased_at"] else None,
        added_by=found["added_by"],
        added_on=local_day(found["added_at"]) if found["added_at"] else None,
        has_phone=found["phone"] is not None,
        phone=found["phone"] if with_phone else None,
        phone_by=found["phone_by"],
        consents=msgspec.json.decode(found["consents"] or "[]", type=tuple[Consent, ...]),
        pictures_on=local_day(found["pictures_at"]) if found["pictures_at"] else None,
        pictures_by=found["pictures_by"],
        pictures_sleep=(found["misses"] or 0) >= WRONG_IN_A_ROW,
        **{field: found[field] for field in same},
    )


# A home of the officer's branch, locked: a list that comes at this moment waits.
OWN = f"""
SELECT id, head, known_as, lane, phone, language, contact, moved_on, erased_at FROM recipient
WHERE public_id = {{}} AND kind = 'household' AND unit IN {BELOW} FOR UPDATE
"""

BY = """(
    SELECT person.name FROM intake JOIN account ON account.id = intake.account JOIN person ON person.id = account.person
    WHERE intake.key = «key»
)"""

PHONE_BY = BY.replace("«key»", "recipient.phone_by")

SHOW = f"""
SELECT recipient.id, recipient.public_id, recipient.head, known_as, lane, recipient.phone, language, contact, moved_on,
       not_needed_on, quiet_until, erased_at, hamlet.name AS hamlet, commune.name AS commune, card.serial,
       {BY.replace("«key»", "recipient.added")} AS added_by,
       {PHONE_BY} AS phone_by,
       (SELECT recorded_at FROM intake WHERE intake.key = recipient.added) AS added_at,
       pictures.chosen_at AS pictures_at, pictures.misses, chooser.name AS pictures_by,
       (SELECT json_agg(json_build_object('wording', wording, 'member', person.name, 'given_at', given_at,
            'withdrawn_at', withdrawn_at) ORDER BY agreed.id DESC)
        FROM household_consent AS agreed JOIN account ON account.id = agreed.account
        JOIN person ON person.id = account.person WHERE agreed.recipient = recipient.id) AS consents
FROM recipient JOIN unit AS hamlet ON hamlet.id = recipient.unit
{COMMUNE}
LEFT JOIN card ON card.recipient = recipient.id AND card.revoked_at IS NULL
LEFT JOIN household_pictures AS pictures ON pictures.recipient = recipient.id
LEFT JOIN account AS choosing ON choosing.id = pictures.account
LEFT JOIN person AS chooser ON chooser.id = choosing.person
WHERE recipient.public_id = {{}} AND recipient.kind = 'household' AND recipient.unit IN {BELOW}
"""
