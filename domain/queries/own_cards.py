"""What waits for a home's answer, to whoever showed that the card is theirs (G18)."""

from dataclasses import dataclass
from datetime import datetime

from domain.database import row, rows
from domain.queries.places import COMMUNE, KNOWN_FOR
from domain.queries.said_once import TOLD_WAITING
from domain.refusals import NotFound


@dataclass(frozen=True, slots=True)
class WaitingHelp:
    """One report: who came, when, what for."""

    report: str  # its short code
    helpers: str
    happened_at: datetime
    deeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnHome:
    """The home's hamlet, whom to call, and what waits, the newest first."""

    hamlet: str
    phone: str | None
    waiting: tuple[WaitingHelp, ...]


async def find_own_home(*, card: str, device: bytes | None, language: str, at: datetime) -> OwnHome:
    """What waits at the home of a live card.

    What was denied on another phone still waits here, so that pictures tell nobody who said no (G17); what this
    `device` answered does not. Refuses: `card-unknown`.
    """
    place = await row(PLACE, card)
    if place is None:
        raise NotFound("card-unknown")
    found = await rows(WAITING, card, at, device)
    return OwnHome(
        hamlet=place["hamlet"],
        phone=place["phone"],
        waiting=tuple(
            WaitingHelp(one["short_code"], one["helpers"], one["happened_at"], tuple(one[f"deeds_{language}"]))
            for one in found
        ),
    )


async def count_known(*, card: str, device: bytes, at: datetime) -> int | None:
    """How much waits at the home, where this device answered well for it in ninety days; None to any other."""
    found = await row(KNOWN_HERE, device, at - KNOWN_FOR, card)
    return len(await rows(WAITING, card, at, device)) if found else None


PLACE = f"""
SELECT hamlet.name AS hamlet, commune.phone FROM card JOIN recipient ON recipient.id = card.recipient
JOIN unit AS hamlet ON hamlet.id = recipient.unit {COMMUNE}
WHERE card.token = {{}} AND card.revoked_at IS NULL
"""

WAITING = f"""
SELECT assistance.short_code, assistance.reported_at AS happened_at,
       (SELECT string_agg(person.name, ', ' ORDER BY helper.check_in) FROM assistance_helper AS helper
        JOIN person ON person.id = helper.person WHERE helper.assistance = assistance.id) AS helpers,
       claim.deeds_vi, claim.deeds_en
FROM card JOIN assistance ON assistance.recipient = card.recipient
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT name_vi) AS deeds_vi, array_agg(DISTINCT name_en) AS deeds_en
    FROM assistance_item AS item JOIN indicator ON indicator.code = item.indicator WHERE item.assistance = assistance.id
) AS claim
WHERE card.token = {{}} AND card.revoked_at IS NULL AND {TOLD_WAITING}
  AND NOT EXISTS (SELECT FROM confirmation WHERE confirmation.assistance = assistance.id AND standing
                  AND device_mark = {{}})
ORDER BY assistance.id DESC LIMIT 20
"""

KNOWN_HERE = """
SELECT 1 AS known FROM confirmation JOIN assistance ON assistance.id = confirmation.assistance
JOIN card ON card.recipient = assistance.recipient AND card.revoked_at IS NULL
WHERE confirmation.device_mark = {} AND confirmation.grade IN ('A', 'B') AND confirmation.recorded_at >= {}
  AND card.token = {} LIMIT 1
"""
