"""The department's award rounds: open one, choose from its shortlists, close it, take it away as files."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Template

from domain.award_rounds.choose import choose, unchoose
from domain.award_rounds.close import close_round
from domain.award_rounds.open import open_round
from domain.queries.award_rounds import find_bundles, list_rounds, show_round, show_round_form
from domain.queries.ranking_lines import look_at_entry, show_ranking_line
from domain.queries.shortlists import MOST, SHOWN
from domain.refusals import FormRefused, NotFound
from domain.rules.bundles import write_file
from domain.rules.days import local_day
from domain.rules.round_terms import read_terms
from domain.rules.viewers import Viewer
from service.dependencies import From, Installation, SignedIn
from service.forms import AnyRequest, read_form
from service.replies import file, page, see_other
from service.shortlists import shortlist_paper, shortlist_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RoundForm(msgspec.Struct):
    """A round as it was typed: all text, so that every fault is found at once."""

    unit: str = ""
    name: str = ""
    first_on: str = ""
    last_on: str = ""
    quota_teams: str = ""
    quota_members: str = ""
    form: str = ""


class ChoiceForm(msgspec.Struct):
    """A line of a shortlist, and why."""

    kind: str
    subject: str
    reason: str | None = None


class AwardRoundController(Controller):
    """The rounds of the department's branch."""

    path = "/award-rounds"

    @get(action="award_rounds.index")
    async def index(self, viewer: SignedIn) -> Template:
        """All rounds, the newest first."""
        return page("award_rounds/index.html", rounds=await list_rounds(viewer=viewer, at=datetime.now(UTC)))

    @get("/new", action="award_rounds.new")
    async def new(self, viewer: SignedIn, campaign: FromQuery[str | None] = None) -> Template:
        """The form; `campaign` fills in its days."""
        form = RoundForm(quota_teams="3", quota_members="6", form=token_bytes(10).hex())
        return await form_page(viewer, form, campaign=campaign)

    @post(action="award_rounds.create")
    async def create(self, request: AnyRequest, viewer: SignedIn) -> Redirect | Template:
        """Freeze the rankings and open the round."""
        form = await read_form(request, RoundForm)
        typed = {name: value for name, value in msgspec.structs.asdict(form).items() if name != "form"}
        try:
            terms = read_terms(**typed)
        except FormRefused as refused:
            return await form_page(viewer, form, wrong=refused.facts)
        chance = chance_of(form.form)
        round_id = await open_round(viewer=viewer, **asdict(terms), at=datetime.now(UTC), chance=chance)
        return see_other(f"/award-rounds/{round_id}")

    @get("/{round_id:str}", action="award_rounds.show")
    async def show(self, viewer: SignedIn, round_id: FromPath[str], lines: FromQuery[str] = "") -> Template:
        """Both shortlists; `lines=all` for all of their lines."""
        return await round_page(viewer, round_id, most=MOST if lines == "all" else SHOWN)


