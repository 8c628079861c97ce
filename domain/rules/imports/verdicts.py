"""New, changed, same or refused: each row of a list beside what stands already."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.rules.imports.lines import Mend, Problem
from domain.rules.imports.rows import (
    ABOVE,
    HISTORY,
    HouseholdRow,
    ImportRow,
    Key,
    MemberRow,
    UnitKind,
    UnitRow,
    changes,
)
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
class Owner:
    """Whoever has a phone number or an e-mail: their memberships that have not ended, and the teams of these."""

    name: str
    person: int
    memberships: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()


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
    """Standing rows by their first key; by a weaker one only where no other row has it as its first.

    A home that a member wrote down at its door stands behind all those of lists, by keys of its own.
    """
    listed = [each for each in standing if not _at_door(each.row)]
    known = {each.row.keys[0]: each for each in listed}
    for each in listed:
        for weaker in each.row.keys[1:]:
            known.setdefault(weaker, each)
    for each in standing:
        for key in _door_keys(each.row) if _at_door(each.row) else ():
            known.setdefault(key, each)
    return known


def _at_door(row: ImportRow) -> bool:
    return isinstance(row, HouseholdRow) and bool(row.at_door)


def _door_keys(row: ImportRow) -> tuple[Key, ...]:
    return row.door_keys if isinstance(row, HouseholdRow) else ()


def _match(row: ImportRow, known: Mapping[Key, Standing]) -> Standing | None:
    """The standing row that this one is about: by its first key, else by a weaker one that contradicts nothing."""
    if row.keys[0] in known:
        return known[row.keys[0]]
    weaker = next((known[key] for key in row.keys[1:] if key in known), None)
    if weaker and len(weaker.row.keys) == 1:
        return weaker  # not the same name with another number: another home, another person
    return next((known[key] for key in _door_keys(row) if key in known), None)


def _compared(read: ReadRow, row: ImportRow, match: Standing | None, heading: str) -> Judged:
    if match is None:
        return Judged(read, Verdict.NEW)
    if isinstance(match.row, HouseholdRow) and match.row.erased:
        return Judged(read, Verdict.SAME, match.id)
    changed = changes(match.row, row)
    if isinstance(row, UnitRow) and (HISTORY & set(changed) or unit_key(row.name) != unit_key(_name(match.row))):
        return Judged(_faulty(read, "unit-moved", heading), Verdict.REFUSED)
    return Judged(read, Verdict.CHANGED if changed else Verdict.SAME, match.id, changed)


def _name(row: ImportRow) -> str:
    return row.head if isinstance(row, HouseholdRow) else row.name


def _faulty(read: ReadRow, code: str, heading: str, first: int | None = None) -> ReadRow:
    held = _name(read.row) if read.row else ""
    return replace(read, problems=(*read.problems, Problem(read.sheet, read.number, heading, held, code, first)))


def refuse_taken(judged: Iterable[Judged], people: Mapping[str, Owner], heading: str) -> tuple[Judged, ...]:
    """The rows, without those whose phone or e-mail is somebody else's: `contact-taken`, `contact-twice` in a list.

    `people`: phone or e-mail → whoever has it. Nobody joins a team under another person's number, and of two rows of
    one list that share a number which nobody has yet, the later must mean the same new person.
    """
    first: dict[str, Judged] = {}
    kept: list[Judged] = []
    for each in judged:
        row = each.read.row
        if not isinstance(row, MemberRow) or each.verdict not in {Verdict.NEW, Verdict.CHANGED}:
            kept.append(each)
            continue
        unowned = [contact for contact in row.contacts if contact not in people]
        other = next((first[one] for one in unowned if one in first and not _is_same_person(first[one], each)), None)
        if _is_taken(each, row, people):
            kept.append(Judged(_faulty(each.read, "contact-taken", heading), Verdict.REFUSED))
        elif other:
            kept.append(Judged(_faulty(each.read, "contact-twice", heading, other.read.number), Verdict.REFUSED))
        else:
            kept.append(each)
            first = dict.fromkeys(unowned, each) | first
    return tuple(kept)


def _is_taken(judged: Judged, row: MemberRow, people: Mapping[str, Owner]) -> bool:
    """One of the row's contacts has an owner who cannot be whom the row means."""
    owners = {people[contact] for contact in row.contacts if contact in people}
    if len(owners) > 1 or any(fold(owner.name) != fold(row.name) for owner in owners):
        return True
    if judged.verdict is Verdict.CHANGED:
        return any(judged.standing not in owner.memberships for owner in owners)
    return any(row.team in owner.teams for owner in owners)


def _is_same_person(one: Judged, other: Judged) -> bool:
    """Two rows of a list that make one new person: of one name, found by the same contact."""
    if not (isinstance(one.read.row, MemberRow) and isinstance(other.read.row, MemberRow)):
        return False
    is_new = one.verdict is other.verdict is Verdict.NEW
    same_name = fold(one.read.row.name) == fold(other.read.row.name)
    return is_new and same_name and one.read.row.contacts[:1] == other.read.row.contacts[:1]


def refuse_used_codes(judged: Iterable[Judged], units: Mapping[str, int], heading: str) -> tuple[Judged, ...]:
    """The units, without those whose code is another unit's, wherever it is, and without what is new below a refused.

    `units`: code → its unit. Codes: `code-taken`, `parent-unknown`.
    """
    kept = list(judged)
    gone: set[tuple[UnitKind, str]] = set()
    for kind in (UnitKind.PROVINCE, UnitKind.COMMUNE, UnitKind.HAMLET):
        for place, each in enumerate(kept):
            row = each.read.row
            if not isinstance(row, UnitRow) or row.kind is not kind:
                continue
            is_orphan = each.verdict is Verdict.NEW and (ABOVE[kind], row.parent) in gone
            if code := "code-taken" if _has_used_code(each, row, units) else "parent-unknown" if is_orphan else None:
                kept[place] = Judged(_faulty(each.read, code, heading), Verdict.REFUSED)
            if _is_not_made(kept[place]) and each.standing is None:
                gone.add((kind, unit_key(row.name)))
    return tuple(kept)


def _has_used_code(judged: Judged, row: UnitRow, units: Mapping[str, int]) -> bool:
    owner = units.get(row.code or "")
    return judged.verdict in {Verdict.NEW, Verdict.CHANGED} and owner is not None and owner != judged.standing


def _is_not_made(judged: Judged) -> bool:
    """Refused, and not for another row of the list that makes it."""
    return judged.verdict is Verdict.REFUSED and all(each.code != "double-row" for each in judged.read.problems)


def counts(judged: Iterable[Judged]) -> dict[Verdict, int]:
    """How many rows of each verdict, none left out."""
    found = Counter(each.verdict for each in judged)
    return {verdict: found[verdict] for verdict in Verdict}
