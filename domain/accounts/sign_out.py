"""Signing out, here or everywhere: a session is a row, and no late answer brings back what is not there."""

from datetime import datetime

from domain.database import rows
from domain.rules.viewers import Viewer


async def sign_out(*, viewer: Viewer, session: bytes, at: datetime) -> None:
    """End this session."""
    await rows(END_ONE, session, at, viewer.account, viewer.account)


async def sign_out_everywhere(*, viewer: Viewer, at: datetime) -> None:
    """End every session of the own account, this one too."""
    await rows(END_ALL, viewer.account, at, viewer.account, viewer.account)


async def sign_out_device(*, viewer: Viewer, device: str, at: datetime) -> None:
    """End one session of the own account, named by the first half of its id; unknown ones are ended already."""
    await rows(END_DEVICE, viewer.account, device, at, viewer.account, viewer.account)


NOTE = """
INSERT INTO audit_event (at, account, action, subject_kind, subject)
SELECT {}, {}, 'sessions.destroy', 'account', {} FROM ended LIMIT 1
"""
END_ONE = "WITH ended AS (DELETE FROM session WHERE id = {} RETURNING 1)" + NOTE
END_ALL = "WITH ended AS (DELETE FROM session WHERE account = {} RETURNING 1)" + NOTE
END_DEVICE = (
    "WITH ended AS (DELETE FROM session WHERE account = {} AND left(encode(id, 'hex'), 32) = {} RETURNING 1)" + NOTE
)
