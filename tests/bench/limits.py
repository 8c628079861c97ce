"""What PostgreSQL does at most on this machine: pgbench writes the same rows, with no service before it."""

import asyncio
import re
from tempfile import NamedTemporaryFile

from service.running.postgres import SERVICE, Cluster
from tests.house.people import HOMES, TEAM, UNITS_ABOVE, World

LIMITS = "gocua_limits"  # a database of its own beside the service's, with the same people in it
CLIENTS = 16

KEY = "(lpad(to_hex(:high::bigint), 16, '0') || lpad(to_hex(:low::bigint), 16, '0'))::uuid"
PUBLIC = "upper(lpad(to_hex(:low::bigint), 16, '0'))"
HASH = r"'\x" + "ab" * 32 + "'::bytea"
DRAWN = rf"""
\set person random(1, «members»)
\set home random(1, «homes»)
\set high random(0, 4611686018427387903)
\set low random(0, 4611686018427387903)
\set team (:person - 1) / {TEAM} + 1
\set unit :team + {UNITS_ABOVE}
"""

INTAKE = f"""INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
VALUES ({KEY}, :person, {HASH}, 'check-in', now(), now(), 'accepted', {PUBLIC})"""
CHECK_IN = f"""INSERT INTO check_in (public_id, key, person, team, unit, recipient, card, outcome, entry, kin,
claimed_at, happened_at, recorded_at, closed_at, local_day, device_mark)
VALUES ({PUBLIC}, {KEY}, :person, :team, :unit, :home, :home, 'left', 'scanned', false, now(), now(), now(), now(),
current_date, {HASH})"""
AUDIT = """INSERT INTO audit_event (at, account, action, subject_kind, subject)
VALUES (now(), :person, 'check_ins.create', 'check_in', :home)"""

CHECK_IN_THREE = f"{DRAWN}BEGIN;\n{INTAKE};\n{CHECK_IN};\n{AUDIT};\nEND;\n"
CHECK_IN_ONE = f"{DRAWN}WITH kept AS ({INTAKE}), arrived AS ({CHECK_IN}) {AUDIT};\n"

# The number of the next reported visit; in a subquery, since a volatile function keeps an index from being used.
TURN, EVENT = "(SELECT currval('bench_turn'))", "(SELECT currval('source_id'))"
WORKING = """jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('item', 1, 'indicator', 'psp-dossier',
'quantity', 1, 'weight', 300, 'points', 300), jsonb_build_object('item', 2, 'indicator', 'feedback', 'quantity', 1,
'weight', 150, 'points', 150)), 'not_counted', jsonb_build_array(), 'sum', 450, 'grade', 'B', 'factor', '9/10', 'whole',
405, 'sharing', jsonb_build_object('members', 1, 'share', 405))"""

STIR = """UPDATE assistance SET state = 'confirmed', decided_at = now() FROM turn WHERE assistance.id = turn.id
RETURNING assistance.id"""
MOVE = """INSERT INTO assistance_event (assistance, move, happened_at, recorded_at)
SELECT id, 'confirmed', now(), now() FROM stirred"""
SAY = """INSERT INTO confirmation (assistance, event, channel, grade, answered_at, recorded_at)
SELECT «turn», «event», 'one-time-code', 'B', now(), now()"""
EACH = """INSERT INTO confirmation_item (confirmation, item, helped)
SELECT said.id, item.id, true FROM said, assistance_item AS item WHERE item.assistance = «turn»"""
PLACE = """SELECT check_in.person, check_in.team, check_in.unit, check_in.local_day
FROM assistance JOIN check_in ON check_in.id = assistance.check_in WHERE assistance.id = «turn»"""
POST = f"""INSERT INTO ledger_entry (source, source_kind, kind, subject, team, unit, points, rule_version, working,
local_day, posted_at) SELECT «event», 'assistance', kind, CASE kind WHEN 'member' THEN person ELSE team END, team, unit,
405, 1, {WORKING}, local_day, now() FROM place, (VALUES ('member'), ('team')) AS both_kinds (kind)"""
OWE = "INSERT INTO outbox (task, source, made_at) SELECT 'project-ledger', «event», now()"


def confirmation(text: str, turn: str, event: str) -> str:
    """Parts of a confirmation with where its visit and its event are found."""
    return text.replace("«turn»", turn).replace("«event»", event)


CONFIRM_THREE = confirmation(
    f"""BEGIN;
WITH turn AS (SELECT nextval('bench_turn') AS id), stirred AS ({STIR}) {MOVE};
WITH said AS ({SAY} RETURNING id) {EACH};
WITH place AS ({PLACE}), posted AS ({POST}) {OWE};
END;
""",
    TURN,
    EVENT,
)
CONFIRM_ONE = confirmation(
    f"""WITH turn AS MATERIALIZED (SELECT nextval('bench_turn') AS id), stirred AS ({STIR}),
moved AS ({MOVE} RETURNING id), said AS ({SAY} RETURNING id), each AS ({EACH}), place AS ({PLACE}),
posted AS ({POST}) {OWE};
""",
    "(SELECT id FROM turn)",
    "(SELECT id FROM moved)",
)

