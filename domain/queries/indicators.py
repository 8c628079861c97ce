"""The indicator catalogue, as pages and reports need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.database import Row, rows
from domain.rules.reports import Countable, Where, is_offered, most_of


@dataclass(frozen=True, slots=True)
class Offered:
    """An indicator on the page *what was helped with*; names and measures in both languages."""

    code: str
    names: Mapping[str, str]
    measures: Mapping[str, str]
    most: int
    minutes: int | None


async def countable() -> Mapping[str, Countable]:
    """Code → what a report may say of it."""
    found = await rows("SELECT code, at_home, at_desk, once, person_limit FROM indicator")
    return {line["code"]: countable_of(line) for line in found}


def countable_of(line: Row) -> Countable:
    most = most_of(line["once"], line["person_limit"])
    return Countable(line["code"], line["at_home"], most, line["at_desk"], is_turn=line["once"] == "turn")


async def offered(where: Where = Where.HOME) -> Mapping[str, list[Offered]]:
    """What a member can report there: topic → indicators in the catalogue's order, the place's own first."""
    found = in_topics([line for line in await rows(OFFERED) if is_offered(countable_of(line), where)])
    return dict(sorted(found.items(), key=lambda topic: topic[0] not in OF_A_PLACE))


def in_topics(found: Sequence[Row]) -> dict[str, list[Offered]]:
    return {topic: list(map(offered_of, lines)) for topic, lines in groupby(found, key=lambda line: line["topic"])}


def offered_of(line: Row) -> Offered:
    return Offered(
        code=line["code"],
        names={"vi": line["name_vi"], "en": line["name_en"]},
        measures={"vi": line["measure_vi"], "en": line["measure_en"]},
        most=most_of(line["once"], line["person_limit"]),
        minutes=line["minutes"],
    )


OF_A_PLACE = {"desk", "way"}  # topics of what is offered at desks alone, and to those without a card

OFFERED = """
SELECT code, name_vi, name_en, measure_vi, measure_en, once, person_limit, minutes, topic, at_home, at_desk
FROM indicator ORDER BY min(position) OVER (PARTITION BY topic), position
"""
