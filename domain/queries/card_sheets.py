"""Which homes have a card, and the cards of a print run."""

from dataclasses import dataclass
from datetime import datetime

from domain.database import Row, rows
from domain.queries.places import NUMBER, in_a_sentence
from domain.queries.said_once import BELOW
from domain.refusals import NotFound
from domain.rules.paging import last_page
from domain.rules.searches import like
from domain.rules.tokens import CardCode, CardToken
from domain.rules.viewers import Role, Viewer

PAGE = 50  # hamlets


@dataclass(frozen=True, slots=True)
class HamletCards:
    """A hamlet: its homes, how many have a live card, how many have none."""

    public_id: str
    name: str
    commune: str
    commune_id: str
    homes: int
    cards: int

    @property
    def without(self) -> int:
        return self.homes - self.cards


@dataclass(frozen=True, slots=True)
class CardsPage:
    """The hamlets of the officer's branch; a file holds them all, a page those that are `shown`."""

    hamlets: tuple[HamletCards, ...]
    search: str
    page: int

    @property
    def last(self) -> int:
        return last_page(len(self.hamlets), PAGE)

    @property
    def shown(self) -> tuple[HamletCards, ...]:
        return self.hamlets[(self.page - 1) * PAGE : self.page * PAGE]

    @property
    def homes(self) -> int:
        return sum(hamlet.homes for hamlet in self.hamlets)

    @property
    def cards(self) -> int:
        return sum(hamlet.cards for hamlet in self.hamlets)

    @property
    def without(self) -> int:
        return self.homes - self.cards

    @property
    def communes(self) -> dict[str, str]:
        """Public id → name, of the communes of the branch."""
        return {hamlet.commune_id: hamlet.commune for hamlet in self.hamlets}


@dataclass(frozen=True, slots=True)
class SheetCard:
    """A card to print."""

    serial: str
    token: CardToken
    code: CardCode
    lane: str
    known_as: str


@dataclass(frozen=True, slots=True)
class SheetBundle:
    """A hamlet's cards; `above` is what the hamlet belongs to, in words, `tile` the code of its tile."""

    unit: str
    above: str
    phone: str
    tile: str
    cards: tuple[SheetCard, ...]


async def list_hamlet_cards(*, viewer: Viewer, search: str, page: int = 1) -> CardsPage:
    """Hamlets with the count of their homes and cards, found by name."""
    found = await rows(LIST, viewer.units(Role.OFFICER), like(search))
    lines = tuple(
        HamletCards(line["public_id"], line["name"], line["commune"], line["commune_id"], line["homes"], line["cards"])
        for line in found
    )
    return CardsPage(lines, search, page if len(lines) > (page - 1) * PAGE else 1)


async def show_batch(*, viewer: Viewer, batch: str, at: datetime) -> tuple[SheetBundle, ...]:
    """The cards of one print run that still live, a bundle a hamlet; the look is logged. Refuses: `not-found`."""
    return bundles(await rows(SHEET, batch, None, viewer.units(Role.OFFICER), at, viewer.account, batch))


async def show_unit_cards(*, viewer: Viewer, unit: str, at: datetime) -> tuple[SheetBundle, ...]:
    """All live cards of homes of a hamlet or commune that are lived in; the look is logged. Refuses: `not-found`."""
    return bundles(await rows(SHEET, None, unit, viewer.units(Role.OFFICER), at, viewer.account, unit))


async def show_console_cards(*, unit: str, at: datetime) -> tuple[SheetBundle, ...]:
    """The same for whoever holds the machine; `unit` is a code or public id. Refuses: `unit-unknown`, `no-homes`."""
    place = await rows("SELECT id, public_id FROM unit WHERE code = {} OR public_id = {}", unit, unit)
    if not place:
        raise NotFound("unit-unknown")
    public_id = place[0]["public_id"]
    found = await rows(SHEET, None, public_id, [place[0]["id"]], at, None, public_id)
    if not found:
        raise NotFound("no-homes")
    return bundles(found)


