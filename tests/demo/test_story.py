"""What the story must leave behind (content.md, *Scenes in numbers*), as far as this installation plays it."""

from collections.abc import AsyncIterator, Iterator
from secrets import token_bytes

import msgspec
import pytest

from domain.database import engine, row, rows
from domain.imports.draft import draft_import
from domain.ledger.totals import totals_differ
from domain.queries.award_rounds import list_rounds, show_round
from domain.queries.member_cards import show_member_card
from domain.queries.roll import find_unit
from domain.rules.imports.headings import Kind
from domain.rules.member_cards import Verdict
from service.demo import lists
from service.demo.asking import next_home
from service.demo.founding import COMMUNE, viewer
from service.demo.plan import Plan
from service.demo.reviews import NOBODY_CAME, THE_SON
from tests.demo.living import NOW, SETTINGS, STORY, lived, one
from tests.engines import Engines

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("story")]

OF_HOME = "FROM assistance JOIN recipient ON recipient.id = assistance.recipient WHERE recipient.ref = {}"


@pytest.fixture(scope="module")
def world(engines: Engines) -> Iterator[tuple[Plan, str]]:
    plan, name = lived(engines, STORY)
    yield plan, engines.cluster.address("gocua_app", name)
    engines.run(engines.drop_database(name))


@pytest.fixture
async def story(world: tuple[Plan, str]) -> AsyncIterator[Plan]:
    piccolo = engine()
    piccolo.config = {"dsn": world[1]}
    await piccolo.start_connection_pool(min_size=1, max_size=4)
    yield world[0]
    await piccolo.close_connection_pool()


async def states_of(home: str) -> list[str]:
    return [each["state"] for each in await rows(f"SELECT state {OF_HOME} ORDER BY assistance.id", home)]


async def test_import_leaves_33_rows_to_mend_and_takes_the_others():
    counts = [
        msgspec.json.decode(each["counts"])
        for each in await rows("SELECT counts FROM import_draft WHERE kind = 'households'")
    ]
    assert [(of["new"], of["refused"]) for of in counts] == [(sum(STORY.homes.values()), 33)]


async def test_a_second_import_of_the_list_changes_nothing(story: Plan):
    hanh, commune = await viewer("hanh", NOW), await find_unit(name=COMMUNE)
    draft = await draft_import(
        viewer=hanh, unit=commune or "", kind=Kind.HOUSEHOLDS, file_name="lại.xlsx",
        content=lists.households(story.homes), demo=True, at=NOW, chance=token_bytes(10),
    )  # fmt: skip
    counts = msgspec.json.decode(await one("SELECT counts FROM import_draft WHERE public_id = {}", draft))
    assert (counts["new"], counts["refused"]) == (0, 33)
    await rows("DELETE FROM import_draft WHERE public_id = {}", draft)


async def test_no_identity_number_is_kept_anywhere():
    kept = [str(dict(each)) for each in await rows("SELECT content FROM import_draft")]
    kept += [str(dict(each)) for each in await rows("SELECT head, known_as, lane, phone, ref FROM recipient")]
    assert [text for text in kept if "09900" in text] == []


async def test_cards_are_numbered_as_the_list_is():
    wrong = "SELECT count(*) FROM recipient JOIN card ON card.recipient = recipient.id WHERE serial <> ref"
    assert await one(wrong) == 0
    assert await one("SELECT count(*) FROM card JOIN card_batch ON card_batch.id = batch WHERE NOT blank") == sum(
        STORY.homes.values()
    )


async def test_a_home_in_no_list_was_written_down_with_a_blank_card_and_its_consent_and_confirmed():
    [home] = await rows(
        "SELECT recipient.id, serial, head, wording, person.name AS member, unit.name AS hamlet FROM recipient"
        " JOIN card ON card.recipient = recipient.id AND card.activated = recipient.added"
        " JOIN household_consent AS agreed ON agreed.recipient = recipient.id"
        " JOIN account ON account.id = agreed.account JOIN person ON person.id = account.person"
        " JOIN unit ON unit.id = recipient.unit"
    )
    assert (home["serial"], home["head"], home["member"], home["hamlet"]) == (
        "X-TY-001", "chị Đặng Thị Xuân", "Hoàng Thị Thao", "Thôn 5",
    )  # fmt: skip
    assert await one("SELECT state FROM assistance WHERE recipient = {}", home["id"]) == "confirmed"
    assert await one("SELECT count(*) FROM card JOIN card_batch ON card_batch.id = batch WHERE blank") == 100