class SelectionController(Controller):
    """Who is chosen."""

    path = "/award-rounds/{round_id:str}/selections"

    @post(action="selections.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, round_id: FromPath[str]) -> Redirect | Template:
        """Choose a line."""
        form = await read_form(request, ChoiceForm)
        try:
            await choose(
                viewer=viewer, round_id=round_id, kind=form.kind, subject_public_id=form.subject, reason=form.reason,
                at=datetime.now(UTC),
            )  # fmt: skip
        except FormRefused as refused:
            return await round_page(viewer, round_id, most=MOST, wrong=refused.facts, typed=form)
        return see_other(f"/award-rounds/{round_id}#{form.kind}-{form.subject}")

    @post("/{kind:str}/{subject:str}/removal", action="selections.destroy")
    async def destroy(
        self, viewer: SignedIn, round_id: FromPath[str], kind: FromPath[str], subject: FromPath[str]
    ) -> Redirect:
        """Take a choice back."""
        now = datetime.now(UTC)
        await unchoose(viewer=viewer, round_id=round_id, kind=kind, subject_public_id=subject, at=now)
        return see_other(f"/award-rounds/{round_id}#{kind}-{subject}")


class ClosingController(Controller):
    """The end of choosing."""

    path = "/award-rounds/{round_id:str}/closing"

    @post(action="closings.create")
    async def create(self, viewer: SignedIn, round_id: FromPath[str]) -> Redirect:
        """Close the round."""
        await close_round(viewer=viewer, round_id=round_id, at=datetime.now(UTC))
        return see_other(f"/award-rounds/{round_id}")


class RankingLineController(Controller):
    """What lies behind a line."""

    path = "/award-rounds/{round_id:str}/lines/{kind:str}/{subject:str}"

    @get(action="ranking_lines.show")
    async def show(
        self, viewer: SignedIn, round_id: FromPath[str], kind: FromPath[str], subject: FromPath[str],
        number: Annotated[int, QueryParameter(name="page")] = 1,
    ) -> Template:  # fmt: skip
        """Its entries."""
        about = {"round_id": round_id, "kind": kind, "subject": subject}
        line = await show_ranking_line(viewer=viewer, **about, at=datetime.now(UTC), page=number)
        return page("award_rounds/line.html", line=line)


class RankingEntryController(Controller):
    """The household behind one entry: each look is logged."""

    path = "/award-rounds/{round_id:str}/lines/{kind:str}/{subject:str}/entries"

    @get("/{source:str}", action="ranking_entries.show")
    async def show(
        self, viewer: SignedIn, round_id: FromPath[str], kind: FromPath[str], subject: FromPath[str],
        source: FromPath[str],
    ) -> Template:  # fmt: skip
        """Who was helped there."""
        about = {"round_id": round_id, "kind": kind, "subject": subject}
        entry = await look_at_entry(viewer=viewer, **about, source=source_of(source), at=datetime.now(UTC))
        return page("award_rounds/entry.html", entry=entry)


class ShortlistSheetController(Controller):
    """The shortlists as a spreadsheet."""

    path = "/award-rounds/{round_id:str}/shortlist.xlsx"

    @get(action="shortlist_sheets.show")
    async def show(
        self, viewer: SignedIn, visitor: From, settings: Installation, round_id: FromPath[str]
    ) -> Response[bytes]:
        """All lines, chosen and not, with their reasons."""
        shown = await show_round(viewer=viewer, round_id=round_id, at=datetime.now(UTC), most=MOST)
        sheet = await asyncio.to_thread(shortlist_sheet, shown, visitor.language, demo=settings.demo)
        return file(sheet, f"{shown.name}.xlsx", XLSX)


class ShortlistPrintController(Controller):
    """The shortlists on paper."""

    path = "/award-rounds/{round_id:str}/print"

    @get(action="shortlist_prints.show")
    async def show(
        self, viewer: SignedIn, visitor: From, settings: Installation, round_id: FromPath[str]
    ) -> Response[bytes]:
        """A PDF: the contenders, who was chosen and why, batch and hash at each foot."""
        now = datetime.now(UTC)
        shown = await show_round(viewer=viewer, round_id=round_id, at=now)
        paper = await asyncio.to_thread(shortlist_paper, shown, visitor.language, local_day(now), demo=settings.demo)
        return file(paper, f"{shown.name}.pdf", "application/pdf")


class BundleController(Controller):
    """What a stranger needs to recompute the rankings."""

    path = "/award-rounds/{round_id:str}/bundle.json"

    @get(action="bundles.show")
    async def show(self, viewer: SignedIn, round_id: FromPath[str]) -> Response[bytes]:
        """Both bundles, as they were frozen."""
        bundles = await find_bundles(viewer=viewer, round_id=round_id, at=datetime.now(UTC))
        return file(write_file(bundles).encode(), f"gocua-rankings-{round_id}.json", "application/json")


async def form_page(
    viewer: Viewer, form: RoundForm, *, campaign: str | None = None, wrong: dict[str, object] | None = None
) -> Template:
    """The form of a round, with what was typed."""
    choices = await show_round_form(viewer=viewer, at=datetime.now(UTC))
    status = 422 if wrong else 200
    return page(
        "award_rounds/new.html", choices=choices, values=form, campaign=campaign, wrong=wrong or {}, status_code=status
    )


async def round_page(
    viewer: Viewer, round_id: str, *, most: int, wrong: dict[str, object] | None = None, typed: ChoiceForm | None = None
) -> Template:
    """A round, with the reason that did not hold."""
    shown = await show_round(viewer=viewer, round_id=round_id, at=datetime.now(UTC), most=most)
    status = 422 if wrong else 200
    return page("award_rounds/show.html", round=shown, wrong=wrong or {}, typed=typed, most=most, status_code=status)


def chance_of(form: str) -> bytes:
    """The chance that was drawn with the form; of a form made by hand, one drawn now."""
    try:
        sent = bytes.fromhex(form)
    except ValueError:
        sent = b""
    return sent if len(sent) == 10 else token_bytes(10)


def source_of(typed: str) -> int:
    """A source out of an address. Refuses: `not-found`, also where there are more digits than a source has."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 18):
        raise NotFound("not-found")
    return int(typed)
