"""The department's award rounds: open one, choose from its shortlists, close it."""

from dataclasses import asdict
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Template

from domain.award_rounds.choose import choose, unchoose
from domain.award_rounds.close import close_round
from domain.award_rounds.open import open_round
from domain.queries.award_rounds import list_rounds, show_round, show_round_form
from domain.queries.ranking_lines import look_at_entry, show_ranking_line
from domain.queries.shortlists import MOST, SHOWN
from domain.refusals import FormRefused, NotFound
from domain.rules.days import local_day
from domain.rules.round_terms import read_terms
from domain.rules.viewers import Viewer
from service.dependencies import SignedIn
from service.forms import AnyRequest, read_form
from service.replies import page, see_other

NOT_TERMS = frozenset({"form", "campaign"})
DONE = frozenset({"opened", "closed", "chosen", "unchosen"})


class RoundForm(msgspec.Struct):
    """A round as it was typed: all text, so that every fault is found at once."""

    unit: str = ""
    name: str = ""
    first_on: str = ""
    last_on: str = ""
    quota_teams: str = ""
    quota_members: str = ""
    form: str = ""
    campaign: str = ""


class ChoiceForm(msgspec.Struct):
    """A line of a shortlist, and why."""

    kind: str
    subject: str
    reason: str | None = None


class ClosingForm(msgspec.Struct):
    """Why seats stay empty."""

    reason: str = ""


class AwardRoundController(Controller):
    """The rounds of the department's branch."""

    path = "/award-rounds"

    @get(action="award_rounds.index")
    async def index(self, viewer: SignedIn) -> Template:
        """All rounds, the newest first."""
        return page("award_rounds/index.html", rounds=await list_rounds(viewer=viewer, at=datetime.now(UTC)))

    @get("/new", action="award_rounds.new")
    async def new(self, viewer: SignedIn) -> Template:
        """The form."""
        return await form_page(viewer, RoundForm(quota_teams="3", quota_members="6", form=token_bytes(10).hex()))

    @post(action="award_rounds.create")
    async def create(self, request: AnyRequest, viewer: SignedIn) -> Redirect | Template:
        """Freeze the rankings and open the round; with a `campaign`, only take over its days into what was typed."""
        form = await read_form(request, RoundForm)
        if form.campaign:
            return await form_page(viewer, form)
        typed = {name: value for name, value in msgspec.structs.asdict(form).items() if name not in NOT_TERMS}
        now = datetime.now(UTC)
        try:
            terms = read_terms(**typed, today=local_day(now))
        except FormRefused as refused:
            return await form_page(viewer, form, wrong=refused.facts)
        chance = chance_of(form.form)
        round_id = await open_round(viewer=viewer, **asdict(terms), at=now, chance=chance)
        return see_other(f"/award-rounds/{round_id}?done=opened")

    @get("/{round_id:str}", action="award_rounds.show")
    async def show(
        self, viewer: SignedIn, round_id: FromPath[str], lines: FromQuery[str] = "", done: FromQuery[str] = ""
    ) -> Template:
        """Both shortlists; `lines=all` for all of their lines, `done` for what was just done."""
        return await round_page(viewer, round_id, most=MOST if lines == "all" else SHOWN, done=done)


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
        return see_other(f"/award-rounds/{round_id}?done=chosen#{form.kind}-{form.subject}")

    @post("/{kind:str}/{subject:str}/removal", action="selections.destroy")
    async def destroy(
        self, viewer: SignedIn, round_id: FromPath[str], kind: FromPath[str], subject: FromPath[str]
    ) -> Redirect:
        """Take a choice back."""
        now = datetime.now(UTC)
        await unchoose(viewer=viewer, round_id=round_id, kind=kind, subject_public_id=subject, at=now)
        return see_other(f"/award-rounds/{round_id}?done=unchosen#{kind}-{subject}")


class ClosingController(Controller):
    """The end of choosing."""

    path = "/award-rounds/{round_id:str}/closing"

    @get(action="closings.new")
    async def new(self, viewer: SignedIn, round_id: FromPath[str]) -> Template:
        """What closing makes final, and what is still missing: closing cannot be undone."""
        return await closing_page(viewer, round_id, ClosingForm())

    @post(action="closings.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, round_id: FromPath[str]) -> Redirect | Template:
        """Close the round."""
        form = await read_form(request, ClosingForm)
        try:
            await close_round(viewer=viewer, round_id=round_id, reason=form.reason, at=datetime.now(UTC))
        except FormRefused as refused:
            return await closing_page(viewer, round_id, form, wrong=refused.facts)
        return see_other(f"/award-rounds/{round_id}?done=closed")


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


async def form_page(viewer: Viewer, form: RoundForm, *, wrong: dict[str, object] | None = None) -> Template:
    """The form of a round, with what was typed."""
    choices = await show_round_form(viewer=viewer, at=datetime.now(UTC))
    status = 422 if wrong else 200
    return page("award_rounds/new.html", status, choices=choices, values=form, wrong=wrong or {})


async def closing_page(
    viewer: Viewer, round_id: str, form: ClosingForm, *, wrong: dict[str, object] | None = None
) -> Template:
    """The page before a round's end."""
    shown = await show_round(viewer=viewer, round_id=round_id, at=datetime.now(UTC))
    status = 422 if wrong else 200
    return page("award_rounds/close.html", round=shown, values=form, wrong=wrong or {}, status_code=status)


async def round_page(
    viewer: Viewer,
    round_id: str,
    *,
    most: int,
    wrong: dict[str, object] | None = None,
    typed: ChoiceForm | None = None,
    done: str = "",
) -> Template:
    """A round, with the reason that did not hold, or what was just done."""
    shown = await show_round(viewer=viewer, round_id=round_id, at=datetime.now(UTC), most=most)
    status = 422 if wrong else 200
    told = {"wrong": wrong or {}, "typed": typed, "unfolded": most == MOST, "done": done if done in DONE else ""}
    return page("award_rounds/show.html", status, round=shown, **told)


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
