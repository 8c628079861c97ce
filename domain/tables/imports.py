"""Cleaned rows that wait for somebody's yes."""

from piccolo.columns import JSONB, BigInt, BigSerial, Text, Timestamptz
from piccolo.table import Table


class ImportDraft(Table, tablename="import_draft"):
    """Cleaned rows of a dry run; the file itself is gone."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    kind = Text()
    unit = BigInt()
    account = BigInt(null=True, default=None)
    file_name = Text()
    made_at = Timestamptz()
    ends_at = Timestamptz()
    committed_at = Timestamptz(null=True, default=None)
    content = JSONB()
    counts = JSONB()
