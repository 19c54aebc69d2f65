"""What is taken as a logo or a signature, and what is left of it."""

from base64 import b64encode
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from quotewright.core.errors import Invalid
from quotewright.documents.pictures import MOST_BYTES_OF_A_LOGO, read_picture, read_signature

RED = (200, 30, 30)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("named", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_of_a_known_kind_is_kept_as_a_png(named: str) -> None:
    file = read_picture(_picture(named, (64, 32)))
    kept = _opened(file.body)
    assert (file.media_type, kept.format, kept.size) == ("image/png", "PNG", (64, 32))


def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    assert _opened(read_picture(_picture("JPEG", (4000, 1000))).body).size == (1200, 300)


def test_what_is_see_through_stays_so() -> None:
    body = _written(Image.new("RGBA", (8, 8), (*RED, 0)), "PNG")
    assert _opened(read_picture(body).body).getpixel((0, 0)) == (*RED, 0)


def test_a_picture_for_printing_presses_is_turned_into_screen_colours() -> None:
    body = _written(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG")
    assert _opened(read_picture(body).body).mode == "RGB"


def test_a_photograph_taken_sideways_stands_upright_and_does_not_say_where_it_was_taken() -> None:
    picture = Image.new("RGB", (40, 20), RED)
    exif = picture.getexif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "at home"
    body = BytesIO()
    picture.save(body, "JPEG", exif=exif)
    kept = read_picture(body.getvalue()).body
    assert _opened(kept).size == (20, 40)
    assert b"at home" not in kept
    assert dict(_opened(kept).getexif()) == {}


def test_the_same_picture_is_the_same_file() -> None:
    body = _picture("WEBP", (64, 32))
    assert read_picture(body).hash == read_picture(body).hash


@pytest.mark.parametrize(
    "body",
    [b"", b"no picture", SVG, b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff\xe0"],
)
def test_what_is_no_picture_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid, match="logo must be a picture") as refusal:
        read_picture(body)
    assert refusal.value.field == "logo"


@pytest.mark.parametrize("named", ["BMP", "TIFF", "ICO"])
def test_a_picture_of_another_kind_is_refused(named: str) -> None:
    with pytest.raises(Invalid, match="logo must be a picture: PNG or JPEG or GIF or WEBP"):
        read_picture(_picture(named, (32, 32)))


def test_a_picture_of_more_than_two_megabytes_is_refused() -> None:
    with pytest.raises(Invalid, match="at most 2 MB"):
        read_picture(_picture("PNG", (8, 8)) + bytes(MOST_BYTES_OF_A_LOGO))


@pytest.mark.parametrize("size", [(4001, 10), (10, 4001), (12_000, 12_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    size: tuple[int, int],
) -> None:
    body = _written(Image.new("1", size), "PNG")
    with pytest.raises(Invalid, match="at most 4000 × 4000"):
        read_picture(body)


@settings(max_examples=60)
@given(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]), st.data())
def test_a_damaged_picture_is_read_or_refused(named: str, data: st.DataObject) -> None:
    body = bytearray(_picture(named, (16, 16)))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Invalid):
        file = read_picture(bytes(body[: data.draw(st.integers(1, len(body)))]))
        assert _opened(file.body).format == "PNG"


class TestSignatures:
    def test_a_drawn_signature_is_kept_as_drawn(self) -> None:
        file = read_signature(_data_url(_drawn((300, 100))))
        kept = _opened(file.body)
        assert (file.media_type, kept.size) == ("image/png", (300, 100))
        assert kept.getpixel((1, 1)) == (0, 0, 0, 255)

    @pytest.mark.parametrize(
        "data_url",
        [
            "",
            "Jane Smith",
            "data:image/svg+xml;base64,PHN2Zy8+",
            "data:image/png;base64,%%%",
            "data:image/png;base64,é",
            "https://example.com/signature.png",
        ],
    )
    def test_what_is_no_picture_by_a_data_url_is_refused(self, data_url: str) -> None:
        with pytest.raises(Invalid, match="signature must be a PNG as a data URL") as refusal:
            read_signature(data_url)
        assert refusal.value.field == "signature"

    @pytest.mark.parametrize("named", ["JPEG", "GIF"])
    def test_what_only_says_that_it_is_a_png_is_refused(self, named: str) -> None:
        with pytest.raises(Invalid, match="signature must be a picture: PNG"):
            read_signature(_data_url(_picture(named, (30, 10))))

    def test_five_megabytes_are_refused_undecoded(self) -> None:
        with pytest.raises(Invalid, match="at most 256 KB"):
            read_signature(_data_url(bytes(5 * 1024 * 1024)))

    @pytest.mark.parametrize("size", [(2001, 100), (100, 1001)])
    def test_a_signature_of_too_many_pixels_is_refused(self, size: tuple[int, int]) -> None:
        with pytest.raises(Invalid, match="at most 2000 × 1000"):
            read_signature(_data_url(_drawn(size)))

    def test_an_empty_sheet_is_no_signature(self) -> None:
        body = _written(Image.new("RGBA", (300, 100), (0, 0, 0, 0)), "PNG")
        with pytest.raises(Invalid, match="signature must not be blank"):
            read_signature(_data_url(body))


def _picture(named: str, size: tuple[int, int]) -> bytes:
    return _written(Image.new("RGB", size, RED), named)


def _drawn(size: tuple[int, int]) -> bytes:
    sheet = Image.new("RGBA", size, (0, 0, 0, 0))
    sheet.putpixel((1, 1), (0, 0, 0, 255))
    return _written(sheet, "PNG")


def _written(picture: Image.Image, named: str) -> bytes:
    body = BytesIO()
    picture.save(body, named)
    return body.getvalue()


def _opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


def _data_url(body: bytes) -> str:
    return f"data:image/png;base64,{b64encode(body).decode()}"
