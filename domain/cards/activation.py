"""A blank card is activated at a door: from then on it is the card of that home."""

from dataclasses import dataclass

from domain.cards.issuing import LOCK
from domain.database import Row, row, rows, transaction
from domain.intake import answer_of
from domain.queries.activations import IS_OURS, OF_COMMUNE
from domain.queries.likely_homes import LikelyHome, find_likely_homes, phone_of
from domain.refusals import ALL_READ, Busy, Faults, FormRefused, NotFound, Refused
from domain.rules.days import counting_day
from domain.rules.homes import NewHome, check_home, home_keys, none_of
from domain.rules.ids import Key, UnitId
from domain.rules.intake import Sent, content_hash
from domain.rules.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Place:
    """The card, locked, and where its home is: `hamlet` None for one that is no hamlet of the card's commune."""

    card: int
    commune: UnitId
    hamlet: int | None


async def activate_card(
    *, viewer: Viewer, card: str, home: NewHome, sent: Sent, public_id: str, demo: bool, unread: Faults = ALL_READ
) -> str:
    """Bind a blank card to a home, new or known, that consented; returns the home's public id.

    1. The card is locked, and the key looked at: a repeat gets the first answer. Then the commune's hamlets, as a print
       run locks them: of two who write one home down, or make its card, the second sees the first.
    2. Whatever does not hold is refused at once, with homes that may be this one (design §2, G9).
    3. A new home is written down; a known one that has no card keeps what its list says. A lost card is the officer's
       to replace: a member who could would hold the card of any home.

    Any member of the card's commune may, for any home there (G13). Refuses: `card-unknown`, `key-taken`,
    `card-taken`, `card-withdrawn`, `card-elsewhere`; `form`.
    """
    day, _ = counting_day(sent.happened_at, sent.recorded_at)
    content = content_of(card, home)
    async with transaction():
        found = await row(CARD, home.hamlet, viewer.person, day, card)
        standing = await row("SELECT account, content_hash, answer FROM intake WHERE key = {}", sent.key)
        if standing:
            return answer_of(standing, viewer.account, content) or ""
        place = place_of(found)
        await rows(LOCK, place.commune)
        given, known = await checked(viewer, home, place, sent, demo=demo, unread=unread)
        answer = known.public_id if known else public_id
        kept = await row(KEEP, sent.key, viewer.account, content, sent.claimed_at, sent.recorded_at, answer)
        if kept is None:  # the same key came at once with another card, and was first
            raise Busy("server-busy")
        written = await keep_home(given, known, place, sent.key, public_id)
        await rows(
            BIND,
            *(written, sent.key, place.card),
            *(written, given.wording, sent.happened_at, sent.recorded_at, viewer.account),
            *(sent.recorded_at, viewer.account, written, known is not None),
        )
    return answer


def content_of(card: str, home: NewHome) -> bytes:
    """The canonical content of an activation: everything that was sent."""
    said = [home.hamlet, home.head, home.known_as, home.lane, home.phone, home.language, home.contact]
    return content_hash("activation", card=card, home=[said], household=home.household, wording=home.wording)


def place_of(found: Row | None) -> Place:
    """A card that may be activated by whoever asks. Refuses as `activate_card`."""
    if found is None:
        raise NotFound("card-unknown")
    if found["recipient"] is not None:
        raise Refused("card-taken")
    if found["revoked_at"] is not None:
        raise Refused("card-withdrawn")
    if not found["is_ours"]:
        raise NotFound("card-elsewhere")
    return Place(found["id"], UnitId(found["commune"]), found["hamlet"])


async def checked(
    viewer: Viewer, home: NewHome, place: Place, sent: Sent, *, demo: bool, unread: Faults
) -> tuple[NewHome, LikelyHome | None]:
    """The home in its written form, and the known one that it is. A step. Refuses: `form`."""
    wrong: dict[str, object] = {} if place.hamlet else {"hamlet": "not-chosen"}
    given = home
    try:
        given = check_home(home, demo=demo, unread=unread)
    except FormRefused as refused:
        wrong |= refused.facts
    likely = await find_likely_homes(
        viewer=viewer, commune=place.commune, hamlet=home.hamlet, head=home.head,
        phone=phone_of(home.phone, demo=demo), at=sent.recorded_at,
    )  # fmt: skip
    known = next((one for one in likely if one.public_id == home.household), None)
    if known is None and (home.is_known or (likely and home.household != none_of(one.public_id for one in likely))):
        wrong["household"] = "perhaps-known" if likely else "home-not-fitting"
    if known and known.serial:
        wrong["household"] = "has-a-card"
    if wrong:
        raise FormRefused("form", **wrong)
    return given, known


async def keep_home(home: NewHome, known: LikelyHome | None, place: Place, key: Key, public_id: str) -> int:
    """The row of the home, written or put right. A step."""
    if known:
        await rows(KNOWN, home.language, home.contact, home.phone or None, key, known.id)
        return known.id
    words = (home.head, home.known_as or None, home.lane or None, home.phone or None)
    by = key if home.phone else None
    made = await row(
        NEW, public_id, place.hamlet, *words, by, home.language, home.contact, key, *home_keys(home.head, home.known_as)
    )
    return made["id"] if made else 0


# The row of the card is held until the home is written: of two that activate it at once the second finds it taken.
CARD = f"""
SELECT card.id, card.recipient, card.revoked_at, commune.id AS commune,
       (SELECT unit.id FROM unit JOIN unit_ancestor AS line ON line.unit = unit.id AND upper_inf(line.valid)
        WHERE unit.public_id = {{}} AND unit.kind = 'hamlet' AND upper_inf(unit.valid)
          AND line.ancestor = commune.id) AS hamlet,
       {IS_OURS}
FROM card {OF_COMMUNE}
WHERE card.token = {{}} FOR UPDATE OF card
"""

KEEP = """
INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
VALUES ({}, {}, {}, 'activation', {}, {}, 'accepted', {}) ON CONFLICT DO NOTHING RETURNING key
"""

NEW = """
INSERT INTO recipient (kind, public_id, unit, head, known_as, lane, phone, phone_by, language, contact, added,
                       search_key, sort_key)
VALUES ('household', {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}) RETURNING id
"""

# What the office's list says stands; how the home wishes to be reached is asked at the door, and newest there.
KNOWN = """
UPDATE recipient SET phone = coalesce(recipient.phone, given.phone),
    phone_by = CASE WHEN recipient.phone IS NULL AND given.phone IS NOT NULL THEN given.key ELSE phone_by END,
    language = coalesce({}, language), contact = coalesce({}, contact)
FROM (SELECT {}::text AS phone, {}::uuid AS key) AS given WHERE id = {}
"""

BIND = """
WITH bound AS (
    UPDATE card SET recipient = {}, activated = {} WHERE id = {}
), agreed AS (
    INSERT INTO household_consent (recipient, wording, given_at, recorded_at, account) VALUES ({}, {}, {}, {}, {})
)
INSERT INTO audit_event (at, account, action, subject_kind, subject, facts)
VALUES ({}, {}, 'activations.create', 'recipient', {}, jsonb_build_object('known', {}::boolean))
"""
