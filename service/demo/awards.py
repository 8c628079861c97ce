"""Award rounds: over the campaign, opened, chosen with one departure, closed; and one left open for the visitor."""

from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Final

from domain.award_rounds.choose import choose
from domain.award_rounds.close import close_round
from domain.award_rounds.open import open_round
from domain.queries.award_rounds import list_rounds, show_round
from domain.queries.shortlists import Shortlist
from domain.rules.viewers import Viewer
from service.demo.days import CAMPAIGN
from service.demo.founding import viewer
from service.demo.office import Office

FIRST_ROUND: Final = "Khen thưởng chiến dịch từng ngõ, từng nhà"
OPEN_ROUND: Final = "Khen thưởng tháng thi đua cuối năm"
REASON: Final = "Một mình đến những nhà xa nhất của thôn, hộ nào cũng đến ít nhất hai lần."


async def open_award(office: Office) -> None:
    """S33: the round over the campaign; its rankings are frozen."""
    await open_over(office, CAMPAIGN, FIRST_ROUND, (1, 2), office.at(33, 9))


async def choose_awardees(office: Office) -> None:
    """S35: the first team; the first individual, and one further down, with the reason."""
    at = office.at(35, 9)
    thang, round_id = await standing_round(at)
    shown = await show_round(viewer=thang, round_id=round_id, at=at)
    for kind, subject, reason in [("team", shown.teams.ranked[0].subject, None), *individuals(shown.members)]:
        await choose(viewer=thang, round_id=round_id, kind=kind, subject_public_id=subject, reason=reason, at=at)


def individuals(shortlist: Shortlist) -> list[tuple[str, str, str | None]]:
    """The first, and the first below the line: one departure."""
    below = next((line for line in shortlist.ranked if line.outside), None)
    second = below or shortlist.ranked[1]
    return [("member", shortlist.ranked[0].subject, None), ("member", second.subject, REASON if below else None)]


async def close_award(office: Office) -> None:
    """S36: what was chosen stands."""
    at = office.at(36, 9)
    thang, round_id = await standing_round(at)
    await close_round(viewer=thang, round_id=round_id, reason=None, at=at)


async def open_for_visitor(office: Office) -> None:
    """S39: another round, left open for whoever comes to see the demo."""
    await open_over(office, (10, 38), OPEN_ROUND, (3, 6), office.at(39, 9))


async def open_over(office: Office, span: tuple[int, int], name: str, quotas: tuple[int, int], at: datetime) -> None:
    """Open a round over days of the story."""
    first_on, last_on = office.span(span)
    await open_round(
        viewer=await viewer("thang", at), unit=office.commune, name=name, first_on=first_on, last_on=last_on,
        quota_teams=quotas[0], quota_members=quotas[1], at=at, chance=token_bytes(10),
    )  # fmt: skip


async def standing_round(at: datetime) -> tuple[Viewer, str]:
    """The department's newest round."""
    thang = await viewer("thang", at)
    return thang, (await list_rounds(viewer=thang, at=at + timedelta(minutes=1)))[0].public_id
