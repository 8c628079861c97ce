"""What may be reported, field by field; all that is wrong is said at once (P8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import FormRefused
from domain.rules.reports import MOST_OF_ONE, Countable, Line, Where, check_report, is_offered, most_of
from domain.rules.vietnamese import FORMS_OF_ADDRESS

FORM, OTHER = sorted(FORMS_OF_ADDRESS)[:2]
OFFERED = {
    "wallet": Countable("wallet", at_home=True, most=1),
    "dossier": Countable("dossier", at_home=True, most=5),
    "queue": Countable("queue", at_home=False, most=5),
}


def wrong_with(*lines: Line) -> dict[str, object]:
    try:
        check_report(lines, OFFERED)
    except FormRefused as refused:
        return refused.facts
    return {}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (Line("dossier", 1, FORM), {}),
        (Line("dossier", 5, FORM), {}),
        (Line("dossier", 6, FORM), {"dossier": "quantity"}),
        (Line("dossier", 0, FORM), {"dossier": "quantity"}),
        (Line("dossier", -1, FORM), {"dossier": "quantity"}),
        (Line("wallet", 2, FORM), {"wallet": "quantity"}),
        (Line("queue", 1, FORM), {"queue": "not-offered"}),
        (Line("nothing", 1, FORM), {"nothing": "not-offered"}),
        (Line("dossier", 1, "sir"), {"form": "not-understood"}),
        (Line("dossier", 1, ""), {"form": "not-understood"}),
    ],
)
def test_a_line_is_taken_within_what_is_offered(line: Line, wrong: dict[str, object]):
    assert wrong_with(line) == wrong


def test_a_report_of_nothing_is_refused():
    assert wrong_with() == {"lines": "nothing-chosen"}


def test_p8_all_that_is_wrong_is_said_at_once():
    lines = [Line("queue", 1, FORM), Line("dossier", 6, "sir"), Line("nothing", 1, FORM)]
    assert wrong_with(*lines) == {
        "queue": "not-offered",
        "dossier": "quantity",
        "nothing": "not-offered",
        "form": "not-understood",
    }


def test_p8_a_good_line_does_not_hide_a_bad_one_before_it():
    assert wrong_with(Line("queue", 1, FORM), Line("dossier", 1, FORM)) == {"queue": "not-offered"}


@pytest.mark.parametrize("name", ["Hồng", "Dương Thị Hồng", "Y'Moan", "H’Hen Niê", "Ly-Sa", "A", "H" * 40])
def test_a_given_name_is_letters_as_people_here_write_them(name: str):
    assert wrong_with(Line("dossier", 1, FORM, name)) == {}


@pytest.mark.parametrize(
    "name", ["http://x.vn", "x.vn", "Hồng 0912", "<b>Hồng</b>", "-Hồng", " Hồng", "Hồng\nxin", "Hồng_", "H" * 41, "7"]
)
def test_what_could_be_an_address_or_a_message_is_no_given_name(name: str):
    assert wrong_with(Line("dossier", 1, FORM, name)) == {"form": "not-a-name"}


@pytest.mark.parametrize(
    ("second", "wrong"),
    [
        (Line("dossier", 2, FORM), {"form": "same-person-twice"}),
        (Line("dossier", 1, OTHER), {}),
        (Line("dossier", 1, FORM, "Hồng"), {}),
        (Line("wallet", 1, FORM), {}),
    ],
)
def test_g3_people_of_a_household_are_told_apart_by_form_and_name(second: Line, wrong: dict[str, object]):
    assert wrong_with(Line("dossier", 1, FORM), second) == wrong


LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(["wallet", "dossier", "queue", "nothing"]),
        st.integers(-1, 7),
        st.sampled_from([FORM, OTHER, "sir"]),
        st.sampled_from([None, "Hồng", "x.vn"]),
    ),
    max_size=5,
)


@given(LINES, st.randoms(use_true_random=False))
def test_whether_a_report_is_taken_does_not_hang_on_the_order_of_its_lines(lines: list[Line], chance):
    mixed = chance.sample(lines, len(lines))
    assert wrong_with(*lines).keys() == wrong_with(*mixed).keys()


@given(LINES)
def test_what_was_taken_is_countable_line_by_line(lines: list[Line]):
    if not wrong_with(*lines):
        assert lines
        assert all(OFFERED[line.indicator].at_home for line in lines)
        assert all(0 < line.quantity <= OFFERED[line.indicator].most for line in lines)
        assert len({(line.indicator, line.form, line.given_name) for line in lines}) == len(lines)


@pytest.mark.parametrize(
    ("once", "limit", "most"),
    [
        ("person", 7, 1),
        ("home", None, 1),
        ("place", 3, 1),
        ("each", 3, 3),
        ("each", None, MOST_OF_ONE),
    ],
)
def test_g3_what_counts_once_can_be_had_once(once: str, limit: int | None, most: int):
    assert most_of(once, limit) == most


@pytest.mark.parametrize(
    ("code", "home", "way", "desk", "desk_home"),
    [
        ("dossier", True, True, True, True),  # each turn
        ("account", True, False, False, True),  # once a person: nobody can be told apart without a card
        ("queue", False, False, True, True),  # at a desk alone
        ("passer-by", False, True, False, False),
        ("office", False, False, False, False),
    ],
)
def test_g1_without_a_card_only_what_counts_each_turn_is_offered(
    code: str, home: bool, way: bool, desk: bool, desk_home: bool
):
    known = {
        "dossier": Countable("dossier", at_home=True, most=5),
        "account": Countable("account", at_home=True, most=1, is_turn=False),
        "queue": Countable("queue", at_home=False, most=5, at_desk=True),
        "passer-by": Countable("passer-by", at_home=False, most=5),
        "office": Countable("office", at_home=False, most=5),
    }
    places = (Where.HOME, Where.WAY, Where.DESK, Where.DESK_HOME)
    assert [is_offered(known[code], where) for where in places] == [home, way, desk, desk_home]


def test_what_needs_a_card_says_so_and_what_is_offered_nowhere_does_not():
    known = {
        "account": Countable("account", at_home=True, most=1, is_turn=False),
        "office": Countable("office", at_home=False, most=5),
    }
    with pytest.raises(FormRefused) as refused:
        check_report([Line("account", 1, "bác"), Line("office", 1, "bác")], known, Where.DESK)
    assert refused.value.facts == {"account": "needs-card", "office": "not-offered"}
