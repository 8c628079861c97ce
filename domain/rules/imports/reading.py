"""What one row of a list says, by kind. Each reader notes every problem in its line before it gives up on the row."""

from collections.abc import Callable, Mapping
from datetime import date

from domain.refusals import Refused
from domain.rules.imports.headings import Kind
from domain.rules.imports.lines import Line
from domain.rules.imports.places import Ground, KnownTeam, Place
from domain.rules.imports.rows import ABOVE, HouseholdRow, ImportRow, MemberRow, TeamRole, TeamRow, UnitKind, UnitRow
from domain.rules.imports.written import EARLIEST_MOVE
from domain.rules.vietnamese import fold, proper_name, read_unit_name, split_form, unit_key

MOST_PEOPLE = 60  # of one home; more is a dormitory or a slip of the finger
MOST_HOMES = 20_000
CODE_LENGTH = {UnitKind.PROVINCE: 2, UnitKind.COMMUNE: 5}  # of official codes, whose leading zeros spreadsheets take
TEAM = "Tổ công nghệ số cộng đồng"

Reader = Callable[[Line, Ground, str | None], ImportRow | None]


def read_household(line: Line, ground: Ground, section: str | None) -> HouseholdRow | None:
    """A home. Notes `head-missing`, `hamlet-missing`, `hamlet-unknown`, and what its cells refuse."""
    head = _head(line.needed("head", "head-missing"))
    hamlet = _hamlet(line, ground, section)
    row = HouseholdRow(
        hamlet=hamlet.id if hamlet else 0,
        head=head,
        known_as=line.text("known_as"),
        lane=line.text("lane"),
        phone=line.phone(),
        people=line.count("people", most=MOST_PEOPLE),
        ref=line.text("ref", longest=40),
        moved_on=line.day("moved_on", earliest=EARLIEST_MOVE),
    )
    return None if line.problems else row


def _head(text: str) -> str:
    form, name = split_form(text)
    return f"{form} {proper_name(name)}".strip()


def read_member(line: Line, ground: Ground, section: str | None) -> MemberRow | None:
    """A member of a team.

    Notes `name-missing`, `team-unknown`, `team-ambiguous`, `email-invalid`, `joined-before-founding`.
    """
    name = proper_name(line.needed("name", "name-missing"))
    team = _team(line, ground, section)
    email = line.text("email")
    if email and ("@" not in email[1:-1] or " " in email):
        line.refuse("email", "email-invalid")
    row = MemberRow(
        team=team.id if team else 0,
        name=split_form(name)[1],
        phone=line.phone(),
        email=email.lower() if email else None,
        role=role_of(line.text("role")),
        birth_year=line.birth_year("birth_year"),
        joined_on=_joined_on(line, team),
        employer=line.text("employer"),
    )
    return None if line.problems else row


def _joined_on(line: Line, team: KnownTeam | None) -> date | None:
    """As the form has it (`day_faults`): nobody joins before the team was there, where its day is known."""
    day = line.day("joined_on")
    if day and team and team.founded_on and day < team.founded_on:
        line.refuse("joined_on", "joined-before-founding")
    return day


def role_of(text: str | None) -> TeamRole | None:
    """What somebody is in the team; a title from elsewhere ("Bí thư chi đoàn") says nothing of it."""
    words = fold(text or "")
    if "to pho" in words or "pho to" in words:
        return TeamRole.DEPUTY
    if "to truong" in words or "truong to" in words:
        return TeamRole.LEADER
    return TeamRole.MEMBER if "vien" in words else None


def read_team(line: Line, ground: Ground, section: str | None) -> TeamRow | None:
    """A team of a hamlet, or of a commune where no hamlet is named. Notes `hamlet-unknown`, `commune-unknown`."""
    named = line.text("hamlet") or section
    unit = _hamlet(line, ground, section) if named else _commune(line, ground)
    if unit is None and not line.problems:
        line.refuse("hamlet", "hamlet-missing")
    founded_on, decision_no = line.day("founded_on"), line.text("decision_no", longest=60)
    name = line.text("name") or (f"{TEAM} {unit.name}" if unit else "")
    return TeamRow(unit.id, name, founded_on, decision_no) if unit and not line.problems else None


