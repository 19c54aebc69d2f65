"""Sheets: a view as a layout reads it, JSON in which every character can be shown."""

import re
from base64 import b64encode
from struct import unpack
from typing import Any
from unicodedata import normalize

import msgspec

from quotewright.core.files import File
from quotewright.documents.glyphs import unshown
from quotewright.documents.payment import payment_qr_svg
from quotewright.documents.view import DocumentView
from quotewright.documents.widths import BOLD, REGULAR, widest, width_of_line

MISSING = "▯"

_PNG = b"\x89PNG\r\n\x1a\n"
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffd]")
"""Also what would turn the direction of the text that follows."""


def sheet_of(view: DocumentView, logo: File | None = None) -> str:
    """What a layout finds in `sys.inputs.view`: the view's own fields.

    But `logo` and the payment's `qr` are drawings (SVG), "" for none, a quantity has its unit with
    it, and widths are in ems: `wide` of a text that stands in one line (null where it may not),
    `widest` of what stands in a column, `heads` of its heading.
    """
    sheet: dict[str, Any] = _shown(msgspec.to_builtins(view))
    _measure(sheet)
    sheet["logo"] = "" if logo is None else _drawing(logo)
    if view.payment is not None and view.payment.qr:
        sheet["payment"]["qr"] = payment_qr_svg(view.payment.qr)
    return msgspec.json.encode(sheet).decode()


def shown(text: str) -> str:
    """Text of which every character can be printed; what cannot is ▯. Breaks are line feeds."""
    if text.isascii() and text.isprintable():
        return text
    text = _BREAKS.sub("\n", normalize("NFC", text)).replace("\t", "    ")
    return unshown().sub(MISSING, _CONTROLS.sub(MISSING, text))


def _measure(sheet: dict[str, Any]) -> None:
    lines, columns = sheet["lines"], sheet["columns"]
    for line in lines:
        if line["unit"]:
            line["quantity"] += f" {line['unit']}"
        whole = "".join(line[column] for column in columns)
        sure = not line["is_text"] and width_of_line(whole) is not None
        line["wide"] = width_of_line(line["description"]) if sure else None
    numbers = [column for column in columns if column != "description"]
    sheet["widest"] = {one: widest(line[one] for line in lines) for one in numbers}
    sheet["heads"] = {one: widest([columns[one]], BOLD) for one in numbers}
    for fact in (*sheet["facts"], *((sheet["payment"] or {}).get("facts", ()))):
        fact["wide"] = [width_of_line(fact["label"]), width_of_line(fact["value"])]
    for one in sheet["sums"]:
        font = BOLD if one["is_total"] else REGULAR
        one["wide"] = [width_of_line(one["label"], font), width_of_line(one["amount"], font)]


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {key: _shown(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(one) for one in value]
    return value


def _drawing(logo: File) -> str:
    """A picture inside a drawing, as a layout takes no bytes; what is no PNG is left out."""
    if not logo.body.startswith(_PNG) or len(logo.body) < 24:
        return ""
    wide, high = unpack(">II", logo.body[16:24])
    if not wide or not high:
        return ""
    picture = b64encode(logo.body).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}">'
        f'<image width="{wide}" height="{high}" href="data:image/png;base64,{picture}"/></svg>'
    )
