"""A proof that cannot fail proves nothing: each kind of loss is found."""

from tests.house.running import Part
from tests.prove.killing import Killed, settle_kills
from tests.prove.notebook import Notebook, Said, Write
from tests.prove.schedule import Kill
from tests.prove.settling import Finding, judged, settle_conduct, sheet_points


def failed(findings: list[Finding]) -> list[str]:
    return [finding.name for finding in findings if finding.failed]


def write(said: Said, answer: str = "") -> dict[str, Write]:
    return {"k": Write("check-in", "k", said, answer)}


def test_what_was_acknowledged_must_be_there_where_it_was_said_to_be():
    acknowledged = write(Said.OK, "/check-ins/A")
    assert failed(judged("check-in", acknowledged, {"k": ["/check-ins/A"]})) == []
    assert failed(judged("check-in", acknowledged, {})) == ["check-in: acknowledged and lost"]
    assert failed(judged("check-in", acknowledged, {"k": ["/check-ins/B"]})) == ["check-in: acknowledged and lost"]


def test_two_rows_for_one_write_are_found():
    twice = {"k": ["/check-ins/A", "/check-ins/B"]}
    assert failed(judged("check-in", write(Said.OK, "/check-ins/A"), twice)) == ["check-in: doubled"]
    assert "check-in: unknown, neither 0 nor 1" in failed(judged("check-in", write(Said.UNKNOWN), twice))


def test_what_was_refused_may_not_be_there_and_what_is_unknown_may():
    there = {"k": ["/check-ins/A"]}
    assert failed(judged("check-in", write(Said.REFUSED), there)) == ["check-in: refused and kept"]
    assert failed(judged("check-in", write(Said.UNKNOWN), there)) == []
    assert failed(judged("check-in", write(Said.UNKNOWN), {})) == []


def test_a_500_and_a_repeat_that_leads_elsewhere_are_told():
    seen = Notebook(faults=["GET /: 500"], other_repeats=["k: A, then B"], taken_contradictions=["t: 303"])
    assert len(failed(settle_conduct(seen))) == 3


def test_a_success_counts_for_a_kill_if_it_was_sent_after_it():
    seen = Notebook(acknowledged=[(0.5, 4.0), (3.0, 3.5), (9.0, 9.1)])
    assert seen.first_success_after(1.0) == 2.5
    assert seen.first_success_after(9.5) is None


def test_a_kill_alone_has_its_own_limit_and_one_of_several_ten_seconds():
    seen = Notebook(acknowledged=[(103.0, 104.0)])
    web = Killed(Kill(0.0, Part.WEB), 1, 100.0)
    database = Killed(Kill(0.0, Part.POSTGRES), 2, 99.0)
    assert failed(settle_kills([web], seen)) == ["web killed: a write taken within 2 s"]
    assert failed(settle_kills([web, database], seen)) == []


def test_a_kill_that_hit_nobody_is_told():
    assert failed(settle_kills([Killed(Kill(0.0, Part.BEAT), None, 1.0)], Notebook())) == ["kills carried out"]


def test_a_boards_sheet_is_read_in_hundredths_and_in_its_order():
    sheet = 'Hạng,Tên,"Tổ, địa bàn",Điểm\n1,Lò Thị Hoa,"Tổ 1, Thôn 3",200.5\n2,,Tổ 2,1\nDữ liệu bịa\n'
    assert sheet_points(sheet) == [20050, 100]
