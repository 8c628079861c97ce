"""The chair of a meeting, who is not of the team, says how many came (G2)."""

from datetime import datetime

from domain.audit import record_event
from domain.database import row, rows, transaction
from domain.desks.attendance import MEETING, Chance, Note, confirm, noted, the_answer
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.answers import Channel, Device, Grade
from domain.rules.ids import AssistanceId, Key
from domain.rules.intake import content_hash
from domain.rules.meetings import ATTENDED, only_counted, people_fault
from domain.rules.viewers import Role, Viewer


async def state_people(*, viewer: Viewer, session: str, people: int | None, at: datetime) -> None:
    """The leader's own number, which the chair is asked about. Refuses: `not-found`, `meeting-counted`; `form`."""
    async with transaction():
        found = await row(STATE, session, viewer.teams(Role.LEADER))
        if found is None:
            raise NotFound("not-found")
        if found["counted"] is not None:
            raise Refused("meeting-counted")
        if fault := people_fault(people):
            raise FormRefused("form", people=fault)
        await rows("UPDATE meeting SET stated = {} WHERE desk_session = {}", people, found["desk_session"])
        await record_event(
            at=at, account=viewer.account, action="counts.update", subject_kind="desk_session",
            subject=found["desk_session"], people=people,
        )  # fmt: skip


async def confirm_count(
    *, session: str, people: int | None, device: Device, key: Key, at: datetime, chance: Chance, request_id: str | None
) -> None:
    """The chair's word: it confirms who showed a card for having been there, at the lowest grade, and counts the rest.

    Whoever neither answered nor showed a card is counted in turns only, without points. The same number again is
    nothing new. Never on a member's phone. Refuses: `not-found`, `meeting-counted`; `form`.
    """
    if device.is_members:
        raise FormRefused("form", people="chair-own-phone")
    async with transaction():
        meeting = await row(MEETING.replace("«column»", "opening.public_id"), session)
        if meeting is None:
            raise NotFound("not-found")
        if meeting["counted"] is not None:
            if meeting["counted"] == people:
                return
            raise Refused("meeting-counted")
        if fault := people_fault(people):
            raise FormRefused("form", people=fault)
        word = the_answer(device, Channel.CHAIR, at)
        cards = [AssistanceId(line["id"]) for line in await rows(CARDS, meeting["id"])]
        for card in cards:
            await confirm(card, word, Grade.D, request_id)
        phones = await row(PHONES, meeting["id"]) or {}
        if rest := only_counted(people or 0, phones["phones"], len(cards)):
            note = Note(meeting["opened_by"], key, content_hash("assistance", counted=session, people=people), at)
            made = await noted(meeting, meeting["recipient"], [ATTENDED], note, chance, people=rest)
            await confirm(made, word, Grade.D, request_id)
        await rows(
            "UPDATE meeting SET counted = {}, counted_at = {} WHERE desk_session = {}", people, at, meeting["id"]
        )
        await record_event(
            at=at,
            account=None,
            action="counts.create",
            subject_kind="desk_session",
            subject=meeting["id"],
            people=people,
        )


STATE = """
SELECT meeting.desk_session, meeting.counted FROM meeting JOIN desk_session ON desk_session.id = meeting.desk_session
WHERE desk_session.public_id = {} AND desk_session.team = ANY({}::bigint[]) FOR UPDATE OF meeting
"""

CARDS = """
SELECT assistance.id FROM assistance JOIN check_in ON check_in.id = assistance.check_in
JOIN recipient ON recipient.id = assistance.recipient AND recipient.kind IN ('household', 'business')
WHERE check_in.desk_session = {} AND assistance.state = 'reported' ORDER BY assistance.id
"""

PHONES = """
SELECT count(*) AS phones FROM assistance JOIN check_in ON check_in.id = assistance.check_in
JOIN recipient ON recipient.id = assistance.recipient AND recipient.kind = 'passer-by'
WHERE check_in.desk_session = {} AND assistance.state = 'confirmed'
"""
