"""Founding facts: loading them twice changes nothing; rules, campaigns and targets keep to their days and branch."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from secrets import token_bytes

import pytest

from domain.catalogue.campaigns import CampaignTerms, give_targets, open_campaign
from domain.catalogue.indicators import catalogue, load_indicators
from domain.catalogue.minimums import set_minimums
from domain.catalogue.points import FACTORS, default_weights, start_first_rule, start_rule
from domain.catalogue.root import found_root
from domain.catalogue.units import FoundedUnit, found_units
from domain.database import rows
from domain.points_rules import rule_on
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.answers import Grade
from domain.rules.eligibility import Minimum
from domain.rules.ids import AccountId, PersonId, UnitId
from domain.rules.imports.rows import UnitKind
from domain.rules.targets import TargetLine
from domain.rules.viewers import Grant, Role, Viewer

pytestmark = pytest.mark.usefixtures("database")

TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
TERMS = CampaignTerms("Từng ngõ, từng nhà", "01/KH-MH", TODAY + timedelta(days=1), TODAY + timedelta(days=31))
CHAIN = (
    FoundedUnit(UnitKind.COUNTRY, "Việt Nam"),
    FoundedUnit(UnitKind.PROVINCE, "Tỉnh Lào Cai"),
    FoundedUnit(UnitKind.COMMUNE, "Xã Trấn Yên"),
    FoundedUnit(UnitKind.HAMLET, "Thôn 3"),
)


async def founded() -> list[str]:
    return await found_units(chain=CHAIN, chance=token_bytes)


async def officer_over(unit: str) -> Viewer:
    (found,) = await rows("SELECT id FROM unit WHERE public_id = {}", unit)
    grant = Grant(Role.OFFICER, UnitId(found["id"]))
    return Viewer(AccountId(1), PersonId(1), "HANH", "Nông Thị Hạnh", (grant,), "")


async def open_over(unit: str, viewer: Viewer, terms: CampaignTerms = TERMS) -> str:
    return await open_campaign(viewer=viewer, unit=unit, terms=terms, at=TUESDAY, chance=token_bytes(10))


async def test_loading_the_indicators_twice_changes_nothing():
    assert await load_indicators() == (40, 0)
    before = await rows("SELECT *, xmin::text AS version FROM indicator ORDER BY position")
    assert await load_indicators() == (0, 40)
    assert await rows("SELECT *, xmin::text AS version FROM indicator ORDER BY position") == before


async def test_an_indicator_that_was_changed_by_hand_is_put_right():
    await load_indicators()
    await rows("UPDATE indicator SET name_vi = '' WHERE code = 'ewallet'")
    await load_indicators()
    assert await rows("SELECT name_vi FROM indicator WHERE code = 'ewallet'") == [{"name_vi": "Mở ví điện tử tự chọn"}]


def test_every_indicator_has_both_languages_a_measure_a_picture_and_a_weight():
    wanting = [
        code
        for code, one in catalogue().items()
        if not all((one.name.vi, one.name.en, one.measure.vi, one.measure.en, one.icon))
        or (one.weight > 0) == (one.once == "derived")
    ]
    assert wanting == []


def test_g31_what_a_seller_may_gain_by_is_marked():
    assert {code for code, one in catalogue().items() if one.commercial} == {
        "benefit-account", "ewallet", "first-pay", "bill-pay", "shop-epay", "stall-epay",
    }  # fmt: skip


async def test_the_first_rule_is_in_force_from_the_beginning_and_only_once():
    await start_first_rule(at=TUESDAY)
    await start_first_rule(at=TUESDAY)
    rule = await rule_on(date(2024, 2, 29))
    assert (rule.version, rule.weights["eid-active"], rule.factors[Grade.D].limit_denominator()) == (
        1,
        300,
        FACTORS[Grade.D],
    )
    assert len(await rows("SELECT FROM points_rule")) == 1


async def test_a_second_rule_starts_on_its_day_and_leaves_the_days_before():
    await start_first_rule(at=TUESDAY)
    weights = {**default_weights(), "alone-30": 300}
    tomorrow = TODAY + timedelta(days=1)
    assert await start_rule(account=None, weights=weights, factors=FACTORS, valid_from=tomorrow, at=TUESDAY) == 2
    assert [(await rule_on(day)).weights["alone-30"] for day in (TODAY, tomorrow)] == [200, 300]


@pytest.mark.parametrize("days", [0, -1, -400])
async def test_a_rule_never_starts_on_a_day_that_has_begun(days: int):
    await start_first_rule(at=TUESDAY)
    with pytest.raises(Refused, match="rule-too-early"):
        await start_rule(account=None, weights={}, factors=FACTORS, valid_from=TODAY + timedelta(days=days), at=TUESDAY)


async def test_a_rule_never_starts_before_one_that_was_announced():
    await start_first_rule(at=TUESDAY)
    later, sooner = TODAY + timedelta(days=9), TODAY + timedelta(days=5)
    await start_rule(account=None, weights={}, factors=FACTORS, valid_from=later, at=TUESDAY)
    with pytest.raises(Refused, match="rule-too-early"):
        await start_rule(account=None, weights={}, factors=FACTORS, valid_from=sooner, at=TUESDAY)


async def test_founding_twice_makes_one_tree():
    assert await founded() == await founded()
    depths = await rows("SELECT depth, count(*)::int AS units FROM unit_ancestor GROUP BY depth ORDER BY depth")
    assert [(each["depth"], each["units"]) for each in depths] == [(0, 4), (1, 3), (2, 2), (3, 1)]


async def test_a_unit_spelled_another_way_is_the_same():
    first = await founded()
    spelled = (*CHAIN[:3], FoundedUnit(UnitKind.HAMLET, "thôn 03"))
    assert await found_units(chain=spelled, chance=token_bytes) == first


async def test_an_officer_opens_a_campaign_over_the_own_commune_alone():
    _, province, commune, _ = await founded()
    hanh = await officer_over(commune)
    await open_over(commune, hanh)
    with pytest.raises(NotFound, match="not-found"):
        await open_over(province, hanh)


async def test_a_campaign_tells_all_that_does_not_hold_at_once():
    _, _, commune, _ = await founded()
    bad = CampaignTerms(" ", "", TODAY, TODAY - timedelta(days=1))
    with pytest.raises(FormRefused) as refused:
        await open_over(commune, await officer_over(commune), bad)
    assert refused.value.facts == {
        "name": "missing", "order_no": "missing", "first_on": "day-to-come", "last_on": "before-first",
    }  # fmt: skip


async def test_targets_that_add_up_are_given_once():
    await load_indicators()
    _, _, commune, hamlet = await founded()
    hanh = await officer_over(commune)
    campaign = await open_over(commune, hanh)
    lines = [TargetLine(hamlet, "eid-active", 63), TargetLine(commune, "eid-active", 63)]
    for _ in range(2):
        await give_targets(viewer=hanh, campaign=campaign, lines=lines, at=TUESDAY)
    assert len(await rows("SELECT FROM target")) == 2


async def test_targets_that_do_not_add_up_are_not_given_at_all():
    await load_indicators()
    _, _, commune, hamlet = await founded()
    hanh = await officer_over(commune)
    lines = [TargetLine(hamlet, "eid-active", 63), TargetLine(commune, "eid-active", 64)]
    with pytest.raises(Refused, match="targets-do-not-add-up"):
        await give_targets(viewer=hanh, campaign=await open_over(commune, hanh), lines=lines, at=TUESDAY)
    assert await rows("SELECT FROM target") == []


async def test_a_target_for_a_unit_of_another_branch_is_not_found():
    await load_indicators()
    _, province, commune, _ = await founded()
    hanh = await officer_over(commune)
    lines = [TargetLine(province, "eid-active", 63)]
    with pytest.raises(NotFound, match="not-found"):
        await give_targets(viewer=hanh, campaign=await open_over(commune, hanh), lines=lines, at=TUESDAY)


async def test_k6_minimums_of_a_day_are_set_and_put_right():
    for helps in (10, 12):
        minimums = {"member": {"plain": Minimum(helps), "mountain": Minimum(6)}}
        await set_minimums(account=None, minimums=minimums, valid_from=TODAY, at=TUESDAY)
    (held,) = await rows("SELECT value -> 'member' -> 'plain' ->> 'helps' AS helps FROM setting")
    assert held["helps"] == "12"


LAO_CAI = FoundedUnit(UnitKind.PROVINCE, "Tỉnh Lào Cai", "1", "0214 3840 888")


async def root(unit: FoundedUnit = LAO_CAI) -> bool:
    return await found_root(unit=unit, demo=False, at=TUESDAY, chance=token_bytes)


async def test_the_root_is_founded_once_in_its_written_forms_and_noted():
    assert (await root(), await root()) == (True, False)
    found = await rows("SELECT kind, name, code, phone, parent FROM unit")
    assert found == [{"kind": "province", "name": "Tỉnh Lào Cai", "code": "01", "phone": "02143840888", "parent": None}]
    assert [each["action"] for each in await rows("SELECT action FROM audit_event")] == ["units.create"]


async def test_one_installation_is_one_tree():
    await root()
    with pytest.raises(Refused, match="root-stands") as refused:
        await root(FoundedUnit(UnitKind.PROVINCE, "Tỉnh Yên Bái"))
    assert refused.value.facts == {"name": "Tỉnh Lào Cai"}


async def test_two_who_found_the_root_at_once_make_one():
    both = await asyncio.gather(root(), root(FoundedUnit(UnitKind.COUNTRY, "Việt Nam")), return_exceptions=True)
    assert [isinstance(each, Refused) for each in both].count(True) == 1
    assert len(await rows("SELECT 1 FROM unit")) == 1


async def test_a_root_tells_all_that_does_not_hold_at_once():
    with pytest.raises(FormRefused) as refused:
        await root(FoundedUnit(UnitKind.COMMUNE, " ", "1" * 21, "12"))
    assert refused.value.facts == {"name": "missing", "code": "too-long", "phone": "not-a-phone"}
