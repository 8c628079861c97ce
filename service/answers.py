"""The citizen's form: *all correct*, or each item with its own yes and no (G15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.refusals import FormRefused
from domain.rules.ids import ItemId


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the form said."""

    helped: frozenset[ItemId]
    pressed: bool
    not_home: bool
    unsaid: frozenset[ItemId] = frozenset()


def read_answer(sent: Mapping[str, Sequence[str]], items: Sequence[int]) -> Spoken:
    """The form's answer to a claim of `items`. *Nobody helped me* and *not my home* need no item answered.

    Whoever was asked for a code or money, or pressed, judges no item before that is taken (G17).
    Refuses: `form`, with every item that has neither yes nor no.
    """
    if sent.get("answer", [""])[-1] == "all":
        return Spoken(frozenset(map(ItemId, items)), pressed=False, not_home=False)
    not_home, pressed = "not-home" in sent, "pressed" in sent
    if not_home or "nobody" in sent:
        return Spoken(frozenset(), pressed, not_home)
    said = {item: sent.get(f"item-{item}", [""])[-1] for item in items}
    unsaid = frozenset(ItemId(item) for item, word in said.items() if word not in {"yes", "no"})
    if unsaid and not pressed:
        raise FormRefused("form", **{f"item-{item}": "yes-or-no" for item in sorted(unsaid)})
    helped = frozenset(ItemId(item) for item, word in said.items() if word == "yes")
    return Spoken(helped, pressed, not_home, unsaid)
