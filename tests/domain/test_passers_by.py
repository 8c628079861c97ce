"""Somebody met without a card: nobody is written down, and each turn counts (G1)."""

from datetime import timedelta

import pytest

from domain.database import rows
from domain.queries.cards import show_card
from domain.queries.confirmations import show_claim
from domain.queries.today import show_today
from domain.queries.visits import show_visit
from domain.refusals import FormRefused, Refused
from domain.rules.answers import Grade, State
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from domain.visits.passers_by import meet_passer_by
from domain.visits.report import report_help
from tests.cast import MINUTE, TUESDAY, Cast, chance, sent
from tests.ledgers import sealed
from tests.reviewing import reviewed
from tests.visiting import answered, code_of, helped, token_of


async def met(cast: Cast, word: str, who: str = "hoa", at=TUESDAY) -> str:
    """A check-in with a passer-by; returns its public id."""
    return await meet_passer_by(
        viewer=cast[who], team=None, recipient=public_id(chance(f"somebody {word}")), sent=sent(f"met {word}", at),
        public_id=public_id(chance(f"met {word}")), mark=None,
    )  # fmt: skip


async def met_and_helped(cast: Cast, word: str, at=TUESDAY, **things: int) -> str:
    visit = await met(cast, word, at=at)
    lines = [Line(code.replace("_", "-"), quantity, "bác") for code, quantity in things.items()]
    return await report_help(
        viewer=cast["hoa"], check_in=visit, lines=lines, sent=sent(f"help {word}", at),
        public_id=public_id(chance(f"assistance {word}")), code=code_of(word), chance=chance(word, 5),
    )  # fmt: skip


async def test_g1_a_passer_by_is_a_row_without_a_name_in_the_place_of_the_team(cast: Cast):
    await met(cast, "market")
    [kept] = await rows(
        "SELECT kind, recipient.unit, head, known_as, phone, team, entry FROM recipient"
        " JOIN check_in ON check_in.recipient = recipient.id"
    )
    assert kept == {
        "kind": "passer-by", "unit": cast.units["thon-3"], "head": None, "known_as": None, "phone": None,
        "team": cast.teams["thon-3"], "entry": "listed",
    }  # fmt: skip


async def test_the_same_key_meets_nobody_twice(cast: Cast):
    assert await met(cast, "market") == await met(cast, "market", at=TUESDAY + MINUTE)
    assert await rows("SELECT count(*) FROM recipient WHERE kind = 'passer-by'") == [{"count": 1}]


async def test_whoever_is_in_no_team_meets_nobody(cast: Cast):
    with pytest.raises(Refused, match="team-missing"):
        await met(cast, "market", "hanh")


async def test_g1_of_a_passer_by_only_what_counts_each_turn_is_taken(cast: Cast):
    """Who was met twice cannot be told apart: what counts once a person needs the card of a home."""
    with pytest.raises(FormRefused) as refused:
        await met_and_helped(cast, "market", psp_dossier=2, eid_active=1)
    assert refused.value.facts == {"eid-active": "needs-card"}
    await met_and_helped(cast, "market", psp_dossier=2)
    outcome = await answered("market", "psp-dossier")
    await sealed()
    counted = await rows("SELECT recipient_unit, indicator, quantity FROM daily_quantity")
    assert counted == [{"recipient_unit": cast.units["thon-3"], "indicator": "psp-dossier", "quantity": 2}]
    assert (outcome.state, outcome.grade) == (State.CONFIRMED, Grade.B)
    assert await rows("SELECT points FROM ledger_entry WHERE kind = 'member'") == [{"points": 2 * 300 * 9 // 10}]


async def test_g1_what_an_officer_finds_out_of_a_passer_by_is_grade_b_at_most(cast: Cast):
    report = await met_and_helped(cast, "market", ewallet=1)
    await answered("market")
    assert await reviewed(cast, report, "ewallet") == State.CONFIRMED
    assert await rows("SELECT grade FROM confirmation WHERE standing") == [{"grade": "B"}]
    home = await helped(cast, "hoa", "binh", "home", at=TUESDAY + 2 * MINUTE, ewallet=1)
    await answered("home", at=TUESDAY + 3 * MINUTE)
    await reviewed(cast, home, "ewallet")
    assert await rows("SELECT grade FROM confirmation WHERE standing ORDER BY grade") == [
        {"grade": "A"},
        {"grade": "B"},
    ]


async def test_passers_by_are_no_homes_on_the_first_page(cast: Cast):
    await helped(cast, "hoa", "binh", "home", psp_dossier=1)
    await answered("home", "psp-dossier")
    await met_and_helped(cast, "market", TUESDAY + 2 * MINUTE, psp_dossier=1)
    await answered("market", "psp-dossier", at=TUESDAY + 3 * MINUTE)
    today = await show_today(viewer=cast["hoa"], at=TUESDAY + timedelta(hours=1))
    assert (today.own_homes, today.week_homes, today.answered) == (1, 1, 2)


async def test_the_pages_of_a_passer_by_name_no_home(cast: Cast):
    visit = await met(cast, "market")
    assert (await show_visit(viewer=cast["hoa"], check_in=visit, at=TUESDAY)).home == ""
    await met_and_helped(cast, "market", ewallet=1)
    claim = await show_claim(token=token_of("market"), language="vi", at=TUESDAY)
    assert (claim.is_home, claim.home) == (False, "thôn 3")
    await helped(cast, "hoa", "binh", "home", ewallet=1)
    assert (await show_claim(token=token_of("home"), language="vi", at=TUESDAY)).is_home


async def test_g9_a_passer_by_who_had_a_card_after_all_is_moved_to_the_home(cast: Cast):
    await met_and_helped(cast, "market", ewallet=1)
    card = await show_card(token=cast.cards["binh"], viewer=cast["hoa"], at=TUESDAY + MINUTE)
    assert card.movable is not None
    assert card.movable.home == ""
