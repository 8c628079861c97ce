"""A dry run that nobody wants any more."""

from datetime import datetime

from domain.audit import record_event
from domain.database import row, transaction
from domain.refusals import NotFound
from domain.rules.viewers import Viewer


async def discard_import(*, viewer: Viewer, draft: str, at: datetime) -> None:
    """Forget a draft of one's own that was not written. Refuses: `not-found`."""
    async with transaction():
        gone = await row(DISCARD, draft, viewer.account)
        if gone is None:
            raise NotFound("not-found")
        await record_event(
            at=at, account=viewer.account, action="imports.destroy", subject_kind="import_draft", subject=gone["id"]
        )


DISCARD = "DELETE FROM import_draft WHERE public_id = {} AND account = {} AND committed_at IS NULL RETURNING id"