async def test_a_start_asks_at_a_home_of_the_story_though_a_visitor_gave_others_new_cards():
    hoa = await viewer("hoa", NOW)
    first = await next_home(hoa, NOW)
    await rows("UPDATE card SET serial = 'X-TY-099' WHERE token = {}", first.token)
    second = await next_home(hoa, NOW)
    await rows("UPDATE card SET serial = {} WHERE token = {}", first.serial, first.token)
    assert (first.serial[:3], second.serial[:3], first == second) == ("T3-", "T3-", False)


async def test_first_visit_is_confirmed_in_part_and_earns_for_hoa_and_her_team():
    first = await row(f"SELECT assistance.id, state {OF_HOME} ORDER BY assistance.id LIMIT 1", "T3-001")
    assert first
    assert first["state"] == "confirmed"
    entries = await rows(
        "SELECT kind, points, working FROM ledger_entry JOIN assistance_event AS event ON event.id = source"
        " WHERE event.assistance = {} ORDER BY kind",
        first["id"],
    )
    assert [(each["kind"], each["points"]) for each in entries] == [
        ("member", 450),
        ("team", 450),
    ]  # (300 + 200) × 9/10
    workings = [msgspec.json.decode(each["working"]) for each in entries]
    assert [(len(each["lines"]), len(each["not_counted"])) for each in workings] == [(2, 1), (2, 1)]


async def test_wrong_family_is_one_visit_at_the_right_home_with_its_trail():
    assert await states_of("T3-027") == []
    moves = await rows(
        "SELECT move FROM assistance_event AS event WHERE assistance = (SELECT assistance FROM assistance_event"
        " WHERE move = 'moved') ORDER BY id"
    )
    assert [each["move"] for each in moves] == ["reported", "moved", "confirmed"]
    assert (await states_of("T3-026"))[0] == "confirmed"


async def test_g10_two_members_at_one_door_share_to_the_hundredth():
    found = await rows(
        "SELECT entry.kind, entry.points, entry.working->>'whole' AS whole FROM ledger_entry AS entry"
        " JOIN assistance_event AS event ON event.id = entry.source"
        " WHERE (SELECT count(*) FROM assistance_helper AS helper WHERE helper.assistance = event.assistance) = 2"
        " ORDER BY entry.kind, entry.subject"
    )
    assert [each["kind"] for each in found] == ["member", "member", "team"]
    assert found[0]["points"] + found[1]["points"] == found[2]["points"] == int(found[0]["whole"])


async def test_g3_a_naive_recount_of_people_equals_every_published_figure():
    people = await rows(
        "SELECT indicator, count(*)::int AS people FROM (SELECT DISTINCT item.indicator, assistance.recipient, form,"
        " given_name, local_day BETWEEN first_on AND last_on AS is_first"
        " FROM confirmation JOIN confirmation_item AS said ON said.confirmation = confirmation.id AND said.helped"
        " JOIN assistance_item AS item ON item.id = said.item JOIN assistance ON assistance.id = item.assistance"
        " JOIN check_in ON check_in.id = check_in CROSS JOIN (SELECT * FROM campaign ORDER BY first_on LIMIT 1) AS c"
        " JOIN recipient ON recipient.id = assistance.recipient AND recipient.kind <> 'passer-by'"
        " JOIN indicator ON code = item.indicator AND once = 'person' WHERE assistance.state = 'confirmed') AS each"
        " GROUP BY indicator ORDER BY indicator"
    )
    published = await rows(
        "SELECT indicator, sum(quantity)::int AS people FROM daily_quantity JOIN indicator ON code = indicator"
        " WHERE once = 'person' GROUP BY indicator ORDER BY indicator"
    )
    assert published == people
    assert await one("SELECT count(*)::int FROM confirmation_item WHERE repeat") > 0


async def test_p20_a_home_without_a_phone_answered_by_its_pictures():
    said = "SELECT channel, grade FROM confirmation WHERE assistance IN (SELECT assistance.id " + OF_HOME + ")"
    assert await rows(said + " AND channel = 'pictures'", "T3-041") == [{"channel": "pictures", "grade": "C"}]
    assert await one("SELECT count(*) FROM household_pictures WHERE proved_at IS NOT NULL") == 1


async def test_g23_one_forgotten_scan_was_approved_and_one_waits_for_the_visitor():
    found = await rows(
        "SELECT assistance.state, confirmation.grade FROM assistance JOIN check_in ON check_in.id = check_in"
        " LEFT JOIN confirmation ON confirmation.assistance = assistance.id WHERE entry = 'late' ORDER BY assistance.id"
    )
    assert found == [{"state": "confirmed", "grade": "D"}, {"state": "reported", "grade": None}]


