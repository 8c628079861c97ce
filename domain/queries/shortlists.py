"""The shortlists of a round: what was frozen, what was chosen of it, and where a choice departs from the order."""

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.database import Row, rows
from domain.queries.places import place_words
from domain.rules.departures import departures, last_place

SHOWN = 50  # lines of a kind on the page until all are asked for
MOST = 2000  # and then; a file holds them all


@dataclass(frozen=True, slots=True)
class ShortlistLine:
    """One of the shortlist. `points` in hundredths, `own` in whole per cent; `place` None: too little to rank."""

    subject: str
    name: str
    where: str
    place: int | None
    tied: bool
    by_lot: bool
    points: int
    helps: int
    households: int
    weeks: int
    members: int
    own: int
    hard: bool
    chosen: bool
    reason: str | None
    chosen_by: str | None
    chosen_at: datetime | None
    near: bool  # shares the last seat's place with more than there are seats: any of them is a right choice
    outside: bool  # below the last seat: to choose it takes a reason
    departs: bool  # chosen before somebody who stands higher


@dataclass(frozen=True, slots=True)
class Shortlist:
    """One kind of a round: its ranking, and what was chosen of it."""

    kind: str
    quota: int
    hash: str
    ranked: tuple[ShortlistLine, ...]
    too_little: tuple[ShortlistLine, ...]
    ranked_count: int
    too_little_count: int

    @property
    def chosen(self) -> list[ShortlistLine]:
        """Who is chosen, the highest first."""
        return [line for line in (*self.ranked, *self.too_little) if line.chosen]

    @property
    def left(self) -> int:
        """How many seats are empty."""
        return self.quota - len(self.chosen)

    @property
    def departures(self) -> list[ShortlistLine]:
        """Who is chosen before somebody who stands higher."""
        return [line for line in self.chosen if line.departs]

    @property
    def near(self) -> int:
        """How many are level at the last seat, 0 where all of them have one."""
        return sum(line.near for line in self.ranked)

    @property
    def unexplained(self) -> int:
        """How many departures still lack their reason."""
        return sum(line.reason is None for line in self.departures)


async def find_shortlists(*, round_id: int, quotas: Mapping[str, Any], most: int | None) -> dict[str, Shortlist]:
    """Both shortlists, `most` lines of each part beside the chosen ones, None for all."""
    found = await rows(SHORTLIST, most, round_id)
    kinds = ("team", "member")
    seats = [quotas[f"quota_{kind}s"] for kind in kinds]
    told = [await to_thread(shortlist_of, kind, quota, found) for kind, quota in zip(kinds, seats, strict=True)]
    return dict(zip(kinds, told, strict=True))


def shortlist_of(kind: str, quota: int, found: Sequence[Row]) -> Shortlist:
    """The shortlist of one kind out of the rows of both."""
    own = [each for each in found if each["kind"] == kind]
    held = [each for each in own if each["public_id"] is not None]
    placed = {each["public_id"]: each["place"] if each["ranked"] else None for each in held}
    chosen = [each["public_id"] for each in held if each["chosen_at"]]
    line, apart = last_place(placed, quota), departures(chosen, placed, len(chosen))
    told = [_line(each, quota, line, apart) for each in held]
    return Shortlist(
        kind=kind,
        quota=quota,
        hash=own[0]["hash"].hex(),
        ranked=tuple(each for each in told if each.place is not None),
        too_little=tuple(each for each in told if each.place is None),
        ranked_count=own[0]["ranked_count"],
        too_little_count=own[0]["all_count"] - own[0]["ranked_count"],
    )


