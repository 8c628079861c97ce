"""Who did what to which row, when. Rows of looks at a household's data are written by the query that looks."""

from datetime import datetime

import msgspec

from domain.database import rows
from domain.rules.ids import AccountId


async def record_event(
    *, at: datetime, account: AccountId | None, action: str, subject_kind: str, subject: int | None, **facts: object
) -> None:
    """Write one line of the audit trail. A step: inside the verb's transaction."""
    await rows(RECORD, at, account, action, subject_kind, subject, msgspec.json.encode(facts).decode())


RECORD = """
INSERT INTO audit_event (at, account, action, subject_kind, subject, facts) VALUES ({}, {}, {}, {}, {}, {}::jsonb)
"""
