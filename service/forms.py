"""HTML forms as typed structs."""

import re
import unicodedata
from datetime import time
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile

from domain.refusals import FormRefused

Form = TypeVar("Form", bound=msgspec.Struct)
AnyRequest = Request[Any, Any, Any]

# A browser sends a time of day without seconds, which msgspec takes for none.
CLOCK, CLOCKS = re.compile(r"\d\d:\d\d"), (time, time | None)


async def read_form(request: AnyRequest, form: type[Form]) -> Form:
    """What was sent, as `form`: a collection takes every value of its name, an empty field counts as not sent.

    Litestar's own reading of a URL-encoded body answers 400 to one ticked box of many and to an empty optional number.
    Text is NFC without spaces around it; NUL is refused, since PostgreSQL would.

    Refuses: `form`, with each field that does not hold (ASVS 5.0, 2.2.1).
    """
    return form_of(await sent_values(request), form)


async def sent_values(request: AnyRequest) -> dict[str, list[str]]:
    """Every text field of the body, cleaned, with all its values; files are left out.

    Refuses: `form` for what is no text, or holds a NUL anywhere, read here or not: no browser sends one.
    """
    values = await text_fields(request)
    if any("\x00" in text for name, texts in values.items() for text in (name, *texts)):
        raise FormRefused("form", text="not-understood")
    return values


def last_of(sent: dict[str, list[str]]) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: values[-1] for name, values in sent.items()}


async def text_fields(request: AnyRequest) -> dict[str, list[str]]:
    """As `sent_values`, whatever is in them. Refuses: `form` for what is no text."""
    try:
        sent = await request.form()
    except (UnicodeDecodeError, LookupError):
        raise FormRefused("form", text="not-utf-8") from None
    values: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str) and (cleaned := clean(value)):
            values.setdefault(name, []).append(cleaned)
    return values


def clean(text: str) -> str:
    """Text as it is kept: composed, without spaces around it; a browser counts a new line once and sends it as two."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def form_of(sent: dict[str, list[str]], form: type[Form]) -> Form:
    """`sent` as `form`. Refuses: `form`, with each field that does not hold."""
    given, wrong = fields_in(sent, form)
    if wrong:
        raise FormRefused("form", **wrong)
    return form(**given)


def form_in_part(sent: dict[str, list[str]], form: type[Form]) -> tuple[Form, dict[str, str]]:
    """`sent` as `form`, and what of it could not be read: such a field holds its default, so each must have one.

    For a verb that finds faults of its own: it tells them together with these, and writes nothing (P8).
    """
    given, unread = fields_in(sent, form)
    return form(**given), unread


def fields_in(sent: dict[str, list[str]], form: type[msgspec.Struct]) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields of `form` that hold, and a code for each that does not."""
    given: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields_of(form):
        values = sent.get(field.encode_name, [])
        if not values:
            if field.required:
                wrong[field.name] = "missing"
            continue
        try:
            given[field.name] = convert(values, field.type)
        except msgspec.ValidationError as fault:
            wrong[field.name] = "too-long" if "of length <=" in str(fault) else "not-understood"
    return given, wrong


@cache
def fields_of(form: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """The fields of a form, looked at once."""
    return msgspec.structs.fields(form)


def convert(values: list[str], wanted: Any) -> Any:
    """One value, or all of them where the field is a collection. Raises msgspec.ValidationError."""
    is_collection = get_origin(wanted) in (list, set, tuple) or any(
        get_origin(part) in (list, set, tuple) for part in get_args(wanted)
    )
    value = values[-1]
    if wanted in CLOCKS:
        value = f"{value}:00" if CLOCK.fullmatch(value) else ""  # nothing else is a time of day, nor one with a zone
    return msgspec.convert(values if is_collection else value, wanted, strict=False)


async def read_upload(request: AnyRequest, name: str) -> UploadFile:
    """The file sent as `name`. Refuses: `form` with the field missing."""
    try:
        sent = (await request.form()).get(name)
    except (UnicodeDecodeError, LookupError):
        raise FormRefused("form", **{name: "not-understood"}) from None
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise FormRefused("form", **{name: "missing"})
    return sent
