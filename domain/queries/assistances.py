"""A report and what became of it."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from domain.database import Row, row
from domain.queries.late_visits import ANOTHER_LEADS
from domain.queries.places import COMMUNE, KNOWN, home_words, known_by, place_words
from domain.queries.said_once import REACHED_BY_LINK, TOLD_STATE
from domain.refusals import NotFound
from domain.rules.answers import CODE_LIFE, Channel, State
from domain.rules.days import local_day
from domain.rules.desks import in_figures
from domain.rules.late_visits import WITH_LEADERS
from domain.rules.viewers import Role, Viewer


@dataclass(frozen=True, slots=True)
class ReportedItem:
    """One line of a report, in the reader's language; `helped` is what the citizen said, where that is told.

    `person` is who was helped, as they are spoken to; empty where it would tell who said no. `repeat`: this person or
    home had counted before (G3).
    """

    code: str
    name: str
    measure: str
    quantity: int
    person: str
    helped: bool | None
    repeat: bool


@dataclass(frozen=True, slots=True)
class AtDesk:
    """The opening of a desk, or the meeting; `figures` are what the holder of a number types there.

    Elsewhere they type the opening's handle before them. There are none at a meeting, and none of a report taken back.
    """

    session: str
    name: str
    handle: str
    figures: str | None
    is_meeting: bool


@dataclass(frozen=True, slots=True)
class Late:
    """The card was not scanned: when it was, and from when the commune's officer approves beside the team's leaders.

    None of that where nobody else leads: then the officer does at once.
    """

    happened_at: datetime
    officer_from: datetime | None
    is_approved: bool  # else, where it is confirmed, the home itself said so


@dataclass(frozen=True, slots=True)
class AssistancePage:
    """A report and its state. `sealed` holds the code while it may be shown; `points` what the viewer earned by it."""

    public_id: str
    check_in: str
    desk: AtDesk | None  # where it was at a help desk
    short_code: str
    state: str
    home: str
    place: str
    reported_at: datetime
    decided_at: datetime | None
    expires_at: datetime
    reason: str | None  # what an officer or a leader wrote who decided
    items: tuple[ReportedItem, ...]
    sealed: bytes | None
    shown_until: datetime | None
    tries: int
    points: int | None
    source: int | None
    commune_phone: str | None
    is_own: bool
    is_home: bool  # of a household, which may answer by its pictures
    may_link: bool  # a link may be sent to the home's phone
    link_asked_at: datetime | None
    link_sent_at: datetime | None
    late: Late | None

    @property
    def is_partly(self) -> bool:
        """Confirmed, with an item answered no: a state of its own to whoever reads."""
        return self.state == State.CONFIRMED and any(item.helped is False for item in self.items)


async def show_assistance(*, viewer: Viewer, assistance: str, language: str, at: datetime) -> AssistancePage:
    """A report: to the member who made it, and without its code to the leader of the team and to who was beside them.

    Refuses: `not-found`.
    """
    whose = (local_day(at), assistance, viewer.person, viewer.teams(Role.LEADER), viewer.person)
    found = await row(ASSISTANCE, at, *known_by(viewer, local_day(at)), viewer.person, *whose)
    if found is None:
        raise NotFound("not-found")
    is_own = found["person"] == viewer.person
    shown_until = found["shown_at"] + CODE_LIFE if found["shown_at"] else None
    waits = found["state"] == State.REPORTED  # as it is told: a code that goes out would tell of a no (G17)
    late = late_of(found)
    is_open = waits and found["ended_at"] is None
    is_live = is_own and shown_until is not None and at < shown_until and is_open
    return AssistancePage(
        public_id=assistance,
        check_in=found["check_in"],
        desk=desk_of(found),
        short_code=found["short_code"],
        state=found["state"],
        home=home_words(found["head"], found["known_as"], is_known=found["is_known"]),
        place=place_words(found["hamlet"], found["commune"]),
        reported_at=found["reported_at"],
        decided_at=found["decided_at"],
        expires_at=found["expires_at"],
        reason=found["reason"],
        items=items_of(found, language),
        sealed=found["sealed"] if is_live else None,
        shown_until=shown_until if is_live else None,
        tries=found["tries"] or 0,
        points=found["points"],
        source=found["source"],
        commune_phone=found["phone"],
        is_own=is_own,
        is_home=found["kind"] == "household",
        may_link=found["is_reached"] and found["link_asked_at"] is None,
        link_asked_at=found["link_asked_at"],
        link_sent_at=found["link_sent_at"],
        late=late,
    )


def late_of(found: Row) -> Late | None:
    if found["entry"] != "late":
        return None
    officer_from = found["recorded_at"] + WITH_LEADERS if found["another_leads"] else None
    return Late(found["happened_at"], officer_from, is_approved=found["channel"] == Channel.LEADER)


def desk_of(found: Row) -> AtDesk | None:
    if found["session"] is None:
        return None
    figures = in_figures(found["number"]) if found["number"] else None
    return AtDesk(found["session"], found["desk"], found["handle"], figures, found["is_meeting"])


def items_of(found: Row, language: str) -> tuple[ReportedItem, ...]:
    """The lines of a row's `items`, which never tell who said no (design §4.10).

    What is not confirmed tells no answers: a report is looked at for a no, a wrong home or a word about the member
    (G17), and all look alike. Where a part was confirmed nobody is named, and the order is not that of the people.
    Given names are read as long as the home's.
    """
    names = {} if found["is_known"] else {"given_name": None}
    lines = [{**line, **names} for line in msgspec.json.decode(found["items"])]
    if found["state"] != State.CONFIRMED:
        return tuple(item_of({**line, "helped": None, "repeat": None}, language) for line in lines)
    if all(line["helped"] for line in lines):
        return tuple(item_of(line, language) for line in lines)
    unnamed = [item_of({**line, "form": "", "given_name": None}, language) for line in lines]
    return tuple(sorted(unnamed, key=lambda item: (not item.helped, item.code, item.quantity)))


def item_of(line: Row, language: str) -> ReportedItem:
    return ReportedItem(
        code=line["code"],
        name=line[f"name_{language}"],
        measure=line[f"measure_{language}"],
        quantity=line["quantity"],
        person=f"{line['form']} {line['given_name'] or ''}".strip(),
        helped=line["helped"],
        repeat=bool(line["repeat"]),
    )


ITEMS = """
(SELECT json_agg(json_build_object('code', item.indicator, 'quantity', item.quantity, 'form', item.form,
    'given_name', item.given_name, 'helped', said.helped, 'repeat', said.repeat, 'name_vi', indicator.name_vi,
    'name_en', indicator.name_en, 'measure_vi', indicator.measure_vi, 'measure_en', indicator.measure_en)
    ORDER BY item.id)
 FROM assistance_item AS item JOIN indicator ON indicator.code = item.indicator
 LEFT JOIN confirmation_item AS said ON said.item = item.id AND said.confirmation = standing.id
 WHERE item.assistance = assistance.id) AS items
