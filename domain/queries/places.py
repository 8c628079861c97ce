"""How places are said: a hamlet with its commune, and the number that answers there."""

from domain.rules.vietnamese import mask_name

# `hamlet` is the alias of the unit joined; its commune is the ancestor one above, itself where a team sits there.
COMMUNE = """
LEFT JOIN LATERAL (
    SELECT unit.name, unit.phone FROM unit_ancestor JOIN unit ON unit.id = unit_ancestor.ancestor
    WHERE unit_ancestor.unit = hamlet.id AND unit.kind = 'commune' AND upper_inf(unit_ancestor.valid) LIMIT 1
) AS commune ON true
"""


def place_words(hamlet: str, commune: str | None) -> str:
    """Thôn 3, xã Trấn Yên."""
    if commune is None or commune == hamlet:
        return hamlet
    return f"{hamlet}, {commune[:1].lower()}{commune[1:]}"


def home_words(head: str | None, known_as: str | None, *, is_known: bool) -> str:
    """The home as whoever looks may know it: the name people use there, or its head's masked (G9)."""
    if is_known:
        return known_as or head or ""
    return mask_name(head) if head else ""
