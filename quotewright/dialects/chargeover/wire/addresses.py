"""Addresses on the wire: bill_… and ship_…, in parts and as the block that is printed."""

from collections.abc import Mapping
from dataclasses import replace

from quotewright.core.clients import NO_ADDRESS, Address
from quotewright.dialects.chargeover.wire.words import or_null, read_words
from quotewright.inbound.fields import Body

PARTS = {
    "addr1": "line1",
    "addr2": "line2",
    "addr3": "line3",
    "city": "city",
    "state": "region",
    "postcode": "postcode",
    "country": "country",
}

_KEYS = {
    kind: tuple(f"{kind}_{part}" for part in (*PARTS, "notes", "block"))
    for kind in ("bill", "ship")
}


def is_address_sent(body: Body, kind: str) -> bool:
    """Whether the body says anything of the address of this kind: "bill" or "ship"."""
    return any(f"{kind}_{part}" in body for part in PARTS)


def read_address(body: Body, kind: str, present: Address) -> Address:
    """The present one with the parts that were sent."""
    sent = {
        name: read_words(body, f"{kind}_{part}")
        for part, name in PARTS.items()
        if f"{kind}_{part}" in body
    }
    return replace(present, **sent) if sent else present


def write_address(address: Address, kind: str) -> Mapping[str, str | None]:
    """From addr1 to the block; notes belong to the vendor's past."""
    parts = (or_null(getattr(address, name)) for name in PARTS.values())
    return dict(zip(_KEYS[kind], (*parts, None, write_block(address)), strict=True))


def keys_of_address(kind: str) -> Mapping[str, str | None]:
    """What is written of no address at all."""
    return write_address(NO_ADDRESS, kind)


def write_block(address: Address) -> str:
    """Line by line: the place is written "City, ST ZIP"; "" of no address at all."""
    place = ", ".join(filter(None, (address.city, _joined(address.region, address.postcode))))
    lines = (address.line1, address.line2, address.line3, place, address.country)
    return "\r\n".join(filter(None, lines))


def _joined(*words: str) -> str:
    return " ".join(filter(None, words))
