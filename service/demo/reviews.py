"""What Hạnh does about reports that a home denied (content.md, S11 and S12)."""

from typing import NamedTuple

from domain.queries.review_pages import show_review
from domain.queries.reviews import list_reviews
from domain.reviews.decide import decide_review
from domain.reviews.hear import hear_both, note_told
from domain.reviews.open import open_review
from domain.rules.ids import ItemId
from service.demo.founding import viewer
from service.demo.office import Office


class Heard(NamedTuple):
    """What both sides said, and what follows from it."""

    home: str
    member: str
    was_helped: bool
    reason: str


THE_SON = Heard(
    home="Con trai gọi lại: ông hay quên, hôm đó con trai ngồi cạnh, việc đã làm xong.",
    member="Làm cùng ông và con trai ở bàn nước, khoảng nửa giờ.",
    was_helped=True,
    reason="Con trai ngồi cạnh hôm đó nhớ rõ việc đã làm.",
)
NOBODY_CAME = Heard(
    home="Chú nói hôm đó ở trên nương cả ngày, không ai đến.",
    member="Không nhớ chắc đã đến nhà nào.",
    was_helped=False,
    reason="Hôm đó nhà không có người, hồ sơ chưa nộp.",
)


async def hear_the_son(office: Office) -> None:
    """S12: the grandfather forgot; his son confirms."""
    await judge_oldest(office, 12, THE_SON)


async def reject_of_lam(office: Office) -> None:
    """S14: nobody was there."""
    await judge_oldest(office, 14, NOBODY_CAME)


async def judge_oldest(office: Office, day: int, heard: Heard) -> None:
    """The oldest that waits: taken on, both asked, decided, the home told, all in one morning."""
    at = office.at(day, 9)
    hanh = await viewer("hanh", at)
    for line in (await list_reviews(viewer=hanh, language="vi", at=at)).lines[:1]:
        denied = line.assistance
        await open_review(viewer=hanh, assistance=denied, is_stranger=True, at=at)
        await hear_both(
            viewer=hanh, assistance=denied, home_said=heard.home, member_said=heard.member, at=office.at(day, 10)
        )
        items = (await show_review(viewer=hanh, assistance=denied, language="vi", at=at)).report.items
        said = {ItemId(item.id): heard.was_helped for item in items}
        await decide_review(
            viewer=hanh, assistance=denied, said=said, reason=heard.reason, at=office.at(day, 11), request_id=None
        )
        await note_told(viewer=hanh, assistance=denied, at=office.at(day, 11, 20))
