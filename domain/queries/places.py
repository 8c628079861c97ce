"""How places are said: a hamlet with its commune, and the number that answers there."""

from datetime import date, timedelta

from domain.queries.said_once import HAPPENED
from domain.rules.vietnamese import mask_name, read_unit_name
from domain.rules.viewers import Role, Viewer

KNOWN_FOR = timedelta(days=90)

# Whether a member reads the name of `recipient`: a home of a hamlet of their teams, or one they visited in ninety days
# (design §4.10, G9). Its values are `known_by`.
KNOWN = f"""(
    EXISTS (SELECT FROM team WHERE team.id = ANY({{}}::bigint[]) AND team.unit = recipient.unit)
    OR EXISTS (SELECT FROM check_in WHERE check_in.recipient = recipient.id AND check_in.person = {{}}
               AND check_in.local_day >= {{}}::date AND {HAPPENED})
) AS is_known"""

# The number that answers for `hamlet`: its commune's, else the nearest one above.
NUMBER = """(
    SELECT answers.phone FROM unit_ancestor AS line JOIN unit AS answers ON answers.id = line.ancestor
    WHERE line.unit = hamlet.id AND answers.phone IS NOT NULL AND upper_inf(line.valid) ORDER BY line.depth LIMIT 1
)"""

# `hamlet` is the alias of the unit joined; its commune is the ancestor one above, itself where a team sits there.
COMMUNE = f"""
LEFT JOIN LATERAL (
    SELECT unit.name, {NUMBER} AS phone FROM unit_ancestor JOIN unit ON unit.id = unit_ancestor.ancestor
    WHERE unit_ancestor.unit = hamlet.id AND unit.kind = 'commune' AND upper_inf(unit_ancestor.valid) LIMIT 1
) AS commune ON true
"""


def known_by(viewer: Viewer, today: date) -> tuple[object, ...]:
    """The values of `KNOWN`."""
    return viewer.teams(Role.MEMBER), viewer.person, today - KNOWN_FOR


def place_words(hamlet: str, commune: str | None) -> str:
    """Thôn 3, xã Trấn Yên."""
    if commune is None or commune == hamlet:
        return hamlet
    return f"{hamlet}, {in_a_sentence(commune)}"


def in_a_sentence(name: str) -> str:
    """A unit's name after another: xã Trấn Yên, and Lào Cai as it is."""
    return f"{name[:1].lower()}{name[1:]}" if read_unit_name(name).kind else name


def home_words(head: str | None, known_as: str | None, *, is_known: bool) -> str:
    """The home as whoever looks may know it: the name people use there, or its head's masked (G9)."""
    if is_known:
        return known_as or head or ""
    return mask_name(head) if head else ""
