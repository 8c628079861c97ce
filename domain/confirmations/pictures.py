"""A home without a phone answers by its three pictures, on the member's phone (G12, P20)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.accounts.guesses import counts_of, forgive_guess
from domain.audit import record_event
from domain.confirmations.asking import ASK, asked_by
from domain.database import Row, row, rows, transaction
from domain.queries.home_pictures import find_asked
from domain.queries.household_pages import OWN
from domain.refusals import NotFound, Refused
from domain.rules.answers import Channel
from domain.rules.guesses import seconds_to_wait
from domain.rules.pictures import WRONG_IN_A_ROW, home_limit, is_kept, member_limit, refusal_of
from domain.rules.viewers import Role, Viewer

Hashes = Callable[[str], Sequence[bytes]]  # of a home's public id: what was touched, under each key, the signing first


async def choose_pictures(*, viewer: Viewer, assistance: str, hashes: Hashes, at: datetime) -> None:
    """Keep the three that a home chose; until they were once touched again and right it may choose others.

    Refuses: `not-found`, `no-longer-waiting`, `pictures-known` (its officer alone takes those away).
    """
    asked = await find_asked(viewer, assistance, at)
    async with transaction():
        if not await rows(CHOOSE, asked["recipient"], hashes(asked["home"])[0], viewer.account, at):
            raise Refused("pictures-known")
        await record_event(
            at=at, account=viewer.account, action="picture_choices.create", subject_kind="recipient",
            subject=asked["recipient"],
        )  # fmt: skip


async def ask_by_pictures(*, viewer: Viewer, assistance: str, hashes: Hashes, token_hash: bytes, at: datetime) -> None:
    """Give whoever touched the home's pictures a code of their own, on this phone and for a yes alone.

    A try is counted before it is judged, and where it was right taken back for the home; a member's day has thirty of
    any kind. Pictures that were never yet right are no secret, and a visit tries them freely; after ten wrong ones in a
    row they sleep, until the commune's officer takes them away.

    Refuses: `not-found`, `no-longer-waiting`, `pictures-unknown` (none was chosen), `pictures-wrong`,
    `pictures-another-day`, `pictures-asleep`.
    """
    asked = await find_asked(viewer, assistance, at)
    if asked["hash"] is None:
        raise Refused("pictures-unknown")
    is_right = is_kept(asked["hash"], hashes(asked["home"]))
    async with transaction():
        left = await tries_left(asked, viewer, at)
        refusal = refusal_of(is_right=is_right, left=left, misses=asked["misses"])
        if not is_right and left is not None:
            await rows(MISS, asked["recipient"])
        is_asked = refusal is None and await ask(asked, hashes(asked["home"])[0], token_hash, at)
    if refusal:
        raise Refused(refusal, **({"n": left} if refusal == "pictures-wrong" else {}))
    if not is_asked:
        raise Refused("no-longer-waiting")


async def ask(asked: Row, kept_as: bytes, token_hash: bytes, at: datetime) -> bool:
    """The pictures were right: the try is taken back, and there is a code. A step."""
    await forgive_guess([home_limit(asked["recipient"])], at)
    if not await rows(PROVE, kept_as, at, asked["recipient"], asked["hash"]):
        return False
    return bool(await rows(BY_ID, *asked_by(Channel.PICTURES, token_hash, at), asked["id"]))


async def clear_pictures(*, viewer: Viewer, household: str, at: datetime) -> None:
    """An officer takes away what a home of the branch chose and forgot; it chooses anew. Refuses: `not-found`."""
    async with transaction():
        home = await row(OWN, household, viewer.units(Role.OFFICER))
        if home is None:
            raise NotFound("not-found")
        if await rows("DELETE FROM household_pictures WHERE recipient = {} RETURNING recipient", home["id"]):
            await record_event(
                at=at, account=viewer.account, action="picture_choices.destroy", subject_kind="recipient",
                subject=home["id"],
            )  # fmt: skip


async def tries_left(asked: Row, viewer: Viewer, at: datetime) -> int | None:
    """How many follow this one today; None where it is itself one too many. A step."""
    of_home = home_limit(asked["recipient"])
    limits = [member_limit(viewer.account), *([of_home] if asked["proved_at"] else [])]
    counts = await counts_of(limits, at)
    if seconds_to_wait(limits, counts, at) is not None:
        return None
    return of_home.most - counts.get(of_home.scope, 0)


BY_ID = ASK.replace("«which»", "assistance.id = {}")

# Of two who choose at once the later stands, as when one chooses anew.
CHOOSE = """
INSERT INTO household_pictures (recipient, hash, account, chosen_at) VALUES ({}, {}, {}, {})
ON CONFLICT (recipient) DO UPDATE SET hash = excluded.hash, account = excluded.account, chosen_at = excluded.chosen_at
WHERE household_pictures.proved_at IS NULL
RETURNING recipient
"""

# Only those that were touched and are awake: others may have been chosen since they were read. They go on under the key
# that signs.
PROVE = """
UPDATE household_pictures SET hash = {}, proved_at = coalesce(proved_at, {}), misses = 0
WHERE recipient = {} AND hash = {} AND misses < «most»
RETURNING recipient
""".replace("«most»", str(WRONG_IN_A_ROW))

# Of those that were never yet right nothing is counted: they are no secret.
MISS = """
UPDATE household_pictures SET misses = misses + 1 WHERE recipient = {} AND proved_at IS NOT NULL AND misses < «most»
""".replace("«most»", str(WRONG_IN_A_ROW))
