"""What a citizen reads before answering, and after."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from domain.database import Row, row
from domain.queries.places import COMMUNE, home_words, place_words
from domain.refusals import NotFound
from domain.rules.answers import CHANGE_WITHIN, Channel, State, is_over
from domain.rules.days import local_day
from domain.rules.tokens import hash_of
from domain.rules.vietnamese import UNKNOWN_FORM, answering_form


@dataclass(frozen=True, slots=True)
class Helper:
    """A member who was there, as the citizen sees them (G31: with the employer)."""

    name: str
    team: str
    photo_url: str | None
    employer: str | None


@dataclass(frozen=True, slots=True)
class ClaimedItem:
    """One line of the claim; `person` is the form of address, with the given name if there is one."""

    id: int
    code: str
    name: str
    quantity: int
    unit: str
    person: str
    helped: bool | None


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """Who helped, for which home (masked), what is claimed; `state` is open, saved or expired."""

    token: str
    state: str
    outcome: str
    form: str
    answering: str
    home: str
    is_home: bool  # somebody without a card belongs to none here (G1)
    place: str
    helpers: tuple[Helper, ...]
    items: tuple[ClaimedItem, ...]
    phone: str | None
    short_code: str
    reason: str | None  # of an officer who looked into it
    change_by: date | None
    is_rated: bool
    pressed: bool
    not_home: bool
    report: str  # its public id, for whoever it belongs to
    is_on_members_phone: bool  # a yes, or later: no stars, no words, no no (G12)
    is_later: bool  # said after a no, and kept for the officer
    late_at: datetime | None  # when it was, where the member forgot to scan and wrote it down later


async def show_claim(
    *, token: str, language: str, at: datetime, device: bytes | None = None, is_told: bool = False
) -> ClaimPage:
    """The page behind a one-time token.

    What a home denied looks unanswered, as long as it would be if it were: but to the citizen's `device` that answered,
    and to whoever holds the receipt of the answer (`is_told`), since a member can open every code that their phone
    showed (G17). Refuses: `code-unknown`.
    """
    found = await row(FIND, is_told, device, hash_of(token))
    if found is None:
        raise NotFound("code-unknown")
    items = items_of(found, language)
    forms = {line["form"] for line in msgspec.json.decode(found["items"])}
    form = forms.pop() if len(forms) == 1 else UNKNOWN_FORM
    answered_at = found["answered_at"]
    return ClaimPage(
        token=token,
        state=state_of(found, at),
        outcome=found["state"],
        form=form,
        answering=answering_form(form),
        home=masked_home(found),
        is_home=found["kind"] != "passer-by",
        place=place_words(found["hamlet"], found["commune"]),
        helpers=helpers_of(found, token),
        items=items,
        phone=found["phone"],
        short_code=found["short_code"],
        reason=found["reason"],
        change_by=local_day(answered_at + CHANGE_WITHIN) if answered_at else None,
        is_rated=found["is_rated"],
        pressed=bool(found["pressed"]),
        not_home=bool(found["not_home"]),
        report=found["public_id"],
        is_on_members_phone=found["channel"] == Channel.PICTURES,
        is_later=found["is_later"],
        late_at=found["late_at"],
    )


def masked_home(found: Row) -> str:
    """Bà M…, thôn 3: enough to see that it is another's, too little to learn whose (G9)."""
    hamlet = found["hamlet"]
    head = home_words(found["head"], found["known_as"], is_known=False)
    return ", ".join(filter(None, (head, f"{hamlet[:1].lower()}{hamlet[1:]}")))


def state_of(found: Row, at: datetime) -> str:
    """An answer that stands may be read for 14 days, as long as it may be changed; an unanswered code ten minutes.

    What an officer decided of it is read for 14 days from then.
    """
    if found["answered_at"] is not None:
        last = max(found["answered_at"], found["judged_at"] or found["answered_at"])
        return "saved" if at - last <= CHANGE_WITHIN else "expired"
    waits = found["state"] == State.REPORTED or (found["state"] == State.DISPUTED and at < found["expires_at"])
    is_dead = found["ended_at"] is not None or not waits
    return "expired" if is_dead or is_over(found["shown_at"], at, Channel(found["channel"])) else "open"


