"""Addresses of endpoints: which URLs may be saved, and which addresses may be opened.

Nothing is looked up here. What a name means is judged when it is opened, by `outbound.guard`.
"""

import re
from collections.abc import Callable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, urlsplit

from quotewright.core.errors import Invalid

Address = IPv4Address | IPv6Address
AllowedNetworks = tuple[IPv4Network | IPv6Network, ...]

MOST_URL = 2048

SPECIAL = {
    # IANA IPv4 Special-Purpose Address Registry (RFC 6890), each with the RFC that made it.
    "0.0.0.0/8": "this network (RFC 791)",
    "10.0.0.0/8": "private (RFC 1918)",
    "100.64.0.0/10": "shared behind a carrier (RFC 6598)",
    "127.0.0.0/8": "loopback (RFC 1122)",
    "169.254.0.0/16": "link-local, and the metadata of clouds (RFC 3927)",
    "172.16.0.0/12": "private (RFC 1918)",
    "192.0.0.0/24": "protocol assignments (RFC 6890)",
    "192.0.2.0/24": "documentation (RFC 5737)",
    "192.31.196.0/24": "AS112 (RFC 7535)",
    "192.52.193.0/24": "multicast tunnels (RFC 7450)",
    "192.88.99.0/24": "relays of 6to4 (RFC 7526)",
    "192.168.0.0/16": "private (RFC 1918)",
    "192.175.48.0/24": "AS112 (RFC 7534)",
    "198.18.0.0/15": "benchmarks (RFC 2544)",
    "198.51.100.0/24": "documentation (RFC 5737)",
    "203.0.113.0/24": "documentation (RFC 5737)",
    "224.0.0.0/4": "multicast (RFC 1112)",
    "240.0.0.0/4": "reserved, and broadcast (RFC 1112, RFC 919)",
    # IANA IPv6 Special-Purpose Address Registry (RFC 6890), and what else is no public host.
    "::/96": "unspecified, loopback, IPv4-compatible (RFC 4291)",
    "::ffff:0:0/96": "IPv4-mapped (RFC 4291)",
    "64:ff9b::/96": "NAT64 (RFC 6052)",
    "64:ff9b:1::/48": "NAT64 of a network's own (RFC 8215)",
    "100::/64": "discard (RFC 6666)",
    "100:0:0:1::/64": "dummy (RFC 9780)",
    "2001::/23": "protocol assignments: Teredo, ORCHID, … (RFC 2928)",
    "2001:db8::/32": "documentation (RFC 3849)",
    "2002::/16": "6to4 (RFC 3056)",
    "2620:4f:8000::/48": "AS112 (RFC 7534)",
    "3fff::/20": "documentation (RFC 9637)",
    "5f00::/16": "segment routing (RFC 9602)",
    "fc00::/7": "unique local (RFC 4193)",
    "fe80::/10": "link-local (RFC 4291)",
    "fec0::/10": "site-local (RFC 3879)",
    "ff00::/8": "multicast (RFC 4291)",
}
"""Networks whose addresses are not opened, and what they are for.

The registries call a few of them globally reachable; no receiver of webhooks lives there.
"""

_SPECIAL = tuple(map(ip_network, SPECIAL))
_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that IANA gives out of IPv6 (RFC 4291); an address outside of it is nobody's yet."""

_LOW_32 = 0xFFFFFFFF
_INSIDE: dict[IPv6Network, Callable[[int], tuple[int, ...]]] = {
    IPv6Network("64:ff9b::/96"): lambda number: (number,),
    IPv6Network("64:ff9b:1::/48"): lambda number: (number,),
    IPv6Network("2002::/16"): lambda number: (number >> 80,),
    # Teredo holds its server, and its client with every bit turned (RFC 4380).
    IPv6Network("2001::/32"): lambda number: (number >> 64, ~number),
}
"""Where an address of IPv4 stands in one of IPv6: the last 32 bits of each number count."""

_HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_LIKE_A_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")
_MOST_HOST = 253
_UNFIT = re.compile(r"[^!$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_MOST_PORT = 65535
_SCHEMES = ("https", "http")


def is_open(address: Address, allowed: AllowedNetworks) -> bool:
    """Whether the address is a public host's, or is inside of `allowed`.

    An IPv4-mapped address is the one inside of it. What carries an address of IPv4 in another way
    (NAT64, 6to4, Teredo) must be allowed itself, and the one that it carries be open too.
    """
    if is_allowed(address, allowed):
        return all(is_open(inside, allowed) for inside in _carried_by(address))
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return is_open(address.ipv4_mapped, allowed)
    return _is_public(address)


def is_allowed(address: Address, allowed: AllowedNetworks) -> bool:
    """Whether it, or the IPv4 address that it is the mapped form of, is inside of `allowed`."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any(address in network or (mapped and mapped in network) for network in allowed)


def check_url(url: str, allowed: AllowedNetworks) -> str:
    """The URL as it is kept: scheme and host in small letters. Raises Invalid.

    `http://` is for targets in networks that are allowed. Names are not looked up.
    """
    parts = _split(url)
    host = _checked_host(parts)
    if not allowed and (host == "localhost" or host.endswith(".localhost")):
        raise Invalid("url must name a host that can be reached from outside", "url")
    if parts.scheme == "http" and not allowed:
        raise Invalid("url must begin with https://", "url")
    if literal := _literal(host):
        _check_literal(literal, host, parts.scheme, allowed)
    shown = f"[{host}]" if ":" in host else host
    port = _checked_port(parts)
    behind = url[len(parts.scheme) + len("://") + len(parts.netloc) :]
    return f"{parts.scheme}://{shown}{':' if port else ''}{port}{behind}"


def _is_public(address: Address) -> bool:
    if address.version == 6 and address not in _GLOBAL_UNICAST:
        return False
    return not any(address in network for network in _SPECIAL)


def _carried_by(address: Address) -> tuple[IPv4Address, ...]:
    if isinstance(address, IPv4Address):
        return ()
    return tuple(
        IPv4Address(number & _LOW_32)
        for network, inside in _INSIDE.items()
        if address in network
        for number in inside(int(address))
    )


def _split(url: str) -> SplitResult:
    if len(url) > MOST_URL:
        raise Invalid(f"url must have at most {MOST_URL} characters", "url")
    if "#" in url:
        raise Invalid("url must not have a fragment: leave out # and what follows", "url")
    if _UNFIT.search(url):
        raise Invalid("url must have every character percent-encoded that no URL may have", "url")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Invalid("url must name a host", "url") from None
    if parts.scheme not in _SCHEMES or "://" not in url:
        raise Invalid("url must begin with https://", "url")
    if "@" in parts.netloc:
        raise Invalid("url must not have a user name or password", "url")
    return parts


def _checked_host(parts: SplitResult) -> str:
    """In small letters; of IPv6 without its brackets."""
    written = _without_port(parts.netloc).lower()
    if not written:
        raise Invalid("url must name a host", "url")
    host = written[1:-1] if written.startswith("[") and written.endswith("]") else written
    if (":" in host) != (host != written):
        raise Invalid("url must have an IPv6 address in brackets, and nothing else", "url")
    literal = _literal(host)
    if literal is None and (":" in host or _LIKE_A_NUMBER.fullmatch(host)):
        raise Invalid("url must have an address of four decimal numbers, or of IPv6", "url")
    if not literal and not (_HOST_NAME.fullmatch(host) and len(host) <= _MOST_HOST):
        raise Invalid(
            "url must name a host by letters, digits, hyphens and single dots between them", "url"
        )
    return host


def _checked_port(parts: SplitResult) -> str:
    """As it is written; nothing for none."""
    _, colon, port = parts.netloc.rpartition("]")[2].rpartition(":")
    if colon and not (_PORT.fullmatch(port) and int(port) <= _MOST_PORT):
        raise Invalid(f"url must have a port from 1 to {_MOST_PORT}, or none", "url")
    return port if colon else ""


def _without_port(netloc: str) -> str:
    bracketed, bracket, rest = netloc.rpartition("]")
    return bracketed + bracket + rest.partition(":")[0]


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _check_literal(address: Address, host: str, scheme: str, allowed: AllowedNetworks) -> None:
    if not is_open(address, allowed):
        raise Invalid("url must have a public address", "url")
    if scheme == "http" and not is_allowed(address, allowed):
        raise Invalid("url must begin with https://: http is for allowed networks only", "url")
    if str(address) != host:
        raise Invalid(f"url must have its address in its shortest form: {address}", "url")
