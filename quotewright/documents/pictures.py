"""Pictures that somebody hands us: a logo, a drawn signature. What is kept is what we drew again.

Only what a known reader decodes is a picture, and its size is looked at before it is decoded.
"""

import struct
import zlib
from base64 import b64decode
from binascii import Error as NotBase64
from io import BytesIO

from PIL import Image, ImageOps

from quotewright.core.errors import Invalid
from quotewright.core.files import File

MOST_BYTES_OF_A_LOGO = 2 * 1024 * 1024
MOST_PIXELS_A_SIDE = 4000
KEPT_PIXELS_A_SIDE = 1200
"""Ten centimetres at 300 dots an inch: no layout prints a logo larger than that."""

MOST_BYTES_OF_A_SIGNATURE = 256 * 1024
MOST_PIXELS_OF_A_SIGNATURE = (2000, 1000)

_SIGNATURE_OPENS = "data:image/png;base64,"
_UNREADABLE = (
    OSError,
    SyntaxError,  # what Pillow says of a broken PNG chunk
    ValueError,
    EOFError,
    IndexError,
    OverflowError,
    struct.error,
    zlib.error,
)

# Pillow's own guard only warns at first; every picture here is measured before it is decoded.
Image.MAX_IMAGE_PIXELS = None


def read_picture(body: bytes) -> File:
    """A PNG, JPEG, GIF (its first picture) or WebP, as a PNG of at most 1200 × 1200.

    What else the file carried (where it was taken, a profile, text) is left behind. Raises Invalid.
    """
    if len(body) > MOST_BYTES_OF_A_LOGO:
        raise Invalid("logo must be of at most 2 MB", "logo")
    largest = (MOST_PIXELS_A_SIDE, MOST_PIXELS_A_SIDE)
    picture = _decoded(body, ("PNG", "JPEG", "GIF", "WEBP"), largest, "logo")
    picture.thumbnail((KEPT_PIXELS_A_SIDE, KEPT_PIXELS_A_SIDE))
    return _drawn_again(picture)


def read_signature(data_url: str) -> File:
    """A drawn signature as a browser's canvas gives it, `data:image/png;base64,…`.

    Raises Invalid.
    """
    if not data_url.startswith(_SIGNATURE_OPENS):
        raise Invalid("signature must be a PNG as a data URL", "signature")
    written = data_url.removeprefix(_SIGNATURE_OPENS)
    if len(written) * 3 // 4 > MOST_BYTES_OF_A_SIGNATURE:
        raise Invalid("signature must be of at most 256 KB", "signature")
    try:
        body = b64decode(written, validate=True)
    except (NotBase64, ValueError):
        raise Invalid("signature must be a PNG as a data URL", "signature") from None
    signature = _decoded(body, ("PNG",), MOST_PIXELS_OF_A_SIGNATURE, "signature")
    if len(signature.getcolors(1) or ()) == 1:
        raise Invalid("signature must not be blank", "signature")
    return _drawn_again(signature)


def _decoded(
    body: bytes, formats: tuple[str, ...], largest: tuple[int, int], field: str
) -> Image.Image:
    try:
        with Image.open(BytesIO(body), formats=formats) as picture:
            if picture.width > largest[0] or picture.height > largest[1]:
                raise Invalid(f"{field} must be of at most {largest[0]} × {largest[1]}", field)
            upright = ImageOps.exif_transpose(picture)
            return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except _UNREADABLE:
        raise Invalid(f"{field} must be a picture: {' or '.join(formats)}", field) from None


def _drawn_again(picture: Image.Image) -> File:
    picture.info.clear()
    body = BytesIO()
    picture.save(body, "PNG")
    return File("image/png", body.getvalue())