def read_unit(line: Line, ground: Ground, _section: str | None) -> UnitRow | None:
    """A unit of the tree; its parent is the key of a name as typed, until `parents` has looked for it.

    Notes `name-missing`, `unit-kind-unknown`, `parent-missing`.
    """
    name = read_unit_name(line.needed("name", "name-missing"))
    kind = kind_of(line.text("kind") or name.kind)
    if kind is None and not any(problem.code == "name-missing" for problem in line.problems):
        line.refuse("name", "unit-kind-unknown")
    parent = line.text("parent") or _parent_by_scope(kind, ground.scope)
    if parent is None:
        line.refuse("parent", "parent-missing")
    code = full_code(line.text("code", longest=20), kind)
    phone, homes = line.phone(), line.count("homes", most=MOST_HOMES)
    if kind is None or parent is None or line.problems:
        return None
    return UnitRow(kind, name.shown, unit_key(parent), code, phone, homes)


def full_code(code: str | None, kind: UnitKind | None) -> str | None:
    """An official code with the zeros that spreadsheets take from its front."""
    return code.zfill(CODE_LENGTH.get(kind, 0)) if code and code.isdigit() and kind else code


_KINDS: Mapping[str, UnitKind] = {
    **dict.fromkeys(("tinh", "thanh pho", "cap tinh", "province"), UnitKind.PROVINCE),
    **dict.fromkeys(("xa", "phuong", "thi tran", "dac khu", "cap xa", "commune"), UnitKind.COMMUNE),
    **dict.fromkeys(("thon", "ban", "to dan pho", "tdp", "to", "khu pho", "ap", "khom", "hamlet"), UnitKind.HAMLET),
    **dict.fromkeys(("xom", "lang", "buon", "khu", "khu dan cu", "tieu khu", "cap thon"), UnitKind.HAMLET),
}


def kind_of(text: str) -> UnitKind | None:
    """The level of the tree that a word stands for."""
    return _KINDS.get(fold(text))


def _parent_by_scope(kind: UnitKind | None, scope: Place) -> str | None:
    """Nothing is said about the unit above: it is the one imported under, if that is one step up."""
    return scope.name if kind and ABOVE.get(kind) is scope.kind else None


def _commune(line: Line, ground: Ground) -> Place | None:
    try:
        return ground.commune(line.text("commune"))
    except Refused as refused:
        line.refuse("commune", refused.code)
        return None


def _hamlet(line: Line, ground: Ground, section: str | None) -> Place | None:
    commune = _commune(line, ground)
    if any(problem.code.startswith("commune-") for problem in line.problems):
        return None
    name = line.text("hamlet") or section
    if not name and ground.scope.kind is UnitKind.HAMLET:
        return ground.scope
    try:
        return ground.hamlet(name, commune) if name else _nowhere()
    except Refused as refused:
        line.refuse("hamlet", refused.code)
        return None


def _nowhere() -> Place:
    raise Refused("hamlet-missing")


def _team(line: Line, ground: Ground, section: str | None) -> KnownTeam | None:
    """The team meant; nothing where a problem was noted."""
    in_hamlet = line.text("hamlet") or section
    name = line.text("team")
    unit = _hamlet(line, ground, section) if in_hamlet else None if name else _commune(line, ground)
    if unit is None and in_hamlet:
        return None
    try:
        return ground.team(name, unit)
    except Refused as refused:
        line.refuse("team" if name else "hamlet", refused.code)
        return None


READERS: Mapping[Kind, Reader] = {
    Kind.HOUSEHOLDS: read_household,
    Kind.MEMBERS: read_member,
    Kind.TEAMS: read_team,
    Kind.UNITS: read_unit,
}
