"""Homes that are known already and may be the one a member is about to write down."""

from dataclasses import dataclass
from datetime import datetime

from domain.audit import record_event
from domain.database import Row, row, rows
from domain.queries.activations import IS_OURS, OF_COMMUNE
from domain.queries.places import KNOWN, home_words, known_by
from domain.refusals import NotFound, Refused
from domain.rules.days import local_day
from domain.rules.homes import own_name
from domain.rules.ids import UnitId
from domain.rules.imports.phones import read_phone
from domain.rules.viewers import Viewer

MOST = 30  # of a hamlet's: whoever shares a name with more writes the whole of it


@dataclass(frozen=True, slots=True)
class LikelyHome:
    """A home that is known, masked to a member of another hamlet (G9); `serial` of its card, if it has one."""

    id: int
    public_id: str
    name: str
    place: str
    lane: str | None
    serial: str | None


async def show_likely_homes(
    *, viewer: Viewer, card: str, hamlet: str, head: str, phone: str, at: datetime, demo: bool
) -> tuple[LikelyHome, ...]:
    """The same for a blank card, by its token, and a number however it was typed; the look is written down (§4.9).

    Refuses: `card-unknown`, also for one that is not blank; `card-elsewhere` for one of another commune.
    """
    found = await row(COMMUNE_OF, viewer.person, local_day(at), card)
    if found is None:
        raise NotFound("card-unknown")
    if not found["is_ours"]:
        raise NotFound("card-elsewhere")
    commune = UnitId(found["commune"])
    number = phone_of(phone, demo=demo)
    likely = await find_likely_homes(viewer=viewer, commune=commune, hamlet=hamlet, head=head, phone=number, at=at)
    if likely:
        await record_event(
            at=at, account=viewer.account, action="likely_homes.create", subject_kind="unit", subject=commune,
            homes=[home.id for home in likely],
        )  # fmt: skip
    return likely


def phone_of(typed: str, *, demo: bool) -> str:
    """The number that was typed; empty for none, or for what is none yet."""
    try:
        read = read_phone(typed, demo=demo)
    except Refused:
        return ""
    return read.number if read else ""


async def find_likely_homes(
    *, viewer: Viewer, commune: UnitId, hamlet: str, head: str, phone: str, at: datetime
) -> tuple[LikelyHome, ...]:
    """Homes with the phone number, then those of the hamlet whose head or usual name holds the name; thirty at most.

    The number is looked for in the whole commune, a name only where the viewer reads the names anyway (G9). `hamlet` is
    a public id, `phone` in its written form, `head` as it was typed.
    """
    name = own_name(head)
    if not name and not phone:
        return ()
    found = await rows(FIND, *known_by(viewer, local_day(at)), hamlet, name, phone, commune, MOST)
    return tuple(map(likely, found))


def likely(found: Row) -> LikelyHome:
    name = home_words(found["head"], found["known_as"], is_known=found["is_known"])
    lane = found["lane"] if found["is_known"] else None
    return LikelyHome(found["id"], found["public_id"], name, found["hamlet"], lane, found["serial"])


COMMUNE_OF = f"""
SELECT commune.id AS commune, {IS_OURS} FROM card {OF_COMMUNE}
WHERE card.token = {{}} AND card.recipient IS NULL AND card.revoked_at IS NULL
"""

# Whole words are compared: "Mai" finds bà Thào Thị Mai, and "An" no Lan.
FIND = f"""
SELECT * FROM (
    SELECT recipient.id, recipient.public_id, recipient.head, recipient.known_as, recipient.lane, hamlet.name AS hamlet,
           recipient.sort_key, card.serial, coalesce(recipient.phone = typed.phone, false) AS has_number,
           hamlet.public_id = typed.hamlet AND typed.name <> '' AND position(
                ' ' || typed.name || ' ' IN ' ' || translate(recipient.search_key, ',.;-()', '      ') || ' '
           ) > 0 AS has_name,
           {KNOWN}
    FROM recipient JOIN unit AS hamlet ON hamlet.id = recipient.unit
    LEFT JOIN card ON card.recipient = recipient.id AND card.revoked_at IS NULL
    CROSS JOIN (SELECT {{}}::text AS hamlet, {{}}::text AS name, {{}}::text AS phone) AS typed
    WHERE recipient.kind = 'household' AND recipient.moved_on IS NULL
      AND recipient.unit IN (
        SELECT line.unit FROM unit_ancestor AS line WHERE ancestor = {{}} AND upper_inf(line.valid))
) AS home
WHERE has_number OR has_name AND is_known
ORDER BY has_number DESC, sort_key COLLATE "C", id
LIMIT {{}}
"""
