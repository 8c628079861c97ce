"""The citizen's pages. No account, no script, no cookie: the one-time token in the address is the whole authority."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from secrets import token_urlsafe
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.confirmations.answer import confirm_assistance
from domain.confirmations.look_up import find_sealed
from domain.confirmations.rate import rate_help
from domain.queries.confirmations import ClaimPage, show_claim
from domain.queries.photos import find_helper_photo
from domain.refusals import FormRefused, NotFound, Refused, TooMany
from domain.rules.answers import Answer, Channel, Device, State
from domain.rules.desks import TicketCode, read_place
from domain.rules.guesses import Guesser
from domain.rules.tokens import SECRET_TOKEN_LENGTH, CardCode, Digits, read_digits, read_token
from domain.settings import Settings
from service.addresses import carried, onward
from service.answers import Spoken, read_answer
from service.codes import digits_hash, open_code, receipt_of
from service.dependencies import Anybody, From, Installation
from service.devices import answering_device, device_hash, with_device
from service.forms import AnyRequest, form_of, last_of, sent_values
from service.listings import language_of
from service.logs import request_id
from service.replies import page, see_other
from service.visitors import Visitor, address_hash, browser_family, guesser_of


class DigitsForm(msgspec.Struct):
    """The card's code and the six digits beside it."""

    card: str = ""
    digits: str = ""


class RatingForm(msgspec.Struct):
    """Stars and a word, both free to leave out."""

    stars: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    words: Annotated[str, msgspec.Meta(max_length=300)] | None = None


class DigitsController(Controller):
    """The six digits: typed here, never an address themselves."""

    path = "/c"

    @get(action="digits.new")
    async def new(self) -> Template:
        """Where the six digits are typed."""
        return page("confirmations/enter.html")

    @post(action="digits.create")
    async def create(self, request: AnyRequest, viewer: Anybody, settings: Installation) -> Redirect | Template:
        """From the digits to the claim."""
        sent, guesser = await sent_values(request), guesser_of(request, viewer)
        try:
            token = await token_of_digits(form_of(sent, DigitsForm), guesser, settings)
            return see_other(onward(carried(request.query_params), f"/c/{token}", by="digits"))
        except TooMany:
            raise
        except FormRefused as refused:
            wrong = refused.facts
        except (Refused, NotFound) as refused:
            wrong = {"digits" if refused.code.startswith("digits") else "card": refused.code}
        return page("confirmations/enter.html", wrong=wrong, answers=last_of(sent), status_code=422)


class ConfirmationController(Controller):
    """A claim and its answer."""

    path = "/c/{token:str}"

    @get(action="confirmations.show")
    async def show(self, request: AnyRequest, visitor: From, settings: Installation, token: FromPath[str]) -> Template:
        """The claim, the answer that is kept, or a code that has run out."""
        device = None if visitor.is_member_device else answering_device(request, settings)
        is_told = is_receipt(request.query_params.get("said", ""), settings, read(token))
        claim = await find_claim(request, token, device=device, is_told=is_told)
        is_no = claim.state == "saved" and claim.outcome == State.DISPUTED
        receipt = receipt_of(settings, read(token)) if is_no and (is_told or not claim.is_later) else ""
        return claim_page(request, claim, opened="fix" in request.query_params, receipt=receipt)

    @post(action="confirmations.create")
    async def create(
        self, request: AnyRequest, visitor: From, settings: Installation, token: FromPath[str]
    ) -> Redirect | Template:
        """The answer is saved before anything else is asked (P2)."""
        sent, secret = await sent_values(request), token_urlsafe(16)
        known = visitor.mark or answering_device(request, settings)
        try:
            kept = await confirm_assistance(
                token=read(token),
                answer=lambda items: answer_of(request, visitor, read_answer(sent, list(items))),
                mark=known or device_hash(secret),
                request_id=request_id(),
            )
        except FormRefused as refused:
            claim = await find_claim(request, token)
            return claim_page(request, claim, opened=True, wrong=refused.facts, answers=last_of(sent))
        receipt = {"said": receipt_of(settings, read(token))} if kept.state is State.DISPUTED else {}
        reply = see_other(onward(carried(request.query_params), f"/c/{token}", **receipt))
        return reply if known or visitor.is_member_device else with_device(reply, settings, secret)


