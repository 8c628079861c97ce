"""Badges as a reader sees them."""

from dataclasses import replace
from datetime import date

from domain.rules.tokens import card_token
from service.documents.badges import Badge, BadgeSheet, badge_address, badges
from service.words import say
from tests.documents.printing import BASE, PRINTED_ON, chance, face
from tests.documents.reading import card, picture, scanned, texts

NAMES = ("Lò Thị Hoa", "Nguyễn Minh Khôi", "Phạm Thị Dung", "Hoàng Thị Thao", "Nguyễn Hoàng Phương Khánh Uyên Thư")


def a_badge(number: int) -> Badge:
    return Badge(
        name=NAMES[number % 5],
        role="Thành viên",
        team=f"Tổ công nghệ số cộng đồng thôn {number + 1}",
        place="Thôn 3, xã Trấn Yên",
        employer="Trường tiểu học" if number == 1 else None,
        token=card_token(chance(f"badge {number}", 10)),
        ends_on=date(2027, 12, 31),
        phone="0214 3000 000",
        photo=face() if number == 0 else None,
    )


SHEET = BadgeSheet("Thẻ thành viên", PRINTED_ON, base_address=BASE, badges=tuple(map(a_badge, range(11))))
PDF = badges(SHEET)
PAGES = texts(PDF)


def test_each_badge_is_read_from_150_dpi():
    read = [scanned(card(picture(PDF, page), place)) for page, count in ((0, 8), (1, 3)) for place in range(count)]
    assert read == [[badge_address(BASE, badge.token)] for badge in SHEET.badges]


def test_a_badge_says_who_of_which_team_until_when_and_whom_to_call():
    for page, part in zip(PAGES, (SHEET.badges[:8], SHEET.badges[8:]), strict=True):
        for badge in part:
            assert (badge.name in page, badge.team in page) == (True, True)
        for said in (say("vi", "print.badge_until", day="31/12/2027"), "0214 3000 000", say("vi", "print.badge_ask")):
            assert page.count(said) == len(part)


def test_g31_the_employer_stands_on_the_badge():
    assert [page.count(say("vi", "base.employer", employer="Trường tiểu học")) for page in PAGES] == [1, 0]


def test_a_face_is_printed_where_there_is_one():
    with_face, without = (card(picture(PDF, 0), place).crop((40, 90, 180, 230)) for place in (0, 1))
    dark = [sum(part.convert("L").histogram()[:200]) for part in (with_face, without)]
    assert dark[0] > 10 * (dark[1] + 1)


def test_the_demos_banner_stands_on_every_badge():
    assert [page.count(say("vi", "demo.banner")) for page in texts(badges(replace(SHEET, demo=True)))] == [9, 4]
