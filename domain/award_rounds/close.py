"""The end of choosing: what was chosen stands."""

from collections.abc import Sequence
from datetime import datetime

from domain.audit import record_event
from domain.award_rounds.lock import lock_round
from domain.database import Row, rows, transaction
from domain.refusals import FormRefused, Refused
from domain.rules.departures import is_reason, unexplained
from domain.rules.viewers import Viewer


async def close_round(*, viewer: Viewer, round_id: str, reason: str | None, at: datetime) -> None:
    """Close a round; afterwards nothing in it changes. `reason` says why seats stay empty; none is kept where none do.

    Refuses: `not-found`, `round-closed`, `nothing-chosen`, `reason-missing` with their number in `n` while somebody is
    chosen before another who stands higher, and no reason says why; `reason-missing` of the form while fewer are chosen
    than there are seats (C6: seats may stay empty) and `reason` has fewer than ten characters.
    """
    async with transaction():
        award_round = await lock_round(viewer=viewer, round_id=round_id, at=at)
        found = await rows(CHOSEN, award_round["id"])
        chosen = [each for each in found if each["chosen"]]
        if not chosen:
            raise Refused("nothing-chosen")
        missing = sum(len(unexplained_of(kind, found)) for kind in ("team", "member"))
        if missing:
            raise Refused("reason-missing", n=missing)
        unfilled = award_round["quota_teams"] + award_round["quota_members"] - len(chosen)
        words = (reason or "").strip() if unfilled else None
        if unfilled and not is_reason(words):
            raise FormRefused("reason-missing", reason="reason-short")
        await rows(CLOSE, viewer.account, at, words, award_round["id"])
        await record_event(
            at=at, account=viewer.account, action="closings.create", subject_kind="award_round",
            subject=award_round["id"], chosen=len(chosen), unfilled=unfilled, reason=words,
        )  # fmt: skip


def unexplained_of(kind: str, found: Sequence[Row]) -> set[str]:
    """Of one kind, those whose choice departs from the order without a reason."""
    lines = {str(each["subject"]): each for each in found if each["kind"] == kind}
    reasons = {subject: each["reason"] for subject, each in lines.items() if each["chosen"]}
    return unexplained(reasons, {subject: each["place"] for subject, each in lines.items()})


# Every chosen line, and as many of the ranked from the top as are chosen: where the last of these stands is the line.
CHOSEN = """
SELECT ranking.kind, line.subject, CASE WHEN line.ranked THEN line.place END AS place, chosen.reason,
    chosen.subject IS NOT NULL AS chosen
FROM ranking
JOIN ranking_line AS line ON line.ranking = ranking.id
LEFT JOIN selection AS chosen
       ON chosen.round = ranking.round AND chosen.kind = ranking.kind AND chosen.subject = line.subject
WHERE ranking.round = {} AND (chosen.subject IS NOT NULL OR line.position <= (
    SELECT count(*) FROM selection WHERE selection.round = ranking.round AND selection.kind = ranking.kind
))
"""

CLOSE = "UPDATE award_round SET closed_by = {}, closed_at = {}, closing_reason = {} WHERE id = {} AND closed_at IS NULL"
