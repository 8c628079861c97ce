"""The teams of a commune in figures: who leads, who is active, what was confirmed in each of nine weeks."""

from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from domain.database import Row, rows
from domain.queries.members import ACTIVE_DAYS
from domain.queries.said_once import BELOW, HAPPENED, OWN_PHONE, works
from domain.rules.ids import UnitId

WEEKS = 9


@dataclass(frozen=True, slots=True)
class TeamFigure:
    """A team on the officer's table; `weeks` are homes confirmed in each, the last one now."""

    public_id: str
    name: str
    code: str
    leader: str | None
    members: int
    active: int
    without_password: int
    laid: int
    homes: int
    own_phone: int | None  # per cent of answers that were given on the citizen's own phone
    weeks: tuple[int, ...]

    @property
    def next_step(self) -> str:
        """What is best done first for this team, as a code."""
        if not self.members:
            return "no-members"
        if self.leader is None:
            return "no-leader"
        if self.without_password:
            return "slips"
        if not self.active:
            return "call"
        return "keep-pace" if not self.homes or self.laid < self.homes else "finished"


async def team_figures(*, units: list[UnitId], homes: dict[str, tuple[int, int]], day: date) -> tuple[TeamFigure, ...]:
    """Every team that works below `units`; `homes` has (confirmed, all) by the code of a hamlet."""
    first = day - timedelta(days=7 * WEEKS - 1)
    found = await rows(TEAMS, day, first, day - timedelta(days=ACTIVE_DAYS), units)
    return tuple(team_of(line, *homes.get(line["code"], (0, 0))) for line in found)


def team_of(line: Row, laid: int, homes: int) -> TeamFigure:
    answered = line["answered"] or 0
    weeks = [0] * WEEKS
    for ago, confirmed in msgspec.json.decode(line["weeks"] or "[]"):
        weeks[WEEKS - 1 - ago] = confirmed
    return TeamFigure(
        public_id=line["public_id"],
        name=line["name"],
        code=line["code"],
        leader=line["leader"],
        members=line["members"],
        active=line["active"],
        without_password=line["without_password"],
        laid=laid,
        homes=homes,
        own_phone=(200 * line["own_phone"] + answered) // (2 * answered) if answered else None,
        weeks=tuple(weeks),
    )


TEAMS = (
    """
WITH given AS (SELECT {}::date AS day, {}::date AS first, {}::date AS active_since),
mine AS (
    SELECT team.*, unit.public_id AS code, unit.sort_key AS unit_key
    FROM given CROSS JOIN team JOIN unit ON unit.id = team.unit WHERE team.unit IN «below» AND «works»
), people AS MATERIALIZED (
    SELECT membership.team, count(*) AS members, min(person.name) FILTER (WHERE membership.role = 'leader') AS leader,
           count(*) FILTER (WHERE account.password_hash IS NULL) AS without_password,
           count(*) FILTER (WHERE EXISTS (SELECT FROM check_in WHERE check_in.person = membership.person
                            AND check_in.local_day > given.active_since AND «happened»)) AS active
    FROM given CROSS JOIN membership JOIN person ON person.id = membership.person
    LEFT JOIN account ON account.person = person.id
    WHERE membership.team IN (SELECT id FROM mine) AND membership.valid @> given.day GROUP BY membership.team
), confirmed AS (
    SELECT check_in.team, (given.day - check_in.local_day) / 7 AS ago,
           count(DISTINCT assistance.recipient) FILTER (WHERE recipient.kind = 'household') AS homes,
           count(*) AS answered, count(*) FILTER (WHERE «own_phone») AS own_phone
    FROM given CROSS JOIN check_in
    JOIN assistance ON assistance.check_in = check_in.id AND assistance.state = 'confirmed'
    JOIN recipient ON recipient.id = assistance.recipient
    JOIN confirmation ON confirmation.assistance = assistance.id AND confirmation.standing
    WHERE check_in.team IN (SELECT id FROM mine) AND check_in.local_day BETWEEN given.first AND given.day
    GROUP BY check_in.team, ago
), figures AS MATERIALIZED (
    SELECT team, json_agg(json_build_array(ago, homes)) AS weeks, sum(answered)::int AS answered,
           sum(own_phone)::int AS own_phone
    FROM confirmed GROUP BY team
)
SELECT mine.public_id, mine.name, mine.code, people.leader, coalesce(people.members, 0) AS members,
       coalesce(people.active, 0) AS active, coalesce(people.without_password, 0) AS without_password, figures.weeks,
       figures.answered, figures.own_phone
FROM mine LEFT JOIN people ON people.team = mine.id LEFT JOIN figures ON figures.team = mine.id
ORDER BY mine.unit_key COLLATE "C", mine.sort_key COLLATE "C", mine.id
""".replace("«happened»", HAPPENED)
    .replace("«works»", works("given.day"))
    .replace("«below»", BELOW)
    .replace("«own_phone»", OWN_PHONE)
)
