"""How the domain says no: a code of the field and the facts. The words live in the catalogues."""

from collections.abc import Mapping
from types import MappingProxyType

Faults = Mapping[str, str]
ALL_READ: Faults = MappingProxyType({})  # nothing of a form was unreadable


class Refused(Exception):
    """The rules forbid it. Answered with 409 and the sentence of `code`."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class NotFound(Refused):
    """It does not exist, or this person may not know that it does. Answered with 404."""


class NotAllowed(Refused):
    """This person may see it and may not do it. Answered with 403."""


class TooMany(Refused):
    """Too many tries; facts hold `seconds` until the next is taken. Answered with 429."""


class Busy(Refused):
    """Nothing is wrong but the moment: the same may go through in a second. Answered with 503."""


class FormRefused(Refused):
    """Fields that do not hold, all of them at once: {field: code}. Answered with 422, what was typed kept."""
