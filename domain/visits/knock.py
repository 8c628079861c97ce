"""How a knock ends otherwise: two taps from the list of homes, with no scan (G8)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.database import Row, row, rows
from domain.intake import answer_of
from domain.queries.said_once import works
from domain.refusals import ALL_READ, Busy, Faults, FormRefused, NotFound, Refused
from domain.rules.days import counting_day, last_day, local_day
from domain.rules.intake import Sent, content_hash
from domain.rules.knocks import KnockEnd
from domain.rules.viewers import Role, Viewer

TRIES = 5
TAKEN_BACK = "taken-back"
QUIET_DAYS = 7
MOST_QUIET_DAYS = 60
MOST_DAYS_AHEAD = 90  # of a day to come back: past Tết and a season away, and no slip of the year
# What an end needs of a form that holds the fields of all.
NEEDS: dict[KnockEnd | None, tuple[str, ...]] = {
    KnockEnd.COME_BACK: ("come_back_on",),
    KnockEnd.IN_MOURNING_OR_ILL: ("quiet_days",),
}


@dataclass(frozen=True, slots=True)
class Knock:
    """`come_back_on` for come-back; `quiet_days` for in-mourning-or-ill, 7 unless the member says otherwise."""

    end: KnockEnd | None
    come_back_on: date | None = None
    quiet_days: int = QUIET_DAYS


async def record_knock(
    *, viewer: Viewer, household: str, knock: Knock, sent: Sent, public_id: str, unread: Faults = ALL_READ
) -> str:
    """Record how a knock ended at a home of the member's own hamlet; returns its public id.

    *Not needed* stops further knocks until the household calls; *in mourning or ill* keeps it quiet for the days told;
    *moved away* takes it off the list. Of `unread` what the end needs is refused with what does not hold (P8).
    Refuses: `form`, `key-taken`, `not-found`.
    """
    day, _ = counting_day(sent.happened_at, sent.recorded_at)
    check_knock(knock, day, unread)
    content = content_of(household, knock)
    back_on, quiet_until = asked_of(knock, day)
    for _ in range(TRIES):
        found = await row(FIND, sent.key, household, viewer.teams(*viewer.roles), day)
        if found and found["account"] is not None:
            return answer_of(found, viewer.account, content) or ""
        home = known_home(found)
        written = await rows(
            RECORD,
            *(sent.key, viewer.account, content, sent.claimed_at, sent.recorded_at, public_id),
            *(home["id"], knock.end, quiet_until, day),
            *(public_id, viewer.person, home["team"], home["unit"], home["id"], knock.end, back_on),
            *(quiet_until, sent.claimed_at, sent.happened_at, sent.recorded_at, sent.recorded_at, day),
        )
        if written:
            return public_id
        # The same key came twice at once and the other was first: read its answer.
    raise Busy("server-busy")


def asked_of(knock: Knock, day: date) -> tuple[date | None, date | None]:
    """The day to come back, and until when it is quiet: a form sends both days with every end."""
    if knock.end is KnockEnd.COME_BACK:
        return knock.come_back_on, None
    return None, day + timedelta(days=knock.quiet_days) if knock.end is KnockEnd.IN_MOURNING_OR_ILL else None


def content_of(household: str, knock: Knock) -> bytes:
    """The canonical content of a knock: everything that was sent."""
    back = str(knock.come_back_on)
    return content_hash("knock", household=household, end=knock.end, back=back, quiet=knock.quiet_days)


async def take_back_knock(*, viewer: Viewer, check_in: str, at: datetime) -> None:
    """Take back an own knock that was noted by mistake: it stays, as *taken back*, and asks nothing of the home.

    What it had asked is undone, unless another knock since the last help asked the same. Again changes nothing.
    Refuses: `not-found` for what is no knock of the member's with a team of theirs, `visit-over` after a week.
    """
    found = await row(OWN, check_in, viewer.person, viewer.teams(Role.MEMBER))
    if found is None or found["outcome"] not in {*KnockEnd, TAKEN_BACK}:
        raise NotFound("not-found")
    if local_day(at) > last_day(found["local_day"]):
        raise Refused("visit-over")
    await rows(TAKE_BACK, found["id"], found["outcome"], TAKEN_BACK, at, viewer.account, found["outcome"])


def check_knock(knock: Knock, day: date, unread: Faults) -> None:
    """Refuses: `form` for no end, a day to come back or a quiet time that does not hold, where the end asks for it."""
    wrong: dict[str, object] = {}
    if knock.end is None:
        wrong["end"] = "not-chosen"
    if knock.end is KnockEnd.COME_BACK:
        back_on = knock.come_back_on or date.min
        if not day <= back_on <= day + timedelta(days=MOST_DAYS_AHEAD):
            wrong["come_back_on"] = "day-to-come" if back_on < day else "day-too-far"
    if knock.end is KnockEnd.IN_MOURNING_OR_ILL and not 1 <= knock.quiet_days <= MOST_QUIET_DAYS:
        wrong["quiet_days"] = "one-to-sixty"
    needed = {"end", *NEEDS.get(knock.end, ())}
    wrong |= {field: fault for field, fault in unread.items() if field in needed}
    if wrong:
        raise FormRefused("form", **wrong)


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
      AND «works»
    LIMIT 1
) AS home ON true
""".replace("«works»", works("{}::date"))

