"""The list of homes, and how a knock ends when nobody is helped (G8)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from secrets import token_bytes
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.households.correct import HomeFacts, correct_home
from domain.households.erase import erase_home
from domain.queries.homes import STATES, HomesPage, show_homes
from domain.queries.household_pages import show_household
from domain.queries.visits import VisitPage, show_visit
from domain.refusals import FormRefused, NotFound
from domain.rules.days import local_day
from domain.rules.homes import Contact, HomeLanguage
from domain.rules.keys import make_key
from domain.rules.knocks import KnockEnd
from domain.rules.tokens import public_id
from domain.rules.viewers import Viewer
from domain.visits.knock import MOST_DAYS_AHEAD, QUIET_DAYS, Knock, record_knock, take_back_knock
from service.addresses import LONGEST_PATH
from service.dependencies import Installation, SignedIn
from service.forms import AnyRequest, form_in_part, form_of, last_of, sent_values
from service.handlers.check_ins import KeyForm, sent_now
from service.queries import one_of, opaque, page_number
from service.replies import page, see_other


class KnockForm(msgspec.Struct):
    """How it ended. What does not hold is judged by the domain, all at once."""

    end: KnockEnd | None = None
    come_back_on: date | None = None
    quiet_days: int = QUIET_DAYS


class FactsForm(msgspec.Struct):
    """What an officer knows of a home; `with_phone` where its number was on the page."""

    head: str = ""
    known_as: str = ""
    lane: str = ""
    phone: str | None = None
    language: HomeLanguage | None = None
    contact: Contact | None = None
    moved_on: date | None = None
    with_phone: bool = False


class HouseholdController(Controller):
    """Homes of the own hamlets."""

    path = "/households"

    @get(action="households.index")
    async def index(self, request: AnyRequest, viewer: SignedIn) -> Template:
        """Those to visit next first."""
        asked = request.query_params
        search, state = asked.get("search", "")[:80], one_of(asked.get("state", ""), STATES)
        places = {"hamlet": opaque(asked.get("hamlet", "")), "household": opaque(asked.get("home", ""))}
        number, now = page_number(request), datetime.now(UTC)
        homes = await show_homes(viewer=viewer, search=search, state=state, page=number, at=now, **places)
        noted = await noted_knock(viewer, opaque(asked.get("noted", "")), now)
        keys = [str(make_key(now, token_bytes(10))) for _ in homes.homes]
        return homes_page(homes, now, keys=keys, noted=noted)

    @get("/{household:str}", action="households.show")
    async def show(self, request: AnyRequest, viewer: SignedIn, household: FromPath[str]) -> Template:
        """What is known of one; its number on a tap of its own."""
        return await household_page(
            viewer, household, with_phone="phone" in request.query_params, is_kept="kept" in request.query_params
        )

    @post("/{household:str}", action="households.update")
    async def update(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, household: FromPath[str]
    ) -> Redirect | Template:
        """Put it right."""
        sent = await sent_values(request)
        form, unread = form_in_part(sent, FactsForm)
        facts = HomeFacts(**{field: getattr(form, field) for field in HomeFacts.__slots__})
        if form.with_phone and facts.phone is None:
            facts = replace(facts, phone="")
        try:
            await correct_home(
                viewer=viewer, household=household, facts=facts, at=datetime.now(UTC), demo=settings.demo, unread=unread
            )
        except FormRefused as refused:
            typed, wrong = last_of(sent), refused.facts
            return await household_page(viewer, household, with_phone=form.with_phone, values=typed, wrong=wrong)
        return see_other(f"/households/{household}?kept=1")


class ErasureController(Controller):
    """What a home wants to be forgotten."""

    path = "/households/{household:str}/erasure"

    @post(action="households.destroy")
    async def destroy(self, request: AnyRequest, viewer: SignedIn, household: FromPath[str]) -> Redirect | Template:
        """Erase its names and numbers."""
        if "sure" not in await sent_values(request):
            return await household_page(viewer, household, wrong={"sure": "not-asked-for"})
        await erase_home(viewer=viewer, household=household, at=datetime.now(UTC))
        return see_other(f"/households/{household}")


class KnockController(Controller):
    """How knocks at one home ended."""

    path = "/households/{household:str}/knocks"

    @post(action="knocks.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, household: FromPath[str]) -> Template | Redirect:
        """Nobody home, come back, not needed …"""
        sent = await sent_values(request)
        key, (form, unread) = form_of(sent, KeyForm).key, form_in_part(sent, KnockForm)
        ended, made = Knock(form.end, form.come_back_on, form.quiet_days), public_id(token_bytes(10))
        try:
            knock = await record_knock(
                viewer=viewer, household=household, knock=ended, sent=sent_now(key), public_id=made, unread=unread
            )
        except FormRefused as refused:
            return await refused_knock(viewer, household, last_of(sent), refused.facts)
        return see_other(f"/households?{urlencode({'noted': knock, **within(last_of(sent).get('within', ''))})}")


class KnockRemovalController(Controller):
    """A knock noted by mistake."""

    path = "/knocks/{knock:str}/removal"

    @post(action="knocks.destroy")
    async def destroy(self, viewer: SignedIn, knock: FromPath[str]) -> Redirect:
        """Take it back; what it had asked of the home is undone."""
        await take_back_knock(viewer=viewer, check_in=knock, at=datetime.now(UTC))
        return see_other(f"/check-ins/{knock}")


async def household_page(
    viewer: Viewer,
    household: str,
    *,
    with_phone: bool = False,
    is_kept: bool = False,
    values: dict[str, str] | None = None,
    wrong: dict[str, object] | None = None,
) -> Template:
    """One home to its officer, with what was typed. Refuses: `not-found`."""
    now = datetime.now(UTC)
    home = await show_household(viewer=viewer, household=household, at=now, with_phone=with_phone)
    choices = {"languages": list(HomeLanguage), "contacts": list(Contact)}
    said = {"values": values, "wrong": wrong or {}, "is_kept": is_kept, "with_phone": with_phone}
    return page("households/show.html", 422 if wrong else 200, household=home, **choices, **said)


def within(typed: str) -> dict[str, str]:
    """The part of the list in which the home stood, to go on there."""
    asked = parse_qsl(typed[:LONGEST_PATH], max_num_fields=10) if typed.count("&") < 10 else []
    return {name: value for name, value in asked if name in {"hamlet", "search", "state", "page"}}


async def noted_knock(viewer: Viewer, knock: str, now: datetime) -> VisitPage | None:
    """The knock that was just noted, to say what and where, while it may be taken back."""
    if not knock:
        return None
    try:
        visit = await show_visit(viewer=viewer, check_in=knock, at=now)
    except NotFound:
        return None
    return visit if visit.may_take_back else None


async def refused_knock(viewer: Viewer, household: str, sent: dict[str, str], wrong: dict[str, object]) -> Template:
    """The list at the one home, with its form as it was sent: the same key counts once. Refuses: `not-found`."""
    now = datetime.now(UTC)
    homes = await show_homes(viewer=viewer, search="", state="", page=1, at=now, household=household)
    if not homes.homes:
        raise NotFound("not-found")
    return homes_page(homes, now, keys=[sent["key"]], values=sent, wrong=wrong)


def homes_page(
    homes: HomesPage,
    now: datetime,
    *,
    keys: list[str],
    noted: VisitPage | None = None,
    values: dict[str, str] | None = None,
    wrong: dict[str, object] | None = None,
) -> Template:
    """The list, each home with a form of its own key."""
    said = {"noted": noted, "values": values or {}, "wrong": wrong or {}}
    day, status = local_day(now), 422 if wrong else 200
    bounds = {"tomorrow": day + timedelta(days=1), "latest": day + timedelta(days=MOST_DAYS_AHEAD)}
    return page("households/index.html", status, homes=homes, keys=keys, ends=list(KnockEnd), **bounds, **said)
