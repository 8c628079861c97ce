"""Officers choose who is thanked, and take a choice back, while the round is open."""

from datetime import datetime

from domain.audit import record_event
from domain.award_rounds.lock import lock_round
from domain.database import Row, row, transaction
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.departures import departs, is_reason
from domain.rules.viewers import Viewer


async def choose(
    *, viewer: Viewer, round_id: str, kind: str, subject_public_id: str, reason: str | None, at: datetime
) -> None:
    """Choose a line of the ranking of `kind`; chosen again, it takes the new reason.

    1. Lock the round: two officers at once wait for each other, so that together they never pass the quota.
    2. Look at the line, the last seat's place, and who is chosen.
    3. Decide, and write.

    Refuses: `not-found`, `round-closed`, `quota-full`, `reason-missing` where the line stands below the last seat, or
    is too little to rank, or the reason has fewer than ten characters.
    """
    words = (reason or "").strip() or None
    async with transaction():
        award_round = await lock_round(viewer=viewer, round_id=round_id, at=at)
        line = await find_line(award_round=award_round, kind=kind, subject=subject_public_id)
        if not line["chosen"] and line["taken"] >= line["quota"]:
            raise Refused("quota-full", n=line["quota"])
        standing = words or line["reason"]
        if (words or departs(line["place"], line["last_place"])) and not is_reason(standing):
            raise FormRefused("reason-missing", reason="reason-short")
        about = (award_round["id"], kind, line["subject"], standing)
        await row(CHOOSE, *about, viewer.account, at)
        await record_event(
            at=at, account=viewer.account, action="selections.create", subject_kind="award_round",
            subject=award_round["id"], kind=kind, chosen=line["subject"], reason=standing,
        )  # fmt: skip


async def unchoose(*, viewer: Viewer, round_id: str, kind: str, subject_public_id: str, at: datetime) -> None:
    """Take a choice back; one that does not stand is left as it is. Refuses: `not-found`, `round-closed`."""
    async with transaction():
        award_round = await lock_round(viewer=viewer, round_id=round_id, at=at)
        line = await find_line(award_round=award_round, kind=kind, subject=subject_public_id)
        if line["chosen"]:
            await row(UNCHOOSE, award_round["id"], kind, line["subject"])
            await record_event(
                at=at, account=viewer.account, action="selections.destroy", subject_kind="award_round",
                subject=award_round["id"], kind=kind, chosen=line["subject"],
            )  # fmt: skip


async def find_line(*, award_round: Row, kind: str, subject: str) -> Row:
    """A line, and what a choice relies on. Read after the lock: its own statement sees what the other one wrote.

    Refuses: `not-found` for who is not in the ranking.
    """
    quota = award_round["quota_teams" if kind == "team" else "quota_members"]
    found = await row(FIND_LINE, quota, quota, award_round["id"], kind, subject)
    if found is None:
        raise NotFound("not-found")
    return found


FIND_LINE = """
SELECT line.subject, CASE WHEN line.ranked THEN line.place END AS place, {}::int AS quota,
    seats.last_place, seats.taken, chosen.subject IS NOT NULL AS chosen, chosen.reason
FROM ranking
JOIN ranking_line AS line ON line.ranking = ranking.id
LEFT JOIN person ON ranking.kind = 'member' AND person.id = line.subject
LEFT JOIN team ON ranking.kind = 'team' AND team.id = line.subject
LEFT JOIN selection AS chosen
       ON chosen.round = ranking.round AND chosen.kind = ranking.kind AND chosen.subject = line.subject
CROSS JOIN LATERAL (
    SELECT
        (SELECT coalesce(max(place), 0) FROM ranking_line AS seat
         WHERE seat.ranking = ranking.id AND seat.ranked AND seat.position <= {}) AS last_place,
        (SELECT count(*) FROM selection WHERE round = ranking.round AND kind = ranking.kind) AS taken
) AS seats
WHERE ranking.round = {} AND ranking.kind = {} AND coalesce(person.public_id, team.public_id) = {}
"""

CHOOSE = """
INSERT INTO selection (round, kind, subject, reason, chosen_by, chosen_at)
VALUES ({}, {}, {}, {}, {}, {})
ON CONFLICT (round, kind, subject) DO UPDATE
SET reason = excluded.reason, chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at
WHERE selection.reason IS DISTINCT FROM excluded.reason
"""

UNCHOOSE = "DELETE FROM selection WHERE round = {} AND kind = {} AND subject = {}"
