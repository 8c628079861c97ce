"""Small lists as offices write them, and what became of them."""

from datetime import datetime
from itertools import count

from domain.database import rows
from domain.imports.commit import commit_import
from domain.imports.draft import draft_import
from domain.rules.imports.drafts import Counts
from domain.rules.imports.headings import Kind
from domain.rules.viewers import Viewer
from tests.cast import TUESDAY, chance, public_id

_numbers = count()


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


async def draft(
    viewer: Viewer | None,
    kind: str,
    content: bytes,
    unit: str = "tran-yen",
    *,
    name: str = "x.csv",
    at: datetime = TUESDAY,
) -> str:
    """The public id of a dry run."""
    return await draft_import(
        viewer=viewer,
        unit=public_id(chance(f"unit {unit}")),
        kind=Kind(kind),
        file_name=name,
        content=content,
        demo=True,
        at=at,
        chance=chance(f"draft {next(_numbers)}"),
    )


def counted(size: int) -> bytes:
    """Chance for many: no two the same."""
    return chance(f"drawn {next(_numbers)}", size)


async def commit(viewer: Viewer | None, public: str, *, whole: bool = False, at: datetime = TUESDAY) -> Counts:
    return await commit_import(viewer=viewer, draft=public, whole=whole, at=at, chance=counted)


async def take(
    viewer: Viewer | None, kind: str, content: bytes, unit: str = "tran-yen", at: datetime = TUESDAY
) -> tuple[int, int, int, int]:
    """Draft and commit; returns (new, changed, same, refused)."""
    done = await commit(viewer, await draft(viewer, kind, content, unit, at=at), at=at)
    return done.new, done.changed, done.same, done.refused


async def counts() -> dict[str, int]:
    """How many rows there are of everything that an import may write."""
    tables = ("unit", "unit_ancestor", "team", "person", "account", "membership", "recipient", "import_draft")
    return {table: (await rows(f"SELECT count(*) FROM {table}"))[0]["count"] for table in tables}
