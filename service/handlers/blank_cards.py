"""Blank cards: made in batches, withdrawn where they were lost."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from secrets import token_bytes

import msgspec
from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.cards.blanks import issue_blank_cards, return_blank_cards, withdraw_blank_cards
from domain.refusals import FormRefused
from domain.rules.ids import Key
from domain.rules.serials import read_numbers
from domain.rules.viewers import Viewer
from service.dependencies import SignedIn
from service.forms import AnyRequest, form_of, last_of, sent_values
from service.handlers.card_sheets import cards_page
from service.handlers.check_ins import KeyForm
from service.replies import see_other


class BlankForm(msgspec.Struct):
    """How many, for which hamlet or commune."""

    unit: str = ""
    count: int = 0


class BlankCardController(Controller):
    """Batches of blank cards."""

    path = "/cards/blanks"

    @post(action="blank_cards.create")
    async def create(self, request: AnyRequest, viewer: SignedIn) -> Redirect | Template:
        """Make them; the page then leads to their sheet."""
        sent = await sent_values(request)
        try:
            form, key = form_of(sent, BlankForm), form_of(sent, KeyForm).key
            made = await issue_blank_cards(
                viewer=viewer, unit=form.unit, count=form.count, key=Key(key), at=datetime.now(UTC), draw=token_bytes
            )
        except FormRefused as refused:
            return await cards_page(request, viewer, values=last_of(sent), wrong=refused.facts)
        return see_other(f"/cards?made={made.public_id}")


class BlankWithdrawalController(Controller):
    """What is left of a batch."""

    path = "/cards/batches/{batch:str}/withdrawal"

    @post(action="blank_cards.destroy")
    async def destroy(self, request: AnyRequest, viewer: SignedIn, batch: FromPath[str]) -> Redirect | Template:
        """It opens nothing any more, or what of it is named."""
        return await changed(withdraw_blank_cards, request, viewer, batch)


class BlankReturnController(Controller):
    """What was withdrawn of a batch."""

    path = "/cards/batches/{batch:str}/return"

    @post(action="blank_cards.update")
    async def update(self, request: AnyRequest, viewer: SignedIn, batch: FromPath[str]) -> Redirect | Template:
        """It was found again, or what of it is named."""
        return await changed(return_blank_cards, request, viewer, batch)


async def changed(
    verb: Callable[..., Awaitable[None]], request: AnyRequest, viewer: Viewer, batch: str
) -> Redirect | Template:
    """Back to the batches, or to what is wrong with the numbers that were typed."""
    sent = await sent_values(request)
    try:
        numbers = read_numbers(last_of(sent).get("numbers", ""))
        await verb(viewer=viewer, batch=batch, numbers=numbers, at=datetime.now(UTC))
    except FormRefused as refused:
        return await cards_page(request, viewer, values=last_of(sent) | {"batch": batch}, wrong=refused.facts)
    return see_other("/cards#blanks")
