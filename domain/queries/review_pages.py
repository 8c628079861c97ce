"""One denied report with both its sides, to the officer who decides."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from domain.audit import record_event
from domain.database import Row, row
from domain.queries.household_pages import PHONE_BY
from domain.queries.review_cases import REACHED, asked_by, reaching
from domain.queries.reviews import CASE, stage_of, where_words
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.reviews import REVIEWED_WITHIN, Stage
from domain.rules.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the report, and what the home said of it: None where it said neither yes nor no.

    `counts` is what was decided in the end.
    """

    id: int
    code: str
    name: str
    measure: str
    quantity: int
    person: str
    helped: bool | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Present:
    """Who was at the door."""

    name: str
    phone: str | None
    team: str
    team_id: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the team says: who was there, when, and for whom what was done."""

    happened_at: datetime
    entry: str
    present: tuple[Present, ...]
    items: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class LaterWord:
    """What somebody said with another code after the no: how much was helped, "all", "part" or "none"."""

    said_at: datetime
    channel: str
    helped: str
    pressed: bool
    not_home: bool
    is_members: bool  # on a phone that members sign in on


@dataclass(frozen=True, slots=True)
class Reply:
    """What the home answered. `phone` is told after a tap of its own, which is written down (design §4.10)."""

    home: str
    known_as: str | None
    place: str
    has_phone: bool
    phone: str | None
    phone_by: str | None  # the member who gave it at the door, where no list did
    contact: str | None  # how the home wishes to be reached, and what it speaks (G20)
    language: str | None
    short_code: str
    answered_at: datetime
    channel: str
    pressed: bool
    not_home: bool
    later: tuple[LaterWord, ...]


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who took it on, and what both sides said to them."""

    holder: str | None
    is_own: bool
    home_said: str
    member_said: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended, and when the home was told."""

    decided_at: datetime
    decided_by: str
    reason: str
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A report with both its sides, and how far its review has come."""

    assistance: str
    state: str
    stage: Stage
    due_on: date
    is_over: bool
    report: Report
    reply: Reply
    hearing: Hearing
    ending: Ending | None

    @property
    def outcome(self) -> str:
        """What came of it: all, part or none counts."""
        counted = [item.counts for item in self.report.items]
        return "all" if all(counted) else "part" if any(counted) else "none"


async def show_review(
    *, viewer: Viewer, assistance: str, language: str, at: datetime, with_phone: bool = False
) -> ReviewPage:
    """One report; the look at the home is written down, and so is the one at its number. Refuses: `not-found`."""
    found = await row(SHOW, *asked_by(viewer, local_day(at)), assistance, *reaching(viewer))
    if found is None:
        raise NotFound("not-found")
    look, home = "reviews.show", found["recipient"]
    await record_event(
        at=at, account=viewer.account, action=look, subject_kind="recipient", subject=home, phone=with_phone
    )
    due_at = found["since"] + REVIEWED_WITHIN
    return ReviewPage(
        assistance=assistance,
        state=found["state"],
        stage=stage_of(found),
        due_on=local_day(due_at),
        is_over=at >= due_at,
        report=report_of(found, language),
        reply=reply_of(found, with_phone=with_phone),
        hearing=Hearing(
            found["holder"],
            found["opened_by"] == viewer.account,
            found["home_said"] or "",
            found["member_said"] or "",
        ),
        ending=ending_of(found),
    )


def report_of(found: Row, language: str) -> Report:
    return Report(
        happened_at=found["happened_at"],
        entry=found["entry"],
        present=tuple(Present(**one) for one in msgspec.json.decode(found["present"])),
        items=tuple(said_of(line, language) for line in msgspec.json.decode(found["items"])),
    )


def said_of(line: Row, language: str) -> Said:
    return Said(
        id=line["id"],
        code=line["code"],
        name=line[f"name_{language}"],
        measure=line[f"measure_{language}"],
        quantity=line["quantity"],
        person=f"{line['form']} {line['given_name'] or ''}".strip(),
        helped=line["helped"],
        counts=line["counts"],
    )


