"""How a knock ends otherwise: two taps from the list of homes, with no scan (G8)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.database import Row, row, rows
from domain.intake import answer_of
from domain.refusals import Busy, FormRefused, NotFound
from domain.rules.days import counting_day
from domain.rules.intake import Sent, content_hash
from domain.rules.viewers import Viewer

QUIET_DAYS = 7
MOST_QUIET_DAYS = 60


class KnockEnd(StrEnum):
    """No points, and each worth recording (content.md §2)."""

    NOBODY_HOME = "nobody-home"
    COME_BACK = "come-back"
    NOT_NEEDED = "not-needed"
    IN_MOURNING_OR_ILL = "in-mourning-or-ill"
    MOVED_AWAY = "moved-away"
    CARD_NOT_THEIRS = "card-not-theirs"


@dataclass(frozen=True, slots=True)
class Knock:
    """`come_back_on` for come-back; `quiet_days` for in-mourning-or-ill, 7 unless the member says otherwise."""

    end: KnockEnd
    come_back_on: date | None = None
    quiet_days: int = QUIET_DAYS


async def record_knock(*, viewer: Viewer, household: str, knock: Knock, sent: Sent, public_id: str) -> None:
    """Record how a knock ended at a home of the member's own hamlet.

    *Not needed* stops further knocks until the household calls; *in mourning or ill* keeps it quiet for the days told;
    *moved away* takes it off the list. Refuses: `form`, `key-taken`, `not-found`.
    """
    day, _ = counting_day(sent.happened_at, sent.recorded_at)
    check_knock(knock, day)
    content = content_hash("knock", household=household, end=knock.end, back=str(knock.come_back_on))
    found = await row(FIND, sent.key, household, viewer.teams(*viewer.roles), day)
    if found and found["account"] is not None:
        answer_of(found, viewer.account, content)
        return
    home = known_home(found)
    written = await rows(
        RECORD,
        *(sent.key, viewer.account, content, sent.claimed_at, sent.recorded_at, public_id),
        *(home["id"], knock.end, day + timedelta(days=knock.quiet_days), day),
        *(public_id, viewer.person, home["team"], home["unit"], home["id"], knock.end, knock.come_back_on),
        *(sent.claimed_at, sent.happened_at, sent.recorded_at, sent.recorded_at, day),
    )
    if not written:
        raise Busy("server-busy")


def check_knock(knock: Knock, day: date) -> None:
    """Refuses: `form` for a day to come back that is missing or past, or a quiet time out of bounds."""
    if knock.end is KnockEnd.COME_BACK and (knock.come_back_on is None or knock.come_back_on < day):
        raise FormRefused("form", come_back_on="day-to-come")
    if not 1 <= knock.quiet_days <= MOST_QUIET_DAYS:
        raise FormRefused("form", quiet_days="quantity")


def known_home(found: Row | None) -> Row:
    """A home of a hamlet that the member's team looks after. Refuses: `not-found`."""
    if found is None or found["id"] is None:
        raise NotFound("not-found")
    return found


FIND = """
WITH wanted AS (SELECT {}::uuid AS key, {}::text AS household)
SELECT intake.account, intake.content_hash, intake.answer, home.id, home.unit, home.team
FROM wanted
LEFT JOIN intake ON intake.key = wanted.key
LEFT JOIN LATERAL (
    SELECT recipient.id, recipient.unit, team.id AS team FROM recipient JOIN team ON team.unit = recipient.unit
    WHERE recipient.public_id = wanted.household AND team.id = ANY({}::bigint[])
      AND (team.dissolved_on IS NULL OR team.dissolved_on > {}::date)
    LIMIT 1
) AS home ON true
"""

RECORD = """
WITH kept AS (
    INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
    VALUES ({}, {}, {}, 'knock', {}, {}, 'accepted', {})
    ON CONFLICT (key) DO NOTHING RETURNING key
), asked AS (
    UPDATE recipient SET
        quiet_until = CASE WHEN ended.how = 'in-mourning-or-ill' THEN ended.quiet_until ELSE recipient.quiet_until END,
        not_needed_on = CASE WHEN ended.how = 'not-needed' THEN ended.day ELSE recipient.not_needed_on END,
        moved_on = CASE WHEN ended.how = 'moved-away' THEN ended.day ELSE recipient.moved_on END
    FROM kept, (SELECT {}::bigint AS home, {}::text AS how, {}::date AS quiet_until, {}::date AS day) AS ended
    WHERE recipient.id = ended.home
)
INSERT INTO check_in (public_id, key, person, team, unit, recipient, outcome, come_back_on, entry, claimed_at,
                      happened_at, recorded_at, closed_at, local_day)
SELECT {}, key, {}, {}, {}, {}, {}, {}, 'listed', {}, {}, {}, {}, {} FROM kept RETURNING id
"""
