"""What happens in offices, each at its day: lists, cards, the campaign, changes of people and of the rule."""

from collections.abc import Awaitable, Callable, Mapping
from secrets import token_bytes
from typing import Final

from domain.accounts.slips import issue_slips
from domain.cards.issuing import issue_cards
from domain.catalogue.campaigns import CampaignTerms, give_targets, open_campaign
from domain.catalogue.points import FACTORS, default_weights, start_rule
from domain.queries.roll import find_unit, people_on, units_below
from domain.queries.teams import list_teams
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.imports.headings import Kind
from domain.rules.targets import OF_A_COMMUNE, TargetLine, summed, targets_of
from domain.settings import Settings
from domain.teams.member_cards import issue_member_cards
from domain.teams.members import TeamRole, change_role, end_membership
from service.demo import lists
from service.demo.awards import choose_awardees, close_award, open_award, open_for_visitor
from service.demo.cast import NAMED
from service.demo.days import CAMPAIGN, SECOND_CAMPAIGN
from service.demo.desks import hold_desk
from service.demo.founding import COMMUNE, bring_list, found, open_account, viewer
from service.demo.late import approve_of_hoa, leave_for_visitor
from service.demo.meetings import hold_meeting
from service.demo.new_homes import make_blanks, welcome_newcomers
from service.demo.office import Office
from service.demo.plan import Plan
from service.demo.reviews import hear_the_son, reject_of_lam

CAMPAIGN_NAME: Final = "Chiến dịch 31 ngày: từng ngõ, từng nhà"
SECOND_NAME: Final = "Chiến dịch mùa đông: nhà nào cũng biết tự làm"
HEAVIER: Final = 300  # hundredths for alone-30 from rule version 2 on


async def bring_homes(office: Office) -> None:
    """S−6: hamlets, and last year's list of 600 homes, 33 of which must be mended."""
    hanh = await viewer("hanh", office.at(-6, 9))
    sizes = dict(office.plan.size.homes)
    await bring_list(hanh, office.commune, Kind.UNITS, lists.hamlets(sizes), office.at(-6, 9))
    await bring_list(hanh, office.commune, Kind.HOUSEHOLDS, lists.households(office.plan.homes), office.at(-6, 10))


async def print_cards(office: Office) -> None:
    """S−5: a card for every known home."""
    hanh = await viewer("hanh", office.at(-5, 9))
    await issue_cards(viewer=hanh, unit=office.commune, at=office.at(-5, 9), draw=token_bytes)


async def found_teams(office: Office) -> None:
    """S−3: the decisions, the teams, their people, for each a printed slip, used the same evening, and a card."""
    at, day = office.at(-3, 9), office.plan.calendar.day(-3)
    hanh = await viewer("hanh", at)
    sizes = dict(office.plan.size.homes)
    await bring_list(hanh, office.commune, Kind.TEAMS, lists.teams(sizes, day), at)
    await bring_list(hanh, office.commune, Kind.MEMBERS, lists.members(office.plan.members, day), office.at(-3, 10))
    printed, used = office.at(-3, 11), office.at(-3, 19)
    for slip in await issue_slips(viewer=hanh, team=None, everybody=False, at=printed, draw=token_bytes):
        await open_account(slip.token, used)
    for team in (await list_teams(viewer=hanh, search="", page=1, at=printed)).teams:
        await issue_member_cards(viewer=hanh, team=team.public_id, at=printed, draw=token_bytes)


async def announce(office: Office) -> None:
    """S−1, in the evening: the campaign of the days to come, its targets given down the tree."""
    at = office.at(-1, 18)
    hanh = await viewer("hanh", at)
    terms = CampaignTerms(CAMPAIGN_NAME, "01/KH-MH", *office.span(CAMPAIGN))
    campaign = await open_campaign(viewer=hanh, unit=office.commune, terms=terms, at=at, chance=token_bytes(10))
    hamlets = await units_below(unit=office.commune)
    lines = [
        TargetLine(hamlets[f"Thôn {hamlet}"], indicator, quantity)
        for hamlet, homes in office.plan.size.homes.items()
        for indicator, quantity in targets_of(homes).items()
    ]
    own = [TargetLine(office.commune, indicator, quantity) for indicator, quantity in OF_A_COMMUNE.items()]
    given = [*lines, *summed(lines, office.commune), *own]
    await give_targets(viewer=hanh, campaign=campaign, lines=given, at=at)


async def let_lam_go(office: Office) -> None:
    """S20, nine o'clock: Lâm leaves his team."""
    at = office.at(20, 9)
    hanh = await viewer("hanh", at)
    listed = (await people_on(day=local_day(at))).get(NAMED["lam"].phone)
    for membership in listed.memberships if listed else ():
        await end_membership(viewer=hanh, membership=membership, at=at)


async def change_leader(office: Office) -> None:
    """S23: Khôi is away for study, and Dung leads from this day."""
    at = office.at(23, 7)
    hanh, people = await viewer("hanh", at), await people_on(day=local_day(at))
    for code, role in (("khoi", TeamRole.MEMBER), ("dung", TeamRole.LEADER)):
        listed = people.get(NAMED[code].phone)
        for membership in listed.memberships if listed else ():
            await change_role(viewer=hanh, membership=membership, role=role, at=at)


async def start_second_rule(office: Office) -> None:
    """S24: rule version 2, with a higher weight for what people can still do after 30 days; it starts on S25."""
    at = office.at(24, 15)
    nam = await viewer("nam", at)
    weights = {**default_weights(), "alone-30": HEAVIER}
    day = office.plan.calendar.day(25)
    await start_rule(account=nam.account, weights=weights, factors=FACTORS, valid_from=day, at=at)


async def announce_second(office: Office) -> None:
    """S31: the next campaign begins tomorrow."""
    at = office.at(31, 17)
    terms = CampaignTerms(SECOND_NAME, "02/KH-MH", *office.span(SECOND_CAMPAIGN))
    hanh = await viewer("hanh", at)
    await open_campaign(viewer=hanh, unit=office.commune, terms=terms, at=at, chance=token_bytes(10))


Matter = Callable[[Office], Awaitable[None]]
MATTERS: Final[Mapping[int, tuple[Matter, ...]]] = {
    -6: (bring_homes,),
    -5: (print_cards, make_blanks),
    -3: (found_teams,),
    -1: (announce,),
    7: (hold_meeting,),
    8: (welcome_newcomers,),
    9: (approve_of_hoa,),
    10: (hold_desk,),
    12: (hear_the_son,),
    14: (reject_of_lam,),
    20: (let_lam_go,),
    23: (change_leader,),
    24: (start_second_rule,),
    31: (announce_second,),
    33: (open_award,),
    35: (choose_awardees,),
    36: (close_award,),
    39: (open_for_visitor, leave_for_visitor),
}


async def open_office(plan: Plan, settings: Settings) -> Office:
    """Found what stands above the commune, and the commune."""
    await found(plan)
    commune = await find_unit(name=COMMUNE)
    if commune is None:
        raise NotFound("not-found")
    return Office(plan, commune, settings)
