"""A blank card in a member's hand, and what became of those that were activated."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from domain.database import Row, row, rows
from domain.queries.places import COMMUNE, home_words, in_a_sentence, place_words
from domain.queries.said_once import OWN_PHONE, works
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.paging import last_page
from domain.rules.searches import like
from domain.rules.viewers import Role, Viewer

PAGE = 50


class HamletChoice(msgspec.Struct, frozen=True):
    """A hamlet of the card's commune."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class BlankCardPage:
    """A blank card before its home is written down. `hamlet` is the likeliest, by its public id."""

    token: str
    serial: str
    place: str
    hamlets: tuple[HamletChoice, ...]
    hamlet: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Activation:
    """A card that a member bound to a home: `known` where an office's list had it before.

    `visits` are those that the home's own phone confirmed; `others` of them by somebody else than whoever activated it:
    a home that nobody else has ever seen is asked about first (reliability.md, threat 7).
    """

    activated_on: date
    serial: str
    home: str
    household: str
    place: str
    member: str
    by_member: int  # homes that the same member wrote down, of those asked for
    known: bool
    visits: int
    others: int


@dataclass(frozen=True, slots=True)
class ActivationsPage:
    """Those that nobody else has visited first, newest first; a file holds them all."""

    lines: tuple[Activation, ...]
    total: int
    search: str
    page: int
    last: int


async def show_blank_card(*, viewer: Viewer, token: str, at: datetime) -> BlankCardPage:
    """What the page of a blank card offers. Refuses: `card-unknown`, also for one that is not blank."""
    today = viewer.person, local_day(at)
    found = await row(BLANK, *today, *today, token)
    if found is None:
        raise NotFound("card-unknown")
    hamlets = msgspec.json.decode(found["hamlets"] or "[]", type=tuple[HamletChoice, ...])
    return BlankCardPage(
        token=token,
        serial=found["serial"],
        place=in_a_sentence(place_words(found["unit"], found["commune"])),
        hamlets=hamlets,
        hamlet=found["likeliest"] or "",
        is_ours=found["is_ours"],
    )


async def list_activations(
    *, viewer: Viewer, search: str, page: int, at: datetime, limit: int = PAGE
) -> ActivationsPage:
    """Cards that members activated in the officer's branch, found by serial, home or member.

    The look is written down (design §4.9).
    """
    asked = viewer.units(Role.OFFICER), search.upper().strip(), like(search)
    found = await rows(LIST, *asked, at, viewer.account, limit, (page - 1) * limit)
    if page > 1 and not found:  # beyond the last
        return await list_activations(viewer=viewer, search=search, page=1, at=at, limit=limit)
    total = found[0]["total"] if found else 0
    lines = tuple(map(line_of, found))
    return ActivationsPage(lines, total, search, page, last_page(total, limit))


def line_of(found: Row) -> Activation:
    return Activation(
        activated_on=local_day(found["recorded_at"]),
        serial=found["serial"],
        home=home_words(found["head"], found["known_as"], is_known=True),
        household=found["household"],
        place=place_words(found["hamlet"], found["commune"]),
        member=found["member"],
        by_member=found["by_member"],
        known=found["known"],
        visits=found["visits"],
        others=found["others"],
    )


# Who may activate a card, and for which hamlets: `card`, and `commune`, the one it was printed for.
OF_COMMUNE = """
LEFT JOIN LATERAL (
    SELECT unit.id, unit.name FROM unit_ancestor AS line JOIN unit ON unit.id = line.ancestor
    WHERE line.unit = card.unit AND unit.kind = 'commune' AND upper_inf(line.valid) LIMIT 1
) AS commune ON true
"""
IS_OURS = f"""EXISTS (
    SELECT FROM membership JOIN team ON team.id = membership.team
    JOIN unit_ancestor AS line ON line.unit = team.unit AND upper_inf(line.valid)
    CROSS JOIN (SELECT {{}}::bigint AS person, {{}}::date AS day) AS today
    WHERE membership.person = today.person AND membership.valid @> day AND line.ancestor = commune.id
      AND {works("day")}
) AS is_ours"""

# The likeliest hamlet is the card's own; of a card for the whole commune the one of the member's team.
BLANK = f"""
SELECT card.serial, place.name AS unit, commune.name AS commune, {IS_OURS},
       (SELECT json_agg(json_build_object('public_id', hamlet.public_id, 'name', hamlet.name)
                        ORDER BY hamlet.sort_key COLLATE "C")
        FROM unit AS hamlet JOIN unit_ancestor AS line ON line.unit = hamlet.id AND upper_inf(line.valid)
        WHERE line.ancestor = commune.id AND hamlet.kind = 'hamlet' AND upper_inf(hamlet.valid)) AS hamlets,
       CASE place.kind WHEN 'hamlet' THEN place.public_id ELSE (
        SELECT unit.public_id FROM membership JOIN team ON team.id = membership.team JOIN unit ON unit.id = team.unit
        WHERE membership.person = {{}} AND membership.valid @> {{}}::date AND unit.kind = 'hamlet'
        ORDER BY membership.id LIMIT 1) END AS likeliest
FROM card JOIN unit AS place ON place.id = card.unit {OF_COMMUNE}
WHERE card.token = {{}} AND card.recipient IS NULL AND card.revoked_at IS NULL
"""

LIST = f"""
WITH activated AS (
    SELECT card.serial, intake.recorded_at, intake.account, recipient.id AS home, recipient.head, recipient.known_as,
           recipient.public_id AS household, recipient.unit, recipient.added IS NULL AS known,
           person.id AS person, person.name AS member, count(*) OVER () AS total, card.id,
           count(*) OVER (PARTITION BY person.id) AS by_member
    FROM card JOIN intake ON intake.key = card.activated JOIN recipient ON recipient.id = card.recipient
    JOIN account ON account.id = intake.account JOIN person ON person.id = account.person
    CROSS JOIN (SELECT {{}}::bigint[] AS units, {{}}::text AS serial, {{}}::text AS words) AS asked
    WHERE recipient.unit IN (SELECT unit_ancestor.unit FROM unit_ancestor
                             WHERE ancestor = ANY(asked.units) AND upper_inf(valid))
      AND (card.serial = asked.serial OR recipient.search_key LIKE asked.words OR person.search_key LIKE asked.words)
), looked AS (
    INSERT INTO audit_event (at, account, action, subject_kind, subject, facts)
    SELECT {{}}::timestamptz, {{}}::bigint, 'activations.index', 'unit', min(unit),
           jsonb_build_object('homes', count(*))
    FROM activated HAVING count(*) > 0
)
SELECT shown.*, hamlet.name AS hamlet, commune.name AS commune, said.visits, said.others
FROM activated AS shown
JOIN unit AS hamlet ON hamlet.id = shown.unit {COMMUNE}
CROSS JOIN LATERAL (
    SELECT count(*) AS visits, count(*) FILTER (WHERE check_in.person <> shown.person) AS others
    FROM assistance JOIN check_in ON check_in.id = assistance.check_in
    JOIN confirmation ON confirmation.assistance = assistance.id AND standing AND {OWN_PHONE}
    WHERE assistance.recipient = shown.home AND assistance.state = 'confirmed'
) AS said
ORDER BY (said.others = 0) DESC, shown.recorded_at DESC, shown.id DESC LIMIT {{}} OFFSET {{}}
"""
