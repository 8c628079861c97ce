"""Portraits of members, to those who work with them."""

from datetime import UTC, datetime

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.accounts.photos import check_portrayer, remove_portrait, set_portrait
from domain.queries.people import find_portrait
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.days import local_day
from service.addresses import local_path
from service.dependencies import SignedIn
from service.forms import AnyRequest, read_upload, sent_values
from service.photos import MOST_BYTES, PIXELS, small_pictures
from service.replies import page, see_other


class PortraitController(Controller):
    """`/people/{person}/photo`."""

    path = "/people/{person:str}/photo"

    @get("/{pixels:str}", action="portraits.show")
    async def show(self, viewer: SignedIn, person: FromPath[str], pixels: FromPath[str]) -> Response[bytes]:
        """96 or 320 px."""
        if pixels not in PIXELS:
            raise NotFound("not-found")
        today = local_day(datetime.now(UTC))
        picture = await find_portrait(viewer=viewer, person=person, pixels=PIXELS[pixels], on=today)
        return Response(picture, media_type="image/webp", headers={"cache-control": "private, max-age=600"})

    @get(action="portraits.edit")
    async def edit(self, request: AnyRequest, viewer: SignedIn, person: FromPath[str]) -> Template:
        """The form to choose a picture."""
        await check_portrayer(viewer=viewer, person=person, at=datetime.now(UTC))
        return page("teams/photo.html", person=person, back=local_path(request.query_params.get("back", "/")), wrong={})

    @post(action="portraits.update", request_max_body_size=MOST_BYTES + 4096)
    async def update(self, request: AnyRequest, viewer: SignedIn, person: FromPath[str]) -> Redirect | Template:
        """Make it small, in a child, and keep it."""
        back, now = local_path((await sent_values(request)).get("back", ["/"])[-1]), datetime.now(UTC)
        await check_portrayer(viewer=viewer, person=person, at=now)
        try:
            sent = await read_upload(request, "photo")
            portrait = await small_pictures(await sent.read())
        except FormRefused as refused:
            return page("teams/photo.html", status_code=422, person=person, back=back, wrong=refused.facts)
        except Refused as refused:
            return page("teams/photo.html", status_code=422, person=person, back=back, wrong={"photo": refused.code})
        await set_portrait(viewer=viewer, person=person, portrait=portrait, at=now)
        return see_other(back)

    @post("/remove", action="portraits.destroy")
    async def destroy(self, request: AnyRequest, viewer: SignedIn, person: FromPath[str]) -> Redirect:
        """Take it away again."""
        back = (await sent_values(request)).get("back", ["/"])[-1]
        await remove_portrait(viewer=viewer, person=person, at=datetime.now(UTC))
        return see_other(local_path(back))
