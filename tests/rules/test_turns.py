"""How often one recipient counts."""

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.answers import Item
from domain.rules.ids import ItemId
from domain.rules.turns import first_times, scopes_of

TURN = Item("psp-dossier", 2)
HOME, HOME_AGAIN = Item("bill-pay", 1, "once:home"), Item("bill-pay", 1, "once:home")
SPENT = Item("psp-account", 1, "once:bác", is_spent=True)
ITEMS = {ItemId(1): TURN, ItemId(2): HOME, ItemId(3): HOME_AGAIN, ItemId(4): SPENT}


def test_g3_every_turn_counts_and_a_home_once():
    assert first_times(ITEMS, ITEMS.keys()) == {1, 2}


def test_g3_what_was_answered_no_leaves_its_place_to_the_next():
    assert first_times(ITEMS, {ItemId(3), ItemId(4)}) == {3}


def test_g3_a_report_uses_each_scope_up_once_and_in_order():
    later = {ItemId(5): Item("psp-account", 1, "once:bà"), **ITEMS}
    assert scopes_of(later, first_times(later, later.keys())) == ["once:bà", "once:home"]


@given(st.dictionaries(st.integers(1, 40), st.tuples(st.sampled_from([None, "a", "b", "c"]), st.booleans())))
def test_g3_whatever_is_helped_with_no_scope_counts_twice(given_items: dict[int, tuple[str | None, bool]]):
    spent = {scope for scope, is_spent in given_items.values() if is_spent}
    items = {ItemId(number): Item("x", 1, scope, scope in spent) for number, (scope, _) in given_items.items()}
    scopes = [scope for item in first_times(items, items.keys()) if (scope := items[item].scope)]
    assert sorted(scopes) == sorted({item.scope for item in items.values() if item.scope} - spent)
