"""A home's three pictures: chosen and touched on a member's phone, or touched at its own card."""

from datetime import UTC, datetime
from functools import partial
from secrets import token_bytes

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.confirmations.own_card import ask_by_own_card, open_own_card
from domain.confirmations.pictures import ask_by_pictures, choose_pictures, clear_pictures
from domain.queries.cards import show_card
from domain.queries.home_pictures import show_pictures
from domain.queries.own_cards import find_own_home
from domain.refusals import FormRefused, Refused
from domain.rules.answers import Channel
from domain.rules.home_passes import make_home_pass, read_home_pass
from domain.rules.pictures import PICTURES, PLACES, read_touched
from domain.rules.tokens import CARD_TOKEN_LENGTH, hash_of, read_token, secret_token
from domain.rules.viewers import Viewer
from service.addresses import carried, onward
from service.codes import pictures_hashes
from service.dependencies import Anybody, Installation, SignedIn
from service.devices import answering_device
from service.forms import AnyRequest, last_of, sent_values
from service.listings import language_of
from service.replies import page, see_other
from service.visitors import guesser_of

WRONG = {"pictures-wrong", "pictures-another-day", "pictures-wrong-card", "pictures-asleep"}


class PictureController(Controller):
    """On the phone of the member who helped."""

    path = "/assistances/{assistance:str}/pictures"

    @get(action="pictures.new")
    async def new(self, request: AnyRequest, viewer: SignedIn, assistance: FromPath[str]) -> Template:
        """Where they are touched; the first time, or where others are wanted, where they are chosen."""
        return await touching_page(viewer, assistance, is_choosing="choose" in request.query_params)

    @post(action="pictures.create")
    async def create(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, assistance: FromPath[str]
    ) -> Redirect | Template:
        """From the pictures to the question."""
        sent, token = last_of(await sent_values(request)), secret_token(token_bytes(16))
        try:
            await ask_by_pictures(
                viewer=viewer,
                assistance=assistance,
                hashes=partial(pictures_hashes, settings, read_touched(sent)),
                token_hash=hash_of(token),
                at=datetime.now(UTC),
            )
        except FormRefused as refused:
            return await touching_page(viewer, assistance, refused.facts)
        except Refused as refused:
            if refused.code not in WRONG:
                raise
            return await touching_page(viewer, assistance, {PLACES[0]: refused.code}, refused.facts)
        return see_other(f"/c/{token}")


class PictureChoiceController(Controller):
    """What a home chose."""

    path = "/assistances/{assistance:str}/pictures/choice"

    @post(action="picture_choices.create")
    async def create(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, assistance: FromPath[str]
    ) -> Redirect | Template:
        """Keep them; then they are touched once more."""
        sent = last_of(await sent_values(request))
        try:
            hashes = partial(pictures_hashes, settings, read_touched(sent))
            await choose_pictures(viewer=viewer, assistance=assistance, hashes=hashes, at=datetime.now(UTC))
        except FormRefused as refused:
            return await touching_page(viewer, assistance, refused.facts, is_choosing=True)
        return see_other(f"/assistances/{assistance}/pictures")


class PictureRemovalController(Controller):
    """Pictures that a home forgot."""

    path = "/households/{household:str}/pictures"

    @post(action="picture_choices.destroy")
    async def destroy(self, viewer: SignedIn, household: FromPath[str]) -> Redirect:
        """Take them away; the home chooses anew at the next visit."""
        await clear_pictures(viewer=viewer, household=household, at=datetime.now(UTC))
        return see_other(f"/households/{household}")


class OwnHomeController(Controller):
    """At a card that is one's own."""

    path = "/q/{token:str}/home"

    @get(action="own_homes.new")
    async def new(self, token: FromPath[str]) -> Template:
        """Where its pictures are touched."""
        return await own_card_page(token)

    @post(action="own_homes.create")
    async def create(
        self, request: AnyRequest, viewer: Anybody, settings: Installation, token: FromPath[str]
    ) -> Redirect | Template:
        """From the pictures to what waits."""
        sent, now, card = last_of(await sent_values(request)), datetime.now(UTC), read_card(token)
        try:
            hashes = partial(pictures_hashes, settings, read_touched(sent))
            await open_own_card(card=card, hashes=hashes, guesser=guesser_of(request, viewer), at=now)
        except FormRefused as refused:
            return await own_card_page(token, refused.facts)
        except Refused as refused:
            if refused.code not in WRONG:
                raise
            return await own_card_page(token, {PLACES[0]: refused.code})
        holder = make_home_pass(settings.secret, card, Channel.CARD_PICTURES, now)
        return see_other(onward(carried(request.query_params), f"/q/{card}/home/{holder}"))

    @get("/{holder:str}", action="own_homes.show")
    async def show(
        self, request: AnyRequest, settings: Installation, token: FromPath[str], holder: FromPath[str]
    ) -> Template:
        """What waits for this home's answer."""
        card, now = read_card(token), datetime.now(UTC)
        read_home_pass(settings.secrets, card, holder, now)
        device = answering_device(request, settings)
        own = await find_own_home(card=card, device=device, language=language_of(request), at=now)
        return page("pictures/waiting.html", own=own, card=card, holder=holder)


class OwnAnswerController(Controller):
    """One of what waits, to be answered."""

    path = "/q/{token:str}/home/{holder:str}/answers/{report:str}"

    @post(action="own_answers.create")
    async def create(
        self,
        request: AnyRequest,
        settings: Installation,
        token: FromPath[str],
        holder: FromPath[str],
        report: FromPath[str],
    ) -> Redirect:
        """To the claim, under a code of this home's own."""
        card, now, code = read_card(token), datetime.now(UTC), secret_token(token_bytes(16))
        way = read_home_pass(settings.secrets, card, holder, now)
        await ask_by_own_card(card=card, report=report, way=way, token_hash=hash_of(code), at=now)
        return see_other(onward(carried(request.query_params), f"/c/{code}"))


def read_card(token: str) -> str:
    """A card's token out of the address, in either case. Refuses: `token-unknown`."""
    return read_token(token, CARD_TOKEN_LENGTH)


async def touching_page(
    viewer: Viewer,
    assistance: str,
    wrong: dict[str, object] | None = None,
    facts: dict[str, object] | None = None,
    *,
    is_choosing: bool = False,
) -> Template:
    """The twelve pictures on a member's phone. Refuses: `not-found`, `no-longer-waiting`."""
    shown = await show_pictures(viewer=viewer, assistance=assistance, at=datetime.now(UTC))
    stage = "choose" if is_choosing and shown.stage == "repeat" else shown.stage
    said = {"wrong": wrong or {}, "facts": facts or {}, "stage": stage}
    return page("pictures/new.html", 422 if wrong else 200, shown=shown, pictures=PICTURES, places=PLACES, **said)


async def own_card_page(token: str, wrong: dict[str, object] | None = None) -> Template:
    """The twelve pictures at a card. Refuses: `card-unknown`."""
    card = await show_card(token=read_card(token), viewer=None, at=datetime.now(UTC))
    said = {"wrong": wrong or {}, "facts": {}}
    return page("pictures/own.html", 422 if wrong else 200, card=card, pictures=PICTURES, places=PLACES, **said)