class RatingController(Controller):
    """Stars, after the answer."""

    path = "/c/{token:str}/rating"

    @post(action="ratings.create")
    async def create(self, request: AnyRequest, visitor: From, token: FromPath[str]) -> Redirect | Template:
        """Keep the rating of a standing answer."""
        sent, rater = await sent_values(request), {"is_member_device": visitor.is_member_device}
        try:
            form = form_of(sent, RatingForm)
        except FormRefused as refused:
            return await rating_page(request, token, refused.facts, last_of(sent))
        await rate_help(token=read(token), stars=form.stars, words=form.words, at=datetime.now(UTC), **rater)
        return see_other(onward(carried(request.query_params), f"/c/{token}") + "#rating")


class HelperPhotoController(Controller):
    """The face of whoever helped, to whoever holds the token."""

    path = "/c/{token:str}/photos"

    @get("/{person:str}", action="photos.show")
    async def show(self, token: FromPath[str], person: FromPath[str]) -> Response[bytes]:
        """A picture of 96 px."""
        picture = await find_helper_photo(token=read(token), person=person)
        return Response(picture, media_type="image/webp", headers={"cache-control": "private, max-age=600"})


def read(token: str) -> str:
    """A token out of the address, in either case. Refuses: `code-unknown`."""
    return read_token(token, SECRET_TOKEN_LENGTH)


def is_receipt(said: str, settings: Settings, token: str) -> bool:
    """The address is the one that whoever answered was sent to."""
    return hmac.compare_digest(said.encode(), receipt_of(settings, token).encode())


def answer_of(request: AnyRequest, visitor: Visitor, spoken: Spoken) -> Answer:
    """What was said, by which way, on which phone, now."""
    return Answer(
        helped=spoken.helped,
        channel=Channel.SIX_DIGITS if request.query_params.get("by") == "digits" else Channel.ONE_TIME_CODE,
        device=Device(address_hash(request), browser_family(request), is_members=visitor.is_member_device),
        at=datetime.now(UTC),
        pressed=spoken.pressed,
        not_home=spoken.not_home,
        unsaid=spoken.unsaid,
    )


async def find_claim(
    request: AnyRequest, token: str, *, device: bytes | None = None, is_told: bool = False
) -> ClaimPage:
    """The claim as it is now, in the reader's language. Refuses: `code-unknown`."""
    language, now = language_of(request), datetime.now(UTC)
    return await show_claim(token=read(token), language=language, at=now, device=device, is_told=is_told)


def claim_page(request: AnyRequest, claim: ClaimPage, *, opened: bool, receipt: str = "", **more: object) -> Template:
    """The page that fits the claim's state."""
    if claim.state == "open":
        opened = opened and not claim.is_on_members_phone  # nothing but a yes is asked there (G12)
        ticked, status = request.query_params.get("fix", ""), 422 if more else 200
        return page("confirmations/show.html", status, claim=claim, opened=opened, ticked=ticked, **more)
    if claim.state == "saved":
        rated = claim.is_rated
        return page("confirmations/thanks.html", claim=claim, rated=rated, receipt=receipt, answers={}, wrong={})
    return page("confirmations/expired.html", phone=claim.phone)


async def rating_page(request: AnyRequest, token: str, wrong: dict[str, object], answers: dict[str, str]) -> Template:
    """The thanks with a rating as it was sent. Refuses: `not-answered`."""
    claim = await find_claim(request, token)
    if claim.state != "saved":
        raise Refused("not-answered")
    return page("confirmations/thanks.html", 422, claim=claim, rated=False, receipt="", answers=answers, wrong=wrong)


async def token_of_digits(form: DigitsForm, guesser: Guesser, settings: Settings) -> str:
    """The token behind six digits. Refuses: `form`, `digits-wrong`, `too-many-guesses`."""
    place, digits = read_typed(form)
    hashed = partial(hash_for, settings, digits)
    assistance, sealed = await find_sealed(place=place, digits_hash=hashed, guesser=guesser, at=datetime.now(UTC))
    shown = open_code(settings, assistance, sealed)
    if shown is None:
        raise Refused("digits-wrong")
    return shown.token


def read_typed(form: DigitsForm) -> tuple[CardCode | TicketCode, Digits]:
    """The code of a card or of a desk's number, and the digits. Refuses: `form`, with both where neither holds."""
    wrong = {"card": fault_of(read_place, form.card), "digits": fault_of(read_digits, form.digits)}
    if any(wrong.values()):
        raise FormRefused("form", **{name: code for name, code in wrong.items() if code})
    return read_place(form.card), read_digits(form.digits)


def fault_of(reads: Callable[[str], object], typed: str) -> str | None:
    """What is wrong with what was typed."""
    try:
        reads(typed)
    except Refused as refused:
        return refused.code if typed else "missing"
    return None


def hash_for(settings: Settings, digits: str, assistance: str) -> bytes:
    return digits_hash(settings, assistance, digits)
