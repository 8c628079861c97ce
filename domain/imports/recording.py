"""Rows on their way into one statement: as JSON, which PostgreSQL takes apart by itself."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from domain.rules.imports.rows import ImportRow, given_fields
from domain.rules.imports.verdicts import Judged, Verdict


def rows_of(judged: Iterable[Judged], verdict: Verdict) -> list[tuple[Judged, ImportRow]]:
    """The rows of a verdict, typed."""
    return [(each, each.read.row) for each in judged if each.verdict is verdict and each.read.row]


def as_json(records: Sequence[Mapping[str, object]]) -> str:
    """For `jsonb_to_recordset`."""
    return msgspec.json.encode(records).decode()


def changed_of(judged: Judged, row: ImportRow) -> dict[str, object]:
    """The id of the standing row and what changes in it; all else is null there, and stays as it is."""
    return {"id": judged.standing, **given_fields(row, judged.changed)}