def items_of(found: Row, language: str) -> tuple[ClaimedItem, ...]:
    return tuple(
        ClaimedItem(
            id=line["id"],
            code=line["code"],
            name=line[f"name_{language}"],
            quantity=line["quantity"],
            unit=line[f"measure_{language}"],
            person=f"{line['form']} {line['given_name'] or ''}".strip(),
            helped=line["helped"],
        )
        for line in msgspec.json.decode(found["items"])
    )


def helpers_of(found: Row, token: str) -> tuple[Helper, ...]:
    return tuple(
        Helper(
            one["name"], one["team"], f"/c/{token}/photos/{one['public_id']}" if one["photo"] else None, one["employer"]
        )
        for one in msgspec.json.decode(found["helpers"])
    )


FIND = (
    """
SELECT code.shown_at, code.ended_at, code.channel, assistance.state, assistance.short_code, assistance.expires_at,
       assistance.public_id, word.code IS NOT NULL AS is_later,
       CASE check_in.entry WHEN 'late' THEN check_in.happened_at END AS late_at,
       recipient.kind, recipient.head, recipient.known_as,
       hamlet.name AS hamlet, commune.name AS commune, commune.phone,
       coalesce(standing.answered_at, word.said_at) AS answered_at, coalesce(standing.pressed, word.pressed) AS pressed,
       coalesce(standing.not_home, word.not_home) AS not_home, ended.reason, ended.recorded_at AS judged_at,
       EXISTS (SELECT FROM rating WHERE rating.confirmation = standing.id) AS is_rated,
       (SELECT json_agg(json_build_object('id', item.id, 'code', item.indicator, 'quantity', item.quantity,
            'form', item.form, 'given_name', item.given_name, 'helped', said.helped, 'name_vi', indicator.name_vi,
            'name_en', indicator.name_en, 'measure_vi', indicator.measure_vi, 'measure_en', indicator.measure_en)
            ORDER BY item.form, item.given_name, item.id)
        FROM assistance_item AS item JOIN indicator ON indicator.code = item.indicator
        LEFT JOIN confirmation_item AS said ON said.item = item.id AND said.confirmation = standing.id
        WHERE item.assistance = assistance.id) AS items,
       (SELECT json_agg(json_build_object('name', person.name, 'team', team.name, 'employer', person.employer,
            'public_id', person.public_id,
            'photo', EXISTS (SELECT FROM person_photo AS photo WHERE photo.person = person.id)))
        FROM assistance_helper AS helper JOIN person ON person.id = helper.person JOIN team ON team.id = helper.team
        WHERE helper.assistance = assistance.id) AS helpers
FROM confirmation_code AS code
JOIN assistance ON assistance.id = code.assistance
JOIN check_in ON check_in.id = assistance.check_in
JOIN recipient ON recipient.id = assistance.recipient
JOIN unit AS hamlet ON hamlet.id = recipient.unit
"""
    + COMMUNE
    + """
LEFT JOIN later_word AS own_word ON own_word.code = code.id AND assistance.state = 'disputed'
LEFT JOIN confirmation AS standing ON standing.assistance = assistance.id AND standing.standing
    AND standing.channel <> 'leader'
    AND (assistance.state <> 'disputed' OR {} AND own_word.code IS NULL OR standing.device_mark = {})
LEFT JOIN later_word AS word ON word.code = own_word.code AND standing.id IS NULL
LEFT JOIN review ON review.assistance = assistance.id
LEFT JOIN assistance_event AS ended ON ended.id = review.event
WHERE code.token_hash = {}
"""
)
