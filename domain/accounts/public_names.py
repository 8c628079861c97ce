"""Consent to one's own name on public boards: given and taken back by oneself, at any time (R4, R5)."""

from datetime import datetime

from domain.audit import record_event
from domain.database import row, transaction
from domain.queries.said_once import ADULT
from domain.rules.days import local_day
from domain.rules.viewers import Viewer

# Of the words `account.public-name-what`, that somebody agrees to: raised with them, so that the trail says to what.
WORDING = 1


async def choose_public_name(*, viewer: Viewer, is_shown: bool, at: datetime) -> None:
    """Show the viewer's own name on public boards from now on, or no more; asked again, nothing.

    Of somebody who may be under 18 nothing: that takes a guardian's recorded consent (G21).
    """
    async with transaction():
        if await row(CHOOSE, is_shown, viewer.person, is_shown, is_shown, local_day(at).year):
            await record_event(
                at=at, account=viewer.account, action="public_names.update", subject_kind="person",
                subject=viewer.person, shown=is_shown, wording=WORDING,
            )  # fmt: skip


CHOOSE = """
UPDATE person SET name_public = {} WHERE id = {} AND name_public <> {}
  AND (NOT {}::boolean OR «adult») RETURNING id
""".replace("«adult»", ADULT.replace("«year»", "{}::integer"))
