"""How often one recipient counts: a repeat is kept and thanked, and adds nothing (G3)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from domain.rules.answers import Item
from domain.rules.ids import ItemId


def first_times(items: Mapping[ItemId, Item], helped: AbstractSet[ItemId]) -> frozenset[ItemId]:
    """Of the items that were helped with those that count: all without a scope, and the first of each unspent one."""
    counted: set[ItemId] = set()
    used = {item.scope for item in items.values() if item.is_spent}
    for item in sorted(helped):
        scope = items[item].scope
        if scope is None or scope not in used:
            counted.add(item)
            used.add(scope)
    return frozenset(counted)


def scopes_of(items: Mapping[ItemId, Item], counted: AbstractSet[ItemId]) -> list[str]:
    """The scopes that counted items use up, sorted: of two confirmations at once each takes them in one order."""
    return sorted({scope for item in counted if (scope := items[item].scope)})
