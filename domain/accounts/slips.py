"""One-time ways in, without SMS or e-mail: printed for a commune, or shown on a leader's screen (G6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.accounts.beginnings import Browser, SignedIn, begin_session
from domain.accounts.guesses import count_guess, forgive_guess
from domain.accounts.passwords import end_slips, hash_password, new_password_faults
from domain.accounts.standings import find_standing
from domain.audit import record_event
from domain.database import Row, row, rows, transaction
from domain.queries.said_once import BELOW, works
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.accesses import may_open
from domain.rules.days import local_day
from domain.rules.guesses import Guesser, code_limits
from domain.rules.tokens import SecretToken, hash_of, secret_token
from domain.rules.viewers import Role, Viewer

PRINTED_LIVES = timedelta(days=7)
SHOWN_LIVES = timedelta(minutes=10)
TOKEN_CHANCE = 16


@dataclass(frozen=True, slots=True)
class IssuedSlip:
    """A way in. The token is known here and where it is shown or printed, and nowhere else."""

    name: str
    team: str
    token: SecretToken
    ends_at: datetime


async def issue_slips(
    *, viewer: Viewer, team: str | None, everybody: bool, at: datetime, draw: Callable[[int], bytes]
) -> list[IssuedSlip]:
    """Slips to print, seven days long, for the officer's commune or one team of it; `draw` gives random bytes.

    For members who have no password yet, or for `everybody`; never for those who hold an office, whose accounts an
    administrator opens. Unused slips of these accounts die.

    Refuses: `not-found` (no such team here), `nobody-needs-slips`.
    """
    day, units = local_day(at), viewer.units(Role.OFFICER)
    if team is not None and not await rows(TEAM, team, units):
        raise NotFound("not-found")
    found = await rows(MEMBERS, day, day, units, team, team, everybody, viewer.person)
    if not found:
        raise Refused("nobody-needs-slips")
    slips = [made(line, secret_token(draw(TOKEN_CHANCE)), at + PRINTED_LIVES) for line in found]
    async with transaction():
        await keep_slips([line["person"] for line in found], slips, "printed", viewer, at)
    return slips


async def show_slip(*, viewer: Viewer, person: str, at: datetime, chance: bytes) -> IssuedSlip:
    """A slip for a screen, ten minutes long; it stands in the audit trail.

    Refuses: `not-found`, for whoever is none of the viewer's to let in.
    """
    owner, found = await find_standing(person, at)
    if not may_open(viewer, owner):
        raise NotFound("not-found")
    slip = made(found, secret_token(chance), at + SHOWN_LIVES)
    async with transaction():
        await keep_slips([owner.person], [slip], "screen", viewer, at)
    return slip


def made(line: Row, token: SecretToken, ends_at: datetime) -> IssuedSlip:
    return IssuedSlip(line["name"], line["team"] or "", token, ends_at)


async def keep_slips(
    people: Sequence[int], slips: Sequence[IssuedSlip], kind: str, viewer: Viewer | None, at: datetime
) -> None:
    """Write slips, an account where there is none, and one line of the trail for each. A step: in a transaction."""
    maker = viewer.account if viewer else None
    hashes = [hash_of(slip.token) for slip in slips]
    await rows("INSERT INTO account (person) SELECT unnest({}::bigint[]) ON CONFLICT (person) DO NOTHING", people)
    await rows(KEEP, *(at, people, at), *(kind, maker, at, slips[0].ends_at, people, hashes), *(at, maker, kind))


async def check_slip(*, token: str, address: bytes, at: datetime) -> Row:
    """The owner of a slip that opens an account now. `address` is a hash of where it is asked from.

    Refuses: `slip-over`, whatever the reason; `too-many-guesses`.
    """
    limits = code_limits("slip", Guesser(address))
    await count_guess(limits, at)
    found = await row(LIVE, hash_of(token), at)
    if found is None:
        raise NotFound("slip-over")
    await forgive_guess(limits, at)
    return found


async def use_slip(*, token: str, password: str, again: str, browser: Browser, at: datetime) -> SignedIn:
    """Choose a password and be signed in. The slip is used up, and every other session of the account ends.

    Refuses: `slip-over`, `form`, `too-many-guesses`.
    """
    owner = await check_slip(token=token, address=browser.address, at=at)
    wrong = new_password_faults(password, again, [owner["name"], owner["phone"], owner["email"]])
    if wrong:
        raise FormRefused("form", **wrong)
    kept = await hash_password(password)
    async with transaction():
        # Two who hold the same slip: the second waits here and finds it used.
        if not await rows(USE, at, hash_of(token), at):
            raise NotFound("slip-over")
        await rows("UPDATE account SET password_hash = {} WHERE id = {}", kept, owner["account"])
        await rows("DELETE FROM session WHERE account = {}", owner["account"])
        await end_slips(owner["account"], at)
        return await begin_session(
            account=owner["account"], person=owner["person"], browser=browser, at=at, action="slips.use"
        )


async def record_console_slip(*, person: int, name: str, at: datetime, chance: bytes) -> IssuedSlip:
    """A printed slip made at the console, by whoever already holds the machine. A step: in a transaction."""
    slip = IssuedSlip(name, "", secret_token(chance), at + PRINTED_LIVES)
    await keep_slips([person], [slip], "printed", None, at)
    await record_event(at=at, account=None, action="slips.console", subject_kind="person", subject=person)
    return slip


TEAM = "SELECT 1 FROM team WHERE public_id = {} AND unit IN " + BELOW

# One line a person, whatever the number of teams; whoever leads a team elsewhere is not this commune's to let in.
MEMBERS = """
WITH given AS (SELECT {}::date AS day),
within AS (
    SELECT membership.person, team.id, team.unit, team.public_id, team.name, team.sort_key FROM given, membership
    JOIN team ON team.id = membership.team
    WHERE membership.valid @> given.day AND «works»
), offices AS (SELECT person FROM role_grant WHERE valid @> {}::date),
here AS (
    SELECT within.* FROM within WHERE unit IN «below»
)
SELECT person, name, team FROM (
    SELECT DISTINCT ON (person.id) person.id AS person, person.name, here.name AS team, person.sort_key,
           here.sort_key AS team_key
    FROM here JOIN person ON person.id = here.person LEFT JOIN account ON account.person = person.id
    WHERE ({}::text IS NULL OR here.public_id = {}) AND ({}::boolean OR account.password_hash IS NULL)
      AND account.disabled_at IS NULL AND person.id <> {} AND person.id NOT IN (SELECT person FROM offices)
      AND NOT EXISTS (SELECT FROM within WHERE within.person = here.person AND within.id NOT IN (SELECT id FROM here))
    ORDER BY person.id, here.id
) AS each ORDER BY team_key, sort_key, person
""".replace("«works»", works("given.day")).replace("«below»", BELOW)

KEEP = """
WITH older AS (
    UPDATE sign_in_slip SET ends_at = {} FROM account
    WHERE account.id = sign_in_slip.account AND account.person = ANY({}::bigint[]) AND used_at IS NULL AND ends_at > {}
), made AS (
    INSERT INTO sign_in_slip (token_hash, account, kind, made_by, made_at, ends_at)
    SELECT given.token_hash, account.id, {}, {}, {}, {}
    FROM unnest({}::bigint[], {}::bytea[]) AS given (person, token_hash) JOIN account ON account.person = given.person
    RETURNING account
)
INSERT INTO audit_event (at, account, action, subject_kind, subject, facts)
SELECT {}, {}, 'slips.create', 'account', made.account, json_build_object('kind', {}::text)::jsonb FROM made RETURNING 1
"""

LIVE = """
SELECT sign_in_slip.account, account.person, person.name, person.phone, person.email
FROM sign_in_slip
JOIN account ON account.id = sign_in_slip.account AND account.disabled_at IS NULL
JOIN person ON person.id = account.person
WHERE token_hash = {} AND used_at IS NULL AND sign_in_slip.ends_at > {}
"""

USE = """
UPDATE sign_in_slip SET used_at = {} WHERE token_hash = {} AND used_at IS NULL AND ends_at > {} RETURNING account
"""
