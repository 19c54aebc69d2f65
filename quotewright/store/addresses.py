"""A billing and a shipping address as columns, of clients and of quotes alike, both ways."""

from collections.abc import Sequence

from quotewright.core.clients import NO_ADDRESS, Address

_PARTS = ("line1", "line2", "line3", "postcode", "city", "region", "country")

ADDRESSES = tuple(f"{name}_{part}" for name in ("billing", "shipping") for part in _PARTS)
"""The columns, in the order in which `read_addresses` takes their values."""


def read_addresses(parts: Sequence[str]) -> tuple[Address, Address]:
    """Billing and shipping; most have none of the latter."""
    middle = len(_PARTS)
    return _read(parts[:middle]), _read(parts[middle:])


def write_addresses(billing: Address, shipping: Address) -> dict[str, str]:
    return dict(zip(ADDRESSES, (*_parts(billing), *_parts(shipping)), strict=True))


def _read(parts: Sequence[str]) -> Address:
    if not any(parts):
        return NO_ADDRESS
    line1, line2, line3, postcode, city, region, country = parts
    return Address(
        line1=line1,
        line2=line2,
        line3=line3,
        postcode=postcode,
        city=city,
        region=region,
        country=country,
    )


def _parts(address: Address) -> tuple[str, ...]:
    return (
        address.line1,
        address.line2,
        address.line3,
        address.postcode,
        address.city,
        address.region,
        address.country,
    )