"""

ASSISTANCE = (
    f"SELECT assistance.short_code, {TOLD_STATE} AS state, ended.reason,"
    " assistance.reported_at, assistance.decided_at, assistance.expires_at, check_in.public_id AS check_in,"
    " check_in.person, check_in.entry, check_in.happened_at, assistance.recorded_at,"
    f" check_in.entry = 'late' AND {ANOTHER_LEADS} AS another_leads,"
    " standing.channel, recipient.kind, recipient.head, recipient.known_as,"
    " hamlet.name AS hamlet, commune.name AS commune, commune.phone, code.sealed, code.shown_at, code.ended_at,"
    " code.tries, ticket.number, desk_session.public_id AS session, desk_session.handle, desk_session.name AS desk,"
    " desk_session.desk IS NULL AS is_meeting, message.asked_at AS link_asked_at, message.sent_at AS link_sent_at,"
    f" {REACHED_BY_LINK} AS is_reached, "
    + KNOWN
    + ","
    + ITEMS
    + """, earned.points, earned.source
FROM assistance
JOIN check_in ON check_in.id = assistance.check_in
JOIN recipient ON recipient.id = assistance.recipient
JOIN unit AS hamlet ON hamlet.id = recipient.unit
"""
    + COMMUNE
    + """
LEFT JOIN ticket ON ticket.assistance = assistance.id
LEFT JOIN message ON message.assistance = assistance.id
LEFT JOIN desk_session ON desk_session.id = check_in.desk_session
LEFT JOIN confirmation AS standing ON standing.assistance = assistance.id AND standing.standing
LEFT JOIN review ON review.assistance = assistance.id
LEFT JOIN assistance_event AS ended ON ended.id = coalesce(review.event, (
    SELECT id FROM assistance_event AS one WHERE one.assistance = assistance.id AND one.move = 'rejected'
    AND check_in.entry = 'late'))
LEFT JOIN LATERAL (
    SELECT sum(points)::bigint AS points, max(source) AS source FROM ledger_entry
    WHERE source = standing.event AND kind = 'member' AND subject = {} AND local_day = check_in.local_day
) AS earned ON true
LEFT JOIN LATERAL (
    SELECT sealed, shown_at, ended_at, tries FROM confirmation_code AS one
    WHERE one.assistance = assistance.id AND one.channel = 'one-time-code' ORDER BY one.id DESC LIMIT 1
) AS code ON true
CROSS JOIN (SELECT {}::date AS day) AS judging
WHERE assistance.public_id = {} AND (check_in.person = {} OR check_in.team = ANY({}::bigint[]) OR EXISTS (
    SELECT FROM assistance_helper AS helper WHERE helper.assistance = assistance.id AND helper.person = {}))
"""
)
