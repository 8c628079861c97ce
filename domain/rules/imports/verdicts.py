"""New, changed, same or refused: each row of a list beside what stands already."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.rules.imports.lines import Mend, Problem
from domain.rules.imports.rows import HISTORY, HouseholdRow, ImportRow, Key, MemberRow, UnitRow, changes
from domain.rules.imports.sheets import Row
from domain.rules.vietnamese import fold, unit_key


class Verdict(StrEnum):
    """What an import would do with a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Standing:
    """A row that is kept already, and the id it has there."""

    id: int
    row: ImportRow


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was read: typed, or with what is wrong."""

    sheet: str
    source: Row
    row: ImportRow | None
    problems: tuple[Problem, ...] = ()
    mends: tuple[Mend, ...] = ()

    @property
    def number(self) -> int:
        """As the spreadsheet counts, from 1."""
        return self.source.number


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and its verdict."""

    read: ReadRow
    verdict: Verdict
    standing: int | None = None  # the id of the row it changes or equals
    changed: tuple[str, ...] = ()  # fields


def judge(read: Iterable[ReadRow], standing: Sequence[Standing], key_heading: str) -> tuple[Judged, ...]:
    """A verdict for each row, in the order of the list.

    Of two rows about the same thing the first counts, and the later is refused as `double-row`, whether they say so by
    their own keys or by meaning the same standing row. `key_heading` is the column that a person looks at first.
    """
    known = _index(standing)
    seen: dict[Key | int, int] = {}
    judged: list[Judged] = []
    for each in read:
        if each.row is None or each.problems:
            judged.append(Judged(each, Verdict.REFUSED))
            continue
        match = _match(each.row, known)
        marks: tuple[Key | int, ...] = (each.row.keys[0], *((match.id,) if match else ()))
        first = next((seen[mark] for mark in marks if mark in seen), None)
        if first is not None:
            judged.append(Judged(_faulty(each, "double-row", key_heading, first), Verdict.REFUSED))
            continue
        seen |= dict.fromkeys(marks, each.number)
        judged.append(_compared(each, each.row, match, key_heading))
    return tuple(judged)


def _index(standing: Sequence[Standing]) -> Mapping[Key, Standing]:
    """Standing rows by their first key; by a weaker one only where no other row has it as its first."""
    known = {each.row.keys[0]: each for each in standing}
    for each in standing:
        for weaker in each.row.keys[1:]:
            known.setdefault(weaker, each)
    return known


def _match(row: ImportRow, known: Mapping[Key, Standing]) -> Standing | None:
    """The standing row that this one is about: by its first key, else by a weaker one that contradicts nothing."""
    if row.keys[0] in known:
        return known[row.keys[0]]
    weaker = next((known[key] for key in row.keys[1:] if key in known), None)
    if weaker and len(weaker.row.keys) > 1:
        return None  # the same name with another number: another home, another person
    return weaker


def _compared(read: ReadRow, row: ImportRow, match: Standing | None, heading: str) -> Judged:
    if match is None:
        return Judged(read, Verdict.NEW)
    changed = changes(match.row, row)
    if isinstance(row, UnitRow) and (HISTORY & set(changed) or unit_key(row.name) != unit_key(_name(match.row))):
        return Judged(_faulty(read, "unit-moved", heading), Verdict.REFUSED)
    return Judged(read, Verdict.CHANGED if changed else Verdict.SAME, match.id, changed)


def _name(row: ImportRow) -> str:
    return row.head if isinstance(row, HouseholdRow) else row.name


def _faulty(read: ReadRow, code: str, heading: str, first: int | None = None) -> ReadRow:
    held = _name(read.row) if read.row else ""
    return replace(read, problems=(*read.problems, Problem(read.sheet, read.number, heading, held, code, first)))


def refuse_taken(judged: Iterable[Judged], people: Mapping[str, str], heading: str) -> tuple[Judged, ...]:
    """The rows, without those whose phone or e-mail belongs to somebody of another name: `contact-taken`.

    `people`: phone or e-mail → name of whoever has it. Nobody joins a team under another person's number.
    """
    return tuple(
        Judged(_faulty(each.read, "contact-taken", heading), Verdict.REFUSED) if _is_taken(each, people) else each
        for each in judged
    )


def _is_taken(judged: Judged, people: Mapping[str, str]) -> bool:
    row = judged.read.row
    if not isinstance(row, MemberRow) or judged.verdict not in {Verdict.NEW, Verdict.CHANGED}:
        return False
    owners = (people.get(contact) for contact in (row.phone, row.email) if contact)
    return any(owner is not None and fold(owner) != fold(row.name) for owner in owners)


def counts(judged: Iterable[Judged]) -> dict[Verdict, int]:
    """How many rows of each verdict, none left out."""
    found = Counter(each.verdict for each in judged)
    return {verdict: found[verdict] for verdict in Verdict}