async def test_g11_kin_counts_for_the_hamlet():
    kin = await rows(
        "SELECT recipient.ref, person.name FROM check_in JOIN recipient ON recipient.id = check_in.recipient"
        " JOIN person ON person.id = check_in.person WHERE kin"
    )
    assert [(each["ref"], each["name"]) for each in kin] == [("T3-040", "Lò Thị Hoa")]
    counted = "SELECT sum(quantity)::int FROM daily_quantity WHERE indicator = 'first-phone' AND local_day = {}"
    assert await one(counted, await one("SELECT local_day FROM check_in WHERE kin")) not in {None, 0}


async def test_help_in_another_hamlet_earns_for_the_members_own_team():
    found = await rows(
        "SELECT DISTINCT team.name FROM check_in JOIN person ON person.id = check_in.person"
        " JOIN team ON team.id = check_in.team JOIN recipient ON recipient.id = check_in.recipient"
        " WHERE person.name = 'Hoàng Thị Thao' AND recipient.ref LIKE 'T3-%'"
    )
    assert [each["name"] for each in found] == ["Tổ công nghệ số cộng đồng Thôn 5"]


async def test_dispute_1_is_confirmed_by_a_check_and_dispute_2_rejected_with_a_reason():
    found = [
        await rows(
            "SELECT assistance.state, grade, channel, ended.reason, (SELECT count(*) FROM ledger_entry"
            " WHERE source = ended.id) AS entries, told_at IS NOT NULL AS is_told"
            " FROM assistance JOIN recipient ON recipient.id = recipient"
            " JOIN review ON review.assistance = assistance.id"
            " JOIN assistance_event AS ended ON ended.id = review.event"
            " LEFT JOIN confirmation ON confirmation.assistance = assistance.id AND standing AND channel = 'check'"
            " WHERE ref = {}",
            home,
        )
        for home in ("T3-058", "T6-009")
    ]
    confirmed = {"state": "confirmed", "grade": "A", "channel": "check", "reason": THE_SON.reason, "is_told": True}
    rejected = {"state": "rejected", "grade": None, "channel": None, "reason": NOBODY_CAME.reason, "is_told": True}
    assert found == [[confirmed | {"entries": 2}], [rejected | {"entries": 0}]]


async def test_three_disputes_wait_and_earn_nothing():
    found = await rows(
        "SELECT recipient.ref, (SELECT count(*) FROM ledger_entry JOIN assistance_event AS event ON event.id = source"
        " WHERE event.assistance = assistance.id) AS entries"
        " FROM assistance JOIN recipient ON recipient.id = recipient WHERE state = 'disputed' ORDER BY assistance.id"
    )
    assert [(each["ref"], each["entries"]) for each in found] == [("T6-021", 0), ("T9-017", 0), ("T5-013", 0)]


async def test_every_door_of_thon_3_is_finished_by_s30(story: Plan):
    helped = await one(
        "SELECT count(DISTINCT recipient.id) FROM assistance JOIN recipient ON recipient.id = assistance.recipient"
        " JOIN check_in ON check_in.id = assistance.check_in"
        " WHERE ref LIKE 'T3-%' AND state = 'confirmed' AND local_day <= {}",
        story.calendar.day(30),
    )
    finished = await row(
        "SELECT count(not_needed_on) AS not_needed, count(moved_on) AS moved FROM recipient WHERE ref LIKE 'T3-%'"
    )
    assert (helped, dict(finished or {})) == (121, {"not_needed": 3, "moved": 2})


async def test_s20_lams_card_says_that_he_is_of_the_team_no_more_and_the_others_hold(story: Plan):
    cards = await rows("SELECT name, token FROM member_card JOIN person ON person.id = person")
    told = {one["name"]: await show_member_card(token=one["token"], at=NOW) for one in cards}
    lam = told.pop("Đỗ Văn Lâm")
    assert lam
    assert (lam.verdict, lam.over_since) == (Verdict.ENDED, story.calendar.day(20))
    assert {card.verdict for card in told.values() if card} == {Verdict.VALID}
    assert len(told) == len(story.members) - 1


async def test_after_his_last_day_lam_visits_nobody_and_dung_leads(story: Plan):
    last = "SELECT max(local_day) FROM check_in JOIN person ON person.id = check_in.person WHERE name = 'Đỗ Văn Lâm'"
    assert await one(last) < story.calendar.day(20)
    leads = await rows(
        "SELECT person.name, lower(valid) AS since FROM membership JOIN person ON person.id = membership.person"
        " JOIN team ON team.id = membership.team"
        " WHERE role = 'leader' AND upper_inf(valid) AND team.name LIKE '%Thôn 3'"
    )
    assert [(each["name"], each["since"]) for each in leads] == [("Phạm Thị Dung", story.calendar.day(23))]


async def test_each_entry_has_the_rule_of_its_day(story: Plan):
    versions = (
        "SELECT rule_version, min(local_day) AS first, max(local_day) AS last FROM ledger_entry GROUP BY 1 ORDER BY 1"
    )
    before, after = await rows(versions)
    assert before["last"] < story.calendar.day(25) <= after["first"]


