"""Which characters the fonts can show and how wide, read from the fonts themselves.

An archive's PDF (PDF/A) refuses a character that no font has, so what is missing is known before.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import iter_unpack, unpack_from

FONTS = Path(__file__).parents[1] / "fonts"

_BY_SEGMENTS = 4
_BY_GROUPS = 12


@cache
def unshown() -> re.Pattern[str]:
    """Matches every character that no font shows; a family shows what all its faces show."""
    families: dict[str, set[int]] = {}
    for font in sorted(FONTS.glob("*.tt[fc]")):
        shown = {code for code, _ in _glyphs(font.read_bytes())}
        family = font.stem.partition("-")[0]
        families[family] = families.get(family, shown) & shown
    return re.compile(f"[^{''.join(_ranges(sorted(set().union(*families.values()))))}]")


@cache
def advances(name: str) -> dict[str, float]:
    """How far the characters of a font (`NotoSans-Bold`) move on, in ems (ISO/IEC 14496-22)."""
    font = (FONTS / f"{name}.ttf").read_bytes()
    tables = _tables(font, 0)
    em = unpack_from(">H", font, tables[b"head"] + 18)[0]
    kept = unpack_from(">H", font, tables[b"hhea"] + 34)[0]
    widths = [one[0] / em for one in iter_unpack(">Hh", font[tables[b"hmtx"] :][: 4 * kept])]
    return {chr(code): widths[min(glyph, kept - 1)] for code, glyph in _glyphs(font)}


def _ranges(codes: list[int]) -> Iterator[str]:
    first = last = codes[0]
    for code in [*codes[1:], -1]:
        if code == last + 1:
            last = code
            continue
        yield f"\\U{first:08x}-\\U{last:08x}"
        first = last = code


def _glyphs(font: bytes) -> Iterator[tuple[int, int]]:
    """Characters with their glyphs, of the first font of a file, by its largest table `cmap`."""
    start = unpack_from(">I", font, 12)[0] if font.startswith(b"ttcf") else 0
    cmap = _tables(font, start)[b"cmap"]
    kept = unpack_from(">H", font, cmap + 2)[0]
    starts = {cmap + unpack_from(">I", font, cmap + 8 + 8 * one)[0] for one in range(kept)}
    formats = {unpack_from(">H", font, at)[0]: at for at in starts}
    if _BY_GROUPS in formats:
        return _by_groups(font, formats[_BY_GROUPS])
    return _by_segments(font, formats[_BY_SEGMENTS])


def _tables(font: bytes, start: int) -> dict[bytes, int]:
    count = unpack_from(">H", font, start + 4)[0]
    return {
        unpack_from(">4s", font, at)[0]: unpack_from(">I", font, at + 8)[0]
        for at in range(start + 12, start + 12 + 16 * count, 16)
    }


def _by_groups(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    length = unpack_from(">I", font, at + 4)[0]
    for first, last, glyph in iter_unpack(">III", font[at + 16 : at + length]):
        for code in range(first if glyph else first + 1, last + 1):
            yield code, glyph + code - first


def _by_segments(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    size = unpack_from(">H", font, at + 6)[0]
    columns = [at + 14, at + 16 + size, at + 16 + 2 * size, at + 16 + 3 * size]
    for step in range(0, size, 2):
        last, first, delta, offset = (unpack_from(">H", font, one + step)[0] for one in columns)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = columns[3] + step + offset + 2 * (code - first)
                glyph = unpack_from(">H", font, place)[0]
                if not glyph:
                    continue
            if (glyph + delta) % 0x10000:
                yield code, (glyph + delta) % 0x10000