def bundles(found: list[Row]) -> tuple[SheetBundle, ...]:
    """The rows of a sheet, hamlet by hamlet."""
    if not found:
        raise NotFound("not-found")
    by_hamlet: dict[int, list[Row]] = {}
    for line in found:
        by_hamlet.setdefault(line["hamlet_id"], []).append(line)
    return tuple(map(bundle, by_hamlet.values()))


def bundle(lines: list[Row]) -> SheetBundle:
    first = lines[0]
    cards = tuple(
        SheetCard(
            line["serial"],
            CardToken(line["token"]),
            CardCode(line["code"]),
            line["lane"] or "",
            line["known_as"] or line["head"] or "",
        )
        for line in lines
    )
    above = ", ".join(map(in_a_sentence, first["above"] or ()))
    return SheetBundle(first["hamlet"], above, first["phone"] or "", first["tile"], cards)


LIST = """
SELECT hamlet.public_id, hamlet.name, commune.name AS commune, commune.public_id AS commune_id,
       count(recipient.id) AS homes, count(card.id) AS cards
FROM unit AS hamlet
JOIN unit AS commune ON commune.id = hamlet.parent
LEFT JOIN recipient ON recipient.unit = hamlet.id AND recipient.kind IN ('household', 'business')
  AND recipient.moved_on IS NULL
LEFT JOIN card ON card.recipient = recipient.id AND card.revoked_at IS NULL
WHERE hamlet.id IN «below» AND hamlet.kind = 'hamlet' AND upper_inf(hamlet.valid) AND hamlet.search_key LIKE {}
GROUP BY hamlet.id, commune.id ORDER BY commune.sort_key COLLATE "C", hamlet.sort_key COLLATE "C", hamlet.id
""".replace("«below»", BELOW)

# Of a batch of blank cards those are printed that are blank still; a card that was dealt needs no second.
# Names of homes stand on the hand-over sheet: who printed it is written down in the same statement.
SHEET = """
WITH asked AS (SELECT {}::text AS batch, {}::text AS unit),
shown AS (
    SELECT card.*, recipient.lane, recipient.known_as, recipient.head,
           coalesce(recipient.unit, card.unit) AS home_unit
    FROM asked CROSS JOIN card
    JOIN card_batch ON card_batch.id = card.batch
    LEFT JOIN recipient ON recipient.id = card.recipient
    WHERE card.revoked_at IS NULL AND recipient.moved_on IS NULL
      AND (card_batch.public_id = asked.batch AND card_batch.blank = (recipient.id IS NULL) OR recipient.unit IN (
        SELECT below.unit FROM unit JOIN unit_ancestor AS below ON below.ancestor = unit.id AND upper_inf(below.valid)
        WHERE unit.public_id = asked.unit))
      AND coalesce(recipient.unit, card.unit) IN «below»
), looked AS (
    INSERT INTO audit_event (at, account, action, subject_kind, subject, facts)
    SELECT {}::timestamptz, {}::bigint, 'card_sheets.show', 'unit', min(home_unit),
           json_build_object('asked', {}::text, 'cards', count(*))::jsonb
    FROM shown HAVING count(*) > 0
)
SELECT shown.serial, shown.token, shown.code, shown.lane, shown.known_as, shown.head, hamlet.id AS hamlet_id,
       hamlet.name AS hamlet, hamlet.public_id AS tile,
       (SELECT array_agg(unit.name ORDER BY unit_ancestor.depth)
        FROM unit_ancestor JOIN unit ON unit.id = unit_ancestor.ancestor
        WHERE unit_ancestor.unit = hamlet.id AND depth > 0 AND unit.kind <> 'country' AND upper_inf(unit_ancestor.valid)
       ) AS above,
       «number» AS phone
FROM shown JOIN unit AS hamlet ON hamlet.id = shown.home_unit
ORDER BY hamlet.sort_key COLLATE "C", hamlet.id, shown.lane NULLS FIRST, shown.number
""".replace("«below»", BELOW).replace("«number»", NUMBER)
