"""A person is written down once: what a name, a number and an address must be, and whose they are already."""

import asyncio

import pytest

from domain.database import rows, transaction
from domain.people import LONGEST_EMAIL, LONGEST_NAME, KeptPerson, NewPerson, check_person, keep_person
from domain.refusals import FormRefused
from tests.cast import Cast, chance

PHONE = "0000777777"


def wrong_of(person: NewPerson, *, demo: bool = True) -> dict[str, object]:
    try:
        check_person(person, demo=demo)
    except FormRefused as refused:
        return refused.facts
    return {}


@pytest.mark.parametrize(
    ("person", "wrong"),
    [
        (NewPerson("Tám", PHONE), {}),
        (NewPerson("Tá", PHONE), {}),
        (NewPerson("T", PHONE), {"name": "too-short"}),
        (NewPerson("T" * LONGEST_NAME, PHONE), {}),
        (NewPerson("T" * (LONGEST_NAME + 1), PHONE), {"name": "too-long"}),
        (NewPerson("  ", PHONE), {"name": "missing"}),
        (NewPerson("Tám"), {"phone": "phone-or-email"}),
        (NewPerson("Tám", ""), {"phone": "phone-or-email"}),
        (NewPerson("Tám", None, "a@x.vn"), {}),
        (NewPerson("Tám", None, "a@" + "x" * (LONGEST_EMAIL - 2)), {}),
        (NewPerson("Tám", None, "a@" + "x" * (LONGEST_EMAIL - 1)), {"email": "not-an-email"}),
        (NewPerson("Tám", PHONE, "@x.vn"), {"email": "not-an-email"}),
        (NewPerson("Tám", PHONE, "a@"), {"email": "not-an-email"}),
        (NewPerson("Tám", PHONE, "a@b@x.vn"), {"email": "not-an-email"}),
        (NewPerson("Tám", PHONE, "a b@x.vn"), {"email": "not-an-email"}),
        (NewPerson("", "12", "x"), {"name": "missing", "phone": "not-a-phone", "email": "not-an-email"}),
    ],
)
def test_p8_every_field_that_does_not_hold_is_said(person: NewPerson, wrong: dict[str, object]):
    assert wrong_of(person) == wrong


def test_numbers_of_the_demo_are_nobodys_outside_of_it():
    assert [wrong_of(NewPerson("Tám", PHONE), demo=demo) for demo in (True, False)] == [{}, {"phone": "not-a-phone"}]


def test_a_person_is_kept_in_written_forms():
    typed = NewPerson("  LƯƠNG  VĂN TÁM ", "0000.777.777", " Tam@X.VN ", "  ")
    assert check_person(typed, demo=True) == NewPerson("Lương Văn Tám", PHONE, "tam@x.vn", None)


async def keeps(person: NewPerson, word: str = "new", *, known_too: bool = False) -> KeptPerson:
    async with transaction():
        return await keep_person(person, chance(word), known_too=known_too)


async def hoa_has_mail(cast: Cast) -> None:
    await rows("UPDATE person SET email = 'Hoa@x.vn' WHERE id = {}", cast["hoa"].person)


@pytest.mark.parametrize(
    ("person", "field"),
    [
        (NewPerson("Lò Thị Hoa", "0000000000"), "phone"),
        (NewPerson("Lò Thị Hoa", None, "hoa@x.vn"), "email"),
        (NewPerson("Lò Thị Hoa", PHONE, "hoa@x.vn"), "email"),
    ],
)
async def test_what_is_somebodys_is_taken_also_under_the_same_name(cast: Cast, person: NewPerson, field: str):
    await hoa_has_mail(cast)
    with pytest.raises(FormRefused) as refused:
        await keeps(person)
    assert refused.value.facts == {field: "taken"}


@pytest.mark.parametrize(
    ("person", "is_hoa"),
    [
        (NewPerson("LO THI HOA", "0000000000"), True),
        (NewPerson("Lò Thị Hoa", None, "hoa@x.vn"), True),
        (NewPerson("Lò Thị Hòa Bình", "0000000000"), False),
        (NewPerson("Vi Thị Lan", None, "hoa@x.vn"), False),
    ],
)
async def test_g35_whoever_is_known_is_taken_if_the_name_agrees(cast: Cast, person: NewPerson, is_hoa: bool):
    await hoa_has_mail(cast)
    people = len(await rows("SELECT FROM person"))
    if is_hoa:
        kept = await keeps(person, known_too=True)
        assert (kept.id, kept.name) == (cast["hoa"].person, "Lò Thị Hoa")
    else:
        with pytest.raises(FormRefused):
            await keeps(person, known_too=True)
    assert len(await rows("SELECT FROM person")) == people


async def test_of_eight_who_write_the_same_number_at_once_one_does(cast: Cast):
    made = await asyncio.gather(
        *(keeps(NewPerson(f"Người {number}", PHONE), str(number)) for number in range(8)), return_exceptions=True
    )
    assert [type(each) for each in made].count(KeptPerson) == 1
    assert {each.facts["phone"] for each in made if isinstance(each, FormRefused)} == {"taken"}


async def test_two_without_a_number_are_two(cast: Cast):
    one, other = [await keeps(NewPerson("Vi Thị Lan", None, f"{each}@x.vn"), str(each)) for each in range(2)]
    assert one.id != other.id