# The other side of the same rows: visits that wait for an answer.
PREPARED = """
CREATE TEMP TABLE made (n bigint, in_key uuid, help_key uuid, in_id text, help_id text, member bigint, home bigint,
                        token_hash bytea) ON COMMIT DROP
"""
COLUMNS = ("n", "in_key", "help_key", "in_id", "help_id", "member", "home", "token_hash")
REPORTED = f"""
INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
SELECT in_key, member, {HASH}, 'check-in', now(), now(), 'accepted', in_id FROM made
UNION ALL SELECT help_key, member, {HASH}, 'assistance', now(), now(), 'accepted', help_id FROM made;
INSERT INTO check_in (public_id, key, person, team, unit, recipient, card, outcome, entry, claimed_at, happened_at,
                      recorded_at, closed_at, local_day)
SELECT in_id, in_key, member, (member - 1) / {TEAM} + 1, (member - 1) / {TEAM} + 1 + {UNITS_ABOVE}, home, home,
       'helped', 'scanned', now(), now(), now(), now(), (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date FROM made;
INSERT INTO assistance (public_id, key, check_in, recipient, short_code, reported_at, recorded_at, expires_at)
SELECT help_id, help_key, check_in.id, home, help_id, now(), now(), now() + interval '14 days'
FROM made JOIN check_in ON check_in.key = made.in_key ORDER BY n;
CREATE TEMP TABLE asked ON COMMIT DROP AS
SELECT assistance.id, assistance.check_in, made.member, made.token_hash FROM made JOIN assistance ON key = help_key;
INSERT INTO assistance_helper (assistance, check_in, person, team)
SELECT id, check_in, member, (member - 1) / {TEAM} + 1 FROM asked;
INSERT INTO assistance_item (assistance, indicator, quantity, form)
SELECT id, indicator, 1, 'bác' FROM asked, (VALUES ('psp-dossier'), ('feedback')) AS things (indicator);
INSERT INTO assistance_event (assistance, move, happened_at, recorded_at)
SELECT id, 'reported', now(), now() FROM asked;
INSERT INTO confirmation_code (assistance, token_hash, digits_hash, shown_address, shown_browser, issued_at, shown_at)
SELECT id, token_hash, {HASH}, {HASH}, 'Chrome', now(), now() FROM asked;
"""

# All of them answered, as an answer of *all correct* by another phone would have done.
ANSWERED = f"""
CREATE TEMP TABLE stirred AS
SELECT assistance.id AS assistance, nextval('source_id') AS event FROM assistance WHERE state = 'reported';
UPDATE assistance SET state = 'confirmed', decided_at = now() WHERE state = 'reported';
INSERT INTO assistance_event (id, assistance, move, happened_at, recorded_at)
SELECT event, assistance, 'confirmed', now(), now() FROM stirred;
INSERT INTO confirmation (assistance, event, channel, grade, answered_at, recorded_at)
SELECT assistance, event, 'one-time-code', 'B', now(), now() FROM stirred;
INSERT INTO confirmation_item (confirmation, item, helped)
SELECT confirmation.id, item.id, true FROM confirmation JOIN assistance_item AS item USING (assistance);
INSERT INTO ledger_entry (source, source_kind, kind, subject, team, unit, points, rule_version, working, local_day,
                          posted_at)
SELECT event, 'assistance', kind, CASE kind WHEN 'member' THEN person ELSE team END, team, unit, 405, 1, {WORKING},
       local_day, now()
FROM stirred JOIN assistance ON assistance.id = stirred.assistance JOIN check_in ON check_in.id = assistance.check_in
CROSS JOIN (VALUES ('member'), ('team')) AS both_kinds (kind);
INSERT INTO outbox (task, source, made_at) SELECT 'project-ledger', event, now() FROM stirred;
DROP TABLE stirred;
"""


async def pgbench(cluster: Cluster, script: str, world: World, *, seconds: int = 0, transactions: int = 0) -> float:
    """Transactions a second of a script by 16 clients, prepared: for some seconds, or so many in all.

    Raises RuntimeError with what pgbench said, where a transaction failed or the script did not run.
    """
    text = script.replace("«members»", str(world.members)).replace("«homes»", str(world.hamlets * HOMES))
    length = ["-T", str(seconds)] if seconds else ["-t", str(max(1, transactions // CLIENTS))]
    with NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(text)
        file.flush()
        options = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", *length, "-f", file.name]
        command = [str(cluster.binaries / "pgbench"), *options, "-h", str(cluster.socket_folder), "-U", SERVICE, LIMITS]
        pipe = asyncio.subprocess.PIPE
        ran = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
        said, wrong = (words.decode() for words in await ran.communicate())
    found = re.search(r"^tps = ([0-9.]+)", said, re.MULTILINE)
    if ran.returncode or not found:
        raise RuntimeError(f"{said}\n{wrong}")
    return float(found[1])