def reply_of(found: Row, *, with_phone: bool) -> Reply:
    return Reply(
        home=found["head"] or "",
        known_as=found["known_as"],
        place=where_words(found),
        has_phone=found["phone"] is not None,
        phone=found["phone"] if with_phone else None,
        phone_by=found["phone_by"],
        contact=found["contact"],
        language=found["language"],
        short_code=found["short_code"],
        answered_at=found["since"],
        channel=found["channel"],
        pressed=found["pressed"],
        not_home=found["not_home"],
        later=tuple(msgspec.json.decode(found["later"], type=list[LaterWord])) if found["later"] else (),
    )


def ending_of(found: Row) -> Ending | None:
    if found["event"] is None:
        return None
    return Ending(found["decided_at"], found["decided_by"], found["reason"], found["told_at"])


SHOW = f"""
SELECT assistance.state, assistance.short_code, recipient.id AS recipient, recipient.head, recipient.known_as,
       recipient.phone, recipient.contact, recipient.language, {PHONE_BY} AS phone_by,
       hamlet.name AS hamlet, commune.name AS commune,
       check_in.happened_at,
       CASE WHEN check_in.desk_session IS NULL THEN check_in.entry ELSE 'desk' END AS entry, desk_session.name AS desk,
       ticket.number, said.recorded_at AS since, said.channel, said.pressed, said.not_home,
       review.opened_by, review.heard_at, review.event, review.told_at, review.home_said, review.member_said,
       holder.name AS holder, ended.recorded_at AS decided_at, ended.reason, judge.name AS decided_by,
       (SELECT json_agg(json_build_object('id', item.id, 'code', item.indicator, 'quantity', item.quantity,
            'form', item.form, 'given_name', item.given_name, 'helped', word.helped,
            'counts', coalesce(checked.helped, false), 'name_vi', indicator.name_vi,
            'name_en', indicator.name_en, 'measure_vi', indicator.measure_vi, 'measure_en', indicator.measure_en)
            ORDER BY item.form, item.given_name, item.id)
        FROM assistance_item AS item JOIN indicator ON indicator.code = item.indicator
        LEFT JOIN confirmation_item AS word ON word.item = item.id AND word.confirmation = said.id
        LEFT JOIN confirmation AS held ON held.assistance = assistance.id AND held.standing AND held.channel = 'check'
        LEFT JOIN confirmation_item AS checked ON checked.item = item.id AND checked.confirmation = held.id
        WHERE item.assistance = assistance.id) AS items,
       (SELECT json_agg(json_build_object('name', person.name, 'phone', person.phone, 'team', team.name,
            'team_id', team.public_id) ORDER BY helper.check_in)
        FROM assistance_helper AS helper JOIN person ON person.id = helper.person JOIN team ON team.id = helper.team
        WHERE helper.assistance = assistance.id) AS present,
       (SELECT json_agg(json_build_object('said_at', word.said_at, 'channel', code.channel, 'pressed', word.pressed,
            'not_home', word.not_home, 'is_members', word.is_members, 'helped', CASE word.helped WHEN 0 THEN 'none'
            WHEN (SELECT count(*) FROM assistance_item AS item WHERE item.assistance = assistance.id) THEN 'all'
            ELSE 'part' END) ORDER BY word.said_at)
        FROM later_word AS word JOIN confirmation_code AS code ON code.id = word.code
        WHERE code.assistance = assistance.id) AS later
{CASE}
LEFT JOIN assistance_event AS ended ON ended.id = review.event
LEFT JOIN account AS judging ON judging.id = ended.account LEFT JOIN person AS judge ON judge.id = judging.person
WHERE assistance.public_id = {{}} AND (assistance.state = 'disputed' OR review.event IS NOT NULL) AND {REACHED}
"""
