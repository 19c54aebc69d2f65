"""What the page is dressed in: a style sheet and a script of ours, and the colour of a team.

The hash of a file is part of its name, so a browser may keep it for good.
"""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response

STATIC = Path(__file__).parents[1] / "static"

_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_KINDS = {"page.css": "text/css", "page.js": "text/javascript"}
_COLOUR = re.compile(r"colour-([0-9a-f]{6})\.css")
_HASH_LETTERS = 12
_WHITE = (255, 255, 255)
_INK = (23, 28, 36)
_READABLE = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3)."""

_Shade = tuple[int, int, int]


@cache
def asset_name(name: str) -> str:
    """As a page asks for a file of ours: page.css as page.0123456789ab.css."""
    stem, _, ending = name.partition(".")
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:_HASH_LETTERS]
    return f"{stem}.{digest}.{ending}"


def colour_name(colour: str) -> str:
    """The style sheet of a team's colour (#rrggbb); "" for none."""
    return f"colour-{colour[1:]}.css" if colour else ""


def read_asset(name: str) -> Response | None:
    """A file of ours by the name that a page has for it; None for any other name."""
    if colour := _COLOUR.fullmatch(name):
        return Response(_dress(colour[1]), 200, _HEADERS, "text/css")
    for own, kind in _KINDS.items():
        if name == asset_name(own):
            return Response((STATIC / own).read_bytes(), 200, _HEADERS, kind)
    return None


def _dress(colour: str) -> str:
    """The colour as it is for areas, what is written on it, and a shade for text on white."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (0, 2, 4))
    shade = (red, green, blue)
    ink = _WHITE if _contrast(shade, _WHITE) >= _READABLE else _INK
    if _contrast(shade, ink) < _READABLE:  # of the middle shades nothing is far enough away
        shade = _darkened(shade)
        ink = _WHITE
    named = {"accent": shade, "on-accent": ink, "accent-text": _darkened(shade)}
    rules = "".join(
        f"--{name}:#{''.join(f'{part:02x}' for part in is_)};" for name, is_ in named.items()
    )
    return f":root{{{rules}}}"


def _darkened(shade: _Shade) -> _Shade:
    """As dark as it must be to be read on white."""
    while _contrast(shade, _WHITE) < _READABLE:
        red, green, blue = (part * 9 // 10 for part in shade)
        shade = (red, green, blue)
    return shade


def _contrast(one: _Shade, other: _Shade) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(shade: _Shade) -> float:
    """Relative luminance of sRGB, as WCAG has it."""
    red, green, blue = (_linear(part / 255) for part in shade)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
