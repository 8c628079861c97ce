"""A member's picture: whose, by whom, and what a picture made to hurt comes to."""

import io
import struct
import zlib

import pytest
from PIL import Image

from domain.database import rows
from domain.refusals import Refused
from service.photos import small_pictures
from tests.cast import Cast
from tests.service.conftest import Browser, Browsers


def picture(width: int = 800, height: int = 600, kind: str = "JPEG", **more: object) -> bytes:
    """A photograph of nobody."""
    made, file = Image.effect_noise((width, height), 60).convert("RGB"), io.BytesIO()
    made.save(file, kind, **more)
    return file.getvalue()


def bomb(side: int = 40_000) -> bytes:
    """Some kilobytes that claim to be a picture of 1.6 thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes((side // 8 + 1) * 400), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


async def sends(browser: Browser, cast: Cast, content: bytes, whom: str = "hoa"):
    address = f"/people/{cast[whom].public_id}/photo"
    return await browser.post(address, {"back": "/team"}, files={"photo": ("hoa.jpg", content, "image/jpeg")})


@pytest.mark.parametrize(
    ("kind", "size"), [("JPEG", (4000, 3000)), ("PNG", (300, 900)), ("WEBP", (96, 96)), ("GIF", (50, 40))]
)
async def test_two_small_squares_come_out(kind: str, size: tuple[int, int]):
    made = await small_pictures(picture(*size, kind))
    shapes = [Image.open(io.BytesIO(each)) for each in (made.small, made.large)]
    assert [(each.format, each.size) for each in shapes] == [("WEBP", (96, 96)), ("WEBP", (320, 320))]
    assert len(made.small) <= 6_000
    assert len(made.large) <= 40_000


async def test_nothing_that_the_camera_wrote_stays():
    exif = Image.Exif()
    exif[0x010E] = "Lò Thị Hoa, Thôn 3"
    made = await small_pictures(picture(exif=exif.tobytes()))
    assert not Image.open(io.BytesIO(made.large)).getexif()


async def test_a_picture_that_lies_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.new("RGB", (600, 600), "white")
    lying.paste("black", (0, 0, 300, 600))
    file = io.BytesIO()
    lying.save(file, "JPEG", exif=exif.tobytes())
    upright = Image.open(io.BytesIO((await small_pictures(file.getvalue())).large)).convert("L")
    dark, light = (int(str(upright.getpixel((160, y)))) for y in (40, 280))
    assert (dark < 60, light > 200) == (True, True)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo-not-a-picture"),
        (b"GIF89a", "photo-not-a-picture"),
        (b"MZ\x90\x00" * 100, "photo-not-a-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo-not-a-picture"),
        (picture()[:2000], "photo-not-a-picture"),
        (bomb(), "photo-too-large"),
        (b"\xff" * (12 * 1024 * 1024 + 1), "photo-too-large"),
    ],
    ids=["nothing", "a head", "a program", "a drawing", "half", "a bomb", "12 MB and one byte"],
)
async def test_what_is_no_picture_or_made_to_hurt_is_one_refusal(content: bytes, code: str):
    with pytest.raises(Refused, match=code):
        await small_pictures(content)


async def test_a_leader_gives_hoa_a_picture_and_her_team_sees_it(browser: Browsers, cast: Cast):
    leader = await browser("khoi")
    answer = await sends(leader, cast, picture())
    assert (answer.status_code, answer.headers["location"]) == (303, "/team")
    shown = await (await browser("dung")).get(f"/people/{cast['hoa'].public_id}/photo/320")
    assert (shown.headers["content-type"], shown.headers["cache-control"]) == ("image/webp", "private, max-age=600")
    assert f"/people/{cast['hoa'].public_id}/photo/96" in (await leader.get("/team")).text


async def test_a_second_picture_replaces_the_first(browser: Browsers, cast: Cast):
    desk = await browser("hanh")
    for _ in range(2):
        assert (await sends(desk, cast, picture())).status_code == 303
    assert len(await rows("SELECT FROM person_photo")) == 2


@pytest.mark.parametrize(
    ("who", "whom", "status"), [("su", "hoa", 404), ("hanh", "su", 404), ("khoi", "thao", 404), ("hoa", "hoa", 403)]
)
async def test_nobody_else_gives_pictures(browser: Browsers, cast: Cast, who: str, whom: str, status: int):
    assert (await sends(await browser(who), cast, picture(), whom)).status_code == status
    assert await rows("SELECT FROM person_photo") == []


async def test_a_file_of_somebody_who_may_not_give_pictures_is_not_even_looked_at(browser: Browsers, cast: Cast):
    assert (await sends(await browser("su"), cast, b"not a picture")).status_code == 404


async def test_a_picture_that_does_not_hold_opens_the_form_again(browser: Browsers, cast: Cast):
    answer = await sends(await browser("khoi"), cast, b"not a picture")
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


async def test_a_form_without_a_file_says_so(browser: Browsers, cast: Cast):
    answer = await (await browser("khoi")).post(f"/people/{cast['hoa'].public_id}/photo", {"back": "/team"})
    assert (answer.status_code, "Xin điền ô này." in answer.text) == (422, True)


async def test_hoa_takes_her_own_picture_away(browser: Browsers, cast: Cast):
    await sends(await browser("khoi"), cast, picture())
    await (await browser("hoa")).post(f"/people/{cast['hoa'].public_id}/photo/remove")
    assert await rows("SELECT FROM person_photo") == []


@pytest.mark.parametrize("pixels", ["97", "0", "-96", "9" * 400, "٩٦"])
async def test_there_are_two_sizes(browser: Browsers, cast: Cast, pixels: str):
    assert (await (await browser("khoi")).get(f"/people/{cast['hoa'].public_id}/photo/{pixels}")).status_code == 404
