import pytest

from domain.refusals import Refused
from domain.rules.imports.places import Ground, KnownTeam, Place
from domain.rules.imports.rows import UnitKind

PROVINCE = Place(1, UnitKind.PROVINCE, "Tỉnh Lào Cai", None)
TRAN_YEN = Place(2, UnitKind.COMMUNE, "Xã Trấn Yên", 1)
YEN_BAI = Place(3, UnitKind.COMMUNE, "Phường Yên Bái", 1)
THON_3 = Place(4, UnitKind.HAMLET, "Thôn 3", 2)
BAN_3 = Place(5, UnitKind.HAMLET, "Bản 3", 2)
TDP_5 = Place(6, UnitKind.HAMLET, "Tổ dân phố 5", 3)
OTHER_5 = Place(7, UnitKind.HAMLET, "Tổ dân phố 5", 2)
TEAM = KnownTeam(9, 4, "Tổ công nghệ số cộng đồng Thôn 3")
PLACES = (PROVINCE, TRAN_YEN, YEN_BAI, THON_3, BAN_3, TDP_5, OTHER_5)
WHOLE = Ground(PROVINCE, PLACES, (TEAM, KnownTeam(10, 2, "Tổ công nghệ số cộng đồng xã")))
COMMUNE = Ground(TRAN_YEN, PLACES, WHOLE.teams)


@pytest.mark.parametrize("text", ["Thôn 3", "T.3", "thôn 03"])
def test_a_hamlet_is_found_in_every_spelling(text: str):
    assert COMMUNE.hamlet(text, TRAN_YEN) is THON_3


def test_a_bare_number_is_a_hamlet_where_only_one_has_it():
    assert COMMUNE.hamlet("5", TRAN_YEN) is OTHER_5
    with pytest.raises(Refused, match="hamlet-ambiguous"):
        COMMUNE.hamlet("3", TRAN_YEN)


def test_a_hamlet_is_looked_for_in_its_commune():
    assert WHOLE.hamlet("TDP 5", WHOLE.commune("P. Yên Bái")) is TDP_5
    with pytest.raises(Refused, match="hamlet-ambiguous"):
        WHOLE.hamlet("TDP 5", WHOLE.commune(None))
    with pytest.raises(Refused, match="hamlet-unknown"):
        WHOLE.hamlet("Thôn 3", YEN_BAI)


def test_a_commune_is_found_without_its_kind_and_is_the_scope_where_none_is_named():
    assert (WHOLE.commune("Trấn Yên"), COMMUNE.commune(None)) == (TRAN_YEN, TRAN_YEN)
    with pytest.raises(Refused, match="commune-unknown"):
        WHOLE.commune("Xã Không Có")


def test_a_team_is_found_by_its_unit_by_its_name_or_by_the_end_of_its_name():
    assert COMMUNE.team(None, THON_3) == TEAM
    assert COMMUNE.team("TỔ công nghệ số cộng đồng thôn 3", None) == TEAM
    assert COMMUNE.team("Thôn 3", None) == TEAM
    with pytest.raises(Refused, match="team-unknown"):
        COMMUNE.team(None, BAN_3)


def test_a_title_is_a_section_if_it_names_a_hamlet():
    assert (COMMUNE.section("THÔN 3"), COMMUNE.section("Hộ nghèo"), COMMUNE.section("3")) == ("THÔN 3", None, None)