# A mark that stands keeps its day: who noted it first, or the office's list, knew it first.
RECORD = """
WITH kept AS (
    INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
    VALUES ({}, {}, {}, 'knock', {}, {}, 'accepted', {})
    ON CONFLICT (key) DO NOTHING RETURNING key
), asked AS (
    UPDATE recipient SET
        quiet_until = coalesce(ended.quiet_until, recipient.quiet_until),
        not_needed_on = CASE WHEN ended.how = 'not-needed' THEN coalesce(recipient.not_needed_on, ended.day)
                        ELSE recipient.not_needed_on END,
        moved_on = CASE WHEN ended.how = 'moved-away' THEN coalesce(recipient.moved_on, ended.day)
                   ELSE recipient.moved_on END
    FROM kept, (SELECT {}::bigint AS home, {}::text AS how, {}::date AS quiet_until, {}::date AS day) AS ended
    WHERE recipient.id = ended.home
)
INSERT INTO check_in (public_id, key, person, team, unit, recipient, outcome, come_back_on, quiet_until, entry,
                      claimed_at, happened_at, recorded_at, closed_at, local_day)
SELECT {}, key, {}, {}, {}, {}, {}, {}, {}, 'listed', {}, {}, {}, {}, {} FROM kept RETURNING id
"""

OWN = "SELECT id, outcome, local_day FROM check_in WHERE public_id = {} AND person = {} AND team = ANY({}::bigint[])"

# Of two that take it back at once the second finds another outcome, and does nothing.
TAKE_BACK = """
WITH seen AS (SELECT {}::bigint AS knock, {}::text AS how),
gone AS (
    UPDATE check_in SET outcome = {} FROM seen
    WHERE id = seen.knock AND outcome = seen.how AND outcome <> 'taken-back'
    RETURNING id, recipient, local_day, quiet_until, seen.how
), others AS (
    SELECT min(other.local_day) AS day, max(other.quiet_until) AS quiet_until FROM gone
    LEFT JOIN check_in AS other ON other.recipient = gone.recipient AND other.outcome = gone.how AND other.id <> gone.id
      AND other.id > coalesce((SELECT max(helped.id) FROM check_in AS helped
                               WHERE helped.recipient = gone.recipient AND helped.outcome = 'helped'), 0)
), undone AS (
    UPDATE recipient SET
        quiet_until = CASE WHEN gone.how = 'in-mourning-or-ill' AND recipient.quiet_until = gone.quiet_until
                      THEN others.quiet_until ELSE recipient.quiet_until END,
        not_needed_on = CASE WHEN gone.how = 'not-needed' AND recipient.not_needed_on = gone.local_day
                        THEN others.day ELSE recipient.not_needed_on END,
        moved_on = CASE WHEN gone.how = 'moved-away' AND recipient.moved_on = gone.local_day
                   THEN others.day ELSE recipient.moved_on END
    FROM gone, others WHERE recipient.id = gone.recipient
)
INSERT INTO audit_event (at, account, action, subject_kind, subject, facts)
SELECT {}, {}, 'knocks.destroy', 'check_in', id, jsonb_build_object('was', {}::text) FROM gone RETURNING id
"""
