"""The least that a ranking asks for (K6), where an installation is smaller than the rule's own figures."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from domain.audit import record_event
from domain.database import rows, transaction
from domain.rules.eligibility import Minimums, shown
from domain.rules.ids import AccountId


async def set_minimums(
    *, account: AccountId | None, minimums: Mapping[str, Minimums], valid_from: date, at: datetime
) -> None:
    """Set the minimums of kinds (`member`, `team`) from a day; a ranking takes those of its span's first day."""
    held = {kind: shown(of_kind) for kind, of_kind in minimums.items()}
    async with transaction():
        await rows(SET, msgspec.json.encode(held).decode(), valid_from)
        await record_event(
            at=at, account=account, action="settings.create", subject_kind="setting", subject=None,
            name="ranking-minimums", valid_from=str(valid_from),
        )  # fmt: skip


SET = """
INSERT INTO setting (name, value, valid_from) VALUES ('ranking-minimums', {}::jsonb, {})
ON CONFLICT (name, valid_from) DO UPDATE SET value = excluded.value
"""
