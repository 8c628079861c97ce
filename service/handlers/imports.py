"""Lists that an office brings: a dry run with every row's verdict, then the good rows go in."""

import asyncio
from datetime import UTC, datetime
from secrets import token_bytes

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.imports.commit import commit_import
from domain.imports.discard import discard_import
from domain.imports.draft import draft_import
from domain.queries.imports import find_refused, show_import, show_import_form
from domain.refusals import FormRefused, Refused
from domain.rules.imports.headings import Kind
from domain.rules.imports.verdicts import Verdict
from domain.rules.viewers import Viewer
from service.dependencies import From, Installation, SignedIn
from service.forms import AnyRequest, fields_in, read_form, read_upload, sent_values
from service.imports import refused_sheet
from service.queries import page_number
from service.replies import file, page, see_other

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_UPLOAD = 10 * 2**20 + 64 * 2**10  # the file and the form around it


class ListForm(msgspec.Struct):
    """What a list is of, and where it goes."""

    kind: Kind
    unit: str


class CommitForm(msgspec.Struct):
    """All rows or none?"""

    whole: bool = False


class ImportController(Controller):
    """Dry runs of one's own."""

    path = "/imports"

    @get(action="imports.index")
    async def index(self, viewer: SignedIn) -> Template:
        """The form, and what waits."""
        return await form_page(viewer, {}, {})

    @post(action="imports.create", request_max_body_size=LARGEST_UPLOAD)
    async def create(self, request: AnyRequest, viewer: SignedIn, settings: Installation) -> Redirect | Template:
        """Read the file and forget it; what it would do is a page."""
        try:
            form, name, content = await read_list(request)
            draft = await draft_import(
                viewer=viewer, unit=form.unit, kind=form.kind, file_name=name, content=content,
                demo=settings.demo, at=datetime.now(UTC), chance=token_bytes(10),
            )  # fmt: skip
        except FormRefused as refused:
            return await form_page(viewer, await sent_values(request), refused.facts)
        except Refused as refused:
            return await form_page(viewer, await sent_values(request), file_fault(refused))
        return see_other(f"/imports/{draft}")

    @get("/{draft:str}", action="imports.show")
    async def show(self, request: AnyRequest, viewer: SignedIn, draft: FromPath[str]) -> Template:
        """Every row and its verdict; once written, what was done and what is left to correct."""
        wanted = verdict_of(request.query_params.get("verdict", ""))
        number, now = page_number(request), datetime.now(UTC)
        shown = await show_import(viewer=viewer, draft=draft, verdict=wanted, page=number, at=now)
        return page("imports/done.html" if shown.draft.committed_at else "imports/show.html", shown=shown, refused=None)

    @post("/{draft:str}/removal", action="imports.destroy")
    async def destroy(self, viewer: SignedIn, draft: FromPath[str]) -> Redirect:
        """Forget it."""
        await discard_import(viewer=viewer, draft=draft, at=datetime.now(UTC))
        return see_other("/imports")


class CommitController(Controller):
    """The yes to a dry run."""

    path = "/imports/{draft:str}/commit"

    @post(action="commits.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, draft: FromPath[str]) -> Redirect | Template:
        """The good rows go in; where none may, the dry run says why."""
        form, now = await read_form(request, CommitForm), datetime.now(UTC)
        try:
            await commit_import(viewer=viewer, draft=draft, whole=form.whole, at=now, chance=token_bytes)
        except Refused as refused:
            if refused.code not in {"import-not-whole", "import-overtaken"}:
                raise
            shown = await show_import(viewer=viewer, draft=draft, verdict=Verdict.REFUSED, page=1, at=now)
            return page("imports/show.html", shown=shown, refused=refused, status_code=409)
        return see_other(f"/imports/{draft}")


class RefusedRowsController(Controller):
    """The rows to correct, as a file."""

    path = "/imports/{draft:str}/refused.xlsx"

    @get(action="refused_rows.show")
    async def show(
        self, viewer: SignedIn, visitor: From, settings: Installation, draft: FromPath[str]
    ) -> Response[bytes]:
        """The file's own columns, without those that were dropped, and what is wrong with each row."""
        refused = await find_refused(viewer=viewer, draft=draft, at=datetime.now(UTC))
        sheet = await asyncio.to_thread(refused_sheet, refused, visitor.language, demo=settings.demo)
        return file(sheet, "can-sua.xlsx", XLSX)


async def read_list(request: AnyRequest) -> tuple[ListForm, str, bytes]:
    """What a list is of, its file's name and content. Refuses: `form`, with all that is missing at once (P8)."""
    given, wrong = fields_in(await sent_values(request), ListForm)
    try:
        name, content = await take_file(request)
    except FormRefused as refused:
        raise FormRefused("form", **wrong, **refused.facts) from None
    if wrong:
        raise FormRefused("form", **wrong)
    return ListForm(**given), name, content


async def take_file(request: AnyRequest) -> tuple[str, bytes]:
    """The name and the content of the file sent; what the framework spooled of it is gone before anybody reads (G7)."""
    sent = await read_upload(request, "file")
    try:
        return sent.filename, await sent.read()
    finally:
        await sent.close()


async def form_page(viewer: Viewer, values: dict[str, list[str]], wrong: dict[str, object]) -> Template:
    """The form as it was sent, with all that is wrong."""
    form = await show_import_form(viewer=viewer, at=datetime.now(UTC))
    sent = {name: held[-1] for name, held in values.items()}
    return page("imports/index.html", form=form, values=sent, wrong=wrong, status_code=422 if wrong else 200)


def file_fault(refused: Refused) -> dict[str, object]:
    """What is wrong with a file belongs to its field; any other refusal goes on."""
    if refused.code.startswith(("file-", "heading-")):
        return {"file": refused.code}
    raise refused


def verdict_of(asked: str) -> Verdict | None:
    """The rows asked for; all of them where the address names no verdict."""
    return Verdict(asked) if asked in set(Verdict) else None