async def test_one_team_and_two_individuals_are_chosen_with_one_departure():
    thang = await viewer("thang", NOW)
    closed = next(each for each in await list_rounds(viewer=thang, at=NOW) if each.closed_at)
    shown = await show_round(viewer=thang, round_id=closed.public_id, at=NOW)
    assert (len(shown.teams.chosen), len(shown.members.chosen)) == (1, 2)
    assert [bool(line.reason) for line in (*shown.teams.departures, *shown.members.departures)] == [True]


async def test_a_round_and_answers_wait_for_the_visitor(story: Plan):
    assert await one("SELECT count(*) FROM award_round WHERE closed_at IS NULL") == 1
    assert await one("SELECT count(*) FROM assistance WHERE state = 'reported'") != 0
    second = await row("SELECT first_on FROM campaign ORDER BY first_on DESC LIMIT 1")
    assert second
    assert (story.calendar.today - second["first_on"]).days + 1 == 9


async def test_targets_add_up_from_the_hamlets_to_the_commune():
    homes = STORY.homes.values()
    (found,) = await rows(
        "SELECT sum(quantity) FILTER (WHERE kind = 'hamlet')::int AS below,"
        " sum(quantity) FILTER (WHERE kind = 'commune')::int AS above"
        " FROM target JOIN unit ON unit.id = target.unit WHERE indicator = 'psp-account'"
    )
    assert (found["below"], found["above"]) == (sum(-(-each // 2) for each in homes),) * 2


async def test_totals_are_the_sums_of_the_ledger_and_everything_is_sealed():
    assert await totals_differ() == []
    assert await one("SELECT count(*) FROM outbox") == 0
    unsealed = "SELECT count(*) FROM ledger_entry LEFT JOIN ledger_batch_source USING (source) WHERE batch IS NULL"
    assert await one(unsealed) == 0


async def test_batches_are_sealed_on_the_storys_own_evenings(story: Plan):
    days = {each["sealed_at"].date() for each in await rows("SELECT sealed_at FROM ledger_batch")}
    assert min(days) == story.calendar.day(1)
    assert len(days) >= 38


async def test_the_demo_asks_somebody_whenever_it_starts():
    from domain.queries.confirmations import show_claim
    from service.demo.asking import ask_somebody

    token = await ask_somebody(SETTINGS, NOW)
    assert (await show_claim(token=token, language="vi", at=NOW)).state == "open"


async def test_g2_of_the_meeting_of_s7_thirty_turns_count_and_four_of_them_earn_nothing():
    """Content.md, scenes in numbers: 17 by their own phones, 9 by card with the chair's word, 4 counted only."""
    found = await rows(
        "SELECT recipient.kind, channel, sum(item.quantity)::int AS turns FROM meeting"
        " JOIN check_in ON check_in.desk_session = meeting.desk_session"
        " JOIN assistance ON assistance.check_in = check_in.id AND state = 'confirmed'"
        " JOIN recipient ON recipient.id = assistance.recipient"
        " JOIN confirmation ON confirmation.assistance = assistance.id AND standing"
        " JOIN assistance_item AS item ON item.assistance = assistance.id AND indicator = 'meeting-turns'"
        " GROUP BY 1, 2 ORDER BY 1"
    )
    assert [(each["kind"], each["channel"], each["turns"]) for each in found] == [
        ("household", "chair", 9), ("meeting", "chair", 4), ("passer-by", "desk-code", 17)
    ]  # fmt: skip
    assert await one("SELECT sum(quantity)::int FROM daily_quantity WHERE indicator = 'meeting-turns'") == 30
    assert await one("SELECT counted FROM meeting") == 30


async def test_the_desk_of_s10_helped_twelve_of_fourteen_numbers_and_one_forgot_to_scan_out():
    assert await rows(
        "SELECT outcome, count(*) FROM check_in JOIN desk_session ON desk_session.id = check_in.desk_session"
        " WHERE desk_session.closed_at IS NOT NULL AND desk IS NOT NULL GROUP BY 1 ORDER BY 1"
    ) == [{"outcome": "forgotten", "count": 1}, {"outcome": "signed-out", "count": 2}]
    assert await rows(
        "SELECT channel, grade, state, count(*) FROM ticket JOIN assistance ON assistance.id = ticket.assistance"
        " JOIN confirmation ON confirmation.assistance = assistance.id AND standing GROUP BY 1, 2, 3"
    ) == [{"channel": "desk-code", "grade": "B", "state": "confirmed", "count": 12}]
    assert await one("SELECT count(*) FROM ticket WHERE assistance IS NULL AND ended_at IS NOT NULL") == 2
