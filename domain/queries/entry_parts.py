"""What every page of entries names: indicators in the reader's language, and the visit behind an entry."""

from dataclasses import dataclass

from domain.database import rows
from domain.queries.places import COMMUNE


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator as the catalogue names it, in the reader's language."""

    name: str
    measure: str


async def indicator_names(language: str) -> dict[str, Named]:
    """All indicators of the catalogue by code."""
    return {
        one["code"]: Named(one[f"name_{language}"], one[f"measure_{language}"])
        for one in await rows("SELECT code, name_vi, name_en, measure_vi, measure_en FROM indicator")
    }


def named_as(names: dict[str, Named], code: str) -> Named:
    """The name of an indicator; one that the catalogue no longer holds is called by its code."""
    return names.get(code) or Named(code, "")


VISITED = """
LEFT JOIN assistance_event AS event ON event.id = entry.source AND entry.source_kind = 'assistance'
LEFT JOIN assistance ON assistance.id = event.assistance
LEFT JOIN check_in ON check_in.id = assistance.check_in
LEFT JOIN recipient ON recipient.id = assistance.recipient
LEFT JOIN unit AS hamlet ON hamlet.id = recipient.unit
"""
VISIT = VISITED + COMMUNE