def _line(each: Row, quota: int, last: int, apart: set[str]) -> ShortlistLine:
    place = each["place"] if each["ranked"] else None
    return ShortlistLine(
        subject=each["public_id"],
        name=each["name"],
        where=place_words(each["hamlet"] or "", each["commune"]),
        place=place,
        tied=place is not None and each["sharing"] > 1,
        by_lot=place is not None and each["drawn"] > 1,
        points=each["points"],
        helps=each["helps"],
        households=each["households"],
        weeks=each["weeks"],
        members=each["members"],
        own=(100 * each["own"] + each["helps"] // 2) // (each["helps"] or 1),
        hard=each["hard"],
        chosen=each["chosen_at"] is not None,
        reason=each["reason"],
        chosen_by=each["chosen_by"],
        chosen_at=each["chosen_at"],
        near=place is not None and place == last and place - 1 + each["sharing"] > quota,
        outside=place is None or place > last,
        departs=each["public_id"] in apart,
    )


# `sharing`: how many stand at this place; `drawn`: how many of them only the lot tells apart. An empty ranking still
# says its hash: a row without a line.
SHORTLIST = """
WITH given AS (SELECT {}::bigint AS most), line AS (
    SELECT ranking.id AS of, ranking.round, ranking.kind, ranking.hash, line.*,
        coalesce(person.public_id, team.public_id) AS public_id, coalesce(person.name, team.name) AS name,
        coalesce(person.sort_key, team.sort_key) AS sort_key, team.unit AS team_unit,
        count(line.subject) OVER (PARTITION BY ranking.id) AS all_count,
        count(line.subject) FILTER (WHERE line.ranked) OVER (PARTITION BY ranking.id) AS ranked_count,
        count(*) OVER (PARTITION BY ranking.id, line.ranked, line.place) AS sharing,
        count(*) OVER (PARTITION BY ranking.id, line.ranked, line.place, facts -> 'seen', facts -> 'weeks') AS drawn,
        row_number() OVER (PARTITION BY ranking.id, line.ranked ORDER BY coalesce(person.sort_key, team.sort_key),
                           line.position) AS by_name
    FROM ranking
    LEFT JOIN ranking_line AS line ON line.ranking = ranking.id
    LEFT JOIN person ON ranking.kind = 'member' AND person.id = line.subject
    LEFT JOIN team ON ranking.kind = 'team' AND team.id = line.subject
    WHERE ranking.round = {}
)
SELECT line.kind, line.hash, line.public_id, line.name, line.place, line.ranked, line.points, line.all_count,
    line.ranked_count, line.sharing, line.drawn,
    (facts ->> 'helps')::int AS helps, (facts ->> 'households')::int AS households, (facts ->> 'weeks')::int AS weeks,
    (facts ->> 'members')::int AS members, (facts ->> 'own')::int AS own, (facts ->> 'hard')::boolean AS hard,
    chosen.reason, chosen.chosen_at, chooser.name AS chosen_by,
    place.name AS hamlet, above.name AS commune
FROM given
CROSS JOIN line
JOIN award_round ON award_round.id = line.round
LEFT JOIN selection AS chosen
       ON chosen.round = line.round AND chosen.kind = line.kind AND chosen.subject = line.subject
LEFT JOIN account ON account.id = chosen.chosen_by
LEFT JOIN person AS chooser ON chooser.id = account.person
LEFT JOIN LATERAL (
    SELECT team.unit FROM membership JOIN team ON team.id = membership.team
    WHERE line.kind = 'member' AND membership.person = line.subject
      AND membership.valid && daterange(award_round.first_on, award_round.last_on, '[]')
    ORDER BY upper(membership.valid) DESC NULLS FIRST, membership.id DESC LIMIT 1
) AS belonged ON true
LEFT JOIN unit AS place ON place.id = coalesce(line.team_unit, belonged.unit)
LEFT JOIN unit AS above ON above.id = place.parent AND above.kind <> 'country'
WHERE line.subject IS NULL OR chosen.subject IS NOT NULL
   OR given.most IS NULL OR CASE WHEN line.ranked THEN line.position ELSE line.by_name END
      <= greatest(given.most, CASE line.kind WHEN 'team' THEN quota_teams ELSE quota_members END)
ORDER BY line.kind, line.ranked DESC, CASE WHEN line.ranked THEN line.position ELSE line.by_name END
"""
