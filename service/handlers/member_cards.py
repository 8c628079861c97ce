"""Who is at the door: a member's card, to whoever scans it and to whoever carries it (design §3)."""

from datetime import UTC, datetime
from secrets import token_bytes

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.queries.member_cards import cards_of_team, find_face, number_of_all, own_cards, show_member_card
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.tokens import CARD_TOKEN_LENGTH, read_token
from domain.teams.member_cards import CHANCE, issue_member_cards, replace_member_card, take_own_cards
from service.addresses import local_path, row_number
from service.dependencies import Installation, SignedIn
from service.documents.badges import badge_address
from service.documents.qr import qr_svg
from service.forms import AnyRequest, last_of, sent_values
from service.photos import PIXELS
from service.replies import file, page, see_other
from service.sheets import print_badges


class ScannedCardController(Controller):
    """`/m/{token}`: anyone may ask."""

    path = "/m/{token:str}"

    @get(action="member_cards.show")
    async def show(self, token: FromPath[str]) -> Template:
        """Whether the card holds; whose it is only while it does."""
        now = datetime.now(UTC)
        try:
            card = await show_member_card(token=read_token(token, CARD_TOKEN_LENGTH), at=now)
        except NotFound:
            card = None
        if card is None:
            return page("member_cards/unknown.html", 404, phone=await number_of_all(), checked_at=now)
        return page("member_cards/show.html" if card.carrier else "member_cards/over.html", card=card)


class MemberPhotoController(Controller):
    """The face on a card."""

    path = "/m/{token:str}/photo"

    @get("/{pixels:str}", action="member_photos.show")
    async def show(self, token: FromPath[str], pixels: FromPath[str]) -> Response[bytes]:
        """96 or 320 px, while the card holds."""
        if pixels not in PIXELS:
            raise NotFound("not-found")
        read = read_token(token, CARD_TOKEN_LENGTH)
        picture = await find_face(token=read, pixels=PIXELS[pixels], at=datetime.now(UTC))
        return Response(picture, media_type="image/webp", headers={"cache-control": "no-store"})


class OwnCardController(Controller):
    """The own card, on the own phone."""

    path = "/member-card"

    @get(action="own_cards.show")
    async def show(self, viewer: SignedIn, settings: Installation) -> Template:
        """To be shown at a door and scanned."""
        cards = await own_cards(viewer=viewer, at=datetime.now(UTC))
        shown = [(card, qr_svg(badge_address(settings.base_address, card.token))) for card in cards]
        return page("member_cards/own.html", cards=shown)

    @post(action="own_cards.create")
    async def create(self, viewer: SignedIn) -> Redirect:
        """Make what is missing."""
        await take_own_cards(viewer=viewer, at=datetime.now(UTC), draw=token_bytes)
        return see_other("/member-card")


class LostCardController(Controller):
    """A card that was lost."""

    path = "/member-cards/{card:str}/loss"

    @post(action="member_cards.update")
    async def update(self, request: AnyRequest, viewer: SignedIn, card: FromPath[str]) -> Redirect:
        """It says so to whoever scans it; another is made."""
        back, now = last_of(await sent_values(request)).get("back", ""), datetime.now(UTC)
        await replace_member_card(viewer=viewer, card=row_number(card), at=now, chance=token_bytes(CHANCE))
        return see_other(local_path(back, "/member-card"))


class BadgeSheetController(Controller):
    """A team's badges, on paper."""

    path = "/teams/{team:str}/member-cards"

    @post(action="badge_sheets.create", status_code=200)
    async def create(self, viewer: SignedIn, settings: Installation, team: FromPath[str]) -> Response[bytes]:
        """Make what is missing, and print all that hold."""
        now = datetime.now(UTC)
        await issue_member_cards(viewer=viewer, team=team, at=now, draw=token_bytes)
        printed = await print_badges(settings, await cards_of_team(viewer=viewer, team=team, at=now), local_day(now))
        return file(printed, f"the-thanh-vien-{local_day(now)}.pdf", "application/pdf")
